//! Bitwise logic and counting of bits.

use edgec_dialects::ir::{ElementType, Value};

use super::{Written, signed_twin, unsigned_twin};
use crate::legalize::{kernels, lowering::Lowering};

/// f64's exponent bias, and where the exponent begins in the upper half of its bits.
const BIAS: i64 = 1023;
const EXPONENT_SHIFT: i64 = 20;

impl<'c> Lowering<'c> {
    /// `x & y`, of any integers or booleans.
    pub(crate) fn bit_and(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        self.binary("stablehlo_and", x, y)
    }

    /// `x ^ y`; of 64 bits `x + y - 2 (x & y)`, as addition without carries is.
    pub(crate) fn bit_xor(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if kernels::takes("bitwise_xor", element) {
            return Ok(self.tfl().binary("bitwise_xor", x, y)?);
        }
        if element == ElementType::U64 {
            return self.as_signed(&[x, y], |values| self.bit_xor(values[0], values[1]));
        }
        let both = self.bit_and(x, y)?;
        self.sub(self.add(x, y)?, self.add(both, both)?)
    }

    /// `x | y`, which is `(x ^ y) ^ (x & y)`; of 64 bits `x + y - (x & y)`.
    pub(crate) fn bit_or(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if kernels::takes("bitwise_xor", element) {
            return self.bit_xor(self.bit_xor(x, y)?, self.bit_and(x, y)?);
        }
        if element == ElementType::U64 {
            return self.as_signed(&[x, y], |values| self.bit_or(values[0], values[1]));
        }
        self.sub(self.add(x, y)?, self.bit_and(x, y)?)
    }

    /// `!x`, which is `x ^ -1`; of 64 bits `-1 - x`.
    pub(crate) fn bit_not(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if element == ElementType::U64 {
            return self.as_signed(&[x], |values| self.bit_not(values[0]));
        }
        let ones = self.integer_like(x, -1)?;
        if kernels::takes("bitwise_xor", element) { self.bit_xor(x, ones) } else { self.sub(ones, x) }
    }

    /// Computes on the same bits as signed integers.
    pub(super) fn as_signed(
        &self,
        operands: &[Value<'c>],
        compute: impl Fn(&[Value<'c>]) -> Written<'c>,
    ) -> Written<'c> {
        let Some(&first) = operands.first() else { return self.in_carrier(operands, compute) };
        let element = self.element(first)?;
        let signed: Vec<Value<'c>> = operands
            .iter()
            .map(|&operand| self.bitcast(operand, signed_twin(element)))
            .collect::<Result<_, _>>()?;
        self.bitcast(compute(&signed)?, element)
    }

    /// The bits of an integer of up to 32 bits as i32, filled up with zeros.
    pub(super) fn zero_extended(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if element.bits() == 32 {
            return self.bitcast(x, ElementType::I32);
        }
        self.cast(self.bitcast(x, unsigned_twin(element))?, ElementType::I32)
    }

    /// How many bits are set, by adding neighbours (Warren, *Hacker's Delight*, 5-1). The masks drop what RIGHT_SHIFT fills in.
    pub(crate) fn population_count(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if element.bits() == 64 {
            let (low, high) = self.halves(x)?;
            let count = self.add(self.population_count(low)?, self.population_count(high)?)?;
            return self.uncarried(self.cast(count, ElementType::I64)?, element);
        }
        let mask = |value: Value<'c>, mask| self.bit_and(value, self.integer_like(value, mask)?);
        let shifted = |value: Value<'c>, by| -> Written<'c> {
            Ok(self.tfl().binary("right_shift", value, self.integer_like(value, by)?)?)
        };
        let mut x = self.zero_extended(x)?;
        x = self.sub(x, mask(shifted(x, 1)?, 0x5555_5555)?)?;
        x = self.add(mask(x, 0x3333_3333)?, mask(shifted(x, 2)?, 0x3333_3333)?)?;
        x = mask(self.add(x, shifted(x, 4)?)?, 0x0f0f_0f0f)?;
        x = shifted(self.mul(x, self.integer_like(x, 0x0101_0101)?)?, 24)?;
        self.uncarried(x, element)
    }

    /// How many zero bits stand in front of the first one: the exponent of the number as f64, which holds it exactly, says it.
    pub(crate) fn leading_zeros(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        let count = if element.bits() == 64 {
            let (low, high) = self.halves(x)?;
            let (low, high) = (self.leading_zeros(low)?, self.leading_zeros(high)?);
            let none = self.tfl().compare("equal", high, self.integer_like(high, 32)?)?;
            let zero = self.integer_like(low, 0)?;
            self.cast(self.add(high, self.select(none, low, zero)?)?, ElementType::I64)?
        } else {
            let bits = self.bitcast(self.zero_extended(x)?, ElementType::U32)?;
            let (_, high) = self.halves(self.cast(bits, ElementType::F64)?)?;
            let exponent =
                self.tfl().binary("right_shift", high, self.integer_like(high, EXPONENT_SHIFT)?)?;
            // 2^k has the exponent BIAS + k and 31 - k zeros in front. Zero has the exponent 0, which gives more than 32.
            let count = self.sub(self.integer_like(exponent, BIAS + 31)?, exponent)?;
            let count = self.tfl().binary("minimum", count, self.integer_like(count, 32)?)?;
            self.sub(count, self.integer_like(count, 32 - i64::from(element.bits()))?)?
        };
        self.uncarried(count, element)
    }

    /// The lower and upper 32 bits of elements of 64 bits, as i32.
    pub(super) fn halves(
        &self,
        x: Value<'c>,
    ) -> Result<(Value<'c>, Value<'c>), crate::legalize::lowering::Stop> {
        let shape = self.shape(x)?;
        let count: i64 = shape.iter().product();
        let flat = self.tfl().reshape(x, &[count])?;
        let words =
            self.tfl().bitcast(flat, flat.ty().with_shape(&[count, 2]).with_element(ElementType::I32))?;
        let half = |index| -> Written<'c> {
            let begin = self.tfl().vector(&[0, index])?;
            Ok(self.tfl().reshape(self.tfl().slice(words, begin, &[count, 1])?, &shape)?)
        };
        Ok((half(0)?, half(1)?))
    }

    /// i64 of the lower and upper 32 bits.
    pub(super) fn joined(&self, low: Value<'c>, high: Value<'c>) -> Written<'c> {
        let shape = self.shape(low)?;
        let count: i64 = shape.iter().product();
        let column = |half| self.tfl().reshape(half, &[count, 1]);
        let pair = low.ty().with_shape(&[count, 2]);
        let words = self.tfl().concatenation(&[column(low)?, column(high)?], 1, pair)?;
        let flat = self.tfl().bitcast(words, pair.with_shape(&[count]).with_element(ElementType::I64))?;
        Ok(self.tfl().reshape(flat, &shape)?)
    }
}
