//! From a graph to partitions: levels, trimmed at their borders, pruned where they do not pay.

use super::graph::{Graph, NodeId, ValueId};
use super::levels::levels;
use super::order::{Step, order};
use super::set::Sets;

/// What a border costs, and how many partitions there may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The most partitions of a function; the ones that gain most are kept.
    pub partitions: usize,
    /// The most nodes of a partition; a larger one stays on the host.
    pub nodes: usize,
    /// Nanoseconds that calling a partition costs, whatever it computes.
    pub call: f64,
    /// Bytes that cross a border in a nanosecond.
    pub bytes_per_nanosecond: f64,
}

impl Default for Limits {
    /// A driver behind an operating system's interface: 50 us a call, 5 GB/s across.
    fn default() -> Self {
        Self { partitions: usize::MAX, nodes: usize::MAX, call: 50_000.0, bytes_per_nanosecond: 5.0 }
    }
}

/// Why a node is on the host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HostReason {
    /// The accelerator does not compute it.
    Unsupported,
    /// It moves data at a partition's border, where it would only be one more operation.
    Movement,
    /// What its partition saves is less than what crossing costs; nanoseconds lost.
    NotWorthIt {
        /// Nanoseconds that the partition would cost more than the host.
        loss: f64,
    },
    /// The accelerator takes fewer partitions, and others gain more.
    TooManyPartitions,
    /// The accelerator takes fewer operations at once.
    TooLarge,
}

/// Nodes that the accelerator computes in one call.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Its nodes, ascending.
    pub nodes: Vec<NodeId>,
    /// Values that it reads from outside, ascending.
    pub inputs: Vec<ValueId>,
    /// Values that it writes for outside, ascending.
    pub outputs: Vec<ValueId>,
    /// Nanoseconds that it saves.
    pub gain: f64,
}

/// A cut graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The partitions, in the order in which they are called.
    pub partitions: Vec<Partition>,
    /// The other nodes, ascending, and why they are on the host.
    pub host: Vec<(NodeId, HostReason)>,
    /// Host nodes and partitions in an order in which they can be computed.
    pub order: Vec<Step>,
}

/// Cuts `graph`. The same graph and limits give the same cut.
pub fn cut(graph: &Graph, limits: &Limits) -> Cut {
    let mut sets = Sets::new(graph, &levels(graph));
    sets.trim();
    sets.drop_parts_that_lose(limits);
    sets.prune(limits);
    let order = order(graph, &sets);
    let called: Vec<usize> = order
        .iter()
        .filter_map(|step| if let Step::Partition(set) = step { Some(*set) } else { None })
        .collect();
    let mut place = vec![0; sets.len()];
    for (index, &set) in called.iter().enumerate() {
        place[set] = index;
    }
    let steps = order.iter().map(|step| match *step {
        Step::Partition(set) => Step::Partition(place[set]),
        host => host,
    });
    Cut {
        partitions: called.iter().map(|&set| sets.partition(set, limits)).collect(),
        host: sets.host(),
        order: steps.collect(),
    }
}
