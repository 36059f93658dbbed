//! From a checkpoint to a module of StableHLO and its weight table.

use std::path::Path;

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_weights::WeightTable;

use super::CompileError;
use crate::authoring::Parameters;
use crate::families::{self, Config};

/// Which signatures a decoder gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeRequest {
    /// Prompt lengths to write a prefill signature for.
    pub prefill: Vec<usize>,
    /// Positions of the key/value cache.
    pub context: usize,
}

/// Opens the checkpoint at `path` and imports it.
///
/// # Errors
/// The checkpoint cannot be read or is of no known family.
pub fn import<'c>(
    context: &'c Context,
    path: &Path,
    shape: &ShapeRequest,
) -> Result<(Module<'c>, WeightTable), CompileError> {
    author(context, &Checkpoint::open(path)?, shape)
}

/// Imports an opened checkpoint by the blocks of its family.
///
/// # Errors
/// It is of no known family, or its tensors do not fit its configuration.
pub(super) fn author<'c>(
    context: &'c Context,
    checkpoint: &Checkpoint,
    shape: &ShapeRequest,
) -> Result<(Module<'c>, WeightTable), CompileError> {
    let config = Config::new(&checkpoint.config);
    let in_family = |source| CompileError::Family { path: checkpoint.path.clone(), source };
    let family = families::find(&config).map_err(in_family)?;
    let decoder = (family.decoder)(&config).map_err(in_family)?;
    let naming = (family.naming)(&config, checkpoint.naming).map_err(in_family)?;
    let parameters = Parameters::new(checkpoint.tensors.clone(), naming);
    let module = Module::new(context);
    let mut prefill = shape.prefill.clone();
    prefill.sort_unstable();
    prefill.dedup();
    let weights = decoder
        .build(module, parameters, &prefill, shape.context)
        .map_err(|source| CompileError::Authoring { path: checkpoint.path.clone(), source })?;
    Ok((module, weights))
}
