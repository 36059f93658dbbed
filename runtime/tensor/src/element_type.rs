//! The types that elements have.

use std::fmt;

use crate::small_float::SmallFloat;

/// The type of a tensor's elements. Integers below eight bits take one byte each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// A pair of binary64: real part, imaginary part.
    Complex128,
    /// A pair of binary32: real part, imaginary part.
    Complex64,
    /// IEEE 754 binary64.
    F64,
    /// IEEE 754 binary32.
    F32,
    /// IEEE 754 binary16.
    F16,
    /// The upper half of a binary32.
    Bf16,
    /// A float of eight bits or fewer, one byte each.
    Small(SmallFloat),
    /// Signed, 64 bits.
    I64,
    /// Signed, 32 bits.
    I32,
    /// Signed, 16 bits.
    I16,
    /// Signed, 8 bits.
    I8,
    /// Signed, 4 bits, in a byte that is sign-extended.
    I4,
    /// Signed, 2 bits, in a byte that is sign-extended.
    I2,
    /// Unsigned, 64 bits.
    U64,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 4 bits, in a byte.
    U4,
    /// Unsigned, 2 bits, in a byte.
    U2,
    /// One byte, 0 or 1.
    Bool,
}

impl ElementType {
    /// Every type.
    pub const ALL: [Self; 30] = [
        Self::Complex128,
        Self::Complex64,
        Self::F64,
        Self::F32,
        Self::F16,
        Self::Bf16,
        Self::Small(SmallFloat::F8E8M0FNU),
        Self::Small(SmallFloat::F8E5M2FNUZ),
        Self::Small(SmallFloat::F8E5M2),
        Self::Small(SmallFloat::F8E4M3B11FNUZ),
        Self::Small(SmallFloat::F8E4M3FNUZ),
        Self::Small(SmallFloat::F8E4M3FN),
        Self::Small(SmallFloat::F8E4M3),
        Self::Small(SmallFloat::F8E3M4),
        Self::Small(SmallFloat::F6E3M2FN),
        Self::Small(SmallFloat::F6E2M3FN),
        Self::Small(SmallFloat::F4E2M1FN),
        Self::I64,
        Self::I32,
        Self::I16,
        Self::I8,
        Self::I4,
        Self::I2,
        Self::U64,
        Self::U32,
        Self::U16,
        Self::U8,
        Self::U4,
        Self::U2,
        Self::Bool,
    ];

    /// Bytes that one element takes.
    pub const fn byte_width(self) -> usize {
        match self {
            Self::Complex128 => 16,
            Self::Complex64 | Self::F64 | Self::I64 | Self::U64 => 8,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => 2,
            Self::I8 | Self::I4 | Self::I2 | Self::U8 | Self::U4 | Self::U2 | Self::Bool | Self::Small(_) => {
                1
            }
        }
    }

    /// Bits that mean something.
    pub const fn bits(self) -> u32 {
        match self {
            Self::Complex128 => 128,
            Self::Complex64 | Self::F64 | Self::I64 | Self::U64 => 64,
            Self::F32 | Self::I32 | Self::U32 => 32,
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => 16,
            Self::I8 | Self::U8 => 8,
            Self::I4 | Self::U4 => 4,
            Self::I2 | Self::U2 => 2,
            Self::Bool => 1,
            Self::Small(kind) => kind.bits(),
        }
    }

    /// Whether it is a real floating-point type.
    pub const fn is_float(self) -> bool {
        matches!(self, Self::F64 | Self::F32 | Self::F16 | Self::Bf16 | Self::Small(_))
    }

    /// Whether it is a pair of floats.
    pub const fn is_complex(self) -> bool {
        matches!(self, Self::Complex64 | Self::Complex128)
    }

    /// Whether it is a signed integer.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::I64 | Self::I32 | Self::I16 | Self::I8 | Self::I4 | Self::I2)
    }

    /// Whether it is an unsigned integer; a truth value is not.
    pub const fn is_unsigned(self) -> bool {
        matches!(self, Self::U64 | Self::U32 | Self::U16 | Self::U8 | Self::U4 | Self::U2)
    }

    /// The name that MLIR gives it, such as `ui8` or `complex<f32>`.
    pub const fn mlir_name(self) -> &'static str {
        match self {
            Self::Complex128 => "complex<f64>",
            Self::Complex64 => "complex<f32>",
            Self::U64 => "ui64",
            Self::U32 => "ui32",
            Self::U16 => "ui16",
            Self::U8 => "ui8",
            Self::U4 => "ui4",
            Self::U2 => "ui2",
            Self::Bool => "i1",
            Self::F64 => "f64",
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Small(kind) => kind.name(),
            Self::I64 => "i64",
            Self::I32 => "i32",
            Self::I16 => "i16",
            Self::I8 => "i8",
            Self::I4 => "i4",
            Self::I2 => "i2",
        }
    }

    /// The type that MLIR gives this name.
    pub fn from_mlir_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.mlir_name() == name)
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Complex128 => "complex128",
            Self::Complex64 => "complex64",
            Self::U64 => "u64",
            Self::U32 => "u32",
            Self::U16 => "u16",
            Self::U8 => "u8",
            Self::U4 => "u4",
            Self::U2 => "u2",
            Self::Bool => "bool",
            other => other.mlir_name(),
        })
    }
}

impl serde::Serialize for ElementType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found() {
        for element in ElementType::ALL {
            assert_eq!(ElementType::from_mlir_name(element.mlir_name()), Some(element));
            assert!(element.bits() <= 8 * element.byte_width() as u32);
        }
        assert_eq!(ElementType::from_mlir_name("f128"), None);
    }
}
