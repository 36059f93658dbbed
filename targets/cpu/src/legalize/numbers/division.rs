//! Division of integers, rounded towards zero, and its remainder. As in XLA, division by zero gives -1 (all bits set), its
//! remainder is the dividend, and the quotient of the least integer and -1 wraps. The kernels stop or trap there, so they
//! never see such a divisor.

use edgec_dialects::ir::{ElementType, Value};

use super::Written;
use crate::legalize::lowering::Lowering;

/// How often the quotient is corrected: f32 gets 20 bits right each time, and 63 are wanted.
const CORRECTIONS: usize = 3;

/// A divisor that kernels can divide by.
struct Divisor<'c> {
    value: Value<'c>,
    /// Where the divisor is zero; none where it is known not to be.
    zero: Option<Value<'c>>,
}

impl<'c> Lowering<'c> {
    /// `x / y` of integers.
    pub(crate) fn integer_quotient(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::I32 => {
                let divisor = self.divisor(x, y)?;
                let quotient = self.tfl().binary("div", x, divisor.value)?;
                self.where_zero(&divisor, self.integer_like(x, -1)?, quotient)
            }
            ElementType::I64 => {
                let divisor = self.divisor(x, y)?;
                let remainder = self.wide_remainder(x, divisor.value)?;
                let quotient = self.exact_quotient(self.sub(x, remainder)?, divisor.value)?;
                self.where_zero(&divisor, self.integer_like(x, -1)?, quotient)
            }
            ElementType::U64 => {
                self.as_signed(&[x, y], |values| Ok(self.unsigned_division(values[0], values[1])?.0))
            }
            ElementType::U32 => self.in_wide(x, y, |x, y| self.integer_quotient(x, y)),
            _ => self.in_carrier(&[x, y], |values| self.integer_quotient(values[0], values[1])),
        }
    }

    /// `x - y * (x / y)` of integers: it has the sign of `x`.
    pub(crate) fn integer_remainder(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::I32 => {
                let divisor = self.divisor(x, y)?;
                let quotient = self.tfl().binary("div", x, divisor.value)?;
                let remainder = self.sub(x, self.mul(quotient, divisor.value)?)?;
                self.where_zero(&divisor, x, remainder)
            }
            ElementType::I64 => {
                let divisor = self.divisor(x, y)?;
                self.where_zero(&divisor, x, self.wide_remainder(x, divisor.value)?)
            }
            ElementType::U64 => {
                self.as_signed(&[x, y], |values| Ok(self.unsigned_division(values[0], values[1])?.1))
            }
            ElementType::U32 => self.in_wide(x, y, |x, y| self.integer_remainder(x, y)),
            _ => self.in_carrier(&[x, y], |values| self.integer_remainder(values[0], values[1])),
        }
    }

    /// Computes on ui32 as i64.
    fn in_wide(
        &self,
        x: Value<'c>,
        y: Value<'c>,
        compute: impl Fn(Value<'c>, Value<'c>) -> Written<'c>,
    ) -> Written<'c> {
        let wide = |value| self.cast(value, ElementType::I64);
        self.cast(compute(wide(x)?, wide(y)?)?, ElementType::U32)
    }

    /// A divisor with 1 in place of 0, and of -1 under the least integer: `least / 1` is what `least / -1` wraps to.
    fn divisor(&self, x: Value<'c>, y: Value<'c>) -> Result<Divisor<'c>, crate::legalize::lowering::Stop> {
        if self.integers(y).is_some_and(|values| values.iter().all(|&value| value != 0 && value != -1)) {
            return Ok(Divisor { value: y, zero: None });
        }
        let one = self.integer_like(y, 1)?;
        let zero = self.tfl().compare("equal", y, self.integer_like(y, 0)?)?;
        let least = if self.is_i32(x) { i64::from(i32::MIN) } else { i64::MIN };
        let least = self.tfl().compare("equal", x, self.integer_like(x, least)?)?;
        let minus_one = self.tfl().compare("equal", y, self.integer_like(y, -1)?)?;
        let overflows = self.tfl().binary("logical_and", least, minus_one)?;
        let bad = self.tfl().binary("logical_or", zero, overflows)?;
        Ok(Divisor { value: self.select(bad, one, y)?, zero: Some(zero) })
    }

    fn where_zero(&self, divisor: &Divisor<'c>, then: Value<'c>, otherwise: Value<'c>) -> Written<'c> {
        match divisor.zero {
            Some(zero) => self.select(zero, then, otherwise),
            None => Ok(otherwise),
        }
    }

    /// The remainder of i64 by a divisor that is not zero: FLOOR_MOD has the sign of the divisor.
    fn wide_remainder(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let floored = self.tfl().binary("floor_mod", x, y)?;
        let zero = self.integer_like(x, 0)?;
        let some = self.tfl().compare("not_equal", floored, zero)?;
        let negative = |value| self.tfl().compare("less", value, zero);
        let apart = self.tfl().compare("not_equal", negative(x)?, negative(floored)?)?;
        let other_sign = self.tfl().binary("logical_and", some, apart)?;
        self.select(other_sign, self.sub(floored, y)?, floored)
    }

    /// `x / y` of i64 where `x` is a multiple of `y`: f32 estimates the quotient, then what is left of `x`, until nothing is.
    fn exact_quotient(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let divisor = self.cast(y, ElementType::F32)?;
        let (mut quotient, mut rest) = (None, x);
        for correction in 1..=CORRECTIONS {
            let estimate = self.tfl().binary("div", self.cast(rest, ElementType::F32)?, divisor)?;
            let estimate = self.cast(self.tfl().unary("round", estimate)?, ElementType::I64)?;
            quotient = Some(match quotient {
                Some(so_far) => self.add(so_far, estimate)?,
                None => estimate,
            });
            if correction < CORRECTIONS {
                rest = self.sub(rest, self.mul(estimate, y)?)?;
            }
        }
        quotient.map_or(Ok(x), Ok)
    }

    /// Quotient and remainder of ui64, as the i64 of the same bits. Half of the dividend is not negative, so it is divided as
    /// i64; twice that quotient is right or one too small. A divisor of 2^63 and more fits once or not at all.
    fn unsigned_division(
        &self,
        x: Value<'c>,
        y: Value<'c>,
    ) -> Result<(Value<'c>, Value<'c>), crate::legalize::lowering::Stop> {
        let (zero, one) = (self.integer_like(y, 0)?, self.integer_like(y, 1)?);
        let is_zero = self.tfl().compare("equal", y, zero)?;
        let large = self.tfl().compare("less", y, zero)?;
        let divisor = self.select(self.tfl().compare("less_equal", y, zero)?, one, y)?;
        let half = self.half_of_unsigned(x)?;
        let halved = self.sub(half, self.wide_remainder(half, divisor)?)?;
        let estimate = self.exact_quotient(halved, divisor)?;
        let estimate = self.select(large, self.integer_like(x, 0)?, self.add(estimate, estimate)?)?;
        let rest = self.sub(x, self.mul(estimate, y)?)?;
        let fits = self.unsigned_at_least(rest, y)?;
        let fits = self.tfl().binary("logical_and", fits, self.tfl().unary("logical_not", is_zero)?)?;
        let more = self.cast(fits, ElementType::I64)?;
        let quotient = self.select(is_zero, self.integer_like(x, -1)?, self.add(estimate, more)?)?;
        let remainder = self.select(fits, self.sub(rest, y)?, rest)?;
        Ok((quotient, self.select(is_zero, x, remainder)?))
    }
}
