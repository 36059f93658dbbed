//! The CPU target as the core sees it.

use edgec_dialects::ir::Module;
use edgec_passes::Pass;
use edgec_target::{Backend, EmitOptions, Host, PreparedArtifact, Role, TargetError};
use edgec_weights::WeightTable;

use crate::{artifact::TfliteArtifact, legalize, passes, translate::translate};

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
}
