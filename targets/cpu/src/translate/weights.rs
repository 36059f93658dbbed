//! Weight symbols as external buffers, one a symbol however many signatures use it.

use edgec_formats::tflite::{Buffer, Model, TensorType};
use edgec_target::TargetError;
use edgec_weights::{DType, WeightTable};
use std::collections::HashMap;

/// A symbol whose bytes fill an external buffer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Streamed {
    /// The symbol.
    pub(crate) symbol: String,
    /// Index of the buffer.
    pub(crate) buffer: u32,
}

/// A symbol whose f32 values are a tensor's per-channel scales.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ScalePatch {
    /// The symbol.
    pub(crate) symbol: String,
    /// Index of the subgraph.
    pub(crate) subgraph: u32,
    /// Index of the tensor in it.
    pub(crate) tensor: u32,
}

/// The external buffers of a model under construction.
#[derive(Default)]
pub(super) struct WeightBuffers {
    by_symbol: HashMap<String, u32>,
    pub(super) streamed: Vec<Streamed>,
    pub(super) scales: Vec<ScalePatch>,
}

impl WeightBuffers {
    /// The buffer of `symbol`, which is made when it is first asked for.
    pub(super) fn buffer(
        &mut self,
        model: &mut Model,
        weights: &WeightTable,
        symbol: &str,
        shape: &[i64],
        dtype: TensorType,
    ) -> Result<u32, TargetError> {
        if let Some(&buffer) = self.by_symbol.get(symbol) {
            return Ok(buffer);
        }
        let missing = || TargetError::MissingWeight { symbol: symbol.to_owned() };
        let expression = weights.get(symbol).ok_or_else(missing)?;
        let same_shape = expression.shape().len() == shape.len()
            && expression
                .shape()
                .iter()
                .zip(shape)
                .all(|(&found, &declared)| i64::try_from(found) == Ok(declared));
        if !same_shape || tensor_type(expression.dtype()) != Some(dtype) {
            return Err(TargetError::WrongWeight {
                symbol: symbol.to_owned(),
                declared: format!("{shape:?} {dtype:?}"),
                found: format!("{:?} {:?}", expression.shape(), expression.dtype()),
            });
        }
        let buffer = model.buffers.len() as u32;
        model.buffers.push(Buffer::External { len: expression.byte_len() });
        self.by_symbol.insert(symbol.to_owned(), buffer);
        self.streamed.push(Streamed { symbol: symbol.to_owned(), buffer });
        Ok(buffer)
    }
}

/// The TFLite type of a weight's elements; none where TFLite has no such type.
fn tensor_type(dtype: DType) -> Option<TensorType> {
    Some(match dtype {
        DType::F64 => TensorType::Float64,
        DType::F32 => TensorType::Float32,
        DType::F16 => TensorType::Float16,
        DType::BF16 => TensorType::BFloat16,
        DType::I64 => TensorType::Int64,
        DType::I32 => TensorType::Int32,
        DType::I16 => TensorType::Int16,
        DType::I8 => TensorType::Int8,
        DType::I4 => TensorType::Int4,
        DType::U8 => TensorType::UInt8,
        DType::U16 => TensorType::UInt16,
        DType::U32 => TensorType::UInt32,
        DType::U64 => TensorType::UInt64,
        DType::Bool => TensorType::Bool,
    })
}
