//! Fourier transforms as products with matrices of roots of unity. A length that has factors is split by Cooley and Tukey:
//! with `n = N2 i + j` and `k = k1 + N1 k2`
//!
//! ```text
//! X[k1 + N1 k2] = sum over j of W_N^(j k1) (sum over i of x[N2 i + j] W_N1^(i k1)) W_N2^(j k2)
//! ```
//!
//! so that a transform of 400 is two products with matrices of 20 x 20.

use std::f64::consts::TAU;

use edgec_dialects::ir::{Attr, ElementType, Value};

use super::{
    complex,
    lowering::{Lowered, Lowering, Op, Stop, refuse},
};

/// The longest transform that is one product although it has factors, and the longest that has none.
const LONGEST_UNSPLIT: i64 = 64;
const LONGEST_PRIME: i64 = 2048;

/// Rows to transform, `[rows, length]`; no imaginary part where all of it is zero.
#[derive(Clone, Copy)]
struct Rows<'c> {
    re: Value<'c>,
    im: Option<Value<'c>>,
}

/// Forwards the exponents are negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Forward,
    Inverse,
}

pub(super) fn fft<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    let lengths = at.dims(op, "fft_length")?;
    let kind = at.attribute(op, "fft_type")?.as_keyword().unwrap_or_default();
    let rank = at.shape(x)?.len();
    let first = rank - lengths.len();
    if at.result_shape(op)?.contains(&0) {
        return refuse("the transform has no elements", "drop it from the graph");
    }
    let b = at.hlo();
    let mut rows = if x.ty().is_complex() {
        let (re, im) = complex::parts(at, x)?;
        Rows { re, im: Some(im) }
    } else {
        Rows { re: x, im: None }
    };
    let last = rank - 1;
    match kind.as_str() {
        "FFT" | "IFFT" => {
            let direction = if kind == "FFT" { Direction::Forward } else { Direction::Inverse };
            for axis in (first..rank).rev() {
                rows = along(at, rows, axis, direction)?;
            }
        }
        "RFFT" => {
            rows = along(at, rows, last, Direction::Forward)?;
            let kept = lengths.last().copied().unwrap_or(1) / 2 + 1;
            let half = |value| b.slice_dim(value, last, 0, kept);
            rows = Rows { re: half(rows.re), im: rows.im.map(half) };
            for axis in (first..last).rev() {
                rows = along(at, rows, axis, Direction::Forward)?;
            }
        }
        "IRFFT" => {
            for axis in first..last {
                rows = along(at, rows, axis, Direction::Inverse)?;
            }
            rows = whole_spectrum(at, rows, last, lengths.last().copied().unwrap_or(1));
            let real = along(at, rows, last, Direction::Inverse)?.re;
            return Ok(vec![real]);
        }
        _ => return refuse("unknown kind of transform", "use FFT, IFFT, RFFT or IRFFT"),
    }
    let im = rows.im.unwrap_or_else(|| b.splat(rows.re.ty(), 0.0));
    debug_assert_eq!(rows.re.shape(), result.shape());
    Ok(vec![complex::joined(at, rows.re, im)?])
}

/// The whole spectrum of a real signal from its first half: `X[N - k]` is the conjugate of `X[k]`.
fn whole_spectrum<'c>(at: &Lowering<'c>, rows: Rows<'c>, axis: usize, length: i64) -> Rows<'c> {
    let b = at.hlo();
    let mirrored = length - (length / 2 + 1);
    if mirrored == 0 {
        return rows;
    }
    let mirror = |value| b.reverse(b.slice_dim(value, axis, 1, mirrored + 1), &[axis as i64]);
    let whole = |value, mirror| b.concatenate(&[value, mirror], axis as i64);
    Rows { re: whole(rows.re, mirror(rows.re)), im: rows.im.map(|im| whole(im, b.neg(mirror(im)))) }
}

/// Transforms one axis.
fn along<'c>(at: &Lowering<'c>, rows: Rows<'c>, axis: usize, direction: Direction) -> Result<Rows<'c>, Stop> {
    let b = at.hlo();
    let shape = rows.re.shape();
    let length = shape[axis];
    let others: i64 = shape.iter().product::<i64>() / length;
    let mut order: Vec<i64> = (0..shape.len() as i64).filter(|&other| other != axis as i64).collect();
    let mut moved: Vec<i64> = order.iter().map(|&other| shape[other as usize]).collect();
    order.push(axis as i64);
    moved.push(length);
    let mut back: Vec<i64> = (0..shape.len() as i64 - 1).collect();
    back.insert(axis, shape.len() as i64 - 1);

    let flat = |value| b.reshape(at.transposed(value, &order), &[others, length]);
    let rows = transformed(at, Rows { re: flat(rows.re), im: rows.im.map(flat) }, direction)?;
    let scaled = |value| match direction {
        Direction::Forward => value,
        Direction::Inverse => b.mul_scalar(value, 1.0 / length as f64),
    };
    let unflat = |value| at.transposed(b.reshape(scaled(value), &moved), &back);
    Ok(Rows { re: unflat(rows.re), im: rows.im.map(unflat) })
}

/// Transforms `[rows, length]` along the last axis, without a scale.
fn transformed<'c>(at: &Lowering<'c>, rows: Rows<'c>, direction: Direction) -> Result<Rows<'c>, Stop> {
    let shape = rows.re.shape();
    let (count, length) = (shape[0], shape[1]);
    if length == 1 {
        return Ok(rows);
    }
    let factor = (2..=length.isqrt()).rev().find(|factor| length % factor == 0);
    let Some(first) = factor.filter(|_| length > LONGEST_UNSPLIT) else {
        if length > LONGEST_PRIME {
            return refuse(
                &format!("a transform of the prime length {length} would need a matrix of its square"),
                "pad the signal to a length with factors",
            );
        }
        return matrix(at, rows, direction);
    };
    let second = length / first;
    let b = at.hlo();
    let reordered = |value: Value<'c>, from: [i64; 2], last: i64| {
        let cube = b.reshape(value, &[count, from[0], from[1]]);
        b.reshape(b.transpose(cube, &[0, 2, 1]), &[count * from[1], last])
    };
    let each = |rows: Rows<'c>, from: [i64; 2], last: i64| Rows {
        re: reordered(rows.re, from, last),
        im: rows.im.map(|im| reordered(im, from, last)),
    };
    // [.., i, j] -> [.., j, i] -> [.., j, k1]
    let inner = transformed(at, each(rows, [first, second], first), direction)?;
    let inner = twiddled(at, inner, (count, second, first), length, direction)?;
    // -> [.., k1, j] -> [.., k1, k2] -> [.., k2, k1]
    let outer = transformed(at, each(inner, [second, first], second), direction)?;
    let result = each(outer, [first, second], first);
    let flat = |value| b.reshape(value, &[count, length]);
    Ok(Rows { re: flat(result.re), im: result.im.map(flat) })
}

/// `[count * second, first]` times `W^(j k1)`.
fn twiddled<'c>(
    at: &Lowering<'c>,
    rows: Rows<'c>,
    (count, second, first): (i64, i64, i64),
    length: i64,
    direction: Direction,
) -> Result<Rows<'c>, Stop> {
    let b = at.hlo();
    let (cos, sin) = roots(at, rows.re, (second, first), length, direction)?;
    let shape = [count, second, first];
    let spread = |value| b.broadcast_in_dim(value, &shape, &[1, 2]);
    let (cos, sin) = (spread(cos), spread(sin));
    let cube = |value| b.reshape(value, &shape);
    let flat = |value| b.reshape(value, &[count * second, first]);
    let re = cube(rows.re);
    let Some(im) = rows.im.map(cube) else {
        return Ok(Rows { re: flat(b.mul(re, cos)), im: Some(flat(b.mul(re, sin))) });
    };
    Ok(Rows {
        re: flat(b.sub(b.mul(re, cos), b.mul(im, sin))),
        im: Some(flat(b.add(b.mul(re, sin), b.mul(im, cos)))),
    })
}

/// One product with the matrix of all roots, which is symmetric.
fn matrix<'c>(at: &Lowering<'c>, rows: Rows<'c>, direction: Direction) -> Result<Rows<'c>, Stop> {
    let b = at.hlo();
    let length = rows.re.shape()[1];
    let (cos, sin) = roots(at, rows.re, (length, length), length, direction)?;
    let Some(im) = rows.im else {
        return Ok(Rows { re: b.linear(rows.re, cos), im: Some(b.linear(rows.re, sin)) });
    };
    Ok(Rows {
        re: b.sub(b.linear(rows.re, cos), b.linear(im, sin)),
        im: Some(b.add(b.linear(rows.re, sin), b.linear(im, cos))),
    })
}

/// Cosine and sine of `2 pi i j / length`, the sine negative forwards, for `i` and `j` below the sizes; in the type of `like`.
fn roots<'c>(
    at: &Lowering<'c>,
    like: Value<'c>,
    (rows, columns): (i64, i64),
    length: i64,
    direction: Direction,
) -> Result<(Value<'c>, Value<'c>), Stop> {
    let sign = if direction == Direction::Forward { -1.0 } else { 1.0 };
    let angle = |index: i64| {
        let (i, j) = (index / columns, index % columns);
        // The angle of the smallest index, so that large products lose no digits.
        TAU * ((i * j % length) as f64) / length as f64
    };
    let constant = |function: &dyn Fn(f64) -> f64| -> Result<Value<'c>, Stop> {
        let values = (0..rows * columns).map(|index| function(angle(index)));
        let ty = like.ty().with_shape(&[rows, columns]);
        let bytes: Vec<u8> = match at.element(like)? {
            ElementType::F64 => values.flat_map(f64::to_le_bytes).collect(),
            ElementType::F32 => values.flat_map(|value| (value as f32).to_le_bytes()).collect(),
            _ => return refuse("no kernel transforms this element type", "convert the signal to f32"),
        };
        Ok(at.hlo().constant(Attr::dense_bytes(ty, &bytes)?))
    };
    Ok((constant(&f64::cos)?, constant(&|angle| sign * angle.sin())?))
}
