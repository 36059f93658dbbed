//! Quotients and square roots of doubles, which no kernel has: correctly rounded, with subnormal numbers, out of sums and products
//! of doubles and integers.
//!
//! A digit is what fits between two roundings: the quotient's or root's next bits are estimated and put on a grid so coarse that
//! what is left to divide is exact again, three times. The sign of the last rest says on which side of the digits' sum the result
//! lies, which is all that one rounding of integers needs.

use edgec_dialects::ir::{ElementType, Value};

use super::{Shift, Written};
use crate::legalize::lowering::{Lowering, Stop};

const BIAS: i64 = 1023;
const SIGNIFICAND: i64 = 52;
const HIDDEN: i64 = 1 << SIGNIFICAND;
/// The bits of infinity.
const INFINITY: i64 = (2 * BIAS + 1) << SIGNIFICAND;
/// A subnormal number is its bits times two to this.
const LEAST: i64 = -1074;
/// Digits are multiples of two to the minus these.
const GRIDS: [i32; 3] = [22, 44, 56];
/// Results before they are rounded are integers in units of two to the minus this; their last bit only says that there is more.
const UNIT: i64 = 57;

/// A double as `significand * 2^exponent`, with its magnitude's bits.
struct Parts<'c> {
    /// In `[1, 2)`.
    significand: Value<'c>,
    /// i32.
    exponent: Value<'c>,
    /// i64.
    magnitude: Value<'c>,
}

impl<'c> Lowering<'c> {
    /// `x / y`.
    pub(crate) fn double_quotient(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let (a, b) = (self.parts_of_double(x)?, self.parts_of_double(y)?);
        let inverse = self.inverse_of(b.significand)?;
        // Both halves of the divisor times a digit are exact.
        let bits = self.bitcast(b.significand, ElementType::I64)?;
        let high = self.bitcast(self.bit_and(bits, self.integer_like(bits, -1 << 27)?)?, ElementType::F64)?;
        let low = self.sub(b.significand, high)?;
        let (mut rest, mut digits) = (a.significand, Vec::new());
        for grid in GRIDS {
            let digit = self.on_grid(self.mul(rest, inverse)?, grid)?;
            rest = self.sub(self.sub(rest, self.mul(digit, high)?)?, self.mul(digit, low)?)?;
            digits.push(digit);
        }
        let exponent = self.sub(a.exponent, b.exponent)?;
        let magnitude = self.assembled(&digits, rest, exponent)?;

        let is = |bits, known| -> Written<'c> {
            Ok(self.tfl().compare("equal", bits, self.integer_like(bits, known)?)?)
        };
        let both = |name: &str, x, y| -> Written<'c> { Ok(self.tfl().binary(name, x, y)?) };
        let (a_zero, b_zero) = (is(a.magnitude, 0)?, is(b.magnitude, 0)?);
        let (a_infinite, b_infinite) = (is(a.magnitude, INFINITY)?, is(b.magnitude, INFINITY)?);
        let constant = |number| self.integer_like(magnitude, number);
        let vanishes = both("logical_or", a_zero, b_infinite)?;
        let overflows = both("logical_or", a_infinite, b_zero)?;
        let magnitude = self.select(vanishes, constant(0)?, magnitude)?;
        let magnitude = self.select(overflows, constant(INFINITY)?, magnitude)?;
        // The signs' product.
        let sign = |value| -> Written<'c> {
            let bits = self.bitcast(value, ElementType::I64)?;
            self.bit_and(bits, self.integer_like(bits, i64::MIN)?)
        };
        let result = self.bitcast(self.add(magnitude, self.add(sign(x)?, sign(y)?)?)?, ElementType::F64)?;
        // 0 / 0 and inf / inf.
        let none = both("logical_and", vanishes, overflows)?;
        let numbers = both("logical_and", self.is_number(x)?, self.is_number(y)?)?;
        let none = both("logical_or", none, self.tfl().unary("logical_not", numbers)?)?;
        self.select(none, self.number(x, f64::NAN)?, result)
    }

    /// The square root; NaN below zero.
    pub(crate) fn double_root(&self, x: Value<'c>) -> Written<'c> {
        let a = self.parts_of_double(x)?;
        let number = |value| self.number(x, value);
        // `m` in [1, 4) times an even power of two.
        let odd = self.bit_and(a.exponent, self.integer_like(a.exponent, 1)?)?;
        let even = self.sub(a.exponent, odd)?;
        let exponent = self.tfl().binary("right_shift", even, self.integer_like(even, 1)?)?;
        let is_odd = self.tfl().compare("equal", odd, self.integer_like(odd, 1)?)?;
        let m = self.select(is_odd, self.add(a.significand, a.significand)?, a.significand)?;

        let estimate = self.tfl().unary("sqrt", self.cast(m, ElementType::F32)?)?;
        let first = self.on_grid(self.cast(estimate, ElementType::F64)?, GRIDS[0])?;
        let twice = self.add(first, first)?;
        let inverse = self.inverse_of(twice)?;
        let rest = self.sub(m, self.mul(first, first)?)?;
        let second = self.on_grid(self.mul(rest, inverse)?, GRIDS[1])?;
        let rest = self.sub(self.sub(rest, self.mul(twice, second)?)?, self.mul(second, second)?)?;
        let third = self.on_grid(self.mul(rest, inverse)?, GRIDS[2])?;
        let rest = self.sub(rest, self.mul(twice, third)?)?;
        let rest = self.sub(rest, self.mul(self.add(second, second)?, third)?)?;
        // Not exact any more, but of the right sign.
        let rest = self.sub(rest, self.mul(third, third)?)?;
        let bits = self.assembled(&[first, second, third], rest, exponent)?;
        let root = self.bitcast(bits, ElementType::F64)?;

        let negative = self.compared("less", x, number(0.0)?)?;
        let root = self.select(negative, number(f64::NAN)?, root)?;
        let zero = self.integer_like(a.magnitude, 0)?;
        let is_zero = self.tfl().compare("equal", a.magnitude, zero)?;
        let finite = self.tfl().compare("less", a.magnitude, self.integer_like(a.magnitude, INFINITY)?)?;
        // Zeros, NaN and what is left of the infinities are their own roots.
        let itself = self.tfl().binary("logical_or", is_zero, self.tfl().unary("logical_not", finite)?)?;
        let own = self.select(negative, number(f64::NAN)?, x)?;
        self.select(itself, own, root)
    }

    fn parts_of_double(&self, x: Value<'c>) -> Result<Parts<'c>, Stop> {
        let magnitude = self.magnitude_bits(x)?;
        let constant = |number| self.integer_like(magnitude, number);
        let normal = self.tfl().compare("greater_equal", magnitude, constant(HIDDEN)?)?;
        // The bits of a subnormal number as an integer are an exact double.
        let counted = self.bitcast(self.cast(magnitude, ElementType::F64)?, ElementType::I64)?;
        let bits = self.select(normal, magnitude, counted)?;
        let (_, high) = self.halves(bits)?;
        let field = self.tfl().binary("right_shift", high, self.integer_like(high, SIGNIFICAND - 32)?)?;
        let offset =
            self.select(normal, self.integer_like(high, BIAS)?, self.integer_like(high, BIAS - LEAST)?)?;
        let exponent = self.sub(field, offset)?;
        let fraction = self.bit_and(bits, constant(HIDDEN - 1)?)?;
        let significand =
            self.bitcast(self.add(fraction, constant(BIAS << SIGNIFICAND)?)?, ElementType::F64)?;
        Ok(Parts { significand, exponent, magnitude })
    }

    /// About `1 / x` to 40 bits and more, of a double between 1 and 4: DIV of f32 and a step of Newton's.
    fn inverse_of(&self, x: Value<'c>) -> Written<'c> {
        let single = self.cast(x, ElementType::F32)?;
        let single = self.tfl().binary("div", self.number(single, 1.0)?, single)?;
        let inverse = self.cast(single, ElementType::F64)?;
        let error = self.sub(self.number(x, 1.0)?, self.mul(x, inverse)?)?;
        self.add(inverse, self.mul(inverse, error)?)
    }

    /// The nearest multiple of `2^-grid`: next to this number doubles are such multiples.
    fn on_grid(&self, x: Value<'c>, grid: i32) -> Written<'c> {
        let far = 1.5 * 2_f64.powi(SIGNIFICAND as i32 - grid);
        self.add(self.add(x, self.number(x, far)?)?, self.number(x, -far)?)
    }

    /// The bits of the double nearest to `(digits + rest) * 2^exponent`, whose significand is in `(0.5, 2)`.
    fn assembled(&self, digits: &[Value<'c>], rest: Value<'c>, exponent: Value<'c>) -> Written<'c> {
        let mut found = self.cast(self.tfl().unary("sign", rest)?, ElementType::I64)?;
        for &digit in digits {
            let scaled = self.mul(digit, self.number(digit, 2_f64.powi(UNIT as i32))?)?;
            found = self.add(found, self.cast(scaled, ElementType::I64)?)?;
        }
        let wide = |number| self.integer_like(found, number);
        let narrow = |number| self.integer_like(exponent, number);
        let at_least_one = self.tfl().compare("greater_equal", found, wide(1 << UNIT)?)?;
        let pick = |above: i64, below: i64| self.select(at_least_one, narrow(above)?, narrow(below)?);
        let exponent = self.sub(exponent, pick(0, 1)?)?;
        // Bits that are dropped: more than a normal number's, the further it lies below the normal ones.
        let lacking = self.sub(narrow(1 - BIAS)?, exponent)?;
        let lacking = self.tfl().binary("maximum", lacking, narrow(0)?)?;
        let dropped = self.add(lacking, pick(UNIT - SIGNIFICAND, UNIT - SIGNIFICAND - 1)?)?;
        let dropped = self.cast(self.tfl().binary("minimum", dropped, narrow(60)?)?, ElementType::I64)?;
        // To the nearest even: half of the last bit that stays, less one unless that bit is set.
        let one = wide(1)?;
        let last = self.bit_and(self.shifted(Shift::RightLogical, found, dropped)?, one)?;
        let ones = self.tfl().broadcast_to(one, &self.shape(dropped)?)?;
        let half = self.shifted(Shift::Left, ones, self.sub(dropped, one)?)?;
        let raised = self.add(found, self.add(self.sub(half, one)?, last)?)?;
        let significand = self.shifted(Shift::RightLogical, raised, dropped)?;
        // The hidden bit counts in the exponent's field, and so does what is carried into it.
        let field = self.tfl().binary("maximum", exponent, narrow(1 - BIAS)?)?;
        let field = self.tfl().binary("minimum", field, narrow(BIAS + 1)?)?;
        let field = self.cast(self.add(field, narrow(BIAS - 1)?)?, ElementType::I64)?;
        let bits = self.add(significand, self.mul(field, wide(HIDDEN)?)?)?;
        Ok(self.tfl().binary("minimum", bits, wide(INFINITY)?)?)
    }
}
