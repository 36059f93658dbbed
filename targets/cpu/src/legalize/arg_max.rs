//! `reduce` of values and their places to the largest or smallest value: ARG_MAX.

use std::collections::HashMap;

use edgec_dialects::{
    ir::{Block, ElementType, Op, Value},
    stablehlo::ComparisonDirection as Direction,
};

use super::lowering::{Lowering, Stop, lacks};
use super::{region, sort};
use crate::tfl;

/// Which value a body keeps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Largest,
    Smallest,
}

/// ARG_MAX of integers that lie in the order of the values, NaN above all; nothing where the operation is another one.
///
/// ```text
/// %0:2 = stablehlo.reduce(%x init: %i), (%places init: %z) {keeps NaN, then the larger, then the first}
/// ->
/// %k = integers in the order of %x ; %0#1 = tfl.arg_max %k ; %0#0 = %x[%0#1]
/// ```
pub(super) fn arg_max<'c>(at: &Lowering<'c>, op: Op<'c>) -> Result<Option<Vec<Value<'c>>>, Stop> {
    let (Some(body), [x, places, first, second]) = (op.body(), &op.operands()[..]) else { return Ok(None) };
    let (x, places) = (*x, *places);
    let [dim] = at.dims(op, "dimensions")?[..] else { return Ok(None) };
    let shape = at.shape(x)?;
    let length = shape[dim as usize];
    let counted = matches!(places.element_type(), Some(ElementType::I32 | ElementType::I64));
    let float = x.element_type().is_some_and(ElementType::is_float);
    let Some(kept) = kept(body, float).filter(|_| counted && length > 0) else { return Ok(None) };
    if !is_iota(places, dim as usize, length) || i32::try_from(shape.iter().product::<i64>()).is_err() {
        return Ok(None);
    }
    let b = at.hlo();
    let order: Vec<i64> = (0..shape.len() as i64).filter(|&other| other != dim).chain([dim]).collect();
    let count = shape.iter().product::<i64>() / length;
    let rows = b.reshape(at.transposed(x, &order), &[count, length]);
    let Some(mut key) = sort::ordered_integers(at, rows, false)? else { return Ok(None) };
    if key.element_type() != Some(ElementType::I32) {
        return Ok(None);
    }
    if kept == Kept::Smallest {
        key = b.sub(b.splat(key.ty(), -1.0), key);
    }
    if float {
        let odd = b.compare(Direction::Ne, rows, rows);
        key = b.select(odd, b.splat(key.ty(), f64::from(i32::MAX)), key);
    }
    let found = at.tfl().arg_max(key, 1)?;
    let mut flat = found;
    if count > 1 {
        let starts: Vec<i32> = (0..count).map(|row| (row * length) as i32).collect();
        flat = b.add(flat, b.constant_i32(&[count], &starts)?);
    }
    let values = at.tfl().gather(b.reshape(rows, &[count * length]), flat, 0, &[count])?;
    let Some(element) = places.element_type() else { return Ok(None) };
    let found = b.convert(found, element);
    // The initial values take part as everywhere.
    let initial = [*first, *second].map(|value| b.broadcast_in_dim(value, &[count], &[]));
    let results = region::apply(b, body, &[initial[0], initial[1], values, found])?;
    let result = at.result_shape(op)?;
    if results.len() != 2 {
        return Err(lacks(op, 2));
    }
    Ok(Some(results.into_iter().map(|value| b.reshape(value, &result)).collect()))
}

/// Whether the value counts 0, 1, 2 .. along `dim` and is the same along all other dimensions.
fn is_iota(value: Value<'_>, dim: usize, length: i64) -> bool {
    let Some(op) = value.defining_op() else { return false };
    if op.is("tfl.broadcast_to") {
        return op
            .operand(0)
            .is_some_and(|inner| inner.rank() == value.rank() && is_iota(inner, dim, length));
    }
    if op.is("stablehlo.iota") {
        return op.i64_attr("iota_dimension") == Some(dim as i64);
    }
    let shape = value.shape();
    let Some(numbers) = tfl::constant(value).and_then(|constant| constant.to_i64()) else { return false };
    let inner: i64 = shape.iter().skip(dim + 1).product();
    shape.get(dim) == Some(&length)
        && numbers.iter().enumerate().all(|(at, &number)| at as i64 / inner.max(1) % length == number)
}

/// What a value is while a body is looked at.
#[derive(Clone, Copy, PartialEq)]
enum Sample {
    Number(f64),
    Truth(bool),
}

/// What the body keeps. It may only compare its arguments and choose between them, so that what it does follows from how they
/// compare: every case of that is tried, the left element being the one in front.
fn kept(body: Block<'_>, float: bool) -> Option<Kept> {
    let numbers: &[f64] = if float { &[f64::NAN, 1.0, 2.0] } else { &[1.0, 2.0] };
    let mut fits = [true; 2];
    for (&left, &right) in numbers.iter().flat_map(|left| numbers.iter().map(move |right| (left, right))) {
        let returned = sampled(body, [left, 0.0, right, 1.0])?;
        for (fits, larger) in fits.iter_mut().zip([left >= right, left <= right]) {
            let first = left.is_nan() || !right.is_nan() && larger;
            let (value, place) = if first { (left, 0.0) } else { (right, 1.0) };
            let same = |found: Sample, wanted: f64| match found {
                Sample::Number(found) => found == wanted || found.is_nan() && wanted.is_nan(),
                Sample::Truth(_) => false,
            };
            *fits &= matches!(returned[..], [a, b] if same(a, value) && same(b, place));
        }
    }
    match fits {
        [true, false] => Some(Kept::Largest),
        [false, true] => Some(Kept::Smallest),
        _ => None,
    }
}

/// What the body returns for these arguments; nothing if it computes anything but comparisons and choices.
fn sampled(body: Block<'_>, arguments: [f64; 4]) -> Option<Vec<Sample>> {
    let mut samples: HashMap<Value<'_>, Sample> = HashMap::new();
    if body.args().len() != arguments.len() {
        return None;
    }
    samples.extend(body.args().into_iter().zip(arguments.map(Sample::Number)));
    for op in body.ops() {
        let operands: Option<Vec<Sample>> =
            op.operands().iter().map(|operand| samples.get(operand).copied()).collect();
        let operands = operands?;
        if op.is("stablehlo.return") {
            return Some(operands);
        }
        use Sample::{Number, Truth};
        let sample = match (op.name().strip_prefix("stablehlo.")?, operands.as_slice()) {
            ("compare", &[Number(left), Number(right)]) => {
                let keyword = |name: &str| op.attr(name).and_then(|attribute| attribute.as_keyword());
                if keyword("compare_type").as_deref() == Some("TOTALORDER") {
                    return None;
                }
                Truth(match keyword("comparison_direction")?.as_str() {
                    "EQ" => left == right,
                    "NE" => left != right,
                    "LT" => left < right,
                    "LE" => left <= right,
                    "GT" => left > right,
                    "GE" => left >= right,
                    _ => return None,
                })
            }
            ("select", &[Truth(condition), yes, no]) => {
                if condition {
                    yes
                } else {
                    no
                }
            }
            ("and", &[Truth(left), Truth(right)]) => Truth(left && right),
            ("or", &[Truth(left), Truth(right)]) => Truth(left || right),
            ("xor", &[Truth(left), Truth(right)]) => Truth(left != right),
            ("not", &[Truth(operand)]) => Truth(!operand),
            _ => return None,
        };
        samples.insert(op.result(0)?, sample);
    }
    None
}
