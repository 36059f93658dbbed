//! A cell through the CPU target: compiled in this process, run by LiteRT.

use std::fs::File;

use edgec_cpu::Cpu;
use edgec_dialects::{Context, ir::Module};
use edgec_passes::{Options, PassError, Unit, Unobserved, common_passes, run_pipeline};
use edgec_runtime::{CpuOptions, LiteRtRunner, Runner as _, Tensor};
use edgec_target::{Backend as _, EmitOptions, Host as _, TargetError};
use edgec_tests::op_matrix::Cell;
use edgec_weights::{Silent, WeightTable};

use super::{Verdict, compare};

/// Compiles the cell, runs it, and judges what comes out.
pub(super) fn run(cell: &Cell) -> Verdict {
    match results(cell) {
        Ok(found) => compare(cell, &found),
        Err(verdict) => verdict,
    }
}

/// What comes out of the cell, or why nothing does.
pub(super) fn results(cell: &Cell) -> Result<Vec<Tensor>, Verdict> {
    let file = compile(cell)?;
    // The file's name is another one every time.
    let named = |reason: String| reason.replace(&file.path().display().to_string(), "the artifact");
    execute(cell, &file).map_err(|reason| Verdict::Wrong(named(reason)))
}

fn compile(cell: &Cell) -> Result<tempfile::NamedTempFile, Verdict> {
    let wrong = |what: &dyn ToString| Verdict::Wrong(what.to_string());
    let context = Context::new();
    let module = Module::parse(&context, "cell.mlir", cell.text.as_bytes()).map_err(|error| wrong(&error))?;
    module.verify().map_err(|error| wrong(&error))?;
    let options = Options { kept_composites: Cpu.kept_composites().to_vec(), ..Options::default() };
    let mut unit = Unit { context: &context, module, weights: WeightTable::default(), options };
    let mut passes = common_passes();
    passes.extend(Cpu.passes());
    run_pipeline(&mut unit, &passes, &mut Unobserved).map_err(|error| match error {
        PassError::Unsupported { reason, .. } => Verdict::Refused(reason),
        other => wrong(&other),
    })?;
    let artifact =
        Cpu.emit(unit.module, &unit.weights, None, &EmitOptions::default()).map_err(|error| match error {
            TargetError::Refused(refusals) => Verdict::Refused(refusals.to_string()),
            other => wrong(&other),
        })?;
    let file = tempfile::Builder::new().suffix(".tflite").tempfile().map_err(|error| wrong(&error))?;
    let out = File::create(file.path()).map_err(|error| wrong(&error))?;
    artifact.write(&out, 0, 1, &Silent).map_err(|error| wrong(&error))?;
    Ok(file)
}

fn execute(cell: &Cell, file: &tempfile::NamedTempFile) -> Result<Vec<Tensor>, String> {
    let options = CpuOptions { threads: Some(1), ..CpuOptions::default() };
    let mut runner = LiteRtRunner::open(file.path(), &options).map_err(|error| error.to_string())?;
    let inputs: Vec<(String, Tensor)> =
        cell.inputs.iter().enumerate().map(|(index, input)| (format!("arg{index}"), input.clone())).collect();
    let mut outputs = runner.run("main", &inputs).map_err(|error| error.to_string())?;
    outputs
        .sort_by_key(|(name, _)| name.trim_start_matches("output_").parse::<usize>().unwrap_or(usize::MAX));
    Ok(outputs.into_iter().map(|(_, tensor)| tensor).collect())
}
