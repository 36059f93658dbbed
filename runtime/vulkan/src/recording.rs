//! Dispatches that are recorded once and run often.

use std::sync::Arc;
use std::time::Duration;

use ash::vk;

use crate::error::Called;
use crate::{Buffer, Device, Pipeline, VulkanError};

/// How long a run may take before it counts as hung.
const PATIENCE: Duration = Duration::from_secs(120);

/// A range of a buffer, bound to a kernel.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The buffer.
    pub buffer: Arc<Buffer>,
    /// Offset in bytes, a multiple of [`edgec_gpu_plan::OFFSET_ALIGNMENT`].
    pub offset: u64,
    /// Length in bytes.
    pub length: u64,
}

impl Binding {
    /// All of a buffer.
    pub fn whole(buffer: &Arc<Buffer>) -> Self {
        Self { buffer: buffer.clone(), offset: 0, length: buffer.length() }
    }
}

/// A dispatch.
pub struct Step {
    /// The kernel.
    pub pipeline: Arc<Pipeline>,
    /// Its storage buffers.
    pub bindings: Vec<Binding>,
    /// Its push constants.
    pub words: Vec<u32>,
    /// Workgroups in x, y and z.
    pub grid: [u32; 3],
    /// Whether all steps before must be done and seen before this begins.
    pub barrier: bool,
}

/// Whether a recording can be run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Ready,
    /// It could not be recorded.
    Unfinished,
    /// A run did not end in time, so that nothing of it may be freed.
    Hung,
}

/// Steps as a command buffer.
pub struct Recording {
    device: Arc<Device>,
    pool: vk::CommandPool,
    commands: vk::CommandBuffer,
    sets: vk::DescriptorPool,
    fence: vk::Fence,
    queries: vk::QueryPool,
    steps: Vec<Step>,
    descriptors: Vec<vk::DescriptorSet>,
    condition: Condition,
}

impl Recording {
    /// Records steps. The first waits for what was run before.
    ///
    /// # Errors
    /// A step does not fit its kernel, its buffers or the device, or the driver's own.
    pub fn new(device: &Arc<Device>, steps: Vec<Step>) -> Result<Self, VulkanError> {
        for step in &steps {
            check(device, step)?;
        }
        let mut recording = Self {
            device: device.clone(),
            pool: vk::CommandPool::null(),
            commands: vk::CommandBuffer::null(),
            sets: vk::DescriptorPool::null(),
            fence: vk::Fence::null(),
            queries: vk::QueryPool::null(),
            steps,
            descriptors: Vec::new(),
            condition: Condition::Unfinished,
        };
        recording.create()?;
        recording.bind();
        recording.record()?;
        Ok(recording)
    }

    fn create(&mut self) -> Result<(), VulkanError> {
        let raw = &self.device.raw;
        let buffers: usize = self.steps.iter().map(|step| step.bindings.len()).sum();
        // SAFETY: every structure lives through its call; what has been made is in `self`, which destroys it, and destroying
        // null handles does nothing. The pool has room for all sets.
        unsafe {
            let info = vk::CommandPoolCreateInfo::default()
                .queue_family_index(self.device.family)
                .flags(vk::CommandPoolCreateFlags::RESET_COMMAND_BUFFER);
            self.pool = raw.create_command_pool(&info, None).called("vkCreateCommandPool")?;
            let info =
                vk::CommandBufferAllocateInfo::default().command_pool(self.pool).command_buffer_count(1);
            let made = raw.allocate_command_buffers(&info).called("vkAllocateCommandBuffers")?;
            self.commands = made.first().copied().unwrap_or_default();
            self.fence = raw.create_fence(&vk::FenceCreateInfo::default(), None).called("vkCreateFence")?;
            if self.device.timestamp_period.is_some() {
                let info =
                    vk::QueryPoolCreateInfo::default().query_type(vk::QueryType::TIMESTAMP).query_count(2);
                self.queries = raw.create_query_pool(&info, None).called("vkCreateQueryPool")?;
            }
            if self.steps.is_empty() {
                return Ok(());
            }
            let size = vk::DescriptorPoolSize::default()
                .ty(vk::DescriptorType::STORAGE_BUFFER)
                .descriptor_count((buffers as u32).max(1));
            let sizes = [size];
            let info =
                vk::DescriptorPoolCreateInfo::default().max_sets(self.steps.len() as u32).pool_sizes(&sizes);
            self.sets = raw.create_descriptor_pool(&info, None).called("vkCreateDescriptorPool")?;
            let layouts: Vec<_> = self.steps.iter().map(|step| step.pipeline.set_layout).collect();
            let info =
                vk::DescriptorSetAllocateInfo::default().descriptor_pool(self.sets).set_layouts(&layouts);
            self.descriptors = raw.allocate_descriptor_sets(&info).called("vkAllocateDescriptorSets")?;
        }
        Ok(())
    }

    /// Points the descriptors at the buffers.
    fn bind(&self) {
        for (step, set) in self.steps.iter().zip(&self.descriptors) {
            let ranges: Vec<_> = step
                .bindings
                .iter()
                .map(|binding| {
                    let info = vk::DescriptorBufferInfo::default().buffer(binding.buffer.raw);
                    [info.offset(binding.offset).range(binding.length)]
                })
                .collect();
            let writes: Vec<_> = ranges
                .iter()
                .enumerate()
                .map(|(index, range)| {
                    vk::WriteDescriptorSet::default()
                        .dst_set(*set)
                        .dst_binding(index as u32)
                        .descriptor_type(vk::DescriptorType::STORAGE_BUFFER)
                        .buffer_info(range)
                })
                .collect();
            // SAFETY: the sets are not in use yet, and the ranges lie in living buffers, as `check` saw.
            unsafe { self.device.raw.update_descriptor_sets(&writes, &[]) };
        }
    }

    /// Records the steps into the command buffer, which does not run.
    fn record(&mut self) -> Result<(), VulkanError> {
        let (raw, commands) = (&self.device.raw, self.commands);
        let stage = vk::PipelineStageFlags::COMPUTE_SHADER;
        let host = vk::PipelineStageFlags::HOST;
        let (read, write) = (vk::AccessFlags::SHADER_READ, vk::AccessFlags::SHADER_WRITE);
        let barrier = |from, to, before, after| {
            let memory = [vk::MemoryBarrier::default().src_access_mask(before).dst_access_mask(after)];
            // SAFETY: the command buffer is being recorded.
            unsafe {
                raw.cmd_pipeline_barrier(commands, from, to, vk::DependencyFlags::empty(), &memory, &[], &[]);
            }
        };
        self.condition = Condition::Unfinished;
        // SAFETY: the command buffer is not in use, its pool allows it to be reset, and every handle lives as long as `self`.
        unsafe {
            let info = vk::CommandBufferBeginInfo::default();
            raw.begin_command_buffer(commands, &info).called("vkBeginCommandBuffer")?;
            if self.queries != vk::QueryPool::null() {
                raw.cmd_reset_query_pool(commands, self.queries, 0, 2);
                raw.cmd_write_timestamp(commands, vk::PipelineStageFlags::TOP_OF_PIPE, self.queries, 0);
            }
            barrier(stage | host, stage, write | vk::AccessFlags::HOST_WRITE, read | write);
            for (step, set) in self.steps.iter().zip(&self.descriptors) {
                if step.barrier {
                    barrier(stage, stage, write | read, read | write);
                }
                let point = vk::PipelineBindPoint::COMPUTE;
                raw.cmd_bind_pipeline(commands, point, step.pipeline.raw);
                raw.cmd_bind_descriptor_sets(commands, point, step.pipeline.layout, 0, &[*set], &[]);
                if !step.words.is_empty() {
                    let bytes: Vec<u8> = step.words.iter().flat_map(|word| word.to_ne_bytes()).collect();
                    let compute = vk::ShaderStageFlags::COMPUTE;
                    raw.cmd_push_constants(commands, step.pipeline.layout, compute, 0, &bytes);
                }
                let [x, y, z] = step.grid;
                raw.cmd_dispatch(commands, x, y, z);
            }
            barrier(stage, host | stage, write, vk::AccessFlags::HOST_READ | read);
            if self.queries != vk::QueryPool::null() {
                raw.cmd_write_timestamp(commands, vk::PipelineStageFlags::BOTTOM_OF_PIPE, self.queries, 1);
            }
            raw.end_command_buffer(commands).called("vkEndCommandBuffer")?;
        }
        self.condition = Condition::Ready;
        Ok(())
    }

    /// Changes each step's push constants and grid, and records anew if any differ. Bindings stay.
    ///
    /// # Errors
    /// As [`Recording::new`], or there are more or fewer steps.
    pub fn adjust(&mut self, numbers: Vec<(Vec<u32>, [u32; 3])>) -> Result<(), VulkanError> {
        if numbers.len() != self.steps.len() {
            let (given, have) = (numbers.len(), self.steps.len());
            return Err(VulkanError::Request(format!("numbers for {given} steps where there are {have}")));
        }
        let mut changed = self.condition == Condition::Unfinished;
        for (step, (words, grid)) in self.steps.iter_mut().zip(numbers) {
            if step.words != words || step.grid != grid {
                (step.words, step.grid) = (words, grid);
                self.condition = Condition::Unfinished;
                check(&self.device, step)?;
                changed = true;
            }
        }
        if changed { self.record() } else { Ok(()) }
    }

    /// Runs the steps and waits for their end. The time that the device took, where it tells.
    ///
    /// # Errors
    /// The device was lost, or did not finish in time.
    pub fn run(&mut self) -> Result<Option<Duration>, VulkanError> {
        match self.condition {
            Condition::Ready => {}
            Condition::Unfinished => {
                return Err(VulkanError::Request("a recording that failed is not run".into()));
            }
            Condition::Hung => return Err(VulkanError::TimedOut(PATIENCE.as_secs())),
        }
        let raw = &self.device.raw;
        let commands = [self.commands];
        let info = vk::SubmitInfo::default().command_buffers(&commands);
        // SAFETY: the command buffer is recorded and not in use, for every run is waited for; the fence is not signalled.
        unsafe {
            self.device
                .with_queue(|queue| raw.queue_submit(queue, &[info], self.fence))
                .called("vkQueueSubmit")?;
            match raw.wait_for_fences(&[self.fence], true, PATIENCE.as_nanos() as u64) {
                Err(vk::Result::TIMEOUT) => {
                    self.condition = Condition::Hung;
                    return Err(VulkanError::TimedOut(PATIENCE.as_secs()));
                }
                other => other.called("vkWaitForFences")?,
            }
            raw.reset_fences(&[self.fence]).called("vkResetFences")?;
            let Some(period) = self.device.timestamp_period else { return Ok(None) };
            let mut stamps = [0_u64; 2];
            let flags = vk::QueryResultFlags::TYPE_64 | vk::QueryResultFlags::WAIT;
            raw.get_query_pool_results(self.queries, 0, &mut stamps, flags)
                .called("vkGetQueryPoolResults")?;
            let units = stamps[1].saturating_sub(stamps[0]);
            Ok(Some(Duration::from_nanos((units as f64 * f64::from(period)) as u64)))
        }
    }
}

/// Whether a step fits its kernel, its buffers and the device.
fn check(device: &Arc<Device>, step: &Step) -> Result<(), VulkanError> {
    let Step { pipeline, bindings, words, grid, .. } = step;
    let refuse = |why: String| Err(VulkanError::Request(format!("a dispatch of {}: {why}", pipeline.name())));
    if bindings.len() != pipeline.accesses.len() || words.len() != pipeline.words as usize {
        let (buffers, takes) = (pipeline.accesses.len(), pipeline.words);
        return refuse(format!("it takes {buffers} buffers and {takes} words"));
    }
    if !Arc::ptr_eq(&pipeline.device, device) {
        return refuse("the kernel is another device's".into());
    }
    for (Binding { buffer, offset, length }, (access, bytes)) in bindings.iter().zip(&pipeline.accesses) {
        if !Arc::ptr_eq(&buffer.device, device) {
            return refuse("a buffer is another device's".into());
        }
        let end = offset.checked_add(*length);
        if end.is_none_or(|end| end > buffer.length())
            || !offset.is_multiple_of(edgec_gpu_plan::OFFSET_ALIGNMENT)
        {
            return refuse(format!(
                "{length} bytes at {offset} are no part of a buffer of {}",
                buffer.length()
            ));
        }
        if *length == 0 || length < bytes || *length > device.limits().binding_bytes {
            return refuse(format!("{length} bytes are bound where the kernel touches {bytes}"));
        }
        if access.writes() && buffer.is_imported() {
            return refuse("it would write a mapped file".into());
        }
    }
    if grid.iter().zip(&device.limits().grid).any(|(wanted, most)| wanted > most) {
        return refuse(format!("a grid of {grid:?} is more than the device allows"));
    }
    Ok(())
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.condition == Condition::Hung {
            // The device may still use all of it. What it uses is never freed: the process is about to give up on it.
            std::mem::forget(std::mem::take(&mut self.steps));
            return;
        }
        let raw = &self.device.raw;
        // SAFETY: every run was waited for.
        unsafe {
            raw.destroy_query_pool(self.queries, None);
            raw.destroy_fence(self.fence, None);
            raw.destroy_descriptor_pool(self.sets, None);
            raw.destroy_command_pool(self.pool, None);
        }
    }
}
