//! The package as a file whose weights are evaluated when it is written.

use edgec_target::{PreparedArtifact, Summary, TargetError};
use edgec_weights::{Destination, Job, Output, Progress, WeightTable, evaluate};

use crate::translate::{Constant, Translated, internal};

/// A package of call lists with its constants.
pub(crate) struct PackageArtifact {
    head: Vec<u8>,
    bytes: Vec<(u64, Vec<u8>)>,
    jobs: Vec<(u64, String)>,
    weights: WeightTable,
    length: u64,
    summary: Summary,
}

impl PackageArtifact {
    /// Gives every constant its place in the file.
    ///
    /// # Errors
    /// A weight is missing, or is not what the module declares.
    pub(crate) fn new(translated: Translated, weights: &WeightTable) -> Result<Self, TargetError> {
        let Translated { package, constants, .. } = translated;
        let head = package.head().map_err(|error| internal(error.to_string()))?;
        let base = head.len() as u64;
        let (mut bytes, mut jobs, mut needed) = (Vec::new(), Vec::new(), WeightTable::default());
        for (offset, constant) in constants {
            match constant {
                Constant::Bytes(content) => bytes.push((base + offset, content)),
                Constant::Weight { symbol, length } => {
                    let missing = || TargetError::MissingWeight { symbol: symbol.clone() };
                    let weight = weights.get(&symbol).ok_or_else(missing)?;
                    if weight.byte_len() != length {
                        return Err(TargetError::WrongWeight {
                            symbol,
                            declared: format!("{length} bytes"),
                            found: format!(
                                "{} bytes of {:?} {:?}",
                                weight.byte_len(),
                                weight.dtype(),
                                weight.shape()
                            ),
                        });
                    }
                    needed.insert(symbol.clone(), weight.clone());
                    jobs.push((base + offset, symbol));
                }
            }
        }
        let summary = Summary {
            signatures: package.lists.iter().map(|list| list.name.clone()).collect(),
            operators: operators(&package),
            weight_bytes: package.constants_length,
            header_bytes: base,
        };
        Ok(Self { head, bytes, jobs, weights: needed, length: base + package.constants_length, summary })
    }
}

/// How often each operation is called, in order of first appearance.
fn operators(package: &edgec_nnapi::Package) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for call in package.lists.iter().flat_map(|list| &list.calls) {
        match counts.iter_mut().find(|(name, _)| name == call.operation.name()) {
            Some((_, count)) => *count += 1,
            None => counts.push((call.operation.name().to_owned(), 1)),
        }
    }
    counts
}

impl PreparedArtifact for PackageArtifact {
    fn len(&self) -> u64 {
        self.length
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
        let end = base_offset + self.length;
        out.reserve(end)?;
        out.put(&self.head, base_offset)?;
        for (place, bytes) in &self.bytes {
            out.put(bytes, base_offset + place)?;
        }
        let jobs: Vec<Job> = self
            .jobs
            .into_iter()
            .map(|(place, symbol)| Job {
                symbol,
                destination: Destination::File { offset: base_offset + place },
            })
            .collect();
        evaluate(&jobs, &self.weights, out, threads, progress)?;
        Ok(())
    }
}
