//! Types as plain data.

/// Floating point formats.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names are the formats'")]
pub enum Float {
    F4E2M1FN,
    F6E2M3FN,
    F6E3M2FN,
    F8E3M4,
    F8E4M3,
    F8E4M3FN,
    F8E4M3FNUZ,
    F8E4M3B11FNUZ,
    F8E5M2,
    F8E5M2FNUZ,
    F8E8M0FNU,
    BF16,
    F16,
    TF32,
    F32,
    F64,
}

impl Float {
    /// MLIR's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::F4E2M1FN => "f4E2M1FN",
            Self::F6E2M3FN => "f6E2M3FN",
            Self::F6E3M2FN => "f6E3M2FN",
            Self::F8E3M4 => "f8E3M4",
            Self::F8E4M3 => "f8E4M3",
            Self::F8E4M3FN => "f8E4M3FN",
            Self::F8E4M3FNUZ => "f8E4M3FNUZ",
            Self::F8E4M3B11FNUZ => "f8E4M3B11FNUZ",
            Self::F8E5M2 => "f8E5M2",
            Self::F8E5M2FNUZ => "f8E5M2FNUZ",
            Self::F8E8M0FNU => "f8E8M0FNU",
            Self::BF16 => "bf16",
            Self::F16 => "f16",
            Self::TF32 => "tf32",
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }

    /// Width in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::F4E2M1FN => 4,
            Self::F6E2M3FN | Self::F6E3M2FN => 6,
            Self::F8E3M4
            | Self::F8E4M3
            | Self::F8E4M3FN
            | Self::F8E4M3FNUZ
            | Self::F8E4M3B11FNUZ
            | Self::F8E5M2
            | Self::F8E5M2FNUZ
            | Self::F8E8M0FNU => 8,
            Self::BF16 | Self::F16 => 16,
            Self::TF32 => 19,
            Self::F32 => 32,
            Self::F64 => 64,
        }
    }
}

/// How integers stand for real numbers: `real = scale * (integer - zero_point)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantized {
    /// Bit 0: the integers are signed.
    pub flags: u64,
    /// The type of the integers.
    pub storage: u32,
    /// The type that they stand for.
    pub expressed: u32,
    /// The least integer.
    pub min: i64,
    /// The greatest integer.
    pub max: i64,
    /// The dimension along which scales differ; `None` for one scale.
    pub axis: Option<u64>,
    /// The scales.
    pub scales: Vec<f64>,
    /// As many zero points.
    pub zero_points: Vec<i64>,
}

/// A type. Types and attributes that it is made of are indices into the file's lists.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are MLIR's")]
pub enum Type {
    Float(Float),
    Integer {
        width: u32,
        /// `si` types; StableHLO's own signed integers are signless.
        signed: bool,
        unsigned: bool,
    },
    Index,
    None,
    Complex(u32),
    Function {
        inputs: Vec<u32>,
        results: Vec<u32>,
    },
    /// A negative extent is not known.
    Tensor {
        shape: Vec<i64>,
        element: u32,
        encoding: Option<u32>,
    },
    UnrankedTensor(u32),
    Tuple(Vec<u32>),
    Token,
    Witness,
    Quantized(Quantized),
    Buffer {
        shape: Vec<i64>,
        element: u32,
    },
    Future(Vec<u32>),
    /// The type's text, of a dialect without an encoding of its own.
    Text(String),
}

impl Type {
    /// A signless integer.
    pub(crate) fn integer(width: u32) -> Self {
        Self::Integer { width, signed: false, unsigned: false }
    }

    /// An unsigned integer.
    pub(crate) fn unsigned(width: u32) -> Self {
        Self::Integer { width, signed: false, unsigned: true }
    }

    /// Calls `visit` for each type that it is made of.
    pub(crate) fn for_each_type(&self, visit: &mut impl FnMut(u32)) {
        match self {
            Self::Complex(inner)
            | Self::UnrankedTensor(inner)
            | Self::Tensor { element: inner, .. }
            | Self::Buffer { element: inner, .. } => visit(*inner),
            Self::Function { inputs, results } => inputs.iter().chain(results).copied().for_each(visit),
            Self::Tuple(types) | Self::Future(types) => types.iter().copied().for_each(visit),
            Self::Quantized(quantized) => {
                visit(quantized.storage);
                visit(quantized.expressed);
            }
            Self::Float(_)
            | Self::Integer { .. }
            | Self::Index
            | Self::None
            | Self::Token
            | Self::Witness
            | Self::Text(_) => {}
        }
    }
}
