//! What `--calibration` names: samples of a model's inputs, as tensors or as texts.

mod tensors;
mod texts;

use std::path::Path;
use std::sync::Arc;

use edgec_passes::{Recipe, Samples};

use super::CompileError;
use crate::importers::Model;

/// Texts for encoders where a request gives none.
const TEXTS: &str = include_str!("texts.txt");

/// The samples that a request gives for `model`: `name=x.npy` or `x.npy` with samples along a leading dimension, folders with
/// a folder a sample, or a file with a text a line for a model with a tokenizer. An encoder without any gets a short text of
/// edgec's own; nothing else gets samples that the request does not name.
///
/// # Errors
/// The recipe takes no samples, a file cannot be read, holds numbers that are none or nothing at all, or texts are given for a
/// model without a tokenizer.
pub(super) fn samples(
    model: &Model,
    recipe: Recipe,
    given: &[String],
) -> Result<Option<Arc<dyn Samples>>, CompileError> {
    if recipe != Recipe::Int8Static {
        return match given.first() {
            None => Ok(None),
            Some(_) => Err(refused("only --quantize int8-static takes samples".to_owned())),
        };
    }
    let tokenizer = model.checkpoint().and_then(|checkpoint| checkpoint.tokenizer.as_ref());
    let [only] = given else {
        return match (given.is_empty(), tokenizer) {
            (true, Some(tokenizer)) => {
                Ok(Some(Arc::new(texts::Texts::new(tokenizer, TEXTS, "edgec's own texts")?)))
            }
            (true, None) => Ok(None),
            (false, _) => Ok(Some(Arc::new(tensors::Files::open(given)?))),
        };
    };
    let path = Path::new(only);
    if path.is_dir() {
        return Ok(Some(Arc::new(tensors::Folder::open(path)?)));
    }
    if only.ends_with(".npy") {
        return Ok(Some(Arc::new(tensors::Files::open(given)?)));
    }
    let text =
        std::fs::read_to_string(path).map_err(|error| refused(format!("cannot read `{only}`: {error}")))?;
    let Some(tokenizer) = tokenizer else {
        return Err(refused(format!(
            "`{only}` is no .npy and no folder, and the model has no tokenizer for texts"
        )));
    };
    Ok(Some(Arc::new(texts::Texts::new(tokenizer, &text, only)?)))
}

/// A request whose samples are of no use.
fn refused(reason: String) -> CompileError {
    CompileError::Calibration { reason }
}
