//! Levels: numbers for the nodes, odd on the accelerator and even on the host, that do not fall along any edge.
//!
//! A level's accelerator nodes are a convex set: a path that left it for the host would come back on a higher level. So the sets
//! of all levels can be called in order, and nothing has to be checked for cycles, in time linear in the edges.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, NodeId};

/// The level of each node.
///
/// Each is first as low as it can be. From the last node to the first, host nodes then rise as high as they can, and accelerator
/// nodes to the level of their consumers where that brings more bytes together than it parts, so that what only a later set needs
/// is computed there. Last, parts of a set that can rise as a whole join the next.
pub(super) fn levels(graph: &Graph) -> Vec<u32> {
    let mut levels = lowest(graph);
    let top = levels.iter().max().map_or(0, |top| top + top % 2);
    for id in (0..graph.nodes().len()).rev() {
        let higher = highest(graph, &levels, id);
        if !on_accelerator(graph, id) {
            levels[id] = higher.unwrap_or(top);
        } else if let Some(higher) = higher
            && higher > levels[id]
            && joined(graph, &levels, id, higher) >= parted(graph, &levels, id)
        {
            levels[id] = higher;
        }
    }
    join(graph, &mut levels);
    levels
}

/// Raises accelerator nodes that read each other together, from the last level to the first, where that brings more bytes together
/// than it parts.
///
/// One operation of a set may read more bytes of it than it writes, so that it would not rise alone.
fn join(graph: &Graph, levels: &mut [u32]) {
    let mut by_level: BTreeMap<u32, Vec<NodeId>> = BTreeMap::new();
    for id in (0..graph.nodes().len()).filter(|&id| on_accelerator(graph, id)) {
        by_level.entry(levels[id]).or_default().push(id);
    }
    // How high each node could rise with all that could.
    let mut reach = levels.to_vec();
    for nodes in by_level.into_values().rev() {
        for &id in nodes.iter().rev() {
            reach[id] = highest(graph, &reach, id).map_or(levels[id], |higher| higher.max(levels[id]));
        }
        for part in connected(graph, &nodes, levels, &reach) {
            let Some(&first) = part.first() else { continue };
            let (level, higher) = (levels[first], reach[first]);
            let inside = |id: NodeId| levels[id] == level && reach[id] == higher && on_accelerator(graph, id);
            let allowed = part
                .iter()
                .flat_map(|&id| graph.consumers(id))
                .all(|consumer| inside(consumer) || below(levels[consumer], true) >= higher);
            let written = part.iter().flat_map(|&id| &graph.nodes()[id].outputs);
            let joined: u64 = written
                .map(|&value| graph.data(value))
                .filter(|data| data.consumers.iter().any(|&consumer| levels[consumer] == higher))
                .map(|data| data.bytes)
                .sum();
            let mut read: Vec<_> = part.iter().flat_map(|&id| &graph.nodes()[id].inputs).copied().collect();
            read.sort_unstable();
            read.dedup();
            let left = |id: NodeId| levels[id] == level && !inside(id);
            let parted: u64 = read
                .into_iter()
                .map(|value| graph.data(value))
                .filter(|data| data.producer.is_some_and(left))
                .map(|data| data.bytes)
                .sum();
            let rises = higher > level && allowed && joined > 0 && joined >= parted;
            for &id in &part {
                if rises {
                    levels[id] = higher;
                }
                reach[id] = levels[id];
            }
        }
    }
}

/// `nodes` of one level in parts that edges connect, of nodes that could rise to the same one.
fn connected(graph: &Graph, nodes: &[NodeId], levels: &[u32], reach: &[u32]) -> Vec<Vec<NodeId>> {
    let mut waiting: BTreeSet<NodeId> = nodes.iter().copied().collect();
    let mut parts = Vec::new();
    while let Some(start) = waiting.pop_last() {
        let (mut part, mut open) = (Vec::new(), vec![start]);
        while let Some(id) = open.pop() {
            part.push(id);
            for other in graph.producers(id).chain(graph.consumers(id)) {
                let same = levels[other] == levels[id] && reach[other] == reach[id];
                if same && waiting.remove(&other) {
                    open.push(other);
                }
            }
        }
        parts.push(part);
    }
    parts.sort_by_key(|part| std::cmp::Reverse(part.first().map(|&id| reach[id])));
    parts
}

fn on_accelerator(graph: &Graph, id: NodeId) -> bool {
    graph.nodes()[id].work.accelerator.is_some()
}

fn lowest(graph: &Graph) -> Vec<u32> {
    let mut levels: Vec<u32> = Vec::with_capacity(graph.nodes().len());
    for id in 0..graph.nodes().len() {
        let reached = graph.producers(id).map(|producer| levels[producer]).max().unwrap_or(0);
        let odd = u32::from(on_accelerator(graph, id));
        levels.push(reached + (reached + odd) % 2);
    }
    levels
}

/// The highest level that the consumers allow; none where nothing reads the node.
fn highest(graph: &Graph, levels: &[u32], id: NodeId) -> Option<u32> {
    graph.consumers(id).map(|consumer| below(levels[consumer], on_accelerator(graph, id))).min()
}

/// The highest level up to `level` for a node on the accelerator or the host.
const fn below(level: u32, on_accelerator: bool) -> u32 {
    if on_accelerator { level - (level + 1) % 2 } else { level - level % 2 }
}

/// Bytes that stay inside of a set when the node rises to `level`.
fn joined(graph: &Graph, levels: &[u32], id: NodeId, level: u32) -> u64 {
    let outputs = graph.nodes()[id].outputs.iter().map(|&value| graph.data(value));
    let read = outputs.filter(|data| data.consumers.iter().any(|&consumer| levels[consumer] == level));
    read.map(|data| data.bytes).sum()
}

/// Bytes that stay inside of a set when the node stays.
fn parted(graph: &Graph, levels: &[u32], id: NodeId) -> u64 {
    let inputs = graph.nodes()[id].inputs.iter().map(|&value| graph.data(value));
    let near = inputs.filter(|data| data.producer.is_some_and(|producer| levels[producer] == levels[id]));
    near.map(|data| data.bytes).sum()
}
