//! Text generation on a decoder artifact.

mod chunks;
mod decoder;
mod mask;
mod plan;
mod sampler;
mod text;

pub use decoder::Decoder;
pub use sampler::{Sampler, Sampling};
pub use text::{Conventions, FinishReason, GenerateOptions, Generation, Generator, Prompt, Timing};
