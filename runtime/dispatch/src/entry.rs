//! The functions that LiteRT calls.

use std::ffi::{CStr, c_char, c_int};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::Arc;

use crate::abi::{
    Api, BufferId, CAPABILITIES_BASIC, Handle, Header, Interface, MemBuffer, RankedTensorType, Status,
    VERSION, Version, WRONG_VERSION,
};
use crate::device::Device;
use crate::engine::Engine;
use crate::fault::{Fault, guarded};
use crate::invocation::{Invocation, Side};
use crate::runtime::{Runtime, TensorBuffer};

/// Fills in LiteRT's table of functions for an engine; [`export`](crate::export) calls it.
///
/// # Safety
/// `api` is null or points to a `LiteRtDispatchApi` of LiteRT 2.3.
pub unsafe fn fill<E: Engine>(api: *mut Api) -> i32 {
    guarded::<E>(|| {
        let table = Api {
            header: Header {
                struct_size: size_of::<Api>() as u16,
                major_version: 0,
                minor_version: 0,
                reserved: 0,
            },
            version: VERSION,
            interface: &Table::<E>::INTERFACE,
            async_interface: ptr::null(),
            graph_interface: ptr::null(),
            tensor_buffer_handlers: ptr::null(),
        };
        // SAFETY: the caller vouches for the pointer.
        unsafe { give(api, table) }
    })
}

struct Table<E>(PhantomData<E>);

impl<E: Engine> Table<E> {
    const INTERFACE: Interface = Interface {
        initialize: initialize::<E>,
        vendor_id: name::<E>,
        build_id: build::<E>,
        capabilities: capabilities::<E>,
        device_create: device_create::<E>,
        device_destroy: device_destroy::<E>,
        input_requirements: input_requirements::<E>,
        output_requirements: output_requirements::<E>,
        register_buffer: register_buffer::<E>,
        unregister_buffer: unregister_buffer::<E>,
        invocation_create: invocation_create::<E>,
        invocation_destroy: invocation_destroy::<E>,
        set_scheduling_info: None,
        attach_input: attach_input::<E>,
        attach_output: attach_output::<E>,
        detach_input: detach_input::<E>,
        detach_output: detach_output::<E>,
        invoke: invoke::<E>,
        metrics: [None; 5],
        check_compatibility: check_compatibility::<E>,
        set_options: None,
        later: [None; 7],
    };
}

/// Every function below is called by LiteRT alone, which keeps what `litert_dispatch.h` asks of it: a handle is null or one
/// that this library gave and that was not destroyed, and other pointers are null or point to what their type says.
unsafe extern "C" fn initialize<E: Engine>(context: *const Header, _: Handle, _: Handle) -> Status {
    // SAFETY: LiteRT passes its table.
    guarded::<E>(|| unsafe { Runtime::new(context) }.map(drop))
}

unsafe extern "C" fn name<E: Engine>(out: *mut *const c_char) -> Status {
    // SAFETY: see `initialize`. The text is static.
    guarded::<E>(|| unsafe { give(out, E::NAME.as_ptr()) })
}

unsafe extern "C" fn build<E: Engine>(out: *mut *const c_char) -> Status {
    const BUILD: &CStr =
        match CStr::from_bytes_with_nul(concat!("edgec ", env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(text) => text,
            Err(_) => c"edgec",
        };
    // SAFETY: see `initialize`. The text is static.
    guarded::<E>(|| unsafe { give(out, BUILD.as_ptr()) })
}

unsafe extern "C" fn capabilities<E: Engine>(out: *mut c_int) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { give(out, CAPABILITIES_BASIC) })
}

unsafe extern "C" fn check_compatibility<E: Engine>(version: Version, _: Handle, _: Handle) -> Status {
    guarded::<E>(|| {
        if (version.major, version.minor) == (VERSION.major, VERSION.minor) {
            return Ok(());
        }
        let Version { major, minor, patch } = version;
        let reason =
            format!("LiteRT's interface is {major}.{minor}.{patch}: this library is for LiteRT 2.3 (0.1)");
        Err(Fault { status: WRONG_VERSION, reason })
    })
}

unsafe extern "C" fn device_create<E: Engine>(context: *const Header, _: Handle, out: *mut Handle) -> Status {
    guarded::<E>(|| {
        check_out(out)?;
        // SAFETY: LiteRT passes its table.
        let device = Device::<E>::new(unsafe { Runtime::new(context) }?)?;
        // SAFETY: see `initialize`.
        unsafe { give(out, Arc::into_raw(device).cast_mut().cast()) }
    })
}

unsafe extern "C" fn device_destroy<E: Engine>(device: Handle) -> Status {
    guarded::<E>(|| {
        check_handle(device)?;
        // SAFETY: the handle came from `device_create` and is given back once. Invocations have references of their own.
        drop(unsafe { Arc::from_raw(device.cast_const().cast::<Device<E>>()) });
        Ok(())
    })
}

unsafe extern "C" fn register_buffer<E: Engine>(
    device: Handle,
    buffer: Handle,
    out: *mut BufferId,
) -> Status {
    guarded::<E>(|| {
        check_handle(buffer)?;
        check_out(out)?;
        // SAFETY: see `initialize`.
        let id = unsafe { device_of::<E>(device) }?.register(TensorBuffer(buffer))?;
        // SAFETY: see `initialize`.
        unsafe { give(out, id) }
    })
}

unsafe extern "C" fn unregister_buffer<E: Engine>(device: Handle, buffer: BufferId) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { device_of::<E>(device) }?.unregister(buffer))
}

unsafe extern "C" fn invocation_create<E: Engine>(
    _: *const Header,
    device: Handle,
    _kind: c_int,
    code: *const MemBuffer,
    function: *const c_char,
    inputs: c_int,
    outputs: c_int,
    out: *mut Handle,
) -> Status {
    guarded::<E>(|| {
        check_out(out)?;
        check_handle(code.cast_mut().cast())?;
        // SAFETY: see `initialize`.
        let device = unsafe { device_of::<E>(device) }?;
        let function = match function.is_null() {
            true => "",
            // SAFETY: it is not null, and LiteRT's texts end with a zero byte.
            false => unsafe { CStr::from_ptr(function) }
                .to_str()
                .map_err(|_| Fault::argument("the name of a function is not UTF-8"))?,
        };
        let (inputs, outputs) = (index(inputs)?, index(outputs)?);
        // SAFETY: it is not null; LiteRT gives the file that holds the model, or the memory that it lies in and beyond whose
        // end it lets no code reach.
        let program = unsafe { device.load(&*code, function, inputs, outputs) }?;
        let device = Arc::clone(&device);
        let invocation = Box::new(Invocation::new(device, function.to_owned(), program, inputs, outputs));
        // SAFETY: see `initialize`.
        unsafe { give(out, Box::into_raw(invocation).cast()) }
    })
}

unsafe extern "C" fn invocation_destroy<E: Engine>(invocation: Handle) -> Status {
    guarded::<E>(|| {
        check_handle(invocation)?;
        // SAFETY: the handle came from `invocation_create` and is given back once.
        drop(unsafe { Box::from_raw(invocation.cast::<Invocation<E>>()) });
        Ok(())
    })
}

unsafe extern "C" fn input_requirements<E: Engine>(
    invocation: Handle,
    index: c_int,
    ranked: *const RankedTensorType,
    out: *mut Handle,
) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { requirements::<E>(Side::Input, invocation, index, ranked, out) })
}

unsafe extern "C" fn output_requirements<E: Engine>(
    invocation: Handle,
    index: c_int,
    ranked: *const RankedTensorType,
    out: *mut Handle,
) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { requirements::<E>(Side::Output, invocation, index, ranked, out) })
}

unsafe fn requirements<E: Engine>(
    side: Side,
    invocation: Handle,
    tensor: c_int,
    ranked: *const RankedTensorType,
    out: *mut Handle,
) -> Result<(), Fault> {
    check_out(out)?;
    check_handle(ranked.cast_mut().cast())?;
    // SAFETY: see `initialize`.
    let (invocation, ranked) = unsafe { (invocation_of::<E>(invocation)?, ranked.read()) };
    let length = invocation.describe(side, index(tensor)?, &ranked)?;
    // SAFETY: see `initialize`.
    unsafe { give(out, invocation.device().runtime.requirements(length)?) }
}

unsafe extern "C" fn attach_input<E: Engine>(invocation: Handle, tensor: c_int, buffer: BufferId) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { invocation_of::<E>(invocation) }?.attach(Side::Input, index(tensor)?, buffer))
}

unsafe extern "C" fn attach_output<E: Engine>(invocation: Handle, tensor: c_int, buffer: BufferId) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { invocation_of::<E>(invocation) }?.attach(Side::Output, index(tensor)?, buffer))
}

unsafe extern "C" fn detach_input<E: Engine>(invocation: Handle, tensor: c_int, buffer: BufferId) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { invocation_of::<E>(invocation) }?.detach(Side::Input, index(tensor)?, buffer))
}

unsafe extern "C" fn detach_output<E: Engine>(invocation: Handle, tensor: c_int, buffer: BufferId) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { invocation_of::<E>(invocation) }?.detach(Side::Output, index(tensor)?, buffer))
}

unsafe extern "C" fn invoke<E: Engine>(invocation: Handle) -> Status {
    // SAFETY: see `initialize`.
    guarded::<E>(|| unsafe { invocation_of::<E>(invocation) }?.invoke())
}

/// A reference to the device that the handle does not give up.
unsafe fn device_of<E: Engine>(device: Handle) -> Result<ManuallyDrop<Arc<Device<E>>>, Fault> {
    check_handle(device)?;
    // SAFETY: the handle came from `device_create` and is live.
    Ok(ManuallyDrop::new(unsafe { Arc::from_raw(device.cast_const().cast::<Device<E>>()) }))
}

unsafe fn invocation_of<'h, E: Engine>(invocation: Handle) -> Result<&'h Invocation<E>, Fault> {
    check_handle(invocation)?;
    // SAFETY: the handle came from `invocation_create` and is live during the call.
    Ok(unsafe { &*invocation.cast::<Invocation<E>>() })
}

fn index(number: c_int) -> Result<usize, Fault> {
    usize::try_from(number).map_err(|_| Fault::argument(format!("a negative number, {number}, of tensors")))
}

fn check_handle(handle: Handle) -> Result<(), Fault> {
    if handle.is_null() { Err(Fault::argument("a null argument")) } else { Ok(()) }
}

fn check_out<T>(out: *mut T) -> Result<(), Fault> {
    if out.is_null() { Err(Fault::argument("no place for a result")) } else { Ok(()) }
}

/// Writes a result.
///
/// # Safety
/// `out` is null or points to memory for it.
unsafe fn give<T>(out: *mut T, value: T) -> Result<(), Fault> {
    check_out(out)?;
    // SAFETY: it is not null, and the caller vouches for the rest.
    unsafe { out.write(value) };
    Ok(())
}

#[cfg(test)]
mod tests;
