//! `dot_general`: FULLY_CONNECTED for `x [.., K] * w [O, K]^T`, BATCH_MATMUL for everything else.
//!
//! ```text
//! %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<4x8xf32>, tensor<3x8xf32>) -> tensor<4x3xf32>
//! ->
//! %0 = tfl.fully_connected %x, %w {keep_num_dims} : tensor<4x3xf32>
//! ```

use super::lowering::{Lowered, Lowering, Op, Stop};
use super::products::Product;
use edgec_dialects::ir::{DotDims, Value};
use edgec_dialects::stablehlo::DotGeneralOp;

use crate::tfl;

/// Largest number of batch dimensions that BATCH_MATMUL gets; more are flattened into one.
const MAX_BATCH_RANK: usize = 2;

/// The dimensions of one operand of a product, by role and in the order in which the result wants them.
struct Side {
    batch: Vec<usize>,
    contracting: Vec<usize>,
    free: Vec<usize>,
}

impl Side {
    fn new(rank: usize, batch: &[i64], contracting: &[i64]) -> Self {
        let batch: Vec<usize> = batch.iter().map(|&axis| axis as usize).collect();
        let contracting: Vec<usize> = contracting.iter().map(|&axis| axis as usize).collect();
        let free = (0..rank).filter(|axis| !batch.contains(axis) && !contracting.contains(axis)).collect();
        Self { batch, contracting, free }
    }

    /// Batch, then `second_last`, then `last`: the order of axes that a matrix operand has.
    fn order(&self, contracting_last: bool) -> Vec<usize> {
        let (second_last, last) =
            if contracting_last { (&self.free, &self.contracting) } else { (&self.contracting, &self.free) };
        self.batch.iter().chain(second_last).chain(last).copied().collect()
    }

    /// Batch, free, then contracting dimensions.
    fn signed_order(&self) -> Vec<i64> {
        self.order(true).into_iter().map(|axis| axis as i64).collect()
    }
}

/// `dot`: the last dimension of the left operand by the first of the right one.
pub(super) fn dot<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y, result) = (at.operand(op, 0)?, at.operand(op, 1)?, at.result(op, 0)?);
    let dims = DotDims {
        lhs_contract: vec![at.shape(x)?.len() as i64 - 1],
        rhs_contract: vec![0],
        ..DotDims::default()
    };
    Ok(vec![DotGeneralOp::create(at.hlo(), x, y, &dims, None, None, result.ty()).out()])
}

pub(super) fn dot_general<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let result = at.result_shape(op)?;
    let numbers = at.dot_dimensions(op)?;
    let (x_shape, y_shape) = (at.shape(x)?, at.shape(y)?);
    let left = Side::new(x_shape.len(), &numbers.lhs_batch, &numbers.lhs_contract);
    let right = Side::new(y_shape.len(), &numbers.rhs_batch, &numbers.rhs_contract);
    let size = |shape: &[i64], axes: &[usize]| axes.iter().map(|&axis| shape[axis]).product::<i64>();
    let depth = size(&x_shape, &left.contracting);
    if depth == 0 || result.contains(&0) {
        return Ok(vec![at.hlo().splat(at.result(op, 0)?.ty(), 0.0)]);
    }
    if ![x, y, at.result(op, 0)?].into_iter().all(|value| at.is_f32(value)) {
        let product = Product {
            x,
            y,
            orders: (left.signed_order(), right.signed_order()),
            batch: size(&x_shape, &left.batch),
            rows: size(&x_shape, &left.free),
            columns: size(&y_shape, &right.free),
            depth,
        };
        return product.lower(at, at.element(at.result(op, 0)?)?, &result);
    }

    let rows_by_columns = left.batch.is_empty()
        && right.contracting == [1]
        && y_shape.len() == 2
        && left.contracting == [x_shape.len().wrapping_sub(1)];
    if rows_by_columns && at.is_constant(y) {
        let x = if x_shape.len() == 1 { at.tfl().reshape(x, &[1, x_shape[0]])? } else { x };
        let product = at.tfl().fully_connected(x, y, None)?;
        return Ok(vec![at.tfl().reshape(product, &result)?]);
    }

    let mut batch: Vec<i64> = left.batch.iter().map(|&axis| x_shape[axis]).collect();
    if batch.len() > MAX_BATCH_RANK {
        batch = vec![batch.iter().product()];
    }
    let (rows, columns) = (size(&x_shape, &left.free), size(&y_shape, &right.free));
    let (x, x_depth_last) = matrix(at, x, &left, &batch, rows, depth, true)?;
    let (y, y_depth_last) = matrix(at, y, &right, &batch, columns, depth, false)?;
    let product = at.tfl().batch_matmul(x, y, !x_depth_last, y_depth_last)?;
    Ok(vec![at.tfl().reshape(product, &result)?])
}

/// `value` as `[batch.., free, depth]` (then the flag is true) or `[batch.., depth, free]`, whichever needs no transpose;
/// `prefer_depth_last` decides where both do.
fn matrix<'c>(
    at: &Lowering<'c>,
    value: Value<'c>,
    side: &Side,
    batch: &[i64],
    free: i64,
    depth: i64,
    prefer_depth_last: bool,
) -> Result<(Value<'c>, bool), Stop> {
    let shape = at.shape(value)?;
    let in_place = |depth_last: bool| tfl::moves_only_ones(&shape, &side.order(depth_last));
    let depth_last = if in_place(prefer_depth_last) { prefer_depth_last } else { !in_place(false) };
    let value = at.transpose(value, &side.order(depth_last))?;
    let mut matrix = batch.to_vec();
    matrix.extend(if depth_last { [free, depth] } else { [depth, free] });
    Ok((at.tfl().reshape(value, &matrix)?, depth_last))
}
