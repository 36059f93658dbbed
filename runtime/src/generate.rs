//! Text generation on a decoder artifact.

mod chunks;
mod decoder;
mod mask;
mod plan;
mod sampler;

pub use decoder::Decoder;
pub use sampler::{Sampler, Sampling};
