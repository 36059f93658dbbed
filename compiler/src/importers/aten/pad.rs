//! Padding in its modes, and triangles of matrices.

use edgec_dialects::ElementType;
use edgec_dialects::builder::Padding;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::{Ge, Le};

use super::call::{Call, Lowered, Scalar, Stop, refuse};
use super::views;

/// Pairs (before, after) of each dimension: torch lists them from the last dimension on.
fn pairs(call: &Call<'_, '_, '_>, name: &str, rank: usize) -> Result<Vec<(i64, i64)>, Stop> {
    let list = call.ints(name)?;
    if !list.len().is_multiple_of(2) || list.len() / 2 > rank {
        return refuse(format!("padding {list:?} of {rank} dimensions"), "the file is damaged");
    }
    let mut pairs = vec![(0, 0); rank];
    for (pair, slot) in list.chunks_exact(2).zip(pairs.iter_mut().rev()) {
        *slot = (pair[0], pair[1]);
    }
    Ok(pairs)
}

/// `aten.constant_pad_nd`; negative numbers cut.
pub(super) fn constant<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let number = call.optional_scalar("value")?.unwrap_or(Scalar::Int(0));
    filled(call, value, &pairs(call, "pad", value.rank())?, number).map(|value| vec![value])
}

fn filled<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    pairs: &[(i64, i64)],
    number: Scalar,
) -> Result<Value<'c>, Stop> {
    let element = super::call::element_of(value.ty())?;
    let padding: Vec<Padding> = pairs.iter().map(|&(low, high)| Padding { low, high, interior: 0 }).collect();
    Ok(call.ops.pad(value, call.number(number, element, &[]), &padding))
}

/// What comes around an image.
#[derive(Clone, Copy)]
enum Border {
    Reflected,
    Repeated,
    Circular,
}

fn bordered<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    pairs: &[(i64, i64)],
    border: Border,
) -> Result<Value<'c>, Stop> {
    let mut result = value;
    for (dim, &(low, high)) in pairs.iter().enumerate() {
        let size = result.shape().get(dim).copied().unwrap_or(0);
        let cut = |value: Value<'c>, start: i64, length: i64| views::part(call, value, dim, start, length);
        let mut parts = Vec::new();
        if low > 0 {
            parts.push(match border {
                Border::Reflected => call.ops.reverse(cut(result, 1, low)?, &[dim as i64]),
                Border::Repeated => repeated(call, cut(result, 0, 1)?, dim, low),
                Border::Circular => cut(result, size - low, low)?,
            });
        }
        let (skip, drop) = ((-low).max(0), (-high).max(0));
        parts.push(cut(result, skip, size - skip - drop)?);
        if high > 0 {
            parts.push(match border {
                Border::Reflected => call.ops.reverse(cut(result, size - 1 - high, high)?, &[dim as i64]),
                Border::Repeated => repeated(call, cut(result, size - 1, 1)?, dim, high),
                Border::Circular => cut(result, 0, high)?,
            });
        }
        result = match parts.as_slice() {
            [single] => *single,
            several => call.ops.concatenate(several, dim as i64),
        };
    }
    Ok(result)
}

fn repeated<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dim: usize, times: i64) -> Value<'c> {
    let mut shape = value.shape();
    if let Some(size) = shape.get_mut(dim) {
        *size = times;
    }
    call.ops.broadcast_to(value, &shape)
}

/// `aten.reflection_pad1d` to `3d`.
pub(super) fn reflection<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    bordered(call, value, &pairs(call, "padding", value.rank())?, Border::Reflected).map(|value| vec![value])
}

/// `aten.replication_pad1d` to `3d`.
pub(super) fn replication<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    bordered(call, value, &pairs(call, "padding", value.rank())?, Border::Repeated).map(|value| vec![value])
}

/// `aten.pad`, which names its mode.
pub(super) fn pad<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let pairs = pairs(call, "pad", value.rank())?;
    let border = match call.text("mode").unwrap_or("constant") {
        "constant" => {
            let number = call.optional_scalar("value")?.unwrap_or(Scalar::Int(0));
            return filled(call, value, &pairs, number).map(|value| vec![value]);
        }
        "reflect" => Border::Reflected,
        "replicate" => Border::Repeated,
        "circular" => Border::Circular,
        other => {
            return refuse(format!("padding mode `{other}`"), "use constant, reflect, replicate or circular");
        }
    };
    bordered(call, value, &pairs, border).map(|value| vec![value])
}

/// A mask of the last two dimensions, of where `column - row` compares with `diagonal`.
fn triangle<'c>(call: &Call<'c, '_, '_>, upper: bool) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let shape = value.shape();
    let [.., rows, columns] = shape.as_slice() else {
        return refuse("the triangle of a vector", "the file is damaged");
    };
    let ops = &call.ops;
    let square = [*rows, *columns];
    let distance = ops.sub(ops.iota(&square, ElementType::I32, 1), ops.iota(&square, ElementType::I32, 0));
    let diagonal = ops.splat(distance.ty(), call.int_or("diagonal", 0)? as f64);
    let mask = ops.compare(if upper { Ge } else { Le }, distance, diagonal);
    let mask = ops.broadcast_to(mask, &shape);
    Ok(vec![ops.select(mask, value, ops.splat(value.ty(), 0.0))])
}

pub(super) fn triu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    triangle(call, true)
}

pub(super) fn tril<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    triangle(call, false)
}
