//! What a family describes: a decoder or an encoder.

use super::{Decoder, Encoder};

/// A model put together from blocks.
#[derive(Clone, Debug)]
pub enum Architecture {
    /// It generates text.
    Decoder(Decoder),
    /// It makes vectors of text.
    Encoder(Encoder),
}

impl From<Decoder> for Architecture {
    fn from(decoder: Decoder) -> Self {
        Self::Decoder(decoder)
    }
}

impl From<Encoder> for Architecture {
    fn from(encoder: Encoder) -> Self {
        Self::Encoder(encoder)
    }
}
