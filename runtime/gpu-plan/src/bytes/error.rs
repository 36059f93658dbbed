//! Why bytes are no plan.

/// Bytes that are no plan, or a plan that no bytes can hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The first bytes are others.
    #[error("no GPU plan: it does not begin with EDGECGP")]
    Magic,

    /// A version that is not read here.
    #[error("the GPU plan has version {found}; version {known} is read here: compile the model again")]
    Version {
        /// The plan's.
        found: u32,
        /// The one that is read.
        known: u32,
    },

    /// The body is not the one that was written.
    #[error(
        "damaged GPU plan: its checksum is {found:#010x} where {stated:#010x} is stated: copy or compile the file again"
    )]
    Checksum {
        /// The body's.
        found: u32,
        /// The header's.
        stated: u32,
    },

    /// A number or the place that it leads to is wrong.
    #[error("damaged GPU plan: at byte {at}, {reason}")]
    Damaged {
        /// Where in the plan.
        at: usize,
        /// What is wrong.
        reason: String,
    },

    /// A list or a text that is too large for its fields.
    #[error("{0} does not fit into a GPU plan")]
    TooLarge(&'static str),
}
