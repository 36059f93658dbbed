//! What can go wrong in a compile.

use std::path::PathBuf;

use edgec_formats::FormatError;
use edgec_passes::PassError;
use edgec_target::TargetError;
use edgec_weights::WeightError;

use super::output_file::{OutputError, OutputFile};
use crate::importers::ImportError;

/// An error of a compile.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// No backend has the id.
    #[error("no target is called `{target}`; this build has: {known}")]
    UnknownTarget {
        /// The id.
        target: String,
        /// Ids of this build.
        known: String,
    },
    /// An accelerator was asked for, and no backend runs what it leaves.
    #[error("target `{target}` needs a target beside it that runs whole models; this build has none")]
    NoHost {
        /// The accelerator's id.
        target: String,
    },
    /// An option that the target does not take.
    #[error("target `{target}`: {reason}")]
    Option {
        /// The target's id.
        target: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The output's suffix names no container.
    #[error("cannot tell the container from `{}`: end it in .tflite or .litertlm", path.display())]
    UnknownContainer {
        /// The output.
        path: PathBuf,
    },
    /// The output's suffix is not that of a container, which the target's artifacts need.
    #[error("target `{target}` writes packages of several sections: end `{}` in .litertlm", path.display())]
    NeedsContainer {
        /// The target's id.
        target: String,
        /// The output.
        path: PathBuf,
    },
    /// A container that carries a tokenizer was asked for, and the checkpoint has none.
    #[error("`{}` has no tokenizer (tokenizer.json, tokenizer.model, vocab.txt, or GGUF metadata), which a .litertlm needs: add it, or compile to .tflite", path.display())]
    NoTokenizer {
        /// The checkpoint.
        path: PathBuf,
    },
    /// A container of a language model was asked for, and the model is a program.
    #[error("`{}` is a program without tokenizer and prompt conventions, which a .litertlm carries: compile it to .tflite", path.display())]
    NoLanguageModel {
        /// The program.
        path: PathBuf,
    },
    /// The samples that a request gives are of no use.
    #[error("calibration: {reason}")]
    Calibration {
        /// What is wrong, and with which file.
        reason: String,
    },
    /// The model cannot be imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A pass failed.
    #[error(transparent)]
    Pass(#[from] PassError),
    /// The target refused the model.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The container cannot be written.
    #[error("cannot write the container: {0}")]
    Format(#[from] FormatError),
    /// The artifact cannot be put into its place.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl CompileError {
    /// The same error, or which file it was that the system did not let us write.
    pub(super) fn of_output(self, output: &OutputFile) -> Self {
        match self {
            Self::Target(TargetError::Io(source) | TargetError::Weight(WeightError::Write(source)))
            | Self::Format(FormatError::Io(source)) => Self::Output(output.failed(source)),
            other => other,
        }
    }

    /// Whether edgec is at fault and not its input.
    pub const fn is_bug(&self) -> bool {
        match self {
            Self::Import(error) => error.is_bug(),
            Self::Pass(error) => error.is_bug(),
            Self::Target(error) => matches!(error, TargetError::Internal { .. } | TargetError::Ir(_)),
            _ => false,
        }
    }
}
