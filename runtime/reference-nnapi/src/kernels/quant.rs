//! Integer arithmetic of quantised operations. NNAPI leaves to drivers how an integer sum becomes a byte, and its test suite (CTS)
//! allows one integer of difference. This driver rounds as XNNPACK does on LiteRT's CPU, by a product of f32 and to the nearest,
//! halves to even, so that a partition and the portable file that it was cut from give the same bytes. TensorFlow Lite's own
//! kernels, which AOSP's CPU implementation uses, multiply by 32-bit fixed-point numbers and round twice (gemmlowp): by one
//! integer, they differ in about one of a thousand results.

use bytemuck::Pod;
use edgec_nnapi::{Fused, Operand};

/// The element of a quantised tensor of bytes.
pub(crate) trait Byte: Pod + Send + Sync {
    const LEAST: i32;
    const MOST: i32;
    fn get(self) -> i32;
    /// The nearest value of the type.
    fn saturated(value: i32) -> Self;
}

impl Byte for u8 {
    const LEAST: i32 = 0;
    const MOST: i32 = 255;
    fn get(self) -> i32 {
        i32::from(self)
    }
    fn saturated(value: i32) -> Self {
        value.clamp(Self::LEAST, Self::MOST) as u8
    }
}

impl Byte for i8 {
    const LEAST: i32 = -128;
    const MOST: i32 = 127;
    fn get(self) -> i32 {
        i32::from(self)
    }
    fn saturated(value: i32) -> Self {
        value.clamp(-128, 127) as i8
    }
}

/// Runs the expression with `$byte` being the element type of a quantised operand type.
macro_rules! by_byte {
    ($kind:expr, $byte:ident => $run:expr) => {
        match $kind {
            edgec_nnapi::OperandType::TensorQuant8Asymm => {
                type $byte = u8;
                $run
            }
            _ => {
                type $byte = i8;
                $run
            }
        }
    };
}
pub(crate) use by_byte;

/// A positive real factor of sums and products of integers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Factor(f32);

impl Factor {
    /// The quotient of scales; none that is finite is 0.
    pub(crate) fn new(real: f32) -> Self {
        Self(if real > 0.0 && real.is_finite() { real } else { 0.0 })
    }

    /// value x factor: both as f32, their product to the nearest integer, halves to even.
    #[inline(always)]
    pub(crate) fn apply(self, value: i32) -> i32 {
        // The cast saturates.
        (value as f32 * self.0).round_ties_even() as i32
    }
}

/// How real numbers are written as bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) scale: f32,
    pub(crate) zero_point: i32,
}

impl Scale {
    pub(crate) fn of(operand: &Operand) -> Self {
        Self { scale: operand.scale, zero_point: operand.zero_point }
    }

    pub(crate) fn real(self, value: i32) -> f64 {
        f64::from(value - self.zero_point) * f64::from(self.scale)
    }

    /// The byte nearest to a real number, halves to even.
    pub(crate) fn nearest<T: Byte>(self, real: f64) -> T {
        let value = (real / f64::from(self.scale)).round_ties_even() + f64::from(self.zero_point);
        T::saturated(value.clamp(-1e9, 1e9) as i32)
    }

    /// The bytes that a fused activation leaves.
    pub(crate) fn range<T: Byte>(self, fused: Fused) -> (i32, i32) {
        let byte = |real: f32| self.nearest::<T>(f64::from(real)).get();
        match fused {
            Fused::None => (T::LEAST, T::MOST),
            Fused::Relu => (byte(0.0), T::MOST),
            Fused::Relu1 => (byte(-1.0), byte(1.0)),
            Fused::Relu6 => (byte(0.0), byte(6.0)),
        }
    }
}

/// Every byte's image under a function of real numbers, in the order of the bytes' bits.
pub(crate) fn table<T: Byte, U: Byte>(input: Scale, output: Scale, function: impl Fn(f64) -> f64) -> Vec<U> {
    (0..=255_u8)
        .map(|bits| output.nearest(function(input.real(bytemuck::cast::<u8, T>(bits).get()))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_rounded_once() {
        for real in [0.9_f32, 0.5, 0.001_234, 1.0, 3.7, 1e-6] {
            let factor = Factor::new(real);
            for value in [0, 1, -1, 100, -100, 12_345, -98_765, 1 << 20] {
                let exact = f64::from(value) * f64::from(real);
                let found = f64::from(factor.apply(value));
                assert!((found - exact).abs() <= 0.5 + exact.abs() * 1e-7, "{value} x {real}");
            }
        }
        let halves = [1, 3, 5, -1, -3].map(|value| Factor::new(0.5).apply(value));
        assert_eq!(halves, [0, 2, 2, 0, -2]);
        assert_eq!(Factor::new(1e-12).apply(i32::MAX), 0);
        assert_eq!(Factor::new(1e12).apply(i32::MAX), i32::MAX);
        assert_eq!(Factor::new(f32::NAN).apply(7), 0);
    }
}
