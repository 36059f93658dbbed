//! Cutting a graph into partitions for an accelerator and a rest for the host.

mod cut;
mod graph;
mod levels;
mod order;
mod set;
#[cfg(test)]
mod tests;

pub use cut::{Cut, HostReason, Limits, Partition, cut};
pub use graph::{Data, Graph, Node, NodeId, ValueId, Work};
pub use order::Step;
