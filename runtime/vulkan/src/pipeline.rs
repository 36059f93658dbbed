//! Kernels as pipelines.

use std::sync::Arc;

use ash::vk;
use edgec_gpu_plan::{Access, Kernel};

use crate::error::Called;
use crate::{Device, VulkanError};

const SPIRV_MAGIC: u32 = 0x0723_0203;
/// SPIR-V 1.3, the newest that Vulkan 1.1 takes.
const SPIRV_NEWEST: u32 = 0x0001_0300;

/// What a driver keeps of the pipelines that it compiled.
pub struct PipelineCache {
    raw: vk::PipelineCache,
    device: Arc<Device>,
}

impl PipelineCache {
    /// An empty cache, or the one whose bytes an earlier run of this device's driver saved; a driver ignores others.
    ///
    /// # Errors
    /// The driver's own.
    pub fn new(device: &Arc<Device>, saved: &[u8]) -> Result<Self, VulkanError> {
        let info = vk::PipelineCacheCreateInfo::default().initial_data(saved);
        // SAFETY: the structure lives through the call, and the driver checks the bytes' header.
        let raw = unsafe { device.raw.create_pipeline_cache(&info, None) }.called("vkCreatePipelineCache")?;
        Ok(Self { raw, device: device.clone() })
    }

    /// The bytes to save.
    ///
    /// # Errors
    /// The driver's own.
    pub fn bytes(&self) -> Result<Vec<u8>, VulkanError> {
        // SAFETY: the cache lives.
        unsafe { self.device.raw.get_pipeline_cache_data(self.raw) }.called("vkGetPipelineCacheData")
    }
}

impl Drop for PipelineCache {
    fn drop(&mut self) {
        // SAFETY: calls that use it have returned.
        unsafe { self.device.raw.destroy_pipeline_cache(self.raw, None) };
    }
}

/// A kernel, ready to be dispatched.
pub struct Pipeline {
    pub(crate) raw: vk::Pipeline,
    pub(crate) layout: vk::PipelineLayout,
    pub(crate) set_layout: vk::DescriptorSetLayout,
    pub(crate) device: Arc<Device>,
    pub(crate) accesses: Vec<(Access, u64)>,
    pub(crate) words: u32,
    name: String,
}

impl Pipeline {
    /// Makes a pipeline of a kernel and its SPIR-V.
    ///
    /// # Errors
    /// The kernel needs more than the device has, the words are no SPIR-V for Vulkan 1.1, or the driver refuses them.
    pub fn new(
        device: &Arc<Device>,
        cache: Option<&PipelineCache>,
        kernel: &Kernel,
        spirv: &[u32],
    ) -> Result<Self, VulkanError> {
        check(device, kernel)?;
        if spirv.len() < 5 || spirv[0] != SPIRV_MAGIC || spirv[1] > SPIRV_NEWEST {
            let what = format!("the code of kernel {}", kernel.name);
            return Err(VulkanError::Package { what, reason: "no SPIR-V for Vulkan 1.1".into() });
        }
        let entry = std::ffi::CString::new(kernel.entry.as_str())
            .map_err(|_| VulkanError::Request(format!("an entry point named {:?}", kernel.entry)))?;
        let slots: Vec<_> = (0..kernel.bindings.len() as u32)
            .map(|binding| {
                vk::DescriptorSetLayoutBinding::default()
                    .binding(binding)
                    .descriptor_type(vk::DescriptorType::STORAGE_BUFFER)
                    .descriptor_count(1)
                    .stage_flags(vk::ShaderStageFlags::COMPUTE)
            })
            .collect();
        let mut pipeline = Self {
            raw: vk::Pipeline::null(),
            layout: vk::PipelineLayout::null(),
            set_layout: vk::DescriptorSetLayout::null(),
            device: device.clone(),
            accesses: kernel.bindings.iter().map(|binding| (binding.access, binding.bytes)).collect(),
            words: kernel.words,
            name: kernel.name.clone(),
        };
        // SAFETY: every structure lives through its call. What has been made is in `pipeline`, which destroys it where a later step
        // fails; destroying a null handle does nothing. The shader module is not needed once the pipeline is made.
        unsafe {
            let info = vk::DescriptorSetLayoutCreateInfo::default().bindings(&slots);
            pipeline.set_layout =
                device.raw.create_descriptor_set_layout(&info, None).called("vkCreateDescriptorSetLayout")?;
            let sets = [pipeline.set_layout];
            let range = vk::PushConstantRange::default()
                .stage_flags(vk::ShaderStageFlags::COMPUTE)
                .size(4 * kernel.words);
            let ranges = [range];
            let info = vk::PipelineLayoutCreateInfo::default()
                .set_layouts(&sets)
                .push_constant_ranges(if kernel.words > 0 { &ranges } else { &[] });
            pipeline.layout =
                device.raw.create_pipeline_layout(&info, None).called("vkCreatePipelineLayout")?;
            let info = vk::ShaderModuleCreateInfo::default().code(spirv);
            let module = device.raw.create_shader_module(&info, None).called("vkCreateShaderModule")?;
            let stage = vk::PipelineShaderStageCreateInfo::default()
                .stage(vk::ShaderStageFlags::COMPUTE)
                .module(module)
                .name(&entry);
            let info = vk::ComputePipelineCreateInfo::default().stage(stage).layout(pipeline.layout);
            let cache = cache.map_or(vk::PipelineCache::null(), |cache| cache.raw);
            let made = device.raw.create_compute_pipelines(cache, &[info], None);
            device.raw.destroy_shader_module(module, None);
            let made = made.map_err(|(_, result)| result).called("vkCreateComputePipelines")?;
            pipeline.raw = made.first().copied().unwrap_or_default();
        }
        Ok(pipeline)
    }

    /// The kernel's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Whether the device can run the kernel.
fn check(device: &Device, kernel: &Kernel) -> Result<(), VulkanError> {
    let bytes = kernel.bindings.iter().map(|binding| binding.bytes).max().unwrap_or(0);
    let limits = edgec_gpu_plan::Limits {
        invocations: kernel.workgroup.iter().fold(1, |product, size| product.saturating_mul(*size)),
        workgroup: kernel.workgroup,
        shared_bytes: kernel.shared_bytes,
        bindings: u32::try_from(kernel.bindings.len()).unwrap_or(u32::MAX),
        push_bytes: kernel.words.saturating_mul(4),
        binding_bytes: bytes,
        ..edgec_gpu_plan::Limits::default()
    };
    device.check(&edgec_gpu_plan::Requirements { limits, ..edgec_gpu_plan::Requirements::default() })
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        // SAFETY: recordings that use the pipeline hold it and wait for their runs.
        unsafe {
            self.device.raw.destroy_pipeline(self.raw, None);
            self.device.raw.destroy_pipeline_layout(self.layout, None);
            self.device.raw.destroy_descriptor_set_layout(self.set_layout, None);
        }
    }
}
