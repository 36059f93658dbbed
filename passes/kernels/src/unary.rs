//! Operations on one number.

use edgec_tensor::{ElementType, Tensor};
use num_complex::{Complex, ComplexFloat};

use crate::error::{KernelError, Result};
use crate::lanes::{Lanes, map, store_bits, store_bool, store_c64, store_c128, store_f32, store_f64};

/// An operation on one number, named as in StableHLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the operations'")]
pub enum Unary {
    Abs,
    Cbrt,
    Ceil,
    Cosine,
    CountLeadingZeros,
    Exponential,
    ExponentialMinusOne,
    Floor,
    Imag,
    IsFinite,
    Log,
    LogPlusOne,
    Logistic,
    Negate,
    Not,
    Popcnt,
    Real,
    RoundNearestAfz,
    RoundNearestEven,
    Rsqrt,
    Sign,
    Sine,
    Sqrt,
    Tan,
    Tanh,
}

/// Applies `op` to every element.
///
/// # Errors
/// It is not defined on the element type.
pub fn unary(op: Unary, operand: &Tensor) -> Result<Tensor> {
    let element = operand.element_type();
    let shape = operand.shape();
    let undefined = || KernelError::ElementType(element);
    match Lanes::load(operand) {
        Lanes::F32(values) => match op {
            Unary::IsFinite => store_bool(map(&values, f32::is_finite), shape),
            Unary::Real => Ok(operand.clone()),
            Unary::Imag => store_f32(vec![0.0; values.len()], element, shape),
            _ => match exact_f32(op) {
                Some(apply) => store_f32(map(&values, apply), element, shape),
                None => {
                    let apply = float(op).ok_or_else(undefined)?;
                    // One rounding, from a result that is good to 2^-52.
                    store_f32(map(&values, |value| apply(value.into()) as f32), element, shape)
                }
            },
        },
        Lanes::F64(values) => match op {
            Unary::IsFinite => store_bool(map(&values, f64::is_finite), shape),
            Unary::Real => Ok(operand.clone()),
            Unary::Imag => store_f64(vec![0.0; values.len()], element, shape),
            _ => store_f64(map(&values, float(op).ok_or_else(undefined)?), element, shape),
        },
        Lanes::I64(values) => {
            let (apply, bits) = (integer(op, element).ok_or_else(undefined)?, element.bits());
            store_bits(map(&values, |value| apply(value.cast_unsigned(), bits)), element, shape)
        }
        Lanes::U64(values) => {
            let (apply, bits) = (integer(op, element).ok_or_else(undefined)?, element.bits());
            store_bits(map(&values, |value| apply(value, bits)), element, shape)
        }
        Lanes::C64(values) => match op {
            Unary::Abs => {
                store_f32(map(&values, |z: Complex<f32>| z.re.hypot(z.im)), ElementType::F32, shape)
            }
            Unary::Real => store_f32(map(&values, |z| z.re), ElementType::F32, shape),
            Unary::Imag => store_f32(map(&values, |z| z.im), ElementType::F32, shape),
            Unary::IsFinite => Err(undefined()),
            _ => {
                let apply = complex(op).ok_or_else(undefined)?;
                let narrow = |z: Complex<f64>| Complex::new(z.re as f32, z.im as f32);
                store_c64(map(&values, |z| narrow(apply(Complex::new(z.re.into(), z.im.into())))), shape)
            }
        },
        Lanes::C128(values) => match op {
            Unary::Abs => {
                store_f64(map(&values, |z: Complex<f64>| z.re.hypot(z.im)), ElementType::F64, shape)
            }
            Unary::Real => store_f64(map(&values, |z| z.re), ElementType::F64, shape),
            Unary::Imag => store_f64(map(&values, |z| z.im), ElementType::F64, shape),
            Unary::IsFinite => Err(undefined()),
            _ => store_c128(map(&values, complex(op).ok_or_else(undefined)?), shape),
        },
    }
}

/// The function on integers of the type, extended to 64 bits; the caller wraps the result.
pub(crate) fn integer(op: Unary, element: ElementType) -> Option<fn(u64, u32) -> u64> {
    let signed = element.is_signed();
    Some(match op {
        Unary::Not => |value, _| !value,
        _ if element == ElementType::Bool => return None,
        Unary::Abs if signed => |value, _| value.cast_signed().wrapping_abs().cast_unsigned(),
        Unary::Abs => |value, _| value,
        Unary::Negate => |value, _| value.wrapping_neg(),
        Unary::Sign if signed => |value, _| value.cast_signed().signum().cast_unsigned(),
        Unary::Sign => |value, _| value.min(1),
        Unary::Popcnt => |value, bits| low(value, bits).count_ones().into(),
        Unary::CountLeadingZeros => leading_zeros,
        _ => return None,
    })
}

fn low(value: u64, bits: u32) -> u64 {
    value & (u64::MAX >> (64 - bits))
}

fn leading_zeros(value: u64, bits: u32) -> u64 {
    u64::from(low(value, bits).leading_zeros() + bits - 64)
}

/// Operations whose f32 result needs no wider arithmetic.
pub(crate) fn exact_f32(op: Unary) -> Option<fn(f32) -> f32> {
    Some(match op {
        Unary::Abs => f32::abs,
        Unary::Negate => |value| -value,
        Unary::Floor => f32::floor,
        Unary::Ceil => f32::ceil,
        Unary::RoundNearestAfz => f32::round,
        Unary::RoundNearestEven => f32::round_ties_even,
        Unary::Sqrt => f32::sqrt,
        _ => return None,
    })
}

/// The function on real numbers.
pub(crate) fn float(op: Unary) -> Option<fn(f64) -> f64> {
    Some(match op {
        Unary::Abs => f64::abs,
        Unary::Cbrt => f64::cbrt,
        Unary::Ceil => f64::ceil,
        Unary::Cosine => f64::cos,
        Unary::Exponential => f64::exp,
        Unary::ExponentialMinusOne => f64::exp_m1,
        Unary::Floor => f64::floor,
        Unary::Log => f64::ln,
        Unary::LogPlusOne => f64::ln_1p,
        Unary::Logistic => |value| 1.0 / (1.0 + (-value).exp()),
        Unary::Negate => |value| -value,
        Unary::RoundNearestAfz => f64::round,
        Unary::RoundNearestEven => f64::round_ties_even,
        Unary::Rsqrt => |value| 1.0 / value.sqrt(),
        Unary::Sign => |value| if value == 0.0 || value.is_nan() { value } else { value.signum() },
        Unary::Sine => f64::sin,
        Unary::Sqrt => f64::sqrt,
        Unary::Tan => f64::tan,
        Unary::Tanh => f64::tanh,
        Unary::CountLeadingZeros
        | Unary::Imag
        | Unary::IsFinite
        | Unary::Not
        | Unary::Popcnt
        | Unary::Real => return None,
    })
}

/// The function on complex numbers.
fn complex(op: Unary) -> Option<fn(Complex<f64>) -> Complex<f64>> {
    const ONE: Complex<f64> = Complex::new(1.0, 0.0);
    Some(match op {
        Unary::Cbrt => |z| if z == Complex::ZERO { z } else { (z.ln() / 3.0).exp() },
        Unary::Cosine => ComplexFloat::cos,
        Unary::Exponential => ComplexFloat::exp,
        Unary::ExponentialMinusOne => |z| {
            // cos y - 1 = -2 sin^2(y/2), which does not cancel near zero.
            let half = (z.im / 2.0).sin();
            let real = z.re.exp_m1() * z.im.cos() - 2.0 * half * half;
            Complex::new(real, z.re.exp() * z.im.sin())
        },
        Unary::Log => ComplexFloat::ln,
        Unary::LogPlusOne => |z| {
            let norm = z.re * (2.0 + z.re) + z.im * z.im;
            Complex::new(0.5 * norm.ln_1p(), z.im.atan2(1.0 + z.re))
        },
        Unary::Logistic => |z| ONE / (ONE + (-z).exp()),
        Unary::Negate => |z| -z,
        Unary::Rsqrt => |z| ONE / z.sqrt(),
        Unary::Sign => |z| {
            let norm = z.re.hypot(z.im);
            if norm == 0.0 { Complex::ZERO } else { z / norm }
        },
        Unary::Sine => ComplexFloat::sin,
        Unary::Sqrt => ComplexFloat::sqrt,
        Unary::Tan => ComplexFloat::tan,
        Unary::Tanh => ComplexFloat::tanh,
        _ => return None,
    })
}
