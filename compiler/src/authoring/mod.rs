//! The authoring API: blocks that models are put together from. A block is plain data; `emit` writes its StableHLO into
//! a [`Graph`]. Families in [`crate::families`] are made of these, and so is a model that a user re-authors.

mod architecture;
mod attention;
mod decoder;
mod encoder;
mod encoder_block;
mod error;
mod feed_forward;
mod graph;
mod kv_cache;
mod mask;
mod norm;
mod parameters;
mod pooling;
mod positioned;
mod rotary;
mod signature;
mod step;
mod transformer_block;

pub use architecture::Architecture;
pub use attention::Attention;
pub use decoder::{Decoder, Embedding, Head};
pub use encoder::{Encoder, EncoderEmbedding};
pub use encoder_block::{EncoderBlock, SelfAttention};
pub use error::AuthoringError;
pub use feed_forward::{Activation, FeedForward};
pub(crate) use graph::erf;
pub use graph::{Graph, Part};
pub use kv_cache::{CacheNames, KvCache};
pub use norm::{Norm, NormKind};
pub use parameters::{Adjust, Naming, Parameters};
pub use pooling::{Pooling, PoolingMode};
pub use rotary::{Rotary, RotaryScaling};
pub use signature::{Signature, Signatures, Stage};
pub use transformer_block::{Residual, TransformerBlock};
