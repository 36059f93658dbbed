//! `reduce_window`: pools and running sums as operators, anything else by combining shifted slices.

use edgec_dialects::{
    builder::Padding,
    ir::{Block, ElementType, Value},
    stablehlo::ComparisonDirection,
};

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use super::region;

/// The windows' attributes, one entry for each dimension.
struct Windows {
    sizes: Vec<i64>,
    strides: Vec<i64>,
    base_dilations: Vec<i64>,
    dilations: Vec<i64>,
    low: Vec<i64>,
    high: Vec<i64>,
}

impl Windows {
    fn new(op: Op<'_>) -> Result<Self, Stop> {
        let sizes = op.i64s_attr("window_dimensions").ok_or_else(|| lacks(op, 0))?;
        let rank = sizes.len();
        let ones = |name: &str| op.i64s_attr(name).unwrap_or_else(|| vec![1; rank]);
        let padding = op.i64s_attr("padding").unwrap_or_else(|| vec![0; 2 * rank]);
        let windows = Self {
            strides: ones("window_strides"),
            base_dilations: ones("base_dilations"),
            dilations: ones("window_dilations"),
            low: padding.iter().step_by(2).copied().collect(),
            high: padding.iter().skip(1).step_by(2).copied().collect(),
            sizes,
        };
        let lists =
            [&windows.strides, &windows.base_dilations, &windows.dilations, &windows.low, &windows.high];
        if lists.iter().any(|list| list.len() != rank) {
            return Err(lacks(op, rank));
        }
        Ok(windows)
    }

    /// Whether elements are neither spread nor skipped inside a window.
    fn dense(&self) -> bool {
        self.base_dilations.iter().chain(&self.dilations).all(|&dilation| dilation == 1)
    }

    fn padding(&self) -> Vec<Padding> {
        (0..self.sizes.len())
            .map(|dim| Padding {
                low: self.low[dim],
                high: self.high[dim],
                interior: self.base_dilations[dim] - 1,
            })
            .collect()
    }
}

pub(super) fn reduce_window<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let windows = Windows::new(op)?;
    if let Some(value) = cumulative_sum(at, op, &windows)? {
        return Ok(vec![value]);
    }
    if let Some(value) = max_pool(at, op, &windows)? {
        return Ok(vec![value]);
    }
    let b = at.hlo();
    let body = op.body().ok_or_else(|| lacks(op, 0))?;
    let operands = op.operands();
    let (inputs, initial) = operands.split_at(op.result_count().min(operands.len()));
    let result = at.result_shape(op)?;
    let padding = windows.padding();
    let padded = padding.iter().any(|padding| *padding != Padding::default());
    let mut values = inputs.to_vec();
    if padded {
        for (value, &initial) in values.iter_mut().zip(initial) {
            *value = b.pad(*value, initial, &padding);
        }
    }
    // Inner dimensions first, so that the order inside a window is kept.
    for dim in (0..result.len()).rev() {
        values = along(at, body, values, dim, &windows, result[dim])?;
    }
    let mut arguments: Vec<Value<'c>> =
        initial.iter().map(|&value| b.broadcast_in_dim(value, &result, &[])).collect();
    arguments.extend(values);
    region::apply(b, body, &arguments)
}

/// Combines the windows of one dimension to `count` elements: slices that are shifted against each other, doubled in length
/// where windows lie close.
fn along<'c>(
    at: &Lowering<'c>,
    body: Block<'c>,
    values: Vec<Value<'c>>,
    dim: usize,
    windows: &Windows,
    count: i64,
) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    let (size, stride, dilation) = (windows.sizes[dim], windows.strides[dim], windows.dilations[dim]);
    if size == 1 && stride == 1 {
        return Ok(values);
    }
    let span = (count - 1) * stride + 1;
    let sparse = |values: &[Value<'c>], first: i64| -> Vec<Value<'c>> {
        let cut = |&value: &Value<'c>| {
            let mut limits = value.shape();
            let (mut starts, mut strides) = (vec![0; limits.len()], vec![1; limits.len()]);
            (starts[dim], limits[dim], strides[dim]) = (first, first + span, stride);
            b.strided_slice(value, &starts, &limits, &strides)
        };
        values.iter().map(cut).collect()
    };
    if stride > 1 && size <= MAX_SPARSE {
        let mut folded = sparse(&values, 0);
        for step in 1..size {
            folded.extend(sparse(&values, step * dilation));
            folded = region::apply(b, body, &folded)?;
        }
        return Ok(folded);
    }
    let shifted = |values: &[Value<'c>], first: i64, length: i64| -> Vec<Value<'c>> {
        values.iter().map(|&value| b.slice_dim(value, dim, first, first + length)).collect()
    };
    let length = values.first().and_then(|value| value.shape().get(dim).copied()).unwrap_or(0);
    // `blocks` combines `covers` elements from each place on, `folded` the first `done` of a window.
    let (mut blocks, mut covers) = (values, 1);
    let (mut folded, mut done): (Option<Vec<Value<'c>>>, i64) = (None, 0);
    loop {
        if size & covers != 0 {
            let left = length - (done + covers - 1) * dilation;
            folded = Some(match folded {
                None => blocks.clone(),
                Some(folded) => {
                    let mut arguments = shifted(&folded, 0, left);
                    arguments.extend(shifted(&blocks, done * dilation, left));
                    region::apply(b, body, &arguments)?
                }
            });
            done += covers;
        }
        if covers * 2 > size {
            break;
        }
        let left = length - (2 * covers - 1) * dilation;
        let mut arguments = shifted(&blocks, 0, left);
        arguments.extend(shifted(&blocks, covers * dilation, left));
        blocks = region::apply(b, body, &arguments)?;
        covers *= 2;
    }
    Ok(sparse(&folded.unwrap_or_default(), 0))
}

/// Largest window whose elements are cut out one by one where windows do not touch.
const MAX_SPARSE: i64 = 8;

/// CUMSUM, for windows that reach from each element to one end.
fn cumulative_sum<'c>(at: &Lowering<'c>, op: Op<'c>, windows: &Windows) -> Result<Option<Value<'c>>, Stop> {
    let (x, initial) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let shape = at.shape(x)?;
    let sums = op.operand_count() == 2 && at.reduction_body(op).as_deref() == Some("stablehlo.add");
    let kernel = at.is_f32(x) || at.is_i32(x) || at.is_i64(x);
    let wide: Vec<usize> = (0..shape.len()).filter(|&dim| windows.sizes[dim] != 1).collect();
    let [dim] = wide[..] else { return Ok(None) };
    let one_by_one = windows.strides.iter().all(|&stride| stride == 1) && windows.dense();
    if !sums || !kernel || !one_by_one || windows.sizes[dim] != shape[dim] || !at.is_splat_of(initial, 0.0) {
        return Ok(None);
    }
    let only = |padding: &[i64]| {
        (0..shape.len()).all(|at| padding[at] == if at == dim { shape[dim] - 1 } else { 0 })
    };
    let none = |padding: &[i64]| padding.iter().all(|&amount| amount == 0);
    let reverse = match (only(&windows.low) && none(&windows.high), none(&windows.low) && only(&windows.high))
    {
        (true, _) => false,
        (_, true) => true,
        _ => return Ok(None),
    };
    Ok(Some(at.tfl().cumsum(x, dim, reverse)?))
}

/// MAX_POOL_2D of f32 over at most two dimensions.
///
/// ```text
/// %0 = stablehlo.reduce_window(%x, -inf) {maximum, window [1, 1, 2, 2], strides [1, 1, 2, 2]} : 1x8x6x6
/// ->
/// %t = tfl.transpose %x : 1x6x6x8 ; %p = tfl.max_pool_2d %t ; %0 = tfl.transpose %p
/// ```
fn max_pool<'c>(at: &Lowering<'c>, op: Op<'c>, windows: &Windows) -> Result<Option<Value<'c>>, Stop> {
    let (x, initial) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let shape = at.shape(x)?;
    let result = at.result_shape(op)?;
    let pools = op.operand_count() == 2 && at.reduction_body(op).as_deref() == Some("stablehlo.maximum");
    if !pools || !at.is_f32(x) || !windows.dense() || !at.is_splat_of(initial, f64::NEG_INFINITY) {
        return Ok(None);
    }
    let touched = |dim: &usize| {
        let (size, stride) = (windows.sizes[*dim], windows.strides[*dim]);
        size != 1 || stride != 1 || windows.low[*dim] != 0 || windows.high[*dim] != 0
    };
    let space: Vec<usize> = (0..shape.len()).filter(touched).collect();
    let negative = windows.low.iter().chain(&windows.high).any(|&amount| amount < 0);
    if space.is_empty() || space.len() > 2 || negative {
        return Ok(None);
    }
    let others: Vec<usize> = (0..shape.len()).filter(|dim| !space.contains(dim)).collect();
    let (images, channels) = others.split_at(others.len().saturating_sub(1));
    let order: Vec<i64> = images.iter().chain(&space).chain(channels).map(|&dim| dim as i64).collect();
    let product = |dims: &[usize], sizes: &[i64]| dims.iter().map(|&dim| sizes[dim]).product::<i64>();
    let square = |sizes: &[i64]| {
        let height = if space.len() == 2 { sizes[space[0]] } else { 1 };
        let width = sizes[space[space.len() - 1]];
        [product(images, sizes), height, width, product(channels, sizes)]
    };
    let b = at.hlo();
    let mut low = [0; 2];
    let mut high = [0; 2];
    for (place, &dim) in space.iter().enumerate() {
        let place = place + 2 - space.len();
        (low[place], high[place]) = (windows.low[dim], windows.high[dim]);
    }
    let mut x = b.reshape(at.transposed(x, &order), &square(&shape));
    if low.iter().chain(&high).any(|&amount| amount != 0) {
        let edge = |at: usize| Padding { low: low[at], high: high[at], interior: 0 };
        x = b.pad(x, initial, &[Padding::default(), edge(0), edge(1), Padding::default()]);
    }
    let of_space =
        |list: &[i64]| (if space.len() == 2 { list[space[0]] } else { 1 }, list[space[space.len() - 1]]);
    let (size, stride) = (of_space(&windows.sizes), of_space(&windows.strides));
    let pooled = at.tfl().max_pool(x, size, stride, &square(&result))?;
    // The kernel passes over NaN, which StableHLO's maximum hands on.
    let odd = b.convert(b.compare(ComparisonDirection::Ne, x, x), ElementType::F32);
    let odd = at.tfl().max_pool(odd, size, stride, &square(&result))?;
    let odd = b.compare(ComparisonDirection::Gt, odd, b.splat(odd.ty(), 0.0));
    let pooled = b.select(odd, b.splat(pooled.ty(), f64::NAN), pooled);
    let moved: Vec<i64> = order.iter().map(|&dim| result[dim as usize]).collect();
    let mut inverse = vec![0; order.len()];
    for (place, &dim) in order.iter().enumerate() {
        inverse[dim as usize] = place as i64;
    }
    Ok(Some(at.transposed(b.reshape(pooled, &moved), &inverse)))
}

/// Most elements of a window that `select_and_scatter` tells apart.
const MAX_WINDOW: i64 = 1024;

/// The place of each window's selected element by comparing its elements in order, then each place's sources written back.
///
/// ```text
/// best = x[first] ; place = 0
/// for p in places: take = not select(best, x[p]) ; best, place = take ? (x[p], p) : (best, place)
/// for p in places: result = result + pad (place == p ? source : 0), from p on, in steps of the stride
/// ```
pub(super) fn select_and_scatter<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, source, initial) = (at.operand(op, 0)?, at.operand(op, 1)?, at.operand(op, 2)?);
    let windows = Windows::new(op)?;
    let (shape, counts) = (at.shape(x)?, at.shape(source)?);
    let region =
        |index: usize| op.region(index).and_then(|region| region.entry()).ok_or_else(|| lacks(op, index));
    let (select, scatter) = (region(0)?, region(1)?);
    let volume = windows.sizes.iter().try_fold(1_i64, |product, &size| product.checked_mul(size));
    let Some(volume) = volume.filter(|&volume| volume <= MAX_WINDOW) else {
        return refuse("the windows are too large", "use windows of at most 1024 elements");
    };
    if windows.low.iter().chain(&windows.high).any(|&amount| amount < 0) {
        return refuse("negative padding leaves elements out", "slice the operand first");
    }
    let b = at.hlo();
    let rank = shape.len();
    let padded: Vec<i64> = (0..rank).map(|dim| shape[dim] + windows.low[dim] + windows.high[dim]).collect();
    let last = |dim: usize| (counts[dim] - 1) * windows.strides[dim] + 1;
    let wide = b.pad(x, initial, &windows.padding());
    let places: Vec<Vec<i64>> = (0..volume).map(|number| place(number, &windows.sizes)).collect();
    let at_place = |place: &[i64]| {
        let limits: Vec<i64> = (0..rank).map(|dim| place[dim] + last(dim)).collect();
        b.strided_slice(wide, place, &limits, &windows.strides)
    };
    let truth = source.ty().with_element(ElementType::I1);
    let numbers = source.ty().with_element(ElementType::I32);
    // Whether each window's element at a place lies in the operand and not in its padding.
    let inside = |place: &[i64]| -> Result<Option<Value<'c>>, Stop> {
        let mut all: Option<Value<'c>> = None;
        for dim in 0..rank {
            let valid: Vec<bool> = (0..counts[dim])
                .map(|window| {
                    let index = place[dim] + window * windows.strides[dim] - windows.low[dim];
                    (0..shape[dim]).contains(&index)
                })
                .collect();
            if valid.iter().all(|&valid| valid) {
                continue;
            }
            let valid = b.constant_bool(&[counts[dim]], &valid)?;
            let valid = b.broadcast_in_dim(valid, &counts, &[dim as i64]);
            all = Some(all.map_or(valid, |all| b.and(all, valid)));
        }
        Ok(all)
    };

    let mut best = at_place(&places[0]);
    let mut chosen = b.splat(numbers, 0.0);
    let mut have = inside(&places[0])?;
    for (number, place) in places.iter().enumerate().skip(1) {
        let value = at_place(place);
        let kept = region::apply(b, select, &[best, value])?;
        let [kept] = kept[..] else { return Err(lacks(op, 1)) };
        let mut take = b.not(kept);
        if let Some(have) = have {
            take = b.or(take, b.not(have));
        }
        let valid = inside(place)?;
        if let Some(valid) = valid {
            take = b.and(take, valid);
        }
        have = match (have, valid) {
            (Some(have), Some(valid)) => Some(b.or(have, valid)),
            _ => None,
        };
        best = b.select(take, value, best);
        chosen = b.select(take, b.splat(numbers, number as f64), chosen);
    }

    let adds = single_operation(scatter).as_deref() == Some("stablehlo.add");
    let mut result = b.broadcast_in_dim(initial, &padded, &[]);
    let zero = b.splat(source.ty().with_shape(&[]), 0.0);
    let none = b.splat(truth.with_shape(&[]), 0.0);
    for (number, place) in places.iter().enumerate() {
        let number = b.splat(numbers, number as f64);
        let mut here = b.compare(ComparisonDirection::Eq, chosen, number);
        if let Some(have) = have {
            here = b.and(here, have);
        }
        let spread: Vec<Padding> = (0..rank)
            .map(|dim| Padding {
                low: place[dim],
                high: padded[dim] - place[dim] - last(dim),
                interior: windows.strides[dim] - 1,
            })
            .collect();
        let zeros = b.splat(source.ty(), 0.0);
        let values = b.pad(b.select(here, source, zeros), zero, &spread);
        if adds {
            result = b.add(result, values);
            continue;
        }
        let written = region::apply(b, scatter, &[result, values])?;
        let [written] = written[..] else { return Err(lacks(op, 1)) };
        result = b.select(b.pad(here, none, &spread), written, result);
    }
    let limits: Vec<i64> = (0..rank).map(|dim| windows.low[dim] + shape[dim]).collect();
    Ok(vec![b.slice(result, &windows.low, &limits)])
}

/// The multi-index of a number in row-major order.
fn place(mut number: i64, sizes: &[i64]) -> Vec<i64> {
    let mut place = vec![0; sizes.len()];
    for (index, &size) in place.iter_mut().zip(sizes).rev() {
        *index = number % size;
        number /= size;
    }
    place
}

/// The name of the one operation of a block of two arguments.
fn single_operation(block: Block<'_>) -> Option<String> {
    let [operation, terminator] = block.ops().try_into().ok()?;
    (terminator.operands() == operation.results()).then(|| operation.name())
}
