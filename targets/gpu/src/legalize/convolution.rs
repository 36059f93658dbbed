//! Convolutions of images.

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_weights::Expr;

use super::Lowering;
use super::at::{At, Lowered, Stop, axes, ints_or, lacks, refuse};
use super::panels::packed;
use super::stored::{self, is_stored_value};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.convolution", convolution)];

/// The windows of a convolution over one or two dimensions; a first one of size 1 makes one two.
struct Windows {
    stride: Vec<i64>,
    dilation: Vec<i64>,
    before: Vec<i64>,
    after: Vec<i64>,
}

impl Windows {
    fn of(op: Op<'_>, space: usize) -> Result<Self, Stop> {
        let padding = ints_or(op, "padding", 2 * space, 0);
        let before: Vec<i64> = padding.iter().step_by(2).copied().collect();
        let after: Vec<i64> = padding.iter().skip(1).step_by(2).copied().collect();
        if padding.iter().any(|padding| *padding < 0) {
            return refuse("its padding is negative", "cut the image off with a slice");
        }
        let found = Self {
            stride: ints_or(op, "window_strides", space, 1),
            dilation: ints_or(op, "rhs_dilation", space, 1),
            before,
            after,
        };
        Ok(if space == 1 { found.widened() } else { found })
    }

    fn widened(mut self) -> Self {
        self.stride.insert(0, 1);
        self.dilation.insert(0, 1);
        self.before.insert(0, 0);
        self.after.insert(0, 0);
        self
    }
}

/// Images have their channels last, filters their outputs; both are brought into that order, a stored filter in its expression.
///
/// ```text
/// %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]}
/// ->
/// %0 = shader.convolution %x, %w.filter {after = array<i64: 1, 1>, before = array<i64: 1, 1>, ..}
/// ```
fn convolution<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let dims = op.attr("dimension_numbers").and_then(Attr::as_conv).ok_or_else(|| lacks(op))?;
    let space = dims.input_spatial.len();
    let ty = at.result(op)?;
    if crate::types::float(ty).is_err()
        || op.operands().into_iter().any(|value| crate::types::float(value.ty()).is_err())
    {
        return refuse("kernels convolve images of floats", "convert the operands to f32");
    }
    if !(1..=2).contains(&space) {
        return refuse(
            &format!("it has {space} dimensions of space, and kernels have one or two"),
            "compute it on the CPU with `--target cpu`",
        );
    }
    let batches = op.i64_attr("batch_group_count").unwrap_or(1);
    if batches != 1 {
        return refuse("kernels have no groups of batches", "compute it on the CPU with `--target cpu`");
    }
    if ints_or(op, "lhs_dilation", space, 1).iter().any(|dilation| *dilation != 1) {
        return Ok(vec![spread(at, op, &dims.input_spatial)?]);
    }
    let windows = Windows::of(op, space)?;
    let groups = op.i64_attr("feature_group_count").unwrap_or(1);

    let image = at.operand(op, 0)?;
    let order = in_order(dims.input_batch, &dims.input_spatial, dims.input_feature);
    let image = at.shader.transpose(image, &order)?;
    let mut image_shape = image.shape();
    if space == 1 {
        image_shape.insert(1, 1);
    }
    let image = at.shader.reshape(image, &image_shape)?;
    let inputs = image_shape.last().copied().unwrap_or(1);

    let order: Vec<i64> = dims
        .kernel_spatial
        .iter()
        .copied()
        .chain([dims.kernel_input_feature, dims.kernel_output_feature])
        .collect();
    let reversed: Vec<bool> = op.attr("window_reversal").and_then(Attr::as_bools).unwrap_or_default();
    let filter = op.operand(1).ok_or_else(|| lacks(op))?;
    if reversed.contains(&true) {
        let flipped: Vec<i64> = dims
            .kernel_spatial
            .iter()
            .zip(&reversed)
            .filter(|(_, flip)| **flip)
            .map(|(axis, _)| *axis)
            .collect();
        let hlo = at.hlo();
        let turned = hlo.reverse(filter, &flipped);
        let copy = hlo.clone_op(op, &[op.operand(0).ok_or_else(|| lacks(op))?, turned])?;
        copy.remove_attr("window_reversal");
        return Ok(copy.results());
    }
    let mut filter_shape: Vec<i64> = axes(&order).iter().map(|&axis| filter.shape()[axis]).collect();
    if space == 1 {
        filter_shape.insert(0, 1);
    }
    let outputs = filter_shape.last().copied().unwrap_or(1);
    let depthwise = groups > 1 && groups == inputs && outputs == inputs;
    if depthwise {
        filter_shape.remove(2);
    }
    let filter = filter_of(at, filter, &axes(&order), &filter_shape)?;

    let permutation = in_order(dims.output_batch, &dims.output_spatial, dims.output_feature);
    let own = ty.shape().ok_or_else(|| lacks(op))?;
    let mut shape: Vec<i64> = permutation.iter().map(|&axis| own[axis]).collect();
    let moved = shape.clone();
    if space == 1 {
        shape.insert(1, 1);
    }
    let shader = at.shader;
    let name = if depthwise { "depthwise_convolution" } else { "convolution" };
    let mut parts = shader
        .parts(name, &[image, filter])
        .ints(shader, "stride", &windows.stride)
        .ints(shader, "dilation", &windows.dilation)
        .ints(shader, "before", &windows.before)
        .ints(shader, "after", &windows.after);
    if !depthwise {
        parts = parts.int(shader, "groups", groups);
    }
    let result = shader.write(parts, ty.with_shape(&shape))?;
    let result = shader.reshape(result, &moved)?;
    Ok(vec![shader.transpose(result, &inverse(&permutation))?])
}

/// A convolution of an image that is spread: the image is padded between its pixels first.
fn spread<'c>(at: &mut At<'_, 'c>, op: Op<'c>, spatial: &[i64]) -> Result<Value<'c>, Stop> {
    let image = op.operand(0).ok_or_else(|| lacks(op))?;
    let filter = op.operand(1).ok_or_else(|| lacks(op))?;
    let hlo = at.hlo();
    let dilation = ints_or(op, "lhs_dilation", spatial.len(), 1);
    let mut padding = vec![edgec_dialects::builder::Padding::default(); image.rank()];
    for (axis, dilation) in axes(spatial).into_iter().zip(dilation) {
        padding[axis].interior = dilation - 1;
    }
    let element = image.element_type().ok_or_else(|| lacks(op))?;
    let wide = hlo.pad(image, hlo.scalar(element, 0.0), &padding);
    let copy = hlo.clone_op(op, &[wide, filter])?;
    copy.remove_attr("lhs_dilation");
    copy.result(0).ok_or_else(|| lacks(op))
}

/// A filter in kernels' order.
fn filter_of<'c>(
    at: &mut At<'_, 'c>,
    filter: Value<'c>,
    order: &[usize],
    shape: &[i64],
) -> Result<Value<'c>, Stop> {
    let expression = if is_stored_value(filter) { stored::dense(at, filter)? } else { None };
    let Some(expression) = expression else {
        let filter = at.read(filter)?;
        let turned = at.shader.transpose(filter, order)?;
        return Ok(at.shader.reshape(turned, shape)?);
    };
    let sizes: Vec<u64> = shape.iter().map(|&size| size as u64).collect();
    let expression: Expr = expression.transpose(order)?.reshape(sizes)?;
    let key = format!("{} {order:?}", stored::key(filter, "filter"));
    let element = filter.ty().element().to_string();
    packed(at, (&key, "filter"), expression, &element)
}

/// Batch, space, features.
fn in_order(batch: i64, spatial: &[i64], feature: i64) -> Vec<usize> {
    let all: Vec<i64> = [batch].into_iter().chain(spatial.iter().copied()).chain([feature]).collect();
    axes(&all)
}

pub(super) fn inverse(permutation: &[usize]) -> Vec<usize> {
    let mut inverse = vec![0; permutation.len()];
    for (to, &from) in permutation.iter().enumerate() {
        inverse[from] = to;
    }
    inverse
}
