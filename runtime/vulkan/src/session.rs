//! Running the signatures of a plan.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use edgec_gpu_plan::check::Check;
use edgec_gpu_plan::{Bound, Memory, Plan, Signature, Span, checksum, verify};

use crate::{Binding, Buffer, Device, MappedFile, Pipeline, PipelineCache, Recording, Step, VulkanError};

/// Where a package's parts lie.
pub struct Sources<'a> {
    /// The section of SPIR-V.
    pub spirv: &'a [u8],
    /// For each shard the file and its offset in it.
    pub shards: Vec<(Arc<MappedFile>, u64)>,
    /// What an earlier session saved of its pipelines; may be empty.
    pub pipelines: &'a [u8],
}

/// A plan, loaded.
pub struct Session {
    plan: Plan,
    device: Arc<Device>,
    pipelines: Vec<Arc<Pipeline>>,
    cache: PipelineCache,
    shards: Vec<Arc<Buffer>>,
    states: Vec<Arc<Buffer>>,
    /// By signature: its arena and its recording.
    prepared: HashMap<usize, (Arc<Buffer>, Recording)>,
}

impl Session {
    /// Verifies a plan, holds it against the device and the package's checksums, and loads it.
    ///
    /// # Errors
    /// The plan does not hold, the device lacks something, or the package is not what the plan says.
    pub fn new(device: &Arc<Device>, plan: Plan, sources: &Sources<'_>) -> Result<Self, VulkanError> {
        verify(&plan)?;
        device.check(&plan.requirements)?;
        let spirv = plan.code.spirv;
        same("the section of SPIR-V", sources.spirv, spirv.length, spirv.checksum)?;
        if sources.shards.len() != plan.shards.len() {
            let (given, wanted) = (sources.shards.len(), plan.shards.len());
            let reason = format!("{given} shards where the plan has {wanted}");
            return Err(VulkanError::Package { what: "the package".into(), reason });
        }
        let mut shards = Vec::new();
        for (index, (shard, (file, offset))) in plan.shards.iter().zip(&sources.shards).enumerate() {
            let bytes = usize::try_from(*offset).ok().and_then(|offset| file.bytes().get(offset..));
            let length = usize::try_from(shard.length).unwrap_or(usize::MAX);
            let bytes = bytes.and_then(|bytes| bytes.get(..length)).unwrap_or_default();
            same(&format!("shard {index}"), bytes, shard.length, shard.checksum)?;
            shards.push(Arc::new(Buffer::of_file(device, file, *offset, shard.length)?));
        }
        let cache = PipelineCache::new(device, sources.pipelines)?;
        let mut pipelines = Vec::new();
        for kernel in &plan.kernels {
            let code = words(sources.spirv, kernel.spirv);
            pipelines.push(Arc::new(Pipeline::new(device, Some(&cache), kernel, &code)?));
        }
        let states = plan.states.iter().map(|state| Buffer::new(device, state.length).map(Arc::new));
        let states = states.collect::<Result<_, _>>()?;
        let prepared = HashMap::new();
        Ok(Self { plan, device: device.clone(), pipelines, cache, shards, states, prepared })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs checks of the plan's kernels on the device.
    ///
    /// # Errors
    /// [`VulkanError::WrongResult`] of the first kernel that computes something else than is due; a check that fits no kernel.
    pub fn check(&self, checks: &[Check]) -> Result<(), VulkanError> {
        for one in checks {
            let kernel =
                self.plan.kernels.get(one.kernel as usize).zip(self.pipelines.get(one.kernel as usize));
            let Some((kernel, pipeline)) = kernel else {
                let reason = format!("there is no kernel {}", one.kernel);
                return Err(VulkanError::Package { what: "a check".into(), reason });
            };
            crate::check::run(&self.device, pipeline, kernel, one)?;
        }
        Ok(())
    }

    /// The device that runs it.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// What to save for [`Sources::pipelines`].
    ///
    /// # Errors
    /// The driver's own.
    pub fn pipelines(&self) -> Result<Vec<u8>, VulkanError> {
        self.cache.bytes()
    }

    /// Runs a signature: `inputs` in its order, each as many bytes as the tensor's elements have; the same for the outputs. `parameters` are its
    /// numbers, in its order. Also the time that the device took, where it tells.
    ///
    /// # Errors
    /// No such signature, inputs or parameters that do not fit, or the device's.
    pub fn run(
        &mut self,
        name: &str,
        inputs: &[&[u8]],
        parameters: &[u32],
    ) -> Result<(Vec<Vec<u8>>, Option<Duration>), VulkanError> {
        let signatures = &self.plan.signatures;
        let index = signatures.iter().position(|signature| signature.name == name).ok_or_else(|| {
            let names: Vec<_> = signatures.iter().map(|signature| signature.name.as_str()).collect();
            VulkanError::Request(format!("there is no signature {name:?} among {}", names.join(", ")))
        })?;
        let signature = &signatures[index];
        fits(signature, inputs, parameters)?;
        if !self.prepared.contains_key(&index) {
            let prepared = self.prepare(signature, parameters)?;
            self.prepared.insert(index, prepared);
        }
        let Some((arena, recording)) = self.prepared.get_mut(&index) else {
            return Err(VulkanError::Request(format!("signature {name:?} is not prepared")));
        };
        let numbers = signature.dispatches.iter().map(|dispatch| {
            let words = dispatch.words.iter().map(|word| word.value(parameters)).collect::<Result<_, _>>()?;
            let [x, y, z] = dispatch.grid;
            Ok((words, [x.value(parameters)?, y.value(parameters)?, z.value(parameters)?]))
        });
        recording.adjust(numbers.collect::<Result<_, VulkanError>>()?)?;
        for (tensor, bytes) in signature.inputs.iter().zip(inputs) {
            arena.write(signature.tensors[*tensor as usize].place.offset, bytes)?;
        }
        let took = recording.run()?;
        let read = signature.outputs.iter().map(|tensor| {
            let tensor = &signature.tensors[*tensor as usize];
            let buffer = match tensor.place.memory {
                Memory::Arena => &*arena,
                Memory::Shard(index) => &self.shards[index as usize],
                Memory::State(index) => &self.states[index as usize],
            };
            let length = tensor.element.byte_length(&tensor.dims).unwrap_or(0) as usize;
            let mut bytes = vec![0; length];
            buffer.read(tensor.place.offset, &mut bytes).map(|()| bytes)
        });
        Ok((read.collect::<Result<_, _>>()?, took))
    }

    /// Sets all states to zero, as they were when the plan was loaded.
    ///
    /// # Errors
    /// None of a state's that was made.
    pub fn reset(&mut self) -> Result<(), VulkanError> {
        static ZEROS: [u8; 65536] = [0; 65536];
        for state in &self.states {
            for offset in (0..state.length()).step_by(ZEROS.len()) {
                let length = (state.length() - offset).min(ZEROS.len() as u64) as usize;
                state.write(offset, &ZEROS[..length])?;
            }
        }
        Ok(())
    }

    /// The arena of a signature, and its dispatches recorded.
    fn prepare(
        &self,
        signature: &Signature,
        parameters: &[u32],
    ) -> Result<(Arc<Buffer>, Recording), VulkanError> {
        let arena = Arc::new(Buffer::new(&self.device, signature.arena.max(4))?);
        let bind = |bound: &Bound| {
            let place = signature.tensors[bound.tensor as usize].place;
            let buffer = match place.memory {
                Memory::Arena => &arena,
                Memory::Shard(index) => &self.shards[index as usize],
                Memory::State(index) => &self.states[index as usize],
            };
            Binding { buffer: buffer.clone(), offset: place.offset + bound.offset, length: bound.length }
        };
        let mut steps = Vec::new();
        for dispatch in &signature.dispatches {
            let words = dispatch.words.iter().map(|word| word.value(parameters)).collect::<Result<_, _>>()?;
            let [x, y, z] = dispatch.grid;
            steps.push(Step {
                pipeline: self.pipelines[dispatch.kernel as usize].clone(),
                bindings: dispatch.bindings.iter().map(bind).collect(),
                words,
                grid: [x.value(parameters)?, y.value(parameters)?, z.value(parameters)?],
                barrier: dispatch.barrier,
            });
        }
        let recording = Recording::new(&self.device, steps)?;
        Ok((arena, recording))
    }
}

/// Whether inputs and parameters are what a signature takes.
fn fits(signature: &Signature, inputs: &[&[u8]], parameters: &[u32]) -> Result<(), VulkanError> {
    let name = &signature.name;
    if inputs.len() != signature.inputs.len() || parameters.len() != signature.parameters.len() {
        let (wanted, numbers) = (signature.inputs.len(), signature.parameters.len());
        return Err(VulkanError::Request(format!("{name} takes {wanted} inputs and {numbers} parameters")));
    }
    for (tensor, bytes) in signature.inputs.iter().zip(inputs) {
        let tensor = &signature.tensors[*tensor as usize];
        let wanted = tensor.element.byte_length(&tensor.dims).unwrap_or(0);
        if bytes.len() as u64 != wanted {
            let (input, given) = (&tensor.name, bytes.len());
            return Err(VulkanError::Request(format!(
                "input {input} of {name} has {given} bytes, not {wanted}"
            )));
        }
    }
    for (parameter, value) in signature.parameters.iter().zip(parameters) {
        if !(parameter.least..=parameter.most).contains(value) {
            let (least, most) = (parameter.least, parameter.most);
            let parameter = &parameter.name;
            return Err(VulkanError::Request(format!(
                "{parameter} of {name} is {value}, not {least} to {most}"
            )));
        }
    }
    Ok(())
}

fn same(what: &str, bytes: &[u8], length: u64, sum: u32) -> Result<(), VulkanError> {
    if bytes.len() as u64 == length && checksum(bytes) == sum {
        return Ok(());
    }
    let reason =
        format!("its {} bytes are not the {length} of the plan's checksum: the file is damaged", bytes.len());
    Err(VulkanError::Package { what: what.into(), reason })
}

/// The words of a module. That the span lies in the section was verified.
fn words(section: &[u8], span: Span) -> Vec<u32> {
    let range = span.offset as usize..(span.offset + span.length) as usize;
    section
        .get(range)
        .unwrap_or_default()
        .as_chunks()
        .0
        .iter()
        .map(|word| u32::from_le_bytes(*word))
        .collect()
}
