//! An accelerator that says yes to a part of what another one does.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use edgec_dialects::ir::{Module, Op};
use edgec_target::partition::Limits;
use edgec_target::{Accelerator, Candidate, PreparedArtifact, Support, TargetError, TargetOptions};
use edgec_weights::WeightTable;

/// Another accelerator, or half of it; its borders cost nothing, so that every partition is made.
pub(crate) struct Masked<'a> {
    inner: &'a dyn Accelerator,
    seed: Option<u64>,
}

impl<'a> Masked<'a> {
    pub(crate) fn all(inner: &'a dyn Accelerator) -> Self {
        Self { inner, seed: None }
    }

    pub(crate) fn half(inner: &'a dyn Accelerator, seed: u64) -> Self {
        Self { inner, seed: Some(seed) }
    }

    /// Whether the operation is in the half: by its place, so that asking again gives the same.
    fn takes(&self, op: Op<'_>) -> bool {
        self.seed.is_none_or(|seed| {
            let place = op.block().and_then(|block| block.ops().iter().position(|&other| other == op));
            let mut hasher = DefaultHasher::new();
            (seed, place).hash(&mut hasher);
            hasher.finish() & 1 == 0
        })
    }

    /// The answer to a question, out of the other accelerator's.
    fn mask(&self, candidate: &Candidate<'_, '_>, answer: Support) -> Support {
        match answer {
            _ if !candidate.ops.first().is_some_and(|&op| self.takes(op)) => {
                Support::No { reason: "in the other half".to_owned() }
            }
            Support::Yes { .. } => Support::Yes { nanoseconds: 0.0 },
            no => no,
        }
    }
}

impl Accelerator for Masked<'_> {
    fn support(&self, candidate: &Candidate<'_, '_>, options: &TargetOptions) -> Support {
        self.mask(candidate, self.inner.support(candidate, options))
    }

    fn support_all<'c>(
        &self,
        module: Module<'c>,
        candidates: &[Candidate<'c, '_>],
        options: &TargetOptions,
    ) -> Result<Vec<Support>, TargetError> {
        let answers = self.inner.support_all(module, candidates, options)?;
        Ok(candidates.iter().zip(answers).map(|(candidate, answer)| self.mask(candidate, answer)).collect())
    }

    fn limits(&self, _: &TargetOptions) -> Result<Limits, TargetError> {
        Ok(Limits { call: 0.0, bytes_per_nanosecond: f64::INFINITY, ..Limits::default() })
    }

    fn compile(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        options: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        self.inner.compile(module, weights, options)
    }
}
