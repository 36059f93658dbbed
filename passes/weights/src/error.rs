//! What can be wrong with a weight.

use std::path::PathBuf;

use crate::dtype::DType;

/// An error in building or evaluating a weight expression.
#[derive(Debug, thiserror::Error)]
pub enum WeightError {
    /// A file cannot be opened or read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The output cannot be written.
    #[error("cannot write weights: {0}")]
    Write(std::io::Error),
    /// A tensor lies outside its file.
    #[error("`{}` ends at byte {length}, a tensor claims {bytes} bytes at offset {offset}: the file is truncated or its header lies", path.display())]
    OutsideFile {
        /// The file.
        path: PathBuf,
        /// Its length.
        length: u64,
        /// Where the tensor starts.
        offset: u64,
        /// Bytes that the tensor claims.
        bytes: u64,
    },
    /// An operation does not fit its operand.
    #[error("{operation} does not fit a weight of shape {shape:?}: {reason}")]
    Shape {
        /// The operation.
        operation: &'static str,
        /// The operand's shape.
        shape: Vec<u64>,
        /// What is wrong.
        reason: String,
    },
    /// An operation does not take the type.
    #[error("{operation} does not take elements of type {dtype:?}")]
    Type {
        /// The operation.
        operation: &'static str,
        /// The operand's type.
        dtype: DType,
    },
    /// A weight holds NaN or infinity.
    #[error(
        "weight `{symbol}` of {files}: element {element} is {value}; a checkpoint with such a value cannot be compiled"
    )]
    NotFinite {
        /// The weight.
        symbol: String,
        /// The files that it is read from.
        files: String,
        /// Index of the element, row-major.
        element: u64,
        /// Its value.
        value: f32,
    },
    /// A job names a weight that the table lacks.
    #[error("the weight table has no `{symbol}`")]
    Unknown {
        /// The symbol.
        symbol: String,
    },
}
