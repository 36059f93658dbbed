//! What can go wrong with a tensor.

use std::path::PathBuf;

use crate::element_type::ElementType;

/// Short for results of this crate.
pub type Result<T, E = TensorError> = std::result::Result<T, E>;

/// An error of making, reading or writing a tensor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TensorError {
    /// A file cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },

    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },

    /// A `.npy` file that is damaged or of a kind that has no tensor here.
    #[error("{}: not a usable .npy file: {reason}", path.display())]
    Npy {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },

    /// Bytes that are not as many as the tensor's shape and type take.
    #[error("{found} bytes given for {element_type} {shape:?}, which takes {expected}")]
    ByteCount {
        /// Type.
        element_type: ElementType,
        /// Shape.
        shape: Vec<usize>,
        /// Bytes that the tensor takes.
        expected: usize,
        /// Bytes that were given.
        found: usize,
    },

    /// A byte that is no element of its type.
    #[error("byte {value:#04x} at element {index} is no {element_type}")]
    Element {
        /// The type.
        element_type: ElementType,
        /// Which element.
        index: usize,
        /// The byte.
        value: u8,
    },
}
