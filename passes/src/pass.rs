//! What a pass is, what it works on, and how passes are named and run in order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use edgec_dialects::ir::{IrError, Module, Op, Value};
use edgec_dialects::{Context, Diagnostics};
use edgec_weights::{WeightError, WeightTable};

use crate::calibration::Samples;
use crate::recipe::Recipe;

/// The attribute of a public function's argument or result that names the element type that the program gave it, where it has
/// another one since.
pub const DECLARED_TYPE: &str = "edgec.type";

/// A module and the weights beside it, as passes see them.
pub struct Unit<'c> {
    /// The context that owns the module's types and attributes.
    pub context: &'c Context,
    /// The module.
    pub module: Module<'c>,
    /// What the module's weight symbols stand for.
    pub weights: WeightTable,
    /// What the request and the target ask of the passes.
    pub options: Options,
}

/// Options of a pipeline.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How weights are to be stored.
    pub recipe: Recipe,
    /// What ranges of activations are learnt from, for a recipe that stores them.
    pub calibration: Option<Arc<dyn Samples>>,
    /// Composites that the target takes whole.
    pub kept_composites: Vec<&'static str>,
    /// Sizes that stand for ones that the program leaves open.
    pub open_sizes: Vec<i64>,
}

impl Options {
    /// Whether the composite `name` stays.
    pub fn keeps_composite(&self, name: &str) -> bool {
        self.kept_composites.contains(&name)
    }
}

/// A pass: one rewrite of a unit.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Name on the command line, as MLIR users would name it.
    pub name: &'static str,
    /// One line for `edgec passes`.
    pub description: &'static str,
    /// The rewrite.
    pub run: fn(&mut Unit<'_>) -> Result<(), PassError>,
}

/// An error of a pass.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    /// No pass of this build has the name.
    #[error("no pass is called `{name}`; `edgec passes` lists them")]
    Unknown {
        /// The name.
        name: String,
    },
    /// The input holds something that the pass cannot handle.
    #[error("{pass}: {op}: {reason}")]
    Unsupported {
        /// The pass.
        pass: &'static str,
        /// Name of the operation.
        op: String,
        /// Why, and what would help.
        reason: String,
    },
    /// The samples of a model's inputs, or what the model computes of them, give no ranges.
    #[error("calibration: {reason}")]
    Calibration {
        /// What is wrong, where, and what would help.
        reason: String,
    },
    /// A pass left an invalid module: a bug in edgec.
    #[error("bug in edgec: the module is invalid after {pass}: {diagnostics}")]
    Broken {
        /// The pass.
        pass: &'static str,
        /// The verifier's complaints.
        diagnostics: Diagnostics,
    },
    /// An operation could not be built: a bug in edgec.
    #[error("bug in edgec: {0}")]
    Ir(#[from] IrError),
    /// A weight expression could not be rewritten.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// The observer of the pipeline could not write the module.
    #[error("cannot write the module after a pass: {0}")]
    Observer(#[from] std::io::Error),
}

impl PassError {
    /// The refusal of an operation, with its types and its place.
    pub(crate) fn unsupported(pass: &'static str, op: Op<'_>, reason: &str) -> Self {
        let list = |values: Vec<Value<'_>>| {
            values.into_iter().map(|value| value.ty().to_string()).collect::<Vec<_>>().join(", ")
        };
        let (operands, results) = (list(op.operands()), list(op.results()));
        let (location, name) = (op.location(), op.name());
        let reason = format!("{location}: cannot compute `{name}` : ({operands}) -> ({results}): {reason}");
        Self::Unsupported { pass, op: name, reason }
    }

    /// Whether edgec is at fault and not its input.
    pub const fn is_bug(&self) -> bool {
        matches!(self, Self::Broken { .. } | Self::Ir(_))
    }
}

/// Sees the unit after each pass.
pub trait Observer {
    /// Called with the pass's place in the pipeline (from 1), the pass, the unit and the pass's time.
    ///
    /// # Errors
    /// Whatever keeps the observer from its work ends the pipeline.
    fn after(&mut self, index: usize, pass: &Pass, unit: &Unit<'_>, time: Duration) -> Result<(), PassError>;
}

/// An observer that looks away.
pub struct Unobserved;

impl Observer for Unobserved {
    fn after(&mut self, _: usize, _: &Pass, _: &Unit<'_>, _: Duration) -> Result<(), PassError> {
        Ok(())
    }
}

/// Runs `passes` in order and verifies the module after each.
///
/// # Errors
/// The first pass that fails ends the pipeline.
pub fn run_pipeline(
    unit: &mut Unit<'_>,
    passes: &[Pass],
    observer: &mut dyn Observer,
) -> Result<(), PassError> {
    for (index, pass) in passes.iter().enumerate() {
        let start = Instant::now();
        (pass.run)(unit)?;
        unit.module.verify().map_err(|diagnostics| PassError::Broken { pass: pass.name, diagnostics })?;
        observer.after(index + 1, pass, unit, start.elapsed())?;
    }
    Ok(())
}
