//! Why a kernel refuses its operands.

use edgec_tensor::{ElementType, TensorError};

/// Short for results of this crate.
pub type Result<T, E = KernelError> = std::result::Result<T, E>;

/// An error of a kernel. The evaluator adds the operation and its place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// Operands and attributes do not fit each other.
    #[error("{0}")]
    Invalid(String),
    /// The operation is not defined on elements of this type.
    #[error("it is not defined on {}", .0.mlir_name())]
    ElementType(ElementType),
    /// A tensor would take more memory than is granted.
    #[error("a tensor {shape:?} of {} takes more than {limit} bytes", element_type.mlir_name())]
    TooLarge {
        /// Its shape.
        shape: Vec<usize>,
        /// Its element type.
        element_type: ElementType,
        /// The bound.
        limit: usize,
    },
    /// A tensor could not be made.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// Machine code refuses what it is given.
    #[error(transparent)]
    Native(#[from] edgec_jit::JitError),
    /// The operation's region failed.
    #[error("{0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
}

/// Short for refusing.
pub(crate) fn invalid<T>(reason: impl Into<String>) -> Result<T> {
    Err(KernelError::Invalid(reason.into()))
}
