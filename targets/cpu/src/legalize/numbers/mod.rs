//! Exact arithmetic on whole tensors, out of the kernels that exist: each file adds a family of methods to [`Lowering`].
//!
//! Integers of up to 16 bits are computed in i32 and wrapped back by CAST; unsigned ones of 32 and 64 bits as the signed
//! integers of the same bits; f16 and bf16 in f32, whose rounding to the narrow type gives the same number as rounding once
//! (its significand has more than twice as many bits and two).

mod bits;
mod division;
mod double;
mod float;
mod order;
mod power;
mod shift;
mod unsigned64;

pub(super) use float::Rounding;
pub(super) use shift::Shift;

use edgec_dialects::ir::{Attr, ElementType, Value};

use super::{
    kernels,
    lowering::{Lowering, Stop, refuse},
};
use crate::tfl;

/// A value that was written, or why none was.
pub(super) type Written<'c> = Result<Value<'c>, Stop>;

/// The signed type of the same width.
pub(super) fn signed_twin(element: ElementType) -> ElementType {
    use ElementType as E;
    match element {
        E::U64 => E::I64,
        E::U32 => E::I32,
        E::U16 => E::I16,
        E::U8 => E::I8,
        signed => signed,
    }
}

/// The unsigned type of the same width.
fn unsigned_twin(element: ElementType) -> ElementType {
    use ElementType as E;
    match element {
        E::I64 => E::U64,
        E::I32 => E::U32,
        E::I16 => E::U16,
        E::I8 => E::U8,
        unsigned => unsigned,
    }
}

impl<'c> Lowering<'c> {
    /// The plain element type of a value.
    pub(super) fn element(&self, x: Value<'c>) -> Result<ElementType, Stop> {
        match x.element_type() {
            Some(element) => Ok(element),
            None => refuse(
                &format!("no kernel computes with elements of {}", x.ty().element()),
                "convert the model to f32",
            ),
        }
    }

    /// An operator of two operands, the one that broadcasts where it takes the type, else the schema's StableHLO one.
    pub(super) fn binary(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        let broadcasts = !name.starts_with("stablehlo_");
        if broadcasts && kernels::takes(name, element) {
            return Ok(self.tfl().binary(name, x, y)?);
        }
        let stable = match name {
            "add" => "stablehlo_add",
            "maximum" => "stablehlo_maximum",
            "minimum" => "stablehlo_minimum",
            "mul" => "stablehlo_multiply",
            other => other,
        };
        if !kernels::takes(stable, element) {
            let reason = format!("no kernel of {} takes {}", name.to_uppercase(), x.ty().element());
            return refuse(&reason, "convert the model to f32");
        }
        self.paired(stable, x, y)
    }

    /// One of the operators that do not broadcast.
    fn paired(&self, name: &str, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        let shape = tfl::broadcast(&x.shape(), &y.shape());
        let (x, y) = (self.tfl().broadcast_to(x, &shape)?, self.tfl().broadcast_to(y, &shape)?);
        Ok(self.tfl().binary(name, x, y)?)
    }

    pub(super) fn add(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        self.binary("add", x, y)
    }

    pub(super) fn mul(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        self.binary("mul", x, y)
    }

    /// `x - y`. Of doubles it is `x + (-1 * y)`, which is the same number.
    pub(super) fn sub(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F64 => self.add(x, self.mul(y, self.number(y, -1.0)?)?),
            ElementType::F32 | ElementType::I32 | ElementType::I64 => Ok(self.tfl().binary("sub", x, y)?),
            _ => self.in_carrier(&[x, y], |values| self.sub(values[0], values[1])),
        }
    }

    /// A scalar of the type of `like`.
    pub(super) fn number(&self, like: Value<'c>, number: f64) -> Written<'c> {
        Ok(self.tfl().scalar(self.element(like)?, number)?)
    }

    /// An integer scalar of the type of `like`, from its lowest bits.
    pub(super) fn integer_like(&self, like: Value<'c>, number: i64) -> Written<'c> {
        let element = self.element(like)?;
        let result = like.ty().with_shape(&[]);
        let width = (element.bits() as usize).div_ceil(8);
        let bytes = number.to_le_bytes();
        let value = Attr::dense_bytes(result, bytes.get(..width).unwrap_or(&bytes))?;
        Ok(self.tfl().constant(value, result)?)
    }

    pub(super) fn select(&self, condition: Value<'c>, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        Ok(self.tfl().select_v2(condition, x, y)?)
    }

    pub(super) fn cast(&self, x: Value<'c>, to: ElementType) -> Written<'c> {
        if x.element_type() == Some(to) {
            return Ok(x);
        }
        Ok(self.tfl().cast(x, to)?)
    }

    /// The same bits as another type of the same width.
    pub(super) fn bitcast(&self, x: Value<'c>, to: ElementType) -> Written<'c> {
        if x.element_type() == Some(to) {
            return Ok(x);
        }
        Ok(self.tfl().bitcast(x, x.ty().with_element(to))?)
    }

    /// The type that an element type is computed in.
    pub(super) fn carrier(&self, element: ElementType) -> ElementType {
        use ElementType as E;
        match element {
            E::F16 | E::BF16 => E::F32,
            E::U64 => E::I64,
            E::I8 | E::I16 | E::U8 | E::U16 | E::U32 => E::I32,
            other => other,
        }
    }

    /// The value in the type that it is computed in: numbers keep their value, unsigned ones of 32 and 64 bits their bits.
    pub(super) fn carried(&self, x: Value<'c>) -> Written<'c> {
        let element = self.element(x)?;
        let carrier = self.carrier(element);
        if matches!(element, ElementType::U32 | ElementType::U64) {
            return self.bitcast(x, carrier);
        }
        self.cast(x, carrier)
    }

    /// The result of a computation in a carrier, as `element` again: integers wrap, floats round to the nearest even.
    pub(super) fn uncarried(&self, x: Value<'c>, element: ElementType) -> Written<'c> {
        if matches!(element, ElementType::U32 | ElementType::U64)
            && x.element_type() == Some(signed_twin(element))
        {
            return self.bitcast(x, element);
        }
        self.cast(x, element)
    }

    /// Computes in the carrier of the operands' type.
    pub(super) fn in_carrier(
        &self,
        operands: &[Value<'c>],
        compute: impl Fn(&[Value<'c>]) -> Written<'c>,
    ) -> Written<'c> {
        let Some(&first) = operands.first() else {
            return refuse("the operation has no operand", "report a bug");
        };
        let element = self.element(first)?;
        if self.carrier(element) == element {
            return refuse(
                &format!("no kernel computes this in {}", first.ty().element()),
                "convert the model to f32",
            );
        }
        let carried: Vec<Value<'c>> =
            operands.iter().map(|&operand| self.carried(operand)).collect::<Result<_, _>>()?;
        self.uncarried(compute(&carried)?, element)
    }

    /// The integers that the elements of a constant are, also where it is broadcast.
    fn integers(&self, x: Value<'c>) -> Option<Vec<i64>> {
        let op = x.defining_op()?;
        match op.name().as_str() {
            "tfl.broadcast_to" | "tfl.reshape" => self.integers(op.operand(0)?),
            _ => tfl::constant(x)?.to_i64(),
        }
    }
}
