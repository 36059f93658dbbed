//! LiteRT's side: the table of functions that its runtime calls (`litert/vendors/c/litert_dispatch_api.h`), and those of the runtime
//! that are called back (`litert/c/internal/litert_runtime_context.h`).
//!
//! The contract for all functions here is LiteRT's: handles are those that these functions gave, each is destroyed once, and
//! pointers lead to what the header says or are null.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};

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
/// `kLiteRtTensorBufferTypeHostMemory`.
const HOST_MEMORY: c_int = 1;
const LOCK_READ: c_int = 0;
const LOCK_WRITE: c_int = 1;

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

/// The runtime's own functions. The table only grows; the places of those that are used here are fixed.
#[derive(Clone, Copy)]
struct Runtime(*const c_void);

type CreateRequirements =
    unsafe extern "C" fn(c_int, *const c_int, usize, c_int, *const u32, *mut Handle) -> Status;
type Lock = unsafe extern "C" fn(Handle, *mut *mut c_void, c_int) -> Status;
type Unlock = unsafe extern "C" fn(Handle) -> Status;
type Size = unsafe extern "C" fn(Handle, *mut usize) -> Status;

impl Runtime {
    const CREATE_REQUIREMENTS: usize = 0;
    const BUFFER_SIZE: usize = 24;
    const BUFFER_OFFSET: usize = 26;
    const LOCK: usize = 27;
    const UNLOCK: usize = 28;

    /// A function of the table, which begins with its own size in 16 bits and has its functions from byte 8 on.
    ///
    /// # Safety
    /// `T` is the type of that function.
    unsafe fn function<T: Copy>(self, index: usize) -> Result<T> {
        let offset = 8 + index * size_of::<*const c_void>();
        // SAFETY: the runtime's table lives as long as the runtime, and is read within the size that it gives.
        unsafe {
            let size = usize::from(self.0.cast::<u16>().read());
            let place = self.0.byte_add(offset).cast::<*const c_void>();
            if offset + size_of::<*const c_void>() > size || place.read().is_null() {
                return Err(DispatchError::Argument(format!(
                    "this LiteRT has no function {index} for accelerators"
                )));
            }
            Ok(place.cast::<T>().read())
        }
    }

    fn check(function: &'static str, status: Status) -> Result<()> {
        if status == OK { Ok(()) } else { Err(DispatchError::LiteRt { function, status }) }
    }

    fn requirements(self, bytes: usize) -> Result<Handle> {
        let mut requirements = null_mut();
        // SAFETY: the types are those of the header, and the array and the place are local.
        let status = unsafe {
            let create: CreateRequirements = self.function(Self::CREATE_REQUIREMENTS)?;
            create(1, &HOST_MEMORY, bytes, 0, null(), &mut requirements)
        };
        Self::check("create_tensor_buffer_requirements", status)?;
        Ok(requirements)
    }

    /// The address of a buffer's elements, which must be `length` bytes or more.
    fn lock(self, buffer: Handle, mode: c_int, length: usize) -> Result<*mut u8> {
        let (mut address, mut size, mut offset) = (null_mut(), 0, 0);
        // SAFETY: the types are those of the header, the buffer is registered, and the places are local.
        unsafe {
            let (buffer_size, buffer_offset): (Size, Size) =
                (self.function(Self::BUFFER_SIZE)?, self.function(Self::BUFFER_OFFSET)?);
            Self::check("get_tensor_buffer_size", buffer_size(buffer, &mut size))?;
            Self::check("get_tensor_buffer_offset", buffer_offset(buffer, &mut offset))?;
            if offset.checked_add(length).is_none_or(|end| end > size) {
                let reason = format!("a buffer of {size} bytes is bound where {length} are needed");
                return Err(DispatchError::Argument(reason));
            }
            let lock: Lock = self.function(Self::LOCK)?;
            Self::check("lock_tensor_buffer", lock(buffer, &mut address, mode))?;
        }
        if address.is_null() {
            return Err(DispatchError::Argument("a buffer has no address in host memory".into()));
        }
        Ok(address.cast())
    }

    fn unlock(self, buffer: Handle) {
        // SAFETY: the type is that of the header, and the buffer was locked. There is nothing to do about a failure.
        unsafe {
            if let Ok(unlock) = self.function::<Unlock>(Self::UNLOCK) {
                unlock(buffer);
            }
        }
    }
}

/// Buffers by the numbers that the runtime knows them by.
#[derive(Default)]
struct DeviceContext {
    buffers: BTreeMap<u64, Handle>,
    next: u64,
}

/// A partition with its memory.
struct InvocationContext {
    session: Session,
    runtime: Runtime,
    device: *mut DeviceContext,
    inputs: Vec<Option<u64>>,
    outputs: Vec<Option<u64>>,
}

impl InvocationContext {
    fn length(&self, ends: &[u32], index: c_int) -> Result<usize> {
        let operand = usize::try_from(index).ok().and_then(|index| ends.get(index));
        let operand =
            operand.ok_or_else(|| DispatchError::Argument(format!("there is no operand {index}")))?;
        Ok(self.session.list().operands[*operand as usize].byte_length().unwrap_or(0) as usize)
    }

    fn invoke(&mut self) -> Result<()> {
        // SAFETY: the runtime destroys a device's context behind the contexts that were made with it.
        let device = unsafe { &*self.device };
        let mut locked = Vec::with_capacity(self.inputs.len() + self.outputs.len());
        let mut addresses = Vec::with_capacity(locked.capacity());
        let list = self.session.list();
        let ends = [(&self.inputs, &list.inputs, LOCK_READ), (&self.outputs, &list.outputs, LOCK_WRITE)];
        let mut bind = || {
            for (bound, operands, mode) in ends {
                for (index, number) in bound.iter().enumerate() {
                    let buffer = number.and_then(|number| device.buffers.get(&number)).copied();
                    let buffer = buffer.ok_or_else(|| {
                        DispatchError::Argument(format!("nothing is attached to operand {index}"))
                    })?;
                    let length = self.length(operands, index as c_int)?;
                    addresses.push(self.runtime.lock(buffer, mode, length)?);
                    locked.push(buffer);
                }
            }
            Ok(())
        };
        let bound: Result<()> = bind();
        let result = bound.and_then(|()| {
            let (inputs, outputs) = addresses.split_at(self.inputs.len());
            // SAFETY: the buffers are locked and long enough.
            unsafe { self.session.run(inputs, outputs) }
        });
        locked.into_iter().for_each(|buffer| self.runtime.unlock(buffer));
        result
    }
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
