//! How long it takes to cut modules of ten thousand, a hundred thousand and a million operations: `cargo run --release -p
//! edgec-target --example partition_speed`.
//!
//! A module is a long function whose operations each read the last result and mostly one of those before it. Of a number of
//! operations in a row the accelerator leaves two to the host: of 8, as much as makes many small partitions, or of 200. Prints
//! the median of three runs of asking and cutting alone, and of all of it, with the new functions and the calls made;
//! reading the module is not counted. Times are the processor's, whatever else it does meanwhile.
#![allow(clippy::unwrap_used, reason = "a benchmark stops at what it did not expect")]

use std::fmt::Write as _;
use std::time::Duration;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_target::partition::{Limits, Nodes, Operations, cut, partition};
use edgec_target::{Accelerator, Candidate, PreparedArtifact, Support, TargetError, TargetOptions};
use edgec_weights::WeightTable;

/// It takes everything but cosines and transpositions; borders cost it nothing, so that no partition is given up.
struct Engine;

const LIMITS: Limits =
    Limits { partitions: usize::MAX, nodes: usize::MAX, call: 0.0, bytes_per_nanosecond: f64::INFINITY };

impl Accelerator for Engine {
    fn support(&self, candidate: &Candidate<'_, '_>, _: &TargetOptions) -> Support {
        let takes = |name: &str| !matches!(name, "stablehlo.cosine" | "stablehlo.transpose");
        if candidate.ops.iter().all(|op| takes(&op.name())) {
            Support::Yes { nanoseconds: 0.0 }
        } else {
            Support::No { reason: "it is left to the host".to_owned() }
        }
    }

    fn limits(&self, _: &TargetOptions) -> Result<Limits, TargetError> {
        Ok(LIMITS)
    }

    fn compile(
        &self,
        _: Module<'_>,
        _: &WeightTable,
        _: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        Err(TargetError::NoSignature)
    }
}

/// Two of `period` operations are the host's.
fn text(operations: usize, period: usize) -> String {
    let mut text = String::from("func.func public @main(%v0: tensor<4x4xf32>) -> tensor<4x4xf32> {\n");
    for index in 1..=operations {
        let last = index - 1;
        // Not always a near one: partitions have edges over others.
        let other = last - last.min(index.wrapping_mul(2_654_435_761) % 200);
        let ty = "tensor<4x4xf32>";
        let line = match (index % period, index % 3) {
            (0, _) => format!("stablehlo.cosine %v{last} : {ty}"),
            (place, _) if place == period / 2 => {
                format!("stablehlo.transpose %v{last}, dims = [1, 0] : ({ty}) -> {ty}")
            }
            (_, 0) => format!("stablehlo.negate %v{last} : {ty}"),
            (_, 1) => format!("stablehlo.multiply %v{last}, %v{other} : {ty}"),
            _ => format!("stablehlo.add %v{last}, %v{other} : {ty}"),
        };
        writeln!(text, "  %v{index} = {line}").unwrap();
    }
    writeln!(text, "  return %v{operations} : tensor<4x4xf32>\n}}").unwrap();
    text
}

/// Time that this thread has had on a processor.
fn now() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(times.split(' ').next().unwrap().parse().unwrap())
}

fn median(mut times: [Duration; 3]) -> Duration {
    times.sort_unstable();
    times[1]
}

fn main() {
    println!("{:>10} {:>10} {:>12} {:>12}", "operations", "partitions", "cut", "partitioned");
    for (period, operations) in [(200, 10_000), (200, 100_000), (200, 1_000_000), (8, 10_000), (8, 100_000)] {
        let text = text(operations, period);
        let (mut cutting, mut all, mut partitions) = ([Duration::ZERO; 3], [Duration::ZERO; 3], 0);
        for run in 0..3 {
            let context = Context::new();
            let module = Module::parse(&context, "generated", text.as_bytes()).unwrap();
            let function = module.func("main").unwrap();
            let start = now();
            let nodes = Nodes::of(function);
            let answers: Vec<Support> = nodes
                .candidates()
                .map(|candidate| Engine.support(&candidate, &TargetOptions::default()))
                .collect();
            let graph = Operations::of(function, nodes, answers).graph;
            partitions = cut(&graph, &LIMITS).partitions.len();
            cutting[run] = now() - start;
            let start = now();
            let (_, report) = partition(module, "engine", &Engine, &TargetOptions::default()).unwrap();
            all[run] = now() - start;
            assert_eq!(report.partitions.len(), partitions);
        }
        let seconds = |times| format!("{:.3} s", median(times).as_secs_f64());
        println!("{operations:>10} {partitions:>10} {:>12} {:>12}", seconds(cutting), seconds(all));
    }
}
