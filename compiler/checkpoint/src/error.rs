//! What can be wrong with a checkpoint.

use std::path::{Path, PathBuf};

use edgec_weights::WeightError;

/// An error in a checkpoint; always the input's fault.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// A file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The path is no checkpoint of a known kind.
    #[error("`{}` is no model that edgec reads: {reason}. Give a folder with config.json and *.safetensors, or a GGUF file", path.display())]
    Unknown {
        /// The path.
        path: PathBuf,
        /// What was looked for and not found.
        reason: String,
    },
    /// A file breaks its format.
    #[error("`{}`: {place}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Byte offset, key or tensor.
        place: String,
        /// What is wrong, and what would help.
        reason: String,
    },
    /// A shard that the index names is not there.
    #[error("`{}` names the shard `{shard}`, which is not in the folder: copy or download it", index.display())]
    MissingShard {
        /// The index file.
        index: PathBuf,
        /// The shard's name.
        shard: String,
    },
    /// A tensor does not lie in its file.
    #[error("tensor `{tensor}`: {source}")]
    Tensor {
        /// The tensor.
        tensor: String,
        /// What is wrong.
        source: WeightError,
    },
    /// A file cannot be read through the weight reader.
    #[error(transparent)]
    Weight(#[from] WeightError),
}

impl CheckpointError {
    /// A [`Malformed`](Self::Malformed) file.
    pub(crate) fn malformed(path: &Path, place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Malformed { path: path.to_owned(), place: place.into(), reason: reason.into() }
    }

    /// A [`Read`](Self::Read) error of `path`.
    pub(crate) fn read(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Read { path, source }
    }
}
