//! Properties that hold for every graph, tried on random ones, and cuts that are known.

use super::{Cut, Graph, HostReason, Limits, NodeId, Step, Work, cut};

const FREE: Limits =
    Limits { partitions: usize::MAX, nodes: usize::MAX, call: 0.0, bytes_per_nanosecond: 1e9 };
const HOST: Work = Work { accelerator: None, host: 10.0, movement: false };
const FAST: Work = Work { accelerator: Some(1.0), host: 10.0, movement: false };
const MOVE: Work = Work { accelerator: Some(0.1), host: 0.1, movement: true };

/// A generator that is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }
}

fn random_graph(seed: u64, size: usize) -> Graph {
    let mut random = Random(seed);
    let mut graph = Graph::default();
    let mut values: Vec<_> = (0..3).map(|_| graph.argument(64)).collect();
    for _ in 0..size {
        let work = [HOST, FAST, FAST, MOVE][random.below(4)];
        let reads: Vec<_> = (0..random.below(4))
            .map(|_| {
                let near = values.len().min(12);
                values[values.len() - 1 - random.below(near)]
            })
            .collect();
        let sizes: Vec<u64> = (0..1 + random.below(2)).map(|_| 1 << random.below(12)).collect();
        values.extend(graph.node(work, &reads, &sizes));
    }
    for value in (0..values.len()).filter(|value| value % 7 == 0) {
        graph.escape(values[value]);
    }
    graph
}

/// Checks by walking every path, and not by what the cut says of itself.
fn hold_invariants(graph: &Graph, cut: &Cut) {
    let mut place = vec![Vec::new(); graph.nodes().len()];
    for (index, partition) in cut.partitions.iter().enumerate() {
        assert!(partition.gain > 0.0 && !partition.nodes.is_empty());
        for &node in &partition.nodes {
            assert!(graph.nodes()[node].work.accelerator.is_some());
            place[node].push(Some(index));
        }
        convex(graph, &partition.nodes);
    }
    for &(node, reason) in &cut.host {
        place[node].push(None);
        assert_eq!(reason == HostReason::Unsupported, graph.nodes()[node].work.accelerator.is_none());
    }
    assert!(place.iter().all(|places| places.len() == 1), "each node is placed once");
    runs_in_order(graph, cut);
}

fn convex(graph: &Graph, nodes: &[NodeId]) {
    let mut behind = vec![false; graph.nodes().len()];
    for id in 0..graph.nodes().len() {
        let inside = nodes.contains(&id);
        let after_outsider = graph.producers(id).any(|producer| behind[producer]);
        assert!(!(inside && after_outsider), "a path leaves the partition and comes back to node {id}");
        let after_member = graph.producers(id).any(|producer| nodes.contains(&producer));
        behind[id] = !inside && (after_member || after_outsider);
    }
}

/// Every value is written before a step reads it, and partitions get and give exactly what crosses their borders.
fn runs_in_order(graph: &Graph, cut: &Cut) {
    let mut written =
        vec![false; graph.nodes().iter().flat_map(|node| &node.outputs).max().map_or(0, |most| most + 1)];
    let ready = |written: &[bool], value: usize| graph.data(value).producer.is_none() || written[value];
    for step in &cut.order {
        match *step {
            Step::Host(node) => {
                assert!(graph.nodes()[node].inputs.iter().all(|&value| ready(&written, value)));
                graph.nodes()[node].outputs.iter().for_each(|&value| written[value] = true);
            }
            Step::Partition(index) => {
                let partition = &cut.partitions[index];
                assert!(partition.inputs.iter().all(|&value| ready(&written, value)));
                let mut own = std::collections::HashSet::new();
                for &node in &partition.nodes {
                    let known = |value: &usize| own.contains(value) || partition.inputs.contains(value);
                    assert!(graph.nodes()[node].inputs.iter().all(known));
                    own.extend(graph.nodes()[node].outputs.iter().copied());
                }
                partition.outputs.iter().for_each(|&value| written[value] = true);
            }
        }
    }
    let escaping =
        graph.nodes().iter().flat_map(|node| &node.outputs).filter(|&&value| graph.data(value).escapes);
    assert!(escaping.into_iter().all(|&value| written[value]));
    assert_eq!(cut.order.len(), cut.host.len() + cut.partitions.len());
}

#[test]
fn random_graphs_are_cut_into_convex_parts_that_run_in_order() {
    for seed in 0..400 {
        let graph = random_graph(seed, 5 + seed as usize % 90);
        for limits in [FREE, Limits { partitions: 2, call: 20.0, bytes_per_nanosecond: 50.0, ..FREE }] {
            let found = cut(&graph, &limits);
            hold_invariants(&graph, &found);
            assert!(found.partitions.len() <= limits.partitions);
            assert_eq!(found, cut(&graph, &limits), "the same graph is cut in the same way");
        }
    }
}

#[test]
fn a_diamond_with_a_host_side_is_not_one_partition() {
    let mut graph = Graph::default();
    let x = graph.argument(4);
    let top = graph.node(FAST, &[x], &[4])[0];
    let left = graph.node(FAST, &[top], &[4])[0];
    let right = graph.node(HOST, &[top], &[4])[0];
    let bottom = graph.node(FAST, &[left, right], &[4])[0];
    graph.escape(bottom);
    let found = cut(&graph, &FREE);
    hold_invariants(&graph, &found);
    assert_eq!(found.partitions.len(), 2);
    assert_eq!(found.host, [(2, HostReason::Unsupported)]);
}

#[test]
fn what_only_a_later_partition_reads_is_computed_there() {
    let mut graph = Graph::default();
    let x = graph.argument(4);
    // A mask that is ready early, and a chain behind a lookup on the host.
    let mask = graph.node(FAST, &[x], &[400])[0];
    let embedded = graph.node(HOST, &[x], &[4])[0];
    let y = graph.node(FAST, &[embedded, mask], &[4])[0];
    graph.escape(y);
    let found = cut(&graph, &FREE);
    assert_eq!(found.partitions.len(), 1);
    assert_eq!(found.partitions[0].nodes, [0, 2]);
}

/// A mask that the accelerator helps to compute from a position, and a block of rows that the position chooses, whose keys go to the
/// mask's side and into a cache: the block is computed behind the mask, though the position is not.
#[test]
fn a_part_that_the_next_one_reads_joins_it() {
    for chosen in [false, true] {
        let mut graph = Graph::default();
        let (x, position) = (graph.argument(64), graph.argument(4));
        let oldest = graph.node(FAST, &[position], &[4])[0];
        let seen = graph.node(HOST, &[oldest], &[16])[0];
        let mask = graph.node(FAST, &[seen], &[64])[0];
        let inputs = if chosen { vec![x, oldest] } else { vec![x] };
        let spread = graph.node(FAST, &inputs, &[64])[0];
        let root = graph.node(FAST, &[spread], &[64])[0];
        let keys = graph.node(FAST, &[root, spread], &[64])[0];
        let scores = graph.node(FAST, &[keys, mask], &[64])[0];
        let cache = graph.node(HOST, &[keys], &[256])[0];
        graph.escape(scores);
        graph.escape(cache);
        let found = cut(&graph, &FREE);
        hold_invariants(&graph, &found);
        let nodes: Vec<_> = found.partitions.iter().map(|partition| partition.nodes.clone()).collect();
        assert_eq!(nodes, [vec![0], vec![2, 3, 4, 5, 6]], "{chosen}");
    }
}

#[test]
fn movement_at_the_border_stays_outside_and_between_stays_inside() {
    let mut graph = Graph::default();
    let x = graph.argument(64);
    let before = graph.node(MOVE, &[x], &[64])[0];
    let a = graph.node(FAST, &[before], &[64])[0];
    let between = graph.node(MOVE, &[a], &[64])[0];
    let b = graph.node(FAST, &[between], &[64])[0];
    let after = graph.node(MOVE, &[b], &[64])[0];
    graph.escape(after);
    let found = cut(&graph, &FREE);
    assert_eq!(found.partitions[0].nodes, [1, 2, 3]);
    assert_eq!(found.host, [(0, HostReason::Movement), (4, HostReason::Movement)]);
}

#[test]
fn a_partition_that_costs_more_than_it_saves_goes_back() {
    let mut graph = Graph::default();
    let x = graph.argument(1000);
    let y = graph.node(FAST, &[x], &[1000])[0];
    graph.escape(y);
    let limits = Limits { call: 0.0, bytes_per_nanosecond: 1.0, ..FREE };
    let found = cut(&graph, &limits);
    assert_eq!(found.host, [(0, HostReason::NotWorthIt { loss: 1991.0 })]);
    let called = cut(&graph, &Limits { call: 10.0, ..FREE });
    assert!(matches!(called.host[..], [(0, HostReason::NotWorthIt { .. })]));
}

#[test]
fn the_partitions_that_gain_most_are_kept() {
    let mut graph = Graph::default();
    let mut value = graph.argument(4);
    for length in [1, 3, 2] {
        for _ in 0..length {
            value = graph.node(FAST, &[value], &[4])[0];
        }
        value = graph.node(HOST, &[value], &[4])[0];
    }
    graph.escape(value);
    let found = cut(&graph, &Limits { partitions: 1, ..FREE });
    assert_eq!(found.partitions[0].nodes, [2, 3, 4]);
    assert!(found.host.contains(&(0, HostReason::TooManyPartitions)));
    let none = cut(&graph, &Limits { nodes: 2, ..FREE });
    assert!(none.host.contains(&(3, HostReason::TooLarge)) && none.partitions.len() == 2);
}

#[test]
fn a_hundred_thousand_nodes_take_a_moment() {
    let graph = random_graph(7, 100_000);
    let found = cut(&graph, &FREE);
    assert!(!found.partitions.is_empty());
    runs_in_order(&graph, &found);
}
