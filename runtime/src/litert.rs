//! The runner of LiteRT: XNNPACK on the CPU, and a dispatch library for what an accelerator computes.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::artifact::format_error;
use crate::declared::{carrier, declare};
use crate::dispatch;
use crate::error::{Result, RuntimeError};
use crate::ffi::{
    CompileOptions, CompiledModel, Environment, Library, Mapping, Model, ProfileLevel, TensorBuffer,
    ask_for_huge_pages,
};
use crate::profile::Profile;
use crate::runner::{BufferId, Runner, Signature};
use crate::weight_cache::WeightCache;
use edgec_tensor::TensorSpec;

/// How an artifact is loaded, and what of it the CPU computes.
#[derive(Debug, Clone, Default)]
pub struct CpuOptions {
    /// Threads; LiteRT's own choice (one) if `None`.
    pub threads: Option<usize>,
    /// A folder for weights in the layout that XNNPACK computes with: the second load of an artifact then takes them
    /// from there instead of packing them again. A file in it belongs to one artifact, by path, size and time.
    pub weight_cache: Option<PathBuf>,
    /// Whether operators can be measured; costs a little speed.
    pub profiling: bool,
}

/// Runs the signatures of a TFLite model with LiteRT's `CompiledModel`: on the CPU, and its `DISPATCH_OP` operators by the
/// accelerator's library that `EDGEC_DISPATCH_DIR` or another of its places holds.
pub struct LiteRtRunner {
    // The buffers are dropped before what they belong to.
    buffers: Vec<Option<TensorBuffer>>,
    compiled: CompiledModel,
    /// The signatures with the types that the model's maker declared.
    signatures: Vec<Signature>,
    environment: Environment,
    threads: Option<usize>,
    /// How many operators an accelerator computes.
    dispatched: usize,
    /// Whether a signature has run, so that all memory it needs was there.
    started: bool,
}

impl LiteRtRunner {
    /// Loads a `.tflite` file.
    ///
    /// # Errors
    /// If LiteRT's library or the accelerator's is missing or of another version, the file cannot be read, or LiteRT refuses
    /// the model.
    pub fn open(path: &Path, options: &CpuOptions) -> Result<Self> {
        let read = |source| RuntimeError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(read)?;
        let length = file.metadata().map_err(read)?.len();
        Self::from_section(path, &file, 0, length, options)
    }

    /// Loads the TFLite model that stands in `length` bytes of `file` at `offset`. `path` names the file in messages.
    ///
    /// # Errors
    /// As [`LiteRtRunner::open`].
    pub fn from_section(
        path: &Path,
        file: &File,
        offset: u64,
        length: u64,
        options: &CpuOptions,
    ) -> Result<Self> {
        if options.threads == Some(0) || options.threads.is_some_and(|threads| threads > 1024) {
            return Err(RuntimeError::Setting("the number of threads must be between 1 and 1024".into()));
        }
        let outside = || RuntimeError::Artifact {
            path: path.to_owned(),
            reason: format!("the model's {length} bytes at {offset} lie outside the file"),
        };
        let held =
            file.metadata().map_err(|source| RuntimeError::Read { path: path.to_owned(), source })?.len();
        if length == 0 || offset.checked_add(length).is_none_or(|end| end > held) {
            return Err(outside());
        }
        let offset = usize::try_from(offset).map_err(|_| outside())?;
        let length = usize::try_from(length).map_err(|_| outside())?;

        // LiteRT follows some offsets of a model without a check: what it gets was checked before.
        let read = |source| RuntimeError::Read { path: path.to_owned(), source };
        let mapping = Mapping::new(file, offset as u64, length).map_err(read)?;
        let description =
            edgec_formats::tflite::read(mapping.bytes()).map_err(|error| format_error(path, error))?;
        let broken = |reason| RuntimeError::Artifact { path: path.to_owned(), reason };
        check_signatures(&description).map_err(broken)?;
        let declared = description.declared_types().map_err(broken)?;
        let open = |tensor: &edgec_formats::tflite::Tensor| tensor.shape_signature.is_some();
        if description.subgraphs.iter().flat_map(|subgraph| &subgraph.tensors).any(open)
            && let unsized_outputs = description.outputs_without_size()
            && !unsized_outputs.is_empty()
        {
            return Err(broken(format!(
                "LiteRT has no sizes for its outputs before it runs, so they have no buffers: {}",
                unsized_outputs.join(", ")
            )));
        }
        let dispatched = description.dispatch_calls(length as u64).map_err(broken)?.len();
        drop((description, mapping));
        let dispatch = (dispatched > 0).then(|| dispatch::folder(path, dispatched)).transpose()?;

        let environment = Environment::new(Library::find()?, dispatch.as_deref())?;
        let refused = |error: RuntimeError| match error {
            RuntimeError::LiteRt { call, status, .. } => RuntimeError::Artifact {
                path: path.to_owned(),
                reason: format!("LiteRT refuses the model: {call}: {status}"),
            },
            other => other,
        };
        let model = Model::from_file(&environment, file, offset, length).map_err(refused)?;
        let mut signatures = model.signatures().to_vec();
        declare(&mut signatures, &declared).map_err(broken)?;
        let cache = options
            .weight_cache
            .as_deref()
            .map(|folder| WeightCache::new(folder, path, file, offset))
            .transpose()?;
        let compile = CompileOptions {
            threads: options.threads,
            weight_cache: cache.as_ref().map(|cache| cache.path().to_owned()),
            profiling: options.profiling,
            accelerator: dispatch.is_some(),
        };
        let compiled = CompiledModel::new(&model, &compile).map_err(refused)?;
        if let Some(cache) = cache {
            cache.keep()?;
        }
        // XNNPACK has packed the weights.
        ask_for_huge_pages();
        Ok(Self {
            buffers: Vec::new(),
            compiled,
            signatures,
            environment,
            threads: options.threads,
            dispatched,
            started: false,
        })
    }

    /// Whether XNNPACK or an accelerator computes every operator; otherwise some are computed by TFLite's own kernels.
    ///
    /// # Errors
    /// If LiteRT does not say.
    pub fn is_fully_delegated(&self) -> Result<bool> {
        self.compiled.is_fully_accelerated()
    }

    fn buffer(&self, id: BufferId) -> Result<&TensorBuffer> {
        self.buffers.get(id.0).and_then(Option::as_ref).ok_or_else(unknown_buffer)
    }
}

/// LiteRT takes for granted that a signature names its subgraph's inputs and outputs, each once.
fn check_signatures(model: &edgec_formats::tflite::Model) -> Result<(), String> {
    for signature in &model.signatures {
        let Some(subgraph) = model.subgraphs.get(signature.subgraph as usize) else {
            return Err(format!("signature {:?} has no subgraph", signature.key));
        };
        let same = |named: &[(String, u32)], of_subgraph: &[u32]| {
            let mut named: Vec<u32> = named.iter().map(|(_, tensor)| *tensor).collect();
            let mut of_subgraph = of_subgraph.to_vec();
            named.sort_unstable();
            of_subgraph.sort_unstable();
            named == of_subgraph && named.windows(2).all(|pair| pair.first() != pair.last())
        };
        if !same(&signature.inputs, &subgraph.inputs) || !same(&signature.outputs, &subgraph.outputs) {
            return Err(format!(
                "signature {:?} does not name the inputs and outputs of its subgraph",
                signature.key
            ));
        }
    }
    Ok(())
}

fn unknown_signature(index: usize) -> RuntimeError {
    RuntimeError::Setting(format!("the sizes do not fit signature {index}"))
}

fn unknown_buffer() -> RuntimeError {
    RuntimeError::Setting("the buffer was released or belongs to another runner".into())
}

impl Runner for LiteRtRunner {
    fn backend(&self) -> String {
        let mut name = String::from("LiteRT on the CPU");
        if self.dispatched > 0 {
            name += " and an accelerator";
        }
        if let Some(threads) = self.threads {
            name += &format!(", {threads} threads");
        }
        name
    }

    fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    fn updates_in_place(&self, signature: usize, input: usize, output: usize) -> bool {
        self.compiled.model().updates_in_place(signature, input, output)
    }

    fn resize(&mut self, signature: usize, inputs: &[Vec<usize>]) -> Result<()> {
        let Some(known) = self.signatures.get_mut(signature) else {
            return Err(unknown_signature(signature));
        };
        if known.inputs.len() != inputs.len() {
            return Err(unknown_signature(signature));
        }
        let mut resized = known.clone();
        for (spec, sizes) in resized.inputs.iter_mut().zip(inputs) {
            spec.shape.clone_from(sizes);
        }
        let carried: Vec<Vec<usize>> = resized.inputs.iter().map(|spec| carrier(spec).shape).collect();
        let outputs = self.compiled.resize(signature, &carried)?;
        for (spec, mut sizes) in resized.outputs.iter_mut().zip(outputs) {
            // A carrier may have more dimensions than what it carries.
            sizes.truncate(spec.shape.len());
            spec.shape = sizes;
        }
        *known = resized;
        Ok(())
    }

    fn allocate(&mut self, spec: &TensorSpec) -> Result<BufferId> {
        let buffer = Some(TensorBuffer::new(&self.environment, &carrier(spec))?);
        let free = self.buffers.iter().position(Option::is_none);
        match free.and_then(|index| self.buffers.get_mut(index).map(|slot| (index, slot))) {
            Some((index, slot)) => {
                *slot = buffer;
                Ok(BufferId(index))
            }
            None => {
                self.buffers.push(buffer);
                Ok(BufferId(self.buffers.len() - 1))
            }
        }
    }

    fn release(&mut self, buffer: BufferId) {
        if let Some(slot) = self.buffers.get_mut(buffer.0) {
            *slot = None;
        }
    }

    fn write(&mut self, buffer: BufferId, offset: usize, bytes: &[u8]) -> Result<()> {
        self.buffers
            .get_mut(buffer.0)
            .and_then(Option::as_mut)
            .ok_or_else(unknown_buffer)?
            .write(offset, bytes)
    }

    fn read(&self, buffer: BufferId, offset: usize, into: &mut [u8]) -> Result<()> {
        self.buffer(buffer)?.read(offset, into)
    }

    fn execute(&mut self, signature: usize, inputs: &[BufferId], outputs: &[BufferId]) -> Result<()> {
        if !self.started {
            // The caches are there.
            ask_for_huge_pages();
            self.started = true;
        }
        for (o, output) in outputs.iter().enumerate() {
            let shared = inputs.iter().position(|input| input == output);
            let twice = outputs.iter().skip(o + 1).any(|other| other == output);
            if twice || shared.is_some_and(|i| !self.updates_in_place(signature, i, o)) {
                return Err(RuntimeError::Setting(
                    "a buffer is bound twice where the graph does not allow it".into(),
                ));
            }
        }
        let inputs = inputs.iter().map(|&id| self.buffer(id)).collect::<Result<Vec<_>>>()?;
        let outputs = outputs.iter().map(|&id| self.buffer(id)).collect::<Result<Vec<_>>>()?;
        self.compiled.run(signature, &inputs, &outputs)
    }

    fn start_profile(&mut self) -> Result<()> {
        self.compiled.start_profile()
    }

    fn stop_profile(&mut self) -> Result<Profile> {
        let events = self.compiled.stop_profile()?;
        // The event of a delegate as a whole repeats the time of the operators inside it.
        let inside = events.iter().any(|event| event.level == ProfileLevel::DelegateOperator);
        let kept = events.iter().filter(|event| !(inside && is_delegate(&event.tag)));
        Ok(Profile::from_events(kept.map(|event| (event.tag.as_str(), event.microseconds))))
    }
}

fn is_delegate(tag: &str) -> bool {
    tag.starts_with("TfLite") && tag.ends_with("Delegate")
}
