//! Kernels over images, channels last.

use edgec_dialects::ir::Op;
use edgec_gpu_kernels::{Convolution, DepthwiseConvolution, Float, Pool, PoolKind, Window};

use super::{Maker, Reason, Steps, epilogue, ints, operand, plain, result, size, text};
use crate::types::{self, dims};

pub(super) const KERNELS: &[(&str, Maker)] =
    &[("convolution", convolution), ("depthwise_convolution", depthwise_convolution), ("pool", pool)];

/// A pair of sizes.
fn pair(op: Op<'_>, name: &str) -> Result<[u32; 2], Reason> {
    let values = ints(op, name)?.into_iter().map(u32::try_from).collect::<Result<Vec<u32>, _>>();
    let values = values.ok().and_then(|values| <[u32; 2]>::try_from(values).ok());
    values.ok_or_else(|| format!("its {name} is no pair of sizes"))
}

/// Batch, windows and channels of the image, and how it and the result are stored.
fn image(op: Op<'_>, window: [u32; 2]) -> Result<(u32, Window, u32, Float), Reason> {
    let (x, y) = (operand(op, 0)?.ty(), result(op)?);
    let [batch, height, width, channels] = dims(x)?[..] else {
        return Err("an image has four dimensions".to_owned());
    };
    let float = types::float(x)?;
    if types::float(y)? != float {
        return Err("its operand and its result are stored in different floats".to_owned());
    }
    let window = Window {
        input: [height, width],
        size: window,
        stride: pair(op, "stride")?,
        dilation: pair(op, "dilation")?,
        before: pair(op, "before")?,
        after: pair(op, "after")?,
    };
    let [of_batch, of_height, of_width, _] = dims(y)?[..] else {
        return Err("an image has four dimensions".to_owned());
    };
    if window.output() != Some([of_height, of_width]) || of_batch != batch {
        return Err(format!("{y} is not what its windows give"));
    }
    Ok((batch, window, channels, float))
}

fn convolution(op: Op<'_>) -> Steps {
    let filter = operand(op, 1)?.ty();
    let [height, width, group_inputs, outputs] = dims(filter)?[..] else {
        return Err("a filter has four dimensions".to_owned());
    };
    let (batch, window, inputs, float) = image(op, [height, width])?;
    let groups = size(op, "groups")?;
    if group_inputs.checked_mul(groups) != Some(inputs) || dims(result(op)?)?.last() != Some(&outputs) {
        return Err(format!("the filter {filter} does not fit"));
    }
    let (filter, epilogue) = (types::float(filter)?, epilogue(op, 2, outputs)?);
    plain(op, Convolution { batch, inputs, outputs, groups, window, float, filter, epilogue }.kernel())
}

fn depthwise_convolution(op: Op<'_>) -> Steps {
    let filter = operand(op, 1)?.ty();
    let [height, width, channels] = dims(filter)?[..] else {
        return Err("a filter of channels by themselves has three dimensions".to_owned());
    };
    let (batch, window, inputs, float) = image(op, [height, width])?;
    if inputs != channels || dims(result(op)?)?.last() != Some(&channels) {
        return Err(format!("the filter {filter} does not fit"));
    }
    let (filter, epilogue) = (types::float(filter)?, epilogue(op, 2, channels)?);
    plain(op, DepthwiseConvolution { batch, channels, window, float, filter, epilogue }.kernel())
}

fn pool(op: Op<'_>) -> Steps {
    let kind = match text(op, "kind")?.as_str() {
        "maximum" => PoolKind::Maximum,
        "average" => PoolKind::Average,
        _ => PoolKind::AveragePadded,
    };
    let (batch, window, channels, float) = image(op, pair(op, "size")?)?;
    plain(op, Pool { kind, batch, channels, window, float }.kernel())
}
