//! Kernels as pipelines, and their dispatches.

use std::ffi::c_void;
use std::ptr::NonNull;

use edgec_gpu_plan::Kernel as Planned;
use objc2::rc::Retained;
use objc2::runtime::ProtocolObject;
use objc2_foundation::NSString;
use objc2_metal::{
    MTLBarrierScope, MTLCommandBuffer, MTLCommandBufferStatus, MTLCommandEncoder, MTLCommandQueue,
    MTLComputeCommandEncoder, MTLComputePipelineState, MTLDevice, MTLDispatchType, MTLLibrary, MTLSize,
};

use crate::device::Buffer;
use crate::{Device, MetalError};

/// What the line begins with that says how long a kernel's threadgroup memories are.
const MEMORIES: &str = "// threadgroup memory:";

/// A kernel, ready to be dispatched.
pub(crate) struct Kernel {
    pipeline: Retained<ProtocolObject<dyn MTLComputePipelineState>>,
    workgroup: MTLSize,
    /// Bytes of each threadgroup memory, by its index.
    memories: Vec<usize>,
}

/// A dispatch of a kernel.
pub(crate) struct Step<'a> {
    pub kernel: &'a Kernel,
    /// Buffers and offsets in them.
    pub bindings: Vec<(Buffer, u64)>,
    pub words: Vec<u32>,
    pub grid: [u32; 3],
    pub barrier: bool,
}

impl Kernel {
    /// Compiles a kernel's MSL, in which the entry point has an underscore behind its name.
    pub fn new(device: &Device, planned: &Planned, msl: &str) -> Result<Self, MetalError> {
        let failed = |reason: String| MetalError::call(format!("kernel {}", planned.name), reason);
        let source = NSString::from_str(msl);
        let library = device.raw.newLibraryWithSource_options_error(&source, None);
        let library = library.map_err(|error| failed(error.localizedDescription().to_string()))?;
        let entry = format!("{}_", planned.entry);
        let function = library.newFunctionWithName(&NSString::from_str(&entry));
        let function = function.ok_or_else(|| failed(format!("there is no function {entry}")))?;
        let pipeline = device.raw.newComputePipelineStateWithFunction_error(&function);
        let pipeline = pipeline.map_err(|error| failed(error.localizedDescription().to_string()))?;
        let threads: usize = planned.workgroup.iter().map(|size| *size as usize).product();
        if threads > pipeline.maxTotalThreadsPerThreadgroup() {
            let most = pipeline.maxTotalThreadsPerThreadgroup();
            return Err(failed(format!("it needs {threads} threads, and the device runs {most} of it")));
        }
        let line = msl.lines().find_map(|line| line.strip_prefix(MEMORIES)).unwrap_or_default();
        let memories: Option<Vec<usize>> =
            line.split_ascii_whitespace().map(|bytes| bytes.parse().ok()).collect();
        let memories = memories.ok_or_else(|| failed(format!("the threadgroup memories {line:?}")))?;
        if memories.iter().sum::<usize>() > planned.shared_bytes as usize {
            return Err(failed("its threadgroup memories are longer than the plan says".into()));
        }
        let [x, y, z] = planned.workgroup;
        Ok(Self { pipeline, workgroup: size([x, y, z]), memories })
    }
}

fn size([x, y, z]: [u32; 3]) -> MTLSize {
    MTLSize { width: x as usize, height: y as usize, depth: z as usize }
}

/// Runs dispatches in order, and waits for them. Bindings lie in their buffers, and are as long as kernels may touch: the plan is verified.
pub(crate) fn run(device: &Device, steps: &[Step<'_>]) -> Result<(), MetalError> {
    let commands = device.queue.commandBuffer();
    let commands = commands.ok_or_else(|| MetalError::call("commandBuffer", "none is left"))?;
    let encoder = commands.computeCommandEncoderWithDispatchType(MTLDispatchType::Concurrent);
    let encoder = encoder.ok_or_else(|| MetalError::call("computeCommandEncoder", "there is none"))?;
    for step in steps {
        if step.barrier {
            encoder.memoryBarrierWithScope(MTLBarrierScope::Buffers);
        }
        encoder.setComputePipelineState(&step.kernel.pipeline);
        for (index, (buffer, offset)) in step.bindings.iter().enumerate() {
            // SAFETY: the buffer lives until the commands are done, the offset lies in it, and there are at most 30.
            unsafe { encoder.setBuffer_offset_atIndex(Some(&buffer.raw), *offset as usize, index) };
        }
        if let Some(first) = step.words.first() {
            let bytes = NonNull::from(first).cast::<c_void>();
            // SAFETY: the words are copied during the call.
            unsafe { encoder.setBytes_length_atIndex(bytes, 4 * step.words.len(), step.bindings.len()) };
        }
        for (index, bytes) in step.kernel.memories.iter().enumerate() {
            // SAFETY: the index is that of a parameter of the kernel; lengths are multiples of 16.
            unsafe { encoder.setThreadgroupMemoryLength_atIndex(bytes.next_multiple_of(16), index) };
        }
        encoder.dispatchThreadgroups_threadsPerThreadgroup(size(step.grid), step.kernel.workgroup);
    }
    encoder.endEncoding();
    commands.commit();
    commands.waitUntilCompleted();
    match commands.status() {
        MTLCommandBufferStatus::Completed => Ok(()),
        _ => {
            let reason = commands.error().map(|error| error.localizedDescription().to_string());
            Err(MetalError::call("a run", reason.unwrap_or_else(|| "it did not complete".into())))
        }
    }
}
