//! Levels: numbers for the nodes, odd on the accelerator and even on the host, that do not fall along any edge.
//!
//! A level's accelerator nodes are a convex set: a path that left it for the host would come back on a higher level. So the sets
//! of all levels can be called in order, and nothing has to be checked for cycles, in time linear in the edges.

use std::cmp::Reverse;

use super::graph::{Graph, NodeId};

/// The level of each node.
///
/// Each is first as low as it can be. From the last node to the first, host nodes then rise as high as they can, and accelerator
/// nodes to the level of their consumers where that brings more bytes together than it parts, so that what only a later set needs
/// is computed there. Last, a set that can rise as a whole joins the next.
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

/// Raises connected accelerator nodes of one level together, to where others read them.
///
/// One operation of a set may read more bytes of it than it writes, so that it would not rise alone.
fn join(graph: &Graph, levels: &mut [u32]) {
    let mut parts: Vec<Vec<NodeId>> = connected(graph, levels);
    parts.sort_by_key(|part| Reverse(part.first().map(|&id| levels[id])));
    for part in parts {
        let Some(level) = part.first().map(|&id| levels[id]) else { continue };
        let beyond = || {
            part.iter()
                .flat_map(|&id| graph.consumers(id))
                .map(|id| levels[id])
                .filter(|&other| other > level)
        };
        let Some(higher) = beyond().map(|other| below(other, true)).min() else { continue };
        if higher > level && beyond().any(|other| other == higher) {
            for id in part {
                levels[id] = higher;
            }
        }
    }
}

/// The accelerator nodes, in parts that edges within a level connect, in order of their first node.
fn connected(graph: &Graph, levels: &[u32]) -> Vec<Vec<NodeId>> {
    let mut found = vec![false; graph.nodes().len()];
    let mut parts = Vec::new();
    for start in (0..graph.nodes().len()).filter(|&id| on_accelerator(graph, id)) {
        if std::mem::replace(&mut found[start], true) {
            continue;
        }
        let (mut part, mut open) = (Vec::new(), vec![start]);
        while let Some(id) = open.pop() {
            part.push(id);
            for other in graph.producers(id).chain(graph.consumers(id)) {
                if levels[other] == levels[id] && !std::mem::replace(&mut found[other], true) {
                    open.push(other);
                }
            }
        }
        parts.push(part);
    }
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
