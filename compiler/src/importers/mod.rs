//! Models of every kind that edgec reads, told by their content: each becomes a module of StableHLO whose public functions
//! are the signatures, and a weight table.

pub mod aten;
mod checkpoint;
mod error;
mod exported;
mod kind;
mod open;
mod portable_artifact;
mod program;

use std::path::{Path, PathBuf};

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_passes::open_sizes::{Sampling, open_sizes};
use edgec_passes::{bind_shape, externalize_constants};
use edgec_pt2::Program;
use edgec_target::DecoderForm;
use edgec_weights::WeightTable;

use crate::authoring::{Architecture, Naming, Signatures};

pub use error::ImportError;
pub use kind::ModelKind;
pub use open::{OpenProgram, SampledProgram};
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
                let (module, mut weights) = bound(context, path, *kind, shape)?;
                externalize_constants(module, &mut weights)?;
                Ok((module, weights))
            }
        }
    }

    /// Makes the module and its weight table, or prepares to make them for any value of the sizes that the model and the
    /// request leave open.
    ///
    /// # Errors
    /// As [`import`](Self::import).
    pub fn import_open<'m, 'c>(
        &'m self,
        context: &'c Context,
        shape: &ShapeRequest,
    ) -> Result<Imported<'m, 'c>, ImportError> {
        let (open, sampling, source) = match self {
            Self::Exported(program) => {
                shape.of_program(program.path(), ModelKind::TorchExport)?;
                let (open, taken) = aten::open_sizes(program, &shape.open)?;
                let sampling = Sampling::new(taken, &open);
                (open, sampling, open::Source::Exported { program, given: shape.open.clone() })
            }
            Self::Program { path, kind } => {
                let (module, weights) = bound(context, path, *kind, shape)?;
                let open = open_sizes(module)?;
                let sampling = Sampling::of(module, &open);
                (open, sampling, open::Source::Module { module, weights })
            }
            Self::Checkpoint(_) | Self::Authored { .. } => {
                let (module, weights) = self.import(context, shape)?;
                return Ok(Imported::Known(module, weights));
            }
        };
        let program = OpenProgram::new(context, self.path(), source, open, sampling);
        if program.open.is_empty() {
            let (module, weights) = program.at(&[])?;
            return Ok(Imported::Known(module, weights));
        }
        Ok(Imported::Open(program))
    }
}

/// What a model was imported to.
#[derive(Debug)]
pub enum Imported<'m, 'c> {
    /// All sizes are known.
    Known(Module<'c>, WeightTable),
    /// Sizes are open.
    Open(OpenProgram<'m, 'c>),
}

/// Reads a program and gives it the sizes that the request names.
fn bound<'c>(
    context: &'c Context,
    path: &Path,
    kind: ModelKind,
    shape: &ShapeRequest,
) -> Result<(Module<'c>, WeightTable), ImportError> {
    shape.of_program(path, kind)?;
    let (module, weights) = program::read_program(context, path, kind)?;
    for open in &shape.open {
        if !bind_shape(module, &open.name, &open.sizes)? {
            let path = path.to_owned();
            return Err(ImportError::NoOpenSizes { path, kind, name: open.name.clone() });
        }
    }
    Ok((module, weights))
}
