//! `tfl` functions to a TFLite model: one subgraph and one signature for each public function. Weights stay symbols; what
//! has to be streamed, and where to, is a list beside the model.

mod constants;
mod function;
mod operators;
mod types;
mod weights;

use edgec_dialects::ir::Module;
use edgec_formats::tflite::Model;
use edgec_target::TargetError;
use edgec_weights::WeightTable;

use crate::rewrite::public_functions;
use function::Translator;

pub(crate) use weights::{ScalePatch, Streamed};

/// A model whose weights are not evaluated yet.
pub(crate) struct Translated {
    /// The model; streamed weights are external buffers in it.
    pub(crate) model: Model,
    /// Which symbol fills which buffer.
    pub(crate) streamed: Vec<Streamed>,
    /// Which symbol's values are which tensor's per-channel scales.
    pub(crate) scales: Vec<ScalePatch>,
}

/// Translates every public function of `module`.
///
/// # Errors
/// An operation has no operator, a weight is missing or of another type, or there is no function.
pub(crate) fn translate(
    module: Module<'_>,
    weights: &WeightTable,
    description: &str,
) -> Result<Translated, TargetError> {
    let functions = public_functions(module);
    if functions.is_empty() {
        return Err(TargetError::NoSignature);
    }
    let mut translator = Translator::new(weights, description);
    for function in functions {
        translator.function(function)?;
    }
    Ok(translator.finish())
}

/// A mistake of this backend.
pub(crate) fn internal(message: impl ToString) -> TargetError {
    TargetError::Internal { target: crate::ID, message: message.to_string() }
}
