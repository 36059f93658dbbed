//! File formats of artifacts, both directions: TFLite flatbuffers and `.litertlm` containers with their metadata.

mod error;
mod flatbuffer;
pub mod litertlm;
pub mod tflite;

pub use error::FormatError;
