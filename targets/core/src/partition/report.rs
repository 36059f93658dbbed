//! Where each operation went, and why.

use std::fmt;

use edgec_dialects::ir::Op;
use serde::Serialize;

use crate::{Refusal, Refusals};

/// What an accelerator took of a model, and what stayed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// The partitions, by signature and in the order of their calls.
    pub partitions: Vec<Placed>,
    /// The operations that stayed on the host.
    pub cpu: Vec<OnHost>,
    /// The share of the operations in partitions, from 0 to 1.
    pub ops_inside: f64,
    /// The share of the multiply-adds of products and convolutions in partitions, from 0 to 1.
    pub macs_inside: f64,
    /// Bytes that cross between host and accelerator when each signature runs once.
    pub bytes_crossing: u64,
    /// Calls of the accelerator when each signature runs once.
    pub crossings: usize,
}

/// A partition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placed {
    /// The function that computes it.
    pub name: String,
    /// The signature that calls it.
    pub signature: String,
    /// Its operations; stored weights and constants are not counted.
    pub ops: usize,
    /// Its multiply-adds in products and convolutions.
    pub macs: u64,
    /// Bytes that it reads from the host.
    pub bytes_in: u64,
    /// Bytes that it gives to the host.
    pub bytes_out: u64,
    /// Nanoseconds that it saves by the estimate.
    pub gain_ns: f64,
}

/// An operation on the host.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnHost {
    /// The signature that it belongs to.
    pub signature: String,
    /// Its name.
    pub op: String,
    /// Where it stands in the model.
    pub location: String,
    /// Its types: `(tensor<4xf32>) -> tensor<4xf32>`.
    pub types: String,
    /// It only moves data.
    pub movement: bool,
    /// Its multiply-adds, if it is a product or convolution.
    pub macs: u64,
    /// Why it stayed.
    pub reason: String,
}

impl Report {
    /// What stayed on the host though it computes something, as a target's refusals; none where the accelerator took all.
    pub fn refusals(&self, target: &'static str) -> Option<Refusals> {
        let computing = self.cpu.iter().filter(|op| !op.movement);
        let refusals: Vec<Refusal> = computing
            .map(|op| Refusal {
                op: op.op.clone(),
                signature: op.types.clone(),
                target,
                location: op.location.clone(),
                reason: op.reason.clone(),
                help: Some("compile without --require-full to leave it to the CPU".to_owned()),
            })
            .collect();
        if refusals.is_empty() { None } else { Some(Refusals(refusals)) }
    }

    /// Computes the sums from the lists.
    pub(super) fn settle(&mut self) {
        let share = |inside: u64, outside: u64| match inside + outside {
            0 => 1.0,
            all => inside as f64 / all as f64,
        };
        let macs: u64 = self.partitions.iter().map(|partition| partition.macs).sum();
        let ops: usize = self.partitions.iter().map(|partition| partition.ops).sum();
        self.macs_inside = share(macs, self.cpu.iter().map(|op| op.macs).sum());
        self.ops_inside = share(ops as u64, self.cpu.len() as u64);
        self.crossings = self.partitions.len();
        self.bytes_crossing =
            self.partitions.iter().map(|partition| partition.bytes_in + partition.bytes_out).sum();
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:.1} % of the multiply-adds and {:.1} % of the operations in {} partitions, {} bytes across",
            100.0 * self.macs_inside,
            100.0 * self.ops_inside,
            self.crossings,
            self.bytes_crossing
        )?;
        for Placed { name, ops, macs, bytes_in, bytes_out, .. } in &self.partitions {
            writeln!(
                formatter,
                "  {name}: {ops} operations, {macs} multiply-adds, {bytes_in} bytes in, {bytes_out} out"
            )?;
        }
        for OnHost { signature, op, location, reason, .. } in &self.cpu {
            writeln!(formatter, "  on the CPU: {signature}: {op} at {location}: {reason}")?;
        }
        Ok(())
    }
}

/// Where an operation stands, as `file:line:column`.
pub(super) fn location(op: Op<'_>) -> String {
    let (file, line, column) = op.location().place();
    if line == 0 { file } else { format!("{file}:{line}:{column}") }
}

/// The types of an operation's operands and results.
pub(super) fn types(op: Op<'_>) -> String {
    let list = |values: Vec<edgec_dialects::ir::Value<'_>>| {
        values.into_iter().map(|value| value.ty().to_string()).collect::<Vec<_>>().join(", ")
    };
    format!("({}) -> ({})", list(op.operands()), list(op.results()))
}
