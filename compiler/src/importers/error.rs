//! Why a model cannot be imported.

use std::io;
use std::path::PathBuf;

use edgec_checkpoint::CheckpointError;
use edgec_dialects::Diagnostics;
use edgec_passes::PassError;
use edgec_pt2::Pt2Error;
use edgec_weights::WeightError;

use super::aten::AtenError;
use super::{ArtifactError, ModelKind};
use crate::authoring::AuthoringError;
use crate::families::FamilyError;

/// An error of an import.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is of no kind that is read.
    #[error("`{}` is no model that edgec reads: {reason}. It reads a folder with config.json and *.safetensors, a GGUF file, StableHLO as MLIR text or bytecode, a StableHLO portable artifact, what jax.export serialises, and a torch.export .pt2", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// What it is, or what was looked for and not found.
        reason: String,
    },
    /// The kind was recognised, and this build has no reader for it.
    #[error("`{}` is {kind}, which this build does not read", path.display())]
    NoReader {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: ModelKind,
    },
    /// MLIR refused the text or the bytecode.
    #[error("`{}`, read as {kind}: {diagnostics}", path.display())]
    Mlir {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: ModelKind,
        /// What MLIR said, with file, line and column.
        diagnostics: Diagnostics,
    },
    /// The portable artifact or the bytecode cannot be imported.
    #[error("`{}`: {source}", path.display())]
    Artifact {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: ArtifactError,
    },
    /// A file cannot be opened for its weights.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// There is nothing to call in the module.
    #[error("`{}` has no public function with a body, so there is nothing to compile: make one `func.func public`", path.display())]
    NoFunction {
        /// The file.
        path: PathBuf,
    },
    /// Lengths of an encoder's signatures were asked for.
    #[error("--lengths chooses the signatures of an encoder, and `{}` is a decoder: use --prefill and --context", path.display())]
    NotAnEncoder {
        /// The checkpoint.
        path: PathBuf,
    },
    /// The signatures of a decoder were asked for.
    #[error("--prefill, --context, --attend and --decoder-form choose the signatures of a decoder, and `{}` is an encoder: use --lengths", path.display())]
    AnEncoder {
        /// The checkpoint.
        path: PathBuf,
    },
    /// Signatures of a checkpoint were asked for.
    #[error("--prefill, --context, --lengths and --decoder-form choose the signatures that edgec authors from a checkpoint; `{}` is {kind}, whose functions have their shapes already: leave the options out", path.display())]
    NotACheckpoint {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: ModelKind,
    },
    /// Open sizes were bound.
    #[error("--shape names `{name}`, and `{}` is {kind}, which is compiled with its own shapes: leave the option out", path.display())]
    NoOpenSizes {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: ModelKind,
        /// What was bound.
        name: String,
    },
    /// A program of open sizes is not one that can be compiled for all of them.
    #[error("`{}` leaves sizes open ({sizes}), and cannot be compiled for all of them: {reason}. Give them numbers: --shape {example}=SIZES", path.display())]
    OpenSizes {
        /// The file.
        path: PathBuf,
        /// Which dimensions.
        sizes: String,
        /// What stands in the way.
        reason: String,
        /// What `--shape` can name.
        example: String,
    },
    /// The torch.export archive cannot be read.
    #[error(transparent)]
    Archive(#[from] Pt2Error),
    /// The torch.export program cannot be imported.
    #[error(transparent)]
    Aten(#[from] AtenError),
    /// The checkpoint cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Its configuration cannot be compiled.
    #[error("`{}`: {source}", path.display())]
    Family {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong.
        source: FamilyError,
    },
    /// Its tensors do not fit its configuration, or the request does not fit the model.
    #[error("`{}`: {source}", path.display())]
    Authoring {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong.
        source: AuthoringError,
    },
    /// A pass of the import failed.
    #[error(transparent)]
    Pass(#[from] PassError),
}

impl ImportError {
    /// Whether edgec is at fault and not its input.
    pub const fn is_bug(&self) -> bool {
        matches!(self, Self::Pass(error) if error.is_bug())
    }
}
