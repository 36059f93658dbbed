//! What every accelerator's backend has to hold. A backend's tests call [`check`] with the backend and something that executes
//! what it compiles:
//!
//! ```ignore
//! let report = edgec_conformance::check(&MyTarget, &|artifact, function, inputs| my_simulator(artifact, function, inputs));
//! assert!(report.failures.is_empty(), "{report}");
//! assert!(report.partitions > 0);
//! ```
//!
//! On programs of several kinds, and with random halves of what the backend supports, so that partitions of every shape arise:
//!
//! - what it says of an operation does not depend on when it is asked, nor on what else is asked about;
//! - outlining its partitions changes no result;
//! - it compiles every partition of operations that it said yes to;
//! - the artifact is as long as announced, and the same wherever it is written and with however many threads;
//! - each function computes what the reference evaluator computes.

mod masked;
mod partitions;
mod programs;
mod report;

use edgec_target::{Accelerator, Backend, Role, TargetOptions};
use edgec_tensor::Tensor;

pub use programs::PROGRAMS;
pub use report::{Failure, Report};

use masked::Masked;

/// Executes a function of an artifact: the artifact's bytes, the function's name, its inputs; returns the bytes of its outputs.
pub type Execute<'e> = dyn Fn(&[u8], &str, &[Tensor]) -> Result<Vec<Vec<u8>>, String> + 'e;

/// How many random halves of the supported operations are tried on each program, besides all of them.
const HALVES: u64 = 6;

/// The largest difference that is allowed, over the largest magnitude of a result.
const TOLERANCE: f64 = 1e-5;

/// Checks a backend that is an accelerator.
pub fn check(backend: &dyn Backend, execute: &Execute<'_>) -> Report {
    let mut report = Report::default();
    let Role::Accelerator(accelerator) = backend.role() else {
        report.fail("", "the backend is no accelerator");
        return report;
    };
    let options = match TargetOptions::new(backend.options(), []) {
        Ok(options) => options,
        Err(error) => {
            report.fail("", &format!("its own defaults are refused: {error}"));
            return report;
        }
    };
    let everything = |name: &str, accelerator: &dyn Accelerator, report: &mut Report, text: &str| {
        partitions::check(
            &partitions::Trial { name, text, backend, accelerator, options: &options, execute },
            report,
        );
    };
    for (name, text) in PROGRAMS {
        everything(name, &Masked::all(accelerator), &mut report, text);
        for seed in 0..HALVES {
            everything(&format!("{name}, half {seed}"), &Masked::half(accelerator, seed), &mut report, text);
        }
    }
    report
}
