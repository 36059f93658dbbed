//! The narrow types, and what holds them.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Type;
use edgec_tensor::{ElementType as Stored, SmallFloat};

/// An integer type below eight bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) bits: u32,
    pub(super) signed: bool,
}

impl Width {
    /// The bits that mean something.
    pub(super) const fn mask(self) -> u8 {
        u8::MAX >> (8 - self.bits)
    }

    /// The least and the largest number.
    pub(super) const fn range(self) -> (i8, i8) {
        let largest = (self.mask() >> self.signed as u32) as i8;
        (if self.signed { -largest - 1 } else { 0 }, largest)
    }

    /// The byte that holds the number of these bits.
    pub(super) const fn of_bits(self, bits: u8) -> u8 {
        let spare = 8 - self.bits;
        if self.signed {
            ((bits << spare).cast_signed() >> spare).cast_unsigned()
        } else {
            bits & self.mask()
        }
    }

    /// The type that holds the numbers.
    pub(super) const fn wide(self) -> ElementType {
        if self.signed { ElementType::I8 } else { ElementType::U8 }
    }
}

/// A type that is held in a wider one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Narrow {
    /// As i8 or ui8.
    Integer(Width),
    /// As f32; its codes as ui8.
    Float(SmallFloat),
}

impl Narrow {
    /// What the elements of a tensor are, if they are narrow.
    pub(super) fn of(ty: Type<'_>) -> Option<Self> {
        let width = |bits, signed| Some(Self::Integer(Width { bits, signed }));
        if !ty.is_tensor() {
            return None;
        }
        match ty.element_type() {
            Some(ElementType::I4) => width(4, true),
            Some(ElementType::I2) => width(2, true),
            Some(ElementType::U4) => width(4, false),
            Some(ElementType::U2) => width(2, false),
            Some(_) => None,
            None => match Stored::from_mlir_name(&ty.element().to_string()) {
                // Its least numbers are subnormal in f32, which kernels may take for zero.
                Some(Stored::Small(SmallFloat::F8E8M0FNU)) => None,
                Some(Stored::Small(float)) => Some(Self::Float(float)),
                _ => None,
            },
        }
    }

    /// The name that MLIR gives it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Integer(Width { bits: 4, signed: true }) => "i4",
            Self::Integer(Width { signed: true, .. }) => "i2",
            Self::Integer(Width { bits: 4, .. }) => "ui4",
            Self::Integer(_) => "ui2",
            Self::Float(float) => float.name(),
        }
    }

    /// How many bits an element has.
    pub(super) const fn bits(self) -> u32 {
        match self {
            Self::Integer(width) => width.bits,
            Self::Float(float) => float.bits(),
        }
    }

    /// The tensor type that holds the elements in computations.
    pub(super) fn wide(self, ty: Type<'_>) -> Type<'_> {
        ty.with_element(match self {
            Self::Integer(width) => width.wide(),
            Self::Float(_) => ElementType::F32,
        })
    }

    /// The tensor type that holds the elements as arguments and results.
    pub(super) fn stored(self, ty: Type<'_>) -> Type<'_> {
        match self {
            Self::Integer(_) => self.wide(ty),
            Self::Float(_) => ty.with_element(ElementType::U8),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_bits() {
        let (i4, u2) = (Width { bits: 4, signed: true }, Width { bits: 2, signed: false });
        assert_eq!(i4.range(), (-8, 7));
        assert_eq!(u2.range(), (0, 3));
        assert_eq!(i4.of_bits(0x0f), 0xff);
        assert_eq!(i4.of_bits(0xf7), 7);
        assert_eq!(u2.of_bits(0xff), 3);
    }
}
