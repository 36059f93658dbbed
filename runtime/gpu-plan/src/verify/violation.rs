//! What does not hold of a plan.

use crate::{Formula, Memory};

/// What does not hold of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// An index leads nowhere.
    #[error("there is no {what} {index} among {count}")]
    Index {
        /// What it should lead to.
        what: &'static str,
        /// The index.
        index: u64,
        /// How many there are.
        count: usize,
    },

    /// Two things have one name, or one has none.
    #[error("{what} {index} has the name {name:?}, which is empty or taken")]
    Name {
        /// What has it.
        what: &'static str,
        /// The second one's index.
        index: usize,
        /// The name.
        name: String,
    },

    /// A number has no value.
    #[error("{formula:?} divides by zero or needs more than 32 bits")]
    Formula {
        /// The formula.
        formula: Formula,
    },

    /// A dispatch gives a kernel more or less than it has.
    #[error("kernel {kernel} has {has} {what} and is given {given}")]
    Count {
        /// The kernel.
        kernel: String,
        /// What is counted.
        what: &'static str,
        /// How many it has.
        has: usize,
        /// How many it is given.
        given: usize,
    },

    /// Something needs more than the plan asks devices for.
    #[error("{what} needs {needed} as {limit}; the plan asks devices for {stated}")]
    Limit {
        /// What needs it.
        what: String,
        /// The limit.
        limit: &'static str,
        /// What is needed.
        needed: u64,
        /// What the plan asks for.
        stated: u64,
    },

    /// Something does not lie where it should.
    #[error("{what}: {length} bytes at {offset} do not lie in {available} bytes")]
    Outside {
        /// What lies outside.
        what: String,
        /// Its offset.
        offset: u64,
        /// Its length.
        length: u64,
        /// The bytes that there are.
        available: u64,
    },

    /// An offset or a length that GPUs cannot bind.
    #[error("{what}: {value} is no multiple of {alignment}, or is 0 where it may not be")]
    Misaligned {
        /// What has it.
        what: String,
        /// The offset or length.
        value: u64,
        /// What it should be a multiple of.
        alignment: u64,
    },

    /// Something is too short.
    #[error("{what} has {has} bytes and needs {needed}")]
    Short {
        /// What is short.
        what: String,
        /// Its bytes.
        has: u64,
        /// The bytes that it needs.
        needed: u64,
    },

    /// Weights are written, or something else lies in a memory that it may not lie in.
    #[error("{what} may not lie in {memory:?}")]
    Memory {
        /// What lies there.
        what: String,
        /// Where.
        memory: Memory,
    },

    /// A parameter whose least value is above its greatest.
    #[error("parameter {name:?} goes from {least} to {most}")]
    Range {
        /// The parameter.
        name: String,
        /// Its least value.
        least: u32,
        /// Its greatest.
        most: u32,
    },

    /// Something is read that was never written, or was written over.
    #[error(
        "signature {signature:?}, {place}: tensor {tensor} ({name:?}) is read, but was not written before, or something was written over it"
    )]
    Lost {
        /// The signature.
        signature: String,
        /// The dispatch, or the end.
        place: String,
        /// The tensor.
        tensor: u32,
        /// Its name.
        name: String,
    },

    /// Bytes that one dispatch writes are touched by another with no barrier between them, or by another binding.
    #[error(
        "signature {signature:?}, {place}: tensor {tensor} ({name:?}) shares bytes that are written with another binding since the last barrier"
    )]
    Race {
        /// The signature.
        signature: String,
        /// The dispatch.
        place: String,
        /// The tensor.
        tensor: u32,
        /// Its name.
        name: String,
    },

    /// Two inputs share bytes.
    #[error("signature {signature:?}: inputs share bytes at tensor {tensor}")]
    Inputs {
        /// The signature.
        signature: String,
        /// The second tensor.
        tensor: u32,
    },

    /// The arena's length overflows.
    #[error("signature {signature:?}: the arena's length overflows")]
    Overflow {
        /// The signature.
        signature: String,
    },
}
