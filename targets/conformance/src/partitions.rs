//! One program, cut for one accelerator.

use std::io::Read as _;

use edgec_dialects::Context;
use edgec_dialects::ir::{Module, Value};
use edgec_eval::{Evaluator, Options as EvalOptions};
use edgec_passes::{Options, Recipe, Unit, Unobserved, common_passes, run_pipeline};
use edgec_target::partition::{Nodes, outline_partitions, partition};
use edgec_target::{Accelerator, Backend, Candidate, Support, TargetOptions};
use edgec_tensor::Tensor;
use edgec_weights::{Silent, WeightTable};

use crate::{Execute, Report, TOLERANCE};

/// A program and an accelerator.
pub(crate) struct Trial<'t> {
    pub name: &'t str,
    pub text: &'t str,
    pub backend: &'t dyn Backend,
    pub accelerator: &'t dyn Accelerator,
    pub options: &'t TargetOptions,
    pub execute: &'t Execute<'t>,
}

/// Tries a program.
pub(crate) fn check(trial: &Trial<'_>, report: &mut Report) {
    if let Err(error) = attempt(trial, report) {
        report.fail(trial.name, &error);
    }
}

fn attempt(trial: &Trial<'_>, report: &mut Report) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let context = Context::new();
    let module = Module::parse(&context, trial.name, trial.text.as_bytes()).map_err(|error| text(&error))?;
    let kept = trial.backend.kept_composites().to_vec();
    let options = Options { recipe: Recipe::None, kept_composites: kept, ..Options::default() };
    let mut unit = Unit { context: &context, module, weights: WeightTable::default(), options };
    run_pipeline(&mut unit, &common_passes(), &mut Unobserved).map_err(|error| text(&error))?;

    ask_one_by_one(trial, unit.module, report)?;
    let expected = evaluate(unit.module, &unit.weights, "main")?;
    let outlined = unit.module.duplicate();
    let target = trial.backend.id();
    let (_, first) = outline_partitions(outlined, target, trial.accelerator, trial.options)
        .map_err(|error| text(&error))?;
    outlined.verify().map_err(|error| text(&error))?;
    if !same(&expected, &evaluate(outlined, &unit.weights, "main")?, 0.0) {
        report.fail(trial.name, "outlining the partitions changes a result");
    }
    let (accelerated, second) =
        partition(unit.module, target, trial.accelerator, trial.options).map_err(|error| text(&error))?;
    if first != second {
        report.fail(trial.name, "the same module was cut in another way the second time");
    }
    if second.partitions.is_empty() {
        return Ok(());
    }
    let reference = accelerated.duplicate();
    unit.module = accelerated;
    run_pipeline(&mut unit, &trial.backend.passes(), &mut Unobserved).map_err(|error| text(&error))?;
    let artifact = written(trial, &unit, 1, 0)?;
    if artifact != written(trial, &unit, 3, 4096)? {
        report.fail(trial.name, "the artifact depends on the number of threads or its place in the file");
    }
    for function in reference.funcs().into_iter().filter(|function| function.body().is_some()) {
        let name = function.name();
        if !second.partitions.iter().any(|placed| placed.name == name) {
            continue;
        }
        report.partitions += 1;
        let inputs = inputs(&function.args())?;
        let evaluator = Evaluator::new(reference, &unit.weights, EvalOptions::default());
        let expected = evaluator.evaluate(&name, &inputs).map_err(|error| text(&error))?;
        match (trial.execute)(&artifact, &name, &inputs).and_then(|found| shaped(&expected, found)) {
            Err(error) => report.fail(trial.name, &format!("`{name}` does not run: {error}")),
            Ok(found) if !same(&expected, &found, TOLERANCE) => {
                let body = function.op().to_generic_text();
                report
                    .fail(trial.name, &format!("`{name}` computes {found:?} and not {expected:?}:\n{body}"));
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

/// Whether the accelerator says of each operation what it says of all at once.
fn ask_one_by_one(trial: &Trial<'_>, module: Module<'_>, report: &mut Report) -> Result<(), String> {
    let nodes: Vec<Nodes<'_>> = module.funcs().into_iter().map(Nodes::of).collect();
    let candidates: Vec<Candidate<'_, '_>> = nodes.iter().flat_map(Nodes::candidates).collect();
    let together = trial.accelerator.support_all(module, &candidates, trial.options);
    let together = together.map_err(|error| error.to_string())?;
    let alone: Vec<Support> =
        candidates.iter().map(|candidate| trial.accelerator.support(candidate, trial.options)).collect();
    if together != alone {
        report.fail(trial.name, "it says of single operations what it does not say of all at once");
    }
    Ok(())
}

/// Bytes as tensors of the expected types and shapes.
fn shaped(expected: &[Tensor], found: Vec<Vec<u8>>) -> Result<Vec<Tensor>, String> {
    if expected.len() != found.len() {
        return Err(format!("{} outputs and not {}", found.len(), expected.len()));
    }
    let pairs = expected.iter().zip(found);
    pairs
        .map(|(expected, bytes)| Tensor::new(expected.element_type(), expected.shape().to_vec(), bytes))
        .map(|tensor| tensor.map_err(|error| error.to_string()))
        .collect()
}

/// The bytes of the artifact.
fn written(trial: &Trial<'_>, unit: &Unit<'_>, threads: usize, offset: u64) -> Result<Vec<u8>, String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let artifact = trial
        .accelerator
        .compile(unit.module, &unit.weights, trial.options)
        .map_err(|error| format!("operations that it supports are refused: {error}"))?;
    let length = artifact.len();
    let mut file = tempfile::tempfile().map_err(|error| text(&error))?;
    artifact.write(&file, offset, threads, &Silent).map_err(|error| text(&error))?;
    let found = file.metadata().map_err(|error| text(&error))?.len();
    if found != offset + length {
        return Err(format!(
            "the artifact announces {length} bytes and writes {}",
            found.saturating_sub(offset)
        ));
    }
    let mut bytes = Vec::new();
    std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset)).map_err(|error| text(&error))?;
    file.read_to_end(&mut bytes).map_err(|error| text(&error))?;
    Ok(bytes)
}

fn evaluate(module: Module<'_>, weights: &WeightTable, name: &str) -> Result<Vec<Tensor>, String> {
    let function = module.func(name).ok_or_else(|| format!("the program has no @{name}"))?;
    let inputs = inputs(&function.args())?;
    let evaluator = Evaluator::new(module, weights, EvalOptions::default());
    evaluator.evaluate(name, &inputs).map_err(|error| error.to_string())
}

/// Numbers between -2 and 2, other ones for each argument.
fn inputs(arguments: &[Value<'_>]) -> Result<Vec<Tensor>, String> {
    let tensor = |(index, argument): (usize, &Value<'_>)| {
        let shape: Vec<usize> =
            argument.shape().iter().map(|&size| usize::try_from(size).unwrap_or(0)).collect();
        let count: usize = shape.iter().product();
        let number = |at: usize| 2.0 * ((at * 7 + index * 13 + 3) as f32).sin();
        let kind = argument.element_type();
        match kind {
            Some(edgec_dialects::ElementType::F32) => {
                Tensor::from_f32(shape, &(0..count).map(number).collect::<Vec<_>>())
            }
            Some(edgec_dialects::ElementType::I32) => {
                Tensor::from_i32(shape, &(0..count).map(|at| (at % 5) as i32).collect::<Vec<_>>())
            }
            _ => return Err(format!("no input of {} is made", argument.ty())),
        }
        .map_err(|error| error.to_string())
    };
    arguments.iter().enumerate().map(tensor).collect()
}

/// Whether results agree to `tolerance` of their largest magnitude.
fn same(expected: &[Tensor], found: &[Tensor], tolerance: f64) -> bool {
    expected.len() == found.len()
        && expected.iter().zip(found).all(|(expected, found)| {
            let (wanted, given) = (expected.to_f64(), found.to_f64());
            let largest = wanted.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            expected.shape() == found.shape()
                && expected.element_type() == found.element_type()
                && wanted.iter().zip(&given).all(|(wanted, given)| {
                    wanted == given
                        || wanted.is_nan() && given.is_nan()
                        || (wanted - given).abs() <= tolerance * largest
                })
        })
}
