//! Normalisations and softmax.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, refuse};
use super::reduce::moments;

/// `(value - mean) / sqrt(variance + eps)`; mean and variance broadcast.
fn standardise<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, mean: Value<'c>, root: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    let shape = value.shape();
    ops.mul(ops.sub(value, ops.broadcast_to(mean, &shape)), ops.broadcast_to(root, &shape))
}

fn inverse_root<'c>(call: &Call<'c, '_, '_>, variance: Value<'c>, eps: f64) -> Value<'c> {
    call.ops.rsqrt(call.ops.add_scalar(variance, eps))
}

/// In f32 where it is narrower.
fn widened<'c>(call: &Call<'c, '_, '_>, value: Value<'c>) -> Value<'c> {
    match value.element_type() {
        Some(ElementType::F16 | ElementType::BF16) => call.ops.convert(value, ElementType::F32),
        _ => value,
    }
}

/// Times `weight`, plus `bias`, each over `dims`.
fn affine<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dims: &[i64]) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let shape = value.shape();
    let parameter = |name: &str| -> Result<Option<Value<'c>>, Stop> {
        Ok(call.optional(name)?.map(|parameter| call.spread(widened(call, parameter), &shape, dims)))
    };
    let scaled = parameter("weight")?.map_or(value, |weight| ops.mul(value, weight));
    Ok(parameter("bias")?.map_or(scaled, |bias| ops.add(scaled, bias)))
}

/// `aten.layer_norm` and `aten.native_layer_norm`, whose other results are mean and 1 / deviation.
pub(super) fn layer_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = widened(call, call.tensor("input")?);
    let rank = value.rank() as i64;
    let count = call.ints("normalized_shape")?.len() as i64;
    let dims: Vec<i64> = ((rank - count).max(0)..rank).collect();
    let (mean, variance) = moments(call, value, &dims, 0.0);
    let root = inverse_root(call, variance, call.float_or("eps", 1e-5)?);
    let result = affine(call, standardise(call, value, mean, root), &dims)?;
    let mut results = vec![call.convert(result, call.element()?)];
    if call.results.len() == 3 {
        results.extend([mean, root]);
    }
    Ok(results)
}

/// `aten.rms_norm`; without an epsilon it is the type's.
pub(super) fn rms_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let given = call.tensor("input")?;
    let eps = match given.element_type() {
        Some(ElementType::F64) => f64::EPSILON,
        _ => f64::from(f32::EPSILON),
    };
    let value = widened(call, given);
    let (rank, shape) = (value.rank() as i64, value.shape());
    let count = call.ints("normalized_shape")?.len() as i64;
    let dims: Vec<i64> = ((rank - count).max(0)..rank).collect();
    let mut kept = shape.clone();
    dims.iter().for_each(|&dim| kept[dim as usize] = 1);
    let mean = ops.reshape(ops.reduce_mean(ops.square(value), &dims), &kept);
    let root = inverse_root(call, mean, call.float_or("eps", eps)?);
    let result = affine(call, ops.mul(value, ops.broadcast_to(root, &shape)), &dims)?;
    Ok(vec![call.convert(result, call.element()?)])
}

/// Groups of channels, each normalised over its channels and all places.
pub(super) fn group_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = widened(call, call.tensor("input")?);
    let shape = value.shape();
    let name = if call.argument("num_groups").is_some() { "num_groups" } else { "group" };
    let groups = call.int(name)?;
    let [batch, channels, rest @ ..] = shape.as_slice() else {
        return refuse("a tensor without channels", "give it at least two dimensions");
    };
    if groups < 1 || channels % groups != 0 {
        return refuse(format!("{groups} groups of {channels} channels"), "the file is damaged");
    }
    let places: i64 = rest.iter().product();
    let grouped = ops.reshape(value, &[*batch, groups, channels / groups * places]);
    let (mean, variance) = moments(call, grouped, &[2], 0.0);
    let root = inverse_root(call, variance, call.float_or("eps", 1e-5)?);
    let normal = ops.reshape(standardise(call, grouped, mean, root), &shape);
    let mut results = vec![call.convert(affine(call, normal, &[1])?, call.element()?)];
    if call.results.len() == 3 {
        let statistics = [*batch, groups];
        results.extend([ops.reshape(mean, &statistics), ops.reshape(root, &statistics)]);
    }
    Ok(results)
}

/// With the statistics of training: one factor and one term a channel.
pub(super) fn batch_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if call.flag("training", false)? {
        return refuse("batch normalisation that is training", "call `model.eval()` before the export");
    }
    let ops = &call.ops;
    let value = widened(call, call.tensor("input")?);
    let (Some(mean), Some(variance)) = (call.optional("running_mean")?, call.optional("running_var")?) else {
        return refuse(
            "batch normalisation without running statistics",
            "export with track_running_stats=True",
        );
    };
    let (mean, variance) = (widened(call, mean), widened(call, variance));
    let mut factor = inverse_root(call, variance, call.float_or("eps", 1e-5)?);
    if let Some(weight) = call.optional("weight")? {
        factor = ops.mul(widened(call, weight), factor);
    }
    let mut term = ops.neg(ops.mul(mean, factor));
    if let Some(bias) = call.optional("bias")? {
        term = ops.add(widened(call, bias), term);
    }
    let shape = value.shape();
    let channel = |vector: Value<'c>| ops.broadcast_in_dim(vector, &shape, &[1]);
    let result = ops.add(ops.mul(value, channel(factor)), channel(term));
    let mut results = vec![call.convert(result, call.element()?)];
    // Saved statistics of training; nothing for inference.
    for ty in call.results.iter().skip(1) {
        results.push(ops.splat(*ty, 0.0));
    }
    Ok(results)
}

/// With the batch's own statistics, which are the other results; decomposed instance normalisation has it.
pub(super) fn batch_norm_of_batch<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = widened(call, call.tensor("input")?);
    let shape = value.shape();
    let Some(&channels) = shape.get(1) else {
        return refuse("a tensor without channels", "give it at least two dimensions");
    };
    let dims: Vec<i64> = (0..shape.len() as i64).filter(|&dim| dim != 1).collect();
    let (mean, variance) = moments(call, value, &dims, 0.0);
    let root = inverse_root(call, variance, call.float_or("eps", 1e-5)?);
    let result = affine(call, standardise(call, value, mean, root), &[1])?;
    let vector = |value: Value<'c>| call.ops.reshape(value, &[channels]);
    Ok(vec![call.convert(result, call.element()?), vector(mean), vector(root)])
}

/// Each channel of each image by itself.
pub(super) fn instance_norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = widened(call, call.tensor("input")?);
    let eps = call.float_or("eps", 1e-5)?;
    let shape = value.shape();
    if shape.len() < 2 {
        return refuse("a tensor without channels", "give it at least two dimensions");
    }
    let (mean, variance) = if call.flag("use_input_stats", true)? {
        let dims: Vec<i64> = (2..value.rank() as i64).collect();
        moments(call, value, &dims, 0.0)
    } else {
        let mut channels = vec![1; shape.len()];
        channels[1] = shape[1];
        let statistic = |name: &str| Ok::<_, Stop>(ops.reshape(widened(call, call.tensor(name)?), &channels));
        (statistic("running_mean")?, statistic("running_var")?)
    };
    let root = inverse_root(call, variance, eps);
    let result = affine(call, standardise(call, value, mean, root), &[1])?;
    Ok(vec![call.convert(result, call.element()?)])
}

/// Softmax over any dimension; over the last one it is a composite that targets have whole.
pub(super) fn softmax_over<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dim: usize,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let last = value.rank().saturating_sub(1);
    if value.rank() == 0 {
        return Ok(ops.splat(value.ty(), 1.0));
    }
    if dim == last && value.element_type() == Some(ElementType::F32) {
        let results =
            ops.composite("odml.softmax", &[value], &[], |ops, operands| vec![ops.softmax(operands[0])]);
        return results
            .first()
            .copied()
            .map_or_else(|| refuse("softmax has no result", "report this as a bug"), Ok);
    }
    let exp = ops.exp(shifted(call, value, dim));
    Ok(ops.div(exp, spread(call, ops.reduce_sum(exp, &[dim as i64]), &value.shape(), dim)))
}

/// A value without dimension `dim`, repeated along it.
fn spread<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, shape: &[i64], dim: usize) -> Value<'c> {
    let dims: Vec<i64> = (0..shape.len() as i64).filter(|&axis| axis != dim as i64).collect();
    call.ops.broadcast_in_dim(value, shape, &dims)
}

/// Less the largest of the dimension.
fn shifted<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dim: usize) -> Value<'c> {
    let most = call.ops.reduce_max(value, &[dim as i64]);
    call.ops.sub(value, spread(call, most, &value.shape(), dim))
}

/// The argument as the result's type, but computed in f32 where that is narrower.
fn logits<'c>(call: &Call<'c, '_, '_>) -> Result<Value<'c>, Stop> {
    let value = call.tensor("self")?;
    let element = call.element()?;
    Ok(if super::elements::is_float(value) { widened(call, value) } else { call.convert(value, element) })
}

pub(super) fn softmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = logits(call)?;
    let dim = call.axis("dim", value.rank(), -1)?;
    call.finish(softmax_over(call, value, dim)?)
}

/// `x - max - log(sum(exp(x - max)))`.
pub(super) fn log_softmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = logits(call)?;
    let dim = call.axis("dim", value.rank(), -1)?;
    if value.rank() == 0 {
        return Ok(vec![ops.splat(call.result(0)?, 0.0)]);
    }
    let shifted = shifted(call, value, dim);
    let log = ops.log(ops.reduce_sum(ops.exp(shifted), &[dim as i64]));
    call.finish(ops.sub(shifted, spread(call, log, &value.shape(), dim)))
}

/// The cosine of the angle between vectors along a dimension, each norm at least `eps`.
pub(super) fn cosine_similarity<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (first, second) = (call.tensor("x1")?, call.tensor("x2")?);
    let shape = super::matmul::broadcast(&first.shape(), &second.shape())?;
    let dim = call.axis("dim", shape.len(), 1)? as i64;
    let eps = call.float_or("eps", 1e-8)?;
    let unit = |value: Value<'c>| {
        let value = ops.broadcast_to(value, &shape);
        let norm = ops.sqrt(ops.reduce_sum(ops.square(value), &[dim]));
        let norm = ops.max(norm, ops.splat(norm.ty(), eps));
        ops.div(value, spread(call, norm, &shape, dim as usize))
    };
    call.finish(ops.reduce_sum(ops.mul(unit(first), unit(second)), &[dim]))
}
