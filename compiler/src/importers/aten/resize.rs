//! Resizing of images: by the nearest element, and linearly in each dimension.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, at_most, element_of, refuse};
use super::index::take;

/// Input elements for each output element, in f32 as torch's kernels compute it: the inverse of a factor that was given, else
/// the quotient of the sizes (ATen/native/UpSample.h `area_pixel_compute_scale`).
fn scale(factor: Option<f64>, input: i64, output: i64, align_corners: bool) -> f32 {
    if align_corners {
        return if output > 1 { (input - 1) as f32 / (output - 1) as f32 } else { 0.0 };
    }
    match factor {
        Some(factor) if factor > 0.0 => (1.0 / factor) as f32,
        _ => input as f32 / output as f32,
    }
}

/// The factors of the spatial dimensions, where they were given.
fn factors(call: &Call<'_, '_, '_>, count: usize) -> Result<Vec<Option<f64>>, Stop> {
    if let Some(edgec_pt2::Argument::Floats(list)) = call.argument("scale_factors") {
        return Ok((0..count).map(|index| list.get(index).copied()).collect());
    }
    let names: &[&str] = match count {
        1 => &["scales"],
        2 => &["scales_h", "scales_w"],
        _ => &["scales_d", "scales_h", "scales_w"],
    };
    names.iter().map(|name| Ok(call.optional_scalar(name)?.map(|factor| factor.number()))).collect()
}

struct Axis {
    dim: usize,
    input: i64,
    output: i64,
    factor: Option<f64>,
}

fn axes(call: &Call<'_, '_, '_>, value: Value<'_>) -> Result<Vec<Axis>, Stop> {
    let (shape, result) = (value.shape(), call.shape()?);
    if shape.len() < 3 || result.len() != shape.len() {
        return refuse(format!("resizing {shape:?}"), "give it a batch, channels and places");
    }
    let factors = factors(call, shape.len() - 2)?;
    Ok(factors
        .into_iter()
        .enumerate()
        .map(|(index, factor)| Axis {
            dim: index + 2,
            input: shape[index + 2],
            output: result[index + 2],
            factor,
        })
        .collect())
}

fn picked<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dim: usize,
    places: &[i64],
) -> Result<Value<'c>, Stop> {
    let numbers: Vec<f64> = places.iter().map(|&place| place as f64).collect();
    let index = call.table(&[places.len() as i64], ElementType::I32, &numbers)?;
    Ok(take(call, value, index, dim))
}

/// `value` of which each element along a dimension is there so many times.
fn multiplied<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dim: usize, times: i64) -> Value<'c> {
    let mut shape = value.shape();
    let mut merged = shape.clone();
    merged[dim] *= times;
    shape.insert(dim + 1, times);
    let dims: Vec<i64> =
        (0..value.rank() as i64).map(|axis| if axis > dim as i64 { axis + 1 } else { axis }).collect();
    call.ops.reshape(call.ops.broadcast_in_dim(value, &shape, &dims), &merged)
}

fn nearest_by<'c>(call: &Call<'c, '_, '_>, shift: f32) -> Lowered<'c> {
    let mut value = call.tensor("self").or_else(|_| call.tensor("input"))?;
    for Axis { dim, input, output, factor } in axes(call, value)? {
        at_most(output, 1 << 16, "elements along a dimension")?;
        let scale = scale(factor, input, output, false);
        let places: Vec<i64> =
            (0..output).map(|place| (((place as f32 + shift) * scale) as i64).min(input - 1)).collect();
        if places.iter().copied().eq(0..input) {
            continue;
        }
        let times = output / input.max(1);
        value = if times > 0 && places.iter().enumerate().all(|(index, &place)| place == index as i64 / times)
        {
            multiplied(call, value, dim, times)
        } else {
            picked(call, value, dim, &places)?
        };
    }
    Ok(vec![value])
}

/// `aten.upsample_nearest1d` to `3d`.
pub(super) fn nearest<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    nearest_by(call, 0.0)
}

/// `aten._upsample_nearest_exact1d` to `3d`: from the middle of elements.
pub(super) fn nearest_exact<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    nearest_by(call, 0.5)
}

/// `aten.upsample_linear1d`, `bilinear2d`, `trilinear3d`: between two neighbours, a dimension after the other.
pub(super) fn linear<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let given = call.tensor("self").or_else(|_| call.tensor("input"))?;
    let align = call.flag("align_corners", false)?;
    let mut value = match given.element_type() {
        Some(ElementType::F16 | ElementType::BF16) => ops.convert(given, ElementType::F32),
        _ => given,
    };
    for Axis { dim, input, output, factor } in axes(call, value)? {
        if input == output {
            continue;
        }
        at_most(output, 1 << 16, "elements along a dimension")?;
        let scale = scale(factor, input, output, align);
        let (mut lower, mut upper, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for place in 0..output {
            let source =
                if align { place as f32 * scale } else { ((place as f32 + 0.5) * scale - 0.5).max(0.0) };
            let low = (source as i64).min(input - 1);
            lower.push(low);
            upper.push((low + 1).min(input - 1));
            weights.push(f64::from((source - low as f32).clamp(0.0, 1.0)));
        }
        let element = element_of(value.ty())?;
        let (low, high) = (picked(call, value, dim, &lower)?, picked(call, value, dim, &upper)?);
        let spread = |weights: &[f64]| {
            let vector = call.table(&[output], element, weights)?;
            Ok::<_, Stop>(ops.broadcast_in_dim(vector, &low.shape(), &[dim as i64]))
        };
        let rest: Vec<f64> = weights.iter().map(|weight| f64::from(1.0 - *weight as f32)).collect();
        value = ops.add(ops.mul(low, spread(&rest)?), ops.mul(high, spread(&weights)?));
    }
    call.finish(value)
}
