//! Why a module cannot be evaluated.

use edgec_dialects::ir::Op;
use edgec_kernels::KernelError;
use edgec_tensor::TensorError;
use edgec_weights::WeightError;

/// An error of an evaluation.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// An operation cannot be evaluated.
    #[error("{place}{op} ({types}): {reason}")]
    Operation {
        /// Its name.
        op: String,
        /// The types of its operands and results.
        types: String,
        /// Where it comes from, with a colon behind it; empty if that is not known.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The module has no such function.
    #[error("the model has no signature `{name}`; it has {}", known.join(", "))]
    UnknownFunction {
        /// The name that was asked for.
        name: String,
        /// The module's public functions.
        known: Vec<String>,
    },
    /// The inputs do not fit the function.
    #[error("signature `{function}`: {reason}")]
    Inputs {
        /// The function.
        function: String,
        /// What is wrong.
        reason: String,
    },
    /// A weight cannot be read.
    #[error("weight `{symbol}`: {source}")]
    Weight {
        /// The symbol.
        symbol: String,
        /// What is wrong.
        source: WeightError,
    },
    /// A loop ran longer than the caller allows.
    #[error("{place}stablehlo.while went on after {limit} iterations")]
    Iterations {
        /// Where the loop comes from.
        place: String,
        /// The bound.
        limit: u64,
    },
}

/// What a handler fails with; the evaluator adds operation and place.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something about this operation.
    Here(String),
    /// An error that says its place already, from within a region or a called function.
    Inner(EvalError),
}

/// Short for results of handlers.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// The error, with the operation where that is not said.
    pub(crate) fn at(self, op: Op<'_>) -> EvalError {
        match self {
            Self::Inner(error) => error,
            Self::Here(reason) => {
                let list = |values: Vec<edgec_dialects::ir::Value<'_>>| {
                    values.into_iter().map(|value| value.ty().to_string()).collect::<Vec<_>>().join(", ")
                };
                let types = format!("({}) -> ({})", list(op.operands()), list(op.results()));
                EvalError::Operation { op: op.name(), types, place: place(op), reason }
            }
        }
    }
}

/// Where an operation comes from, with a colon behind it.
pub(crate) fn place(op: Op<'_>) -> String {
    match op.location().place() {
        (file, _, _) if file.is_empty() => String::new(),
        (file, 0, _) => format!("{file}: "),
        (file, line, column) => format!("{file}:{line}:{column}: "),
    }
}

impl From<KernelError> for Failure {
    fn from(error: KernelError) -> Self {
        match error {
            KernelError::Body(inner) => match inner.downcast::<EvalError>() {
                Ok(error) => Self::Inner(*error),
                Err(other) => Self::Here(other.to_string()),
            },
            other => Self::Here(other.to_string()),
        }
    }
}

impl From<TensorError> for Failure {
    fn from(error: TensorError) -> Self {
        Self::Here(error.to_string())
    }
}

impl From<EvalError> for Failure {
    fn from(error: EvalError) -> Self {
        Self::Inner(error)
    }
}

/// Short for failing at this operation.
pub(crate) fn refuse<T>(reason: impl Into<String>) -> Outcome<T> {
    Err(Failure::Here(reason.into()))
}
