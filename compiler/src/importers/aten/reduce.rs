//! Reductions: sums, means, extremes, variances, norms, and running sums.

use edgec_dialects::Builder;
use edgec_dialects::ElementType;
use edgec_dialects::builder::Padding;
use edgec_dialects::ir::{Attr, Value};
use edgec_dialects::stablehlo::ComparisonDirection::{Eq, Gt, Lt, Ne};
use edgec_dialects::stablehlo::{ReduceOp, ReduceWindowOp};

use super::call::{Call, Lowered, Stop, axes, element_of, refuse};
use super::elements::is_float;

/// The dimensions that are reduced: all of them where none is named.
pub(super) fn dims(call: &Call<'_, '_, '_>, rank: usize) -> Result<Vec<i64>, Stop> {
    let list = call.ints_or_empty("dim")?;
    let found = if list.is_empty() { (0..rank).collect() } else { axes(&list, rank)? };
    // A scalar's only dimension is not there.
    Ok(found.into_iter().filter(|&dim| dim < rank).map(|dim| dim as i64).collect())
}

/// A float narrower than f32 is summed in f32.
fn accumulated<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, element: ElementType) -> Value<'c> {
    let wide = match element {
        ElementType::F16 | ElementType::BF16 => ElementType::F32,
        other => other,
    };
    call.convert(value, wide)
}

pub(super) fn sum<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let value = accumulated(call, value, call.element()?);
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_sum(value, &dims) })
}

pub(super) fn prod<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let value = accumulated(call, value, call.element()?);
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_product(value, &dims) })
}

pub(super) fn mean<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let value = accumulated(call, value, call.element()?);
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_mean(value, &dims) })
}

pub(super) fn amax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_max(value, &dims) })
}

pub(super) fn amin<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_min(value, &dims) })
}

pub(super) fn aminmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dims = dims(call, value.rank())?;
    let shape = call.shape()?;
    let (least, most) = (call.ops.reduce_min(value, &dims), call.ops.reduce_max(value, &dims));
    Ok(vec![call.ops.reshape(least, &shape), call.ops.reshape(most, &shape)])
}

/// `aten.max` and `aten.min`: of all, of a dimension with its places, or of two tensors.
pub(super) fn max<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    extreme(call, true)
}

pub(super) fn min<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    extreme(call, false)
}

fn extreme<'c>(call: &Call<'c, '_, '_>, largest: bool) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if call.argument("other").is_some() {
        return if largest { super::elements::maximum(call) } else { super::elements::minimum(call) };
    }
    if call.argument("dim").is_none() {
        return if largest { amax(call) } else { amin(call) };
    }
    let dim = call.axis("dim", value.rank(), 0)?;
    let shape = call.shape()?;
    let places = call.result(1)?.element_type().unwrap_or(ElementType::I64);
    if value.rank() == 0 {
        return Ok(vec![value, call.ops.splat(call.result(1)?, 0.0)]);
    }
    let (best, index) = best(call, value, dim, largest)?;
    Ok(vec![call.ops.reshape(best, &shape), call.ops.reshape(call.ops.convert(index, places), &shape)])
}

pub(super) fn argmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    arg(call, true)
}

pub(super) fn argmin<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    arg(call, false)
}

fn arg<'c>(call: &Call<'c, '_, '_>, largest: bool) -> Lowered<'c> {
    let mut value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![call.ops.splat(call.result(0)?, 0.0)]);
    }
    let dim = if call.argument("dim").is_some() {
        call.axis("dim", value.rank(), 0)?
    } else {
        value = call.ops.reshape(value, &[value.ty().element_count().unwrap_or(0) as i64]);
        0
    };
    let (_, index) = best(call, value, dim, largest)?;
    call.finish(index)
}

/// The largest or smallest along a dimension and its first place, NaN before all, as i32. The reduction is written as jax
/// writes argmax, which targets know.
pub(super) fn best<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dim: usize,
    largest: bool,
) -> Result<(Value<'c>, Value<'c>), Stop> {
    let ops = &call.ops;
    let value = match value.element_type() {
        Some(ElementType::I1) => ops.convert(value, ElementType::I32),
        _ => value,
    };
    let element = element_of(value.ty())?;
    let shape = value.shape();
    let places = ops.iota(&shape, ElementType::I32, dim as i64);
    let worst = match (largest, element.is_float()) {
        (true, true) => f64::NEG_INFINITY,
        (false, true) => f64::INFINITY,
        (true, false) if element.is_unsigned() => 0.0,
        (true, false) => -(2f64.powi(element.bits().cast_signed() - 1)),
        (false, false) if element.is_unsigned() => 2f64.powi(element.bits().cast_signed()) - 1.0,
        (false, false) => 2f64.powi(element.bits().cast_signed() - 1) - 1.0,
    };
    let inits = [ops.scalar(element, worst), ops.scalar(ElementType::I32, 0.0)];
    let dims = [dim as i64];
    let types = [ops.reduced_type(value, &dims), ops.reduced_type(places, &dims)];
    let reduce = ReduceOp::create(ops, &[value, places], &inits, &dims, &types);
    let (scalar, place) = (inits[0].ty(), inits[1].ty());
    let block = reduce.body().add_block(&[scalar, place, scalar, place], ops.location());
    let inside = Builder::at_end(block).with_location(ops.location());
    let [a, i, b, j] = block.args()[..] else {
        return refuse("a reduction without arguments", "report this as a bug");
    };
    let mut better = inside.compare(if largest { Gt } else { Lt }, a, b);
    if element.is_float() {
        better = inside.or(better, inside.compare(Ne, a, a));
    }
    let first = inside.and(inside.compare(Eq, a, b), inside.compare(Lt, i, j));
    let index = inside.select(inside.or(better, first), i, j);
    inside.stablehlo_return(&[inside.select(better, a, b), index]);
    match reduce.op().results()[..] {
        [best, index] => Ok((best, index)),
        _ => refuse("a reduction of two results has others", "report this as a bug"),
    }
}

pub(super) fn any<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.convert(call.tensor("self")?, ElementType::I1);
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_or(value, &dims) })
}

pub(super) fn all<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.convert(call.tensor("self")?, ElementType::I1);
    let dims = dims(call, value.rank())?;
    call.finish(if dims.is_empty() { value } else { call.ops.reduce_and(value, &dims) })
}

pub(super) fn count_nonzero<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.convert(call.tensor("self")?, ElementType::I1);
    let value = call.ops.convert(value, ElementType::I32);
    let dims = dims(call, value.rank())?;
    call.finish(call.ops.reduce_sum(value, &dims))
}

/// Mean and variance over `dims`, which stay with size 1; two passes, so that nothing cancels.
pub(super) fn moments<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dims: &[i64],
    correction: f64,
) -> (Value<'c>, Value<'c>) {
    let ops = &call.ops;
    let shape = value.shape();
    let mut kept = shape.clone();
    let mut count = 1.0;
    for &dim in dims {
        if let Some(size) = usize::try_from(dim).ok().and_then(|dim| kept.get_mut(dim)) {
            count *= *size as f64;
            *size = 1;
        }
    }
    let mean = ops.reshape(ops.reduce_mean(value, dims), &kept);
    let centred = ops.sub(value, ops.broadcast_to(mean, &shape));
    let square = ops.square(centred);
    let variance = if correction == 0.0 {
        ops.reduce_mean(square, dims)
    } else {
        let sum = ops.reduce_sum(square, dims);
        ops.div(sum, ops.splat(sum.ty(), (count - correction).max(0.0)))
    };
    (mean, ops.reshape(variance, &kept))
}

/// What `unbiased` or `correction` subtracts from the count.
fn correction(call: &Call<'_, '_, '_>) -> Result<f64, Stop> {
    if call.argument("unbiased").is_some() {
        return Ok(f64::from(u8::from(call.flag("unbiased", true)?)));
    }
    call.float_or("correction", 1.0)
}

fn variance<'c>(call: &Call<'c, '_, '_>, root: bool) -> Result<(Value<'c>, Value<'c>), Stop> {
    let value = call.tensor("self")?;
    let value = accumulated(call, value, element_of(value.ty())?);
    if !is_float(value) {
        return refuse("the variance of integers", "convert them to floats");
    }
    let dims = dims(call, value.rank())?;
    let (mean, variance) = moments(call, value, &dims, correction(call)?);
    Ok((if root { call.ops.sqrt(variance) } else { variance }, mean))
}

pub(super) fn var<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    call.finish(variance(call, false)?.0)
}

pub(super) fn std<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    call.finish(variance(call, true)?.0)
}

fn with_mean<'c>(call: &Call<'c, '_, '_>, root: bool) -> Lowered<'c> {
    let (spread, mean) = variance(call, root)?;
    let mut results = call.finish(spread)?;
    results.extend(call.finish(mean)?);
    Ok(results)
}

pub(super) fn var_mean<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    with_mean(call, false)
}

pub(super) fn std_mean<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    with_mean(call, true)
}

/// `max + log(sum(exp(x - max)))`; where the largest is infinite, it is not subtracted.
pub(super) fn logsumexp<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = accumulated(call, call.tensor("self")?, call.element()?);
    let shape = value.shape();
    let dims = dims(call, shape.len())?;
    let most = ops.reduce_max(value, &dims);
    let infinite = ops.compare(Eq, ops.abs(most), ops.splat(most.ty(), f64::INFINITY));
    let shift = ops.select(infinite, ops.splat(most.ty(), 0.0), most);
    let mut kept = shape.clone();
    for &dim in &dims {
        kept[dim as usize] = 1;
    }
    let spread = ops.broadcast_to(ops.reshape(shift, &kept), &shape);
    let sum = ops.reduce_sum(ops.exp(ops.sub(value, spread)), &dims);
    call.finish(ops.add(ops.log(sum), shift))
}

/// `aten.norm` and `aten.linalg_vector_norm`.
pub(super) fn norm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let value = accumulated(call, call.tensor("self")?, call.element()?);
    let dims = dims(call, value.rank())?;
    let name = if call.argument("ord").is_some() { "ord" } else { "p" };
    let order = call.float_or(name, 2.0)?;
    let size = ops.abs(value);
    let norm = match order {
        2.0 => ops.sqrt(ops.reduce_sum(ops.square(value), &dims)),
        1.0 => ops.reduce_sum(size, &dims),
        f64::INFINITY => ops.reduce_max(size, &dims),
        f64::NEG_INFINITY => ops.reduce_min(size, &dims),
        0.0 => {
            let there = call.convert(value, ElementType::I1);
            ops.reduce_sum(ops.convert(there, element_of(value.ty())?), &dims)
        }
        order => {
            let powers = ops.pow(size, ops.splat(size.ty(), order));
            let sum = ops.reduce_sum(powers, &dims);
            ops.pow(sum, ops.splat(sum.ty(), 1.0 / order))
        }
    };
    call.finish(norm)
}

pub(super) fn cumsum<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    running(call, 0.0, |ops, a, b| ops.add(a, b))
}

pub(super) fn cumprod<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    running(call, 1.0, |ops, a, b| ops.mul(a, b))
}

/// In steps of 1, 2, 4 …: each adds what lies so far before, so that a dimension of n takes log n operations.
fn running<'c>(
    call: &Call<'c, '_, '_>,
    neutral: f64,
    combine: impl Fn(&Builder<'c>, Value<'c>, Value<'c>) -> Value<'c>,
) -> Lowered<'c> {
    let ops = &call.ops;
    let mut value = accumulated(call, call.tensor("self")?, call.element()?);
    let dim = call.axis("dim", value.rank(), 0)?;
    let size = value.shape().get(dim).copied().unwrap_or(0);
    let element = element_of(value.ty())?;
    let fill = ops.scalar(element, neutral);
    let mut step = 1;
    while step < size {
        let mut padding = vec![Padding::default(); value.rank()];
        padding[dim] = Padding { low: step, high: -step, interior: 0 };
        value = combine(ops, value, ops.pad(value, fill, &padding));
        step *= 2;
    }
    call.finish(value)
}

/// A window's extent in each spatial dimension.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub sizes: Vec<i64>,
    pub strides: Vec<i64>,
    pub dilations: Vec<i64>,
    pub padding: Vec<(i64, i64)>,
}

/// `reduce_window` over the last dimensions, by an operation that commutes.
pub(super) fn windows<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    window: &Window,
    init: f64,
    combine: impl Fn(&Builder<'c>, Value<'c>, Value<'c>) -> Value<'c>,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let lead = value.rank().saturating_sub(window.sizes.len());
    let full =
        |list: &[i64]| -> Vec<i64> { std::iter::repeat_n(1, lead).chain(list.iter().copied()).collect() };
    let padding: Vec<i64> = std::iter::repeat_n((0, 0), lead)
        .chain(window.padding.iter().copied())
        .flat_map(|(low, high)| [low, high])
        .collect();
    let mut shape = value.shape();
    for (index, size) in shape.iter_mut().skip(lead).enumerate() {
        let reach = (window.sizes[index] - 1) * window.dilations[index] + 1;
        let room = *size + window.padding[index].0 + window.padding[index].1 - reach;
        *size = if room < 0 { 0 } else { room / window.strides[index].max(1) + 1 };
    }
    let padding = Attr::dense_i64(ops.context(), &[value.rank() as i64, 2], &padding)
        .or_else(|error| refuse(error.to_string(), "report this as a bug"))?;
    let init = ops.scalar(element_of(value.ty())?, init);
    let (sizes, strides, dilations) = (full(&window.sizes), full(&window.strides), full(&window.dilations));
    let op = ReduceWindowOp::create(
        ops,
        &[value],
        &[init],
        &sizes,
        Some(&strides),
        None,
        Some(&dilations),
        Some(padding),
        &[value.ty().with_shape(&shape)],
    );
    let block = op.body().add_block(&[init.ty(), init.ty()], ops.location());
    let inside = Builder::at_end(block).with_location(ops.location());
    if let [a, b] = block.args()[..] {
        inside.stablehlo_return(&[combine(&inside, a, b)]);
    }
    op.op()
        .results()
        .first()
        .copied()
        .map_or_else(|| refuse("a window without a result", "report this as a bug"), Ok)
}
