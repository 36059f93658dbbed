//! What the runtime's handles stand for: a device with its buffers, and a partition with its memory.

use std::collections::BTreeMap;
use std::ffi::c_int;

use super::Handle;
use super::runtime::Runtime;
use crate::driver::Session;
use crate::error::{DispatchError, Result};

const LOCK_READ: c_int = 0;
const LOCK_WRITE: c_int = 1;

/// Buffers by the numbers that the runtime knows them by.
#[derive(Default)]
pub(super) struct DeviceContext {
    pub(super) buffers: BTreeMap<u64, Handle>,
    pub(super) next: u64,
}

/// A partition with its memory.
pub(super) struct InvocationContext {
    pub(super) session: Session,
    pub(super) runtime: Runtime,
    pub(super) device: *mut DeviceContext,
    pub(super) inputs: Vec<Option<u64>>,
    pub(super) outputs: Vec<Option<u64>>,
}

impl InvocationContext {
    /// Bytes of an input or output.
    pub(super) fn length(&self, ends: &[u32], index: c_int) -> Result<usize> {
        let operand = usize::try_from(index).ok().and_then(|index| ends.get(index));
        let operand =
            operand.ok_or_else(|| DispatchError::Argument(format!("there is no operand {index}")))?;
        Ok(self.session.list().operands[*operand as usize].byte_length().unwrap_or(0) as usize)
    }

    /// Runs on the buffers that are attached.
    pub(super) fn invoke(&mut self) -> Result<()> {
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
