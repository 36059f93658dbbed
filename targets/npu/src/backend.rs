//! What NNAPI computes, and what it costs.

use edgec_dialects::ir::Module;
use edgec_nnapi::Package;
use edgec_passes::{Pass, QuantizedCluster};
use edgec_target::partition::{Effort, Limits, Speed};
use edgec_target::{
    Accelerator, Backend, Candidate, CodeFile, PreparedArtifact, Role, Summary, Support, TargetError,
    TargetOption, TargetOptions,
};
use edgec_weights::WeightTable;

use crate::lower::{KEPT, lower, lower_cluster};
use crate::options::{OPTIONS, Precision, Request};
use crate::plan::Plan;
use crate::translate::{self, Translated};
use crate::{ID, passes};

/// The target `npu`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Npu;

/// The feature level since which every operation of floats has those of 16 bits.
const HALF_LEVEL: u32 = 3;

/// A phone's accelerator on floats.
const ON_FLOATS: Speed = Speed { macs_per_nanosecond: 1000.0, bytes_per_nanosecond: 30.0 };
/// The same on bytes.
const ON_BYTES: Speed = Speed { macs_per_nanosecond: 4000.0, bytes_per_nanosecond: 30.0 };

impl Backend for Npu {
    fn id(&self) -> &'static str {
        ID
    }

    fn description(&self) -> &'static str {
        "Android accelerators through NNAPI, with a TFLite model for the rest"
    }

    fn options(&self) -> &'static [TargetOption] {
        OPTIONS
    }

    fn kept_composites(&self) -> &'static [&'static str] {
        KEPT
    }

    fn passes(&self) -> Vec<Pass> {
        passes::PASSES.to_vec()
    }

    fn role(&self) -> Role<'_> {
        Role::Accelerator(self)
    }
}

impl Accelerator for Npu {
    fn support(&self, candidate: &Candidate<'_, '_>, options: &TargetOptions) -> Support {
        let request = Request::new(options);
        if request.precision == Precision::Fp16 && request.level < HALF_LEVEL {
            let level = request.level;
            let reason =
                format!("floats of 16 bits need feature level {HALF_LEVEL}, and --feature-level is {level}");
            return Support::No { reason };
        }
        let mut plan = Plan::new(request.level);
        let cluster = candidate.ops.last().and_then(|&last| QuantizedCluster::ending_at(last));
        let (planned, speed) = match (candidate.ops, cluster) {
            (_, Some(cluster)) => (lower_cluster(&mut plan, &cluster).map(|_| ()), ON_BYTES),
            (&[op], None) => (lower(&mut plan, op).map(|_| ()), ON_FLOATS),
            _ => (Err("its operations are no quantised cluster".to_owned()), ON_FLOATS),
        };
        match planned {
            Ok(()) => {
                let effort = candidate.ops.iter().map(|&op| Effort::of(op)).sum();
                Support::Yes { nanoseconds: speed.nanoseconds(effort) }
            }
            Err(reason) => Support::No { reason },
        }
    }

    fn limits(&self, options: &TargetOptions) -> Result<Limits, TargetError> {
        Ok(Limits { call: Request::new(options).call, ..Limits::default() })
    }

    fn compile(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        options: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        let relaxed = Request::new(options).precision == Precision::Relaxed;
        let Translated { package, constants, .. } = translate::translate(module, relaxed)?;
        let head = package.head().map_err(|error| translate::internal(error.to_string()))?;
        let signatures = package.lists.iter().map(|list| list.name.clone()).collect();
        let summary = Summary { signatures, operators: operators(&package), ..Summary::default() };
        Ok(Box::new(CodeFile::new(head, constants, package.constants_length, weights, summary)?))
    }
}

/// How often each operation is called, in order of first appearance.
fn operators(package: &Package) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for call in package.lists.iter().flat_map(|list| &list.calls) {
        match counts.iter_mut().find(|(name, _)| name == call.operation.name()) {
            Some((_, count)) => *count += 1,
            None => counts.push((call.operation.name().to_owned(), 1)),
        }
    }
    counts
}
