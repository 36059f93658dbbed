//! An order in which host nodes and partitions can be computed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Graph, NodeId};
use super::set::Sets;

/// A step of a cut graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The host computes a node.
    Host(NodeId),
    /// The accelerator computes a partition.
    Partition(usize),
}

/// All steps: always the ready one whose first node comes first.
pub(super) fn order(graph: &Graph, sets: &Sets<'_>) -> Vec<Step> {
    let count = graph.nodes().len();
    // Partitions are the units from `count` on.
    let unit = |node: NodeId| sets.set_of(node).map_or(node, |set| count + set);
    let mut waiting = vec![0usize; count + sets.len()];
    let mut first = vec![usize::MAX; count + sets.len()];
    for id in 0..count {
        let own = unit(id);
        first[own] = first[own].min(id);
        waiting[own] += graph.producers(id).filter(|&producer| unit(producer) != own).count();
    }
    let mut ready: BinaryHeap<Reverse<(usize, usize)>> = BinaryHeap::new();
    for own in (0..waiting.len()).filter(|&own| first[own] != usize::MAX && waiting[own] == 0) {
        ready.push(Reverse((first[own], own)));
    }
    let mut steps = Vec::new();
    while let Some(Reverse((_, own))) = ready.pop() {
        let nodes = if own < count { std::slice::from_ref(&own) } else { sets.nodes(own - count) };
        steps.push(if own < count { Step::Host(own) } else { Step::Partition(own - count) });
        for consumer in nodes.iter().flat_map(|&node| graph.consumers(node)) {
            let other = unit(consumer);
            if other == own {
                continue;
            }
            waiting[other] -= 1;
            if waiting[other] == 0 {
                ready.push(Reverse((first[other], other)));
            }
        }
    }
    steps
}
