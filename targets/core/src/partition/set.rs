//! The sets of accelerator nodes while they are trimmed and pruned.

use std::collections::HashMap;

use super::cut::{HostReason, Limits, Partition};
use super::graph::{Graph, NodeId, ValueId};

/// How many nodes of a set read each value.
struct Readers(HashMap<ValueId, usize>);

impl Readers {
    fn of(graph: &Graph, nodes: &[NodeId]) -> Self {
        let mut counts = HashMap::new();
        for &value in nodes.iter().flat_map(|&node| &graph.nodes()[node].inputs) {
            *counts.entry(value).or_insert(0) += 1;
        }
        Self(counts)
    }

    fn count(&self, value: ValueId) -> usize {
        self.0.get(&value).copied().unwrap_or(0)
    }

    fn without(&mut self, graph: &Graph, node: NodeId) {
        for value in &graph.nodes()[node].inputs {
            if let Some(count) = self.0.get_mut(value) {
                *count -= 1;
            }
        }
    }
}

/// Disjoint convex sets of nodes; what is in none is on the host.
pub(super) struct Sets<'g> {
    graph: &'g Graph,
    /// The set of each node.
    of: Vec<Option<usize>>,
    /// Each set's nodes, ascending; emptied sets stay.
    nodes: Vec<Vec<NodeId>>,
    /// Why a node that the accelerator computes is on the host.
    reasons: HashMap<NodeId, HostReason>,
}

impl<'g> Sets<'g> {
    /// One set for each level's accelerator nodes.
    pub(super) fn new(graph: &'g Graph, levels: &[u32]) -> Self {
        let mut by_level: HashMap<u32, usize> = HashMap::new();
        let mut sets = Self { graph, of: Vec::new(), nodes: Vec::new(), reasons: HashMap::new() };
        for (id, node) in graph.nodes().iter().enumerate() {
            let set = node.work.accelerator.map(|_| {
                *by_level.entry(levels[id]).or_insert_with(|| {
                    sets.nodes.push(Vec::new());
                    sets.nodes.len() - 1
                })
            });
            if let Some(set) = set {
                sets.nodes[set].push(id);
            }
            sets.of.push(set);
        }
        sets
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn set_of(&self, node: NodeId) -> Option<usize> {
        self.of[node]
    }

    pub(super) fn nodes(&self, set: usize) -> &[NodeId] {
        &self.nodes[set]
    }

    /// Gives data movement at the borders back to the host where no more bytes cross then.
    ///
    /// A node whose inputs all come from outside can be computed before its set, and one that only the outside reads after it, so
    /// the set stays convex.
    pub(super) fn trim(&mut self) {
        for set in 0..self.nodes.len() {
            let nodes = self.nodes[set].clone();
            let mut readers = Readers::of(self.graph, &nodes);
            for &node in &nodes {
                let first = !self.graph.producers(node).any(|producer| self.of[producer] == Some(set));
                if first && self.moves_for_nothing(node, set, &readers) {
                    self.give_back(node, HostReason::Movement);
                    readers.without(self.graph, node);
                }
            }
            for &node in nodes.iter().rev() {
                let last = !self.graph.consumers(node).any(|consumer| self.of[consumer] == Some(set));
                if last && self.of[node] == Some(set) && self.moves_for_nothing(node, set, &readers) {
                    self.give_back(node, HostReason::Movement);
                    readers.without(self.graph, node);
                }
            }
            self.sweep(set);
        }
    }

    /// Whether a border node of `set` only moves data, and no more bytes cross the border without it.
    fn moves_for_nothing(&self, node: NodeId, set: usize, readers: &Readers) -> bool {
        let found = &self.graph.nodes()[node];
        let crossing = |with: bool| -> u64 {
            let inputs = found.inputs.iter().filter(|&&value| {
                let data = self.graph.data(value);
                let inside = readers.count(value) - usize::from(!with);
                let made_inside = data.producer.is_some_and(|producer| self.of[producer] == Some(set));
                if made_inside { data.escapes || inside < data.consumers.len() } else { inside > 0 }
            });
            let outputs = found.outputs.iter().filter(|&&value| {
                let data = self.graph.data(value);
                let inside = readers.count(value);
                if with { data.escapes || inside < data.consumers.len() } else { inside > 0 }
            });
            inputs.chain(outputs).map(|&value| self.graph.data(value).bytes).sum()
        };
        found.work.movement && crossing(false) <= crossing(true)
    }

    /// Gives the connected parts of sets that lose by their own borders, calls not counted, back to the host.
    pub(super) fn drop_parts_that_lose(&mut self, limits: &Limits) {
        for set in 0..self.nodes.len() {
            for part in self.parts(set) {
                let gain = self.gain_of(&part, limits);
                if gain < 0.0 {
                    for node in part {
                        self.give_back(node, HostReason::NotWorthIt { loss: -gain });
                    }
                }
            }
            self.sweep(set);
        }
    }

    /// Gives whole sets back to the host: those that lose, are too large, or are too many.
    pub(super) fn prune(&mut self, limits: &Limits) {
        let mut kept: Vec<(f64, usize)> = Vec::new();
        for set in 0..self.nodes.len() {
            let gain = self.gain_of(&self.nodes[set], limits) - limits.call;
            if self.nodes[set].len() > limits.nodes {
                self.dissolve(set, HostReason::TooLarge);
            } else if gain <= 0.0 {
                self.dissolve(set, HostReason::NotWorthIt { loss: -gain });
            } else {
                kept.push((gain, set));
            }
        }
        kept.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        for &(_, set) in kept.iter().skip(limits.partitions) {
            self.dissolve(set, HostReason::TooManyPartitions);
        }
    }

    /// A set as a partition.
    pub(super) fn partition(&self, set: usize, limits: &Limits) -> Partition {
        let nodes = self.nodes[set].clone();
        let (inputs, outputs) = self.borders(&nodes);
        let gain = self.gain_of(&nodes, limits) - limits.call;
        Partition { nodes, inputs, outputs, gain }
    }

    /// The nodes in no set.
    pub(super) fn host(&self) -> Vec<(NodeId, HostReason)> {
        let host = self.of.iter().enumerate().filter(|(_, set)| set.is_none());
        host.map(|(id, _)| (id, self.reasons.get(&id).copied().unwrap_or(HostReason::Unsupported))).collect()
    }

    /// Nanoseconds that the accelerator saves on `nodes` of one set, less what crosses their borders.
    fn gain_of(&self, nodes: &[NodeId], limits: &Limits) -> f64 {
        let (inputs, outputs) = self.borders(nodes);
        let crossing: u64 = inputs.iter().chain(&outputs).map(|&value| self.graph.data(value).bytes).sum();
        let works = nodes.iter().map(|&node| self.graph.nodes()[node].work);
        let saved: f64 = works.map(|work| work.host - work.accelerator.unwrap_or(work.host)).sum();
        saved - crossing as f64 / limits.bytes_per_nanosecond
    }

    /// Values that `nodes`, ascending, read from outside and write for outside.
    fn borders(&self, nodes: &[NodeId]) -> (Vec<ValueId>, Vec<ValueId>) {
        let inside = |node: NodeId| nodes.binary_search(&node).is_ok();
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for &node in nodes {
            let found = &self.graph.nodes()[node];
            inputs.extend(
                found.inputs.iter().filter(|&&value| !self.graph.data(value).producer.is_some_and(inside)),
            );
            outputs.extend(found.outputs.iter().filter(|&&value| {
                let data = self.graph.data(value);
                data.escapes || data.consumers.iter().any(|&consumer| !inside(consumer))
            }));
        }
        inputs.sort_unstable();
        inputs.dedup();
        (inputs, outputs)
    }

    /// The connected parts of a set, each ascending, in order of their first node.
    fn parts(&self, set: usize) -> Vec<Vec<NodeId>> {
        let mut part_of: HashMap<NodeId, usize> = HashMap::new();
        let mut parts = Vec::new();
        for &start in &self.nodes[set] {
            if part_of.contains_key(&start) {
                continue;
            }
            let part = parts.len();
            let (mut found, mut open) = (Vec::new(), vec![start]);
            part_of.insert(start, part);
            while let Some(node) = open.pop() {
                found.push(node);
                for other in self.graph.producers(node).chain(self.graph.consumers(node)) {
                    if self.of[other] == Some(set) && part_of.insert(other, part).is_none() {
                        open.push(other);
                    }
                }
            }
            found.sort_unstable();
            parts.push(found);
        }
        parts
    }

    fn give_back(&mut self, node: NodeId, reason: HostReason) {
        self.of[node] = None;
        self.reasons.insert(node, reason);
    }

    fn dissolve(&mut self, set: usize, reason: HostReason) {
        for node in std::mem::take(&mut self.nodes[set]) {
            self.give_back(node, reason);
        }
    }

    /// Takes the nodes that went to the host out of the set's list.
    fn sweep(&mut self, set: usize) {
        let of = &self.of;
        self.nodes[set].retain(|&node| of[node] == Some(set));
    }
}
