//! Why a program cannot be imported. All refusals of a program are collected before the import gives up.

use std::fmt;
use std::path::PathBuf;

use edgec_dialects::Diagnostics;

/// A node that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtenRefusal {
    /// The operator: `torch.ops.aten.nonzero.default`.
    pub target: String,
    /// The names of its results.
    pub node: String,
    /// File and line of the model's source, if the program says.
    pub place: Option<String>,
    /// Why it cannot be done.
    pub reason: String,
    /// What would make it work.
    pub help: String,
}

impl fmt::Display for AtenRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, node, place, reason, help } = self;
        if let Some(place) = place {
            write!(out, "{place}: ")?;
        }
        write!(out, "cannot import `{target}` (node `{node}`): {reason} ({help})")
    }
}

/// All refusals of a program, in the order of its nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtenRefusals(pub Vec<AtenRefusal>);

impl fmt::Display for AtenRefusals {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(out)?;
            }
            write!(out, "{refusal}")?;
        }
        Ok(())
    }
}

/// Why a program cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum AtenError {
    /// Sizes of inputs are open, or the request does not fit them.
    #[error("`{}`: {reason}", path.display())]
    Shapes {
        /// The file.
        path: PathBuf,
        /// What is missing, and what to say.
        reason: String,
    },
    /// The signature holds something that no artifact can.
    #[error("`{}`: {reason}", path.display())]
    Signature {
        /// The file.
        path: PathBuf,
        /// What, and what would help.
        reason: String,
    },
    /// Nodes cannot be imported.
    #[error("{0}")]
    Refused(AtenRefusals),
    /// What was built is not valid.
    #[error("`{}`: its graph does not fit together: {diagnostics}. If torch runs the file, this is a bug of edgec", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What MLIR says.
        diagnostics: Diagnostics,
    },
}
