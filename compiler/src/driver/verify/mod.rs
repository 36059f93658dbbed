//! `edgec verify`: the evaluator and an artifact on the same inputs.

mod compare;
mod per_op;
mod random;

use std::path::PathBuf;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_eval::{EvalError, Evaluator, Options as EvalOptions, Port};
use edgec_passes::{Options, Recipe, Unit, Unobserved, evaluation_passes, run_pipeline};
use edgec_runtime::{Artifact, CpuOptions, Runner, RuntimeError, Signature, Tensor, TensorError, TensorSpec};
use edgec_target::Registry;
use edgec_weights::WeightTable;
use serde::Serialize;

pub use compare::{Comparison, compare};
pub use per_op::Divergence;
pub use random::Random;

use super::CompileError;
use super::target::Target;
use crate::importers::{ImportError, Imported, Model, OpenProgram, ShapeRequest};

/// Reads the inputs that were given for a signature, by its name and the types of its inputs.
pub type GivenInputs<'r> = dyn Fn(&str, &[TensorSpec]) -> Result<Vec<(String, Tensor)>, VerifyError> + 'r;

/// What to verify, on what, and how strictly.
pub struct VerifyRequest<'r> {
    /// The model that the artifact was compiled from.
    pub model: PathBuf,
    /// What the model's shapes were chosen to be.
    pub shape: ShapeRequest,
    /// The artifact.
    pub artifact: PathBuf,
    /// The one signature to run; otherwise all of the artifact's.
    pub signature: Option<String>,
    /// Reads the inputs that were given for a signature; those that it leaves out are drawn at random.
    pub inputs: &'r GivenInputs<'r>,
    /// Seed of the other inputs.
    pub seed: u64,
    /// Largest relative error of an output of floating-point numbers.
    pub tolerance: f64,
    /// The target and the recipe to look for the first wrong operation with; none to leave that.
    pub per_op: Option<(&'r Registry, &'r str, Recipe)>,
    /// Threads of the runtime.
    pub threads: usize,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Whether every output is right within the tolerance.
    pub within: bool,
    /// Largest relative error that was allowed.
    pub tolerance: f64,
    /// Each signature that was run.
    pub signatures: Vec<VerifiedSignature>,
}

/// One signature.
#[derive(Clone, Debug, Serialize)]
pub struct VerifiedSignature {
    /// Its name.
    pub signature: String,
    /// Sizes that the program leaves open, no input told, and were chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chosen_sizes: Vec<String>,
    /// Inputs that were drawn at random.
    pub random_inputs: Vec<String>,
    /// Its outputs in the model's order.
    pub outputs: Vec<Comparison>,
    /// The first operation whose result differs, where that was asked for and one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_divergence: Option<Divergence>,
}

/// Why nothing could be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The model cannot be imported, or compiled for `--per-op`.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The evaluator cannot evaluate the model.
    #[error("the evaluator: {0}")]
    Eval(#[from] EvalError),
    /// The artifact cannot be run.
    #[error("the artifact: {0}")]
    Runtime(#[from] RuntimeError),
    /// An input cannot be read or made.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// Model and artifact are not the same.
    #[error("the artifact is not of this model: {0}")]
    Mismatch(String),
    /// The request cannot be met.
    #[error("{0}")]
    Request(String),
}

impl From<ImportError> for VerifyError {
    fn from(error: ImportError) -> Self {
        Self::Compile(error.into())
    }
}

/// Runs the artifact and the evaluator on the same inputs.
///
/// # Errors
/// Either cannot be run, or they are not the same model.
pub fn verify(request: &VerifyRequest<'_>) -> Result<Verification, VerifyError> {
    let context = Context::new();
    let model = Model::open(&request.model)?;
    let imported = match model.import_open(&context, &request.shape)? {
        Imported::Known(module, weights) => {
            let (module, weights) = evaluated(&context, module, weights)?;
            Imported::Known(module, weights)
        }
        open => open,
    };
    let options = CpuOptions { threads: Some(request.threads), weight_cache: None, profiling: false };
    let mut runner = Artifact::open(&request.artifact)?.runner(&options)?;
    let chosen: Vec<Signature> = match &request.signature {
        None => runner.signatures().to_vec(),
        Some(key) => vec![runner.signatures()[runner.signature_index(key)?].clone()],
    };
    let mut signatures = Vec::new();
    for signature in &chosen {
        signatures.push(verify_signature(request, &context, &imported, &mut runner, signature)?);
    }
    let outputs = signatures.iter().flat_map(|signature| &signature.outputs);
    Ok(Verification {
        within: outputs.into_iter().all(|output| output.within),
        tolerance: request.tolerance,
        signatures,
    })
}

/// The module as the evaluator takes it.
fn evaluated<'c>(
    context: &'c Context,
    module: Module<'c>,
    weights: WeightTable,
) -> Result<(Module<'c>, WeightTable), VerifyError> {
    let mut unit = Unit { context, module, weights, options: Options::default() };
    run_pipeline(&mut unit, &evaluation_passes(), &mut Unobserved).map_err(CompileError::from)?;
    Ok((unit.module, unit.weights))
}

/// The program at the sizes of the inputs that were given, and sizes that were chosen where none tells one.
fn at_sizes<'c>(
    context: &'c Context,
    program: &OpenProgram<'_, 'c>,
    key: &str,
    given: &[(String, Tensor)],
) -> Result<((Module<'c>, WeightTable), Vec<String>), VerifyError> {
    let shape = |name: &str| given.iter().find(|(known, _)| known == name).map(|(_, tensor)| tensor.shape());
    let values = program.values(key, shape).map_err(VerifyError::Request)?;
    let mut chosen = Vec::new();
    for (size, value) in program.open.iter().zip(&values) {
        let place = size.places.iter().find(|place| place.function == key);
        if let (None, Some(place)) = (value, place) {
            let value = SMALL.clamp(size.low, size.high);
            chosen.push(format!("dimension {} of `{}`: {value}", place.dim, place.name));
        }
    }
    let values: Vec<i64> = program
        .open
        .iter()
        .zip(values)
        .map(|(size, value)| value.unwrap_or_else(|| SMALL.clamp(size.low, size.high)))
        .collect();
    let (module, weights) = program.at(&values)?;
    Ok((evaluated(context, module, weights)?, chosen))
}

/// The size of an open dimension for which no input was given.
const SMALL: i64 = 8;

fn verify_signature<'c>(
    request: &VerifyRequest<'_>,
    context: &'c Context,
    imported: &Imported<'_, 'c>,
    runner: &mut dyn Runner,
    signature: &Signature,
) -> Result<VerifiedSignature, VerifyError> {
    let key = signature.key.as_str();
    let mut given = (request.inputs)(key, &signature.inputs)?;
    let ((module, weights), chosen_sizes) = match imported {
        Imported::Known(module, weights) => ((*module, weights.clone()), Vec::new()),
        Imported::Open(program) => at_sizes(context, program, key, &given)?,
    };
    let weights = &weights;
    let of_model = edgec_eval::signatures(module)
        .into_iter()
        .find(|function| function.name == key)
        .ok_or_else(|| VerifyError::Mismatch(format!("the model has no public function `{key}`")))?;
    let mut random = Random::new(request.seed);
    let mut random_inputs = Vec::new();
    for spec in &signature.inputs {
        if !given.iter().any(|(name, _)| *name == spec.name) {
            let port = of_model.inputs.iter().find(|port| port.name == spec.name);
            let shape = port.and_then(|port| port.tensor.as_ref()?.shape.iter().copied().collect());
            let shape: Vec<usize> =
                shape.filter(|_| !spec.open.is_empty()).unwrap_or_else(|| spec.shape.clone());
            // Most encoders tell two types of tokens apart.
            let tensor = match spec.name.as_str() {
                "token_types" => random.integers_below(2, spec.element_type, &shape)?,
                _ => random.tensor(spec.element_type, &shape)?,
            };
            given.push((spec.name.clone(), tensor));
            random_inputs.push(spec.name.clone());
        }
    }
    let inputs = of_model.inputs.iter().map(|port| input_of(port, &given)).collect::<Result<Vec<_>, _>>()?;
    let evaluator = Evaluator::new(module, weights, EvalOptions::default());
    let expected = evaluator.evaluate(key, &inputs)?;
    let found = runner.run(key, &given)?;
    let mut outputs = Vec::new();
    for (port, expected) in of_model.outputs.iter().zip(&expected) {
        let (_, found) = found
            .iter()
            .find(|(name, _)| *name == port.name)
            .ok_or_else(|| VerifyError::Mismatch(format!("`{key}` has no output `{}`", port.name)))?;
        outputs.push(compare(&port.name, expected, found, request.tolerance));
    }
    let first_divergence = match request.per_op {
        None => None,
        Some((registry, target, recipe)) => {
            let target = Target::new(registry, target, &[], false)?;
            let search = per_op::Search {
                module,
                weights,
                target,
                recipe,
                tolerance: request.tolerance,
                threads: request.threads,
            };
            search.first_divergence(key, &inputs, &given)?
        }
    };
    let signature = key.to_owned();
    Ok(VerifiedSignature { signature, chosen_sizes, random_inputs, outputs, first_divergence })
}

/// The tensor for an input of the model. Where the artifact has another type of the same width, as for types that its format
/// lacks, the bytes are the same.
fn input_of(port: &Port, given: &[(String, Tensor)]) -> Result<Tensor, VerifyError> {
    let (_, tensor) = given
        .iter()
        .find(|(name, _)| *name == port.name)
        .ok_or_else(|| VerifyError::Mismatch(format!("the artifact has no input `{}`", port.name)))?;
    match &port.tensor {
        Some(wanted) if wanted.storage() != tensor.element_type() => {
            Ok(Tensor::new(wanted.storage(), tensor.shape().to_vec(), tensor.bytes().to_vec())?)
        }
        _ => Ok(tensor.clone()),
    }
}
