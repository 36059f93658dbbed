//! Which signatures of an artifact generate text, and what each of their inputs is for.
//!
//! The names are those that LiteRT-LM knows: `tokens`, `input_pos` and `mask` (or `token_ids`, `positions`,
//! `attn_mask`); every other input is a state (a key/value cache) and comes out again under its own name. Signatures
//! whose key begins with `prefill` take a block of tokens; the one that begins with `decode` takes one token and gives
//! `logits`.
//!
//! Beside these an artifact may have `attend_<n>_prefill_<N>` and `attend_<n>_decode`: the same with the same caches, but
//! for positions below n only. Their mask is n wide and their attention reads no more than the first n positions, which
//! saves most of the time of attention as long as the context is short. LiteRT-LM does not look at them.

use crate::error::{Result, RuntimeError};
use crate::runner::{Runner, Signature};
use edgec_tensor::{ElementType, TensorSpec};

/// The signatures of a text generator.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The states, in the order of decode's inputs.
    pub(crate) states: Vec<TensorSpec>,
    /// The prefill signatures by block, the longest block first. May be empty.
    pub(crate) prefill: Vec<Steps>,
    /// The signatures that take one token.
    pub(crate) decode: Steps,
    /// The type of the logits.
    pub(crate) logits: TensorSpec,
    /// Tokens in the vocabulary.
    pub(crate) vocabulary: usize,
    /// Positions of the caches.
    pub(crate) context: usize,
}

/// Signatures that do the same and differ in how far they see.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    /// Tokens that they take.
    pub(crate) block: usize,
    /// The signatures, the shortest reach first; the last reaches the whole context.
    pub(crate) steps: Vec<Step>,
}

impl Steps {
    /// The index of the signature that is quickest for a block at this position.
    pub(crate) fn quickest(&self, position: usize) -> usize {
        let end = position.saturating_add(self.block);
        self.steps.iter().position(|step| step.reach >= end).unwrap_or(self.steps.len().saturating_sub(1))
    }
}

/// One signature as a step of generation.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Index among the runner's signatures.
    pub(crate) signature: usize,
    /// Positions that its attention reads.
    pub(crate) reach: usize,
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
    /// Index of `logits` among the outputs.
    pub(crate) logits: Option<usize>,
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
            let states = state_specs(signature);
            let step = Step::new(runner, index, signature, &states)?;
            decodes.push((step, states));
        }
        let (decode, states) = decodes.into_iter().max_by_key(|(step, _)| step.reach).ok_or_else(|| {
            let keys: Vec<_> = signatures.iter().map(|signature| signature.key.as_str()).collect();
            missing(format!("it has no signature \"decode\", only {}", keys.join(", ")))
        })?;
        if decode.block != 1 {
            return Err(missing(format!("its decode signature takes {} tokens instead of 1", decode.block)));
        }
        let context = decode.reach;
        let outputs = signatures.get(decode.signature).map(|s| s.outputs.as_slice()).unwrap_or_default();
        let logits = decode
            .logits
            .and_then(|index| outputs.get(index))
            .cloned()
            .ok_or_else(|| missing("its decode signature has no output \"logits\"".into()))?;
        let vocabulary = logits.shape.last().copied().unwrap_or(0);
        if logits.element_type != ElementType::F32 || vocabulary == 0 || elements(&logits) != Some(vocabulary)
        {
            return Err(missing(format!("its logits are {logits} instead of f32 [1, 1, vocabulary]")));
        }

        let mut decode = Steps { block: 1, steps: vec![decode] };
        let mut prefill: Vec<Steps> = Vec::new();
        for (index, signature) in signatures.iter().enumerate() {
            let (kind, near) = kind(&signature.key);
            // One with states of another shape is for another cache length.
            if kind == Kind::Other
                || (kind == Kind::Decode && !near)
                || !same_types(&states, &state_specs(signature))
            {
                continue;
            }
            let step = Step::new(runner, index, signature, &states)?;
            if !near && step.reach != context {
                return Err(missing(format!(
                    "signature {:?} has a context of {}, not {context}",
                    signature.key, step.reach
                )));
            }
            if kind == Kind::Decode {
                let gives = step.logits.and_then(|index| signature.outputs.get(index));
                if step.block != 1 || gives != Some(&logits) {
                    return Err(missing(format!(
                        "signature {:?} does not give logits as decode does",
                        signature.key
                    )));
                }
                decode.steps.push(step);
            } else if let Some(group) = prefill.iter_mut().find(|group| group.block == step.block) {
                group.steps.push(step);
            } else {
                prefill.push(Steps { block: step.block, steps: vec![step] });
            }
        }
        // A block that only a near signature takes is of no use at the end of the context.
        prefill.retain(|group| group.steps.iter().any(|step| step.reach == context));
        prefill.sort_by_key(|group| std::cmp::Reverse(group.block));
        for group in prefill.iter_mut().chain([&mut decode]) {
            group.steps.sort_by_key(|step| step.reach);
        }
        Ok(Self { states, prefill, decode, logits, vocabulary, context })
    }
}

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Prefill,
    Decode,
    Other,
}

/// What a signature is for, by its key, and whether it is for the first positions only.
fn kind(key: &str) -> (Kind, bool) {
    let near = key.strip_prefix("attend_").and_then(|rest| rest.split_once('_'));
    let (rest, near) = match near {
        Some((digits, rest)) if digits.parse::<u32>().is_ok() => (rest, true),
        _ => (key, false),
    };
    let kind = if rest.starts_with("prefill") {
        Kind::Prefill
    } else if rest.starts_with("decode") {
        Kind::Decode
    } else {
        Kind::Other
    };
    (kind, near)
}

fn elements(spec: &TensorSpec) -> Option<usize> {
    spec.shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim))
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
            if port.spec.element_type != ElementType::I32 || elements(&port.spec) != Some(block) || block == 0
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
        let reach = reach(mask.as_ref(), states)
            .filter(|&reach| reach >= block)
            .ok_or_else(|| wrong("has neither a mask nor a key cache that tells the context".into()))?;
        let logits = signature.outputs.iter().position(|spec| spec.name == "logits");
        Ok(Self { signature: index, reach, block, tokens, positions, mask, states: ports, logits })
    }
}

/// Positions that attention reads: the mask's width, or without a mask the length of the shortest key cache ([1, heads,
/// context, width]).
fn reach(mask: Option<&Port>, states: &[TensorSpec]) -> Option<usize> {
    match mask {
        Some(mask) => mask.spec.shape.last().copied(),
        None => {
            let keys = states.iter().filter(|spec| spec.name.contains("k_") && spec.shape.len() == 4);
            keys.filter_map(|spec| spec.shape.get(2).copied()).min()
        }
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
