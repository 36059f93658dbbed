//! From an imported module to an artifact: the passes and backends that a target takes.

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_passes::{
    Observer, Options, Pass, PassError, Recipe, Unit, Unobserved, common_passes, run_pipeline,
};
use edgec_target::partition::{Report as Partitions, partition};
use edgec_target::{
    Accelerator, Backend, DecoderForm, EmitOptions, Host, PreparedArtifact, Registry, Role, TargetError,
    TargetOptions,
};
use edgec_weights::WeightTable;

use super::CompileError;
use super::dump::Dump;
use crate::importers::{OpenProgram, SampledProgram};

/// What a program of open sizes takes after all passes.
const GENERALIZE: &str = "generalize-sizes";

/// A target with its options.
#[derive(Clone)]
pub(super) struct Target<'r> {
    backend: &'r dyn Backend,
    /// What runs whole modules, and what the target leaves.
    host: (&'r dyn Backend, &'r dyn Host),
    options: TargetOptions,
    /// Nothing but data movement may stay on the host.
    require_full: bool,
}

/// What a module became.
pub(super) struct Prepared {
    /// The artifact.
    pub artifact: Box<dyn PreparedArtifact>,
    /// What an accelerator took.
    pub accelerated: Option<Accelerated>,
}

/// What an accelerator took, and the same module without it.
pub(super) struct Accelerated {
    pub report: Partitions,
    /// The artifact for the host alone.
    pub portable: Box<dyn PreparedArtifact>,
}

impl<'r> Target<'r> {
    /// The target called `id`.
    ///
    /// # Errors
    /// There is none, an option is not its own, or nothing runs what it leaves.
    pub fn new(
        registry: &'r Registry,
        id: &str,
        options: &[(String, String)],
        require_full: bool,
    ) -> Result<Self, CompileError> {
        let backend = registry.get(id).ok_or_else(|| CompileError::UnknownTarget {
            target: id.to_owned(),
            known: registry.iter().map(Backend::id).collect::<Vec<_>>().join(", "),
        })?;
        let host = match backend.role() {
            Role::Host(host) => (backend, host),
            Role::Accelerator(_) => {
                registry.host().ok_or_else(|| CompileError::NoHost { target: id.to_owned() })?
            }
        };
        let options = TargetOptions::new(backend.options(), options.iter().cloned())
            .map_err(|reason| CompileError::Option { target: id.to_owned(), reason })?;
        Ok(Self { backend, host, options, require_full })
    }

    /// Its name on the command line.
    pub fn id(&self) -> &'static str {
        self.backend.id()
    }

    /// Whether it runs parts of models beside a host.
    pub fn is_accelerator(&self) -> bool {
        matches!(self.backend.role(), Role::Accelerator(_))
    }

    /// Whether its artifacts are sections of a container.
    pub fn writes_sections(&self) -> bool {
        !self.is_accelerator() && self.host.1.writes_sections()
    }

    /// The form in which it is given decoders.
    pub fn decoder_form(&self) -> DecoderForm {
        match self.backend.role() {
            Role::Host(host) => host.decoder_form(),
            Role::Accelerator(accelerator) => accelerator.decoder_form(&self.options),
        }
    }

    /// What the passes are asked for.
    pub fn pass_options(&self, recipe: Recipe) -> Options {
        let mut kept = self.backend.kept_composites().to_vec();
        kept.extend(self.host.0.kept_composites());
        kept.sort_unstable();
        kept.dedup();
        Options { recipe, kept_composites: kept, ..Options::default() }
    }

    /// Runs all passes over an imported module and lays the artifact out.
    ///
    /// # Errors
    /// A pass or a backend refuses the module.
    pub fn prepare(&self, mut unit: Unit<'_>, observer: &mut dyn Observer) -> Result<Prepared, CompileError> {
        run_pipeline(&mut unit, &common_passes(), observer)?;
        match self.backend.role() {
            Role::Host(_) => {
                let artifact = self.on_host(unit, None, observer)?;
                Ok(Prepared { artifact, accelerated: None })
            }
            Role::Accelerator(accelerator) => self.beside_host(unit, accelerator, observer),
        }
    }

    /// Runs all passes over a program of open sizes, which becomes one artifact for all of them.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare); the target runs known sizes only, or something cannot be computed for all sizes.
    pub fn prepare_open(
        &self,
        context: &Context,
        program: &OpenProgram<'_, '_>,
        options: &Options,
        dump: &mut Dump<'_>,
    ) -> Result<Prepared, CompileError> {
        let (backend, host) = self.host;
        if self.is_accelerator() {
            return Err(CompileError::Target(TargetError::OpenSizes { names: program.described() }));
        }
        let SampledProgram { samples, programs } = program.sampled()?;
        let mut lowered: Vec<Unit<'_>> = Vec::new();
        for ((module, weights), values) in programs.into_iter().zip(&samples.values) {
            let options = Options { open_sizes: values.clone(), ..options.clone() };
            let mut unit = Unit { context, module, weights, options };
            let mut passes = [common_passes(), backend.passes()].concat();
            // It folds what is small, and at one sample more is than at another.
            passes.retain(|pass| pass.name != "fold-constants");
            if lowered.is_empty() {
                dump.start(&unit)?;
                run_pipeline(&mut unit, &passes, dump)?;
            } else {
                run_pipeline(&mut unit, &passes, &mut Unobserved)?;
            }
            lowered.push(unit);
        }
        let Some((first, others)) = lowered.split_first() else {
            return Err(CompileError::Target(TargetError::NoSignature));
        };
        let used = first.module.op().find("ml_program.global_load_const");
        let symbols = used.into_iter().filter_map(|load| load.symbol_attr("global"));
        let same = |symbol: &String| {
            let stored = first.weights.get(symbol);
            others.iter().all(|other| other.weights.get(symbol) == stored)
        };
        if let Some(symbol) = symbols.into_iter().find(|symbol| !same(symbol)) {
            return Err(CompileError::Target(TargetError::OpenWeight { symbol }));
        }
        let modules: Vec<Module<'_>> = lowered.iter().map(|unit| unit.module).collect();
        host.generalize(&modules, &samples)?;
        let broken = |diagnostics| PassError::Broken { pass: GENERALIZE, diagnostics };
        first.module.verify().map_err(broken)?;
        dump.last(GENERALIZE, first)?;
        let artifact = host.emit(first.module, &first.weights, None, &self.emit_options())?;
        context.note(format!(
            "note: {} stays open, and is as large as the input when the artifact runs",
            program.described()
        ));
        Ok(Prepared { artifact, accelerated: None })
    }

    fn emit_options(&self) -> EmitOptions {
        EmitOptions { description: format!("edgec {}", env!("CARGO_PKG_VERSION")) }
    }

    fn beside_host(
        &self,
        unit: Unit<'_>,
        accelerator: &dyn Accelerator,
        observer: &mut dyn Observer,
    ) -> Result<Prepared, CompileError> {
        let portable = self.on_host(again(&unit, unit.module.duplicate()), None, observer)?;
        let target = self.backend.id();
        let (partitions, report) = partition(unit.module, target, accelerator, &self.options)?;
        if self.require_full
            && let Some(refusals) = report.refusals(target)
        {
            return Err(CompileError::Target(TargetError::Refused(refusals)));
        }
        let compiled = if report.partitions.is_empty() {
            None
        } else {
            let mut inside = again(&unit, partitions);
            inside.options.kept_composites = self.backend.kept_composites().to_vec();
            run_pipeline(&mut inside, &own_passes(self.backend)?, observer)?;
            Some(accelerator.compile(inside.module, &inside.weights, &self.options)?)
        };
        let artifact = self.on_host(unit, compiled, observer)?;
        Ok(Prepared { artifact, accelerated: Some(Accelerated { report, portable }) })
    }

    fn on_host(
        &self,
        mut unit: Unit<'_>,
        accelerated: Option<Box<dyn PreparedArtifact>>,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn PreparedArtifact>, CompileError> {
        let (backend, host) = self.host;
        unit.options.kept_composites = backend.kept_composites().to_vec();
        let passes = if self.is_accelerator() { own_passes(backend)? } else { backend.passes() };
        run_pipeline(&mut unit, &passes, observer)?;
        Ok(host.emit(unit.module, &unit.weights, accelerated, &self.emit_options())?)
    }
}

/// A backend's passes, behind one that inlines what was kept for the sake of another backend.
fn own_passes(backend: &dyn Backend) -> Result<Vec<Pass>, CompileError> {
    let mut passes = vec![edgec_passes::find("inline-composites")?];
    passes.extend(backend.passes());
    Ok(passes)
}

/// Another module with the weights and options of `unit`.
fn again<'c>(unit: &Unit<'c>, module: Module<'c>) -> Unit<'c> {
    let weights: WeightTable = unit.weights.clone();
    Unit { context: unit.context, module, weights, options: unit.options.clone() }
}
