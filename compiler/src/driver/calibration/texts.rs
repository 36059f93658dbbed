//! Texts, tokenised for an encoder's signatures.

use edgec_checkpoint::Tokenizer as Stored;
use edgec_eval::Signature;
use edgec_passes::Samples;
use edgec_runtime::Tokenizer;
use edgec_tensor::{ElementType, Tensor};

use super::refused;
use crate::driver::CompileError;

/// The tokens and their types of each text.
#[derive(Debug)]
pub(super) struct Texts(Vec<(Vec<u32>, Vec<u32>)>);

impl Texts {
    /// The lines of `text`, which stands in `origin`, but for empty ones.
    pub(super) fn new(tokenizer: &Stored, text: &str, origin: &str) -> Result<Self, CompileError> {
        let tokenizer = match tokenizer {
            Stored::SentencePiece(model) => Tokenizer::from_sentencepiece(model),
            Stored::Json(json) => Tokenizer::from_json(json),
        };
        let tokenizer = tokenizer.map_err(|error| refused(format!("the tokenizer: {error}")))?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let tokens = lines.map(|line| tokenizer.encode_typed(line));
        let tokens: Vec<_> =
            tokens.collect::<Result<_, _>>().map_err(|error| refused(format!("`{origin}`: {error}")))?;
        if tokens.is_empty() {
            return Err(refused(format!("`{origin}` has no text")));
        }
        Ok(Self(tokens))
    }
}

impl Samples for Texts {
    fn inputs(&self, signature: &Signature, index: usize) -> Result<Option<Vec<Tensor>>, String> {
        let Some((tokens, types)) = self.0.get(index) else { return Ok(None) };
        let mut inputs = Vec::new();
        for port in &signature.inputs {
            let shape = port
                .tensor
                .as_ref()
                .filter(|known| known.storage() == ElementType::I32)
                .and_then(|known| known.static_shape());
            let Some([1, length]) = shape.as_deref() else {
                return Err(format!(
                    "the input `{}` of `{}` takes no tokens: give tensors, a folder a sample",
                    port.name, signature.name
                ));
            };
            // What is left of the length is padding that attention does not see.
            let values: Vec<u32> = match port.name.as_str() {
                "tokens" => tokens.clone(),
                "attention_mask" => vec![1; tokens.len()],
                "token_types" => types.clone(),
                name => {
                    return Err(format!(
                        "no text fills the input `{name}` of `{}`: give tensors, a folder a sample",
                        signature.name
                    ));
                }
            };
            let padded = values.into_iter().chain(std::iter::repeat(0)).take(*length);
            let bytes = padded.flat_map(u32::to_le_bytes).collect();
            inputs.push(
                Tensor::new(ElementType::I32, vec![1, *length], bytes).map_err(|error| error.to_string())?,
            );
        }
        Ok(Some(inputs))
    }
}
