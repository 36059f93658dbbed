//! From a checkpoint to a module of StableHLO and its weight table: the blocks of its family author it.

use edgec_checkpoint::Checkpoint;
use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_weights::WeightTable;

use super::ImportError;
use super::ShapeRequest;
use crate::authoring::{Architecture, Naming, Parameters};
use crate::families::{self, Config};

/// The blocks of the checkpoint's family, and where the checkpoint keeps their parameters.
///
/// # Errors
/// It is of no known family, or its configuration is at fault.
pub(super) fn of_family(checkpoint: &Checkpoint) -> Result<(Architecture, Naming), ImportError> {
    let config = Config::new(&checkpoint.config);
    let in_family = |source| ImportError::Family { path: checkpoint.path.clone(), source };
    let family = families::find(&config).map_err(in_family)?;
    let mut architecture = (family.architecture)(&config).map_err(in_family)?;
    if let Architecture::Encoder(encoder) = &mut architecture {
        encoder.pooling =
            families::pooling(&checkpoint.sentence_modules, encoder.hidden).map_err(in_family)?;
    }
    let naming = (family.naming)(&config, checkpoint.naming).map_err(in_family)?;
    Ok((architecture, naming))
}

/// Writes the signatures over the checkpoint's tensors.
///
/// # Errors
/// The tensors do not fit the blocks, or the request does not fit the architecture.
pub(super) fn author<'c>(
    context: &'c Context,
    checkpoint: &Checkpoint,
    architecture: &Architecture,
    naming: Naming,
    shape: &ShapeRequest,
) -> Result<(Module<'c>, WeightTable), ImportError> {
    let parameters = Parameters::new(checkpoint.tensors.clone(), naming);
    let module = Module::new(context);
    let path = || checkpoint.path.clone();
    let weights = match architecture {
        Architecture::Decoder(_) if shape.lengths.is_some() => {
            return Err(ImportError::NotAnEncoder { path: path() });
        }
        Architecture::Encoder(_) if shape.decoder.is_some() || shape.form.is_some() => {
            return Err(ImportError::AnEncoder { path: path() });
        }
        Architecture::Decoder(decoder) => {
            let signatures = shape.decoder.clone().unwrap_or_default();
            decoder.build(module, parameters, &signatures, shape.form.unwrap_or(shape.usual_form))
        }
        Architecture::Encoder(encoder) => {
            let lengths = shape.lengths.clone().unwrap_or_else(|| encoder.usual_lengths());
            encoder.build(module, parameters, &lengths)
        }
    };
    let weights = weights.map_err(|source| ImportError::Authoring { path: path(), source })?;
    Ok((module, weights))
}
