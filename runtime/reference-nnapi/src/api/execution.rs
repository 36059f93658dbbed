//! Executions and events.

use std::ffi::{c_int, c_void};
use std::sync::{Arc, Mutex, TryLockError};

use super::model::refined;
use super::{
    ANeuralNetworksBurst, ANeuralNetworksCompilation, ANeuralNetworksMemory, ANeuralNetworksOperandType,
    UserBuffer, free, guard, lock, mapping, object, place,
};
use crate::execution::{Bound, Execution};
use crate::status::{Failure, NO_ERROR, Result};

/// An execution.
pub struct ANeuralNetworksExecution(Mutex<Execution>);

/// The end of a computation that was started; here it has ended already.
pub struct ANeuralNetworksEvent(c_int);

/// Runs a call on an execution, which no other thread may compute meanwhile.
///
/// # Safety
/// By the module's contract.
unsafe fn with_execution(
    name: &str,
    execution: *const ANeuralNetworksExecution,
    body: impl FnOnce(&mut Execution) -> Result<()>,
) -> c_int {
    guard(name, || {
        // SAFETY: by the contract.
        let execution = unsafe { object(execution, "the execution")? };
        match execution.0.try_lock() {
            Ok(mut execution) => body(&mut execution),
            Err(TryLockError::Poisoned(poisoned)) => body(&mut poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Failure::state("the execution is being computed")),
        }
    })
}

/// Creates an execution of a finished compilation.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_create(
    compilation: *mut ANeuralNetworksCompilation,
    execution: *mut *mut ANeuralNetworksExecution,
) -> c_int {
    guard("ANeuralNetworksExecution_create", || {
        // SAFETY: by the contract.
        let compilation = unsafe { object(compilation, "the compilation")? };
        // SAFETY: by the contract.
        let execution = unsafe { place(execution, "the execution's place")? };
        *execution = std::ptr::null_mut();
        let compilation = lock(&compilation.0);
        let made = Execution::new(compilation.plan()?, compilation.for_one_device);
        *execution = Box::into_raw(Box::new(ANeuralNetworksExecution(Mutex::new(made))));
        Ok(())
    })
}

/// Frees an execution.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_free(execution: *mut ANeuralNetworksExecution) {
    // SAFETY: by the contract.
    unsafe { free(execution) };
}

/// A caller's buffer; none where it is null and the length 0, which omits the operand.
///
/// # Safety
/// As [`UserBuffer::new`].
unsafe fn buffer(start: *mut c_void, length: usize) -> Result<Option<Bound>> {
    match (start.is_null(), length) {
        (true, 0) => Ok(None),
        (true, _) => Err(Failure::null("the buffer")),
        // SAFETY: by the caller's promise.
        _ => Ok(Some(Bound::Buffer(unsafe { UserBuffer::new(start, length) }))),
    }
}

/// Binds an input to a buffer, which is read when the execution is computed.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_setInput(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    kind: *const ANeuralNetworksOperandType,
    start: *const c_void,
    length: usize,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_setInput", execution, |execution| {
            execution.bind_input(index, refined(kind)?.as_ref(), buffer(start.cast_mut(), length)?)
        })
    }
}

/// Binds an input to part of a memory object.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_setInputFromMemory(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    kind: *const ANeuralNetworksOperandType,
    memory: *const ANeuralNetworksMemory,
    offset: usize,
    length: usize,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_setInputFromMemory", execution, |execution| {
            let bound = Bound::Memory(mapping(memory)?, offset, length);
            execution.bind_input(index, refined(kind)?.as_ref(), Some(bound))
        })
    }
}

/// Binds an output to a buffer, which is written when the execution is computed.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_setOutput(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    kind: *const ANeuralNetworksOperandType,
    start: *mut c_void,
    length: usize,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_setOutput", execution, |execution| {
            execution.bind_output(index, refined(kind)?.as_ref(), buffer(start, length)?)
        })
    }
}

/// Binds an output to part of a memory object.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_setOutputFromMemory(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    kind: *const ANeuralNetworksOperandType,
    memory: *const ANeuralNetworksMemory,
    offset: usize,
    length: usize,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_setOutputFromMemory", execution, |execution| {
            let bound = Bound::Memory(mapping(memory)?, offset, length);
            execution.bind_output(index, refined(kind)?.as_ref(), Some(bound))
        })
    }
}

/// Computes, and returns when the outputs are written.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_compute(execution: *mut ANeuralNetworksExecution) -> c_int {
    // SAFETY: by the contract.
    unsafe { with_execution("ANeuralNetworksExecution_compute", execution, Execution::compute) }
}

/// Starts to compute. Here the computation has ended when this returns; its result is the event's.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_startCompute(
    execution: *mut ANeuralNetworksExecution,
    event: *mut *mut ANeuralNetworksEvent,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_startCompute", execution, |execution| {
            let event = place(event, "the event's place")?;
            *event = std::ptr::null_mut();
            execution.compute()?;
            *event = Box::into_raw(Box::new(ANeuralNetworksEvent(NO_ERROR)));
            Ok(())
        })
    }
}

/// Computes within a burst of the same compilation.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_burstCompute(
    execution: *mut ANeuralNetworksExecution,
    burst: *mut ANeuralNetworksBurst,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_burstCompute", execution, |execution| {
            let burst = object(burst, "the burst")?;
            if !Arc::ptr_eq(&burst.0, execution.plan()) {
                return Err(Failure::data("the burst belongs to another compilation"));
            }
            execution.compute()
        })
    }
}

/// Waits for a computation and returns its result.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksEvent_wait(event: *mut ANeuralNetworksEvent) -> c_int {
    let mut result = NO_ERROR;
    let found = guard("ANeuralNetworksEvent_wait", || {
        // SAFETY: by the contract.
        result = unsafe { object(event, "the event")? }.0;
        Ok(())
    });
    if found == NO_ERROR { result } else { found }
}

/// Frees an event.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksEvent_free(event: *mut ANeuralNetworksEvent) {
    // SAFETY: by the contract.
    unsafe { free(event) };
}

/// Writes the rank of an output that has been computed.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_getOutputOperandRank(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    rank: *mut u32,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_getOutputOperandRank", execution, |execution| {
            let rank = place(rank, "the rank's place")?;
            *rank = execution.output_dimensions(index)?.len() as u32;
            Ok(())
        })
    }
}

/// Writes the dimensions of an output that has been computed.
///
/// # Safety
/// By the module's contract; there is room for as many as the rank says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_getOutputOperandDimensions(
    execution: *mut ANeuralNetworksExecution,
    index: i32,
    dimensions: *mut u32,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_getOutputOperandDimensions", execution, |execution| {
            if dimensions.is_null() {
                return Err(Failure::null("the dimensions' place"));
            }
            let known = execution.output_dimensions(index)?;
            if known.is_empty() {
                return Err(Failure::data(format!("output {index} is a scalar")));
            }
            dimensions.copy_from_nonoverlapping(known.as_ptr(), known.len());
            Ok(())
        })
    }
}

/// Defines a function that sets a property before the execution is computed.
macro_rules! setting {
    ($(#[$doc:meta])* $name:ident, $type:ty, $body:expr) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// By the module's contract.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(execution: *mut ANeuralNetworksExecution, value: $type) -> c_int {
            let set: fn(&mut Execution, $type) -> Result<()> = $body;
            // SAFETY: by the contract.
            unsafe { with_execution(stringify!($name), execution, |execution| set(execution, value)) }
        }
    };
}

setting!(
    /// Lets the execution be computed more than once.
    ANeuralNetworksExecution_setReusable, bool, Execution::set_reusable);
setting!(
    /// Lets buffers be longer than their operands.
    ANeuralNetworksExecution_enableInputAndOutputPadding, bool, Execution::enable_padding);
setting!(
    /// Measures how long computations take.
    ANeuralNetworksExecution_setMeasureTiming, bool, Execution::set_measure);
setting!(
    /// Sets how long a computation may take; it is a hint, and not kept here.
    ANeuralNetworksExecution_setTimeout, u64, |execution, _| execution.single_device());
setting!(
    /// Sets how long a loop may take; there are none here.
    ANeuralNetworksExecution_setLoopTimeout, u64, |execution, _| execution.preparing());

/// Writes how many nanoseconds the last computation took, on the device (0, 2) or with its driver (1, 3).
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksExecution_getDuration(
    execution: *const ANeuralNetworksExecution,
    code: i32,
    duration: *mut u64,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_execution("ANeuralNetworksExecution_getDuration", execution, |execution| {
            let duration = place(duration, "the duration's place")?;
            *duration = u64::MAX;
            if !(0..=3).contains(&code) {
                return Err(Failure::data(format!("{code} is the code of no duration")));
            }
            *duration = u64::try_from(execution.duration()?.as_nanos()).unwrap_or(u64::MAX);
            Ok(())
        })
    }
}
