//! Levels: numbers for the nodes, odd on the accelerator and even on the host, that do not fall along any edge.
//!
//! A level's accelerator nodes are a convex set: a path that left it for the host would come back on a higher level. So the sets
//! of all levels can be called in order, and nothing has to be checked for cycles, in time linear in the edges.

use super::graph::{Graph, NodeId};

/// The level of each node.
///
/// Each is first as low as it can be. From the last node to the first, accelerator nodes then rise to the level of their consumers
/// where that brings more bytes together than it parts, so that what only a later set needs is computed there.
pub(super) fn levels(graph: &Graph) -> Vec<u32> {
    let mut levels = lowest(graph);
    for id in (0..graph.nodes().len()).rev().filter(|&id| on_accelerator(graph, id)) {
        if let Some(higher) = highest(graph, &levels, id)
            && higher > levels[id]
            && joined(graph, &levels, id, higher) >= parted(graph, &levels, id)
        {
            levels[id] = higher;
        }
    }
    levels
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
    let allowed = graph.consumers(id).map(|consumer| levels[consumer] - (levels[consumer] + 1) % 2);
    allowed.min()
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
