//! Sizes that a program leaves open, and how a program of open sizes is compiled: at several sizes, as a program of known
//! ones, after which everything that differs between the results is a formula of the sizes ([`Size`]) that a target computes
//! when the model runs.
//!
//! ```text
//! func @main(%x: tensor<?x4xf32>)      n0 is the first size of %x
//!
//!   at 11: tensor<11x4xf32> .. tensor<44xf32>      at 97: tensor<97x4xf32> .. tensor<388xf32>      ..
//!                              ^ 4*n0
//! ```
//!
//! What makes that sound: [`Samples`] lie far apart and are no multiples of each other; each formula is tested at more
//! samples than determine it; the program's own sizes are held against the formulas at small and at huge sizes as well
//! ([`Samples::check`]); and a target has to prove for each of its operators that the operator's results have the sizes which
//! the formulas say, whatever the open sizes are.

mod samples;
mod size;

use edgec_dialects::ir::{Attr, Module, Value, Visibility};

pub use samples::{Samples, Sampling};
pub use size::{Powers, Size};

use crate::pass::PassError;
use crate::refine_shapes;

const NAME: &str = "open-sizes";

/// A dimension of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The public function.
    pub function: String,
    /// Index of the argument.
    pub argument: usize,
    /// Its name.
    pub name: String,
    /// Index of the dimension.
    pub dim: usize,
}

/// A size that the program leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSize {
    /// What `--shape` calls it.
    pub name: String,
    /// The dimensions that are of this size.
    pub places: Vec<Place>,
    /// Smallest size that the program allows.
    pub low: i64,
    /// Largest size that the program allows.
    pub high: i64,
}

/// The name of an argument of a public function.
fn name_of(function: edgec_dialects::ir::Func<'_>, index: usize) -> String {
    let given = function.arg_attr(index, "edgec.name").and_then(Attr::as_str);
    given.unwrap_or_else(|| format!("arg{index}"))
}

/// The sizes that the public functions' arguments leave open in types. Dimensions that the program makes equal are one.
///
/// # Errors
/// A size is bounded, or the dimensions that have to be equal cannot be told.
pub fn open_sizes(module: Module<'_>) -> Result<Vec<OpenSize>, PassError> {
    let mut open: Vec<OpenSize> = Vec::new();
    for function in module.funcs() {
        if function.visibility() != Visibility::Public || function.body().is_none() {
            continue;
        }
        for (argument, value) in function.args().into_iter().enumerate() {
            let text = value.ty().to_string();
            if text.contains("#stablehlo.bounds") {
                return Err(PassError::Unsupported {
                    pass: NAME,
                    op: "func.func".to_owned(),
                    reason: format!(
                        "argument {argument} of @{} is {text}: no target computes with sizes that are bounded and not known; leave the bounds out, or give the size with --shape {}=…",
                        function.name(),
                        name_of(function, argument)
                    ),
                });
            }
            for (dim, _) in value.shape().into_iter().enumerate().filter(|&(_, size)| size < 0) {
                let name = name_of(function, argument);
                let place = Place { function: function.name(), argument, name: name.clone(), dim };
                open.push(OpenSize { name, places: vec![place], low: 0, high: i64::from(i32::MAX) });
            }
        }
    }
    unify(module, open)
}

/// Joins sizes as long as the program demands that two of them are equal.
fn unify(module: Module<'_>, mut open: Vec<OpenSize>) -> Result<Vec<OpenSize>, PassError> {
    let sampling = Sampling::of(module, &open);
    'again: loop {
        let Some(values) = sampling.distinct(open.len()) else { return Ok(open) };
        let trial = module.duplicate();
        for (left, right) in conflicts(trial, &open, &values)? {
            let place = |size: i64| values.iter().position(|&value| value == size);
            if let (Some(one), Some(other)) = (place(left), place(right))
                && one != other
            {
                let joined = open.remove(one.max(other));
                if let Some(kept) = open.get_mut(one.min(other)) {
                    kept.places.extend(joined.places);
                }
                continue 'again;
            }
        }
        return Ok(open);
    }
}

/// Pairs of sizes that the program at `values` wants to be equal and that are not.
fn conflicts(module: Module<'_>, open: &[OpenSize], values: &[i64]) -> Result<Vec<(i64, i64)>, PassError> {
    write(module, open, values)?;
    refine_shapes::conflicts(module)
}

/// The program with `values` for its open sizes, everything that follows from them written into its types.
///
/// # Errors
/// The program does not allow these sizes.
pub fn at_sizes<'c>(module: Module<'c>, open: &[OpenSize], values: &[i64]) -> Result<Module<'c>, PassError> {
    let module = module.duplicate();
    write(module, open, values)?;
    refine_shapes::at_sample(module)?;
    module.verify().map_err(|diagnostics| PassError::Unsupported {
        pass: NAME,
        op: "func.func".to_owned(),
        reason: format!("with {}: {diagnostics}", described(open, values)),
    })?;
    Ok(module)
}

/// Writes sizes into the types of the arguments.
fn write(module: Module<'_>, open: &[OpenSize], values: &[i64]) -> Result<(), PassError> {
    refine_shapes::inline(module)?;
    for (size, &value) in open.iter().zip(values) {
        for place in &size.places {
            let argument: Option<Value<'_>> = module
                .func(&place.function)
                .and_then(|function| function.args().get(place.argument).copied());
            let Some(argument) = argument else { continue };
            let mut shape = argument.shape();
            if let Some(dim) = shape.get_mut(place.dim) {
                *dim = value;
            }
            argument.set_type(argument.ty().with_shape(&shape));
        }
    }
    Ok(())
}

/// `x 11, y 13` for messages.
pub(crate) fn described(open: &[OpenSize], values: &[i64]) -> String {
    let pairs = open.iter().zip(values).map(|(size, value)| {
        let place = size.places.first();
        let dim =
            place.map_or_else(String::new, |place| format!("dimension {} of `{}`", place.dim, place.name));
        format!("{dim} {value}")
    });
    pairs.collect::<Vec<_>>().join(", ")
}
