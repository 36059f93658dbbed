//! Sorting and what follows from it.

use edgec_dialects::Builder;
use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::{Eq, Gt, Lt, Ne};
use edgec_dialects::stablehlo::{CompareOp, ComparisonType, SortOp};

use super::call::{Call, Lowered, Stop, element_of, refuse};
use super::views;

/// Values in order and where they were, as i32; equal ones keep their order, NaN counts as the greatest.
fn sorted<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dim: usize,
    descending: bool,
) -> Result<(Value<'c>, Value<'c>), Stop> {
    let ops = &call.ops;
    let element = element_of(value.ty())?;
    let places = ops.iota(&value.shape(), ElementType::I32, dim as i64);
    let types = [value.ty(), places.ty()];
    let sort = SortOp::create(ops, &[value, places], dim as i64, true, &types);
    let (scalar, place) = (value.ty().with_shape(&[]), places.ty().with_shape(&[]));
    let block = sort.comparator().add_block(&[scalar, scalar, place, place], ops.location());
    let inside = Builder::at_end(block).with_location(ops.location());
    let [a, b, ..] = block.args()[..] else {
        return refuse("a comparator without arguments", "report this as a bug");
    };
    let direction = if descending { Gt } else { Lt };
    let before = if element.is_float() {
        // Total order tells zeros and NaNs apart by their signs, torch does not: both become one of each before.
        let key = |x: Value<'c>| {
            let zero = inside.splat(scalar, 0.0);
            let nan = inside.splat(scalar, f64::NAN);
            let x = inside.select(inside.compare(Eq, x, zero), zero, x);
            inside.select(inside.compare(Ne, x, x), nan, x)
        };
        let ty = scalar.with_element(ElementType::I1);
        CompareOp::create(&inside, key(a), key(b), direction, Some(ComparisonType::Totalorder), ty).out()
    } else {
        inside.compare(direction, a, b)
    };
    inside.stablehlo_return(&[before]);
    match sort.op().results()[..] {
        [values, places] => Ok((values, places)),
        _ => refuse("a sort of two has other results", "report this as a bug"),
    }
}

fn places<'c>(call: &Call<'c, '_, '_>, places: Value<'c>, index: usize) -> Result<Value<'c>, Stop> {
    let ty = call.result(index)?;
    let value = call.ops.convert(places, element_of(ty)?);
    Ok(call.ops.reshape(value, &ty.shape().unwrap_or_default()))
}

pub(super) fn sort<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![value, call.ops.splat(call.result(1)?, 0.0)]);
    }
    let dim = call.axis("dim", value.rank(), -1)?;
    let (values, order) = sorted(call, value, dim, call.flag("descending", false)?)?;
    Ok(vec![values, places(call, order, 1)?])
}

pub(super) fn argsort<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![call.ops.splat(call.result(0)?, 0.0)]);
    }
    let dim = call.axis("dim", value.rank(), -1)?;
    let (_, order) = sorted(call, value, dim, call.flag("descending", false)?)?;
    Ok(vec![places(call, order, 0)?])
}

pub(super) fn topk<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if value.rank() == 0 {
        return Ok(vec![value, call.ops.splat(call.result(1)?, 0.0)]);
    }
    let dim = call.axis("dim", value.rank(), -1)?;
    let count = call.int("k")?;
    let (values, order) = sorted(call, value, dim, call.flag("largest", true)?)?;
    let (values, order) =
        (views::part(call, values, dim, 0, count)?, views::part(call, order, dim, 0, count)?);
    Ok(vec![values, places(call, order, 1)?])
}

/// The value that `count` others are not above, and its place.
fn ranked<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, dim: usize, rank: i64) -> Lowered<'c> {
    let (values, order) = sorted(call, value, dim, false)?;
    let value = views::part(call, values, dim, rank, 1)?;
    let mut results = call.finish(value)?;
    if call.results.len() > 1 {
        results.push(places(call, views::part(call, order, dim, rank, 1)?, 1)?);
    }
    Ok(results)
}

/// The lower one of two in the middle; NaN, at its first place, where there is one.
pub(super) fn median<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let mut value = call.tensor("self")?;
    let whole = call.argument("dim").is_none();
    if whole || value.rank() == 0 {
        value = call.ops.reshape(value, &[value.ty().element_count().unwrap_or(0) as i64]);
    }
    let dim = if whole { 0 } else { call.axis("dim", value.rank(), 0)? };
    let size = value.shape().get(dim).copied().unwrap_or(0);
    let middle = ranked(call, value, dim, (size - 1) / 2)?;
    if !super::elements::is_float(value) {
        return Ok(middle);
    }
    let (most, place) = super::reduce::best(call, value, dim, true)?;
    let mut most = call.finish(most)?;
    if call.results.len() > 1 {
        most.push(places(call, place, 1)?);
    }
    let nan = most.first().map(|&most| call.ops.compare(Ne, most, most));
    Ok(middle
        .iter()
        .zip(&most)
        .map(|(&middle, &most)| nan.map_or(middle, |nan| call.ops.select(nan, most, middle)))
        .collect())
}

pub(super) fn kthvalue<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dim = call.axis("dim", value.rank(), -1)?;
    ranked(call, value, dim, call.int("k")? - 1)
}
