//! Reductions in the short `applies` form: one input, one operation.

use super::lowering::{Lowered, Lowering, Op, refuse};

/// What a reducer is in TFLite, what combines its result with an initial value, and the value that changes nothing.
struct Reducer {
    reduction: &'static str,
    combine: &'static str,
    identity: f64,
    booleans: bool,
}

fn reducer(body: &str) -> Option<Reducer> {
    let (reduction, combine, identity, booleans) = match body {
        "stablehlo.add" => ("sum", "add", 0.0, false),
        "stablehlo.maximum" => ("reduce_max", "maximum", f64::NEG_INFINITY, false),
        "stablehlo.minimum" => ("reduce_min", "minimum", f64::INFINITY, false),
        "stablehlo.multiply" => ("reduce_prod", "mul", 1.0, false),
        "stablehlo.and" => ("reduce_all", "logical_and", 1.0, true),
        "stablehlo.or" => ("reduce_any", "logical_or", 0.0, true),
        _ => return None,
    };
    Some(Reducer { reduction, combine, identity, booleans })
}

/// ```text
/// %0 = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [1]
/// ->
/// %0 = tfl.sum %x, %axes {keep_dims = false}
/// ```
pub(super) fn reduce<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    if op.operand_count() != 2 {
        return refuse("TFLite reduces one tensor at a time", "split the reduction");
    }
    let (x, initial) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let Some(reducer) = at.reduction_body(op).and_then(|body| reducer(&body)) else {
        return refuse(
            "the reducer's body is no single add, multiply, maximum, minimum, and, or",
            "split the body",
        );
    };
    let fits = if reducer.booleans { at.is_bool(x) } else { at.is_f32(x) || at.is_i32(x) };
    if !fits {
        return refuse("the kernel does not take this element type", "convert the operand to f32 or i32");
    }
    let axes = at.dims(op, "dimensions")?;
    let result = at.result_shape(op)?;
    if at.shape(x)?.contains(&0) {
        return refuse("the operand has no elements", "use the initial value itself");
    }
    let axes = at.tfl().vector(&axes)?;
    let reduced = at.tfl().reduce(reducer.reduction, x, axes, false, &result)?;
    if at.is_splat_of(initial, reducer.identity) {
        return Ok(vec![reduced]);
    }
    Ok(vec![at.tfl().binary(reducer.combine, reduced, initial)?])
}
