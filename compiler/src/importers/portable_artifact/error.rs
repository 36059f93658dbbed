//! Why a portable artifact cannot be imported.

use edgec_dialects::Diagnostics;
use edgec_dialects::ir::IrError;

/// An error in a portable artifact; always the file's fault.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// It breaks the format, or holds what is not read.
    #[error(transparent)]
    Format(#[from] edgec_vhlo::Error),
    /// The module breaks StableHLO's rules.
    #[error("its module breaks StableHLO's rules: {0}")]
    Rules(Diagnostics),
    /// An operation cannot be made.
    #[error("byte {offset}: {source}")]
    Operation {
        /// Where it stands in the file.
        offset: u64,
        /// What is wrong.
        source: IrError,
    },
}

impl ArtifactError {
    pub(super) fn malformed(offset: u64, reason: impl Into<String>) -> Self {
        Self::Format(edgec_vhlo::Error::Malformed { offset, reason: reason.into() })
    }

    pub(super) fn unsupported(offset: u64, reason: impl Into<String>) -> Self {
        Self::Format(edgec_vhlo::Error::Unsupported { offset, reason: reason.into() })
    }
}
