//! From a checkpoint to a module of StableHLO and its weight table: the blocks of its family author it.

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_weights::WeightTable;

use super::ImportError;
use crate::authoring::{Parameters, Signatures};
use crate::families::{self, Config};

/// Imports an opened checkpoint by the blocks of its family.
///
/// # Errors
/// It is of no known family, or its tensors do not fit its configuration.
pub(super) fn author<'c>(
    context: &'c Context,
    checkpoint: &Checkpoint,
    signatures: &Signatures,
) -> Result<(Module<'c>, WeightTable), ImportError> {
    let config = Config::new(&checkpoint.config);
    let in_family = |source| ImportError::Family { path: checkpoint.path.clone(), source };
    let family = families::find(&config).map_err(in_family)?;
    let decoder = (family.decoder)(&config).map_err(in_family)?;
    let naming = (family.naming)(&config, checkpoint.naming).map_err(in_family)?;
    let parameters = Parameters::new(checkpoint.tensors.clone(), naming);
    let module = Module::new(context);
    let weights = decoder
        .build(module, parameters, signatures)
        .map_err(|source| ImportError::Authoring { path: checkpoint.path.clone(), source })?;
    Ok((module, weights))
}
