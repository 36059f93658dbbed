//! Result codes (`ResultCode` of NeuralNetworksTypes.h) and the failures that lead to them.

/// What a call returns when it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// Memory cannot be had.
    OutOfMemory = 1,
    /// A pointer that must lead somewhere is null.
    UnexpectedNull = 3,
    /// An argument is wrong.
    BadData = 4,
    /// An operation failed while it ran.
    OpFailed = 5,
    /// The object is not in a state in which this may be called.
    BadState = 6,
    /// A file cannot be mapped.
    Unmappable = 7,
    /// The buffer of an output is too small.
    OutputInsufficientSize = 8,
}

/// The code of success.
pub const NO_ERROR: i32 = 0;

/// Why a call fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the call returns.
    pub code: Code,
    /// What is wrong, for people: printed where `EDGEC_NNAPI_LOG` is set.
    pub reason: String,
}

/// Short for results of this crate.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with the code `BAD_DATA`.
    pub fn data(reason: impl Into<String>) -> Self {
        Self { code: Code::BadData, reason: reason.into() }
    }

    /// A failure with the code `BAD_STATE`.
    pub fn state(reason: impl Into<String>) -> Self {
        Self { code: Code::BadState, reason: reason.into() }
    }

    /// A failure with the code `UNEXPECTED_NULL`.
    pub fn null(what: &str) -> Self {
        Self { code: Code::UnexpectedNull, reason: format!("{what} is null") }
    }

    /// A failure with the code `OP_FAILED`.
    pub fn operation(reason: impl Into<String>) -> Self {
        Self { code: Code::OpFailed, reason: reason.into() }
    }

    /// A failure with the code `OUT_OF_MEMORY`.
    pub fn memory(bytes: u64) -> Self {
        Self { code: Code::OutOfMemory, reason: format!("{bytes} bytes cannot be had") }
    }
}
