//! Element types and how checkpoints encode them.

/// An element type. `I4` packs two elements a byte, the first in the low nibble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the types'")]
pub enum DType {
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    I16,
    I8,
    I4,
    U64,
    U32,
    U16,
    U8,
    Bool,
}

impl DType {
    /// Bits of an element.
    pub const fn bits(self) -> u64 {
        match self {
            Self::F64 | Self::I64 | Self::U64 => 64,
            Self::F32 | Self::I32 | Self::U32 => 32,
            Self::F16 | Self::BF16 | Self::I16 | Self::U16 => 16,
            Self::I8 | Self::U8 | Self::Bool => 8,
            Self::I4 => 4,
        }
    }

    /// Bytes of `elements` elements, rounded up to a whole byte; `None` where the number overflows.
    pub fn bytes(self, elements: u64) -> Option<u64> {
        elements.checked_mul(self.bits()).map(|bits| bits.div_ceil(8))
    }

    /// Whether the type is a floating-point type.
    pub const fn is_float(self) -> bool {
        matches!(self, Self::F64 | Self::F32 | Self::F16 | Self::BF16)
    }
}

/// GGML's block formats (ggml-common.h, `block_q4_0` and its kin).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are the formats'")]
pub enum GgmlType {
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    Q2K,
    Q3K,
    Q4K,
    Q5K,
    Q6K,
}

impl GgmlType {
    /// Elements of a block.
    pub const fn block_elements(self) -> u64 {
        match self {
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 => 32,
            _ => 256,
        }
    }

    /// Bytes of a block.
    pub const fn block_bytes(self) -> u64 {
        match self {
            Self::Q4_0 => 18,
            Self::Q4_1 => 20,
            Self::Q5_0 => 22,
            Self::Q5_1 => 24,
            Self::Q8_0 => 34,
            Self::Q2K => 84,
            Self::Q3K => 110,
            Self::Q4K => 144,
            Self::Q5K => 176,
            Self::Q6K => 210,
        }
    }
}

/// How a tensor's elements lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Little-endian elements, row-major.
    Plain(DType),
    /// Rows of GGML blocks; the elements are f32.
    Ggml(GgmlType),
}

impl Encoding {
    /// The type of a decoded element.
    pub const fn dtype(self) -> DType {
        match self {
            Self::Plain(dtype) => dtype,
            Self::Ggml(_) => DType::F32,
        }
    }

    /// Bytes of `elements` elements; `None` where they are no whole number of blocks or the number overflows.
    pub fn bytes(self, elements: u64) -> Option<u64> {
        match self {
            Self::Plain(dtype) => dtype.bytes(elements),
            Self::Ggml(kind) => elements
                .is_multiple_of(kind.block_elements())
                .then(|| (elements / kind.block_elements()).checked_mul(kind.block_bytes()))
                .flatten(),
        }
    }
}
