//! Cutting a graph into partitions for an accelerator and a rest for the host.

mod cost;
mod cut;
mod function;
mod graph;
mod levels;
mod module;
mod order;
mod outline;
mod report;
mod set;
#[cfg(test)]
mod tests;

pub use cost::{Effort, Speed, bytes};
pub use cut::{Cut, HostReason, Limits, Partition, cut};
pub use function::{Nodes, Operations};
pub use graph::{Data, Graph, Node, NodeId, ValueId, Work};
pub use module::{OPTIONS, outline_partitions, partition};
pub use order::Step;
pub use outline::{PARTITION, outline};
pub use report::{OnHost, Placed, Report};
