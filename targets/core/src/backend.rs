//! The traits that a backend implements.

use std::collections::HashSet;

use edgec_dialects::ir::{Module, Op, Value};
use edgec_passes::{Pass, open_sizes::Samples};
use edgec_weights::WeightTable;

use crate::partition::Limits;
use crate::{DecoderForm, PreparedArtifact, TargetError, TargetOption, TargetOptions};

/// What the user asks of every target's artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmitOptions {
    /// A line of text that says what made the artifact and from what; stored where the format has a place for it.
    pub description: String,
}

/// A target: what it can run, and how its artifact is made.
///
/// A compile runs the common passes with composites that [`kept_composites`](Backend::kept_composites) lacks inlined. A
/// [`Host`] then runs [`passes`](Backend::passes) over the whole module. An [`Accelerator`] runs them over a module of the
/// partitions that it takes; the host gets the rest.
pub trait Backend: Send + Sync {
    /// The name on the command line: `cpu`.
    fn id(&self) -> &'static str;

    /// One line for `edgec targets`.
    fn description(&self) -> &'static str;

    /// Options of its own for the command line.
    fn options(&self) -> &'static [TargetOption] {
        &[]
    }

    /// The composites that the backend lowers as one piece. All others are inlined before its passes run:
    ///
    /// ```text
    /// %0 = stablehlo.composite "odml.silu" %x {decomposition = @silu}   ->   %s = stablehlo.logistic %x
    ///                                                                       %0 = stablehlo.multiply %x, %s
    /// ```
    fn kept_composites(&self) -> &'static [&'static str];

    /// Passes from StableHLO to what `emit` or `compile` reads, in order.
    fn passes(&self) -> Vec<Pass>;

    /// Whether it runs whole modules or parts of them.
    fn role(&self) -> Role<'_>;
}

/// What a backend is for.
pub enum Role<'b> {
    /// It runs whole modules, and what accelerators leave.
    Host(&'b dyn Host),
    /// It runs parts of modules beside a host.
    Accelerator(&'b dyn Accelerator),
}

/// A backend that runs whole modules.
pub trait Host {
    /// Lays the artifact out: one signature for each public function. Weights are symbols of `weights`; they are evaluated
    /// only when the artifact is written.
    ///
    /// Calls of functions that are only declared and have the attribute [`PARTITION`](crate::partition::PARTITION) are made
    /// calls of the accelerator; `accelerated` is what it compiled those functions to, and stands in the artifact as it is.
    ///
    /// # Errors
    /// [`TargetError::Refused`] with everything that the target cannot compute exactly; other variants for weights that
    /// cannot be laid out.
    fn emit(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        accelerated: Option<Box<dyn PreparedArtifact>>,
        options: &EmitOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError>;

    /// Whether its artifacts consist of [`sections`](PreparedArtifact::sections), for which a container is needed.
    fn writes_sections(&self) -> bool {
        false
    }

    /// The form in which it is given decoders that edgec authors: by default the one that LiteRT runs with the least to compute.
    fn decoder_form(&self) -> DecoderForm {
        DecoderForm::InPlace
    }

    /// Makes the first of `modules` a module of any size: they are one program after the host's passes, at the sizes of each
    /// sample. What differs between them follows formulas of the open sizes, or is refused:
    ///
    /// ```text
    /// %y = tfl.reshape %x, [44] : tensor<44xf32>  |  %y = tfl.reshape %x, [388] : tensor<388xf32>  |  ..
    /// ->
    /// %y = tfl.reshape %x, [-1] : tensor<?xf32>
    /// ```
    ///
    /// # Errors
    /// [`TargetError::Refused`] with what cannot be computed at any size; all of it, for a host that runs known sizes only.
    fn generalize(&self, modules: &[Module<'_>], samples: &Samples) -> Result<(), TargetError> {
        let _ = modules;
        let sizes: Vec<&str> = samples.open.iter().map(|size| size.name.as_str()).collect();
        Err(TargetError::OpenSizes { names: sizes.join(", ") })
    }
}

/// Whether an accelerator computes something.
#[derive(Clone, Debug, PartialEq)]
pub enum Support {
    /// It does, exactly.
    Yes {
        /// How long it takes.
        nanoseconds: f64,
    },
    /// It does not.
    No {
        /// Why, for people: `the rank is 5, NNAPI has at most 4`.
        reason: String,
    },
}

/// What an accelerator is asked about.
#[derive(Clone, Copy)]
pub struct Candidate<'c, 's> {
    /// One operation, or the computed ones of a [`QuantizedCluster`](edgec_passes::QuantizedCluster): those of its weight and its
    /// bias are stored.
    pub ops: &'s [Op<'c>],
    stored: &'s HashSet<Op<'c>>,
}

impl<'c, 's> Candidate<'c, 's> {
    /// A candidate of a function in which `stored` are the constants, the weights and what only rearranges them.
    pub const fn new(ops: &'s [Op<'c>], stored: &'s HashSet<Op<'c>>) -> Self {
        Self { ops, stored }
    }

    /// The operations of its function that are stored.
    pub const fn stored(&self) -> &'s HashSet<Op<'c>> {
        self.stored
    }

    /// Whether an operand is a constant or a weight, or only rearranges one. It is not asked about by itself: a partition that
    /// reads it gets a copy of the operations that it is made of.
    pub fn is_stored(&self, value: Value<'c>) -> bool {
        value.defining_op().is_some_and(|op| self.stored.contains(&op))
    }
}

/// A backend that runs parts of modules.
pub trait Accelerator {
    /// Whether it computes one operation or a quantised cluster.
    ///
    /// To say yes is a promise that [`compile`](Accelerator::compile) takes any convex group of such operations.
    fn support(&self, candidate: &Candidate<'_, '_>, options: &TargetOptions) -> Support;

    /// [`support`](Accelerator::support) of everything in `module` at once, for accelerators that answer so with less effort.
    ///
    /// # Errors
    /// The accelerator cannot be asked, as one behind an interface.
    fn support_all<'c>(
        &self,
        module: Module<'c>,
        candidates: &[Candidate<'c, '_>],
        options: &TargetOptions,
    ) -> Result<Vec<Support>, TargetError> {
        let _ = module;
        Ok(candidates.iter().map(|candidate| self.support(candidate, options)).collect())
    }

    /// What borders cost, and how many partitions it takes.
    ///
    /// # Errors
    /// As [`support_all`](Accelerator::support_all).
    fn limits(&self, options: &TargetOptions) -> Result<Limits, TargetError>;

    /// The form in which it is asked about decoders that edgec authors: by default the one whose layers are one region that
    /// knows nothing of positions.
    fn decoder_form(&self, _options: &TargetOptions) -> DecoderForm {
        DecoderForm::Slices
    }

    /// Compiles all partitions of a model together, so that they can share weights: each function of `module` is one, called
    /// by its name.
    ///
    /// # Errors
    /// A weight cannot be laid out, or the backend broke its promise.
    fn compile(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        options: &TargetOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError>;
}
