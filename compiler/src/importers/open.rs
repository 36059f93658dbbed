//! A program that leaves sizes open, imported at any of them.

use std::path::{Path, PathBuf};

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_passes::externalize_constants;
use edgec_passes::open_sizes::{OpenSize, Place, Samples, Sampling, at_sizes};
use edgec_pt2::Program;
use edgec_weights::WeightTable;

use super::ImportError;
use super::aten::{self, ShapeBinding, ShapeBindings};

/// A program whose sizes are chosen later.
#[derive(Debug)]
pub struct OpenProgram<'m, 'c> {
    context: &'c Context,
    path: PathBuf,
    source: Source<'m, 'c>,
    /// The sizes that are open.
    pub open: Vec<OpenSize>,
    sampling: Sampling,
}

/// Where the program comes from.
#[derive(Debug)]
pub(super) enum Source<'m, 'c> {
    /// A module with sizes that are not known in its arguments' types.
    Module { module: Module<'c>, weights: WeightTable },
    /// A graph with symbols in its inputs' sizes, some of which the request gave values.
    Exported { program: &'m Program, given: ShapeBindings },
}

/// A program at each sample.
pub struct SampledProgram<'c> {
    /// The samples.
    pub samples: Samples,
    /// The module and the weight table at each.
    pub programs: Vec<(Module<'c>, WeightTable)>,
}

impl<'m, 'c> OpenProgram<'m, 'c> {
    pub(super) fn new(
        context: &'c Context,
        path: &Path,
        source: Source<'m, 'c>,
        open: Vec<OpenSize>,
        sampling: Sampling,
    ) -> Self {
        Self { context, path: path.to_owned(), source, open, sampling }
    }

    /// The program with `values` for its open sizes.
    ///
    /// # Errors
    /// It cannot be imported, or does not allow these sizes.
    pub fn at(&self, values: &[i64]) -> Result<(Module<'c>, WeightTable), ImportError> {
        match &self.source {
            Source::Module { module, weights } => {
                let mut weights = weights.clone();
                let module = match values {
                    [] => *module,
                    values => at_sizes(*module, &self.open, values)?,
                };
                externalize_constants(module, &mut weights)?;
                Ok((module, weights))
            }
            Source::Exported { program, given } => {
                let mut given = given.clone();
                let sizes = self.open.iter().zip(values);
                given.extend(
                    sizes.map(|(size, &value)| ShapeBinding { name: size.name.clone(), sizes: vec![value] }),
                );
                Ok(aten::import(self.context, program, &given)?)
            }
        }
    }

    /// The program at the first samples that it allows. What it says of its sizes at others agrees with the formulas through
    /// the samples.
    ///
    /// # Errors
    /// There are no such samples, or the program is another one at other sizes.
    pub fn sampled(&self) -> Result<SampledProgram<'c>, ImportError> {
        let mut first: Option<ImportError> = None;
        for values in self.sampling.candidates() {
            match values.iter().map(|values| self.at(values)).collect::<Result<Vec<_>, _>>() {
                Ok(programs) => {
                    let sampled =
                        SampledProgram { samples: Samples { open: self.open.clone(), values }, programs };
                    self.probe(&sampled).map_err(|reason| self.refused(reason))?;
                    self.note_ranges();
                    return Ok(sampled);
                }
                Err(error) if error.is_bug() => return Err(error),
                Err(error) => {
                    first.get_or_insert(error);
                }
            }
        }
        Err(self.refused(first.map_or_else(
            || "the file allows too few sizes to tell what depends on them".to_owned(),
            |error| error.to_string(),
        )))
    }

    /// Says what the file allows, which no artifact can check.
    fn note_ranges(&self) {
        for size in self.open.iter().filter(|size| size.low > 1 || size.high < i64::from(i32::MAX)) {
            let Some(place) = size.places.first() else { continue };
            let most =
                if size.high < i64::from(i32::MAX) { format!(" to {}", size.high) } else { " on".to_owned() };
            self.context.note(format!(
                "note: the program is made for sizes from {}{most} in dimension {} of `{}`, which the artifact does not check",
                size.low, place.dim, place.name
            ));
        }
    }

    fn probe(&self, sampled: &SampledProgram<'c>) -> Result<(), String> {
        let modules: Vec<Module<'c>> = sampled.programs.iter().map(|(module, _)| *module).collect();
        for values in sampled.samples.probes() {
            match self.at(&values) {
                Ok((probe, _)) => sampled.samples.check(&modules, probe, &values)?,
                Err(error) => self.context.note(format!(
                    "note: the program does not take every size, which the artifact does not check: {error}"
                )),
            }
        }
        Ok(())
    }

    /// The program at some sizes, for what is the same at all.
    ///
    /// # Errors
    /// It allows none of those that are tried.
    pub fn at_any(&self) -> Result<(Module<'c>, WeightTable), ImportError> {
        let mut first = None;
        for values in self.sampling.candidates().iter().flatten() {
            match self.at(values) {
                Err(error) if !error.is_bug() => first.get_or_insert(error),
                result => return result,
            };
        }
        Err(first.unwrap_or_else(|| self.refused("the file allows no size that was tried".to_owned())))
    }

    /// The values that the open sizes have in the inputs of `function`, whose shapes are told by name; nothing for one that no
    /// input tells.
    ///
    /// # Errors
    /// Dimensions that have to be equal are not.
    pub fn values<'s>(
        &self,
        function: &str,
        shape: impl Fn(&str) -> Option<&'s [usize]>,
    ) -> Result<Vec<Option<i64>>, String> {
        let size_at =
            |place: &Place| shape(&place.name)?.get(place.dim).and_then(|&size| i64::try_from(size).ok());
        let value = |size: &OpenSize| {
            let mut found: Option<(&Place, i64)> = None;
            for place in size.places.iter().filter(|place| place.function == function) {
                let Some(value) = size_at(place) else { continue };
                match found {
                    None => found = Some((place, value)),
                    Some((first, known)) if known != value => {
                        return Err(format!(
                            "dimension {} of input `{}` is {known} and dimension {} of `{}` is {value}; the program wants them equal",
                            first.dim, first.name, place.dim, place.name
                        ));
                    }
                    Some(_) => {}
                }
            }
            Ok(found.map(|(_, value)| value))
        };
        self.open.iter().map(value).collect()
    }

    fn refused(&self, reason: String) -> ImportError {
        ImportError::OpenSizes {
            path: self.path.clone(),
            sizes: self.described(),
            reason,
            example: self.open.first().map_or_else(String::new, |size| size.name.clone()),
        }
    }

    /// `dimension 0 of `x`` and so on.
    pub fn described(&self) -> String {
        let first = |size: &OpenSize| {
            size.places.first().map(|place| format!("dimension {} of `{}`", place.dim, place.name))
        };
        self.open.iter().filter_map(first).collect::<Vec<_>>().join(", ")
    }
}
