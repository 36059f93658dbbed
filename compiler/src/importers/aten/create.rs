//! Tensors from nothing.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::Eq;

use super::call::{Call, Lowered, Scalar, refuse};

/// Up to this many numbers are computed here, in f64 as torch does.
const MOST_NUMBERS: i64 = 1 << 16;

/// `full`, `full_like`, `new_full`.
pub(super) fn full<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let name = if call.argument("fill_value").is_some() { "fill_value" } else { "value" };
    Ok(vec![call.operand_as(name, call.element()?, &call.shape()?)?])
}

/// `zeros`, `zeros_like`, `empty` …: what is not initialised may be anything, so it is zero.
pub(super) fn zeros<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.ops.splat(call.result(0)?, 0.0)])
}

pub(super) fn ones<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.ops.splat(call.result(0)?, 1.0)])
}

/// A number as a tensor without dimensions.
pub(super) fn scalar_tensor<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.operand_as("s", call.element()?, &[])?])
}

/// `start, start + step, …`, as many as the result has.
pub(super) fn arange<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let start = call.optional_scalar("start")?.unwrap_or(Scalar::Int(0));
    let step = call.optional_scalar("step")?.unwrap_or(Scalar::Int(1));
    let (element, shape) = (call.element()?, call.shape()?);
    let count = shape.first().copied().unwrap_or(0);
    let ops = &call.ops;
    let plain = start.number() == 0.0 && step.number() == 1.0;
    if plain || !element.is_float() || count > MOST_NUMBERS {
        let index = ops.iota(&shape, element, 0);
        let scaled =
            if step.number() == 1.0 { index } else { ops.mul(index, call.number(step, element, &shape)) };
        let moved =
            if start.number() == 0.0 { scaled } else { ops.add(scaled, call.number(start, element, &shape)) };
        return Ok(vec![moved]);
    }
    let numbers: Vec<f64> = (0..count).map(|index| start.number() + step.number() * index as f64).collect();
    Ok(vec![call.table(&shape, element, &numbers)?])
}

/// From `start` to `end`, both included; from the nearer end, as torch computes it.
pub(super) fn linspace<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (start, end) = (call.scalar("start")?.number(), call.scalar("end")?.number());
    let (element, shape) = (call.element()?, call.shape()?);
    let count = shape.first().copied().unwrap_or(0);
    if count > MOST_NUMBERS {
        return refuse(format!("linspace of {count} numbers"), "store it as a buffer");
    }
    let narrow = |value: f64| if element == ElementType::F64 { value } else { f64::from(value as f32) };
    let step = narrow((end - start) / (count - 1).max(1) as f64);
    let numbers: Vec<f64> = (0..count)
        .map(|index| {
            if index < count / 2 {
                start + step * index as f64
            } else {
                end - step * (count - index - 1) as f64
            }
        })
        .collect();
    Ok(vec![call.table(&shape, element, &numbers)?])
}

pub(super) fn eye<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (ops, shape) = (&call.ops, call.shape()?);
    let same = ops.compare(Eq, ops.iota(&shape, ElementType::I32, 0), ops.iota(&shape, ElementType::I32, 1));
    call.finish(ops.convert(same, ElementType::I32))
}

/// Places of a triangle, as two rows.
fn indices<'c>(call: &Call<'c, '_, '_>, keep: impl Fn(i64) -> bool) -> Lowered<'c> {
    let (rows, columns, shape) = (call.int("row")?, call.int("col")?, call.shape()?);
    if rows.saturating_mul(columns) > MOST_NUMBERS * 64 {
        return refuse(format!("a triangle of {rows} by {columns}"), "store it as a buffer");
    }
    let places: Vec<(i64, i64)> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|(row, column)| keep(column - row))
        .collect();
    let numbers: Vec<f64> =
        places.iter().map(|place| place.0 as f64).chain(places.iter().map(|place| place.1 as f64)).collect();
    Ok(vec![call.table(&shape, call.element()?, &numbers)?])
}

pub(super) fn tril_indices<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let offset = call.int_or("offset", 0)?;
    indices(call, |distance| distance <= offset)
}

pub(super) fn triu_indices<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let offset = call.int_or("offset", 0)?;
    indices(call, |distance| distance >= offset)
}

/// `aten.one_hot`: 1 where the index is the place in a new last dimension.
pub(super) fn one_hot<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (ops, index, shape) = (&call.ops, call.tensor("self")?, call.shape()?);
    let dims: Vec<i64> = (0..index.rank() as i64).collect();
    let spread: Value<'c> = ops.broadcast_in_dim(index, &shape, &dims);
    let element = super::call::element_of(index.ty())?;
    call.finish(
        ops.convert(ops.compare(Eq, spread, ops.iota(&shape, element, dims.len() as i64)), ElementType::I32),
    )
}

/// Most pairs of an element and a bin that `bincount` compares.
const MOST_COMPARED: i64 = 1 << 26;

/// `aten.bincount`: how many elements are each number, or the sum of their weights. The number of bins has to be known.
pub(super) fn bincount<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (ops, x, shape) = (&call.ops, call.tensor("self")?, call.shape()?);
    let (&[bins], &[count]) = (shape.as_slice(), x.shape().as_slice()) else {
        return refuse("it does not count along one dimension", "the file is not what torch.export writes");
    };
    if bins.saturating_mul(count) > MOST_COMPARED {
        return refuse(
            format!("{count} elements in {bins} bins are too many to compare"),
            "sum up with index_add, or count in fewer bins",
        );
    }
    let table = [bins, count];
    // A narrow type may not have all bins.
    let wide = match super::call::element_of(x.ty())? {
        ElementType::I64 | ElementType::U64 | ElementType::U32 => ElementType::I64,
        element if element.is_float() => return refuse("it counts floats", "convert them to integers"),
        _ => ElementType::I32,
    };
    let x = ops.broadcast_in_dim(call.convert(x, wide), &table, &[1]);
    let hit = ops.compare(Eq, x, ops.iota(&table, wide, 0));
    let counted = match call.optional("weights")? {
        Some(weights) if weights.shape() != [count] => {
            return refuse(
                format!("{count} elements have weights {}", weights.ty()),
                "the file is not what torch.export writes",
            );
        }
        Some(weights) => {
            let weights = ops.broadcast_in_dim(call.convert(weights, call.element()?), &table, &[1]);
            ops.select(hit, weights, ops.splat(weights.ty(), 0.0))
        }
        None => ops.convert(hit, ElementType::I32),
    };
    call.finish(ops.reduce_sum(counted, &[1]))
}
