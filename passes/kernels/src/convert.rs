//! Conversions between element types.

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{
    Lanes, map, store_bits, store_bool, store_c64, store_c128, store_f32, store_f64, store_i64,
};
use crate::shape::checked_len;

/// Converts every element. Integers wrap to fewer bits; floats are truncated to integers, NaN to zero and what is out of range to the
/// nearest integer; narrower floats get the nearest number; whatever is not zero is true; an imaginary part is dropped.
///
/// # Errors
/// The result would be too large.
pub fn convert(operand: &Tensor, to: ElementType) -> Result<Tensor> {
    let shape = operand.shape();
    checked_len(to, shape)?;
    if operand.element_type() == to {
        return Ok(operand.clone());
    }
    match Lanes::load(operand) {
        Lanes::F32(values) => from_f32(&values, to, shape),
        Lanes::F64(values) => from_f64(&values, to, shape),
        Lanes::C64(values) => match to {
            ElementType::Complex128 => {
                store_c128(map(&values, |z| Complex::new(z.re.into(), z.im.into())), shape)
            }
            _ => from_f32(&map(&values, |z| z.re), to, shape),
        },
        Lanes::C128(values) => match to {
            ElementType::Complex64 => {
                store_c64(map(&values, |z| Complex::new(z.re as f32, z.im as f32)), shape)
            }
            _ => from_f64(&map(&values, |z| z.re), to, shape),
        },
        Lanes::I64(values) => match to {
            ElementType::Bool => store_bool(map(&values, |value| value != 0), shape),
            ElementType::F32 => store_f32(map(&values, |value| value as f32), to, shape),
            ElementType::Complex64 => store_c64(map(&values, |value| Complex::new(value as f32, 0.0)), shape),
            to if to.is_float() || to.is_complex() => {
                from_f64(&map(&values, |value| odd(value as f64, i128::from(value), to)), to, shape)
            }
            _ => store_i64(values, to, shape),
        },
        Lanes::U64(values) => match to {
            ElementType::Bool => store_bool(map(&values, |value| value != 0), shape),
            ElementType::F32 => store_f32(map(&values, |value| value as f32), to, shape),
            ElementType::Complex64 => store_c64(map(&values, |value| Complex::new(value as f32, 0.0)), shape),
            to if to.is_float() || to.is_complex() => {
                from_f64(&map(&values, |value| odd(value as f64, i128::from(value), to)), to, shape)
            }
            _ => store_bits(values, to, shape),
        },
    }
}

/// An integer as f64 such that a second rounding, to a narrower float, gives what one rounding would: where the integer did not
/// fit, the last bit is set.
fn odd(rounded: f64, exact: i128, to: ElementType) -> f64 {
    if matches!(to, ElementType::F64 | ElementType::Complex128) {
        return rounded;
    }
    let back = rounded as i128;
    match back.abs().cmp(&exact.abs()) {
        std::cmp::Ordering::Equal => rounded,
        std::cmp::Ordering::Less => f64::from_bits(rounded.to_bits() | 1),
        std::cmp::Ordering::Greater => f64::from_bits((rounded.to_bits() - 1) | 1),
    }
}

fn from_f32(values: &[f32], to: ElementType, shape: &[usize]) -> Result<Tensor> {
    match to {
        ElementType::Bool => store_bool(map(values, |value| value != 0.0), shape),
        ElementType::Complex64 => store_c64(map(values, |value| Complex::new(value, 0.0)), shape),
        ElementType::Complex128 => store_c128(map(values, |value| Complex::new(value.into(), 0.0)), shape),
        to if to.is_float() => store_f32(values.to_vec(), to, shape),
        _ => to_integers(&map(values, f64::from), to, shape),
    }
}

fn from_f64(values: &[f64], to: ElementType, shape: &[usize]) -> Result<Tensor> {
    match to {
        ElementType::Bool => store_bool(map(values, |value| value != 0.0), shape),
        ElementType::Complex64 => store_c64(map(values, |value| Complex::new(value as f32, 0.0)), shape),
        ElementType::Complex128 => store_c128(map(values, |value| Complex::new(value, 0.0)), shape),
        to if to.is_float() => store_f64(values.to_vec(), to, shape),
        _ => to_integers(values, to, shape),
    }
}

fn to_integers(values: &[f64], to: ElementType, shape: &[usize]) -> Result<Tensor> {
    let bits = to.bits();
    if to.is_signed() {
        let (low, high) = (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits));
        store_i64(map(values, |value| (value as i64).clamp(low, high)), to, shape)
    } else {
        let high = u64::MAX >> (64 - bits);
        store_bits(map(values, |value| (value as u64).min(high)), to, shape)
    }
}

/// The same bits as elements of another type. Of a wider type, each element becomes a new last dimension, low bits first; to a
/// wider type, the last dimension disappears.
///
/// # Errors
/// The last dimension does not match the widths.
pub fn bitcast_convert(operand: &Tensor, to: ElementType) -> Result<Tensor> {
    let from = operand.element_type();
    let (wide, narrow) = (from.bits().max(to.bits()), from.bits().min(to.bits()));
    if !wide.is_multiple_of(narrow) {
        return invalid(format!("{} bits are no whole number of {narrow} bits", wide));
    }
    let ratio = (wide / narrow) as usize;
    let mut shape = operand.shape().to_vec();
    if from.bits() > to.bits() {
        shape.push(ratio);
    } else if from.bits() < to.bits() && shape.pop() != Some(ratio) {
        return invalid(format!(
            "the last dimension of {:?} is not {ratio}, as {} in {} asks",
            operand.shape(),
            from.mlir_name(),
            to.mlir_name()
        ));
    }
    let count = checked_len(to, &shape)?;
    let mut out = Vec::with_capacity(count * to.byte_width());
    if from.bits() == 8 * from.byte_width() as u32 && to.bits() == 8 * to.byte_width() as u32 {
        out.extend_from_slice(operand.bytes());
        return Ok(Tensor::new(to, shape, out)?);
    }
    // Elements below eight bits take a byte each, so that bits have to be moved.
    let low = |value: u128, bits: u32| if bits == 128 { value } else { value & ((1 << bits) - 1) };
    let elements = operand.bytes().chunks_exact(from.byte_width()).map(|bytes| {
        let mut cell = [0; 16];
        cell[..bytes.len()].copy_from_slice(bytes);
        low(u128::from_le_bytes(cell), from.bits())
    });
    let mut push = |value: u128| {
        let spare = 8u32.saturating_sub(to.bits());
        if to.is_signed() && spare > 0 {
            out.push((((value as u8) << spare).cast_signed() >> spare).cast_unsigned());
        } else {
            out.extend_from_slice(&value.to_le_bytes()[..to.byte_width()]);
        }
    };
    if from.bits() >= to.bits() {
        for element in elements {
            (0..ratio as u32).for_each(|part| push(low(element >> (part * narrow), narrow)));
        }
    } else {
        let parts: Vec<u128> = elements.collect();
        for parts in parts.chunks_exact(ratio) {
            push(parts.iter().rev().fold(0, |wide, part| wide << narrow | part));
        }
    }
    Ok(Tensor::new(to, shape, out)?)
}

/// Rounds every element as if it were stored in a float of these many bits and read back.
///
/// # Errors
/// The element type is no float, or a number of bits makes no sense.
pub fn reduce_precision(operand: &Tensor, exponent_bits: i64, mantissa_bits: i64) -> Result<Tensor> {
    let element = operand.element_type();
    let (exponent, mantissa) = match (u32::try_from(exponent_bits), u32::try_from(mantissa_bits)) {
        (Ok(exponent), Ok(mantissa)) if exponent > 0 => (exponent, mantissa),
        _ => {
            return invalid(format!(
                "{exponent_bits} exponent and {mantissa_bits} mantissa bits make no float"
            ));
        }
    };
    let to = Format { exponent, mantissa };
    match (element, Lanes::load(operand)) {
        (ElementType::F16, _) => in_place(operand, Format { exponent: 5, mantissa: 10 }, to),
        (ElementType::Bf16, _) => in_place(operand, Format { exponent: 8, mantissa: 7 }, to),
        (ElementType::F32, _) => in_place(operand, Format { exponent: 8, mantissa: 23 }, to),
        (ElementType::F64, _) => in_place(operand, Format { exponent: 11, mantissa: 52 }, to),
        // Floats of eight bits and fewer are f32 numbers that are rounded back.
        (_, Lanes::F32(values)) => {
            let from = Format { exponent: 8, mantissa: 23 };
            let reduced =
                map(&values, |value| f32::from_bits(from.reduced(value.to_bits().into(), to) as u32));
            store_f32(reduced, element, operand.shape())
        }
        _ => Err(KernelError::ElementType(element)),
    }
}

/// Rounds the elements' own bits.
fn in_place(operand: &Tensor, from: Format, to: Format) -> Result<Tensor> {
    let element = operand.element_type();
    let width = element.byte_width();
    let mut bytes = operand.bytes().to_vec();
    for bytes in bytes.chunks_exact_mut(width) {
        let mut word = [0; 8];
        word[..width].copy_from_slice(bytes);
        bytes.copy_from_slice(&from.reduced(u64::from_le_bytes(word), to).to_le_bytes()[..width]);
    }
    Ok(Tensor::new(element, operand.shape().to_vec(), bytes)?)
}

/// How many bits of a float are exponent and mantissa.
#[derive(Clone, Copy)]
struct Format {
    exponent: u32,
    mantissa: u32,
}

impl Format {
    /// The bits of a number of this format rounded to those of another: what overflows becomes infinity, and where the exponent
    /// gets fewer bits, what is below the smallest normal number becomes zero.
    fn reduced(self, bits: u64, to: Self) -> u64 {
        let sign = bits & (1 << (self.exponent + self.mantissa));
        let infinity = ((1u64 << self.exponent) - 1) << self.mantissa;
        let mut magnitude = bits ^ sign;
        if magnitude > infinity {
            return bits;
        }
        if to.mantissa < self.mantissa {
            let dropped = self.mantissa - to.mantissa;
            let last = 1u64 << dropped;
            magnitude = (magnitude + (last >> 1) - 1 + (magnitude >> dropped & 1)) & !(last - 1);
        }
        if to.exponent < self.exponent {
            let bias = (1u64 << (self.exponent - 1)) - 1;
            let reach = (1u64 << (to.exponent - 1)) - 1;
            let field = magnitude >> self.mantissa;
            if field > bias + reach {
                magnitude = infinity;
            } else if field <= bias - reach {
                magnitude = 0;
            }
        }
        sign | magnitude.min(infinity)
    }
}
