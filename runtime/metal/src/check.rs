//! Checks of kernels on a device.

use edgec_gpu_plan::Kernel as Planned;
use edgec_gpu_plan::check::Check;

use crate::kernel::{Kernel, Step, run};
use crate::{Device, MetalError};

/// Runs a check of a kernel, which it fits; an error if the device computes something else than is due.
pub(crate) fn check(
    device: &Device,
    kernel: &Kernel,
    planned: &Planned,
    check: &Check,
) -> Result<(), MetalError> {
    let mut bindings = Vec::new();
    for (index, (binding, fill)) in planned.bindings.iter().zip(&check.fills).enumerate() {
        let buffer = device.buffer(binding.bytes)?;
        let words = (0..(binding.bytes / 4) as u32).map(|word| fill.word(index as u32, word));
        buffer.write(0, &words.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())?;
        bindings.push((buffer, 0));
    }
    let (words, grid) = (check.words.clone(), check.grid);
    let step = Step { kernel, bindings, words, grid, barrier: false };
    run(device, std::slice::from_ref(&step))?;
    for probe in &check.probes {
        let Some((buffer, _)) = step.bindings.get(probe.binding as usize) else { continue };
        let mut word = [0; 4];
        buffer.read(probe.word_offset(), &mut word)?;
        probe.holds(u32::from_le_bytes(word)).map_err(|(found, due)| MetalError::WrongResult {
            device: device.name().to_owned(),
            kernel: planned.name.clone(),
            found,
            due,
        })?;
    }
    Ok(())
}
