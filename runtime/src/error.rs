//! What can go wrong when an artifact is loaded and run.

use std::path::PathBuf;

/// Short for results of this crate.
pub type Result<T, E = RuntimeError> = std::result::Result<T, E>;

/// An error of loading or running an artifact. The text says what would make it work where something would.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// LiteRT's C library is in none of the places where it is looked for.
    #[error(
        "LiteRT's C library libLiteRt.so was not found; looked at {}. Run tools/setup/litert.sh, or set \
         EDGEC_LITERT_LIB to the libLiteRt.so of PyPI's ai-edge-litert {version}",
        display_paths(searched), version = crate::ffi::LITERT_VERSION
    )]
    LibraryNotFound {
        /// The paths that were tried, in order.
        searched: Vec<PathBuf>,
    },

    /// The dynamic loader refuses the library.
    #[error("cannot load LiteRT's C library {}: {reason}", path.display())]
    LibraryUnloadable {
        /// The library.
        path: PathBuf,
        /// What the loader says.
        reason: String,
    },

    /// The library is of another version: a function that this program calls is not there.
    #[error(
        "{} has no function {symbol}: it is not LiteRT {version}. Run tools/setup/litert.sh, or set EDGEC_LITERT_LIB \
         to the libLiteRt.so of PyPI's ai-edge-litert {version}",
        path.display(), version = crate::ffi::LITERT_VERSION
    )]
    LibraryVersion {
        /// The library.
        path: PathBuf,
        /// The missing function.
        symbol: &'static str,
    },

    /// An artifact needs a dispatch library, and none is in the places where it is looked for.
    #[error(
        "an accelerator computes a part of {} ({} DISPATCH_OP), and its dispatch library libLiteRtDispatch_*.so was not \
         found; looked in {}. Set EDGEC_DISPATCH_DIR to the folder that holds it, or compile the model for the CPU",
        path.display(), calls, display_paths(searched)
    )]
    DispatchNotFound {
        /// The artifact.
        path: PathBuf,
        /// How many operators need it.
        calls: usize,
        /// The folders that were tried, in order.
        searched: Vec<PathBuf>,
    },

    /// A file cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },

    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },

    /// The file is not an artifact that this runtime runs, or it is damaged.
    #[error("{}: {reason}", path.display())]
    Artifact {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the field where there is one.
        reason: String,
    },

    /// A call into LiteRT failed.
    #[error("LiteRT: {call} failed: {status}{}{detail}", if detail.is_empty() { "" } else { ": " })]
    LiteRt {
        /// The C function.
        call: &'static str,
        /// The name of its status code.
        status: &'static str,
        /// LiteRT's own messages, if it left any.
        detail: String,
    },

    /// The artifact has no such signature.
    #[error("there is no signature {name:?}; the artifact has {}", known.join(", "))]
    UnknownSignature {
        /// The name that was asked for.
        name: String,
        /// The signatures of the artifact.
        known: Vec<String>,
    },

    /// An input that the signature does not have.
    #[error("signature {signature:?} has no input {name:?}; its inputs are {}", known.join(", "))]
    UnknownInput {
        /// The signature.
        signature: String,
        /// The name that was given.
        name: String,
        /// The inputs of the signature.
        known: Vec<String>,
    },

    /// An input that was not given.
    #[error("signature {signature:?} needs the input {name:?} ({expected})")]
    MissingInput {
        /// The signature.
        signature: String,
        /// The input.
        name: String,
        /// Its type.
        expected: String,
    },

    /// A tensor whose type or shape is not what the signature takes.
    #[error("input {name:?} is {found}, but the signature takes {expected}")]
    InputMismatch {
        /// The input.
        name: String,
        /// Type and shape that the signature takes.
        expected: String,
        /// Type and shape that were given.
        found: String,
    },

    /// A type or shape that this runtime does not carry.
    #[error("tensor {name:?}: {reason}")]
    UnsupportedTensor {
        /// The tensor.
        name: String,
        /// Why not.
        reason: String,
    },

    /// A tensor cannot be made, read or written.
    #[error(transparent)]
    Tensor(#[from] edgec_tensor::TensorError),

    /// There is nothing to make tokens of text with.
    #[error(
        "the artifact carries no tokenizer; compile to .litertlm, or name a tokenizer.json or tokenizer.model with \
         --tokenizer"
    )]
    NoTokenizer,

    /// The artifact's signatures are not those of a text generator.
    #[error("the artifact cannot generate text: {reason}")]
    NotAGenerator {
        /// What is missing.
        reason: String,
    },

    /// The artifact's signatures are not those of an encoder.
    #[error(
        "the artifact is no encoder: it has no signature `encode_<N>` with tokens, attention_mask, hidden and \
         embedding, but {}",
        known.join(", ")
    )]
    NotAnEncoder {
        /// Its signatures.
        known: Vec<String>,
    },

    /// A text that no signature of the encoder holds.
    #[error(
        "the text has {tokens} tokens and the encoder takes from 1 to {longest}: shorten it, or compile with a larger \
         --lengths"
    )]
    TextLength {
        /// Tokens of the text.
        tokens: usize,
        /// The longest signature.
        longest: usize,
    },

    /// The context is full.
    #[error(
        "the context is full: {used} of {context} positions are taken and {wanted} more are wanted; use a shorter \
         prompt, or compile with a larger --context"
    )]
    ContextFull {
        /// Positions of the key/value cache.
        context: usize,
        /// Positions taken.
        used: usize,
        /// Further positions that were asked for.
        wanted: usize,
    },

    /// A token id outside the vocabulary.
    #[error("token {token} is outside the vocabulary of {vocabulary}")]
    TokenRange {
        /// The token.
        token: u32,
        /// Size of the vocabulary.
        vocabulary: usize,
    },

    /// The logits are no numbers, so that no token can be chosen.
    #[error("the model's logits contain {value} at token {token}")]
    Logits {
        /// NaN or +infinity.
        value: f32,
        /// Where.
        token: usize,
    },

    /// The tokenizer of the artifact cannot be used.
    #[error("tokenizer: {0}")]
    Tokenizer(String),

    /// The chat template of the artifact cannot be used.
    #[error("chat template: {0}")]
    Template(String),

    /// A setting that makes no sense.
    #[error("{0}")]
    Setting(String),

    /// A package for GPUs cannot be loaded or run.
    #[error(transparent)]
    Gpu(#[from] edgec_vulkan::VulkanError),

    /// An artifact for GPUs was asked for what only LiteRT's artifacts do.
    #[error("{} is for GPUs: {remedy}", path.display())]
    ForGpus {
        /// The artifact.
        path: PathBuf,
        /// What would do it.
        remedy: &'static str,
    },
}

fn display_paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
