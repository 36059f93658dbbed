//! Reductions over windows: pools.

use edgec_dialects::ir::{Attr, Op};
use edgec_gpu_kernels::{Binary, Expr};

use super::Lowering;
use super::at::{At, Lowered, ints, ints_or, lacks, refuse};
use super::convolution::inverse;
use super::reduce::reducer;
use super::stored::splat;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.reduce_window", reduce_window)];

/// A pool over the two dimensions that windows reach along, which are made the image's height and width. A sum is the padded mean times the
/// window's size.
fn reduce_window<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    const ELSEWHERE: &str = "compute it on the CPU with `--target cpu`";
    if op.operand_count() != 2 {
        return refuse("it reduces several values at once", "reduce one after the other");
    }
    let initial = op.operand(1).and_then(splat).and_then(|number| number.as_f32());
    let kind = match (reducer(op).as_deref(), initial) {
        (Some("add"), Some(0.0)) => "average_padded",
        (Some("maximum"), Some(initial)) if initial == f32::NEG_INFINITY => "maximum",
        _ => {
            return refuse("kernels have sums from 0 and maxima from -inf over windows of floats", ELSEWHERE);
        }
    };
    let value = at.operand(op, 0)?;
    let (own, ty) = (value.shape(), at.result(op)?);
    let rank = own.len();
    let sizes = ints(op, "window_dimensions")?;
    let strides = ints_or(op, "window_strides", rank, 1);
    let dilations = ints_or(op, "window_dilations", rank, 1);
    let padding = ints_or(op, "padding", 2 * rank, 0);
    if ints_or(op, "base_dilations", rank, 1).iter().any(|dilation| *dilation != 1) {
        return refuse("its operand is spread", ELSEWHERE);
    }
    if padding.iter().any(|padding| *padding < 0) {
        return refuse("its padding is negative", "cut the operand off with a slice");
    }
    let reaches = |axis: usize| {
        sizes[axis] != 1 || strides[axis] != 1 || padding[2 * axis] != 0 || padding[2 * axis + 1] != 0
    };
    let mut space: Vec<usize> = (0..rank).filter(|&axis| reaches(axis)).collect();
    if space.is_empty() {
        return Ok(vec![value]);
    }
    if space.len() > 2 {
        return refuse(
            &format!("its windows reach along {} dimensions, and kernels' along two", space.len()),
            ELSEWHERE,
        );
    }
    if space.len() == 1
        && let Some(other) = (0..rank).rev().find(|axis| *axis != space[0] && *axis + 1 != rank)
    {
        space.push(other);
        space.sort_unstable();
    }
    // Channels are the last dimension that windows do not reach along; all others are the batch.
    let channel = (0..rank).rev().find(|axis| !space.contains(axis));
    let mut order: Vec<usize> =
        (0..rank).filter(|axis| !space.contains(axis) && Some(*axis) != channel).collect();
    order.extend(&space);
    order.extend(channel);
    let image = |shape: &[i64]| -> Vec<i64> {
        let batch = order.iter().filter(|axis| !space.contains(axis) && Some(**axis) != channel);
        let batch = batch.map(|&axis| shape[axis]).product();
        let [height, width] = match space[..] {
            [height, width] => [shape[height], shape[width]],
            _ => [1, space.first().map_or(1, |&axis| shape[axis])],
        };
        vec![batch, height, width, channel.map_or(1, |axis| shape[axis])]
    };
    let pair = |of: &dyn Fn(usize) -> i64, other: i64| match space[..] {
        [height, width] => [of(height), of(width)],
        _ => [other, space.first().map_or(other, |&axis| of(axis))],
    };
    let shader = at.shader;
    let x = shader.transpose(value, &order)?;
    let x = shader.reshape(x, &image(&own))?;
    let context = shader.builder().context();
    let size = pair(&|axis| sizes[axis], 1);
    let parts = shader
        .parts("pool", &[x])
        .attr("kind", Attr::string(context, kind))
        .ints(shader, "size", &size)
        .ints(shader, "stride", &pair(&|axis| strides[axis], 1))
        .ints(shader, "dilation", &pair(&|axis| dilations[axis], 1))
        .ints(shader, "before", &pair(&|axis| padding[2 * axis], 0))
        .ints(shader, "after", &pair(&|axis| padding[2 * axis + 1], 0));
    let shape = ty.shape().ok_or_else(|| lacks(op))?;
    let pooled = shader.write(parts, ty.with_shape(&image(&shape)))?;
    let moved: Vec<i64> = order.iter().map(|&axis| shape[axis]).collect();
    let pooled = shader.reshape(pooled, &moved)?;
    let pooled = shader.transpose(pooled, &inverse(&order))?;
    if kind == "maximum" {
        return Ok(vec![pooled]);
    }
    let area = (size[0] * size[1]) as f32;
    let sum = Expr::Value(0).binary(Binary::Multiply, Expr::Constant(area));
    at.map(&sum, &[pooled], ty)
}
