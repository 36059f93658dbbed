//! What can be wrong with a model that is being authored.

use edgec_weights::WeightError;

/// An error of the authoring API; all of them are the input's fault.
#[derive(Debug, thiserror::Error)]
pub enum AuthoringError {
    /// A block asked for a parameter that the naming table does not map.
    #[error("the naming table has no entry for parameter `{name}`")]
    UnnamedParameter {
        /// The blocks' name of the parameter.
        name: String,
    },
    /// The checkpoint lacks a tensor.
    #[error(
        "the checkpoint has no tensor `{tensor}`, needed for `{parameter}`: is a shard or a part of the file missing?"
    )]
    MissingTensor {
        /// Name in the checkpoint.
        tensor: String,
        /// The blocks' name of the parameter.
        parameter: String,
    },
    /// A tensor's shape is not what the configuration says.
    #[error("tensor `{tensor}` has shape {found:?} where the configuration asks for {expected:?}")]
    WrongShape {
        /// Name in the checkpoint.
        tensor: String,
        /// The checkpoint's shape.
        found: Vec<u64>,
        /// The configuration's shape.
        expected: Vec<u64>,
    },
    /// `rope_freqs` does not fit the head.
    #[error("the rotary embedding needs {expected} frequency divisors, the checkpoint has {found}")]
    RotaryDivisors {
        /// Half of the rotated dimensions.
        expected: usize,
        /// What the checkpoint has.
        found: usize,
    },
    /// A prefill that does not fit into the cache.
    #[error(
        "a prefill of {prefill} tokens does not fit into a context of {context}: raise --context or lower --prefill"
    )]
    PrefillTooLong {
        /// Tokens a prefill takes.
        prefill: usize,
        /// Length of the cache.
        context: usize,
    },
    /// A head that caches in words of four elements do not hold.
    #[error(
        "heads of {size} elements are no whole words of 4, as decoders in form `positioned` store keys: take another --decoder-form or target"
    )]
    HeadWords {
        /// Elements of a head.
        size: usize,
    },
    /// A signature of more tokens than the model has positions for.
    #[error("a text of {length} tokens is longer than the model's {positions} positions: lower --lengths")]
    TextTooLong {
        /// Tokens of the signature.
        length: usize,
        /// Rows of the position table.
        positions: usize,
    },
    /// A weight expression could not be built.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// A signature could not be added to the module.
    #[error(transparent)]
    Ir(#[from] edgec_dialects::ir::IrError),
}
