//! A decoder on a GPU: its signatures in a session of Vulkan, whose caches never leave the device.

use edgec_gpu_plan::{Element, Signature, Tensor};
use edgec_vulkan::{Loaded, Session};

use crate::error::{Result, RuntimeError};
use crate::generate::engine::Engine;

/// A package's signatures `decode` and `prefill_<N>`: each takes `tokens`, i32 `[1, N]`, and the parameter `position`, that of the
/// first of them; decode gives `logits`, f32.
pub(crate) struct SessionDecoder {
    session: Session,
    notes: Vec<String>,
    /// Prefill signatures, the longest block first.
    prefill: Vec<(usize, String)>,
    /// The place of the logits among decode's outputs.
    logits: usize,
    vocabulary: usize,
    context: usize,
}

const DECODE: &str = "decode";

impl SessionDecoder {
    /// Finds the signatures.
    ///
    /// # Errors
    /// [`RuntimeError::NotAGenerator`] if they are not there or take something else.
    pub(crate) fn new(loaded: Loaded) -> Result<Self> {
        let Loaded { session, notes } = loaded;
        let signatures = &session.plan().signatures;
        let decode = signatures.iter().find(|signature| signature.name == DECODE).ok_or_else(|| {
            let names: Vec<&str> = signatures.iter().map(|signature| signature.name.as_str()).collect();
            let reason = format!("it has no signature \"decode\", only {}", names.join(", "));
            RuntimeError::NotAGenerator { reason }
        })?;
        let (tokens, context) = step(decode)?;
        if tokens != 1 {
            return Err(wrong(decode, &format!("takes {tokens} tokens instead of 1")));
        }
        let outputs = || decode.outputs.iter().filter_map(|index| tensor(decode, *index));
        let logits = outputs().position(|output| output.name == "logits" && output.element == Element::F32);
        let logits = logits.ok_or_else(|| wrong(decode, "has no output \"logits\" of f32"))?;
        let vocabulary = outputs().nth(logits).and_then(elements).unwrap_or(0);
        if vocabulary == 0 {
            return Err(wrong(decode, "has no vocabulary"));
        }
        let mut prefill = Vec::new();
        for signature in signatures.iter().filter(|signature| signature.name.starts_with("prefill")) {
            let (block, positions) = step(signature)?;
            // Its first token may stand wherever the whole block has a place.
            if positions.saturating_add(block) <= context {
                let reason = format!("serves {positions} positions where decode serves {context}");
                return Err(wrong(signature, &reason));
            }
            prefill.push((block, signature.name.clone()));
        }
        prefill.sort_by_key(|(block, _)| std::cmp::Reverse(*block));
        Ok(Self { session, notes, prefill, logits, vocabulary, context })
    }

    /// Runs a signature on the tokens of a block.
    fn run(&mut self, name: &str, block: usize, tokens: &[u32], position: usize) -> Result<Vec<Vec<u8>>> {
        let padded = tokens.iter().copied().chain(std::iter::repeat(0)).take(block);
        let bytes: Vec<u8> = padded.flat_map(u32::to_le_bytes).collect();
        // Positions lie below the context, which is a number of 32 bits.
        let (outputs, _) = self.session.run(name, &[&bytes], &[position as u32])?;
        Ok(outputs)
    }
}

impl Engine for SessionDecoder {
    fn backend(&self) -> String {
        format!("Vulkan on {}, variant {}", self.session.device().name(), self.session.plan().profile)
    }

    fn context(&self) -> usize {
        self.context
    }

    fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    fn blocks(&self) -> Vec<usize> {
        self.prefill.iter().map(|(block, _)| *block).collect()
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn prefill(&mut self, block: usize, tokens: &[u32], position: usize) -> Result<()> {
        let Some((block, name)) = self.prefill.get(block).cloned() else { return Ok(()) };
        self.run(&name, block, tokens, position).map(|_| ())
    }

    fn read(&mut self, token: u32, position: usize) -> Result<()> {
        self.run(DECODE, 1, &[token], position).map(|_| ())
    }

    fn decode(&mut self, token: u32, position: usize, logits: &mut [f32]) -> Result<()> {
        let outputs = self.run(DECODE, 1, &[token], position)?;
        let found = outputs.get(self.logits).map(Vec::as_slice).unwrap_or_default();
        for (bytes, logit) in found.as_chunks().0.iter().zip(logits) {
            *logit = f32::from_le_bytes(*bytes);
        }
        Ok(())
    }
}

/// The tokens that a signature takes, and how many positions the first of them may have.
fn step(signature: &Signature) -> Result<(usize, usize)> {
    let [input] = signature.inputs[..] else {
        return Err(wrong(signature, &format!("takes {} inputs besides its caches", signature.inputs.len())));
    };
    let tokens = tensor(signature, input).filter(|input| input.element == Element::I32);
    let tokens = tokens.and_then(elements).filter(|tokens| *tokens > 0);
    let tokens = tokens.ok_or_else(|| wrong(signature, "takes no tokens of i32"))?;
    match &signature.parameters[..] {
        [position] if position.name == "position" && position.least == 0 => {
            Ok((tokens, position.most as usize + 1))
        }
        _ => Err(wrong(signature, "has parameters other than \"position\" from 0 on")),
    }
}

fn tensor(signature: &Signature, index: u32) -> Option<&Tensor> {
    signature.tensors.get(index as usize)
}

fn elements(tensor: &Tensor) -> Option<usize> {
    tensor.dims.iter().try_fold(1usize, |product, dim| product.checked_mul(*dim as usize))
}

fn wrong(signature: &Signature, what: &str) -> RuntimeError {
    RuntimeError::NotAGenerator { reason: format!("signature {:?} {what}", signature.name) }
}
