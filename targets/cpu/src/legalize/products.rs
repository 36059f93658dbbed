//! Products of types that BATCH_MATMUL does not take.
//!
//! f16 and bf16 are multiplied in f32. Integers are multiplied exactly: small products as MUL and SUM, larger ones as f32
//! products of their bytes, each of which f32 sums up without rounding.
//!
//! ```text
//! x = x0 + 2^8 x1 + .. + 2^24 x3,   x * y = sum over i and j of 2^(8 (i + j)) (xi * yj)   modulo 2^32
//! ```

use edgec_dialects::ir::{ElementType, Value};

use super::lowering::{Lowered, Lowering, Stop, refuse};

/// Most products that are written out one by one.
const MAX_WRITTEN_OUT: i64 = 1 << 20;

/// Bits of a digit, and how many products of two digits f32 sums up exactly: 255 * 255 * 256 < 2^24.
const DIGIT: u32 = 8;
const EXACT_DEPTH: i64 = 256;

/// `x [batch.., free.., depth..]` and `y` alike, by the orders of their dimensions.
pub(super) struct Product<'c> {
    pub(super) x: Value<'c>,
    pub(super) y: Value<'c>,
    /// Batch, then free, then contracting dimensions.
    pub(super) orders: (Vec<i64>, Vec<i64>),
    pub(super) batch: i64,
    pub(super) rows: i64,
    pub(super) columns: i64,
    pub(super) depth: i64,
}

impl<'c> Product<'c> {
    fn volume(&self) -> i64 {
        self.batch.saturating_mul(self.rows).saturating_mul(self.columns).saturating_mul(self.depth)
    }

    /// The product as elements of `to`, in the shape `result`.
    pub(super) fn lower(&self, at: &Lowering<'c>, to: ElementType, result: &[i64]) -> Lowered<'c> {
        let b = at.hlo();
        let from = at.element(self.x)?;
        let shaped = |value| b.reshape(value, result);
        let product = match to {
            ElementType::F32 | ElementType::F16 | ElementType::BF16 => {
                let product = self.matrices(at, self.x, self.y, ElementType::F32);
                b.convert(product, to)
            }
            ElementType::F64 => self.written_out(at, ElementType::F64)?,
            ElementType::I1 => {
                let count = self.integers(at, ElementType::I32, from)?;
                b.convert(count, to)
            }
            _ if to.bits() == 64 => self.as_type(at, self.integers(at, ElementType::I64, from)?, to),
            _ => self.as_type(at, self.integers(at, ElementType::I32, from)?, to),
        };
        Ok(vec![shaped(product)])
    }

    /// The wrapped integer as another type of as many bits or fewer.
    fn as_type(&self, at: &Lowering<'c>, value: Value<'c>, to: ElementType) -> Value<'c> {
        let bits = value.element_type().map_or(0, ElementType::bits);
        if to.is_unsigned() && to.bits() == bits {
            return at.hlo().bitcast_convert(value, to);
        }
        at.hlo().convert(value, to)
    }

    /// `[batch, rows, columns]` of integers, modulo 2 to the width of `to`.
    fn integers(&self, at: &Lowering<'c>, to: ElementType, from: ElementType) -> Result<Value<'c>, Stop> {
        if self.volume() <= MAX_WRITTEN_OUT {
            return self.written_out(at, to);
        }
        let b = at.hlo();
        let wide = |value| widened(at, value, to);
        let digits = |value: Value<'c>| -> Vec<Value<'c>> {
            let value = wide(value);
            let count = if from == ElementType::I1 { 1 } else { from.bits() / DIGIT };
            let digit = |index: u32| {
                let shift = b.splat(value.ty(), f64::from(index * DIGIT));
                let rest = b.shift_right_arithmetic(value, shift);
                // The highest digit has the sign; of types as wide as the product it makes no difference.
                let highest = index + 1 == count;
                let digit = if highest { rest } else { b.and(rest, b.splat(value.ty(), 255.0)) };
                b.convert(digit, ElementType::F32)
            };
            (0..count).map(digit).collect()
        };
        let (left, right) = (digits(self.x), digits(self.y));
        let mut total: Option<Value<'c>> = None;
        for (i, &x) in left.iter().enumerate() {
            for (j, &y) in right.iter().enumerate() {
                let shift = DIGIT * (i + j) as u32;
                if shift >= to.bits() {
                    continue;
                }
                let part = self.exact_chunks(at, x, y, to);
                let part = b.shift_left(part, b.splat(part.ty(), f64::from(shift)));
                total = Some(total.map_or(part, |total| b.add(total, part)));
            }
        }
        total.map_or_else(|| refuse("the product has no digits", "report a bug"), Ok)
    }

    /// The f32 product of digits, as integers, in pieces that are summed up exactly.
    fn exact_chunks(&self, at: &Lowering<'c>, x: Value<'c>, y: Value<'c>, to: ElementType) -> Value<'c> {
        let b = at.hlo();
        let (x, y) = self.flattened(at, x, y);
        let mut total: Option<Value<'c>> = None;
        let mut first = 0;
        while first < self.depth {
            let last = (first + EXACT_DEPTH).min(self.depth);
            let piece = |value| b.slice_dim(value, 2, first, last);
            let part = b.convert(b.dot_general(piece(x), piece(y), &[(0, 0)], &[(2, 2)]), to);
            total = Some(total.map_or(part, |total| b.add(total, part)));
            first = last;
        }
        let none =
            || b.splat(x.ty().with_shape(&[self.batch, self.rows, self.columns]).with_element(to), 0.0);
        total.unwrap_or_else(none)
    }

    /// Every product of two elements, then their sums.
    fn written_out(&self, at: &Lowering<'c>, to: ElementType) -> Result<Value<'c>, Stop> {
        if self.volume() > MAX_WRITTEN_OUT {
            return refuse("the product is too large to be written out", "convert the model to f32");
        }
        let b = at.hlo();
        let (x, y) = (widened(at, self.x, to), widened(at, self.y, to));
        let (x, y) = self.flattened(at, x, y);
        let whole = [self.batch, self.rows, self.columns, self.depth];
        let x = b.broadcast_in_dim(x, &whole, &[0, 1, 3]);
        let y = b.broadcast_in_dim(y, &whole, &[0, 2, 3]);
        Ok(b.reduce_sum(b.mul(x, y), &[3]))
    }

    /// BATCH_MATMUL in a float type.
    fn matrices(&self, at: &Lowering<'c>, x: Value<'c>, y: Value<'c>, float: ElementType) -> Value<'c> {
        let b = at.hlo();
        let (x, y) = self.flattened(at, b.convert(x, float), b.convert(y, float));
        if self.batch == 1 {
            let flat = |value: Value<'c>, rows| b.reshape(value, &[rows, self.depth]);
            return b.linear(flat(x, self.rows), flat(y, self.columns));
        }
        b.dot_general(x, y, &[(0, 0)], &[(2, 2)])
    }

    /// `[batch, rows, depth]` and `[batch, columns, depth]`.
    fn flattened(&self, at: &Lowering<'c>, x: Value<'c>, y: Value<'c>) -> (Value<'c>, Value<'c>) {
        let b = at.hlo();
        let flat = |value, order: &[i64], free| {
            b.reshape(at.transposed(value, order), &[self.batch, free, self.depth])
        };
        (flat(x, &self.orders.0, self.rows), flat(y, &self.orders.1, self.columns))
    }
}

/// The value in the type that it is multiplied in: unsigned integers of that width keep their bits.
fn widened<'c>(at: &Lowering<'c>, value: Value<'c>, to: ElementType) -> Value<'c> {
    let from = value.element_type().unwrap_or(to);
    if from.is_unsigned() && from.bits() == to.bits() {
        return at.hlo().bitcast_convert(value, to);
    }
    at.hlo().convert(value, to)
}
