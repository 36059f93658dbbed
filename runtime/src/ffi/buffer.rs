//! `LiteRtTensorBuffer` in host memory.

use std::ffi::{c_int, c_void};
use std::ptr;

use super::environment::Environment;
use super::model::element_code;
use super::status::check;
use super::types::{BUFFER_HOST_MEMORY, Handle, LOCK_READ, LOCK_WRITE, Layout, RankedTensorType};
use crate::error::{Result, RuntimeError};
use edgec_tensor::TensorSpec;

/// Bytes behind the last element that XNNPACK's kernels may read (they never use them).
const OVERREAD: usize = 64;

/// Memory that an input or output of a signature is bound to.
pub(crate) struct TensorBuffer {
    environment: Environment,
    handle: Handle,
    /// Bytes of the tensor, without the bytes behind it.
    length: usize,
}

impl TensorBuffer {
    /// A buffer for this tensor, all zero.
    pub(crate) fn new(environment: &Environment, spec: &TensorSpec) -> Result<Self> {
        let unsupported =
            |reason: &str| RuntimeError::UnsupportedTensor { name: spec.name.clone(), reason: reason.into() };
        let length = spec.byte_len().ok_or_else(|| unsupported("its size overflows"))?;
        if length == 0 {
            return Err(unsupported(&format!("it is {spec}, and LiteRT has no buffers without elements")));
        }
        let size = length.checked_add(OVERREAD).ok_or_else(|| unsupported("its size overflows"))?;
        let mut layout = Layout::default();
        if spec.shape.len() > layout.dimensions.len() {
            return Err(unsupported("its rank is above 8"));
        }
        for (slot, &dim) in layout.dimensions.iter_mut().zip(&spec.shape) {
            *slot = i32::try_from(dim).map_err(|_| unsupported("a dimension is above 2^31"))?;
        }
        // The rank is at most 8: it fits the seven bits.
        layout.rank_and_flag = spec.shape.len() as u32;
        let element_type =
            element_code(spec.element_type).ok_or_else(|| unsupported("LiteRT has no such element type"))?;
        let ranked = RankedTensorType { element_type, layout };
        let mut handle = ptr::null_mut();
        // SAFETY: the type has the library's layout and is only read during the call.
        let status = unsafe {
            (environment.table().create_managed_tensor_buffer)(
                environment.handle(),
                BUFFER_HOST_MEMORY,
                &ranked,
                size,
                &mut handle,
            )
        };
        check("LiteRtCreateManagedTensorBuffer", status)?;
        let this = Self { environment: environment.clone(), handle, length };
        let mut held = 0;
        // SAFETY: the buffer is live.
        check("LiteRtGetTensorBufferSize", unsafe {
            (environment.table().tensor_buffer_size)(handle, &mut held)
        })?;
        if held < size {
            return Err(unsupported("LiteRT gave less memory than was asked for"));
        }
        // SAFETY: the buffer holds at least `size` bytes of host memory.
        this.locked(LOCK_WRITE, |memory| unsafe { ptr::write_bytes(memory.cast::<u8>(), 0, size) })?;
        Ok(this)
    }

    /// Bytes of the tensor.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Overwrites bytes from `offset` on.
    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) -> Result<()> {
        self.check_range(offset, bytes.len())?;
        // SAFETY: offset and length lie within the buffer (just checked), which no one else touches while it is locked
        // and borrowed mutably.
        self.locked(LOCK_WRITE, |memory| unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), memory.cast::<u8>().add(offset), bytes.len());
        })
    }

    /// Copies bytes from `offset` on.
    pub(crate) fn read(&self, offset: usize, into: &mut [u8]) -> Result<()> {
        self.check_range(offset, into.len())?;
        // SAFETY: as in `write`.
        self.locked(LOCK_READ, |memory| unsafe {
            ptr::copy_nonoverlapping(memory.cast::<u8>().add(offset), into.as_mut_ptr(), into.len());
        })
    }

    pub(super) fn handle(&self) -> Handle {
        self.handle
    }

    fn check_range(&self, offset: usize, length: usize) -> Result<()> {
        match offset.checked_add(length) {
            Some(end) if end <= self.length => Ok(()),
            _ => Err(RuntimeError::Setting(format!(
                "bytes {offset}..+{length} lie outside a tensor of {} bytes",
                self.length
            ))),
        }
    }

    fn locked(&self, mode: c_int, body: impl FnOnce(*mut c_void)) -> Result<()> {
        let table = self.environment.table();
        let mut memory = ptr::null_mut();
        // SAFETY: the buffer is live; the address is used before it is unlocked below.
        check("LiteRtLockTensorBuffer", unsafe {
            (table.lock_tensor_buffer)(self.handle, &mut memory, mode)
        })?;
        if !memory.is_null() {
            body(memory);
        }
        // SAFETY: it was locked above.
        check("LiteRtUnlockTensorBuffer", unsafe { (table.unlock_tensor_buffer)(self.handle) })
    }
}

impl Drop for TensorBuffer {
    fn drop(&mut self) {
        // SAFETY: the handle came from LiteRtCreateManagedTensorBuffer and this is its owner.
        unsafe { (self.environment.table().destroy_tensor_buffer)(self.handle) }
    }
}
