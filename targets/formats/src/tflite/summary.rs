//! What a person wants to know of a model, without its weights.

use indexmap::IndexMap;
use serde::Serialize;

use super::dispatch::DispatchCall;
use super::model::{Buffer, Model, Quantization, Tensor};

/// A part that is not described.
const UNREADABLE_CALL: &str = "damaged options of DISPATCH_OP";

/// A model at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// What made it.
    pub description: String,
    /// Names of its metadata.
    pub metadata: Vec<String>,
    /// Bytes of constants, each buffer once.
    pub weight_bytes: u64,
    /// Signatures in the file's order.
    pub signatures: Vec<SignatureSummary>,
    /// Subgraphs in the file's order.
    pub subgraphs: Vec<SubgraphSummary>,
    /// How often each operator stands in the file, most frequent first.
    pub operators: IndexMap<String, usize>,
    /// Bytes of constants by type and quantisation, each buffer once, largest first.
    pub weights: IndexMap<String, u64>,
    /// Parts that are not described here.
    pub omitted: Vec<&'static str>,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignatureSummary {
    /// Its name.
    pub key: String,
    /// Its subgraph.
    pub subgraph: u32,
    /// Its inputs.
    pub inputs: Vec<NamedTensor>,
    /// Its outputs.
    pub outputs: Vec<NamedTensor>,
}

/// An input or output of a signature.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedTensor {
    /// Its name in the signature.
    pub name: String,
    /// The tensor.
    #[serde(flatten)]
    pub tensor: TensorSummary,
    /// The element type that the program gave it, in MLIR's name, where the tensor has another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
}

/// A tensor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TensorSummary {
    /// The schema's name of its type.
    pub dtype: &'static str,
    /// Its dimensions; -1 where one is known at run time only.
    pub shape: Vec<i32>,
    /// Its quantisation, as [`quantization_name`] calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantization: Option<String>,
}

/// A subgraph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubgraphSummary {
    /// Its name.
    pub name: String,
    /// How many tensors it has.
    pub tensors: usize,
    /// How many of them are constants.
    pub constants: usize,
    /// Its operators by name, most frequent first.
    pub operators: IndexMap<String, usize>,
    /// What its operators call of an accelerator's code, in order of execution.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dispatched: Vec<DispatchCall>,
    /// Bytes of the tensors that are computed; an arena that reuses memory needs less.
    pub activation_bytes: u64,
}

/// A quantisation in words: `per-tensor`, `per-channel axis 0`, `blockwise 32 axis 0`.
pub fn quantization_name(quantization: &Quantization) -> String {
    match quantization {
        Quantization::PerTensor { .. } => "per-tensor".to_owned(),
        Quantization::PerAxis { axis, .. } => format!("per-channel axis {axis}"),
        Quantization::Blockwise { block_size, axis, .. } => format!("blockwise {block_size} axis {axis}"),
    }
}

impl TensorSummary {
    fn new(tensor: &Tensor) -> Self {
        Self {
            dtype: tensor.dtype.name(),
            shape: tensor.shape_signature.clone().unwrap_or_else(|| tensor.shape.clone()),
            quantization: tensor.quantization.as_ref().map(quantization_name),
        }
    }
}

impl Summary {
    /// Summarises a model.
    pub fn new(model: &Model) -> Self {
        let length = |index: u32| match model.buffers.get(index as usize) {
            Some(Buffer::Inline(bytes)) => bytes.len() as u64,
            Some(Buffer::External { len }) => *len,
            None => 0,
        };
        let mut counted = vec![false; model.buffers.len()];
        let mut weights = IndexMap::new();
        let mut operators = IndexMap::new();
        let mut subgraphs = Vec::new();
        let mut omitted = model.omitted.clone();
        for subgraph in &model.subgraphs {
            let mut own = IndexMap::new();
            for operator in &subgraph.operators {
                *own.entry(operator.op.name()).or_insert(0) += 1;
            }
            for (name, count) in &own {
                *operators.entry(name.clone()).or_insert(0) += count;
            }
            let mut activation_bytes = 0_u64;
            let mut constants = 0;
            for tensor in &subgraph.tensors {
                let bytes = length(tensor.buffer);
                if bytes == 0 {
                    let own = tensor.dtype.byte_len(&tensor.shape).unwrap_or(0);
                    activation_bytes = activation_bytes.saturating_add(own);
                    continue;
                }
                constants += 1;
                if let Some(counted) = counted.get_mut(tensor.buffer as usize)
                    && !std::mem::replace(counted, true)
                {
                    let mut name = tensor.dtype.name().to_owned();
                    if let Some(quantization) = &tensor.quantization {
                        name = format!("{name} {}", quantization_name(quantization));
                    }
                    let sum: &mut u64 = weights.entry(name).or_default();
                    *sum = sum.saturating_add(bytes);
                }
            }
            most_first(&mut own);
            let mut dispatched = Vec::new();
            for call in subgraph.operators.iter().filter_map(|operator| operator.op.dispatch_call()) {
                match call {
                    Ok(call) => dispatched.push(call),
                    Err(_) if omitted.contains(&UNREADABLE_CALL) => {}
                    Err(_) => omitted.push(UNREADABLE_CALL),
                }
            }
            subgraphs.push(SubgraphSummary {
                name: subgraph.name.clone(),
                tensors: subgraph.tensors.len(),
                constants,
                operators: own,
                dispatched,
                activation_bytes,
            });
        }
        most_first(&mut operators);
        most_first(&mut weights);
        Self {
            description: model.description.clone(),
            metadata: model.metadata.iter().map(|(name, _)| name.clone()).collect(),
            weight_bytes: weights.values().fold(0, |sum: u64, bytes| sum.saturating_add(*bytes)),
            signatures: signatures(model),
            subgraphs,
            operators,
            weights,
            omitted,
        }
    }
}

/// Largest number first; names where numbers are equal.
fn most_first<N: Ord + Copy>(map: &mut IndexMap<String, N>) {
    map.sort_by(|a, x, b, y| y.cmp(x).then_with(|| a.cmp(b)));
}

fn signatures(model: &Model) -> Vec<SignatureSummary> {
    let declared = model.declared_types().unwrap_or_default();
    let named = |subgraph: u32, names: &[(String, u32)], declared: Option<&IndexMap<String, String>>| {
        let tensors = model.subgraphs.get(subgraph as usize).map(|subgraph| &subgraph.tensors);
        let named = |(name, index): &(String, u32)| {
            let tensor = TensorSummary::new(tensors?.get(*index as usize)?);
            let declared = declared.and_then(|types| types.get(name).cloned());
            Some(NamedTensor { name: name.clone(), tensor, declared })
        };
        names.iter().filter_map(named).collect()
    };
    let of = |key: &str| declared.iter().find(|types| types.signature == key);
    model
        .signatures
        .iter()
        .map(|signature| SignatureSummary {
            key: signature.key.clone(),
            subgraph: signature.subgraph,
            inputs: named(
                signature.subgraph,
                &signature.inputs,
                of(&signature.key).map(|types| &types.inputs),
            ),
            outputs: named(
                signature.subgraph,
                &signature.outputs,
                of(&signature.key).map(|types| &types.outputs),
            ),
        })
        .collect()
}
