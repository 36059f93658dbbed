//! Models of every kind that edgec reads, told by their content: each becomes a module of StableHLO whose public functions
//! are the signatures, and a weight table.

pub mod aten;
mod checkpoint;
mod error;
mod exported;
mod kind;
mod portable_artifact;
mod program;

use std::path::{Path, PathBuf};

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_passes::{bind_shape, externalize_constants};
use edgec_pt2::Program;
use edgec_target::DecoderForm;
use edgec_weights::WeightTable;

use crate::authoring::{Architecture, Naming, Signatures};

pub use error::ImportError;
pub use kind::ModelKind;
pub use portable_artifact::{ArtifactError, import_portable_artifact, read_portable_artifact};
pub use program::read_module;

/// What a request says about the shapes of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShapeRequest {
    /// The signatures of a decoder; none where the request does not speak of them.
    pub decoder: Option<Signatures>,
    /// Token counts of an encoder's signatures; none where the request does not speak of them.
    pub lengths: Option<Vec<usize>>,
    /// The form of a decoder; none where the request does not speak of it.
    pub form: Option<DecoderForm>,
    /// The form of a decoder where the request does not speak of it: what the target asks for.
    pub usual_form: DecoderForm,
    /// Sizes that a program leaves open.
    pub open: aten::ShapeBindings,
}

impl ShapeRequest {
    /// Refuses what only a checkpoint's signatures take.
    fn of_program(&self, path: &Path, kind: ModelKind) -> Result<(), ImportError> {
        if self.decoder.is_some() || self.lengths.is_some() || self.form.is_some() {
            return Err(ImportError::NotACheckpoint { path: path.to_owned(), kind });
        }
        Ok(())
    }
}

/// A model that was recognised and opened, and not imported yet.
#[derive(Debug)]
pub enum Model {
    /// A checkpoint of a known family's.
    Checkpoint(Box<Checkpoint>),
    /// A model put together from blocks, over a checkpoint's tensors.
    Authored {
        /// Tensors, tokenizer and conventions; the configuration is not looked at.
        checkpoint: Box<Checkpoint>,
        /// The blocks.
        architecture: Box<Architecture>,
        /// Where the checkpoint keeps the blocks' parameters.
        naming: Naming,
    },
    /// A program of torch.export.
    Exported(Box<Program>),
    /// A program: its functions are in the file.
    Program {
        /// The file.
        path: PathBuf,
        /// Its kind.
        kind: ModelKind,
    },
}

impl Model {
    /// Opens the model at `path`.
    ///
    /// # Errors
    /// The path cannot be read, or is of no kind that edgec reads.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        match kind::recognise(path)? {
            ModelKind::HuggingFace | ModelKind::Gguf => {
                Ok(Self::Checkpoint(Box::new(Checkpoint::open(path)?)))
            }
            ModelKind::TorchExport => Ok(Self::Exported(Box::new(Program::open(path)?))),
            kind => Ok(Self::Program { path: path.to_owned(), kind }),
        }
    }

    /// The checkpoint, with its tokenizer and configuration, where the model is one.
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        match self {
            Self::Checkpoint(checkpoint) | Self::Authored { checkpoint, .. } => Some(checkpoint),
            Self::Exported(_) | Self::Program { .. } => None,
        }
    }

    /// Where the model is.
    pub fn path(&self) -> &Path {
        match self {
            Self::Checkpoint(checkpoint) | Self::Authored { checkpoint, .. } => &checkpoint.path,
            Self::Exported(program) => program.path(),
            Self::Program { path, .. } => path,
        }
    }

    /// Makes the module and its weight table.
    ///
    /// # Errors
    /// The model is malformed, or the request does not fit it.
    pub fn import<'c>(
        &self,
        context: &'c Context,
        shape: &ShapeRequest,
    ) -> Result<(Module<'c>, WeightTable), ImportError> {
        match self {
            Self::Checkpoint(checkpoint) => {
                let (architecture, naming) = checkpoint::of_family(checkpoint)?;
                checkpoint::author(context, checkpoint, &architecture, naming, shape)
            }
            Self::Authored { checkpoint, architecture, naming } => {
                checkpoint::author(context, checkpoint, architecture, naming.clone(), shape)
            }
            Self::Exported(program) => {
                shape.of_program(program.path(), ModelKind::TorchExport)?;
                Ok(aten::import(context, program, &shape.open)?)
            }
            Self::Program { path, kind } => {
                shape.of_program(path, *kind)?;
                let (module, mut weights) = program::read_program(context, path, *kind)?;
                for open in &shape.open {
                    if !bind_shape(module, &open.name, &open.sizes)? {
                        return Err(ImportError::NoOpenSizes {
                            path: path.clone(),
                            kind: *kind,
                            name: open.name.clone(),
                        });
                    }
                }
                externalize_constants(module, &mut weights)?;
                Ok((module, weights))
            }
        }
    }
}
