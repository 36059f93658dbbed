//! Convolutions of images: CONV_2D, DEPTHWISE_CONV_2D and GROUPED_CONV_2D.

use edgec_dialects::ir::{Attr, ConvDims, Op};
use edgec_nnapi::{Operand, Operation};

use super::contraction::Tail;
use super::{Lowering, axes, ints_or, operand, result};
use crate::plan::{Id, Plan, Reason};
use crate::stored::Stored;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.convolution", convolution)];

/// A convolution in two dimensions; one in a single dimension has a first one of size 1.
struct Window {
    strides: Vec<i32>,
    padding: Vec<i32>,
    dilations: Vec<i32>,
}

/// Images have their channels last, filters their outputs first; both are brought into that order.
///
/// ```text
/// %0 = stablehlo.convolution(%x, %w) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]}
/// ->
/// %0 = nnapi.conv_2d %x, %w.transposed, %zeros, 1, 1, 1, 1 (padding), 1, 1 (strides), NONE
/// ```
fn convolution<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    Ok(vec![convolved(plan, op, &result(op)?, Tail::default())?])
}

/// The same with a result of another type, and what is fused behind it.
pub(super) fn convolved<'c>(
    plan: &mut Plan<'c>,
    op: Op<'c>,
    due: &Operand,
    tail: Tail,
) -> Result<Id, Reason> {
    let (image, filter) = (operand(op, 0)?, operand(op, 1)?);
    let dims = op.attr("dimension_numbers").and_then(Attr::as_conv).ok_or("it has no dimension numbers")?;
    let spatial = dims.input_spatial.len();
    if !(1..=2).contains(&spatial) {
        return Err(format!("it has {spatial} dimensions of space, and NNAPI's convolutions have 2"));
    }
    let filter = plan.value(filter)?;
    let filter = plan.as_stored(filter).ok_or("its filter is computed, and NNAPI's are stored")?.clone();
    let window = window(op, spatial)?;
    let groups = op.i64_attr("feature_group_count").unwrap_or(1);
    if op.i64_attr("batch_group_count").unwrap_or(1) != 1 {
        return Err("NNAPI has no groups of batches".to_owned());
    }

    let image = plan.full(image)?;
    let image = plan.transposed(image, &order(dims.input_batch, &dims.input_spatial, dims.input_feature))?;
    let mut image_dims = plan.dims(image);
    if spatial == 1 {
        image_dims.insert(1, 1);
    }
    let image = plan.reshaped(image, &image_dims)?;
    let depth = i64::from(image_dims[3]);

    let depthwise = groups > 1 && groups == depth;
    let filter = filter_of(plan, filter, &dims, depthwise)?;
    let filter_dims = plan.dims(filter);
    let channels = if depthwise { filter_dims[3] } else { filter_dims[0] };

    let bias = tail.bias_of(plan, image, filter, channels)?;

    let permutation = order(dims.output_batch, &dims.output_spatial, dims.output_feature);
    let mut output_dims: Vec<u32> = permutation.iter().map(|&axis| due.dimensions[axis]).collect();
    if spatial == 1 {
        output_dims.insert(1, 1);
    }
    let output = Operand { dimensions: output_dims.clone(), ..due.clone() };

    let (operation, parameter) = match groups {
        1 => (Operation::Conv2D, None),
        _ if depthwise => (Operation::DepthwiseConv2D, Some(i64::from(channels) / depth)),
        _ => (Operation::GroupedConv2D, Some(groups)),
    };
    let mut inputs = vec![image, filter, bias];
    for &pad in &window.padding {
        inputs.push(plan.int(pad));
    }
    inputs.extend([plan.int(window.strides[1]), plan.int(window.strides[0])]);
    if let Some(parameter) = parameter {
        inputs.push(plan.int(parameter as i32));
    }
    inputs.push(plan.int(tail.fused));
    let dilated = window.dilations.iter().any(|&dilation| dilation != 1);
    if dilated && operation == Operation::GroupedConv2D {
        return Err("GROUPED_CONV_2D has no dilation".to_owned());
    }
    if dilated || operation == Operation::GroupedConv2D {
        inputs.push(plan.bool(false));
    }
    if dilated {
        inputs.extend([plan.int(window.dilations[1]), plan.int(window.dilations[0])]);
    }
    let output = plan.call(operation, &inputs, output)?;
    if spatial == 1 {
        output_dims.remove(1);
    }
    let output = plan.reshaped(output, &output_dims)?;
    plan.transposed(output, &inverse(&permutation))
}

/// Batch, space, features.
fn order(batch: i64, spatial: &[i64], feature: i64) -> Vec<usize> {
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

/// A filter as [out, height, width, in], or [1, height, width, in x multiplier].
fn filter_of(plan: &mut Plan<'_>, stored: Stored, dims: &ConvDims, depthwise: bool) -> Result<Id, Reason> {
    let space = axes(&dims.kernel_spatial);
    let (from, to) = (dims.kernel_input_feature as usize, dims.kernel_output_feature as usize);
    let order: Vec<usize> = match depthwise {
        true => [from].into_iter().chain(space).chain([to]).collect(),
        false => [to].into_iter().chain(space).chain([from]).collect(),
    };
    let stored = stored.transposed(&order)?;
    let mut sizes = stored.operand()?.dimensions;
    if sizes.len() == 3 {
        sizes.insert(1, 1);
    }
    let stored = stored.reshaped(&sizes)?;
    plan.stored(stored)
}

/// Strides, paddings (left, right, top, bottom) and dilations.
fn window(op: Op<'_>, spatial: usize) -> Result<Window, Reason> {
    let positive = |name: &str| -> Vec<i32> {
        let values = ints_or(op, name, spatial, 1);
        let first = if spatial == 1 { vec![1] } else { Vec::new() };
        first.into_iter().chain(values.into_iter().map(|value| value as i32)).collect()
    };
    if positive("lhs_dilation").iter().any(|&dilation| dilation != 1) {
        return Err("it is a transposed convolution: its image is spread".to_owned());
    }
    let reversal = op.attr("window_reversal").and_then(Attr::as_bools).unwrap_or_default();
    if reversal.contains(&true) {
        return Err("its window is reversed".to_owned());
    }
    let padding = ints_or(op, "padding", 2 * spatial, 0);
    if padding.iter().any(|&pad| pad < 0) {
        return Err("its padding is negative".to_owned());
    }
    let padding: Vec<i32> = padding.into_iter().map(|pad| pad as i32).collect();
    let padding = match padding[..] {
        [top, bottom, left, right] => vec![left, right, top, bottom],
        [left, right] => vec![left, right, 0, 0],
        _ => return Err("its padding is not that of its dimensions".to_owned()),
    };
    Ok(Window { strides: positive("window_strides"), padding, dilations: positive("rhs_dilation") })
}
