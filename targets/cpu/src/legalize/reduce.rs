//! Reductions: one input and one operation that TFLite reduces by, and everything else by [`fold`].

use edgec_dialects::{ir::Value, stablehlo::ComparisonDirection};

use super::fold;
use super::lowering::{Lowered, Lowering, Op};

/// What a reducer is in TFLite, what combines its result with an initial value, and the value that changes nothing.
struct Reducer {
    reduction: &'static str,
    combine: &'static str,
    identity: f64,
    booleans: bool,
}

impl Reducer {
    /// Whether the kernel takes elements of the type of `x`, exactly.
    fn takes<'c>(&self, at: &Lowering<'c>, x: Value<'c>) -> bool {
        if self.booleans { at.is_bool(x) } else { at.is_f32(x) || at.is_i32(x) || at.is_i64(x) }
    }
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
    let (x, initial) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let single = if op.operand_count() == 2 { at.reduction_body(op) } else { None };
    let reducer = single.and_then(|body| reducer(&body)).filter(|reducer| reducer.takes(at, x));
    let axes = at.dims(op, "dimensions")?;
    // The kernels write nothing where there is nothing to reduce.
    let some = !x.shape().contains(&0) && !axes.is_empty();
    let Some(reducer) = reducer.filter(|_| some) else { return fold::reduce(at, op) };
    let result = at.result_shape(op)?;
    let places = at.tfl().vector(&axes)?;
    let mut reduced = at.tfl().reduce(reducer.reduction, x, places, false, &result)?;
    if at.is_f32(x) && matches!(reducer.combine, "maximum" | "minimum") {
        // The kernel hands NaN on or passes over it, by its place.
        let b = at.hlo();
        let odd = b.reduce_or(b.compare(ComparisonDirection::Ne, x, x), &axes);
        reduced = b.select(odd, b.splat(reduced.ty(), f64::NAN), reduced);
    }
    if at.is_splat_of(initial, reducer.identity) {
        return Ok(vec![reduced]);
    }
    Ok(vec![at.tfl().binary(reducer.combine, reduced, initial)?])
}
