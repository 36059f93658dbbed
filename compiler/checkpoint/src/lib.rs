//! Checkpoints: Hugging Face folders and GGUF files, as tensors that are lazy expressions, a configuration in the spelling of
//! `config.json`, and the tokenizer.

mod error;
mod files;
mod gguf;
mod hugging_face;
mod safetensors;
mod sentence;
mod sentencepiece;
mod tokenizer;
mod word_piece;

use std::io::Read;
use std::path::{Path, PathBuf};

use edgec_weights::Expr;
use indexmap::IndexMap;

pub use error::CheckpointError;
pub use sentence::SentenceModule;
pub use tokenizer::{SpecialTokens, Tokenizer};

/// Whose names the tensors have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamingKind {
    /// transformers' module paths.
    HuggingFace,
    /// llama.cpp's tensor names.
    Gguf,
}

/// A checkpoint, opened and checked; no tensor data has been read.
#[derive(Debug)]
pub struct Checkpoint {
    /// Where it is.
    pub path: PathBuf,
    /// Tensors by name, in the file's order. Shapes are row-major: the last dimension is contiguous.
    pub tensors: IndexMap<String, Expr>,
    /// The configuration, in the spelling of transformers' `config.json`.
    pub config: serde_json::Value,
    /// Whose names the tensors have.
    pub naming: NamingKind,
    /// The tokenizer, if the checkpoint has one.
    pub tokenizer: Option<Tokenizer>,
    /// Ids of special tokens.
    pub special: SpecialTokens,
    /// The Jinja template that wraps a conversation, for a model that was trained on one.
    pub chat_template: Option<String>,
    /// The steps around the model that sentence-transformers lists, the model itself first.
    pub sentence_modules: Vec<SentenceModule>,
}

impl Checkpoint {
    /// Opens `path`, whose kind is told by its content.
    ///
    /// # Errors
    /// It is of no known kind, or its files are missing, truncated or malformed.
    pub fn open(path: &Path) -> Result<Self, CheckpointError> {
        if path.is_dir() {
            return hugging_face::open(path);
        }
        let mut magic = [0; 4];
        let mut file = std::fs::File::open(path).map_err(CheckpointError::read(path))?;
        match file.read_exact(&mut magic) {
            Ok(()) if &magic == b"GGUF" => gguf::open(path),
            Ok(()) => Err(CheckpointError::Unknown {
                path: path.to_owned(),
                reason: "it is a file without the GGUF magic".to_owned(),
            }),
            Err(_) => Err(CheckpointError::Unknown {
                path: path.to_owned(),
                reason: "it is shorter than a header".to_owned(),
            }),
        }
    }
}
