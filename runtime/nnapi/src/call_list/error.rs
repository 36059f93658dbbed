//! Why bytes are no package.

/// Bytes that are no package of call lists, or lists that no package can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The first bytes are others.
    #[error("no package of NNAPI call lists: it does not begin with EDGECNN")]
    Magic,

    /// A version that is not read here.
    #[error(
        "the package of call lists has version {found}; version {known} is read here: compile the model again"
    )]
    Version {
        /// The package's.
        found: u32,
        /// The one that is read.
        known: u32,
    },

    /// A number or the place that it leads to is wrong.
    #[error("damaged package of call lists: at byte {at}, {reason}")]
    Damaged {
        /// Where in the package.
        at: usize,
        /// What is wrong.
        reason: String,
    },

    /// A list or a constant that is too large for its fields.
    #[error("{0} does not fit into a package of call lists")]
    TooLarge(&'static str),
}
