//! The graph that is cut: what a function computes, as nodes over values, without MLIR.

/// Index of a node. Producers have smaller indices than their consumers.
pub type NodeId = usize;

/// Index of a value.
pub type ValueId = usize;

/// What the accelerator makes of a node, and what a node costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Nanoseconds on the accelerator; none where it cannot compute the node.
    pub accelerator: Option<f64>,
    /// Nanoseconds on the host.
    pub host: f64,
    /// It computes nothing: a reshape, a transposition, a slice. Such nodes are not worth a border of their own.
    pub movement: bool,
}

/// A node: an operation, or several that are placed together.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its cost and where it can run.
    pub work: Work,
    /// Values that it reads, each once.
    pub inputs: Vec<ValueId>,
    /// Values that it writes.
    pub outputs: Vec<ValueId>,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Data {
    /// The node that writes it; none for an argument.
    pub producer: Option<NodeId>,
    /// The nodes that read it, each once, in order.
    pub consumers: Vec<NodeId>,
    /// Its size.
    pub bytes: u64,
    /// The function returns it.
    pub escapes: bool,
}

/// Nodes in an order in which they can be computed.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    values: Vec<Data>,
}

impl Graph {
    /// Adds an argument of `bytes`.
    pub fn argument(&mut self, bytes: u64) -> ValueId {
        self.value(None, bytes)
    }

    /// Adds a node that reads `inputs` and writes values of the sizes `outputs`; returns those.
    pub fn node(&mut self, work: Work, inputs: &[ValueId], outputs: &[u64]) -> Vec<ValueId> {
        let id = self.nodes.len();
        let mut reads = inputs.to_vec();
        reads.sort_unstable();
        reads.dedup();
        for &value in &reads {
            self.values[value].consumers.push(id);
        }
        let written: Vec<ValueId> = outputs.iter().map(|&bytes| self.value(Some(id), bytes)).collect();
        self.nodes.push(Node { work, inputs: reads, outputs: written.clone() });
        written
    }

    /// Says that the function returns `value`.
    pub fn escape(&mut self, value: ValueId) {
        self.values[value].escapes = true;
    }

    /// All nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// A value.
    pub fn data(&self, value: ValueId) -> &Data {
        &self.values[value]
    }

    /// The nodes that write what `node` reads.
    pub fn producers(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.nodes[node].inputs.iter().filter_map(|&value| self.values[value].producer)
    }

    /// The nodes that read what `node` writes.
    pub fn consumers(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.nodes[node].outputs.iter().flat_map(|&value| self.values[value].consumers.iter().copied())
    }

    fn value(&mut self, producer: Option<NodeId>, bytes: u64) -> ValueId {
        self.values.push(Data { producer, consumers: Vec::new(), bytes, escapes: false });
        self.values.len() - 1
    }
}
