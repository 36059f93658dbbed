//! A package whose weights are evaluated when it is written.

use std::io;

use edgec_gpu_package::{Draft, KernelCode, Store};
use edgec_gpu_reference::checks;
use edgec_target::{ArtifactSection, PreparedArtifact, Summary, TargetError};
use edgec_weights::{Destination, Job, Output, Progress, WeightTable, evaluate};

use crate::translate::Translated;

/// A package with one variant.
pub(crate) struct GpuArtifact {
    draft: Draft,
    sections: Vec<ArtifactSection>,
    length: u64,
    /// Each weight's place from the package's beginning.
    jobs: Vec<(u64, String)>,
    weights: WeightTable,
    summary: Summary,
}

impl GpuArtifact {
    /// Lays the package out.
    ///
    /// # Errors
    /// The plan does not hold, which is edgec's mistake, or it cannot be stored.
    pub(crate) fn new(translated: Translated, table: &WeightTable) -> Result<Self, TargetError> {
        let format = |error: edgec_gpu_package::DraftError| TargetError::Format(error.to_string());
        let Translated { plan, library, weights, operators } = translated;
        let summary_signatures = plan.signatures.iter().map(|signature| signature.name.clone()).collect();
        let weight_bytes = plan.shards.iter().map(|shard| shard.length).sum();
        let mut draft = Draft::default();
        let shards = plan.shards.iter().map(|shard| draft.add_shard(shard.length)).collect();
        let code = KernelCode { spirv: &library.spirv, msl: &library.msl, wgsl: &library.wgsl };
        // Kernels that the interpreter does not know go without.
        let checks = checks(&plan, &library.wgsl).checks;
        let profile = plan.profile.clone();
        draft.add_variant(plan, code, shards).map_err(format)?;
        draft.add_checks(&profile, &checks).map_err(format)?;
        let offsets = draft.shard_offsets().map_err(format)?;
        let (mut jobs, mut needed) = (Vec::new(), WeightTable::default());
        for (symbol, shard, offset) in weights {
            let missing = || TargetError::MissingWeight { symbol: symbol.clone() };
            let expression = table.get(&symbol).ok_or_else(missing)?;
            let begin = offsets.get(shard as usize).copied().unwrap_or(0);
            needed.insert(symbol.clone(), expression.clone());
            jobs.push((begin + offset, symbol));
        }
        let sections = draft.sections().map_err(format)?.into_iter();
        let sections = sections.map(|section| ArtifactSection {
            items: section.items,
            begin: section.begin,
            length: section.length,
        });
        let length = draft.length().map_err(format)?;
        let summary = Summary {
            signatures: summary_signatures,
            operators,
            weight_bytes,
            header_bytes: length - weight_bytes,
        };
        Ok(Self { sections: sections.collect(), draft, length, jobs, weights: needed, summary })
    }
}

impl PreparedArtifact for GpuArtifact {
    fn len(&self) -> u64 {
        self.length
    }

    fn sections(&self) -> Vec<ArtifactSection> {
        self.sections.clone()
    }

    fn summary(&self) -> Summary {
        self.summary.clone()
    }

    fn write(
        self: Box<Self>,
        out: &dyn Output,
        base_offset: u64,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<(), TargetError> {
        out.reserve(base_offset + self.length)?;
        let job =
            |(place, symbol)| Job { symbol, destination: Destination::File { offset: base_offset + place } };
        let jobs: Vec<Job> = self.jobs.into_iter().map(job).collect();
        evaluate(&jobs, &self.weights, out, threads, progress)?;
        let written = self.draft.finish(&Written(out), base_offset);
        written.map_err(|error| TargetError::Format(error.to_string()))
    }
}

/// The output as a package's writer takes it.
struct Written<'o>(&'o dyn Output);

impl Store for Written<'_> {
    fn read(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        self.0.get(bytes, offset)
    }

    fn write(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.put(bytes, offset)
    }
}
