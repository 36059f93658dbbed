//! Text generation on a decoder artifact.

mod caches;
mod chunks;
mod decoder;
mod engine;
mod gpu;
mod mask;
mod plan;
mod sampler;
mod text;

pub use decoder::Decoder;
pub use sampler::{Sampler, Sampling};
pub use text::{Conventions, FinishReason, GenerateOptions, Generation, Generator, Prompt, Timing};
