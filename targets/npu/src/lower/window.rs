//! Reductions over windows: AVERAGE_POOL_2D and MAX_POOL_2D.

use edgec_dialects::ir::Op;
use edgec_nnapi::{Operand, Operation};

use super::convolution::inverse;
use super::movement::padded;
use super::{Lowering, ints, ints_or, operand, reducer, result, splat};
use crate::plan::{Id, Plan, Reason};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.reduce_window", reduce_window)];

/// A pool over the two dimensions that windows reach along, which are made the image's height and width. A sum is the mean times
/// the window's size; NNAPI's mean leaves padding out of its count, so that padding is added before.
fn reduce_window<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    if op.operand_count() != 2 {
        return Err("it reduces several values at once".to_owned());
    }
    let sum = is_sum(plan, op)?;
    let due = result(op)?;
    let pooled = pool(plan, op, &due, sum)?;
    if !sum {
        return Ok(vec![pooled]);
    }
    let area = ints(op, "window_dimensions")?.iter().product::<i64>() as f64;
    Ok(vec![plan.with_number(Operation::Mul, pooled, area)?])
}

/// Whether windows are added up, or their largest element is taken.
pub(super) fn is_sum<'c>(plan: &Plan<'c>, op: Op<'c>) -> Result<bool, Reason> {
    let name = reducer(op).ok_or("its computation is not a single operation")?;
    let init = splat(plan, operand(op, 1)?).ok_or("its initial value is computed")?;
    match (name.as_str(), init) {
        ("add", 0.0) => Ok(true),
        ("maximum", f64::NEG_INFINITY) => Ok(false),
        ("add" | "maximum", _) => Err(format!("it begins with {init}")),
        _ => Err(format!("NNAPI has no pool by {name}")),
    }
}

/// The means or the largest elements of windows.
pub(super) fn pool<'c>(plan: &mut Plan<'c>, op: Op<'c>, due: &Operand, mean: bool) -> Result<Id, Reason> {
    let mut id = plan.full(operand(op, 0)?)?;
    if !plan.kind(id).is_float_tensor() && !plan.kind(id).is_quant8() {
        return Err(format!("NNAPI has no pools of {}", plan.kind(id)));
    }
    let rank = plan.dims(id).len();
    let sizes = ints(op, "window_dimensions")?;
    let strides = ints_or(op, "window_strides", rank, 1);
    let padding = ints_or(op, "padding", 2 * rank, 0);
    for (name, what) in
        [("base_dilations", "its operand is spread"), ("window_dilations", "its window is spread")]
    {
        if ints_or(op, name, rank, 1).iter().any(|&dilation| dilation != 1) {
            return Err(what.to_owned());
        }
    }
    if padding.iter().any(|&pad| pad < 0) {
        return Err("its padding is negative".to_owned());
    }
    let mut pads: Vec<(i32, i32)> =
        padding.chunks_exact(2).map(|pads| (pads[0] as i32, pads[1] as i32)).collect();
    if mean && pads.iter().any(|pads| *pads != (0, 0)) {
        id = padded(plan, id, &pads, 0.0)?;
        pads.fill((0, 0));
    }
    let reached: Vec<usize> =
        (0..rank).filter(|&axis| sizes[axis] != 1 || strides[axis] != 1 || pads[axis] != (0, 0)).collect();
    let space = space(rank, &reached)?;
    let order: Vec<usize> = match rank {
        // An image as NNAPI has them stays as it is.
        4 if space == [1, 2] => (0..4).collect(),
        _ => (0..rank).filter(|axis| !space.contains(axis)).chain(space.iter().copied()).collect(),
    };
    let in_place = rank == 4 && space == [1, 2];
    let moved = plan.transposed(id, &order)?;
    let image_of = |dims: &[u32]| -> Vec<u32> {
        if in_place {
            return dims.to_vec();
        }
        let wide: Vec<u32> = space.iter().map(|&axis| dims[axis]).collect();
        let batch = order.iter().filter(|axis| !space.contains(axis)).map(|&axis| dims[axis]).product();
        let (height, width) = if let [height, width] = wide[..] { (height, width) } else { (1, wide[0]) };
        vec![batch, height, width, 1]
    };
    let image_dims = image_of(&plan.dims(id));
    let image = plan.reshaped(moved, &image_dims)?;
    let at = |values: &dyn Fn(usize) -> i32, other: i32| match space[..] {
        [height, width] => (values(height), values(width)),
        _ => (other, values(space[0])),
    };
    let (height, width) = at(&|axis| sizes[axis] as i32, 1);
    let (stride_y, stride_x) = at(&|axis| strides[axis] as i32, 1);
    let (top, left) = at(&|axis| pads[axis].0, 0);
    let (bottom, right) = at(&|axis| pads[axis].1, 0);
    let mut inputs = vec![image];
    for number in [left, right, top, bottom, stride_x, stride_y, width, height, 0] {
        inputs.push(plan.int(number));
    }
    let output = Operand { dimensions: image_of(&due.dimensions), ..due.clone() };
    let operation = if mean { Operation::AveragePool2D } else { Operation::MaxPool2D };
    let pooled = plan.call(operation, &inputs, output)?;
    let moved: Vec<u32> = order.iter().map(|&axis| due.dimensions[axis]).collect();
    let pooled = plan.reshaped(pooled, &moved)?;
    plan.transposed(pooled, &inverse(&order))
}

/// The two dimensions that are an image's height and width, or the one.
fn space(rank: usize, reached: &[usize]) -> Result<Vec<usize>, Reason> {
    match *reached {
        [_, _] => Ok(reached.to_vec()),
        [_] | [] if rank == 4 && reached.iter().all(|axis| [1, 2].contains(axis)) => Ok(vec![1, 2]),
        [one] => Ok(vec![one]),
        [] if rank > 0 => Ok(vec![rank - 1]),
        _ => Err(format!("its window reaches along {} dimensions, and NNAPI's pools along 2", reached.len())),
    }
}
