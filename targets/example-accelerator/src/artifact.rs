//! The program as a file whose weights are evaluated when it is written.

use edgec_target::{PreparedArtifact, Summary, TargetError};
use edgec_weights::{DType, Destination, Job, Output, Progress, WeightTable, evaluate};

use crate::compile::{Compiled, Content, internal};

/// A program with its constants.
pub(crate) struct ExampleArtifact {
    header: Vec<u8>,
    constants: Vec<(u64, Vec<u8>)>,
    jobs: Vec<(u64, String)>,
    weights: WeightTable,
    length: u64,
    summary: Summary,
}

impl ExampleArtifact {
    /// Gives every constant its place.
    pub(crate) fn new(compiled: Compiled, weights: &WeightTable) -> Result<Self, TargetError> {
        let header = example_engine::write(&compiled.program).map_err(|error| internal(error.to_string()))?;
        let base = header.len() as u64;
        let (mut constants, mut jobs, mut needed) = (Vec::new(), Vec::new(), WeightTable::default());
        for constant in compiled.constants {
            let place = base + constant.offset;
            match constant.content {
                Content::Bytes(bytes) => constants.push((place, bytes)),
                Content::Weight(symbol) => {
                    let missing = || TargetError::MissingWeight { symbol: symbol.clone() };
                    let weight = weights.get(&symbol).ok_or_else(missing)?;
                    if weight.dtype() != DType::F32 {
                        return Err(internal(format!("the weight `{symbol}` is not f32")));
                    }
                    needed.insert(symbol.clone(), weight.clone());
                    jobs.push((place, symbol));
                }
            }
        }
        let summary = Summary {
            signatures: compiled.program.functions.iter().map(|function| function.name.clone()).collect(),
            weight_bytes: compiled.bytes,
            header_bytes: base,
            ..Summary::default()
        };
        Ok(Self { header, constants, jobs, weights: needed, length: base + compiled.bytes, summary })
    }
}

impl PreparedArtifact for ExampleArtifact {
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
        out.put(&self.header, base_offset)?;
        for (place, bytes) in &self.constants {
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
