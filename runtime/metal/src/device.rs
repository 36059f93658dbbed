//! The device: what it can do, its buffers and its queue.

use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::Arc;

use edgec_gpu_plan::{Features, Limits, Requirements};
use memmap2::Mmap;
use objc2::rc::Retained;
use objc2::runtime::ProtocolObject;
use objc2_metal::{
    MTLBuffer, MTLCommandQueue, MTLCreateSystemDefaultDevice, MTLDevice, MTLGPUFamily, MTLResourceOptions,
};

use crate::MetalError;

/// The page size of Apple's devices.
const PAGE: usize = 16 * 1024;

/// The system's GPU.
pub struct Device {
    pub(crate) raw: Retained<ProtocolObject<dyn MTLDevice>>,
    pub(crate) queue: Retained<ProtocolObject<dyn MTLCommandQueue>>,
    name: String,
    limits: Limits,
    features: Features,
}

/// Memory that kernels read and write.
#[derive(Clone)]
pub(crate) struct Buffer {
    pub raw: Retained<ProtocolObject<dyn MTLBuffer>>,
    length: usize,
    /// A file whose pages it is; those are never written.
    mapped: Option<Arc<Mmap>>,
}

impl Device {
    /// Opens it.
    ///
    /// # Errors
    /// There is none.
    pub fn open() -> Result<Self, MetalError> {
        let raw = MTLCreateSystemDefaultDevice().ok_or(MetalError::NoDevice)?;
        let queue = raw.newCommandQueue().ok_or_else(|| MetalError::call("newCommandQueue", "no queue"))?;
        let size = raw.maxThreadsPerThreadgroup();
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let limits = Limits {
            // A pipeline can have fewer; the kernels fit what every device has.
            invocations: small(size.width.max(size.height)),
            workgroup: [small(size.width), small(size.height), small(size.depth)],
            grid: [u32::MAX; 3],
            shared_bytes: small(raw.maxThreadgroupMemoryLength()),
            // 31 buffers, of which one has the push constants, which `setBytes` takes 4 KiB of.
            bindings: 30,
            push_bytes: 4096,
            binding_bytes: raw.maxBufferLength() as u64,
            buffer_bytes: raw.maxBufferLength() as u64,
        };
        // All devices of Metal 2.4 compute with 16 bits; naga writes 8-bit dot products out.
        let mut features = Features::F16.and(Features::DOT);
        if raw.supportsFamily(MTLGPUFamily::Apple7) || raw.supportsFamily(MTLGPUFamily::Mac2) {
            features = features.and(Features::SUBGROUPS);
        }
        let name = raw.name().to_string();
        Ok(Self { raw, queue, name, limits, features })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it has what is needed.
    ///
    /// # Errors
    /// The first feature or limit that is missing.
    pub fn check(&self, requirements: &Requirements) -> Result<(), MetalError> {
        let device = || self.name.clone();
        let features = requirements.features.missing_from(self.features);
        if !features.is_empty() {
            return Err(MetalError::Features { device: device(), features });
        }
        match requirements.limits.beyond(&self.limits) {
            Some((limit, wanted, there)) => Err(MetalError::Limit { device: device(), limit, wanted, there }),
            None => Ok(()),
        }
    }

    /// A buffer of zeros.
    pub(crate) fn buffer(&self, length: u64) -> Result<Buffer, MetalError> {
        let length = usize::try_from(length.max(4)).unwrap_or(usize::MAX);
        let raw = self.raw.newBufferWithLength_options(length, MTLResourceOptions::StorageModeShared);
        let raw = raw.ok_or_else(|| MetalError::call("newBufferWithLength", format!("no {length} bytes")))?;
        let buffer = Buffer { raw, length, mapped: None };
        // SAFETY: the memory is shared with the host, `length` bytes long, and nothing else uses it yet.
        unsafe { buffer.raw.contents().cast::<u8>().write_bytes(0, length) };
        Ok(buffer)
    }

    /// Bytes of a mapped file as a buffer, without a copy where they begin at a page.
    pub(crate) fn mapped(&self, file: &Arc<Mmap>, begin: u64, length: u64) -> Result<Buffer, MetalError> {
        let outside = || MetalError::Package {
            what: "a shard".into(),
            reason: format!("{length} bytes at {begin} do not lie in a file of {}", file.len()),
        };
        let range = usize::try_from(begin).ok().zip(usize::try_from(begin.saturating_add(length)).ok());
        let bytes = range.and_then(|(start, end)| file.get(start..end)).ok_or_else(outside)?;
        let address = bytes.as_ptr();
        if (address as usize).is_multiple_of(PAGE) && !bytes.is_empty() {
            let whole = bytes.len().next_multiple_of(PAGE);
            let pointer = NonNull::new(address.cast_mut().cast::<c_void>()).ok_or_else(outside)?;
            // SAFETY: whole pages of a mapping are given, which lives as long as the buffer does; what the last page has behind the
            // file's end is zeros. Kernels do not write them, for a plan's verifier refuses writes to shards.
            let raw = unsafe {
                self.raw.newBufferWithBytesNoCopy_length_options_deallocator(
                    pointer,
                    whole,
                    MTLResourceOptions::StorageModeShared,
                    None,
                )
            };
            if let Some(raw) = raw {
                return Ok(Buffer { raw, length: bytes.len(), mapped: Some(file.clone()) });
            }
        }
        let buffer = self.buffer(length)?;
        buffer.write(0, bytes)?;
        Ok(buffer)
    }
}

impl Buffer {
    /// Writes bytes, while no kernel runs.
    pub fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), MetalError> {
        let at = self.place(offset, bytes.len())?;
        if self.mapped.is_some() {
            return Err(MetalError::Request("a mapped file is not written".into()));
        }
        // SAFETY: the range lies in the buffer's memory, which is shared with the host and which `bytes` cannot overlap.
        unsafe {
            self.raw
                .contents()
                .cast::<u8>()
                .as_ptr()
                .add(at)
                .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len())
        };
        Ok(())
    }

    /// Reads bytes, while no kernel runs.
    pub fn read(&self, offset: u64, bytes: &mut [u8]) -> Result<(), MetalError> {
        let at = self.place(offset, bytes.len())?;
        // SAFETY: as in `write`.
        unsafe {
            self.raw
                .contents()
                .cast::<u8>()
                .as_ptr()
                .add(at)
                .copy_to_nonoverlapping(bytes.as_mut_ptr(), bytes.len())
        };
        Ok(())
    }

    fn place(&self, offset: u64, length: usize) -> Result<usize, MetalError> {
        let at = usize::try_from(offset)
            .ok()
            .filter(|at| at.checked_add(length).is_some_and(|end| end <= self.length));
        at.ok_or_else(|| {
            MetalError::Request(format!(
                "{length} bytes at {offset} do not lie in a buffer of {}",
                self.length
            ))
        })
    }
}
