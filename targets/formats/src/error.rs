//! What can be wrong with a file or with a description of one.

/// An error of a file format.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// A file breaks its format.
    #[error("byte {offset}: {reason}")]
    Malformed {
        /// Where.
        offset: u64,
        /// What is wrong there.
        reason: String,
    },
    /// A description cannot be written.
    #[error("cannot be written: {0}")]
    Unwritable(String),
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl FormatError {
    /// A [`Malformed`](Self::Malformed) file.
    pub(crate) fn malformed(offset: u64, reason: impl Into<String>) -> Self {
        Self::Malformed { offset, reason: reason.into() }
    }
}
