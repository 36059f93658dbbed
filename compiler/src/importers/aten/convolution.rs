//! Convolutions, plain and transposed, in one to three dimensions.

use edgec_dialects::ir::{Attr, ConvDims, Value};
use edgec_dialects::stablehlo::ConvolutionOp;

use super::call::{Call, Lowered, Stop, refuse};

/// A list of one number a spatial dimension; one number stands for all.
pub(super) fn per_dim(
    call: &Call<'_, '_, '_>,
    name: &str,
    count: usize,
    default: i64,
) -> Result<Vec<i64>, Stop> {
    let list = call.ints_or_empty(name)?;
    if let Some(number) = list.iter().find(|number| number.unsigned_abs() > 1 << 24) {
        return refuse(format!("`{name}` is {number}"), "no device holds such a tensor");
    }
    match list.as_slice() {
        [] => Ok(vec![default; count]),
        [single] => Ok(vec![*single; count]),
        several if several.len() == count => Ok(list),
        _ => refuse(format!("`{name}` is {list:?} for {count} dimensions"), "the file is damaged"),
    }
}

/// The numbers of a convolution, one a spatial dimension.
struct Shape {
    strides: Vec<i64>,
    padding: Vec<(i64, i64)>,
    input_dilation: Vec<i64>,
    dilation: Vec<i64>,
    reversed: bool,
    groups: i64,
}

/// The operand in a batch, and whether it was alone.
fn batched<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, spatial: usize) -> (Value<'c>, bool) {
    if value.rank() == spatial + 2 {
        return (value, false);
    }
    let mut shape = value.shape();
    shape.insert(0, 1);
    (call.ops.reshape(value, &shape), true)
}

/// Both operands as `[batch, features, places…]`.
fn convolve<'c>(
    call: &Call<'c, '_, '_>,
    input: Value<'c>,
    weight: Value<'c>,
    shape: &Shape,
    input_major: bool,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let spatial: Vec<i64> = (2..input.rank() as i64).collect();
    let dims = ConvDims {
        input_batch: 0,
        input_feature: 1,
        input_spatial: spatial.clone(),
        kernel_input_feature: i64::from(!input_major),
        kernel_output_feature: i64::from(input_major),
        kernel_spatial: spatial.clone(),
        output_batch: 0,
        output_feature: 1,
        output_spatial: spatial,
    };
    let (from, kernel) = (input.shape(), weight.shape());
    if kernel.len() != from.len() || from.len() < 3 || kernel.contains(&0) {
        return refuse(format!("a kernel of {kernel:?} over {from:?}"), "the file is damaged");
    }
    let mut result = vec![from[0], kernel[usize::from(input_major)]];
    for index in 0..from.len() - 2 {
        let dilated = |size: i64, by: i64| (size - 1) * by + 1;
        let (low, high) = shape.padding[index];
        let room = dilated(from[index + 2], shape.input_dilation[index]) + low + high
            - dilated(kernel[index + 2], shape.dilation[index]);
        result.push(if room < 0 { 0 } else { room / shape.strides[index].max(1) + 1 });
    }
    let padding: Vec<i64> = shape.padding.iter().flat_map(|&(low, high)| [low, high]).collect();
    let padding = Attr::dense_i64(ops.context(), &[shape.padding.len() as i64, 2], &padding)
        .or_else(|error| refuse(error.to_string(), "report this as a bug"))?;
    let reversal = vec![true; shape.padding.len()];
    Ok(ConvolutionOp::create(
        ops,
        input,
        weight,
        Some(&shape.strides),
        Some(padding),
        Some(&shape.input_dilation),
        Some(&shape.dilation),
        shape.reversed.then_some(reversal.as_slice()),
        &dims,
        shape.groups,
        1,
        None,
        input.ty().with_shape(&result),
    )
    .out())
}

fn with_bias<'c>(call: &Call<'c, '_, '_>, result: Value<'c>) -> Result<Value<'c>, Stop> {
    Ok(match call.optional("bias")? {
        None => result,
        Some(bias) => call.ops.add(result, call.ops.broadcast_in_dim(bias, &result.shape(), &[1])),
    })
}

/// `aten.conv1d` to `aten.conv3d`; padding in numbers, or `same` or `valid`.
pub(super) fn conv<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let weight = call.tensor("weight")?;
    let spatial = weight.rank().saturating_sub(2);
    let dilation = per_dim(call, "dilation", spatial, 1)?;
    let padding = match call.text("padding") {
        Some("valid") => vec![(0, 0); spatial],
        Some("same") => (0..spatial)
            .map(|index| {
                let total = dilation[index] * (weight.shape()[index + 2] - 1);
                (total / 2, total - total / 2)
            })
            .collect(),
        Some(other) => return refuse(format!("padding `{other}`"), "use numbers, `same` or `valid`"),
        None => per_dim(call, "padding", spatial, 0)?.into_iter().map(|size| (size, size)).collect(),
    };
    forward(call, spatial, dilation, padding)
}

fn forward<'c>(
    call: &Call<'c, '_, '_>,
    spatial: usize,
    dilation: Vec<i64>,
    padding: Vec<(i64, i64)>,
) -> Lowered<'c> {
    let (input, _) = batched(call, call.tensor("input")?, spatial);
    let shape = Shape {
        strides: per_dim(call, "stride", spatial, 1)?,
        padding,
        input_dilation: vec![1; spatial],
        dilation,
        reversed: false,
        groups: call.int_or("groups", 1)?,
    };
    let result = convolve(call, input, call.tensor("weight")?, &shape, false)?;
    call.finish(with_bias(call, result)?)
}

/// `aten.conv_transpose1d` to `aten.conv_transpose3d`: a convolution of the input spread out by the stride, with the kernel
/// reversed.
pub(super) fn conv_transpose<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let mut weight = call.tensor("weight")?;
    let kernel = weight.shape();
    let spatial = weight.rank().saturating_sub(2);
    let (input, _) = batched(call, call.tensor("input")?, spatial);
    let (dilation, padding) = (per_dim(call, "dilation", spatial, 1)?, per_dim(call, "padding", spatial, 0)?);
    let more = per_dim(call, "output_padding", spatial, 0)?;
    let groups = call.int_or("groups", 1)?;
    if spatial == 0 {
        return refuse(format!("a kernel of {kernel:?}"), "the file is damaged");
    }
    let mut input_major = true;
    if groups > 1 {
        // [g I, O, …] has the groups over the inputs; a grouped convolution wants them over the outputs: [g O, I, …].
        let (inputs, outputs) = (kernel[0] / groups, kernel[1]);
        let mut split = vec![groups, inputs, outputs];
        split.extend_from_slice(&kernel[2..]);
        let mut order: Vec<i64> = (0..split.len() as i64).collect();
        order.swap(1, 2);
        let mut merged = vec![groups * outputs, inputs];
        merged.extend_from_slice(&kernel[2..]);
        weight = ops.reshape(ops.transpose(ops.reshape(weight, &split), &order), &merged);
        input_major = false;
    }
    let shape = Shape {
        strides: vec![1; spatial],
        padding: (0..spatial)
            .map(|index| {
                let border = dilation[index] * (kernel[index + 2] - 1) - padding[index];
                (border, border + more[index])
            })
            .collect(),
        input_dilation: per_dim(call, "stride", spatial, 1)?,
        dilation,
        reversed: true,
        groups,
    };
    let result = convolve(call, input, weight, &shape, input_major)?;
    call.finish(with_bias(call, result)?)
}

/// `aten.convolution`, which is either.
pub(super) fn convolution<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if call.flag("transposed", false)? { conv_transpose(call) } else { conv(call) }
}
