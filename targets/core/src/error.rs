//! Why a target could not make an artifact. A refusal says what, where, why and what would help; all refusals of a module
//! are collected before the compile gives up.

use std::fmt;

use edgec_dialects::ir::IrError;
use edgec_weights::WeightError;

/// One operation that a target cannot compute exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The operation: `stablehlo.popcnt`.
    pub op: String,
    /// Its operand and result types: `(tensor<4xi32>) -> tensor<4xi32>`.
    pub signature: String,
    /// The target's id.
    pub target: &'static str,
    /// Source location, as the module gives it.
    pub location: String,
    /// Why it cannot be done.
    pub reason: String,
    /// What would make it work, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { op, signature, target, location, reason, help } = self;
        write!(formatter, "{location}: target `{target}` cannot compute `{op}` : {signature}: {reason}")?;
        match help {
            Some(help) => write!(formatter, " ({help})"),
            None => Ok(()),
        }
    }
}

/// All refusals of a module, in the order of its operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals(pub Vec<Refusal>);

impl fmt::Display for Refusals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{refusal}")?;
        }
        Ok(())
    }
}

/// Why a target could not make an artifact.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The module holds operations that the target cannot compute exactly.
    #[error("{0}")]
    Refused(Refusals),
    /// The program leaves sizes open, and the target runs known ones only.
    #[error(
        "the program leaves sizes of `{names}` open, and the target needs numbers: give them with --shape NAME=SIZES"
    )]
    OpenSizes {
        /// What has open sizes.
        names: String,
    },
    /// How a weight is stored depends on a size that is open.
    #[error(
        "how weight `{symbol}` is stored depends on a size that the program leaves open: give the size with --shape NAME=SIZES"
    )]
    OpenWeight {
        /// The symbol.
        symbol: String,
    },
    /// The module has no public function, so the artifact would have no signature.
    #[error("the module has no public function to compile")]
    NoSignature,
    /// A weight symbol of the module is not in the weight table.
    #[error("weight `{symbol}` is used in the module and missing from the weight table")]
    MissingWeight {
        /// The symbol.
        symbol: String,
    },
    /// A weight's expression has another type than its symbol.
    #[error("weight `{symbol}` is {declared} in the module and {found} in the weight table")]
    WrongWeight {
        /// The symbol.
        symbol: String,
        /// Type in the module.
        declared: String,
        /// Type of the expression.
        found: String,
    },
    /// A weight cannot be read or evaluated.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// The output cannot be written.
    #[error("writing the output: {0}")]
    Io(#[from] std::io::Error),
    /// The artifact's format cannot hold the model.
    #[error("{0}")]
    Format(String),
    /// A plug-in failed, or broke the rules of its interface.
    #[error("the plug-in `{plugin}` (target `{target}`): {reason}")]
    Plugin {
        /// The library.
        plugin: String,
        /// The target's id.
        target: &'static str,
        /// What it said, or what it did wrong.
        reason: String,
    },
    /// An operation cannot be built: edgec's own mistake.
    #[error("bug in edgec: {0}")]
    Ir(#[from] IrError),
    /// Edgec's own mistake.
    #[error("internal error in target `{target}`: {message}")]
    Internal {
        /// The target's id.
        target: &'static str,
        /// What went wrong.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_where_why_and_what_helps() {
        let refusal = Refusal {
            op: "stablehlo.popcnt".into(),
            signature: "(tensor<4xi32>) -> tensor<4xi32>".into(),
            target: "cpu",
            location: "model.mlir:3:8".into(),
            reason: "TFLite has no population count".into(),
            help: Some("compute it on the host".into()),
        };
        let text = TargetError::Refused(Refusals(vec![refusal.clone(), refusal])).to_string();
        assert_eq!(
            text.lines().next(),
            Some(
                "model.mlir:3:8: target `cpu` cannot compute `stablehlo.popcnt` : (tensor<4xi32>) -> tensor<4xi32>: \
                 TFLite has no population count (compute it on the host)"
            )
        );
        assert_eq!(text.lines().count(), 2);
    }
}
