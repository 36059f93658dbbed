//! Why there is no kernel.

/// Why there is no kernel.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KernelError {
    /// A shape or an option that the operation's kernel does not have.
    #[error("no {operation} kernel: {reason}")]
    Unsupported {
        /// The operation.
        operation: &'static str,
        /// What it lacks.
        reason: String,
    },

    /// WGSL that does not compile: a defect of edgec's.
    #[error("kernel {kernel} does not compile: {reason}")]
    Compile {
        /// The kernel's name.
        kernel: String,
        /// What naga says.
        reason: String,
    },
}

impl KernelError {
    pub(crate) fn unsupported(operation: &'static str, reason: impl Into<String>) -> Self {
        Self::Unsupported { operation, reason: reason.into() }
    }
}
