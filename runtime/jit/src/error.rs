//! Why a program does not become machine code, or does not run.

/// Short for results of this crate.
pub type Result<T, E = JitError> = std::result::Result<T, E>;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JitError {
    /// There is no code for this machine.
    #[error("no machine code for this host: {0}")]
    Host(String),
    /// The program has a type or a step that machine code does not have, or too many arguments.
    #[error("a program of this kind does not become machine code")]
    Unsupported,
    /// Cranelift refuses the program.
    #[error("the program does not compile: {0}")]
    Compile(String),
    /// The slices are not as the program takes them.
    #[error("array {lane} has no elements from {start} on in {count} steps of {step}, or is missing")]
    Lanes {
        /// Which array, results first.
        lane: usize,
        /// Its first element.
        start: usize,
        /// From one element to the next.
        step: isize,
        /// How many elements.
        count: usize,
    },
}
