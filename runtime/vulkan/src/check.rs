//! Checks of kernels on a device.

use std::sync::Arc;

use edgec_gpu_plan::check::{Check, Fill};
use edgec_gpu_plan::{Kernel, OFFSET_ALIGNMENT};

use crate::{Binding, Buffer, Device, Pipeline, Recording, Step, VulkanError};

/// Bytes that are filled at a time.
const PIECE: u64 = 1 << 20;

/// Runs a check of a kernel; an error if the device computes something else than is due.
pub(crate) fn run(
    device: &Arc<Device>,
    pipeline: &Arc<Pipeline>,
    kernel: &Kernel,
    check: &Check,
) -> Result<(), VulkanError> {
    if !check.fits(kernel) {
        let what = format!("the check of kernel {}", kernel.name);
        return Err(VulkanError::Package { what, reason: "it does not fit the kernel".into() });
    }
    let mut bindings = Vec::new();
    for (index, (binding, fill)) in kernel.bindings.iter().zip(&check.fills).enumerate() {
        let length = binding.bytes.next_multiple_of(OFFSET_ALIGNMENT).max(OFFSET_ALIGNMENT);
        bindings.push(Binding::whole(&Arc::new(filled(device, index as u32, *fill, length)?)));
    }
    let step = Step {
        pipeline: pipeline.clone(),
        bindings: bindings.clone(),
        words: check.words.clone(),
        grid: check.grid,
        barrier: false,
    };
    Recording::new(device, vec![step])?.run()?;
    for probe in &check.probes {
        let Some(binding) = bindings.get(probe.binding as usize) else { continue };
        let mut word = [0; 4];
        binding.buffer.read(probe.word_offset(), &mut word)?;
        probe.holds(u32::from_le_bytes(word)).map_err(|(found, due)| VulkanError::WrongResult {
            device: device.name().into(),
            kernel: kernel.name.clone(),
            found,
            due,
        })?;
    }
    Ok(())
}

/// A buffer of a fill.
fn filled(device: &Arc<Device>, binding: u32, fill: Fill, length: u64) -> Result<Buffer, VulkanError> {
    let buffer = Buffer::new(device, length)?;
    if fill == Fill::Zeros {
        return Ok(buffer);
    }
    let mut piece = vec![0; length.min(PIECE) as usize];
    for offset in (0..length).step_by(PIECE as usize) {
        let bytes = &mut piece[..(length - offset).min(PIECE) as usize];
        for (index, word) in bytes.chunks_exact_mut(4).enumerate() {
            let word_index = (offset / 4) as u32 + index as u32;
            word.copy_from_slice(&fill.word(binding, word_index).to_le_bytes());
        }
        buffer.write(offset, bytes)?;
    }
    Ok(buffer)
}
