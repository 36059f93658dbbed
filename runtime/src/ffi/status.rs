//! `LiteRtStatus` codes as errors.

use super::types::Status;
use crate::error::{Result, RuntimeError};

/// The error for a status that is not `kLiteRtStatusOk`.
pub(super) fn check(call: &'static str, status: Status) -> Result<()> {
    check_with(call, status, String::new)
}

/// As [`check`], with LiteRT's own messages, which are asked for only when there is an error.
pub(super) fn check_with(call: &'static str, status: Status, detail: impl FnOnce() -> String) -> Result<()> {
    match status {
        0 => Ok(()),
        other => Err(RuntimeError::LiteRt { call, status: name(other), detail: detail() }),
    }
}

/// The names of `litert_common.h`, as words.
fn name(status: Status) -> &'static str {
    match status {
        1 => "invalid argument",
        2 => "out of memory",
        3 => "runtime failure",
        4 => "missing input tensor",
        5 => "unsupported",
        6 => "not found",
        7 => "timeout",
        8 => "wrong version",
        10 => "already exists",
        100 => "cancelled",
        500 => "file input or output",
        501 => "invalid flatbuffer",
        502 => "dynamic loading",
        503 => "serialization",
        504 => "compilation",
        1000 => "index out of bounds",
        1001 => "invalid IR type",
        1002 => "invalid graph",
        1003 => "graph modification",
        2000 | 2001 => "legalization",
        4000 => "unsupported runtime version",
        4001 => "unsupported compiler version",
        4002 => "incompatible byte code version",
        5000 | 5001 => "shape inference",
        _ => "unknown error",
    }
}
