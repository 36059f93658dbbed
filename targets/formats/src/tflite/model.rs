//! A TFLite model as plain data.

use super::op_table::Op;

/// A model: subgraphs over shared buffers, and the signatures that name their inputs and outputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// What made the model, for people.
    pub description: String,
    /// Subgraphs; the first is the main one.
    pub subgraphs: Vec<Subgraph>,
    /// Signatures.
    pub signatures: Vec<Signature>,
    /// Buffers; by convention the first is empty and stands for "no data".
    pub buffers: Vec<Buffer>,
    /// Named metadata and the buffers that hold them.
    pub metadata: Vec<(String, u32)>,
    /// Parts of a file that was read and that this description lacks; a model with such parts is not written.
    pub omitted: Vec<&'static str>,
}

impl Model {
    /// Adds metadata.
    pub fn add_metadata(&mut self, name: &str, data: Vec<u8>) {
        if self.buffers.is_empty() {
            self.buffers.push(Buffer::Inline(Vec::new()));
        }
        self.metadata.push((name.to_owned(), self.buffers.len() as u32));
        self.buffers.push(Buffer::Inline(data));
    }

    /// Says which version of TFLite first knew all operators in their versions, as `min_runtime_version`: 16 bytes, padded
    /// with zeros. Runtimes show it when they do not know an operator.
    pub fn set_min_runtime_version(&mut self, version: &str) {
        let mut data = version.as_bytes().to_vec();
        data.resize(16, 0);
        self.add_metadata("min_runtime_version", data);
    }
}

/// A graph of operators over tensors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subgraph {
    /// Its name.
    pub name: String,
    /// Its tensors.
    pub tensors: Vec<Tensor>,
    /// Tensors that the caller fills.
    pub inputs: Vec<u32>,
    /// Tensors that the caller reads.
    pub outputs: Vec<u32>,
    /// Operators in order of execution.
    pub operators: Vec<Operator>,
}

/// A tensor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// Its dimensions, outermost first.
    pub shape: Vec<i32>,
    /// Dimensions with -1 where they are known at run time only.
    pub shape_signature: Option<Vec<i32>>,
    /// Its element type.
    pub dtype: TensorType,
    /// The buffer that holds its elements; 0 for none.
    pub buffer: u32,
    /// How its integers stand for numbers.
    pub quantization: Option<Quantization>,
}

/// An operator of a subgraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Operator {
    /// What it computes.
    pub op: Op,
    /// Version of the operator's definition. The writer raises it to the one that first had the types and options in use.
    pub version: u32,
    /// Tensors that it reads; none where an optional input is left out.
    pub inputs: Vec<Option<u32>>,
    /// Tensors that it writes.
    pub outputs: Vec<u32>,
}

/// A signature: a subgraph called by name with named tensors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// Its name.
    pub key: String,
    /// Index of its subgraph.
    pub subgraph: u32,
    /// Names of input tensors.
    pub inputs: Vec<(String, u32)>,
    /// Names of output tensors.
    pub outputs: Vec<(String, u32)>,
}

/// Bytes of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buffer {
    /// Inside the flatbuffer.
    Inline(Vec<u8>),
    /// Behind the flatbuffer, so that files may be larger than 2 GB.
    External {
        /// Bytes.
        len: u64,
    },
}

/// How integers stand for numbers: `number = (integer - zero point) * scale`.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantization {
    /// One scale for the tensor.
    PerTensor {
        /// The scale.
        scale: f32,
        /// The zero point.
        zero_point: i64,
    },
    /// A scale for each index of an axis.
    PerAxis {
        /// The scales.
        scales: Scales,
        /// A zero point for each scale.
        zero_points: Vec<i64>,
        /// The axis.
        axis: i32,
    },
    /// A scale for each block of the last axis, in a tensor of its own.
    Blockwise {
        /// The f16 tensor of scales.
        scales_tensor: u32,
        /// Elements of a block.
        block_size: u32,
        /// The axis of channels.
        axis: u32,
    },
}

/// Scales of a tensor's axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Scales {
    /// Known now.
    Known(Vec<f32>),
    /// This many, patched in once the weights were streamed.
    Deferred(usize),
}

impl Scales {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Known(scales) => scales.len(),
            Self::Deferred(count) => *count,
        }
    }
}

/// Element types, with the schema's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(i8)]
#[allow(missing_docs, reason = "the names are the types'")]
pub enum TensorType {
    #[default]
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
    Float64 = 10,
    Complex128 = 11,
    UInt64 = 12,
    Resource = 13,
    Variant = 14,
    UInt32 = 15,
    UInt16 = 16,
    Int4 = 17,
    BFloat16 = 18,
    Int2 = 19,
    UInt4 = 20,
    Float8E4M3FN = 21,
    Float8E5M2 = 22,
}

impl TensorType {
    const ALL: [Self; 23] = [
        Self::Float32,
        Self::Float16,
        Self::Int32,
        Self::UInt8,
        Self::Int64,
        Self::String,
        Self::Bool,
        Self::Int16,
        Self::Complex64,
        Self::Int8,
        Self::Float64,
        Self::Complex128,
        Self::UInt64,
        Self::Resource,
        Self::Variant,
        Self::UInt32,
        Self::UInt16,
        Self::Int4,
        Self::BFloat16,
        Self::Int2,
        Self::UInt4,
        Self::Float8E4M3FN,
        Self::Float8E5M2,
    ];

    /// The type with this number.
    pub fn from_number(number: i8) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as i8 == number)
    }

    /// Bits of one element, packed low bits first; none where elements have no fixed width.
    pub fn bits(self) -> Option<u64> {
        Some(match self {
            Self::Int2 => 2,
            Self::Int4 | Self::UInt4 => 4,
            Self::Bool | Self::Int8 | Self::UInt8 | Self::Float8E4M3FN | Self::Float8E5M2 => 8,
            Self::Int16 | Self::UInt16 | Self::Float16 | Self::BFloat16 => 16,
            Self::Int32 | Self::UInt32 | Self::Float32 => 32,
            Self::Int64 | Self::UInt64 | Self::Float64 | Self::Complex64 => 64,
            Self::Complex128 => 128,
            Self::String | Self::Resource | Self::Variant => return None,
        })
    }

    /// Bytes of a dense tensor; none where elements have no fixed width, a dimension is negative or 64 bits do not count
    /// them.
    pub fn byte_len(self, shape: &[i32]) -> Option<u64> {
        let mut bits = self.bits()?;
        for &size in shape {
            bits = bits.checked_mul(u64::try_from(size).ok()?)?;
        }
        Some(bits.div_ceil(8))
    }

    /// The schema's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Float32 => "FLOAT32",
            Self::Float16 => "FLOAT16",
            Self::Int32 => "INT32",
            Self::UInt8 => "UINT8",
            Self::Int64 => "INT64",
            Self::String => "STRING",
            Self::Bool => "BOOL",
            Self::Int16 => "INT16",
            Self::Complex64 => "COMPLEX64",
            Self::Int8 => "INT8",
            Self::Float64 => "FLOAT64",
            Self::Complex128 => "COMPLEX128",
            Self::UInt64 => "UINT64",
            Self::Resource => "RESOURCE",
            Self::Variant => "VARIANT",
            Self::UInt32 => "UINT32",
            Self::UInt16 => "UINT16",
            Self::Int4 => "INT4",
            Self::BFloat16 => "BFLOAT16",
            Self::Int2 => "INT2",
            Self::UInt4 => "UINT4",
            Self::Float8E4M3FN => "FLOAT8_E4M3FN",
            Self::Float8E5M2 => "FLOAT8_E5M2",
        }
    }
}

/// An activation that an operator applies to its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i8)]
#[allow(missing_docs, reason = "the names are the functions'")]
pub enum Activation {
    #[default]
    None = 0,
    Relu = 1,
    ReluN1To1 = 2,
    Relu6 = 3,
    Tanh = 4,
    SignBit = 5,
}

impl Activation {
    const ALL: [Self; 6] = [Self::None, Self::Relu, Self::ReluN1To1, Self::Relu6, Self::Tanh, Self::SignBit];

    /// The activation with this number.
    pub fn from_number(number: i8) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as i8 == number)
    }
}

/// How a window reaches over an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i8)]
#[allow(missing_docs, reason = "the names are the schema's")]
pub enum Padding {
    #[default]
    Same = 0,
    Valid = 1,
}

impl Padding {
    /// The padding with this number.
    pub fn from_number(number: i8) -> Option<Self> {
        [Self::Same, Self::Valid].into_iter().find(|&kind| kind as i8 == number)
    }
}
