//! Packages of call lists: the blob behind a `DISPATCH_OP`.
//!
//! All numbers are little-endian. A package is
//!
//! | at | what |
//! |---|---|
//! | 0 | magic `EDGECNN\0` |
//! | 8 | u32 version (1), u32 number of call lists |
//! | 16 | u64 length of the tables |
//! | 24 | u64 offset of the constants from the package's start, a multiple of 64 |
//! | 32 | u64 length of the constants |
//! | 40 | zeros to 64 |
//! | 64 | the tables, one after the other, one for each call list |
//! | | zeros up to the offset of the constants |
//! | | the constants; each begins at a multiple of 64 |
//!
//! A package that lies at a multiple of 64 in its file can therefore be mapped with every constant aligned. Call lists may
//! refer to the same constants. A table is
//!
//! | what | fields |
//! |---|---|
//! | name | u32 length, UTF-8, zeros to a multiple of 4 |
//! | level | u32 feature level that is needed |
//! | flags | u32; bit 0: 32-bit floats may be computed in 16 bits |
//! | operands | u32 count; each: i32 type, u32 rank, u32 dimensions, f32 scale, i32 zero point, u32 kind of value, value, and for `TENSOR_QUANT8_SYMM_PER_CHANNEL` u32 dimension, u32 count, f32 scales |
//! | operations | u32 count; each: i32 code, u32 inputs, u32 outputs, their operands' indices as u32 |
//! | inputs, outputs | u32 count, operands' indices as u32 |
//!
//! Kinds of value: 0 computed, or given by the caller; 1 omitted; 2 in the table: u32 length, bytes, zeros to a multiple of 4; 3
//! a constant: u64 offset within the constants, u64 length.

mod error;
mod read;
mod write;

pub use error::PackageError;

use crate::{OperandType, Operation};

const MAGIC: &[u8; 8] = b"EDGECNN\0";
const VERSION: u32 = 1;
const HEADER_LENGTH: usize = 64;
/// Where constants may begin, and what a package's own offset should be a multiple of.
pub const ALIGNMENT: u64 = 64;

/// Call lists and the length of the constants that they share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// The call lists.
    pub lists: Vec<CallList>,
    /// Bytes of constants.
    pub constants_length: u64,
}

/// The calls that build one model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallList {
    /// Its name, unique within the package.
    pub name: String,
    /// The feature level that it needs.
    pub feature_level: u32,
    /// Whether 32-bit floats may be computed with the range and precision of 16 bits.
    pub relaxed: bool,
    /// All operands.
    pub operands: Vec<Operand>,
    /// The operations in the order in which they run.
    pub calls: Vec<Call>,
    /// Operands that the caller gives.
    pub inputs: Vec<u32>,
    /// Operands that the caller gets.
    pub outputs: Vec<u32>,
}

/// An operand.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// Its type.
    pub kind: OperandType,
    /// Its dimensions; none for a scalar.
    pub dimensions: Vec<u32>,
    /// Its scale; 0 where the type has none.
    pub scale: f32,
    /// Its zero point; 0 where the type has none.
    pub zero_point: i32,
    /// The scales of `TENSOR_QUANT8_SYMM_PER_CHANNEL`.
    pub channels: Option<ChannelScales>,
    /// Where its value comes from.
    pub value: Value,
}

/// Scales for each index of one dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelScales {
    /// The dimension.
    pub dimension: u32,
    /// One scale for each index.
    pub scales: Vec<f32>,
}

/// Where the value of an operand comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An operation writes it, or the caller gives it.
    Computed,
    /// An optional operand that is not given.
    Omitted,
    /// These bytes.
    Inline(Vec<u8>),
    /// Bytes of the package's constants.
    Constant {
        /// Offset within the constants.
        offset: u64,
        /// Length in bytes.
        length: u64,
    },
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which.
    pub operation: Operation,
    /// Indices of the operands that it reads.
    pub inputs: Vec<u32>,
    /// Indices of the operands that it writes.
    pub outputs: Vec<u32>,
}

impl Operand {
    /// A tensor that an operation writes or the caller gives. `scale` and `zero_point` are 0 where the type has none.
    pub fn tensor(kind: OperandType, dimensions: &[u32], scale: f32, zero_point: i32) -> Self {
        let dimensions = dimensions.to_vec();
        Self { kind, dimensions, scale, zero_point, channels: None, value: Value::Computed }
    }

    /// A scalar of 32 bits.
    pub fn int32(value: i32) -> Self {
        Self::scalar(OperandType::Int32, value.to_le_bytes().to_vec())
    }

    /// A float of 32 bits.
    pub fn float32(value: f32) -> Self {
        Self::scalar(OperandType::Float32, value.to_le_bytes().to_vec())
    }

    /// A truth value.
    pub fn bool(value: bool) -> Self {
        Self::scalar(OperandType::Bool, vec![u8::from(value)])
    }

    /// A small tensor of integers: axes, permutations, shapes.
    pub fn int32s(values: &[i32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let dimensions = vec![u32::try_from(values.len()).unwrap_or(u32::MAX)];
        Self { dimensions, ..Self::scalar(OperandType::TensorInt32, bytes) }
    }

    fn scalar(kind: OperandType, bytes: Vec<u8>) -> Self {
        let value = Value::Inline(bytes);
        Self { kind, dimensions: Vec::new(), scale: 0.0, zero_point: 0, channels: None, value }
    }

    /// The same operand with another value.
    pub fn with_value(self, value: Value) -> Self {
        Self { value, ..self }
    }

    /// The same operand with a scale for each index of `dimension`.
    pub fn with_channels(self, dimension: u32, scales: Vec<f32>) -> Self {
        Self { channels: Some(ChannelScales { dimension, scales }), ..self }
    }

    /// Bytes that a value of this operand takes, unless that overflows. A dimension of 0 is not known yet, so that the
    /// operand has no length; none of a scalar's bytes depend on its dimensions.
    pub fn byte_length(&self) -> Option<u64> {
        let size = self.kind.element_size() as u64;
        self.dimensions.iter().try_fold(size, |product, dimension| product.checked_mul(u64::from(*dimension)))
    }
}

/// The next multiple of [`ALIGNMENT`], unless that overflows.
fn align(offset: u64) -> Option<u64> {
    offset.checked_next_multiple_of(ALIGNMENT)
}
