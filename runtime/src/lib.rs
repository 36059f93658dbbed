//! Runs what edgec compiles: LiteRT's C library, with an accelerator's dispatch library where an artifact needs one, and on top of
//! it text generation.
//!
//! - [`Artifact`] opens a file and loads what it holds.
//! - [`Runner`] is what a backend offers; [`LiteRtRunner`] is the one of LiteRT.
//! - [`Encoder`] makes vectors of tokens; [`TextEncoder`] adds the tokenizer.
//! - [`Decoder`] keeps a decoder's caches and reads tokens; [`Generator`] adds the tokenizer and streams text.

mod artifact;
mod bench;
mod chat;
mod declared;
mod dispatch;
mod encode;
mod error;
mod ffi;
mod generate;
mod litert;
mod profile;
mod runner;
mod tokenizer;
mod weight_cache;

pub use artifact::{Artifact, Language};
pub use bench::{BenchOptions, BenchReport, Rate, bench, peak_memory};
pub use chat::{Affixes, ChatTemplate, Message};
pub use edgec_tensor::{ElementType, Tensor, TensorError, TensorSpec, npy};
pub use encode::{EncodeReport, Encoded, Encoder, TextEncoder};
pub use error::{Result, RuntimeError};
pub use generate::{
    Conventions, Decoder, FinishReason, GenerateOptions, Generation, Generator, Prompt, Sampler, Sampling,
    Timing,
};
pub use litert::{CpuOptions, LiteRtRunner};
pub use profile::{OperatorTime, Profile};
pub use runner::{BufferId, Runner, Signature};
pub use tokenizer::{TextStream, Tokenizer};
