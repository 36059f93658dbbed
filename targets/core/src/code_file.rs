//! An accelerator's code as a file: a head, and constants behind it whose weights are evaluated when it is written.

use edgec_weights::{Destination, Job, Output, Progress, WeightTable, evaluate};

use crate::{PreparedArtifact, Summary, TargetError};

/// What stands at a place among the constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Constant {
    /// The weight of a symbol, of this many bytes.
    Weight {
        /// Its symbol.
        symbol: String,
        /// Its bytes.
        length: u64,
    },
    /// These bytes.
    Bytes(Vec<u8>),
}

/// A head, and constants behind it.
pub struct CodeFile {
    head: Vec<u8>,
    bytes: Vec<(u64, Vec<u8>)>,
    jobs: Vec<(u64, String)>,
    weights: WeightTable,
    summary: Summary,
}

impl CodeFile {
    /// A file of `head` and of `constants_length` bytes behind it, in which each of `constants` stands as many bytes behind the
    /// head as is said. `summary` has the signatures and the operators; the lengths are filled in.
    ///
    /// # Errors
    /// A weight is missing, or of another length.
    pub fn new(
        head: Vec<u8>,
        constants: Vec<(u64, Constant)>,
        constants_length: u64,
        weights: &WeightTable,
        summary: Summary,
    ) -> Result<Self, TargetError> {
        let (mut bytes, mut jobs, mut needed) = (Vec::new(), Vec::new(), WeightTable::default());
        let header_bytes = head.len() as u64;
        for (offset, constant) in constants {
            let place = header_bytes + offset;
            match constant {
                Constant::Bytes(content) => bytes.push((place, content)),
                Constant::Weight { symbol, length } => {
                    let missing = || TargetError::MissingWeight { symbol: symbol.clone() };
                    let weight = weights.get(&symbol).ok_or_else(missing)?;
                    if weight.byte_len() != length {
                        let (found, dtype, shape) = (weight.byte_len(), weight.dtype(), weight.shape());
                        return Err(TargetError::WrongWeight {
                            symbol,
                            declared: format!("{length} bytes"),
                            found: format!("{found} bytes of {dtype:?} {shape:?}"),
                        });
                    }
                    needed.insert(symbol.clone(), weight.clone());
                    jobs.push((place, symbol));
                }
            }
        }
        let summary = Summary { weight_bytes: constants_length, header_bytes, ..summary };
        Ok(Self { head, bytes, jobs, weights: needed, summary })
    }
}

impl PreparedArtifact for CodeFile {
    fn len(&self) -> u64 {
        self.summary.header_bytes + self.summary.weight_bytes
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
        out.reserve(base_offset + self.len())?;
        out.put(&self.head, base_offset)?;
        for (place, bytes) in &self.bytes {
            out.put(bytes, base_offset + place)?;
        }
        let job =
            |(place, symbol)| Job { symbol, destination: Destination::File { offset: base_offset + place } };
        let jobs: Vec<Job> = self.jobs.into_iter().map(job).collect();
        evaluate(&jobs, &self.weights, out, threads, progress)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_that_is_not_in_the_table_is_named() {
        let weight = Constant::Weight { symbol: "w".to_owned(), length: 4 };
        let table = WeightTable::default();
        let made = CodeFile::new(vec![0; 8], vec![(0, weight)], 4, &table, Summary::default());
        assert!(matches!(made.err(), Some(TargetError::MissingWeight { symbol }) if symbol == "w"));
    }

    #[test]
    fn lengths_are_the_heads_and_the_constants() {
        let bytes = vec![(64, Constant::Bytes(vec![1; 4]))];
        let file = CodeFile::new(vec![0; 8], bytes, 68, &WeightTable::default(), Summary::default()).unwrap();
        assert_eq!((file.len(), file.summary().header_bytes, file.summary().weight_bytes), (76, 8, 68));
    }
}
