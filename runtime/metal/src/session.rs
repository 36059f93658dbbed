//! Running the signatures of a plan.

use std::collections::HashMap;
use std::sync::Arc;

use edgec_gpu_package::{Language, Package, Variant};
use edgec_gpu_plan::{Bound, Memory, Plan, Signature, checksum};
use memmap2::Mmap;

use crate::check::check;
use crate::device::Buffer;
use crate::kernel::{Kernel, Step, run};
use crate::{Device, MetalError};

/// A plan, loaded.
pub struct Session {
    device: Arc<Device>,
    plan: Plan,
    kernels: Vec<Kernel>,
    shards: Vec<Buffer>,
    states: Vec<Buffer>,
    /// By signature.
    arenas: HashMap<usize, Buffer>,
}

impl Session {
    /// Loads a variant of a package that `map` has the bytes of: holds code and shards against their checksums, compiles the kernels, and
    /// runs the checks.
    ///
    /// # Errors
    /// The device lacks something or computes something else than is due, or the package is damaged.
    pub fn new(
        device: &Arc<Device>,
        package: &Package,
        variant: &Variant,
        map: &Arc<Mmap>,
    ) -> Result<Self, MetalError> {
        let plan = variant.plan.clone();
        device.check(&plan.requirements)?;
        let msl = bytes(map, package.code(Language::Msl).unwrap_or(0..0));
        same("edgec.msl", msl, plan.code.msl.length, plan.code.msl.checksum)?;
        let mut shards = Vec::new();
        for (index, (shard, range)) in plan.shards.iter().zip(&variant.shards).enumerate() {
            same(&format!("shard {index}"), bytes(map, range.clone()), shard.length, shard.checksum)?;
            shards.push(device.mapped(map, range.start, shard.length)?);
        }
        let mut kernels = Vec::new();
        for kernel in &plan.kernels {
            let span = kernel.msl.offset as usize..(kernel.msl.offset + kernel.msl.length) as usize;
            let code = msl.get(span).and_then(|code| std::str::from_utf8(code).ok()).unwrap_or_default();
            kernels.push(Kernel::new(device, kernel, code)?);
        }
        for one in &variant.checks {
            let kernel = one.kernel as usize;
            check(device, &kernels[kernel], &plan.kernels[kernel], one)?;
        }
        let states = plan.states.iter().map(|state| device.buffer(state.length)).collect::<Result<_, _>>()?;
        Ok(Self { device: device.clone(), plan, kernels, shards, states, arenas: HashMap::new() })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs a signature: `inputs` in its order, each as many bytes as the tensor's elements have; the same for the outputs. `parameters`
    /// are its numbers, in its order.
    ///
    /// # Errors
    /// No such signature, inputs or parameters that do not fit, or Metal's.
    pub fn run(
        &mut self,
        name: &str,
        inputs: &[&[u8]],
        parameters: &[u32],
    ) -> Result<Vec<Vec<u8>>, MetalError> {
        let index = self.plan.signatures.iter().position(|signature| signature.name == name);
        let index = index.ok_or_else(|| MetalError::Request(format!("there is no signature {name:?}")))?;
        let signature = &self.plan.signatures[index];
        fits(signature, inputs, parameters)?;
        let arena = match self.arenas.get(&index) {
            Some(arena) => arena.clone(),
            None => {
                let arena = self.device.buffer(signature.arena)?;
                self.arenas.insert(index, arena.clone());
                arena
            }
        };
        for (tensor, bytes) in signature.inputs.iter().zip(inputs) {
            arena.write(signature.tensors[*tensor as usize].place.offset, bytes)?;
        }
        let memory = |memory: Memory| match memory {
            Memory::Arena => arena.clone(),
            Memory::Shard(index) => self.shards[index as usize].clone(),
            Memory::State(index) => self.states[index as usize].clone(),
        };
        let bind = |bound: &Bound| {
            let place = signature.tensors[bound.tensor as usize].place;
            (memory(place.memory), place.offset + bound.offset)
        };
        let mut steps = Vec::new();
        for dispatch in &signature.dispatches {
            let words = dispatch.words.iter().map(|word| word.value(parameters)).collect::<Result<_, _>>()?;
            let [x, y, z] = dispatch.grid;
            steps.push(Step {
                kernel: &self.kernels[dispatch.kernel as usize],
                bindings: dispatch.bindings.iter().map(bind).collect(),
                words,
                grid: [x.value(parameters)?, y.value(parameters)?, z.value(parameters)?],
                barrier: dispatch.barrier,
            });
        }
        run(&self.device, &steps)?;
        let outputs = signature.outputs.iter().map(|tensor| {
            let tensor = &signature.tensors[*tensor as usize];
            let length = tensor.element.byte_length(&tensor.dims).unwrap_or(0) as usize;
            let mut bytes = vec![0; length];
            memory(tensor.place.memory).read(tensor.place.offset, &mut bytes).map(|()| bytes)
        });
        outputs.collect()
    }

    /// Sets all states to zero, as they were when the plan was loaded.
    ///
    /// # Errors
    /// None of a state's that was made.
    pub fn reset(&mut self) -> Result<(), MetalError> {
        for (state, buffer) in self.plan.states.iter().zip(&self.states) {
            buffer.write(0, &vec![0; state.length as usize])?;
        }
        Ok(())
    }
}

/// Whether inputs and parameters are what a signature takes.
fn fits(signature: &Signature, inputs: &[&[u8]], parameters: &[u32]) -> Result<(), MetalError> {
    let name = &signature.name;
    if inputs.len() != signature.inputs.len() || parameters.len() != signature.parameters.len() {
        let (wanted, numbers) = (signature.inputs.len(), signature.parameters.len());
        return Err(MetalError::Request(format!("{name} takes {wanted} inputs and {numbers} parameters")));
    }
    for (tensor, bytes) in signature.inputs.iter().zip(inputs) {
        let tensor = &signature.tensors[*tensor as usize];
        let wanted = tensor.element.byte_length(&tensor.dims).unwrap_or(0);
        if bytes.len() as u64 != wanted {
            let (input, given) = (&tensor.name, bytes.len());
            return Err(MetalError::Request(format!(
                "input {input} of {name} has {given} bytes, not {wanted}"
            )));
        }
    }
    for (parameter, value) in signature.parameters.iter().zip(parameters) {
        let (least, most, number) = (parameter.least, parameter.most, &parameter.name);
        if !(least..=most).contains(value) {
            return Err(MetalError::Request(format!("{number} of {name} is {value}, not {least} to {most}")));
        }
    }
    Ok(())
}

fn bytes(map: &Mmap, range: std::ops::Range<u64>) -> &[u8] {
    let range = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
    range.and_then(|(start, end)| map.get(start..end)).unwrap_or_default()
}

fn same(what: &str, bytes: &[u8], length: u64, sum: u32) -> Result<(), MetalError> {
    if bytes.len() as u64 == length && checksum(bytes) == sum {
        return Ok(());
    }
    let reason = format!("its {} bytes are not the {length} of the plan's checksum", bytes.len());
    Err(MetalError::Package { what: what.into(), reason })
}
