//! Pools.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, at_most, element_of, refuse};
use super::convolution::per_dim;
use super::elements::is_float;
use super::reduce::{Window, best, windows};
use super::views;

/// How many spatial dimensions an operator has: the digit of its name.
fn spatial(call: &Call<'_, '_, '_>) -> usize {
    let digit = call.node.target.split_once("pool").and_then(|(_, rest)| rest.chars().next());
    digit.and_then(|digit| digit.to_digit(10)).map_or(2, |digit| digit as usize)
}

/// The window of a pool over `value`; where the result is rounded up, the padding behind is more.
fn window(call: &Call<'_, '_, '_>, value: Value<'_>) -> Result<Window, Stop> {
    let count = spatial(call);
    let sizes = per_dim(call, "kernel_size", count, 1)?;
    let strides = match call.ints_or_empty("stride")?.as_slice() {
        [] => sizes.clone(),
        _ => per_dim(call, "stride", count, 1)?,
    };
    let dilations = per_dim(call, "dilation", count, 1)?;
    let padding = per_dim(call, "padding", count, 0)?;
    let (shape, result) = (value.shape(), call.shape()?);
    if shape.len() <= count || result.len() != shape.len() {
        return refuse(format!("a pool of {shape:?}"), "the file is damaged");
    }
    let mut pairs = Vec::with_capacity(count);
    for index in 0..count {
        let place = shape.len() - count + index;
        let wanted = result.get((result.len() + index).wrapping_sub(count)).copied().unwrap_or(0);
        // As much behind as the last window reaches; less where the windows end before.
        let reach = (wanted - 1) * strides[index] + (sizes[index] - 1) * dilations[index] + 1;
        pairs.push((padding[index], reach - shape[place] - padding[index]));
    }
    if sizes.iter().chain(&strides).chain(&dilations).any(|&number| number < 1) {
        return refuse("a window of no size or step", "the file is damaged");
    }
    Ok(Window { sizes, strides, dilations, padding: pairs })
}

fn least(value: Value<'_>) -> Result<f64, Stop> {
    let element = element_of(value.ty())?;
    Ok(match element {
        _ if element.is_float() => f64::NEG_INFINITY,
        _ if element.is_unsigned() || element == ElementType::I1 => 0.0,
        _ => -(2f64.powi(element.bits().cast_signed() - 1)),
    })
}

/// `aten.max_pool1d` to `3d`, and those with the places of the largest.
pub(super) fn max_pool<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let window = window(call, value)?;
    let pooled = windows(call, value, &window, least(value)?, |ops, a, b| ops.max(a, b))?;
    let mut results = call.finish(pooled)?;
    if let Some(&ty) = call.results.get(1) {
        // Nearly always only the values are used.
        results.push(if call.used.get(1) == Some(&true) {
            places(call, value, &window)?
        } else {
            call.ops.splat(ty, 0.0)
        });
    }
    Ok(results)
}

/// Flat places in the image: every window's elements are laid side by side, and the best of them is looked for.
fn places<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, window: &Window) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let (shape, ty) = (value.shape(), call.result(1)?);
    let count = window.sizes.len();
    let image = &shape[shape.len() - count..];
    let mut result = ty.shape().unwrap_or_default();
    let flat: i64 = image.iter().product();
    if flat > i64::from(i32::MAX) {
        return refuse("places in an image of over 2^31 elements", "pool smaller images");
    }
    let numbers = ops.broadcast_to(ops.reshape(ops.iota(&[flat], ElementType::I32, 0), image), &shape);
    let (values, numbers) =
        (patches(call, value, window, least(value)?)?, patches(call, numbers, window, 0.0)?);
    let axis = values.rank() - 1;
    let (_, index) = best(call, values, axis, true)?;
    // One of the window's numbers is picked; the others count as nothing.
    let wide = ops.broadcast_in_dim(index, &values.shape(), &(0..axis as i64).collect::<Vec<_>>());
    let chosen = ops.compare(
        edgec_dialects::stablehlo::ComparisonDirection::Eq,
        wide,
        ops.iota(&values.shape(), ElementType::I32, axis as i64),
    );
    let picked = ops.reduce_sum(ops.select(chosen, numbers, ops.splat(numbers.ty(), 0.0)), &[axis as i64]);
    if result.is_empty() {
        result = picked.shape();
    }
    Ok(ops.reshape(ops.convert(picked, element_of(ty)?), &result))
}

/// `[.., places…]` to `[.., windows…, elements of a window]`.
fn patches<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    window: &Window,
    fill: f64,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let count = window.sizes.len();
    if value.rank() < count || window.sizes.len() != count {
        return refuse("a window of another rank", "the file is damaged");
    }
    let lead = value.rank() - count;
    let mut padding = vec![edgec_dialects::builder::Padding::default(); value.rank()];
    for (slot, &(low, high)) in padding.iter_mut().skip(lead).zip(&window.padding) {
        (slot.low, slot.high) = (low, high);
    }
    let padded = ops.pad(value, ops.scalar(element_of(value.ty())?, fill), &padding);
    let total = window.sizes.iter().try_fold(1i64, |product, &size| product.checked_mul(size));
    let total = total.unwrap_or(i64::MAX);
    at_most(total, 4096, "elements of a window")?;
    let mut parts = Vec::new();
    for number in 0..total {
        let (mut starts, mut limits) = (vec![0; value.rank()], padded.shape());
        let mut steps = vec![1; value.rank()];
        let mut rest = number;
        for index in (0..count).rev() {
            let offset = (rest % window.sizes[index]) * window.dilations[index];
            rest /= window.sizes[index];
            let reach = (window.sizes[index] - 1) * window.dilations[index];
            starts[lead + index] = offset;
            limits[lead + index] = padded.shape()[lead + index] - reach + offset;
            steps[lead + index] = window.strides[index];
        }
        let part = ops.strided_slice(padded, &starts, &limits, &steps);
        let mut shape = part.shape();
        shape.push(1);
        parts.push(ops.reshape(part, &shape));
    }
    Ok(ops.concatenate(&parts, value.rank() as i64))
}

/// `aten.avg_pool1d` to `3d`. Padding counts or not; what the rounding up added never counts.
pub(super) fn avg_pool<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = call.tensor("self")?;
    if !is_float(value) {
        return refuse("the average of integers", "convert them to floats");
    }
    let window = window(call, value)?;
    let count = window.sizes.len();
    let included = call.flag("count_include_pad", true)?;
    let given = call.optional_scalar("divisor_override")?.map(|divisor| divisor.number());
    let sum = call
        .wide(value, |value| windows(call, value, &window, 0.0, |ops, a, b| ops.add(a, b)).unwrap_or(value));
    let shape = sum.shape();
    let image = value.shape()[value.rank() - count..].to_vec();
    let padding = per_dim(call, "padding", count, 0)?;
    let mut lengths: Vec<Vec<f64>> = Vec::with_capacity(count);
    for index in 0..count {
        let outputs = shape[shape.len() - count + index];
        at_most(outputs, 1 << 14, "windows of which some are cut")?;
        lengths.push(
            (0..outputs)
                .map(|place| {
                    let start = place * window.strides[index] - padding[index];
                    let end = (start + window.sizes[index]).min(image[index] + padding[index]);
                    let inside = end.min(image[index]) - start.max(0);
                    (if included { end - start } else { inside }) as f64
                })
                .collect(),
        );
    }
    let uniform = lengths.iter().all(|list| list.windows(2).all(|pair| pair[0] == pair[1]));
    let divisor = match given {
        Some(divisor) => ops.splat(sum.ty(), divisor),
        None if uniform => ops.splat(sum.ty(), lengths.iter().filter_map(|list| list.first()).product()),
        None => {
            let numbers = lengths.iter().fold(vec![1.0], |products: Vec<f64>, list| {
                products.iter().flat_map(|product| list.iter().map(move |length| product * length)).collect()
            });
            let table = call.table(&shape[shape.len() - count..], element_of(sum.ty())?, &numbers)?;
            ops.broadcast_to(table, &shape)
        }
    };
    call.finish(ops.div(sum, divisor))
}

/// The parts of a dimension that an adaptive pool reduces: `floor(i n / m)` to `ceil((i + 1) n / m)`.
fn bins(size: i64, outputs: i64) -> Vec<(i64, i64)> {
    (0..outputs).map(|place| (place * size / outputs, ((place + 1) * size + outputs - 1) / outputs)).collect()
}

fn adaptive<'c>(
    call: &Call<'c, '_, '_>,
    reduce: impl Fn(Value<'c>, &[i64]) -> Value<'c>,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let mut value = call.tensor("self")?;
    let count = spatial(call);
    let result = call.shape()?;
    for index in 0..count {
        // Looked at each time: sizes that do not fit together give a value without a shape.
        if value.rank() <= count || result.len() != value.rank() {
            return refuse("a pool of another rank", "the file is damaged");
        }
        let dim = value.rank() - count + index;
        let (size, outputs) = (value.shape()[dim], result[result.len() - count + index]);
        let mut shape = value.shape();
        if outputs == size {
            continue;
        }
        if outputs > 0 && size % outputs == 0 {
            shape[dim] = size / outputs;
            shape.insert(dim, outputs);
            value = reduce(ops.reshape(value, &shape), &[dim as i64 + 1]);
            continue;
        }
        shape[dim] = 1;
        at_most(outputs, 1024, "parts of a pool")?;
        let mut parts = Vec::new();
        for (start, end) in bins(size, outputs) {
            let part = views::part(call, value, dim, start, end - start)?;
            parts.push(ops.reshape(reduce(part, &[dim as i64]), &shape));
        }
        value = ops.concatenate(&parts, dim as i64);
    }
    Ok(value)
}

/// `aten.adaptive_avg_pool1d` to `3d`: a mean of means, as the bins are boxes.
pub(super) fn adaptive_avg_pool<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let count = spatial(call);
    let result = call.shape()?;
    let value = call.tensor("self")?;
    if result.iter().rev().take(count).all(|&size| size == 1) {
        let rank = value.rank() as i64;
        return call
            .finish(call.ops.reduce_mean(value, &((rank - count as i64).max(0)..rank).collect::<Vec<_>>()));
    }
    call.finish(adaptive(call, |value, dims| call.ops.reduce_mean(value, dims))?)
}

/// `aten.adaptive_max_pool1d` to `3d`; their places only where nothing uses them.
pub(super) fn adaptive_max_pool<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if call.used.get(1) == Some(&true) {
        return refuse("the places of an adaptive pool", "use only its values");
    }
    let mut results = call.finish(adaptive(call, |value, dims| call.ops.reduce_max(value, dims))?)?;
    results.extend(call.results.get(1).map(|&ty| call.ops.splat(ty, 0.0)));
    Ok(results)
}

/// `aten.im2col`, which is `torch.nn.functional.unfold`.
pub(super) fn im2col<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = call.tensor("self")?;
    let padding = per_dim(call, "padding", 2, 0)?;
    let window = Window {
        sizes: per_dim(call, "kernel_size", 2, 1)?,
        strides: per_dim(call, "stride", 2, 1)?,
        dilations: per_dim(call, "dilation", 2, 1)?,
        padding: padding.into_iter().map(|size| (size, size)).collect(),
    };
    let laid = patches(call, value, &window, 0.0)?;
    let rank = laid.rank() as i64;
    // [.., C, H, W, K] to [.., C, K, H, W], then C K and H W become one.
    let mut order: Vec<i64> = (0..rank - 3).collect();
    order.extend([rank - 1, rank - 3, rank - 2]);
    call.finish(ops.transpose(laid, &order))
}
