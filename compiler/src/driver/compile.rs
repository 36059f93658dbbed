//! One compile.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use edgec_dialects::Context;
use edgec_passes::{Options, Recipe, Unit};
use edgec_target::Registry;
use edgec_weights::Progress;

use super::CompileError;
use super::calibration;
use super::container::Container;
use super::dump::Dump;
use super::folder;
use super::output_file::OutputFile;
use super::report::{Report, peak_memory};
use super::target::Target;
use crate::importers::{Imported, Model, ShapeRequest};

/// What to compile, for what, and how.
#[derive(Clone, Debug)]
pub struct CompileRequest {
    /// A model of any kind that is read; its content tells which.
    pub model: PathBuf,
    /// Id of the backend.
    pub target: String,
    /// The artifact; its suffix picks the container.
    pub output: PathBuf,
    /// Options that only the backend has, by name.
    pub options: Vec<(String, String)>,
    /// Refuse a model that an accelerator does not take whole.
    pub require_full: bool,
    /// How weights are stored.
    pub recipe: Recipe,
    /// What ranges of activations are learnt from: `name=x.npy`, folders of samples, or a file of texts.
    pub calibration: Vec<String>,
    /// The signatures.
    pub shape: ShapeRequest,
    /// Folder for the module after each pass.
    pub dump_ir: Option<PathBuf>,
    /// Threads that stream weights.
    pub threads: usize,
}

/// Compiles `request` with a backend of `registry`. `progress` hears of the bytes that were written; `announce` of how many
/// there will be.
///
/// # Errors
/// Anything wrong with the request, the model or the disk; nothing is written then, and an artifact that was there stays.
pub fn compile(
    request: &CompileRequest,
    registry: &Registry,
    progress: &dyn Progress,
    announce: &dyn Fn(u64),
) -> Result<Report, CompileError> {
    let start = Instant::now();
    let target = Target::new(registry, &request.target, &request.options, request.require_full)?;
    Container::for_path(&request.output, &target)?;
    let model = Model::open(&request.model)?;
    let opening = start.elapsed();
    let mut report = compile_model(&model, request, registry, progress, announce)?;
    report.record_first("open", opening);
    Ok(report)
}

/// Compiles an opened or authored `model` as `request` says, whose path is not looked at.
///
/// # Errors
/// As [`compile`].
pub fn compile_model(
    model: &Model,
    request: &CompileRequest,
    registry: &Registry,
    progress: &dyn Progress,
    announce: &dyn Fn(u64),
) -> Result<Report, CompileError> {
    let mut report = Report::default();
    let target = Target::new(registry, &request.target, &request.options, request.require_full)?;
    let container = Container::for_path(&request.output, &target)?;
    if let Some(container) = container {
        container.check(model)?;
    }

    let samples = calibration::samples(model, request.recipe, &request.calibration)?;
    let context = Context::new();
    let shape = ShapeRequest { usual_form: target.decoder_form(), ..request.shape.clone() };
    let imported = report.stage("import", || model.import_open(&context, &shape))?;
    let options = Options { calibration: samples, ..target.pass_options(request.recipe) };
    let mut dump = Dump { folder: request.dump_ir.as_deref(), report: &mut report };
    let (began, passes) = (Instant::now(), dump.report.seconds);
    let prepared = match imported {
        Imported::Known(module, weights) => {
            let unit = Unit { context: &context, module, weights, options };
            dump.start(&unit)?;
            target.prepare(unit, &mut dump)?
        }
        Imported::Open(program) => target.prepare_open(&context, &program, &options, &mut dump)?,
    };
    let of_passes = Duration::from_secs_f64(report.seconds - passes);
    report.record("prepare", began.elapsed().saturating_sub(of_passes));
    report.notes = context.take_notes();
    let summary = prepared.artifact.summary();
    announce(summary.weight_bytes);
    report.weight_bytes = summary.weight_bytes;
    report.signatures = summary.signatures;
    let partitions = prepared.accelerated.as_ref().map(|accelerated| accelerated.report.clone());
    let began = Instant::now();
    report.bytes_written = match container {
        Some(container) => {
            let output = OutputFile::create(&request.output)?;
            let threads = request.threads;
            let written = container.write(prepared.artifact, model, &shape, threads, output.file(), progress);
            written.map_err(|error| error.of_output(&output))?;
            output.commit()?
        }
        None => folder::write(&request.output, prepared, request.threads, progress)?,
    };
    report.record("write", began.elapsed());
    report.partitions = partitions;
    report.peak_memory = peak_memory();
    Ok(report)
}
