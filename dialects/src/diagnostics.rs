//! What MLIR has to say about a module, collected instead of printed.

use std::fmt::{self, Display, Formatter};

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Severity {
    /// The module or the request is wrong.
    Error,
    /// Something is likely wrong.
    Warning,
    /// Adds to another diagnostic.
    Note,
    /// Says how something was done.
    Remark,
}

/// One message with the place it speaks of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// The file's or the buffer's name; empty when the place is unknown.
    pub file: String,
    /// Counts from 1; 0 when unknown.
    pub line: u32,
    /// Counts from 1; 0 when unknown.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

impl Display for Diagnostic {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(formatter, "{}", self.file)?;
            if self.line > 0 {
                write!(formatter, ":{}:{}", self.line, self.column)?;
            }
            write!(formatter, ": ")?;
        }
        write!(formatter, "{}", self.message)
    }
}

/// Everything that was said during one failed operation; the errors come as
/// MLIR reported them, notes behind the errors they belong to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// A single error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self(vec![Diagnostic {
            severity: Severity::Error,
            file: String::new(),
            line: 0,
            column: 0,
            message: message.into(),
        }])
    }

    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl Display for Diagnostics {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
