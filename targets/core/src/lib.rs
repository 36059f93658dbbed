//! What every target has in common: the [`Backend`] trait, the artifact it prepares, its errors, and the registry that the
//! main program fills. Nothing here knows a backend by name.

mod artifact;
mod backend;
mod code_file;
mod decoder_form;
mod error;
mod options;
pub mod partition;
mod registry;

pub use artifact::{ArtifactSection, PreparedArtifact, Summary};
pub use backend::{Accelerator, Backend, Candidate, EmitOptions, Host, Role, Support};
pub use code_file::{CodeFile, Constant};
pub use decoder_form::DecoderForm;
pub use error::{Refusal, Refusals, TargetError};
pub use options::{TargetOption, TargetOptions};
pub use registry::Registry;
