//! What a check found.

use std::fmt;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Partitions that were compiled and executed.
    pub partitions: usize,
    /// Everything that does not hold.
    pub failures: Vec<Failure>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The program, and which part of the supported operations.
    pub trial: String,
    /// What is wrong.
    pub what: String,
}

impl Report {
    pub(crate) fn fail(&mut self, trial: &str, what: &str) {
        self.failures.push(Failure { trial: trial.to_owned(), what: what.to_owned() });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{} partitions, {} failures", self.partitions, self.failures.len())?;
        self.failures.iter().try_for_each(|Failure { trial, what }| writeln!(formatter, "{trial}: {what}"))
    }
}
