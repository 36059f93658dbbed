//! What there is to do in a function, found before anything is changed: types say what a computation means only as long as they
//! are the program's.

use edgec_dialects::ir::{Func, Op, Value};

use super::NAME;
use super::kind::{Narrow, Width};
use crate::pass::PassError;

/// What becomes of an operation beside its types.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A constant's value is written anew.
    Constant(Narrow),
    /// Results are wrapped or rounded to their narrow types.
    Wrap(Vec<Option<Narrow>>),
    /// The conversion has its own rules.
    Convert { from: Option<Narrow>, to: Option<Narrow> },
    /// Codes change their meaning.
    Bitcast { from: Option<Narrow>, to: Option<Narrow> },
    /// An operation on the bits of integers, which sees those of the wide type.
    Bits(Width),
}

/// All that changes in a function.
pub(super) struct Plan<'c> {
    /// Values that get a wide type.
    pub(super) values: Vec<(Value<'c>, Narrow)>,
    /// Operations that change.
    pub(super) steps: Vec<(Op<'c>, Step)>,
    /// Arguments of the function, by index.
    pub(super) arguments: Vec<(usize, Narrow)>,
    /// Results of the function, by index.
    pub(super) results: Vec<(usize, Narrow)>,
}

/// Operations whose results are numbers of the narrow type whenever their operands are.
const CLOSED: &[&str] = &[
    "and",
    "broadcast",
    "broadcast_in_dim",
    "case",
    "clamp",
    "compare",
    "concatenate",
    "dynamic_broadcast_in_dim",
    "dynamic_gather",
    "dynamic_pad",
    "dynamic_reshape",
    "dynamic_slice",
    "dynamic_update_slice",
    "gather",
    "get_dimension_size",
    "if",
    "is_finite",
    "map",
    "maximum",
    "minimum",
    "optimization_barrier",
    "or",
    "pad",
    "real_dynamic_slice",
    "reduce",
    "reduce_window",
    "reshape",
    "return",
    "reverse",
    "scatter",
    "select",
    "select_and_scatter",
    "sign",
    "slice",
    "sort",
    "torch_index_select",
    "transpose",
    "while",
    "xor",
];

/// Operations that are not elementwise and compute: their results are wrapped or rounded.
const COMPUTING: &[&str] =
    &["convolution", "dot", "dot_general", "dynamic_conv", "dynamic_iota", "iota", "reduce_precision"];

/// Operations with a region that says how two elements are combined.
const COMBINING: &[&str] = &["stablehlo.reduce", "stablehlo.reduce_window", "stablehlo.scatter"];

impl<'c> Plan<'c> {
    /// Looks through a function.
    ///
    /// # Errors
    /// An operation on narrow values has no wide form.
    pub(super) fn of(func: Func<'c>) -> Result<Self, PassError> {
        let mut plan =
            Self { values: Vec::new(), steps: Vec::new(), arguments: Vec::new(), results: Vec::new() };
        for (index, argument) in func.args().into_iter().enumerate() {
            plan.add(func.op(), argument)?;
            plan.arguments.extend(Narrow::of(argument.ty()).map(|kind| (index, kind)));
        }
        for (index, value) in func.returned().into_iter().enumerate() {
            plan.results.extend(Narrow::of(value.ty()).map(|kind| (index, kind)));
        }
        for op in func.op().nested() {
            plan.look_at(op)?;
        }
        Ok(plan)
    }

    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn look_at(&mut self, op: Op<'c>) -> Result<(), PassError> {
        let (operands, results) = (kinds(&op.operands()), kinds(&op.results()));
        let arguments = op.regions().into_iter().flat_map(|region| region.blocks()).flat_map(|b| b.args());
        for argument in arguments {
            self.add(op, argument)?;
        }
        if operands.iter().chain(&results).all(Option::is_none) {
            return Ok(());
        }
        if stays(op) {
            return Ok(());
        }
        if let Some(step) = step(op, &operands, &results)? {
            self.steps.push((op, step));
        }
        op.results().into_iter().try_for_each(|result| self.add(op, result))
    }

    /// Notes that a value, which `op` makes, gets a wide type.
    fn add(&mut self, op: Op<'c>, value: Value<'c>) -> Result<(), PassError> {
        if let Some(kind) = Narrow::of(value.ty()) {
            if !value.ty().is_static() {
                return Err(unsupported(
                    op,
                    "a dimension is not known at compile time (give the model static shapes)",
                ));
            }
            self.values.push((value, kind));
        }
        Ok(())
    }
}

/// Whether the operation is, or reads, a weight in the form in which it is stored.
fn stays(op: Op<'_>) -> bool {
    let composite = |op: Op<'_>| op.is("stablehlo.composite");
    if op.is("ml_program.global_load_const") {
        return op.results().into_iter().flat_map(Value::uses).all(|found| composite(found.op));
    }
    let loaded = |value: &Value<'_>| {
        Narrow::of(value.ty()).is_none()
            || value.defining_op().is_some_and(|op| op.is("ml_program.global_load_const"))
    };
    composite(op) && op.operands().iter().all(loaded) && kinds(&op.results()).iter().all(Option::is_none)
}

fn step(
    op: Op<'_>,
    operands: &[Option<Narrow>],
    results: &[Option<Narrow>],
) -> Result<Option<Step>, PassError> {
    let name = op.name();
    let (from, to) = (operands.first().copied().flatten(), results.first().copied().flatten());
    let Some(short) = name.strip_prefix("stablehlo.") else {
        let known = matches!(name.as_str(), "func.return");
        return if known { Ok(None) } else { Err(no_wide_form(op)) };
    };
    Ok(match (short, from.or(to)) {
        ("constant", Some(kind)) => Some(Step::Constant(kind)),
        ("convert", _) => Some(Step::Convert { from, to }),
        ("bitcast_convert", _) => Some(Step::Bitcast { from, to }),
        (
            "popcnt" | "count_leading_zeros" | "shift_right_logical" | "shift_right_arithmetic",
            Some(Narrow::Integer(width)),
        ) => Some(Step::Bits(width)),
        // The magnitude of a number is one as well, and so is its negative where zero has one.
        ("abs", Some(Narrow::Float(_))) => None,
        ("remainder", Some(Narrow::Integer(_))) => None,
        ("negate", Some(Narrow::Float(float))) if float.has_negative_zero() => None,
        _ if CLOSED.binary_search(&short).is_ok() => {
            let wraps = COMBINING.contains(&name.as_str()) && is_modular(op);
            wraps.then(|| Step::Wrap(results.to_vec()))
        }
        _ if op
            .parent()
            .is_some_and(|parent| COMBINING.contains(&parent.name().as_str()) && is_modular(parent)) =>
        {
            None
        }
        _ if op.is_elementwise() || COMPUTING.contains(&short) => Some(Step::Wrap(results.to_vec())),
        _ => return Err(no_wide_form(op)),
    })
}

/// Whether the region only adds or multiplies integers, so that its results may be wrapped once, in the end; targets then still
/// see what it does.
fn is_modular(op: Op<'_>) -> bool {
    let Some(Ok([body, _])) = op.body().map(|block| <[Op<'_>; 2]>::try_from(block.ops())) else {
        return false;
    };
    let integers = kinds(&body.results()).iter().all(|kind| matches!(kind, Some(Narrow::Integer(_))));
    integers && (body.is("stablehlo.add") || body.is("stablehlo.multiply"))
}

fn kinds(values: &[Value<'_>]) -> Vec<Option<Narrow>> {
    values.iter().map(|value| Narrow::of(value.ty())).collect()
}

fn no_wide_form(op: Op<'_>) -> PassError {
    unsupported(op, "nothing computes this with elements of so few bits (convert them to a wider type first)")
}

/// Refuses an operation.
pub(super) fn unsupported(op: Op<'_>, reason: &str) -> PassError {
    PassError::unsupported(NAME, op, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(CLOSED.is_sorted());
    }
}
