//! `convolution` in all its forms.
//!
//! ```text
//! %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]
//! ->
//! %x1 = tfl.transpose %x [0, 2, 3, 1] ; %k1 = tfl.transpose %k [0, 2, 3, 1]
//! %y = tfl.conv_2d %x1, %k1, %zeros ; %0 = tfl.transpose %y [0, 3, 1, 2]
//! ```

use edgec_dialects::{
    builder::Padding,
    ir::{ConvDims, Value},
};

use super::convolution_types::{computed_in, convolved};
use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use crate::tfl::{Conv, Edge};

/// Most elements of a kernel's window in the decomposition into products.
const MAX_PRODUCTS: i64 = 4096;

/// One convolution over `rank` spatial dimensions, as its attributes say.
struct Windows {
    strides: Vec<i64>,
    low: Vec<i64>,
    high: Vec<i64>,
    spread: Vec<i64>,
    dilations: Vec<i64>,
    reversed: Vec<bool>,
    groups: i64,
    batch_groups: i64,
    numbers: ConvDims,
}

impl Windows {
    fn new(at: &Lowering<'_>, op: Op<'_>) -> Result<Self, Stop> {
        let numbers = at.attribute(op, "dimension_numbers")?.as_conv().ok_or_else(|| lacks(op, 0))?;
        let rank = numbers.input_spatial.len();
        let ones = |name: &str| op.i64s_attr(name).unwrap_or_else(|| vec![1; rank]);
        let padding = op.i64s_attr("padding").unwrap_or_else(|| vec![0; 2 * rank]);
        let reversed = op.attr("window_reversal").and_then(|list| list.as_bools());
        let windows = Self {
            strides: ones("window_strides"),
            low: padding.iter().step_by(2).copied().collect(),
            high: padding.iter().skip(1).step_by(2).copied().collect(),
            spread: ones("lhs_dilation"),
            dilations: ones("rhs_dilation"),
            reversed: reversed.unwrap_or_else(|| vec![false; rank]),
            groups: at.integer(op, "feature_group_count")?,
            batch_groups: at.integer(op, "batch_group_count")?,
            numbers,
        };
        let lists = [&windows.strides, &windows.low, &windows.high, &windows.spread, &windows.dilations];
        if lists.iter().any(|list| list.len() != rank) || windows.reversed.len() != rank {
            return Err(lacks(op, rank));
        }
        Ok(windows)
    }

    /// What is added around and between the elements of the input, `[batch, space.., features]`.
    fn padding(&self) -> Vec<Padding> {
        let space = (0..self.low.len()).map(|dim| Padding {
            low: self.low[dim],
            high: self.high[dim],
            interior: self.spread[dim] - 1,
        });
        [Padding::default()].into_iter().chain(space).chain([Padding::default()]).collect()
    }
}

pub(super) fn convolution<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, kernel, result) = (at.operand(op, 0)?, at.operand(op, 1)?, at.result(op, 0)?);
    at.shape(x)?;
    at.shape(kernel)?;
    if let Some(element) = computed_in(at, x, kernel, result)? {
        let b = at.hlo();
        let wide = convolved(at, op, (b.convert(x, element), b.convert(kernel, element)), element)?;
        return Ok(vec![b.convert(wide, at.element(result)?)]);
    }
    let b = at.hlo();
    let mut windows = Windows::new(at, op)?;
    let numbers = &windows.numbers;

    // The input as [batch, space.., features].
    let order: Vec<i64> = [numbers.input_batch]
        .iter()
        .chain(&numbers.input_spatial)
        .chain([&numbers.input_feature])
        .copied()
        .collect();
    let mut x = at.transposed(x, &order);
    if windows.batch_groups > 1 {
        x = batches_as_features(at, x, windows.batch_groups);
        windows.groups *= windows.batch_groups;
    }
    let rank = windows.numbers.input_spatial.len();
    let reversed: Vec<i64> = (0..rank)
        .filter(|&dim| windows.reversed[dim])
        .map(|dim| windows.numbers.kernel_spatial[dim])
        .collect();
    let kernel = if reversed.is_empty() { kernel } else { b.reverse(kernel, &reversed) };

    let numbers = &windows.numbers;
    let shape = at.shape(result)?;
    let place = |dim: i64| shape.get(dim as usize).copied().unwrap_or(0);
    let mut found = vec![place(numbers.output_batch)];
    found.extend(numbers.output_spatial.iter().map(|&dim| place(dim)));
    found.push(place(numbers.output_feature));
    let is_f32 = [x, kernel, result].into_iter().all(|value| at.is_f32(value));
    let y = match rank {
        _ if !is_f32 => by_products(at, x, kernel, &windows, &found)?,
        0..=2 => planar(at, x, kernel, &windows, &found)?,
        3 => solid(at, x, kernel, &windows, &found)?,
        _ => by_products(at, x, kernel, &windows, &found)?,
    };
    let mut inverse = vec![0; shape.len()];
    let axes = [numbers.output_batch].into_iter().chain(numbers.output_spatial.iter().copied());
    for (source, axis) in axes.chain([numbers.output_feature]).enumerate() {
        inverse[axis as usize] = source as i64;
    }
    Ok(vec![at.transposed(y, &inverse)])
}

/// Groups of batches as groups of features: `[g * n, space.., c]` to `[n, space.., g * c]`.
fn batches_as_features<'c>(at: &Lowering<'c>, x: Value<'c>, groups: i64) -> Value<'c> {
    let b = at.hlo();
    let shape = x.shape();
    let rank = shape.len() as i64;
    let mut split = shape.clone();
    split[0] /= groups;
    split.insert(0, groups);
    let order: Vec<i64> = (1..rank).chain([0, rank]).collect();
    let moved = at.transposed(b.reshape(x, &split), &order);
    let mut joined = shape;
    joined[0] /= groups;
    if let Some(features) = joined.last_mut() {
        *features *= groups;
    }
    b.reshape(moved, &joined)
}

/// CONV_2D, DEPTHWISE_CONV_2D or TRANSPOSE_CONV; fewer spatial dimensions than two get ones in front.
fn planar<'c>(
    at: &Lowering<'c>,
    x: Value<'c>,
    kernel: Value<'c>,
    windows: &Windows,
    found: &[i64],
) -> Result<Value<'c>, Stop> {
    let b = at.hlo();
    let numbers = &windows.numbers;
    let rank = numbers.input_spatial.len();
    let missing = 2 - rank;
    let square = |shape: &[i64]| -> Vec<i64> {
        let mut shape = shape.to_vec();
        shape.splice(1..1, vec![1; missing]);
        shape
    };
    let pair = |list: &[i64]| -> (i64, i64) {
        let list: Vec<i64> = vec![1; missing].into_iter().chain(list.iter().copied()).collect();
        (list[0], list[1])
    };
    let kernel_shape = at.shape(kernel)?;
    let of_kernel = |dim: i64| kernel_shape[dim as usize];
    let (inputs, outputs) =
        (of_kernel(numbers.kernel_input_feature), of_kernel(numbers.kernel_output_feature));
    let sizes: Vec<i64> = numbers.kernel_spatial.iter().map(|&dim| of_kernel(dim)).collect();
    let depthwise = windows.groups > 1 && inputs == 1;
    let ordered = |first: i64, last: i64| -> Vec<i64> {
        [first].into_iter().chain(numbers.kernel_spatial.iter().copied()).chain([last]).collect()
    };

    let spreads = windows.spread.iter().any(|&spread| spread != 1);
    let plain = windows.strides.iter().chain(&windows.dilations).all(|&step| step == 1);
    if spreads && plain && windows.groups == 1 {
        // Each input element adds the kernel, which the sliding window sees from its other end.
        let turned = b.reverse(kernel, &numbers.kernel_spatial);
        let order = ordered(numbers.kernel_output_feature, numbers.kernel_input_feature);
        let turned = at.transposed(turned, &order);
        let turned = b.reshape(turned, &square(&turned.shape()));
        let x = b.reshape(x, &square(&x.shape()));
        let y = spread_out(at, x, turned, windows, &sizes, &square(found), pair(&windows.spread))?;
        return Ok(b.reshape(y, found));
    }

    let (edge, x) = edges(at, x, windows, &sizes);
    let x = b.reshape(x, &square(&x.shape()));
    let order = if depthwise {
        ordered(numbers.kernel_input_feature, numbers.kernel_output_feature)
    } else {
        ordered(numbers.kernel_output_feature, numbers.kernel_input_feature)
    };
    let kernel = at.transposed(kernel, &order);
    let kernel = b.reshape(kernel, &square(&kernel.shape()));
    let bias = at.tfl().zeros(outputs)?;
    let conv = Conv { edge, strides: pair(&windows.strides), dilations: pair(&windows.dilations) };
    let y = if depthwise {
        at.tfl().depthwise_conv_2d(x, kernel, bias, &conv, outputs / windows.groups, &square(found))?
    } else {
        at.tfl().conv_2d(x, kernel, bias, &conv, &square(found))?
    };
    Ok(b.reshape(y, found))
}

/// The padding that the operator adds by itself, and the input with all other padding.
fn edges<'c>(at: &Lowering<'c>, x: Value<'c>, windows: &Windows, sizes: &[i64]) -> (Edge, Value<'c>) {
    let b = at.hlo();
    let padding = windows.padding();
    if padding.iter().all(|padding| *padding == Padding::default()) {
        return (Edge::Valid, x);
    }
    let shape = x.shape();
    let same = (0..sizes.len()).all(|dim| {
        let (size, stride) = (shape[dim + 1], windows.strides[dim]);
        let count = (size + stride - 1) / stride;
        let reach = (sizes[dim] - 1) * windows.dilations[dim] + 1;
        let total = ((count - 1) * stride + reach - size).max(0);
        windows.spread[dim] == 1 && (windows.low[dim], windows.high[dim]) == (total / 2, total - total / 2)
    });
    if same {
        return (Edge::Same, x);
    }
    let zero = b.splat(x.ty().with_shape(&[]), 0.0);
    (Edge::Valid, b.pad(x, zero, &padding))
}

/// TRANSPOSE_CONV of the whole result, of which the operation's padding leaves a part or which it surrounds with zeros.
fn spread_out<'c>(
    at: &Lowering<'c>,
    x: Value<'c>,
    kernel: Value<'c>,
    windows: &Windows,
    sizes: &[i64],
    found: &[i64],
    strides: (i64, i64),
) -> Result<Value<'c>, Stop> {
    let shape = x.shape();
    let offset = 2 - sizes.len();
    let mut whole = found.to_vec();
    let mut padding = vec![Padding::default(); 4];
    for axis in 0..2_usize {
        let step = if axis == 0 { strides.0 } else { strides.1 };
        let (size, low) = match axis.checked_sub(offset) {
            Some(dim) => (sizes[dim], windows.low[dim]),
            None => (1, 0),
        };
        let length = (shape[axis + 1] - 1) * step + size;
        whole[axis + 1] = length;
        let start = size - 1 - low;
        padding[axis + 1] = Padding { low: -start, high: found[axis + 1] - (length - start), interior: 0 };
    }
    let y = at.tfl().transpose_conv(x, kernel, strides, &whole)?;
    if padding.iter().all(|padding| *padding == Padding::default()) {
        return Ok(y);
    }
    let zero = at.hlo().splat(y.ty().with_shape(&[]), 0.0);
    Ok(at.hlo().pad(y, zero, &padding))
}

/// CONV_3D, one for each group of features.
fn solid<'c>(
    at: &Lowering<'c>,
    x: Value<'c>,
    kernel: Value<'c>,
    windows: &Windows,
    found: &[i64],
) -> Result<Value<'c>, Stop> {
    let b = at.hlo();
    let numbers = &windows.numbers;
    let mut order = numbers.kernel_spatial.clone();
    order.extend([numbers.kernel_input_feature, numbers.kernel_output_feature]);
    let kernel = at.transposed(kernel, &order);
    let shape = at.shape(kernel)?;
    let (edge, x) = edges(at, x, windows, &shape[..3]);
    let triple = |list: &[i64]| [list[0], list[1], list[2]];
    let (strides, dilations) = (triple(&windows.strides), triple(&windows.dilations));
    let (inputs, outputs) = (shape[3], shape[4] / windows.groups.max(1));
    let mut parts = Vec::new();
    for group in 0..windows.groups {
        let (mut part, mut weights) = (x, kernel);
        if windows.groups > 1 {
            part = b.slice_dim(x, 4, group * inputs, (group + 1) * inputs);
            weights = b.slice_dim(kernel, 4, group * outputs, (group + 1) * outputs);
        }
        let mut to = found.to_vec();
        to[4] = outputs;
        let bias = at.tfl().zeros(outputs)?;
        parts.push(at.tfl().conv_3d(part, weights, bias, edge, strides, dilations, &to)?);
    }
    Ok(match parts[..] {
        [only] => only,
        _ => b.concatenate(&parts, 4),
    })
}

/// A product for each element of the window, and their sum.
///
/// ```text
/// y = sum over k: x[n, k + stride * o.., c] * kernel[k, c, f]
/// ```
fn by_products<'c>(
    at: &Lowering<'c>,
    x: Value<'c>,
    kernel: Value<'c>,
    windows: &Windows,
    found: &[i64],
) -> Result<Value<'c>, Stop> {
    let b = at.hlo();
    let numbers = &windows.numbers;
    let rank = numbers.input_spatial.len();
    let mut order = numbers.kernel_spatial.clone();
    order.extend([numbers.kernel_input_feature, numbers.kernel_output_feature]);
    let kernel = at.transposed(kernel, &order);
    let shape = at.shape(kernel)?;
    let (sizes, features) = shape.split_at(rank);
    let [inputs, outputs] = features[..] else { return refuse("the kernel has no features", "give it two") };
    let volume: i64 = sizes.iter().product();
    if volume > MAX_PRODUCTS {
        return refuse("the kernel is too large to take apart", "use f32 and at most three dimensions");
    }
    let padding = windows.padding();
    let zero = b.splat(x.ty().with_shape(&[]), 0.0);
    let x = if padding.iter().any(|padding| *padding != Padding::default()) {
        b.pad(x, zero, &padding)
    } else {
        x
    };
    let kernel = b.reshape(kernel, &[volume, inputs, outputs]);
    let (groups, per_group) = (windows.groups, outputs / windows.groups.max(1));
    let pixels: i64 = found[..=rank].iter().product();
    let mut sum: Option<Value<'c>> = None;
    for number in 0..volume {
        let mut rest = number;
        let mut starts = vec![0; rank + 2];
        let mut limits = x.shape();
        let mut strides = vec![1; rank + 2];
        for dim in (0..rank).rev() {
            starts[dim + 1] = rest % sizes[dim] * windows.dilations[dim];
            rest /= sizes[dim];
            limits[dim + 1] = starts[dim + 1] + (found[dim + 1] - 1) * windows.strides[dim] + 1;
            strides[dim + 1] = windows.strides[dim];
        }
        let pixel = b.strided_slice(x, &starts, &limits, &strides);
        let weights = b.slice_dim(kernel, 0, number, number + 1);
        let product = if groups == 1 {
            let pixel = b.reshape(pixel, &[pixels, inputs]);
            b.dot_general(pixel, b.reshape(weights, &[inputs, outputs]), &[], &[(1, 0)])
        } else {
            let pixel = b.reshape(pixel, &[pixels, groups, inputs]);
            let weights = b.reshape(weights, &[inputs, groups, per_group]);
            let product = b.dot_general(pixel, weights, &[(1, 1)], &[(2, 0)]);
            b.reshape(b.transpose(product, &[1, 0, 2]), &[pixels, outputs])
        };
        sum = Some(match sum {
            Some(sum) => b.add(sum, product),
            None => product,
        });
    }
    match sum {
        Some(sum) => Ok(b.reshape(sum, found)),
        None => refuse("the kernel has no elements", "use a kernel with elements"),
    }
}
