//! `LiteRtRuntimeContext`: the functions that LiteRT lends.

use std::ffi::{c_int, c_void};
use std::ptr;

use crate::abi::{HOST_MEMORY, Handle, Header, OK, Status, WRONG_VERSION};
use crate::fault::Fault;

type CreateRequirements =
    unsafe extern "C" fn(c_int, *const c_int, usize, c_int, *const u32, *mut Handle) -> Status;
type BufferKind = unsafe extern "C" fn(Handle, *mut c_int) -> Status;
type BufferSize = unsafe extern "C" fn(Handle, *mut usize) -> Status;
type Lock = unsafe extern "C" fn(Handle, *mut *mut c_void, c_int) -> Status;
type Unlock = unsafe extern "C" fn(Handle) -> Status;
type HostMemory = unsafe extern "C" fn(Handle, *mut *mut c_void) -> Status;

/// Where the functions stand behind the header; later versions append only.
const CREATE_REQUIREMENTS: usize = 0;
const BUFFER_KIND: usize = 22;
const BUFFER_SIZE: usize = 24;
const LOCK: usize = 27;
const UNLOCK: usize = 28;
const HOST_MEMORY_ADDRESS: usize = 29;

/// The functions of LiteRT that this library calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Runtime {
    create_requirements: CreateRequirements,
    buffer_kind: BufferKind,
    buffer_size: BufferSize,
    lock: Lock,
    unlock: Unlock,
    host_memory: HostMemory,
}

/// A `LiteRtTensorBuffer` that LiteRT registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TensorBuffer(pub(crate) Handle);

// SAFETY: the address is not followed here but only given back to LiteRT, whose buffers belong to no thread.
unsafe impl Send for TensorBuffer {}

/// `LiteRtTensorBufferLockMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum LockMode {
    Read = 0,
    Write = 1,
    ReadWrite = 2,
}

impl Runtime {
    /// Copies the functions out of LiteRT's table.
    ///
    /// # Safety
    /// `context` is null or points to a `LiteRtRuntimeContext` that is as long as its header says.
    pub(crate) unsafe fn new(context: *const Header) -> Result<Self, Fault> {
        if context.is_null() {
            return Err(Fault::argument("LiteRT passed no runtime context"));
        }
        // SAFETY: it is not null, and every version of the table begins with the header.
        let header = unsafe { context.read() };
        let entry = |index: usize| {
            let end = size_of::<Header>() + (index + 1) * size_of::<usize>();
            if usize::from(header.struct_size) < end {
                return ptr::null();
            }
            // SAFETY: the header says that the table has this entry.
            unsafe { context.byte_add(size_of::<Header>()).cast::<*const c_void>().add(index).read() }
        };
        let entries =
            [CREATE_REQUIREMENTS, BUFFER_KIND, BUFFER_SIZE, LOCK, UNLOCK, HOST_MEMORY_ADDRESS].map(entry);
        if entries.iter().any(|entry| entry.is_null()) {
            return Err(Fault {
                status: WRONG_VERSION,
                reason: format!(
                    "LiteRT's runtime context of {} bytes lacks functions: this library is for LiteRT 2.3",
                    header.struct_size
                ),
            });
        }
        let [create_requirements, buffer_kind, buffer_size, lock, unlock, host_memory] = entries;
        // SAFETY: the entries are not null and have these types in `litert_runtime_context.h`.
        unsafe {
            Ok(Self {
                create_requirements: std::mem::transmute::<*const c_void, CreateRequirements>(
                    create_requirements,
                ),
                buffer_kind: std::mem::transmute::<*const c_void, BufferKind>(buffer_kind),
                buffer_size: std::mem::transmute::<*const c_void, BufferSize>(buffer_size),
                lock: std::mem::transmute::<*const c_void, Lock>(lock),
                unlock: std::mem::transmute::<*const c_void, Unlock>(unlock),
                host_memory: std::mem::transmute::<*const c_void, HostMemory>(host_memory),
            })
        }
    }

    /// A `LiteRtTensorBufferRequirements` that asks for host memory of this length; its owner is who receives it.
    pub(crate) fn requirements(&self, length: usize) -> Result<Handle, Fault> {
        let mut requirements = ptr::null_mut();
        // SAFETY: one type and no strides, as the counts say; the result is written before it is read.
        let status =
            unsafe { (self.create_requirements)(1, &HOST_MEMORY, length, 0, ptr::null(), &mut requirements) };
        check("create buffer requirements", status)?;
        Ok(requirements)
    }

    /// Bytes of a buffer.
    pub(crate) fn size(&self, buffer: TensorBuffer) -> Result<usize, Fault> {
        let mut size = 0;
        // SAFETY: LiteRT registered the buffer and keeps it until it unregisters it.
        let status = unsafe { (self.buffer_size)(buffer.0, &mut size) };
        check("measure a tensor buffer", status)?;
        Ok(size)
    }

    /// Where a buffer lies that is host memory; none for another kind, which has to be locked. Host memory is not locked: LiteRT
    /// may hold a lock of its own on it during a call, for operators on the CPU, and gives no second one.
    pub(crate) fn host_memory(&self, buffer: TensorBuffer) -> Result<Option<*mut u8>, Fault> {
        let mut kind = 0;
        // SAFETY: as in `size`.
        check("tell the kind of a tensor buffer", unsafe { (self.buffer_kind)(buffer.0, &mut kind) })?;
        if kind != HOST_MEMORY {
            return Ok(None);
        }
        let mut memory = ptr::null_mut();
        // SAFETY: as in `size`; it is host memory.
        check("find a tensor buffer's memory", unsafe { (self.host_memory)(buffer.0, &mut memory) })?;
        Ok(Some(memory.cast()))
    }

    /// Makes a buffer's memory accessible until [`Runtime::unlock`].
    pub(crate) fn lock(&self, buffer: TensorBuffer, mode: LockMode) -> Result<*mut u8, Fault> {
        let mut memory = ptr::null_mut();
        // SAFETY: as in `size`.
        let status = unsafe { (self.lock)(buffer.0, &mut memory, mode as c_int) };
        check("lock a tensor buffer", status)?;
        Ok(memory.cast())
    }

    /// Ends what [`Runtime::lock`] began.
    pub(crate) fn unlock(&self, buffer: TensorBuffer) -> Result<(), Fault> {
        // SAFETY: as in `size`.
        check("unlock a tensor buffer", unsafe { (self.unlock)(buffer.0) })
    }
}

fn check(what: &str, status: Status) -> Result<(), Fault> {
    if status == OK {
        return Ok(());
    }
    Err(Fault { status, reason: format!("LiteRT cannot {what}: status {status}") })
}
