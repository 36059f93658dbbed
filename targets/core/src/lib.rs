//! What every target has in common: the [`Backend`] trait, the artifact it prepares, its errors, and the registry that the
//! main program fills. Nothing here knows a backend by name.

mod artifact;
mod backend;
mod error;
pub mod partition;
mod registry;

pub use artifact::{PreparedArtifact, Summary};
pub use backend::{Backend, EmitOptions};
pub use error::{Refusal, Refusals, TargetError};
pub use registry::Registry;
