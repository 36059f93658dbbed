//! The trait that a backend implements.

use edgec_dialects::ir::Module;
use edgec_passes::Pass;
use edgec_weights::WeightTable;

use crate::{PreparedArtifact, TargetError};

/// What the user asks of every target's artifact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmitOptions {
    /// A line of text that says what made the artifact and from what; stored where the format has a place for it.
    pub description: String,
}

/// A target: what it can run, and how its artifact is made.
///
/// A compile runs the common passes with composites that [`kept_composites`](Backend::kept_composites) lacks inlined,
/// then [`passes`](Backend::passes), then [`emit`](Backend::emit).
pub trait Backend: Send + Sync {
    /// The name on the command line: `cpu`.
    fn id(&self) -> &'static str;

    /// One line for `edgec targets`.
    fn description(&self) -> &'static str;

    /// The composites that the backend lowers as one piece. All others are inlined before its passes run:
    ///
    /// ```text
    /// %0 = stablehlo.composite "odml.silu" %x {decomposition = @silu}   ->   %s = stablehlo.logistic %x
    ///                                                                       %0 = stablehlo.multiply %x, %s
    /// ```
    fn kept_composites(&self) -> &'static [&'static str];

    /// Passes from StableHLO to what `emit` reads, in order.
    fn passes(&self) -> Vec<Pass>;

    /// Lays the artifact out: one signature for each public function. Weights are symbols of `weights`; they are evaluated
    /// only when the artifact is written.
    ///
    /// # Errors
    /// [`TargetError::Refused`] with everything that the target cannot compute exactly; other variants for weights that
    /// cannot be laid out.
    fn emit(
        &self,
        module: Module<'_>,
        weights: &WeightTable,
        options: &EmitOptions,
    ) -> Result<Box<dyn PreparedArtifact>, TargetError>;
}
