//! Functions of floats that no kernel has, or that kernels have wrong somewhere. All are written for f32 unless they say
//! more; narrower floats come here as f32.

use edgec_dialects::ir::{ElementType, Value};

use super::{Shift, Written};
use crate::legalize::lowering::Lowering;

/// From here on every double is an integer.
const DOUBLE_INTEGERS: f64 = 4_503_599_627_370_496.0;

/// Which way a float is rounded to an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// Downwards.
    Floor,
    /// Upwards.
    Ceil,
    /// To the nearest, halves to the even one.
    NearestEven,
    /// To the nearest, halves away from zero.
    NearestAway,
}

impl<'c> Lowering<'c> {
    fn unary(&self, name: &str, x: Value<'c>) -> Written<'c> {
        Ok(self.tfl().unary(name, x)?)
    }

    fn divide(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        Ok(self.tfl().binary("div", x, y)?)
    }

    /// `e^x`. XNNPACK's EXP is 0 for NaN, which 0 times a function of finite values puts back.
    pub(crate) fn exponential(&self, x: Value<'c>) -> Written<'c> {
        let nothing = self.mul(self.unary("tanh", x)?, self.number(x, 0.0)?)?;
        self.add(self.unary("exp", x)?, nothing)
    }

    /// `e^x - 1`; near zero, where that cancels, `2 t / (1 - t)` with `t = tanh(x / 2)`.
    pub(crate) fn exponential_minus_one(&self, x: Value<'c>) -> Written<'c> {
        let one = self.number(x, 1.0)?;
        let t = self.unary("tanh", self.mul(x, self.number(x, 0.5)?)?)?;
        let near = self.divide(self.add(t, t)?, self.sub(one, t)?)?;
        let far = self.sub(self.exponential(x)?, one)?;
        let is_near = self.compared("less", self.unary("abs", x)?, one)?;
        self.select(is_near, near, far)
    }

    /// `log(1 + x)`; near zero, where the sum loses digits, `2 atanh z` with `z = x / (2 + x)` by its series
    /// `2 (z + z^3 / 3 + z^5 / 5 + ..)`.
    pub(crate) fn log_plus_one(&self, x: Value<'c>) -> Written<'c> {
        let number = |value| self.number(x, value);
        let z = self.divide(x, self.add(x, number(2.0)?)?)?;
        let square = self.mul(z, z)?;
        let mut series = number(2.0 / 9.0)?;
        for power in [7.0, 5.0, 3.0, 1.0] {
            series = self.add(self.mul(square, series)?, number(2.0 / power)?)?;
        }
        let near = self.mul(z, series)?;
        let far = self.unary("log", self.add(x, number(1.0)?)?)?;
        let is_near = self.compared("less", self.unary("abs", x)?, number(0.25)?)?;
        self.select(is_near, near, far)
    }

    /// `|x|^(1/3)` with the sign of `x`.
    pub(crate) fn cube_root(&self, x: Value<'c>) -> Written<'c> {
        let root = self.tfl().binary("pow", self.unary("abs", x)?, self.number(x, 1.0 / 3.0)?)?;
        self.with_sign_of(x, root)
    }

    /// `sin x / cos x`.
    pub(crate) fn tangent(&self, x: Value<'c>) -> Written<'c> {
        self.divide(self.unary("sin", x)?, self.unary("cos", x)?)
    }

    /// `1 / sqrt(x)`. XNNPACK's RSQRT is NaN at zero, so it computes only what is known to be above.
    pub(crate) fn reciprocal_root(&self, x: Value<'c>) -> Written<'c> {
        if self.is_above_zero(x) {
            return self.unary("rsqrt", x);
        }
        self.divide(self.number(x, 1.0)?, self.unary("sqrt", x)?)
    }

    /// Whether the value has a positive number added to it, as where a norm is guarded against zero.
    fn is_above_zero(&self, x: Value<'c>) -> bool {
        let Some(op) = x.defining_op().filter(|op| op.is("tfl.add")) else { return false };
        op.operands().into_iter().filter_map(|operand| self.splat_through(operand)).any(|number| number > 0.0)
    }

    /// The one number of a constant, also where it is broadcast.
    fn splat_through(&self, x: Value<'c>) -> Option<f64> {
        let op = x.defining_op()?;
        match op.name().as_str() {
            "tfl.broadcast_to" | "tfl.reshape" => self.splat_through(op.operand(0)?),
            _ => self.splat(x),
        }
    }

    /// `magnitude`, which is not negative, with the sign bit of `x`.
    fn with_sign_of(&self, x: Value<'c>, magnitude: Value<'c>) -> Written<'c> {
        let (element, integer, lowest) = match self.element(x)? {
            ElementType::F64 => (ElementType::F64, ElementType::I64, i64::MIN),
            element => (element, ElementType::I32, i64::from(i32::MIN)),
        };
        let bits = self.bitcast(x, integer)?;
        let sign = self.bit_and(bits, self.integer_like(bits, lowest)?)?;
        self.bitcast(self.add(self.bitcast(magnitude, integer)?, sign)?, element)
    }

    /// `-x`, of any type. NEG of a float is `0 - x`, which loses the sign of zero.
    pub(crate) fn negated(&self, x: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F32 => self.mul(x, self.number(x, -1.0)?),
            ElementType::I32 | ElementType::I64 => self.unary("neg", x),
            ElementType::F64 => {
                let bits = self.bitcast(x, ElementType::I64)?;
                self.bitcast(self.add(bits, self.integer_like(bits, i64::MIN)?)?, ElementType::F64)
            }
            _ => self.in_carrier(&[x], |values| self.negated(values[0])),
        }
    }

    /// `|x|`, of any type.
    pub(crate) fn magnitude(&self, x: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F32 | ElementType::I32 => self.unary("abs", x),
            ElementType::I64 => Ok(self.tfl().binary("maximum", x, self.negated(x)?)?),
            ElementType::F64 => self.bitcast(self.magnitude_bits(x)?, ElementType::F64),
            _ => self.in_carrier(&[x], |values| self.magnitude(values[0])),
        }
    }

    /// -1, 0 or 1; NaN of NaN. A zero keeps its sign.
    pub(crate) fn sign(&self, x: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F32 | ElementType::F64 => {
                let magnitude = self.magnitude(self.unary("sign", x)?)?;
                self.with_sign_of(x, magnitude)
            }
            ElementType::I32 => self.unary("sign", x),
            ElementType::I64 => {
                let at_least = self.tfl().binary("maximum", x, self.integer_like(x, -1)?)?;
                Ok(self.tfl().binary("minimum", at_least, self.integer_like(x, 1)?)?)
            }
            _ => self.in_carrier(&[x], |values| self.sign(values[0])),
        }
    }

    /// Whether a float is neither infinite nor NaN: `|x| < infinity`.
    pub(crate) fn is_finite(&self, x: Value<'c>) -> Written<'c> {
        match self.element(x)? {
            ElementType::F64 => {
                let bits = self.magnitude_bits(x)?;
                let infinity = self.integer_like(bits, f64::INFINITY.to_bits().cast_signed())?;
                Ok(self.tfl().compare("less", bits, infinity)?)
            }
            ElementType::F16 | ElementType::BF16 => self.is_finite(self.carried(x)?),
            _ => {
                let magnitude = self.magnitude(x)?;
                Ok(self.tfl().compare("less", magnitude, self.number(x, f64::INFINITY)?)?)
            }
        }
    }

    /// `x - y * trunc(x / y)`, exactly: FLOOR_MOD of the magnitudes, with the sign of `x`.
    pub(crate) fn float_remainder(&self, x: Value<'c>, y: Value<'c>) -> Written<'c> {
        if self.element(x)? != ElementType::F32 {
            return self.in_carrier(&[x, y], |values| self.float_remainder(values[0], values[1]));
        }
        let remainder = self.tfl().binary("floor_mod", self.magnitude(x)?, self.magnitude(y)?)?;
        self.with_sign_of(x, remainder)
    }

    /// The float rounded to an integer.
    pub(crate) fn rounded(&self, rounding: Rounding, x: Value<'c>) -> Written<'c> {
        match (self.element(x)?, rounding) {
            (ElementType::F32, Rounding::Floor) => self.unary("floor", x),
            (ElementType::F32, Rounding::Ceil) => self.unary("ceil", x),
            (ElementType::F32, Rounding::NearestEven) => self.unary("round", x),
            (ElementType::F32 | ElementType::F64, Rounding::NearestAway) => {
                let magnitude = self.magnitude(x)?;
                let floor = self.rounded(Rounding::Floor, magnitude)?;
                let up = self.compared("greater_equal", self.sub(magnitude, floor)?, self.number(x, 0.5)?)?;
                let up = self.cast(up, self.element(x)?)?;
                self.with_sign_of(x, self.add(floor, up)?)
            }
            (ElementType::F64, _) => self.rounded_double(rounding, x),
            _ => self.in_carrier(&[x], |values| self.rounded(rounding, values[0])),
        }
    }

    /// A double below 2^52 is rounded by adding 2^52, which has no room for a fraction, and taking it away again.
    fn rounded_double(&self, rounding: Rounding, x: Value<'c>) -> Written<'c> {
        let limit = self.number(x, DOUBLE_INTEGERS)?;
        let magnitude = self.magnitude(x)?;
        let nearest = self.with_sign_of(x, self.sub(self.add(magnitude, limit)?, limit)?)?;
        let rounded = match rounding {
            Rounding::Floor => {
                let above = self.cast(self.compared("greater", nearest, x)?, ElementType::F64)?;
                self.sub(nearest, above)?
            }
            Rounding::Ceil => {
                let below = self.cast(self.compared("less", nearest, x)?, ElementType::F64)?;
                self.add(nearest, below)?
            }
            Rounding::NearestEven | Rounding::NearestAway => nearest,
        };
        // What is rounded to zero keeps its sign.
        let rounded = self.with_sign_of(x, self.magnitude(rounded)?)?;
        self.select(self.compared("less", magnitude, limit)?, rounded, x)
    }

    /// A double as f16 or bf16. CAST goes by way of f32, which would round twice, so the f32 is rounded to odd first: towards
    /// zero, with the last bit set where anything was lost (Boldo and Melquiond, *When double rounding is odd*, 2005).
    pub(crate) fn narrowed(&self, x: Value<'c>, to: ElementType) -> Written<'c> {
        let nearest = self.cast(x, ElementType::F32)?;
        let back = self.cast(nearest, ElementType::F64)?;
        let flag = |name, x, y| self.cast(self.compared(name, x, y)?, ElementType::I32);
        let away = flag("greater", self.magnitude(back)?, self.magnitude(x)?)?;
        let lost = flag("not_equal", back, x)?;
        let towards_zero = self.sub(self.bitcast(nearest, ElementType::I32)?, away)?;
        let odd = self.bit_or(towards_zero, lost)?;
        self.cast(self.bitcast(odd, ElementType::F32)?, to)
    }

    /// The float with its significand rounded to `significand` bits, to the nearest even, and its exponent held to `exponent`
    /// bits: what is too large becomes infinite, what is too small zero.
    pub(crate) fn reduced_precision(&self, x: Value<'c>, exponent: i64, significand: i64) -> Written<'c> {
        let element = self.element(x)?;
        let (integer, exponents, significands) = match element {
            ElementType::F32 => (ElementType::I32, 8, 23),
            ElementType::F64 => (ElementType::I64, 11, 52),
            _ => {
                return self
                    .in_carrier(&[x], |values| self.reduced_precision(values[0], exponent, significand));
            }
        };
        let bias = (1_i64 << (exponents - 1)) - 1;
        let bits = self.bitcast(x, integer)?;
        let constant = |number| self.integer_like(bits, number);
        let mut reduced = bits;
        let dropped = significands - significand;
        if dropped > 0 {
            // Half of the last bit that stays, less one unless that bit is set.
            let shifted = self.shifted(Shift::RightArithmetic, bits, constant(dropped)?)?;
            let odd = self.bit_and(shifted, constant(1)?)?;
            let up = self.add(odd, constant((1 << (dropped - 1)) - 1)?)?;
            reduced = self.bit_and(self.add(bits, up)?, constant(-(1 << dropped))?)?;
        }
        if exponent < exponents {
            let reach = (1 << (exponent - 1)) - 1;
            let infinity = (2 * bias + 1) << significands;
            let found = self.bit_and(reduced, constant(infinity)?)?;
            let sign = self.bit_and(reduced, constant(-1 << (integer.bits() - 1))?)?;
            let compare = |name, bound: i64| -> Written<'c> {
                Ok(self.tfl().compare(name, found, constant(bound << significands)?)?)
            };
            let above = compare("greater", bias + reach)?;
            let below = compare("less_equal", bias - reach)?;
            reduced = self.select(above, self.add(sign, constant(infinity)?)?, reduced)?;
            reduced = self.select(below, sign, reduced)?;
        }
        let reduced = self.bitcast(reduced, element)?;
        self.select(self.is_number(x)?, reduced, x)
    }
}
