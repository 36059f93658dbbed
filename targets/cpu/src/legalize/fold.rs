//! Reductions by any computation: a tree of the computation on whole halves.

use edgec_dialects::ir::{Block, Value};

use super::arg_max::arg_max;
use super::lowering::{Lowered, Lowering, Op, Stop, lacks};
use super::region;

/// Neighbours are combined until one element is left, in the order of the elements, then the initial value in front.
///
/// ```text
/// %0 = stablehlo.reduce(%x init: %i) {f} : tensor<5xf32>   ->   f(%i, f(f(f(x0, x1), f(x2, x3)), x4))
/// ```
pub(super) fn reduce<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    if let Some(values) = arg_max(at, op)? {
        return Ok(values);
    }
    let b = at.hlo();
    let body = op.body().ok_or_else(|| lacks(op, 0))?;
    let operands = op.operands();
    let (inputs, initial) = operands.split_at(op.result_count().min(operands.len()));
    let result = at.result_shape(op)?;
    let mut dims = at.dims(op, "dimensions")?;
    dims.sort_unstable();
    let shape = at.shape(at.operand(op, 0)?)?;
    let kept: Vec<i64> = (0..shape.len() as i64).filter(|dim| !dims.contains(dim)).collect();
    let length: i64 = dims.iter().map(|&dim| shape[dim as usize]).product();
    let width: i64 = result.iter().product();
    let initial: Vec<Value<'c>> =
        initial.iter().map(|&value| b.broadcast_in_dim(value, &[1, width], &[])).collect();
    let order: Vec<i64> = dims.iter().chain(&kept).copied().collect();
    let folded = if length == 0 {
        initial
    } else {
        let rows = inputs.iter().map(|&input| b.reshape(at.transposed(input, &order), &[length, width]));
        let rows = fold_rows(at, body, rows.collect(), length)?;
        let arguments: Vec<Value<'c>> = initial.into_iter().chain(rows).collect();
        region::apply(b, body, &arguments)?
    };
    Ok(folded.into_iter().map(|row| b.reshape(row, &result)).collect())
}

/// The rows of `[length, width]` combined to `[1, width]`.
fn fold_rows<'c>(
    at: &Lowering<'c>,
    body: Block<'c>,
    mut rows: Vec<Value<'c>>,
    mut length: i64,
) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    while length > 1 {
        let even = length / 2 * 2;
        let width = rows.first().and_then(|row| row.shape().get(1).copied()).unwrap_or(1);
        let every_other =
            |row: Value<'c>, first: i64| b.strided_slice(row, &[first, 0], &[even, width], &[2, 1]);
        let mut arguments: Vec<Value<'c>> = rows.iter().map(|&row| every_other(row, 0)).collect();
        arguments.extend(rows.iter().map(|&row| every_other(row, 1)));
        let combined = region::apply(b, body, &arguments)?;
        rows = combined
            .into_iter()
            .zip(&rows)
            .map(|(combined, &row)| {
                let odd = length > even;
                if odd { b.concatenate(&[combined, b.slice_dim(row, 0, even, length)], 0) } else { combined }
            })
            .collect();
        length = length / 2 + length % 2;
    }
    Ok(rows)
}
