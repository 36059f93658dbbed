//! What every backend's runtime offers: signatures, buffers, and running one with the other.

use crate::error::{Result, RuntimeError};
use crate::profile::Profile;
use edgec_tensor::{Tensor, TensorSpec};

/// A function of an artifact: named tensors in, named tensors out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Signature {
    /// Its name, as `decode` or `prefill_128`.
    pub key: String,
    /// The inputs, in the order of the artifact.
    pub inputs: Vec<TensorSpec>,
    /// The outputs, in the order of the artifact.
    pub outputs: Vec<TensorSpec>,
}

/// A buffer that a [`Runner`] allocated. It means something to that runner only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BufferId(pub(crate) usize);

/// A loaded artifact that runs its signatures. The buffers are the backend's own, so that a key/value cache stays where
/// the backend computes, and nothing is copied between calls.
pub trait Runner {
    /// What runs the artifact, for messages.
    fn backend(&self) -> String;

    /// The signatures of the artifact, in its order.
    fn signatures(&self) -> &[Signature];

    /// Whether an input and an output of a signature (by index) may be bound to one buffer.
    fn updates_in_place(&self, signature: usize, input: usize, output: usize) -> bool;

    /// Gives the inputs of a signature (by index) the sizes that they have in the next runs, which may differ from the
    /// signature's in open dimensions only. The signature then has these sizes, and its outputs those that follow.
    ///
    /// # Errors
    /// If the sizes do not fit, or the backend cannot compute with them.
    fn resize(&mut self, signature: usize, inputs: &[Vec<usize>]) -> Result<()> {
        let known = self.signatures().get(signature).map(|known| known.inputs.iter().map(|spec| &spec.shape));
        if known.is_some_and(|known| known.eq(inputs)) {
            return Ok(());
        }
        Err(RuntimeError::Setting(format!("{} runs known sizes only", self.backend())))
    }

    /// A buffer for this tensor, all zero.
    ///
    /// # Errors
    /// If the backend does not carry the type or has no memory.
    fn allocate(&mut self, spec: &TensorSpec) -> Result<BufferId>;

    /// Gives a buffer back. An id that is not allocated is ignored.
    fn release(&mut self, buffer: BufferId);

    /// Overwrites bytes of a buffer from `offset` on.
    ///
    /// # Errors
    /// If the range lies outside the buffer.
    fn write(&mut self, buffer: BufferId, offset: usize, bytes: &[u8]) -> Result<()>;

    /// Copies bytes of a buffer from `offset` on.
    ///
    /// # Errors
    /// If the range lies outside the buffer.
    fn read(&self, buffer: BufferId, offset: usize, into: &mut [u8]) -> Result<()>;

    /// Runs a signature (by index) with one buffer for each input and each output, and returns when the outputs are
    /// there.
    ///
    /// # Errors
    /// If a buffer does not fit, or the backend fails: the message is the backend's.
    fn execute(&mut self, signature: usize, inputs: &[BufferId], outputs: &[BufferId]) -> Result<()>;

    /// Begins to measure operators.
    ///
    /// # Errors
    /// If the backend was not loaded for that or cannot.
    fn start_profile(&mut self) -> Result<()> {
        Err(RuntimeError::Setting(format!("{} measures no operators", self.backend())))
    }

    /// Ends what [`Runner::start_profile`] began and returns what was measured.
    ///
    /// # Errors
    /// As there.
    fn stop_profile(&mut self) -> Result<Profile> {
        Err(RuntimeError::Setting(format!("{} measures no operators", self.backend())))
    }

    /// The index of a signature.
    ///
    /// # Errors
    /// [`RuntimeError::UnknownSignature`].
    fn signature_index(&self, key: &str) -> Result<usize> {
        let signatures = self.signatures();
        signatures.iter().position(|signature| signature.key == key).ok_or_else(|| {
            RuntimeError::UnknownSignature {
                name: key.to_owned(),
                known: signatures.iter().map(|signature| format!("{:?}", signature.key)).collect(),
            }
        })
    }

    /// Runs a signature once with tensors by name and returns all its outputs in the artifact's order; open dimensions take
    /// the sizes that the tensors have.
    ///
    /// # Errors
    /// If the signature or an input is unknown, missing or of another type or shape, and as [`Runner::execute`].
    fn run(&mut self, key: &str, inputs: &[(String, Tensor)]) -> Result<Vec<(String, Tensor)>> {
        let index = self.signature_index(key)?;
        let Some(signature) = self.signatures().get(index).cloned() else { return Ok(Vec::new()) };
        let ordered = match_inputs(&signature, inputs)?;
        if signature.inputs.iter().any(|spec| !spec.open.is_empty()) {
            let sizes: Vec<Vec<usize>> = ordered.iter().map(|tensor| tensor.shape().to_vec()).collect();
            self.resize(index, &sizes)?;
        }
        let Some(signature) = self.signatures().get(index).cloned() else { return Ok(Vec::new()) };
        let mut allocated = Vec::new();
        let result = run_once(self, index, &signature, &ordered, &mut allocated);
        for buffer in allocated {
            self.release(buffer);
        }
        result
    }
}

fn run_once<R: Runner + ?Sized>(
    runner: &mut R,
    index: usize,
    signature: &Signature,
    inputs: &[&Tensor],
    allocated: &mut Vec<BufferId>,
) -> Result<Vec<(String, Tensor)>> {
    for (spec, tensor) in signature.inputs.iter().zip(inputs) {
        let buffer = runner.allocate(spec)?;
        allocated.push(buffer);
        runner.write(buffer, 0, tensor.bytes())?;
    }
    for spec in &signature.outputs {
        allocated.push(runner.allocate(spec)?);
    }
    let (inputs, outputs) = allocated.split_at(signature.inputs.len().min(allocated.len()));
    runner.execute(index, inputs, outputs)?;
    signature
        .outputs
        .iter()
        .zip(outputs)
        .map(|(spec, &buffer)| {
            let mut data = vec![0; spec.byte_len().unwrap_or(0)];
            runner.read(buffer, 0, &mut data)?;
            Ok((spec.name.clone(), Tensor::new(spec.element_type, spec.shape.clone(), data)?))
        })
        .collect()
}

/// The tensors in the order of the signature's inputs.
fn match_inputs<'t>(signature: &Signature, given: &'t [(String, Tensor)]) -> Result<Vec<&'t Tensor>> {
    for (name, _) in given {
        if !signature.inputs.iter().any(|spec| spec.name == *name) {
            return Err(RuntimeError::UnknownInput {
                signature: signature.key.clone(),
                name: name.clone(),
                known: signature.inputs.iter().map(|spec| format!("{:?}", spec.name)).collect(),
            });
        }
    }
    signature
        .inputs
        .iter()
        .map(|spec| {
            let (_, tensor) = given.iter().find(|(name, _)| *name == spec.name).ok_or_else(|| {
                RuntimeError::MissingInput {
                    signature: signature.key.clone(),
                    name: spec.name.clone(),
                    expected: spec.to_string(),
                }
            })?;
            if tensor.element_type() != spec.element_type || !spec.takes(tensor.shape()) {
                return Err(RuntimeError::InputMismatch {
                    name: spec.name.clone(),
                    expected: spec.to_string(),
                    found: format!("{} {:?}", tensor.element_type(), tensor.shape()),
                });
            }
            Ok(tensor)
        })
        .collect()
}
