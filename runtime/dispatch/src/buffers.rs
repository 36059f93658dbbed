//! Tensor buffers as slices.

use std::ops::Range;
use std::ptr::NonNull;
use std::slice;

use crate::fault::Fault;
use crate::runtime::{LockMode, Runtime, TensorBuffer};

/// A buffer that an input or an output is bound to, and the bytes of it that are the tensor's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) buffer: TensorBuffer,
    pub(crate) length: usize,
}

/// A buffer whose memory can be reached; given back when dropped.
struct Locked<'r> {
    runtime: &'r Runtime,
    buffer: TensorBuffer,
    memory: *mut u8,
    /// Whether it is to be unlocked.
    locked: bool,
}

impl<'r> Locked<'r> {
    fn new(runtime: &'r Runtime, buffer: TensorBuffer, mode: LockMode) -> Result<Self, Fault> {
        Ok(match runtime.host_memory(buffer)? {
            Some(memory) => Self { runtime, buffer, memory, locked: false },
            None => Self { runtime, buffer, memory: runtime.lock(buffer, mode)?, locked: true },
        })
    }

    fn unlock(mut self) -> Result<(), Fault> {
        if std::mem::take(&mut self.locked) { self.runtime.unlock(self.buffer) } else { Ok(()) }
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if self.locked {
            // Something failed before and is reported.
            let _ = self.runtime.unlock(self.buffer);
        }
    }
}

/// Calls `body` with the memory of the buffers. An input that shares memory with an output is copied first.
pub(crate) fn with_memory(
    runtime: &Runtime,
    inputs: &[Bound],
    outputs: &[Bound],
    body: impl FnOnce(&[&[u8]], &mut [&mut [u8]]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut locked: Vec<Locked<'_>> = Vec::new();
    // A buffer that is bound twice is locked once.
    for bound in inputs.iter().chain(outputs) {
        let size = runtime.size(bound.buffer)?;
        if size < bound.length {
            return Err(Fault::argument(format!(
                "a tensor buffer of {size} bytes for a tensor of {} bytes",
                bound.length
            )));
        }
        if locked.iter().any(|locked| locked.buffer == bound.buffer) {
            continue;
        }
        let of = |bounds: &[Bound]| bounds.iter().any(|other| other.buffer == bound.buffer);
        let mode = match (of(inputs), of(outputs)) {
            (true, true) => LockMode::ReadWrite,
            (false, true) => LockMode::Write,
            _ => LockMode::Read,
        };
        locked.push(Locked::new(runtime, bound.buffer, mode)?);
    }
    let place = |bound: &Bound| {
        let locked = locked.iter().find(|locked| locked.buffer == bound.buffer);
        let memory = locked.map(|locked| locked.memory).filter(|memory| !memory.is_null());
        match memory {
            Some(memory) => Ok(Place { memory, length: bound.length }),
            None if bound.length == 0 => Ok(Place { memory: NonNull::dangling().as_ptr(), length: 0 }),
            None => Err(Fault::failure("a tensor buffer has no memory")),
        }
    };
    let inputs = inputs.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let outputs = outputs.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    if outputs.iter().enumerate().any(|(index, output)| output.overlaps_any(&outputs[..index])) {
        return Err(Fault::argument("two outputs share memory"));
    }
    let copies: Vec<Option<Vec<u8>>> = inputs
        .iter()
        // SAFETY: the memory is held and at least that long, and no slice of it exists yet.
        .map(|input| input.overlaps_any(&outputs).then(|| unsafe { input.bytes() }.to_vec()))
        .collect();
    let input_bytes: Vec<&[u8]> = inputs
        .iter()
        .zip(&copies)
        // SAFETY: the memory is held until after the last use and at least that long; what an output overlaps was copied.
        .map(|(input, copy)| copy.as_deref().unwrap_or_else(|| unsafe { input.bytes() }))
        .collect();
    let mut output_bytes: Vec<&mut [u8]> = outputs
        .iter()
        // SAFETY: the memory is held until after the last use, at least that long, and disjoint from every other slice.
        .map(|output| unsafe { slice::from_raw_parts_mut(output.memory, output.length) })
        .collect();
    body(&input_bytes, &mut output_bytes)?;
    drop((input_bytes, output_bytes));
    locked.into_iter().try_for_each(Locked::unlock)
}

/// Memory of a tensor.
struct Place {
    memory: *mut u8,
    length: usize,
}

impl Place {
    /// # Safety
    /// The memory is there and nobody writes to it as long as the slice lives.
    unsafe fn bytes<'m>(&self) -> &'m [u8] {
        // SAFETY: the caller keeps the condition; the pointer is not null.
        unsafe { slice::from_raw_parts(self.memory, self.length) }
    }

    fn range(&self) -> Range<usize> {
        let start = self.memory as usize;
        start..start + self.length
    }

    fn overlaps_any(&self, others: &[Self]) -> bool {
        let own = self.range();
        others.iter().map(Self::range).any(|other| own.start < other.end && other.start < own.end)
    }
}
