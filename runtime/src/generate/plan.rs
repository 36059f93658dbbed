//! Which signatures of an artifact generate text, and what each of their inputs is for.
//!
//! The names are those that LiteRT-LM knows: `tokens`, `input_pos` and `mask` (or `token_ids`, `positions`,
//! `attn_mask`); every other input is a state (a key/value cache) and comes out again under its own name. Signatures
//! whose key begins with `prefill` take a block of tokens; the one that begins with `decode` takes one token and gives
//! `logits`.

use crate::error::{Result, RuntimeError};
use crate::runner::{Runner, Signature};
use crate::tensor::{ElementType, TensorSpec};

/// The signatures of a text generator.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The states, in the order of decode's inputs.
    pub(crate) states: Vec<TensorSpec>,
    /// The prefill signatures, the longest block first. May be empty.
    pub(crate) prefill: Vec<Step>,
    /// The signature that takes one token.
    pub(crate) decode: Step,
    /// Index of `logits` among the outputs of `decode`.
    pub(crate) logits: usize,
    /// Tokens in the vocabulary.
    pub(crate) vocabulary: usize,
    /// Positions of the caches.
    pub(crate) context: usize,
}

/// One signature as a step of generation.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Index among the runner's signatures.
    pub(crate) signature: usize,
    /// Tokens that it takes.
    pub(crate) block: usize,
    /// The input of token ids, i32 [1, block].
    pub(crate) tokens: Port,
    /// The input of positions, i32 [block].
    pub(crate) positions: Port,
    /// The mask, [1, 1, block, context], if the graph does not make its own.
    pub(crate) mask: Option<Port>,
    /// For each state of the plan, where it goes in and comes out and whether both may be one buffer.
    pub(crate) states: Vec<StatePort>,
}

/// An input.
#[derive(Debug, Clone)]
pub(crate) struct Port {
    /// Index among the signature's inputs.
    pub(crate) index: usize,
    /// Its type.
    pub(crate) spec: TensorSpec,
}

/// Where a state goes in and comes out of a signature.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatePort {
    pub(crate) input: usize,
    pub(crate) output: usize,
    pub(crate) in_place: bool,
}

impl Plan {
    /// Finds the signatures of a text generator.
    ///
    /// Where an artifact has them for several cache lengths (`decode_cache_1280`, …), the longest is taken.
    pub(crate) fn new(runner: &dyn Runner) -> Result<Self> {
        let missing = |reason: String| RuntimeError::NotAGenerator { reason };
        let signatures = runner.signatures();
        let mut decodes = Vec::new();
        for (index, signature) in signatures.iter().enumerate().filter(|(_, s)| s.key.starts_with("decode")) {
            let specs = state_specs(signature);
            let step = Step::new(runner, index, signature, &specs)?;
            let context = step.context(&specs).ok_or_else(|| {
                missing(format!(
                    "signature {:?} has neither a mask nor a key cache to take the context from",
                    signature.key
                ))
            })?;
            decodes.push((context, step, specs));
        }
        let (context, decode, states) =
            decodes.into_iter().max_by_key(|(context, ..)| *context).ok_or_else(|| {
                let keys: Vec<_> = signatures.iter().map(|signature| signature.key.as_str()).collect();
                missing(format!("it has no signature \"decode\", only {}", keys.join(", ")))
            })?;
        if decode.block != 1 {
            return Err(missing(format!("its decode signature takes {} tokens instead of 1", decode.block)));
        }

        let outputs = signatures.get(decode.signature).map(|s| s.outputs.as_slice()).unwrap_or_default();
        let (logits, spec) = outputs
            .iter()
            .enumerate()
            .find(|(_, spec)| spec.name == "logits")
            .ok_or_else(|| missing("its decode signature has no output \"logits\"".into()))?;
        let vocabulary = spec.shape.last().copied().unwrap_or(0);
        if spec.element_type != ElementType::F32
            || vocabulary == 0
            || spec.shape.iter().product::<usize>() != vocabulary
        {
            return Err(missing(format!("its logits are {spec} instead of f32 [1, 1, vocabulary]")));
        }

        let mut prefill = Vec::new();
        for (index, signature) in signatures.iter().enumerate().filter(|(_, s)| s.key.starts_with("prefill"))
        {
            // One of another cache length has states of another shape.
            if !same_types(&states, &state_specs(signature)) {
                continue;
            }
            prefill.push(Step::new(runner, index, signature, &states)?);
        }
        prefill.sort_by_key(|step| std::cmp::Reverse(step.block));
        Ok(Self { states, prefill, decode, logits, vocabulary, context })
    }
}

impl Step {
    fn new(runner: &dyn Runner, index: usize, signature: &Signature, states: &[TensorSpec]) -> Result<Self> {
        let wrong = |what: String| RuntimeError::NotAGenerator {
            reason: format!("signature {:?} {what}", signature.key),
        };
        let find = |names: &[&str]| {
            let found =
                signature.inputs.iter().enumerate().find(|(_, spec)| names.contains(&spec.name.as_str()));
            found.map(|(index, spec)| Port { index, spec: spec.clone() })
        };
        let tokens = find(&TOKENS).ok_or_else(|| wrong("has no input \"tokens\"".into()))?;
        let positions = find(&POSITIONS).ok_or_else(|| wrong("has no input \"input_pos\"".into()))?;
        let mask = find(&MASKS);
        let block = positions.spec.shape.last().copied().unwrap_or(0);
        for port in [&tokens, &positions] {
            if port.spec.element_type != ElementType::I32
                || port.spec.shape.iter().product::<usize>() != block
                || block == 0
            {
                return Err(wrong(format!(
                    "takes {:?} as {} instead of i32 with {block} elements",
                    port.spec.name, port.spec
                )));
            }
        }
        if let Some(Port { spec, .. }) = &mask {
            let rows_fit = spec.shape.iter().rev().nth(1) == Some(&block)
                && spec.shape.iter().rev().skip(2).all(|&dim| dim == 1);
            let kind = matches!(spec.element_type, ElementType::F32 | ElementType::F16 | ElementType::Bool);
            if !rows_fit || !kind {
                return Err(wrong(format!(
                    "takes the mask as {spec} instead of f32, f16 or bool [1, 1, {block}, context]"
                )));
            }
        }
        let ports = states
            .iter()
            .map(|state| {
                let position = |specs: &[TensorSpec]| {
                    specs.iter().position(|spec| {
                        spec.name == state.name
                            && spec.element_type == state.element_type
                            && spec.shape == state.shape
                    })
                };
                let input = position(&signature.inputs);
                let output = position(&signature.outputs);
                let (Some(input), Some(output)) = (input, output) else {
                    return Err(wrong(format!("does not take and give {:?} as {state}", state.name)));
                };
                Ok(StatePort { input, output, in_place: runner.updates_in_place(index, input, output) })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self { signature: index, block, tokens, positions, mask, states: ports })
    }

    /// The positions of the caches: the mask's last dimension, or the longest dimension that key caches
    /// ([1, heads, context, width]) agree on.
    fn context(&self, states: &[TensorSpec]) -> Option<usize> {
        if let Some(mask) = &self.mask {
            return mask.spec.shape.last().copied().filter(|&context| context > 0);
        }
        let keys = states.iter().filter(|spec| spec.name.contains("k_") && spec.shape.len() == 4);
        keys.filter_map(|spec| spec.shape.get(2).copied()).min().filter(|&context| context > 0)
    }
}

const TOKENS: [&str; 2] = ["tokens", "token_ids"];
const POSITIONS: [&str; 2] = ["input_pos", "positions"];
const MASKS: [&str; 2] = ["mask", "attn_mask"];

fn state_specs(signature: &Signature) -> Vec<TensorSpec> {
    let other = |spec: &&TensorSpec| {
        let name = spec.name.as_str();
        !TOKENS.contains(&name) && !POSITIONS.contains(&name) && !MASKS.contains(&name)
    };
    signature.inputs.iter().filter(other).cloned().collect()
}

/// Whether two signatures carry the same states, in any order.
fn same_types(a: &[TensorSpec], b: &[TensorSpec]) -> bool {
    a.len() == b.len() && a.iter().all(|spec| b.contains(spec))
}
