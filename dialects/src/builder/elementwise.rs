//! Operations that work element by element.

use super::Builder;
use crate::{
    ElementType,
    ir::Value,
    stablehlo::{ClampOp, CompareOp, ComparisonDirection, ComparisonType, ConvertOp, SelectOp},
};

macro_rules! unary {
    ($($(#[$doc:meta])* $method:ident => $name:literal,)*) => {
        impl<'c> Builder<'c> {
            $($(#[$doc])*
            pub fn $method(&self, operand: Value<'c>) -> Value<'c> {
                self.emit_one(
                    self.spec(concat!("stablehlo.", $name))
                        .operands(&[operand])
                        .results(&[operand.ty()]),
                )
            })*
        }
    };
}

macro_rules! binary {
    ($($(#[$doc:meta])* $method:ident => $name:literal,)*) => {
        impl<'c> Builder<'c> {
            $($(#[$doc])*
            ///
            /// Both operands have one type, which is the result's.
            pub fn $method(&self, lhs: Value<'c>, rhs: Value<'c>) -> Value<'c> {
                self.emit_one(
                    self.spec(concat!("stablehlo.", $name))
                        .operands(&[lhs, rhs])
                        .results(&[lhs.ty()]),
                )
            })*
        }
    };
}

unary!(
    /// Absolute value of real numbers.
    abs => "abs",
    /// Cube root.
    cbrt => "cbrt",
    /// The smallest integer that is not below.
    ceil => "ceil",
    /// Cosine of radians.
    cosine => "cosine",
    /// e to the power of the operand.
    exp => "exponential",
    /// e to the power of the operand, less 1.
    expm1 => "exponential_minus_one",
    /// The largest integer that is not above.
    floor => "floor",
    /// Natural logarithm.
    log => "log",
    /// Natural logarithm of the operand plus 1.
    log1p => "log_plus_one",
    /// 1 / (1 + e^-x).
    logistic => "logistic",
    /// The negative.
    neg => "negate",
    /// Bitwise or logical complement.
    not => "not",
    /// Rounds halves away from zero.
    round => "round_nearest_afz",
    /// Rounds halves to the even number.
    round_even => "round_nearest_even",
    /// 1 / sqrt(x).
    rsqrt => "rsqrt",
    /// -1, 0 or 1.
    sign => "sign",
    /// Sine of radians.
    sine => "sine",
    /// Square root.
    sqrt => "sqrt",
    /// Tangent of radians.
    tan => "tan",
    /// Hyperbolic tangent.
    tanh => "tanh",
);

binary!(
    /// Sum.
    add => "add",
    /// Bitwise or logical and.
    and => "and",
    /// Angle of the point (rhs, lhs).
    atan2 => "atan2",
    /// Quotient; of integers, rounded towards zero.
    div => "divide",
    /// The larger one.
    max => "maximum",
    /// The smaller one.
    min => "minimum",
    /// Product.
    mul => "multiply",
    /// Bitwise or logical or.
    or => "or",
    /// lhs to the power of rhs.
    pow => "power",
    /// Remainder, with the sign of lhs.
    rem => "remainder",
    /// lhs shifted left by rhs bits.
    shift_left => "shift_left",
    /// lhs shifted right by rhs bits, keeping the sign.
    shift_right_arithmetic => "shift_right_arithmetic",
    /// lhs shifted right by rhs bits, filling with zeros.
    shift_right_logical => "shift_right_logical",
    /// Difference.
    sub => "subtract",
    /// Bitwise or logical exclusive or.
    xor => "xor",
);

impl<'c> Builder<'c> {
    /// Compares element by element and gives truth values; how, follows from
    /// the element type.
    pub fn compare(&self, direction: ComparisonDirection, lhs: Value<'c>, rhs: Value<'c>) -> Value<'c> {
        let how = match lhs.element_type() {
            Some(element) if element.is_float() => Some(ComparisonType::Float),
            Some(element) if element.is_unsigned() || element == ElementType::I1 => {
                Some(ComparisonType::Unsigned)
            }
            Some(_) => Some(ComparisonType::Signed),
            None => None,
        };
        let result = lhs.ty().with_element(ElementType::I1);
        CompareOp::create(self, lhs, rhs, direction, how, result).out()
    }

    /// `on_true` where `pred` holds, else `on_false`; `pred` is a scalar or of
    /// their shape.
    pub fn select(&self, pred: Value<'c>, on_true: Value<'c>, on_false: Value<'c>) -> Value<'c> {
        SelectOp::create(self, pred, on_true, on_false, on_true.ty()).out()
    }

    /// `operand`, but not below `min` nor above `max`; the bounds are scalars
    /// or of its shape.
    pub fn clamp(&self, min: Value<'c>, operand: Value<'c>, max: Value<'c>) -> Value<'c> {
        ClampOp::create(self, min, operand, max, operand.ty()).out()
    }

    /// The same numbers as another element type; the operand itself if it has
    /// that type already.
    pub fn convert(&self, operand: Value<'c>, element: ElementType) -> Value<'c> {
        if operand.element_type() == Some(element) {
            return operand;
        }
        ConvertOp::create(self, operand, operand.ty().with_element(element)).out()
    }

    /// The square.
    pub fn square(&self, operand: Value<'c>) -> Value<'c> {
        self.mul(operand, operand)
    }

    /// Adds a number to every element.
    pub fn add_scalar(&self, operand: Value<'c>, number: f64) -> Value<'c> {
        self.add(operand, self.splat(operand.ty(), number))
    }

    /// Multiplies every element by a number.
    pub fn mul_scalar(&self, operand: Value<'c>, number: f64) -> Value<'c> {
        self.mul(operand, self.splat(operand.ty(), number))
    }
}
