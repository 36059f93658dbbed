//! Why a kernel is not interpreted to its end.

/// Why a kernel is not interpreted to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceError {
    /// It is no WGSL.
    #[error("no WGSL: {0}")]
    Parse(String),
    /// It has something that kernels do not have so far.
    #[error("the interpreter does not know {0}")]
    Unknown(String),
    /// It reads or writes outside of an array.
    #[error("element {index} of an array of {length} is {what}")]
    Outside {
        /// Read or written.
        what: &'static str,
        /// The place.
        index: u64,
        /// How many there are.
        length: u64,
    },
    /// It takes more steps than it may.
    #[error("more than {0} steps")]
    Long(u64),
}

impl ReferenceError {
    pub(crate) fn unknown(what: impl std::fmt::Debug) -> Self {
        Self::Unknown(format!("{what:?}").chars().take(120).collect())
    }
}
