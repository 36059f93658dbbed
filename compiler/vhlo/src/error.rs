//! What can be wrong with a file.

/// Why a file was refused, and where. The offset counts bytes from the file's beginning.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It breaks the format.
    #[error("byte {offset}: {reason}")]
    Malformed {
        /// Where it was noticed.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// It keeps to the format, with something that this reader does not know.
    #[error("byte {offset}: {reason}")]
    Unsupported {
        /// Where it stands.
        offset: u64,
        /// What it is, and what would help.
        reason: String,
    },
    /// The bytes cannot be had.
    #[error("byte {offset}: cannot read: {source}")]
    Read {
        /// Where reading began.
        offset: u64,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn malformed(offset: u64, reason: impl Into<String>) -> Self {
        Self::Malformed { offset, reason: reason.into() }
    }

    pub(crate) fn unsupported(offset: u64, reason: impl Into<String>) -> Self {
        Self::Unsupported { offset, reason: reason.into() }
    }

    /// Where it was noticed.
    pub fn offset(&self) -> u64 {
        match self {
            Self::Malformed { offset, .. } | Self::Unsupported { offset, .. } | Self::Read { offset, .. } => {
                *offset
            }
        }
    }
}
