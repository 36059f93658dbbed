//! Operators that join, repeat and turn around.

use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, axes, axis, refuse};
use super::views;

/// `aten.cat`. Empty vectors among the operands are left out, as torch does for old models' sake.
pub(super) fn cat<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let element = call.element()?;
    let rank = call.shape()?.len();
    let dim = call.axis("dim", rank, 0)?;
    let values: Vec<Value<'c>> = call
        .tensors("tensors")?
        .into_iter()
        .filter(|value| value.shape() != [0] || rank == 1)
        .map(|value| call.convert(value, element))
        .collect();
    match values.as_slice() {
        [] => Ok(vec![call.ops.splat(call.result(0)?, 0.0)]),
        [single] => Ok(vec![*single]),
        several => Ok(vec![call.ops.concatenate(several, dim as i64)]),
    }
}

pub(super) fn stack<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let element = call.element()?;
    let dim = call.axis("dim", call.shape()?.len(), 0)?;
    let values: Vec<Value<'c>> = call
        .tensors("tensors")?
        .into_iter()
        .map(|value| {
            let mut shape = value.shape();
            shape.insert(dim.min(shape.len()), 1);
            call.ops.reshape(call.convert(value, element), &shape)
        })
        .collect();
    match values.as_slice() {
        [] => refuse("it joins nothing", "the file is damaged"),
        [single] => Ok(vec![*single]),
        several => Ok(vec![call.ops.concatenate(several, dim as i64)]),
    }
}

pub(super) fn flip<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![value]);
    }
    let dims: Vec<i64> = axes(&call.ints("dims")?, value.rank())?.into_iter().map(|dim| dim as i64).collect();
    Ok(vec![if dims.is_empty() { value } else { call.ops.reverse(value, &dims) }])
}

/// `aten.roll`: what leaves a dimension at its end comes in at its beginning.
pub(super) fn roll<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let (shifts, dims) = (call.ints("shifts")?, call.ints_or_empty("dims")?);
    if dims.is_empty() {
        let count = value.ty().element_count().and_then(|count| i64::try_from(count).ok()).unwrap_or(0);
        let flat = call.ops.reshape(value, &[count]);
        let rolled = rolled(call, flat, 0, shifts.first().copied().unwrap_or(0))?;
        return call.finish(rolled);
    }
    let mut result = value;
    for (&shift, &dim) in shifts.iter().zip(&dims) {
        result = rolled(call, result, axis(dim, value.rank())?, shift)?;
    }
    Ok(vec![result])
}

fn rolled<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dim: usize, shift: i64) -> Result<Value<'c>, Stop> {
    let size = value.shape().get(dim).copied().unwrap_or(0);
    if size == 0 || shift.rem_euclid(size) == 0 {
        return Ok(value);
    }
    let cut = size - shift.rem_euclid(size);
    let (head, tail) =
        (views::part(call, value, dim, 0, cut)?, views::part(call, value, dim, cut, size - cut)?);
    Ok(call.ops.concatenate(&[tail, head], dim as i64))
}

/// `aten.repeat` and `aten.tile`: a dimension in front of each, repeated, then merged.
pub(super) fn repeat<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let name = if call.argument("repeats").is_some() { "repeats" } else { "dims" };
    let mut times = call.ints(name)?;
    let mut shape = value.shape();
    while shape.len() < times.len() {
        shape.insert(0, 1);
    }
    while times.len() < shape.len() {
        times.insert(0, 1);
    }
    if times.iter().any(|&times| times < 0) {
        return refuse(format!("repeats of {times:?}"), "the file is damaged");
    }
    let spread: Vec<i64> = times.iter().zip(&shape).flat_map(|(&times, &size)| [times, size]).collect();
    let dims: Vec<i64> = (0..shape.len() as i64).map(|dim| 2 * dim + 1).collect();
    let wide = call.ops.broadcast_in_dim(call.ops.reshape(value, &shape), &spread, &dims);
    call.finish(wide)
}

/// `aten.repeat_interleave.self_int`: each element so many times.
pub(super) fn repeat_interleave<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let mut value = call.tensor("self")?;
    let times = call.int("repeats")?;
    if call.argument("dim").is_none() {
        let count = value.ty().element_count().and_then(|count| i64::try_from(count).ok()).unwrap_or(0);
        value = call.ops.reshape(value, &[count]);
    }
    let dim = call.axis("dim", value.rank(), 0)?;
    let mut shape = value.shape();
    shape.insert(dim + 1, times);
    let dims: Vec<i64> =
        (0..value.rank() as i64).map(|axis| if axis > dim as i64 { axis + 1 } else { axis }).collect();
    call.finish(call.ops.broadcast_in_dim(value, &shape, &dims))
}

/// `aten.meshgrid`: each vector along its own dimension of one grid.
pub(super) fn meshgrid<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let values = call.tensors("tensors")?;
    let swapped = call.text("indexing") == Some("xy") && values.len() > 1;
    let place = |index: usize| match index {
        0 | 1 if swapped => 1 - index,
        other => other,
    };
    values
        .iter()
        .zip(&call.results)
        .enumerate()
        .map(|(index, (&value, ty))| {
            let flat = call.ops.reshape(value, &[value.ty().element_count().unwrap_or(1) as i64]);
            Ok(call.ops.broadcast_in_dim(flat, &ty.shape().unwrap_or_default(), &[place(index) as i64]))
        })
        .collect()
}

/// All pairs, triples … of the vectors' elements, the last one changing fastest.
pub(super) fn cartesian_prod<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let values = call.tensors("tensors")?;
    if let [single] = values.as_slice() {
        return call.finish(*single);
    }
    let mut shape: Vec<i64> =
        values.iter().map(|value| value.shape().first().copied().unwrap_or(1)).collect();
    shape.push(1);
    let columns: Vec<Value<'c>> =
        (0i64..).zip(&values).map(|(dim, &value)| call.ops.broadcast_in_dim(value, &shape, &[dim])).collect();
    call.finish(call.ops.concatenate(&columns, values.len() as i64))
}

/// `[N, C r², H, W]` to `[N, C, H r, W r]`.
pub(super) fn pixel_shuffle<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (value, factor) = (call.tensor("self")?, call.int("upscale_factor")?);
    let (lead, [channels, height, width]) = image(value)?;
    let (n, f) = (lead.len() as i64, factor.max(1));
    let mut split = lead.clone();
    split.extend([channels / (f * f), f, f, height, width]);
    let mut order: Vec<i64> = (0..n).collect();
    order.extend([n, n + 3, n + 1, n + 4, n + 2]);
    call.finish(call.ops.transpose(call.ops.reshape(value, &split), &order))
}

/// `[N, C, H r, W r]` to `[N, C r², H, W]`.
pub(super) fn pixel_unshuffle<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (value, factor) = (call.tensor("self")?, call.int("downscale_factor")?);
    let (lead, [channels, height, width]) = image(value)?;
    let (n, f) = (lead.len() as i64, factor.max(1));
    let mut split = lead.clone();
    split.extend([channels, height / f, f, width / f, f]);
    let mut order: Vec<i64> = (0..n).collect();
    order.extend([n, n + 2, n + 4, n + 1, n + 3]);
    call.finish(call.ops.transpose(call.ops.reshape(value, &split), &order))
}

/// Channels of groups, interleaved.
pub(super) fn channel_shuffle<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (value, groups) = (call.tensor("self")?, call.int("groups")?.max(1));
    let shape = value.shape();
    let [batch, channels, rest @ ..] = shape.as_slice() else {
        return refuse("a tensor without channels", "give it at least two dimensions");
    };
    let mut split = vec![*batch, groups, channels / groups];
    split.extend_from_slice(rest);
    let mut order: Vec<i64> = (0..split.len() as i64).collect();
    order.swap(1, 2);
    call.finish(call.ops.transpose(call.ops.reshape(value, &split), &order))
}

/// The leading dimensions, and the last three.
fn image(value: Value<'_>) -> Result<(Vec<i64>, [i64; 3]), Stop> {
    let shape = value.shape();
    match shape.as_slice() {
        [lead @ .., channels, height, width] => Ok((lead.to_vec(), [*channels, *height, *width])),
        _ => refuse("a tensor without height and width", "give it at least three dimensions"),
    }
}
