//! Kernels on a device, and what they cost.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use edgec_gpu_kernels::{Kernel, compile};
use edgec_gpu_plan as plan;
use edgec_vulkan::{Binding, Buffer, Device, Pipeline, Recording, Step};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub fn pipeline(device: &Arc<Device>, kernel: &Kernel) -> Result<Arc<Pipeline>> {
    let entry = plan::Kernel {
        name: kernel.name.clone(),
        entry: "main".into(),
        workgroup: kernel.workgroup,
        shared_bytes: kernel.shared_bytes,
        bindings: kernel.bindings.clone(),
        words: kernel.words.len() as u32,
        ..plan::Kernel::default()
    };
    Ok(Arc::new(Pipeline::new(device, None, &entry, &compile(kernel)?.spirv)?))
}

/// A buffer of small numbers, whatever their type.
pub fn made_up(device: &Arc<Device>, bytes: u64) -> Result<Arc<Buffer>> {
    let words = (0..bytes / 4).flat_map(|at| (0x3c00_0000 + (at as u32 % 1024) * 8192).to_le_bytes());
    Ok(Arc::new(Buffer::with_bytes(device, &words.collect::<Vec<u8>>())?))
}

/// A dispatch of a kernel with its push constants at these values, on these buffers: where there is none, made-up numbers.
pub fn step(
    device: &Arc<Device>,
    kernel: &Kernel,
    pipeline: &Arc<Pipeline>,
    buffers: &[Option<&Arc<Buffer>>],
    words: &[u32],
) -> Result<Step> {
    let mut bindings = Vec::new();
    for (index, binding) in kernel.bindings.iter().enumerate() {
        let buffer = match buffers.get(index).copied().flatten() {
            Some(buffer) => buffer.clone(),
            None => made_up(device, binding.bytes)?,
        };
        bindings.push(Binding::whole(&buffer));
    }
    let [x, y, z] = kernel.grid;
    let grid = [x.value(words)?, y.value(words)?, z.value(words)?];
    Ok(Step { pipeline: pipeline.clone(), bindings, words: words.to_vec(), grid, barrier: true })
}

/// A kernel by itself.
pub fn alone(device: &Arc<Device>, kernel: &Kernel, words: &[u32]) -> Result<Recording> {
    let pipeline = pipeline(device, kernel)?;
    Ok(Recording::new(device, vec![step(device, kernel, &pipeline, &[], words)?])?)
}

/// Processor time of all threads so far, where the system tells.
pub fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}
