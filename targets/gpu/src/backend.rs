//! The GPU target as the core sees it.

use edgec_dialects::ir::Module;
use edgec_passes::Pass;
use edgec_target::{Backend, DecoderForm, EmitOptions, Host, PreparedArtifact, Role, TargetError};
use edgec_weights::WeightTable;

use crate::artifact::GpuArtifact;
use crate::translate::translate;
use crate::{ID, legalize, passes};

/// The target `gpu`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gpu;

impl Backend for Gpu {
    fn id(&self) -> &'static str {
        ID
    }

    fn description(&self) -> &'static str {
        "Package of kernels and a plan for GPUs through Vulkan, Metal and WebGPU"
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

impl Host for Gpu {
    fn emit(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        accelerated: Option<Box<dyn PreparedArtifact>>,
        _: &EmitOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError> {
        if accelerated.is_some() {
            let message = "it calls no accelerator beside it".to_owned();
            return Err(TargetError::Internal { target: ID, message });
        }
        Ok(Box::new(GpuArtifact::new(translate(module, weights)?, weights)?))
    }

    fn decoder_form(&self) -> DecoderForm {
        DecoderForm::Positioned
    }

    fn writes_sections(&self) -> bool {
        true
    }
}
