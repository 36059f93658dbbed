//! Element types of tensors in a GPU's memory.

/// How the elements of a tensor are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub enum Element {
    /// 32-bit floats.
    F32 = 0,
    /// 16-bit floats (IEEE 754 binary16).
    F16 = 1,
    /// 32-bit signed integers.
    I32 = 2,
    /// 32-bit unsigned integers.
    U32 = 3,
    /// 8-bit signed integers, four in a 32-bit word.
    I8 = 4,
    /// 4-bit signed integers, eight in a 32-bit word.
    I4 = 5,
    /// Truth values, a 32-bit word each: 0 or 1.
    Bool = 6,
}

impl Element {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 7] = [Self::F32, Self::F16, Self::I32, Self::U32, Self::I8, Self::I4, Self::Bool];

    /// The element type of this code.
    pub fn from_code(code: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|element| *element as u32 == code)
    }

    /// Bits of one element.
    pub fn bits(self) -> u64 {
        match self {
            Self::F32 | Self::I32 | Self::U32 | Self::Bool => 32,
            Self::F16 => 16,
            Self::I8 => 8,
            Self::I4 => 4,
        }
    }

    /// The name in kernels' names and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::I32 => "i32",
            Self::U32 => "u32",
            Self::I8 => "i8",
            Self::I4 => "i4",
            Self::Bool => "bool",
        }
    }

    /// Bytes that a tensor of these dimensions takes, in whole 32-bit words; none if that overflows.
    pub fn byte_length(self, dims: &[u32]) -> Option<u64> {
        let bits = dims.iter().try_fold(self.bits(), |bits, dim| bits.checked_mul(u64::from(*dim)))?;
        bits.div_ceil(32).checked_mul(4)
    }
}
