//! Unsigned integers of 64 bits, which stand as i64 of the same bits.

use edgec_dialects::ir::{ElementType, Value};

use super::Written;
use crate::legalize::lowering::Lowering;

/// 2^63.
const HALF_RANGE: f64 = 9_223_372_036_854_775_808.0;

impl<'c> Lowering<'c> {
    /// `x >>> 1`: the floor of half of the signed value, without the sign.
    pub(super) fn half_of_unsigned(&self, x: Value<'c>) -> Written<'c> {
        let one = self.tfl().scalar(ElementType::U64, 1.0)?;
        let bits = self.bitcast(x, ElementType::U64)?;
        self.bitcast(self.shifted(super::shift::Shift::RightLogical, bits, one)?, ElementType::I64)
    }

    /// `x >= y`: the signed order once the highest bit is flipped.
    pub(super) fn unsigned_at_least(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        Ok(self.tfl().compare("greater_equal", self.biased(x)?, self.biased(y)?)?)
    }

    /// i32 or i64 with the highest bit flipped, so that the signed order is the unsigned one of the bits.
    pub(super) fn biased(&self, x: Value<'c>) -> Written<'c> {
        let least = if self.is_i32(x) { i64::from(i32::MIN) } else { i64::MIN };
        self.add(x, self.integer_like(x, least)?)
    }

    /// ui64 to any other type.
    pub(crate) fn unsigned64_as(&self, x: Value<'c>, to: ElementType) -> Written<'c> {
        let bits = self.bitcast(x, ElementType::I64)?;
        if !to.is_float() {
            return self.cast(bits, to);
        }
        // Beyond 2^63 half of the number is converted, its last bit or the one that was lost, so that it rounds as the whole.
        let float = if to == ElementType::F32 { ElementType::F32 } else { ElementType::F64 };
        let last = self.bit_and(bits, self.integer_like(bits, 1)?)?;
        let half = self.bit_or(self.half_of_unsigned(bits)?, last)?;
        let half = self.cast(half, float)?;
        let large = self.tfl().compare("less", bits, self.integer_like(bits, 0)?)?;
        let doubled = self.add(half, half)?;
        let number = self.select(large, doubled, self.cast(bits, float)?)?;
        if to.bits() < 32 { self.narrowed(number, to) } else { Ok(number) }
    }

    /// Any other type to ui64; floats beyond 2^63 lose it before they are converted.
    pub(crate) fn as_unsigned64(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        if !element.is_float() {
            return self.bitcast(self.cast(x, ElementType::I64)?, ElementType::U64);
        }
        let x = if element == ElementType::F64 { x } else { self.cast(x, ElementType::F32)? };
        let limit = self.number(x, HALF_RANGE)?;
        let large = self.compared("greater_equal", x, limit)?;
        let lowered = self.cast(self.sub(x, limit)?, ElementType::I64)?;
        let plain = self.cast(x, ElementType::I64)?;
        self.bitcast(self.select(large, self.biased(lowered)?, plain)?, ElementType::U64)
    }
}
