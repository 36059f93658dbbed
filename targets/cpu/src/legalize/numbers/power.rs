//! Integer powers.

use edgec_dialects::ir::Value;

use super::Written;
use crate::legalize::lowering::Lowering;

impl<'c> Lowering<'c> {
    /// `x` to the power of `y`, wrapping; a negative power is 0 but for the bases 1 and -1.
    pub(crate) fn integer_power(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if self.carrier(element) != element {
            return match element.is_unsigned() && element.bits() >= 32 {
                true => self.as_signed(&[x, y], |values| self.raised(values[0], values[1], element.bits())),
                false => self.in_carrier(&[x, y], |values| {
                    self.powered(values[0], values[1], element.bits(), element.is_unsigned())
                }),
            };
        }
        self.powered(x, y, element.bits(), false)
    }

    /// Of i32 or i64, where the power fits into `bits`.
    fn powered(&self, x: Value<'c>, y: Value<'c>, bits: u32, unsigned: bool) -> Written<'c> {
        let known = self.integers(y).and_then(|powers| {
            let first = *powers.first()?;
            (first >= 0 && powers.iter().all(|&power| power == first)).then_some(first)
        });
        if let Some(power) = known {
            return self.known_power(x, power.cast_unsigned());
        }
        let raised = self.raised(x, y, if unsigned { bits } else { bits - 1 })?;
        if unsigned {
            return Ok(raised);
        }
        let constant = |number| self.integer_like(x, number);
        let is =
            |value, number| -> Written<'c> { Ok(self.tfl().compare("equal", value, constant(number)?)?) };
        let odd = self.bit_and(y, constant(1)?)?;
        let of_minus_one = self.select(is(odd, 1)?, constant(-1)?, constant(1)?)?;
        let inverse = self.select(is(x, -1)?, of_minus_one, constant(0)?)?;
        let inverse = self.select(is(x, 1)?, constant(1)?, inverse)?;
        let negative = self.tfl().compare("less", y, constant(0)?)?;
        self.select(negative, inverse, raised)
    }

    /// By the binary digits of a known power, highest first.
    fn known_power(&self, x: Value<'c>, power: u64) -> Written<'c> {
        if power == 0 {
            return Ok(self.tfl().broadcast_to(self.integer_like(x, 1)?, &self.shape(x)?)?);
        }
        let mut result = x;
        for digit in (0..power.ilog2()).rev() {
            result = self.mul(result, result)?;
            if power >> digit & 1 == 1 {
                result = self.mul(result, x)?;
            }
        }
        Ok(result)
    }

    /// By the lowest `bits` binary digits of the power: the square of the base for each digit, times it where the digit is 1.
    fn raised(&self, x: Value<'c>, y: Value<'c>, bits: u32) -> Written<'c> {
        let one = self.integer_like(x, 1)?;
        let (mut square, mut result) = (x, one);
        for digit in 0..bits {
            let bit = self.bit_and(y, self.integer_like(y, 1_i64 << digit)?)?;
            let unset = self.tfl().compare("equal", bit, self.integer_like(y, 0)?)?;
            let factor = self.select(unset, one, square)?;
            result = if digit == 0 { factor } else { self.mul(result, factor)? };
            if digit + 1 < bits {
                square = self.mul(square, square)?;
            }
        }
        Ok(result)
    }
}
