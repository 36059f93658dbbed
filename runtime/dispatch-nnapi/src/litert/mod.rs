//! LiteRT's side: the table of functions that its runtime calls (`litert/vendors/c/litert_dispatch_api.h`).
//!
//! The contract for all functions here is LiteRT's: handles are those that these functions gave, each is destroyed once, and
//! pointers lead to what the header says or are null.

mod context;
mod runtime;

use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null;

use context::{DeviceContext, InvocationContext};
use runtime::Runtime;

use crate::driver::{Code, Session};
use crate::error::{DispatchError, Result};

type Status = c_int;
type Handle = *mut c_void;

const OK: Status = 0;
const INVALID_ARGUMENT: Status = 1;
const RUNTIME_FAILURE: Status = 3;
const WRONG_VERSION: Status = 8;
/// `kLiteRtDispatchCapabilitiesBasic`.
const BASIC: c_int = 1;

/// The table that the runtime reads.
#[repr(C)]
pub struct Api {
    struct_size: u16,
    major: u16,
    minor: u16,
    reserved: u16,
    version: Version,
    interface: *const Interface,
    asynchronous: *const c_void,
    graph: *const c_void,
    buffer_handlers: *const c_void,
}

/// `LiteRtApiVersion`.
#[derive(Clone, Copy)]
#[repr(C)]
struct Version {
    major: c_int,
    minor: c_int,
    patch: c_int,
}

/// The version of the interface below.
const API_VERSION: Version = Version { major: 0, minor: 1, patch: 0 };

#[repr(C)]
struct Interface {
    initialize: unsafe extern "C" fn(*const c_void, Handle, Handle) -> Status,
    get_vendor_id: unsafe extern "C" fn(*mut *const c_char) -> Status,
    get_build_id: unsafe extern "C" fn(*mut *const c_char) -> Status,
    get_capabilities: unsafe extern "C" fn(*mut c_int) -> Status,
    device_context_create: unsafe extern "C" fn(*const c_void, Handle, *mut Handle) -> Status,
    device_context_destroy: unsafe extern "C" fn(Handle) -> Status,
    get_input_requirements: unsafe extern "C" fn(Handle, c_int, *const c_void, *mut Handle) -> Status,
    get_output_requirements: unsafe extern "C" fn(Handle, c_int, *const c_void, *mut Handle) -> Status,
    register_tensor_buffer: unsafe extern "C" fn(Handle, Handle, *mut u64) -> Status,
    unregister_tensor_buffer: unsafe extern "C" fn(Handle, u64) -> Status,
    invocation_context_create: unsafe extern "C" fn(
        *const c_void,
        Handle,
        c_int,
        *const MemoryBuffer,
        *const c_char,
        c_int,
        c_int,
        *mut Handle,
    ) -> Status,
    invocation_context_destroy: unsafe extern "C" fn(Handle) -> Status,
    set_scheduling_info: *const c_void,
    attach_input: unsafe extern "C" fn(Handle, c_int, u64) -> Status,
    attach_output: unsafe extern "C" fn(Handle, c_int, u64) -> Status,
    detach_input: unsafe extern "C" fn(Handle, c_int, u64) -> Status,
    detach_output: unsafe extern "C" fn(Handle, c_int, u64) -> Status,
    invoke: unsafe extern "C" fn(Handle) -> Status,
    metrics: [*const c_void; 5],
    check_runtime_compatibility: unsafe extern "C" fn(Version, Handle, Handle) -> Status,
    set_options: *const c_void,
    /// Room for functions that newer runtimes look for: there are none.
    newer: [*const c_void; 8],
}

// SAFETY: the pointers are null.
unsafe impl Sync for Interface {}

static INTERFACE: Interface = Interface {
    initialize,
    get_vendor_id,
    get_build_id,
    get_capabilities,
    device_context_create,
    device_context_destroy,
    get_input_requirements,
    get_output_requirements,
    register_tensor_buffer,
    unregister_tensor_buffer,
    invocation_context_create,
    invocation_context_destroy,
    set_scheduling_info: null(),
    attach_input,
    attach_output,
    detach_input,
    detach_output,
    invoke,
    metrics: [null(); 5],
    check_runtime_compatibility,
    set_options: null(),
    newer: [null(); 8],
};

/// The code of an operator, as the runtime has it.
#[repr(C)]
struct MemoryBuffer {
    descriptor: c_int,
    base: *const u8,
    offset: usize,
    size: usize,
}

/// Runs the body of a function that LiteRT calls. Errors are said, since a status has no words; a panic must not leave Rust.
fn guard(body: impl FnOnce() -> Result<()>) -> Status {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => OK,
        Ok(Err(error)) => {
            eprintln!("edgec: {error}");
            match error {
                DispatchError::Argument(_) | DispatchError::Ends { .. } => INVALID_ARGUMENT,
                _ => RUNTIME_FAILURE,
            }
        }
        Err(_) => RUNTIME_FAILURE,
    }
}

/// What a handle or a place leads to.
///
/// # Safety
/// By the module's contract; nothing else uses it meanwhile.
unsafe fn target<'a, T>(pointer: *mut T) -> Result<&'a mut T> {
    // SAFETY: by the contract.
    unsafe { pointer.as_mut() }.ok_or_else(|| DispatchError::Argument("a pointer is null".into()))
}

/// Fills the table of functions.
///
/// # Safety
/// `api` is null or leads to a table of the layout above.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn LiteRtDispatchGetApi(api: *mut Api) -> Status {
    // SAFETY: by the caller's promise.
    let Some(api) = (unsafe { api.as_mut() }) else { return INVALID_ARGUMENT };
    if api.struct_size != 0 && usize::from(api.struct_size) < size_of::<Api>() {
        return WRONG_VERSION;
    }
    api.version = API_VERSION;
    api.interface = &raw const INTERFACE;
    api.asynchronous = null();
    api.graph = null();
    api.buffer_handlers = null();
    OK
}

unsafe extern "C" fn initialize(_runtime: *const c_void, _environment: Handle, _options: Handle) -> Status {
    OK
}

unsafe extern "C" fn get_vendor_id(id: *mut *const c_char) -> Status {
    // SAFETY: by the contract.
    guard(|| unsafe { target(id) }.map(|id| *id = c"edgec".as_ptr()))
}

unsafe extern "C" fn get_build_id(id: *mut *const c_char) -> Status {
    const BUILD: &CStr =
        match CStr::from_bytes_with_nul(concat!("nnapi ", env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(text) => text,
            Err(_) => c"nnapi",
        };
    // SAFETY: by the contract.
    guard(|| unsafe { target(id) }.map(|id| *id = BUILD.as_ptr()))
}

unsafe extern "C" fn get_capabilities(capabilities: *mut c_int) -> Status {
    // SAFETY: by the contract.
    guard(|| unsafe { target(capabilities) }.map(|capabilities| *capabilities = BASIC))
}

unsafe extern "C" fn device_context_create(_: *const c_void, _: Handle, context: *mut Handle) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let context = unsafe { target(context)? };
        *context = Box::into_raw(Box::<DeviceContext>::default()).cast();
        Ok(())
    })
}

unsafe extern "C" fn device_context_destroy(context: Handle) -> Status {
    if !context.is_null() {
        // SAFETY: the handle came from a box, and is destroyed once.
        drop(unsafe { Box::from_raw(context.cast::<DeviceContext>()) });
    }
    OK
}

unsafe extern "C" fn get_input_requirements(
    context: Handle,
    index: c_int,
    _: *const c_void,
    requirements: *mut Handle,
) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let (context, place) =
            unsafe { (target(context.cast::<InvocationContext>())?, target(requirements)?) };
        let length = context.length(&context.session.list().inputs, index)?;
        *place = context.runtime.requirements(length)?;
        Ok(())
    })
}

unsafe extern "C" fn get_output_requirements(
    context: Handle,
    index: c_int,
    _: *const c_void,
    requirements: *mut Handle,
) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let (context, place) =
            unsafe { (target(context.cast::<InvocationContext>())?, target(requirements)?) };
        let length = context.length(&context.session.list().outputs, index)?;
        *place = context.runtime.requirements(length)?;
        Ok(())
    })
}

unsafe extern "C" fn register_tensor_buffer(context: Handle, buffer: Handle, number: *mut u64) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let (context, number) = unsafe { (target(context.cast::<DeviceContext>())?, target(number)?) };
        context.next += 1;
        context.buffers.insert(context.next, buffer);
        *number = context.next;
        Ok(())
    })
}

unsafe extern "C" fn unregister_tensor_buffer(context: Handle, number: u64) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        unsafe { target(context.cast::<DeviceContext>())? }.buffers.remove(&number);
        Ok(())
    })
}

unsafe extern "C" fn invocation_context_create(
    runtime: *const c_void,
    device: Handle,
    _kind: c_int,
    code: *const MemoryBuffer,
    function: *const c_char,
    inputs: c_int,
    outputs: c_int,
    context: *mut Handle,
) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let (code, place) = unsafe { (target(code.cast_mut())?, target(context)?) };
        if runtime.is_null() || device.is_null() || code.base.is_null() {
            return Err(DispatchError::Argument("a pointer is null".into()));
        }
        // SAFETY: the name is text or null.
        let name =
            unsafe { function.as_ref().map(|name| CStr::from_ptr(name)) }.unwrap_or(c"").to_string_lossy();
        // SAFETY: the model that the code belongs to lives as long as its partitions.
        let (code, package) =
            unsafe { Code::new(code.base.byte_add(code.offset), code.size, code.descriptor, code.offset)? };
        let session = Session::new(code, package, &name)?;
        let list = session.list();
        for (side, operator, list) in
            [("input", inputs, list.inputs.len()), ("output", outputs, list.outputs.len())]
        {
            if usize::try_from(operator) != Ok(list) {
                return Err(DispatchError::Ends { side, operator: i64::from(operator), list });
            }
        }
        let (inputs, outputs) = (vec![None; list.inputs.len()], vec![None; list.outputs.len()]);
        let context =
            InvocationContext { session, runtime: Runtime(runtime), device: device.cast(), inputs, outputs };
        *place = Box::into_raw(Box::new(context)).cast();
        Ok(())
    })
}

unsafe extern "C" fn invocation_context_destroy(context: Handle) -> Status {
    guard(|| {
        if !context.is_null() {
            // SAFETY: the handle came from a box, and is destroyed once.
            drop(unsafe { Box::from_raw(context.cast::<InvocationContext>()) });
        }
        Ok(())
    })
}

/// Binds a buffer's number, or none, to an input or an output.
unsafe fn attach(context: Handle, output: bool, index: c_int, number: Option<u64>) -> Status {
    guard(|| {
        // SAFETY: by the contract.
        let context = unsafe { target(context.cast::<InvocationContext>())? };
        let ends = if output { &mut context.outputs } else { &mut context.inputs };
        let end = usize::try_from(index).ok().and_then(|index| ends.get_mut(index));
        *end.ok_or_else(|| DispatchError::Argument(format!("there is no operand {index} to attach to")))? =
            number;
        Ok(())
    })
}

unsafe extern "C" fn attach_input(context: Handle, index: c_int, number: u64) -> Status {
    // SAFETY: by the contract.
    unsafe { attach(context, false, index, Some(number)) }
}

unsafe extern "C" fn attach_output(context: Handle, index: c_int, number: u64) -> Status {
    // SAFETY: by the contract.
    unsafe { attach(context, true, index, Some(number)) }
}

unsafe extern "C" fn detach_input(context: Handle, index: c_int, _: u64) -> Status {
    // SAFETY: by the contract.
    unsafe { attach(context, false, index, None) }
}

unsafe extern "C" fn detach_output(context: Handle, index: c_int, _: u64) -> Status {
    // SAFETY: by the contract.
    unsafe { attach(context, true, index, None) }
}

unsafe extern "C" fn invoke(context: Handle) -> Status {
    // SAFETY: by the contract.
    guard(|| unsafe { target(context.cast::<InvocationContext>())? }.invoke())
}

unsafe extern "C" fn check_runtime_compatibility(
    _version: Version,
    _environment: Handle,
    _options: Handle,
) -> Status {
    OK
}
