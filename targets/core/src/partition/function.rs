//! A function as a graph.

use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::{Block, Func, Op, Region, Value};
use edgec_passes::QuantizedCluster;

use super::cost::{Effort, Speed, bytes};
use super::graph::{Graph, NodeId, ValueId, Work};
use crate::{Candidate, Support};

/// What an accelerator is asked about a function.
pub struct Nodes<'c> {
    clusters: Vec<Vec<Op<'c>>>,
    stored: HashSet<Op<'c>>,
}

impl<'c> Nodes<'c> {
    /// Each [`QuantizedCluster`] of a function's body, which is placed as a whole, and each operation outside of them that is not
    /// stored.
    pub fn of(function: Func<'c>) -> Self {
        let ops = function.body().map(Block::ops).unwrap_or_default();
        let (stored, computed): (Vec<_>, Vec<_>) = split(ops);
        Self { clusters: clusters(&computed), stored: stored.into_iter().collect() }
    }

    /// The questions.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate<'c, '_>> {
        self.clusters.iter().map(|ops| Candidate::new(ops, &self.stored))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.clusters.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.clusters.is_empty()
    }
}

/// A function's operations as the nodes of a graph.
pub struct Operations<'c> {
    /// The graph.
    pub graph: Graph,
    /// The operations of each node, in order.
    pub nodes: Vec<Vec<Op<'c>>>,
    /// What each of the graph's values is.
    pub values: Vec<Value<'c>>,
    /// What is stored, or only rearranges what is: it is no node, and partitions that read it get copies.
    stored: HashSet<Op<'c>>,
    /// Why the accelerator does not compute a node.
    pub reasons: HashMap<NodeId, String>,
}

/// Operations that only move elements, or change what they are called.
const MOVEMENT: &[&str] = &[
    "stablehlo.reshape",
    "stablehlo.transpose",
    "stablehlo.slice",
    "stablehlo.broadcast_in_dim",
    "stablehlo.concatenate",
    "stablehlo.convert",
    "stablehlo.bitcast_convert",
    "stablehlo.reverse",
    "stablehlo.pad",
];

const DEQUANTIZE: &str = "stablehlo.uniform_dequantize";

/// Operations whose results are known when the model is compiled.
const SOURCES: &[&str] =
    &["stablehlo.constant", "stablehlo.iota", "ml_program.global_load_const", "arith.constant"];

impl<'c> Operations<'c> {
    /// The graph of `function` out of its nodes and an accelerator's answers, in their order; a node without an answer is not
    /// supported.
    pub fn of(function: Func<'c>, nodes: Nodes<'c>, answers: impl IntoIterator<Item = Support>) -> Self {
        let mut found = Self {
            graph: Graph::default(),
            nodes: Vec::new(),
            values: Vec::new(),
            stored: nodes.stored,
            reasons: HashMap::new(),
        };
        let mut ids: HashMap<Value<'c>, ValueId> = HashMap::new();
        for argument in function.args() {
            ids.insert(argument, found.graph.argument(bytes(argument)));
            found.values.push(argument);
        }
        let mut answers = answers.into_iter();
        for cluster in nodes.clusters {
            let answer = answers.next().unwrap_or_else(|| Support::No { reason: String::new() });
            found.node(&mut ids, cluster, answer);
        }
        for returned in function.returned() {
            if let Some(&id) = ids.get(&returned) {
                found.graph.escape(id);
            }
        }
        found
    }

    /// Whether an operation is stored and no node.
    pub fn is_stored(&self, op: Op<'c>) -> bool {
        self.stored.contains(&op)
    }

    fn node(&mut self, ids: &mut HashMap<Value<'c>, ValueId>, cluster: Vec<Op<'c>>, answer: Support) {
        let effort: Effort = cluster.iter().map(|&op| Effort::of(op)).sum();
        let accelerator = match answer {
            Support::Yes { nanoseconds } => Some(nanoseconds),
            Support::No { reason } => {
                self.reasons.insert(self.nodes.len(), reason);
                None
            }
        };
        let movement = cluster.iter().all(|op| MOVEMENT.contains(&op.name().as_str()));
        let work = Work { accelerator, host: Speed::HOST.nanoseconds(effort), movement };
        let reads = cluster.iter().flat_map(|&op| op.operands().into_iter().chain(captures(op)));
        let inputs: Vec<ValueId> = reads.filter_map(|value| ids.get(&value).copied()).collect();
        // Values inside of a cluster have one reader, which is inside too.
        let inner = |value: Value<'c>| value.single_use().is_some_and(|only| cluster.contains(&only.op));
        let results: Vec<Value<'c>> =
            cluster.iter().flat_map(|op| op.results()).filter(|&value| !inner(value)).collect();
        let sizes: Vec<u64> = results.iter().map(|&value| bytes(value)).collect();
        ids.extend(results.iter().copied().zip(self.graph.node(work, &inputs, &sizes)));
        self.values.extend(results);
        self.nodes.push(cluster);
    }
}

/// The values from outside that an operation's regions use.
pub(super) fn captures(op: Op<'_>) -> Vec<Value<'_>> {
    op.regions().into_iter().flat_map(Region::blocks).flat_map(Block::captures).collect()
}

/// What is stored, or rearranges nothing but what is stored, and what is computed.
fn split(ops: Vec<Op<'_>>) -> (Vec<Op<'_>>, Vec<Op<'_>>) {
    let mut stored: HashSet<Op<'_>> = HashSet::new();
    ops.into_iter().filter(|op| !op.is("func.return")).partition(|&op| {
        let name = op.name();
        let rearranges = MOVEMENT.contains(&name.as_str())
            || op.str_attr("name").as_deref() == Some("edgec.dequantize")
            || name == DEQUANTIZE;
        let of_stored = || {
            op.operands().into_iter().all(|value| value.defining_op().is_some_and(|op| stored.contains(&op)))
        };
        let is_stored =
            SOURCES.contains(&name.as_str()) || rearranges && op.operand_count() > 0 && of_stored();
        if is_stored {
            stored.insert(op);
        }
        is_stored
    })
}

/// Operations that are placed together: each quantised cluster where its root stands, and every other operation by itself.
fn clusters<'c>(ops: &[Op<'c>]) -> Vec<Vec<Op<'c>>> {
    let known: HashSet<Op<'c>> = ops.iter().copied().collect();
    let mut members: HashMap<Op<'c>, Vec<Op<'c>>> = HashMap::new();
    let mut taken: HashSet<Op<'c>> = HashSet::new();
    for cluster in QuantizedCluster::all(ops) {
        let inside: Vec<Op<'c>> = cluster.ops().into_iter().filter(|op| known.contains(op)).collect();
        taken.extend(inside.iter().copied());
        members.insert(cluster.root, inside);
    }
    let placed = |&op: &Op<'c>| match members.remove(&op) {
        Some(cluster) => Some(cluster),
        None => (!taken.contains(&op)).then(|| vec![op]),
    };
    ops.iter().filter_map(placed).collect()
}
