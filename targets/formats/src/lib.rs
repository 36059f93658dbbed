//! File formats of artifacts, both directions: TFLite flatbuffers and `.litertlm` containers with their metadata.
//!
//! Files are untrusted: every offset, length and index is checked where it is followed, and what is allocated is bounded by
//! the size of the file.
#![forbid(unsafe_code)]

mod error;
mod flatbuffer;
pub mod litertlm;
pub mod tflite;

pub use error::FormatError;
pub use flatbuffer::{FileSource, Source};
