//! Comparisons, larger and smaller of two.

use edgec_dialects::ir::{ElementType, Value};

use super::Written;
use crate::{
    legalize::{kernels, lowering::Lowering},
    tfl,
};

impl<'c> Lowering<'c> {
    /// `x <name> y` as numbers; a comparison with NaN holds for `not_equal` alone.
    pub(crate) fn compared(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        let equality = matches!(name, "equal" | "not_equal");
        if kernels::takes(name, element) {
            return Ok(self.tfl().compare(name, x, y)?);
        }
        let (x, y) = match element {
            // false < true.
            ElementType::I1 => (self.cast(x, ElementType::I32)?, self.cast(y, ElementType::I32)?),
            ElementType::F64 => return self.compared_doubles(name, x, y),
            ElementType::U32 | ElementType::U64 if !equality => {
                (self.biased(self.carried(x)?)?, self.biased(self.carried(y)?)?)
            }
            _ => (self.carried(x)?, self.carried(y)?),
        };
        Ok(self.tfl().compare(name, x, y)?)
    }

    /// Doubles by the order of their bits, which knows -0 below 0 and NaN at both ends: zeros are made one first, and NaN is
    /// taken out after.
    fn compared_doubles(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let zero = self.number(x, 0.0)?;
        let plain = |value| self.add(value, zero);
        let ordered =
            self.tfl().compare(name, self.ordered_bits(plain(x)?)?, self.ordered_bits(plain(y)?)?)?;
        let numbers = self.tfl().binary("logical_and", self.is_number(x)?, self.is_number(y)?)?;
        if name == "not_equal" {
            return Ok(self.tfl().binary(
                "logical_or",
                ordered,
                self.tfl().unary("logical_not", numbers)?,
            )?);
        }
        Ok(self.tfl().binary("logical_and", ordered, numbers)?)
    }

    /// Whether a float is not NaN.
    pub(super) fn is_number(&self, x: Value<'c>) -> Written<'c> {
        if self.element(x)? != ElementType::F64 {
            return Ok(self.tfl().compare("equal", x, x)?);
        }
        let infinity = self.ordered_bits(self.number(x, f64::INFINITY)?)?;
        let magnitude = self.magnitude_bits(x)?;
        Ok(self.tfl().compare("less_equal", magnitude, infinity)?)
    }

    /// The bits of a double without its sign.
    pub(super) fn magnitude_bits(&self, x: Value<'c>) -> Written<'c> {
        let bits = self.bitcast(x, ElementType::I64)?;
        self.bit_and(bits, self.integer_like(bits, i64::MAX)?)
    }

    /// Integers whose order is the total order of floats (IEEE 754, 5.10): the bits, and of negative floats all but the sign
    /// flipped.
    pub(crate) fn ordered_bits(&self, x: Value<'c>) -> Written<'c> {
        let bits = match self.element(x)? {
            ElementType::F64 => {
                let bits = self.bitcast(x, ElementType::I64)?;
                let flipped = self.sub(self.integer_like(bits, i64::MAX)?, bits)?;
                let negative = self.tfl().compare("less", bits, self.integer_like(bits, 0)?)?;
                return self.select(negative, flipped, bits);
            }
            ElementType::F32 => self.bitcast(x, ElementType::I32)?,
            _ => self.cast(self.bitcast(x, ElementType::I16)?, ElementType::I32)?,
        };
        let sign = self.tfl().binary("right_shift", bits, self.integer_like(bits, 31)?)?;
        let but_sign = self.bit_and(sign, self.integer_like(bits, i64::from(i32::MAX))?)?;
        self.bit_xor(bits, but_sign)
    }

    /// The larger (`maximum`) or smaller (`minimum`) of two; NaN if one is NaN.
    pub(crate) fn extreme(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F32 => self.float_extreme(name, x, y),
            ElementType::F64 => {
                let extreme = self.binary(name, x, y)?;
                let extreme = self.select(self.is_number(x)?, extreme, x)?;
                self.select(self.is_number(y)?, extreme, y)
            }
            ElementType::F16 | ElementType::BF16 => {
                self.in_carrier(&[x, y], |values| self.extreme(name, values[0], values[1]))
            }
            ElementType::I1 => {
                let logic = if name == "maximum" { "logical_or" } else { "logical_and" };
                Ok(self.tfl().binary(logic, x, y)?)
            }
            _ => self.binary(name, x, y),
        }
    }

    /// The kernels return the second operand where one is NaN, so a number that is known goes first; otherwise NaN of the first
    /// operand is put back.
    fn float_extreme(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        if never_nan(x) {
            return Ok(self.tfl().binary(name, x, y)?);
        }
        if never_nan(y) {
            return Ok(self.tfl().binary(name, y, x)?);
        }
        let extreme = self.tfl().binary(name, x, y)?;
        self.select(self.is_number(x)?, extreme, x)
    }
}

/// Whether a value is made of known numbers without NaN, which may have been reshaped and spread.
fn never_nan(value: Value<'_>) -> bool {
    let mut value = value;
    while let Some(op) = value.defining_op().filter(|op| op.is("tfl.broadcast_to") || op.is("tfl.reshape")) {
        let Some(source) = op.operand(0) else { return false };
        value = source;
    }
    let numbers = tfl::constant(value).and_then(|elements| elements.to_f32());
    numbers.is_some_and(|numbers| !numbers.iter().any(|number| number.is_nan()))
}
