//! `tfl` functions to a TFLite model: one subgraph for each function, and a signature where it is public. Weights stay symbols; what
//! has to be streamed, and where to, is a list beside the model.

mod constants;
mod function;
mod operators;
mod quantization;
mod source;
mod types;
mod weights;

use edgec_dialects::ir::Module;
use edgec_formats::tflite::Model;
use edgec_target::TargetError;
use edgec_weights::WeightTable;

use crate::rewrite::{functions, public_functions};
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

/// Translates every public function of `module`, and what its control flow calls.
///
/// # Errors
/// An operation has no operator, a weight is missing or of another type, or there is no function.
pub(crate) fn translate(
    module: Module<'_>,
    weights: &WeightTable,
    description: &str,
) -> Result<Translated, TargetError> {
    if public_functions(module).is_empty() {
        return Err(TargetError::NoSignature);
    }
    let functions = functions(module);
    let names = functions.iter().map(|function| function.name()).collect();
    let mut translator = Translator::new(weights, description, names);
    for function in functions {
        translator.function(function)?;
    }
    let translated = translator.finish();
    let open = functions_are_open(module);
    let unsized_outputs = if open { translated.model.outputs_without_size() } else { Vec::new() };
    if unsized_outputs.is_empty() {
        return Ok(translated);
    }
    Err(TargetError::Format(format!(
        "LiteRT would know the sizes of these outputs only after it has run, and so has no buffers for them: {}. Give the open sizes numbers with --shape NAME=SIZES",
        unsized_outputs.join(", ")
    )))
}

/// Whether an argument has an open size.
fn functions_are_open(module: Module<'_>) -> bool {
    public_functions(module)
        .iter()
        .flat_map(|function| function.args())
        .any(|argument| !argument.ty().is_static())
}

/// A mistake of this backend.
pub(crate) fn internal(message: impl ToString) -> TargetError {
    TargetError::Internal { target: crate::ID, message: message.to_string() }
}
