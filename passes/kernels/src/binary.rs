//! Operations on two numbers.

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, store_bits, store_c64, store_c128, store_f32, store_f64, store_i64, zip};

/// An operation on two numbers of one type, named as in StableHLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the operations'")]
pub enum Binary {
    Add,
    And,
    Atan2,
    Divide,
    Maximum,
    Minimum,
    Multiply,
    Or,
    Power,
    Remainder,
    ShiftLeft,
    ShiftRightArithmetic,
    ShiftRightLogical,
    Subtract,
    Xor,
}

/// Applies `op` to every pair of elements.
///
/// # Errors
/// Shapes or element types differ, or it is not defined on them.
pub fn binary(op: Binary, lhs: &Tensor, rhs: &Tensor) -> Result<Tensor> {
    let element = lhs.element_type();
    let shape = lhs.shape();
    if rhs.element_type() != element || rhs.shape() != shape {
        return invalid(format!(
            "the operands are {} {shape:?} and {} {:?}",
            element.mlir_name(),
            rhs.element_type().mlir_name(),
            rhs.shape()
        ));
    }
    let undefined = || KernelError::ElementType(element);
    match (Lanes::load(lhs), Lanes::load(rhs)) {
        (Lanes::F32(a), Lanes::F32(b)) => {
            let values = match op {
                Binary::Add => zip(&a, &b, |a, b| a + b),
                Binary::Subtract => zip(&a, &b, |a, b| a - b),
                Binary::Multiply => zip(&a, &b, |a, b| a * b),
                Binary::Divide => zip(&a, &b, |a, b| a / b),
                Binary::Maximum => zip(&a, &b, maximum),
                Binary::Minimum => zip(&a, &b, minimum),
                _ => {
                    let apply = float(op).ok_or_else(undefined)?;
                    zip(&a, &b, |a, b| apply(a.into(), b.into()) as f32)
                }
            };
            store_f32(values, element, shape)
        }
        (Lanes::F64(a), Lanes::F64(b)) => {
            store_f64(zip(&a, &b, float(op).ok_or_else(undefined)?), element, shape)
        }
        (Lanes::I64(a), Lanes::I64(b)) => {
            let apply = signed(op).ok_or_else(undefined)?;
            let bits = element.bits();
            store_i64(zip(&a, &b, |a, b| apply(a, b, bits)), element, shape)
        }
        (Lanes::U64(a), Lanes::U64(b)) => {
            let op = if element == ElementType::Bool { logical(op).ok_or_else(undefined)? } else { op };
            let apply = unsigned(op).ok_or_else(undefined)?;
            let bits = element.bits();
            store_bits(zip(&a, &b, |a, b| apply(a, b, bits)), element, shape)
        }
        (Lanes::C64(a), Lanes::C64(b)) => {
            let apply = complex(op).ok_or_else(undefined)?;
            let wide = |z: Complex<f32>| Complex::new(f64::from(z.re), f64::from(z.im));
            let narrow = |z: Complex<f64>| Complex::new(z.re as f32, z.im as f32);
            store_c64(zip(&a, &b, |a, b| narrow(apply(wide(a), wide(b)))), shape)
        }
        (Lanes::C128(a), Lanes::C128(b)) => {
            store_c128(zip(&a, &b, complex(op).ok_or_else(undefined)?), shape)
        }
        _ => Err(undefined()),
    }
}

/// IEEE 754 `maximum`: NaN wins, and +0 is above -0.
pub(crate) fn maximum<T: Float>(a: T, b: T) -> T {
    if a.is_nan() || (!b.is_nan() && (a > b || (a == b && !a.is_sign_negative()))) { a } else { b }
}

/// IEEE 754 `minimum`: NaN wins, and -0 is below +0.
pub(crate) fn minimum<T: Float>(a: T, b: T) -> T {
    if a.is_nan() || (!b.is_nan() && (a < b || (a == b && a.is_sign_negative()))) { a } else { b }
}

/// What f32 and f64 share.
pub(crate) trait Float: Copy + PartialOrd {
    fn is_nan(self) -> bool;
    fn is_sign_negative(self) -> bool;
}

impl Float for f32 {
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn is_sign_negative(self) -> bool {
        self.is_sign_negative()
    }
}

impl Float for f64 {
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn is_sign_negative(self) -> bool {
        self.is_sign_negative()
    }
}

/// Operations whose f32 result needs no wider arithmetic.
pub(crate) fn exact_f32(op: Binary) -> Option<fn(f32, f32) -> f32> {
    Some(match op {
        Binary::Add => |a, b| a + b,
        Binary::Subtract => |a, b| a - b,
        Binary::Multiply => |a, b| a * b,
        Binary::Divide => |a, b| a / b,
        Binary::Maximum => maximum,
        Binary::Minimum => minimum,
        _ => return None,
    })
}

/// The function on real numbers.
pub(crate) fn float(op: Binary) -> Option<fn(f64, f64) -> f64> {
    Some(match op {
        Binary::Add => |a, b| a + b,
        Binary::Subtract => |a, b| a - b,
        Binary::Multiply => |a, b| a * b,
        Binary::Divide => |a, b| a / b,
        Binary::Maximum => maximum,
        Binary::Minimum => minimum,
        Binary::Power => f64::powf,
        Binary::Remainder => |a, b| a % b,
        Binary::Atan2 => f64::atan2,
        _ => return None,
    })
}

/// What a numeric operation is on truth values.
pub(crate) fn logical(op: Binary) -> Option<Binary> {
    Some(match op {
        Binary::Add | Binary::Or | Binary::Maximum => Binary::Or,
        Binary::Multiply | Binary::And | Binary::Minimum => Binary::And,
        Binary::Xor => Binary::Xor,
        _ => return None,
    })
}

/// The function on signed integers of that many bits, sign-extended; the caller wraps the result.
pub(crate) fn signed(op: Binary) -> Option<fn(i64, i64, u32) -> i64> {
    Some(match op {
        Binary::Add => |a, b, _| a.wrapping_add(b),
        Binary::Subtract => |a, b, _| a.wrapping_sub(b),
        Binary::Multiply => |a, b, _| a.wrapping_mul(b),
        Binary::Divide => |a, b, _| if b == 0 { -1 } else { a.wrapping_div(b) },
        Binary::Remainder => |a, b, _| if b == 0 { a } else { a.wrapping_rem(b) },
        Binary::Maximum => |a, b, _| a.max(b),
        Binary::Minimum => |a, b, _| a.min(b),
        Binary::And => |a, b, _| a & b,
        Binary::Or => |a, b, _| a | b,
        Binary::Xor => |a, b, _| a ^ b,
        Binary::Power => |a, b, _| match (u64::try_from(b), a) {
            (Ok(exponent), _) => power(a.cast_unsigned(), exponent).cast_signed(),
            (Err(_), 1) => 1,
            (Err(_), -1) => 1 - 2 * (b & 1),
            (Err(_), _) => 0,
        },
        Binary::ShiftLeft => |a, b, bits| {
            let amount = low(b.cast_unsigned(), bits);
            if amount < u64::from(bits) { a << amount } else { 0 }
        },
        Binary::ShiftRightArithmetic => |a, b, bits| {
            let amount = low(b.cast_unsigned(), bits);
            if amount < u64::from(bits) { a >> amount } else { a >> 63 }
        },
        Binary::ShiftRightLogical => |a, b, bits| {
            let amount = low(b.cast_unsigned(), bits);
            if amount < u64::from(bits) { (low(a.cast_unsigned(), bits) >> amount).cast_signed() } else { 0 }
        },
        Binary::Atan2 => return None,
    })
}

/// The function on unsigned integers of that many bits; the caller wraps the result.
pub(crate) fn unsigned(op: Binary) -> Option<fn(u64, u64, u32) -> u64> {
    Some(match op {
        Binary::Add => |a, b, _| a.wrapping_add(b),
        Binary::Subtract => |a, b, _| a.wrapping_sub(b),
        Binary::Multiply => |a, b, _| a.wrapping_mul(b),
        Binary::Divide => |a, b, _| a.checked_div(b).unwrap_or(u64::MAX),
        Binary::Remainder => |a, b, _| a.checked_rem(b).unwrap_or(a),
        Binary::Maximum => |a, b, _| a.max(b),
        Binary::Minimum => |a, b, _| a.min(b),
        Binary::And => |a, b, _| a & b,
        Binary::Or => |a, b, _| a | b,
        Binary::Xor => |a, b, _| a ^ b,
        Binary::Power => |a, b, _| power(a, b),
        Binary::ShiftLeft => |a, b, bits| if b < u64::from(bits) { a << b } else { 0 },
        Binary::ShiftRightLogical => |a, b, bits| if b < u64::from(bits) { a >> b } else { 0 },
        // The upper bit of an unsigned number counts as its sign.
        Binary::ShiftRightArithmetic => |a, b, bits| {
            let spare = 64 - bits;
            let wide = (a << spare).cast_signed() >> spare;
            (wide >> b.min(63)).cast_unsigned()
        },
        Binary::Atan2 => return None,
    })
}

fn low(value: u64, bits: u32) -> u64 {
    value & (u64::MAX >> (64 - bits))
}

fn power(base: u64, exponent: u64) -> u64 {
    let (mut result, mut square, mut rest) = (1u64, base, exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            result = result.wrapping_mul(square);
        }
        square = square.wrapping_mul(square);
        rest >>= 1;
    }
    result
}

/// A function of two complex numbers.
type OnComplex = fn(Complex<f64>, Complex<f64>) -> Complex<f64>;

/// The function on complex numbers. The order of maximum and minimum is that of real parts, then of imaginary parts.
fn complex(op: Binary) -> Option<OnComplex> {
    Some(match op {
        Binary::Add => |a, b| a + b,
        Binary::Subtract => |a, b| a - b,
        Binary::Multiply => |a, b| a * b,
        Binary::Divide => |a, b| a / b,
        Binary::Maximum => |a, b| if (a.re, a.im) > (b.re, b.im) { a } else { b },
        Binary::Minimum => |a, b| if (a.re, a.im) < (b.re, b.im) { a } else { b },
        Binary::Power => |a, b| {
            if a == Complex::ZERO {
                return if b == Complex::ZERO { Complex::new(1.0, 0.0) } else { Complex::ZERO };
            }
            (a.ln() * b).exp()
        },
        Binary::Atan2 => |y, x| {
            // -i log((x + iy) / sqrt(x^2 + y^2))
            let i = Complex::new(0.0, 1.0);
            -i * ((x + i * y) / (x * x + y * y).sqrt()).ln()
        },
        _ => return None,
    })
}
