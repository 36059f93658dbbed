//! The JSON of a model and of its weights, as far as edgec reads it (torch/_export/serde/schema.py, version 8). Keys that are
//! not here are ignored, so that files of later minor versions are read.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::{Argument, Extent};

/// A model: `models/<name>.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub graph_module: GraphModule,
    #[serde(default)]
    pub range_constraints: IndexMap<String, Range>,
    pub schema_version: Version,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Version {
    pub major: i64,
    #[serde(default)]
    pub minor: i64,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GraphModule {
    pub graph: Graph,
    pub signature: Signature,
}

/// Between which values a symbol lies.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Range {
    /// The least.
    #[serde(default)]
    pub min_val: Option<i64>,
    /// The greatest.
    #[serde(default)]
    pub max_val: Option<i64>,
}

/// A graph: nodes in the order of their execution.
#[derive(Clone, Debug, Deserialize)]
pub struct Graph {
    /// What it takes.
    pub inputs: Vec<Argument>,
    /// What it returns.
    pub outputs: Vec<Argument>,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Element types and sizes of its tensors.
    pub tensor_values: IndexMap<String, TensorMeta>,
    /// Its symbolic integers.
    #[serde(default)]
    pub sym_int_values: IndexMap<String, Extent>,
}

/// A call of an operator.
#[derive(Clone, Debug, Deserialize)]
pub struct Node {
    /// The operator, such as `torch.ops.aten.relu.default`.
    pub target: String,
    /// Its arguments; those that have their default value may be missing.
    pub inputs: Vec<NodeInput>,
    /// The names of its results.
    pub outputs: Vec<Argument>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    stack_trace: Option<String>,
}

/// An argument of a node.
#[derive(Clone, Debug, Deserialize)]
pub struct NodeInput {
    /// Its name in the operator's schema; empty for higher-order operators.
    #[serde(default)]
    pub name: String,
    /// Its value.
    pub arg: Argument,
}

impl Node {
    /// File and line of the model's source that the node comes from: the innermost line of its stack trace.
    pub fn place(&self) -> Option<(&str, u32)> {
        let trace = self.metadata.stack_trace.as_deref()?;
        let line = trace.lines().rev().find(|line| line.trim_start().starts_with("File \""))?;
        let (file, rest) = line.trim_start().strip_prefix("File \"")?.split_once('"')?;
        let number: String = rest.strip_prefix(", line ")?.chars().take_while(char::is_ascii_digit).collect();
        Some((file, number.parse().ok()?))
    }
}

/// What is known of a tensor.
#[derive(Clone, Debug, Deserialize)]
pub struct TensorMeta {
    /// The element type's number in the schema.
    pub dtype: i64,
    /// Its sizes.
    pub sizes: Vec<Extent>,
    /// Its strides in elements.
    #[serde(default)]
    pub strides: Vec<Extent>,
    /// Where it starts in its storage, in elements.
    #[serde(default = "zero")]
    pub storage_offset: Extent,
}

fn zero() -> Extent {
    Extent::Known(0)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Signature {
    pub input_specs: Vec<InputSpec>,
    pub output_specs: Vec<OutputSpec>,
}

/// A union; exactly one is there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct InputSpec {
    pub user_input: Option<ArgumentSpec>,
    pub parameter: Option<ParameterSpec>,
    pub buffer: Option<BufferSpec>,
    pub tensor_constant: Option<ConstantSpec>,
    pub constant_input: Option<ConstantInputSpec>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ArgumentSpec {
    pub arg: Argument,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Name {
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ParameterSpec {
    pub arg: Name,
    pub parameter_name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BufferSpec {
    pub arg: Name,
    pub buffer_name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ConstantSpec {
    pub arg: Name,
    pub tensor_constant_name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ConstantInputSpec {
    pub name: String,
}

/// A union; exactly one is there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OutputSpec {
    pub user_output: Option<ArgumentSpec>,
    pub loss_output: Option<NamedSpec>,
    pub buffer_mutation: Option<BufferMutationSpec>,
    pub user_input_mutation: Option<InputMutationSpec>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct NamedSpec {
    pub arg: Name,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BufferMutationSpec {
    pub arg: Name,
    pub buffer_name: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct InputMutationSpec {
    pub arg: Name,
    pub user_input_name: String,
}

/// `…_weights_config.json`, `…_constants_config.json`.
#[derive(Debug, Deserialize)]
pub(crate) struct PayloadConfig {
    pub config: IndexMap<String, Payload>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Payload {
    pub path_name: String,
    #[serde(default)]
    pub use_pickle: bool,
    #[serde(default)]
    pub tensor_meta: Option<TensorMeta>,
}
