//! Functions of the runtime that are called back (`litert/c/internal/litert_runtime_context.h`).

use std::ffi::{c_int, c_void};
use std::ptr::{null, null_mut};

use super::{Handle, OK, Status};
use crate::error::{DispatchError, Result};

/// `kLiteRtTensorBufferTypeHostMemory`.
const HOST_MEMORY: c_int = 1;

/// The runtime's own functions. The table only grows; the places of those that are used here are fixed.
#[derive(Clone, Copy)]
pub(super) struct Runtime(pub(super) *const c_void);

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

    /// What a buffer of `bytes` bytes in host memory must be.
    pub(super) fn requirements(self, bytes: usize) -> Result<Handle> {
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
    pub(super) fn lock(self, buffer: Handle, mode: c_int, length: usize) -> Result<*mut u8> {
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

    /// Gives a buffer back that was locked.
    pub(super) fn unlock(self, buffer: Handle) {
        // SAFETY: the type is that of the header, and the buffer was locked. There is nothing to do about a failure.
        unsafe {
            if let Ok(unlock) = self.function::<Unlock>(Self::UNLOCK) {
                unlock(buffer);
            }
        }
    }
}
