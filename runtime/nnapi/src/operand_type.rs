//! Types of operands (`OperandCode` of NeuralNetworksTypes.h).

use std::fmt;

/// The type of an operand, with its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(i32)]
pub enum OperandType {
    /// A 32-bit float.
    Float32 = 0,
    /// A signed 32-bit integer.
    Int32 = 1,
    /// An unsigned 32-bit integer.
    Uint32 = 2,
    /// A tensor of 32-bit floats.
    TensorFloat32 = 3,
    /// A tensor of signed 32-bit integers: (value - 0) x scale where it is a bias, integers elsewhere.
    TensorInt32 = 4,
    /// A tensor of unsigned bytes: (value - zero point) x scale.
    TensorQuant8Asymm = 5,
    /// A truth value in one byte.
    Bool = 6,
    /// A tensor of signed 16-bit integers: value x scale.
    TensorQuant16Symm = 7,
    /// A tensor of 16-bit floats.
    TensorFloat16 = 8,
    /// A tensor of truth values, a byte each.
    TensorBool8 = 9,
    /// A 16-bit float.
    Float16 = 10,
    /// A tensor of signed bytes with a scale for each index of one dimension: value x scale.
    TensorQuant8SymmPerChannel = 11,
    /// A tensor of unsigned 16-bit integers: (value - zero point) x scale.
    TensorQuant16Asymm = 12,
    /// A tensor of signed bytes: value x scale.
    TensorQuant8Symm = 13,
    /// A tensor of signed bytes: (value - zero point) x scale.
    TensorQuant8AsymmSigned = 14,
    /// A model that a control-flow operation runs.
    Model = 15,
}

const ALL: [OperandType; 16] = [
    OperandType::Float32,
    OperandType::Int32,
    OperandType::Uint32,
    OperandType::TensorFloat32,
    OperandType::TensorInt32,
    OperandType::TensorQuant8Asymm,
    OperandType::Bool,
    OperandType::TensorQuant16Symm,
    OperandType::TensorFloat16,
    OperandType::TensorBool8,
    OperandType::Float16,
    OperandType::TensorQuant8SymmPerChannel,
    OperandType::TensorQuant16Asymm,
    OperandType::TensorQuant8Symm,
    OperandType::TensorQuant8AsymmSigned,
    OperandType::Model,
];

impl OperandType {
    /// The type of this code.
    pub fn from_code(code: i32) -> Option<Self> {
        usize::try_from(code).ok().and_then(|index| ALL.get(index)).copied()
    }

    /// Its code.
    pub fn code(self) -> i32 {
        self as i32
    }

    /// The feature level that brought it.
    pub fn level(self) -> u32 {
        match self as i32 {
            ..=5 => 1,
            6..=13 => 3,
            _ => 4,
        }
    }

    /// Whether it is a single value and no tensor.
    pub fn is_scalar(self) -> bool {
        matches!(self, Self::Float32 | Self::Int32 | Self::Uint32 | Self::Bool | Self::Float16 | Self::Model)
    }

    /// Bytes of an element; none for a model.
    pub fn element_size(self) -> usize {
        match self {
            Self::Float32 | Self::Int32 | Self::Uint32 | Self::TensorFloat32 | Self::TensorInt32 => 4,
            Self::TensorQuant16Symm | Self::TensorFloat16 | Self::Float16 | Self::TensorQuant16Asymm => 2,
            Self::TensorQuant8Asymm
            | Self::Bool
            | Self::TensorBool8
            | Self::TensorQuant8SymmPerChannel
            | Self::TensorQuant8Symm
            | Self::TensorQuant8AsymmSigned => 1,
            Self::Model => 0,
        }
    }

    /// Whether an operand of this type has one scale, above zero. (A tensor of 32-bit integers may have one.)
    pub fn has_scale(self) -> bool {
        matches!(
            self,
            Self::TensorQuant8Asymm
                | Self::TensorQuant16Symm
                | Self::TensorQuant16Asymm
                | Self::TensorQuant8Symm
                | Self::TensorQuant8AsymmSigned
        )
    }

    /// The values that its zero point may have.
    pub fn zero_points(self) -> std::ops::RangeInclusive<i32> {
        match self {
            Self::TensorQuant8Asymm => 0..=255,
            Self::TensorQuant8AsymmSigned => -128..=127,
            Self::TensorQuant16Asymm => 0..=65535,
            _ => 0..=0,
        }
    }

    /// Whether it is one of the two types of eight bits with a zero point.
    pub fn is_quant8(self) -> bool {
        matches!(self, Self::TensorQuant8Asymm | Self::TensorQuant8AsymmSigned)
    }

    /// Whether it is a tensor of floats.
    pub fn is_float_tensor(self) -> bool {
        matches!(self, Self::TensorFloat32 | Self::TensorFloat16)
    }

    /// Its name in the C header, without the prefix.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float32 => "FLOAT32",
            Self::Int32 => "INT32",
            Self::Uint32 => "UINT32",
            Self::TensorFloat32 => "TENSOR_FLOAT32",
            Self::TensorInt32 => "TENSOR_INT32",
            Self::TensorQuant8Asymm => "TENSOR_QUANT8_ASYMM",
            Self::Bool => "BOOL",
            Self::TensorQuant16Symm => "TENSOR_QUANT16_SYMM",
            Self::TensorFloat16 => "TENSOR_FLOAT16",
            Self::TensorBool8 => "TENSOR_BOOL8",
            Self::Float16 => "FLOAT16",
            Self::TensorQuant8SymmPerChannel => "TENSOR_QUANT8_SYMM_PER_CHANNEL",
            Self::TensorQuant16Asymm => "TENSOR_QUANT16_ASYMM",
            Self::TensorQuant8Symm => "TENSOR_QUANT8_SYMM",
            Self::TensorQuant8AsymmSigned => "TENSOR_QUANT8_ASYMM_SIGNED",
            Self::Model => "MODEL",
        }
    }
}

impl fmt::Display for OperandType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_to_types() {
        for (index, kind) in ALL.into_iter().enumerate() {
            assert_eq!(kind.code(), index as i32, "{kind}");
            assert_eq!(OperandType::from_code(kind.code()), Some(kind));
        }
        assert_eq!(OperandType::from_code(16), None);
        assert_eq!(OperandType::from_code(-1), None);
    }
}
