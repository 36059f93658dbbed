//! What can be wrong with a package.

use edgec_formats::FormatError;
use edgec_gpu_plan::{PlanError, Violation};

/// Why a file is no package that can be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The container is damaged.
    #[error(transparent)]
    Container(#[from] FormatError),
    /// There is no plan in it.
    #[error("the container has no section named edgec.plan: compile the model with --target gpu")]
    NoPlan,
    /// Two sections lie over each other.
    #[error("sections {first} and {second} overlap at byte {at}: the file is damaged")]
    Overlap {
        /// Index of the one that begins earlier.
        first: usize,
        /// Index of the other.
        second: usize,
        /// Where.
        at: u64,
    },
    /// A section is there twice.
    #[error("there are two sections named {name}: the file is damaged")]
    Twice {
        /// Its name.
        name: String,
    },
    /// A section that is not there.
    #[error("section {name} is missing: the file is damaged, or was not written to its end")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A section at a place, or of a length, that it cannot have.
    #[error("section {name}: {reason}")]
    Section {
        /// Its name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// A plan that cannot be read.
    #[error("the plan of profile {profile:?}: {source}")]
    Plan {
        /// The profile that its section names.
        profile: String,
        /// What is wrong.
        source: PlanError,
    },
    /// A plan that does not hold.
    #[error("the plan of profile {profile:?} is refused: {source}")]
    Violation {
        /// The profile that its section names.
        profile: String,
        /// What does not hold.
        source: Box<Violation>,
    },
    /// None of several plans can be used.
    #[error("no plan can be used: {}", reasons.join("; "))]
    NoUsablePlan {
        /// What is wrong with each.
        reasons: Vec<String>,
    },
}

/// Why a package cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DraftError {
    /// A plan that does not hold.
    #[error("the plan of profile {profile:?} is refused: {source}")]
    Violation {
        /// Its profile.
        profile: String,
        /// What does not hold.
        source: Box<Violation>,
    },
    /// A plan that cannot be stored.
    #[error("the plan of profile {profile:?}: {source}")]
    Plan {
        /// Its profile.
        profile: String,
        /// Why.
        source: PlanError,
    },
    /// A plan whose shards or code are not those that it is given.
    #[error("the plan of profile {profile:?}: {reason}")]
    Mismatch {
        /// Its profile.
        profile: String,
        /// What does not fit.
        reason: String,
    },
    /// The sections are longer than 64 bits count.
    #[error("the sections exceed 64 bits")]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] std::io::Error),
}
