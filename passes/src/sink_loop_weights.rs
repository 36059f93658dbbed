//! `sink-loop-weights`: weights and constants that a loop only hands from step to step move into the loop.
//!
//! ```text
//! %w = ml_program.global_load_const @w
//! %0:2 = stablehlo.while(%a = %x, %b = %w) cond { … } do { %1 = stablehlo.dot_general %a, %b ; stablehlo.return %1, %b }
//! ->
//! %0 = stablehlo.while(%a = %x) cond { … } do { %w = ml_program.global_load_const @w ; %1 = stablehlo.dot_general %a, %w ; stablehlo.return %1 }
//! ```
//!
//! jax's scans carry the weights of their cell that way. Inside, products see that they are weights.

use edgec_dialects::ir::{Block, IrError, Op, Value};
use edgec_dialects::{Builder, ElementType};

use crate::pass::{Pass, PassError, Unit};

/// The pass.
pub const PASS: Pass = Pass {
    name: "sink-loop-weights",
    description: "Move weights and constants that a loop carries unchanged into the loop",
    run,
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    // Outer loops first: what sinks into one may be carried by a loop inside it.
    for op in unit.module.op().nested() {
        if op.is("stablehlo.while") && !op.is_erased() {
            sink(op)?;
        }
    }
    Ok(())
}

/// Rewrites a loop without the values that it carries unchanged, if it carries any.
fn sink(op: Op<'_>) -> Result<(), IrError> {
    let regions = op.regions();
    let [Some(condition), Some(body)] =
        [0, 1].map(|index| regions.get(index).and_then(|region| region.entry()))
    else {
        return Ok(());
    };
    let Some(next) = body.terminator().map(Op::operands) else { return Ok(()) };
    let initial = op.operands();
    let carried: Vec<bool> = initial
        .iter()
        .enumerate()
        .map(|(index, value)| !(is_stored(*value) && next.get(index).copied() == body.arg(index)))
        .collect();
    if carried.iter().all(|&carried| carried) {
        return Ok(());
    }
    let order: Vec<usize> = (0..initial.len()).filter(|&index| carried.get(index) == Some(&true)).collect();
    let results = Builder::before(op).while_loop(
        &chosen(&initial, &order),
        |inside, args| {
            let values = refill(inside, condition, &initial, &order, args);
            values.first().copied().unwrap_or_else(|| inside.scalar(ElementType::I1, 0.0))
        },
        |inside, args| chosen(&refill(inside, body, &initial, &order, args), &order),
    );
    let mut results = results.into_iter();
    let replaced: Vec<Value<'_>> = initial
        .iter()
        .zip(&carried)
        .map(|(&value, &carried)| if carried { results.next().unwrap_or(value) } else { value })
        .collect();
    op.replace(&replaced)
}

/// Whether a value is a constant or a weight.
fn is_stored(value: Value<'_>) -> bool {
    value
        .defining_op()
        .is_some_and(|op| op.is("ml_program.global_load_const") || op.constant_value().is_some())
}

fn chosen<'c>(values: &[Value<'c>], order: &[usize]) -> Vec<Value<'c>> {
    order.iter().filter_map(|&index| values.get(index).copied()).collect()
}

/// Moves the operations of `old` into the new region, with copies of the stored values in front of them, and returns what
/// its terminator gave. `args` are the new region's arguments: those of `old` that `order` names.
fn refill<'c>(
    inside: &Builder<'c>,
    old: Block<'c>,
    initial: &[Value<'c>],
    order: &[usize],
    args: &[Value<'c>],
) -> Vec<Value<'c>> {
    // The operations move in front of an operation that goes again.
    let anchor = inside.scalar(ElementType::I1, 0.0);
    let Some(anchor) = anchor.defining_op() else { return Vec::new() };
    for (index, (argument, value)) in old.args().into_iter().zip(initial).enumerate() {
        let place = order.iter().position(|&kept| kept == index);
        let inner = match place.and_then(|place| args.get(place)) {
            Some(arg) => Some(*arg),
            None => value
                .defining_op()
                .filter(|_| argument.is_used())
                .and_then(|stored| stored.clone_before(anchor).ok()?.result(0)),
        };
        if let Some(inner) = inner {
            argument.replace_all_uses_with(inner);
        }
    }
    let values = old.terminator().map(Op::operands).unwrap_or_default();
    for op in old.ops() {
        if Some(op) != old.terminator() {
            // Both stand in blocks, and the anchor in no operation that moves.
            let _ = op.move_before(anchor);
        }
    }
    let _ = anchor.erase();
    values
}
