//! Errors and panics of a plug-in as a number and a reason.

use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::abi::{Call, Text};
use crate::view;

/// The body of a function that edgec calls.
///
/// # Safety
/// `call` is null or what edgec passes.
pub(super) unsafe fn guarded(call: *const Call, body: impl FnOnce(&Call) -> Result<(), String>) -> c_int {
    // SAFETY: the caller vouches for it.
    let Ok(call) = (unsafe { view::structure("the call", call) }) else { return 1 };
    if call.struct_size < size_of::<Call>() {
        return 1;
    }
    // What a panic leaves behind is not used again: edgec gives the compile up.
    let reason = match catch_unwind(AssertUnwindSafe(|| body(call))) {
        Ok(Ok(())) => return 0,
        Ok(Err(reason)) => reason,
        Err(payload) => format!("it panicked: {}", view::panic_text(payload)),
    };
    if let Some(fail) = call.fail {
        // SAFETY: edgec's function, with what belongs to it.
        unsafe { fail(call.host, Text::of(&reason)) };
    }
    1
}
