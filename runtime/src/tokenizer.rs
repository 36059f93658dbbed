//! Text to tokens and back, with the tokenizer that the artifact carries.

mod model_proto;
mod sentencepiece;
mod stream;

use std::path::Path;

use crate::error::{Result, RuntimeError};
use sentencepiece::SentencePiece;

pub use stream::TextStream;

/// A tokenizer.
pub struct Tokenizer {
    kind: Kind,
}

enum Kind {
    HuggingFace(Box<tokenizers::Tokenizer>),
    SentencePiece(Box<SentencePiece>),
}

impl Tokenizer {
    /// From a `tokenizer.json` of Hugging Face.
    ///
    /// # Errors
    /// [`RuntimeError::Tokenizer`] if it is damaged or of a kind that the crate `tokenizers` does not know.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let broken = |error: tokenizers::Error| RuntimeError::Tokenizer(format!("tokenizer.json: {error}"));
        let mut tokenizer = tokenizers::Tokenizer::from_bytes(json).map_err(broken)?;
        // Settings for batches in training, which would cut a text and fill it up.
        tokenizer.with_truncation(None).map_err(broken)?.with_padding(None);
        Ok(Self { kind: Kind::HuggingFace(Box::new(tokenizer)) })
    }

    /// From a SentencePiece model (`tokenizer.model`) of type BPE.
    ///
    /// # Errors
    /// [`RuntimeError::Tokenizer`] if it is damaged, of another type, or normalises characters by a map.
    pub fn from_sentencepiece(model: &[u8]) -> Result<Self> {
        Ok(Self { kind: Kind::SentencePiece(Box::new(SentencePiece::parse(model)?)) })
    }

    /// From a file: `tokenizer.json` or a SentencePiece model, by what it holds.
    ///
    /// # Errors
    /// If the file cannot be read, and as the other two.
    pub fn open(path: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(path).map_err(|source| RuntimeError::Read { path: path.to_owned(), source })?;
        let text = bytes.trim_ascii();
        if text.starts_with(b"{") && text.ends_with(b"}") {
            Self::from_json(&bytes)
        } else {
            Self::from_sentencepiece(&bytes)
        }
    }

    /// Number of tokens.
    pub fn vocabulary(&self) -> usize {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => tokenizer.get_vocab_size(true),
            Kind::SentencePiece(model) => model.len(),
        }
    }

    /// Tokens of a text, without any that begin or end a sequence.
    ///
    /// `special` says whether spelled-out control tokens (`<bos>`) become their tokens, as a rendered chat template
    /// wants. A `tokenizer.json` does that always.
    ///
    /// # Errors
    /// [`RuntimeError::Tokenizer`] if the tokenizer's own rules fail on this text.
    pub fn encode(&self, text: &str, special: bool) -> Result<Vec<u32>> {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => {
                let encoding = tokenizer
                    .encode_fast(text, false)
                    .map_err(|error| RuntimeError::Tokenizer(error.to_string()))?;
                Ok(encoding.get_ids().to_vec())
            }
            Kind::SentencePiece(model) => Ok(model.encode(text, special)),
        }
    }

    /// Tokens of a text with those that the tokenizer's own post-processor adds around it, if it has one.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_with_specials(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self.encode_typed(text)?.0)
    }

    /// Tokens as [`encode_with_specials`](Self::encode_with_specials), and the type of each, which tells the parts of a
    /// text apart.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn encode_typed(&self, text: &str) -> Result<(Vec<u32>, Vec<u32>)> {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => {
                let encoding = tokenizer
                    .encode_fast(text, true)
                    .map_err(|error| RuntimeError::Tokenizer(error.to_string()))?;
                Ok((encoding.get_ids().to_vec(), encoding.get_type_ids().to_vec()))
            }
            Kind::SentencePiece(_) => {
                let tokens = self.encode(text, false)?;
                let types = vec![0; tokens.len()];
                Ok((tokens, types))
            }
        }
    }

    /// The text of tokens; control tokens give none.
    ///
    /// # Errors
    /// As [`Tokenizer::encode`].
    pub fn decode(&self, tokens: &[u32]) -> Result<String> {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => {
                tokenizer.decode(tokens, true).map_err(|error| RuntimeError::Tokenizer(error.to_string()))
            }
            Kind::SentencePiece(model) => {
                let bytes: Vec<u8> = tokens.iter().flat_map(|&token| model.token_bytes(token)).collect();
                let text = String::from_utf8_lossy(&bytes);
                let text = if model.adds_prefix() { text.strip_prefix(' ').unwrap_or(&text) } else { &text };
                Ok(text.to_owned())
            }
        }
    }

    /// How the tokenizer spells a token, as `<end_of_turn>` or `▁red`.
    pub fn token_text(&self, token: u32) -> Option<String> {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => tokenizer.id_to_token(token),
            Kind::SentencePiece(model) => model.piece(token).map(str::to_owned),
        }
    }

    /// The token that is spelled like this.
    pub fn token_id(&self, text: &str) -> Option<u32> {
        match &self.kind {
            Kind::HuggingFace(tokenizer) => tokenizer.token_to_id(text),
            Kind::SentencePiece(model) => model.id(text),
        }
    }
}

#[cfg(test)]
mod tests;
