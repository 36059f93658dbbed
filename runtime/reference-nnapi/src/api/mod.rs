//! The C functions of NeuralNetworks.h, and the memory of callers.
//!
//! This is where the crate's `unsafe` code is, with one contract for all of it, that of the C API: a pointer to an object is null or
//! came from the function that creates such objects and has not been freed; a pointer to an array is null or leads to as many
//! elements as its count says; and memory given to an execution stays valid until the execution is freed. Objects that
//! are still needed outlive their handles, so that handles can be freed in any order.

mod compilation;
mod device;
mod execution;
mod memory;
mod model;

pub use compilation::*;
pub use device::*;
pub use execution::*;
pub use memory::*;
pub use model::*;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::status::{Failure, NO_ERROR, Result};

/// Runs the body of a C function: its failure becomes a result code, as does a panic, which must not leave Rust.
fn guard(name: &str, body: impl FnOnce() -> Result<()>) -> i32 {
    let result = catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_| Err(Failure::operation("a defect of the reference library")));
    match result {
        Ok(()) => NO_ERROR,
        Err(failure) => {
            if std::env::var_os("EDGEC_NNAPI_LOG").is_some() {
                eprintln!("{name}: {:?}: {}", failure.code, failure.reason);
            }
            failure.code as i32
        }
    }
}

/// An object behind a pointer.
///
/// # Safety
/// By the module's contract, and for no longer than the object lives.
unsafe fn object<'a, T>(pointer: *const T, what: &str) -> Result<&'a T> {
    // SAFETY: the pointer is null or leads to a living object.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(what))
}

/// The place where a result goes.
///
/// # Safety
/// By the module's contract; nothing else uses the place meanwhile.
unsafe fn place<'a, T>(pointer: *mut T, what: &str) -> Result<&'a mut T> {
    // SAFETY: the pointer is null or leads to memory that the caller lets be written.
    unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(what))
}

/// A copy of an array.
///
/// # Safety
/// By the module's contract.
unsafe fn array<T: Copy>(pointer: *const T, count: u32, what: &str) -> Result<Vec<T>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if pointer.is_null() {
        return Err(Failure::null(what));
    }
    // SAFETY: the pointer leads to `count` elements.
    Ok(unsafe { std::slice::from_raw_parts(pointer, count as usize) }.to_vec())
}

/// Frees an object.
///
/// # Safety
/// By the module's contract; the object is not used again.
unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: the object came from a box, and is freed once.
        drop(unsafe { Box::from_raw(pointer) });
    }
}

/// An object's state: a panic in another call has left it as it was before or behind a step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
