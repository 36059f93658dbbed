//! What can be wrong with a `.pt2` file.

use std::path::{Path, PathBuf};

use edgec_weights::WeightError;

/// An error in a `.pt2` file; always the input's fault.
#[derive(Debug, thiserror::Error)]
pub enum Pt2Error {
    /// The file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no zip, or a broken one.
    #[error("`{}`: {reason}", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A member of the zip breaks the format.
    #[error("`{}`: member `{member}`: {reason}", path.display())]
    Member {
        /// The file.
        path: PathBuf,
        /// The member.
        member: String,
        /// What is wrong, and what would help.
        reason: String,
    },
    /// A stored tensor does not fit its member.
    #[error("`{}`: tensor `{tensor}` in member `{member}`: {source}", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// The member.
        member: String,
        /// What is wrong.
        source: Box<WeightError>,
    },
}

impl Pt2Error {
    pub(crate) fn archive(path: &Path, reason: impl Into<String>) -> Self {
        Self::Archive { path: path.to_owned(), reason: reason.into() }
    }

    pub(crate) fn member(path: &Path, member: &str, reason: impl Into<String>) -> Self {
        Self::Member { path: path.to_owned(), member: member.to_owned(), reason: reason.into() }
    }
}
