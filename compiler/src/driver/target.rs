//! From an imported module to an artifact: the passes and backends that a target takes.

use edgec_dialects::ir::Module;
use edgec_passes::{Observer, Options, Pass, Recipe, Unit, common_passes, run_pipeline};
use edgec_target::partition::{Report as Partitions, partition};
use edgec_target::{
    Accelerator, Backend, DecoderForm, EmitOptions, Host, PreparedArtifact, Registry, Role, TargetError,
    TargetOptions,
};
use edgec_weights::WeightTable;

use super::CompileError;

/// A target with its options.
#[derive(Clone)]
pub(super) struct Target<'r> {
    backend: &'r dyn Backend,
    /// What runs whole modules, and what the target leaves.
    host: (&'r dyn Backend, &'r dyn Host),
    options: TargetOptions,
    /// Nothing but data movement may stay on the host.
    require_full: bool,
}

/// What a module became.
pub(super) struct Prepared {
    /// The artifact.
    pub artifact: Box<dyn PreparedArtifact>,
    /// What an accelerator took.
    pub accelerated: Option<Accelerated>,
}

/// What an accelerator took, and the same module without it.
pub(super) struct Accelerated {
    pub report: Partitions,
    /// The artifact for the host alone.
    pub portable: Box<dyn PreparedArtifact>,
}

impl<'r> Target<'r> {
    /// The target called `id`.
    ///
    /// # Errors
    /// There is none, an option is not its own, or nothing runs what it leaves.
    pub fn new(
        registry: &'r Registry,
        id: &str,
        options: &[(String, String)],
        require_full: bool,
    ) -> Result<Self, CompileError> {
        let backend = registry.get(id).ok_or_else(|| CompileError::UnknownTarget {
            target: id.to_owned(),
            known: registry.iter().map(Backend::id).collect::<Vec<_>>().join(", "),
        })?;
        let host = match backend.role() {
            Role::Host(host) => (backend, host),
            Role::Accelerator(_) => {
                registry.host().ok_or_else(|| CompileError::NoHost { target: id.to_owned() })?
            }
        };
        let options = TargetOptions::new(backend.options(), options.iter().cloned())
            .map_err(|reason| CompileError::Option { target: id.to_owned(), reason })?;
        Ok(Self { backend, host, options, require_full })
    }

    /// Whether it runs parts of models beside a host.
    pub fn is_accelerator(&self) -> bool {
        matches!(self.backend.role(), Role::Accelerator(_))
    }

    /// The form in which it is given decoders.
    pub fn decoder_form(&self) -> DecoderForm {
        match self.backend.role() {
            Role::Host(_) => DecoderForm::InPlace,
            Role::Accelerator(accelerator) => accelerator.decoder_form(&self.options),
        }
    }

    /// What the passes are asked for.
    pub fn pass_options(&self, recipe: Recipe) -> Options {
        let mut kept = self.backend.kept_composites().to_vec();
        kept.extend(self.host.0.kept_composites());
        kept.sort_unstable();
        kept.dedup();
        Options { recipe, kept_composites: kept }
    }

    /// Runs all passes over an imported module and lays the artifact out.
    ///
    /// # Errors
    /// A pass or a backend refuses the module.
    pub fn prepare(&self, mut unit: Unit<'_>, observer: &mut dyn Observer) -> Result<Prepared, CompileError> {
        run_pipeline(&mut unit, &common_passes(), observer)?;
        match self.backend.role() {
            Role::Host(_) => {
                let artifact = self.on_host(unit, None, observer)?;
                Ok(Prepared { artifact, accelerated: None })
            }
            Role::Accelerator(accelerator) => self.beside_host(unit, accelerator, observer),
        }
    }

    fn beside_host(
        &self,
        unit: Unit<'_>,
        accelerator: &dyn Accelerator,
        observer: &mut dyn Observer,
    ) -> Result<Prepared, CompileError> {
        let portable = self.on_host(again(&unit, unit.module.duplicate()), None, observer)?;
        let target = self.backend.id();
        let (partitions, report) = partition(unit.module, target, accelerator, &self.options)?;
        if self.require_full
            && let Some(refusals) = report.refusals(target)
        {
            return Err(CompileError::Target(TargetError::Refused(refusals)));
        }
        let compiled = if report.partitions.is_empty() {
            None
        } else {
            let mut inside = again(&unit, partitions);
            inside.options.kept_composites = self.backend.kept_composites().to_vec();
            run_pipeline(&mut inside, &own_passes(self.backend)?, observer)?;
            Some(accelerator.compile(inside.module, &inside.weights, &self.options)?)
        };
        let artifact = self.on_host(unit, compiled, observer)?;
        Ok(Prepared { artifact, accelerated: Some(Accelerated { report, portable }) })
    }

    fn on_host(
        &self,
        mut unit: Unit<'_>,
        accelerated: Option<Box<dyn PreparedArtifact>>,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn PreparedArtifact>, CompileError> {
        let (backend, host) = self.host;
        unit.options.kept_composites = backend.kept_composites().to_vec();
        let passes = if self.is_accelerator() { own_passes(backend)? } else { backend.passes() };
        run_pipeline(&mut unit, &passes, observer)?;
        let options = EmitOptions { description: format!("edgec {}", env!("CARGO_PKG_VERSION")) };
        Ok(host.emit(unit.module, &unit.weights, accelerated, &options)?)
    }
}

/// A backend's passes, behind one that inlines what was kept for the sake of another backend.
fn own_passes(backend: &dyn Backend) -> Result<Vec<Pass>, CompileError> {
    let mut passes = vec![edgec_passes::find("inline-composites")?];
    passes.extend(backend.passes());
    Ok(passes)
}

/// Another module with the weights and options of `unit`.
fn again<'c>(unit: &Unit<'c>, module: Module<'c>) -> Unit<'c> {
    let weights: WeightTable = unit.weights.clone();
    Unit { context: unit.context, module, weights, options: unit.options.clone() }
}
