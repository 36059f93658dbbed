//! The authoring API: blocks that models are put together from. A block is plain data; `emit` writes its StableHLO into
//! a [`Graph`]. Families in [`crate::families`] are made of these, and so is a model that a user re-authors.

mod attention;
mod decoder;
mod error;
mod feed_forward;
mod graph;
mod kv_cache;
mod norm;
mod parameters;
mod rotary;
mod signature;
mod step;
mod transformer_block;

pub use attention::Attention;
pub use decoder::{Decoder, Embedding, Head};
pub use error::AuthoringError;
pub use feed_forward::{Activation, FeedForward};
pub use graph::Graph;
pub(crate) use graph::erf;
pub use kv_cache::{CacheNames, KvCache};
pub use norm::{Norm, NormKind};
pub use parameters::{Adjust, Naming, Parameters};
pub use rotary::{Rotary, RotaryScaling};
pub use signature::{Signature, Signatures, Stage};
pub use transformer_block::{Residual, TransformerBlock};
