//! From a checkpoint to a module of StableHLO and its weight table: the blocks of its family author it.

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_weights::WeightTable;

use super::ImportError;
use crate::authoring::{Decoder, Naming, Parameters, Signatures};
use crate::families::{self, Config};

/// The blocks of the checkpoint's family, and where the checkpoint keeps their parameters.
///
/// # Errors
/// It is of no known family, or its configuration is at fault.
pub(super) fn of_family(checkpoint: &Checkpoint) -> Result<(Decoder, Naming), ImportError> {
    let config = Config::new(&checkpoint.config);
    let in_family = |source| ImportError::Family { path: checkpoint.path.clone(), source };
    let family = families::find(&config).map_err(in_family)?;
    let decoder = (family.decoder)(&config).map_err(in_family)?;
    let naming = (family.naming)(&config, checkpoint.naming).map_err(in_family)?;
    Ok((decoder, naming))
}

/// Writes the decoder's signatures over the checkpoint's tensors.
///
/// # Errors
/// The tensors do not fit the blocks.
pub(super) fn author<'c>(
    context: &'c Context,
    checkpoint: &Checkpoint,
    decoder: &Decoder,
    naming: Naming,
    signatures: &Signatures,
) -> Result<(Module<'c>, WeightTable), ImportError> {
    let parameters = Parameters::new(checkpoint.tensors.clone(), naming);
    let module = Module::new(context);
    let weights = decoder
        .build(module, parameters, signatures)
        .map_err(|source| ImportError::Authoring { path: checkpoint.path.clone(), source })?;
    Ok((module, weights))
}
