//! The CPU target as the core sees it.

use edgec_dialects::ir::Module;
use edgec_passes::{Pass, open_sizes::Samples};
use edgec_target::{Backend, EmitOptions, Host, PreparedArtifact, Refusals, Role, TargetError};
use edgec_weights::WeightTable;

use crate::{
    artifact::TfliteArtifact,
    generalize, legalize, passes,
    translate::{internal, translate},
};

/// TFLite files for stock LiteRT, which runs them on XNNPACK.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    fn id(&self) -> &'static str {
        crate::ID
    }

    fn description(&self) -> &'static str {
        "TFLite model for LiteRT on the CPU (XNNPACK)"
    }

    fn kept_composites(&self) -> &'static [&'static str] {
        legalize::KEPT
    }

    fn passes(&self) -> Vec<Pass> {
        passes::PASSES.to_vec()
    }

    fn role(&self) -> Role<'_> {
        Role::Host(self)
    }
}

impl Host for Cpu {
    fn emit(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        accelerated: Option<Box<dyn PreparedArtifact>>,
        options: &EmitOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        let translated = translate(module, weights, &options.description)?;
        Ok(Box::new(TfliteArtifact::new(translated, weights, accelerated)?))
    }

    fn generalize(&self, modules: &[Module<'_>], samples: &Samples) -> Result<(), TargetError> {
        let refusals = generalize::generalize(modules, samples).map_err(internal)?;
        if refusals.is_empty() { Ok(()) } else { Err(TargetError::Refused(Refusals(refusals))) }
    }
}
