//! What a backend hands to the driver: an artifact whose every length is known and whose weights are not evaluated yet.

use edgec_weights::{Output, Progress};

use crate::TargetError;

/// An artifact ready to be streamed. The driver decides where it goes: a file of its own, or a section of a container.
pub trait PreparedArtifact: Send {
    /// Length of the artifact in bytes, exact.
    fn len(&self) -> u64;

    /// Whether there is nothing to write.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sections of a container that the artifact consists of, if it is more than one model: in their order, each at a multiple of 16 KiB
    /// from the artifact's beginning on, the last one to its end.
    fn sections(&self) -> Vec<ArtifactSection> {
        Vec::new()
    }

    /// What the artifact holds, for reports.
    fn summary(&self) -> Summary;

    /// Evaluates the weights with `threads` threads and writes the artifact's bytes to `out`, the first one at
    /// `base_offset`. The bytes do not depend on the thread count.
    ///
    /// # Errors
    /// A weight cannot be read or evaluated, or the file cannot be written.
    fn write(
        self: Box<Self>,
        out: &dyn Output,
        base_offset: u64,
        threads: usize,
        progress: &dyn Progress,
    ) -> Result<(), TargetError>;
}

/// A section of a container that an artifact has for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArtifactSection {
    /// The items of its entry in the container's directory.
    pub items: Vec<(String, String)>,
    /// Where it begins in the artifact.
    pub begin: u64,
    /// Its length in bytes.
    pub length: u64,
}

/// What an artifact holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Names of the signatures, in the order in which they stand in the artifact.
    pub signatures: Vec<String>,
    /// Operations over all signatures, by the target's operator name, in order of first appearance.
    pub operators: Vec<(String, usize)>,
    /// Bytes of weights that `write` streams.
    pub weight_bytes: u64,
    /// Bytes of everything else.
    pub header_bytes: u64,
}
