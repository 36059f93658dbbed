//! One compile.

use std::path::PathBuf;
use std::time::Instant;

use edgec_dialects::Context;
use edgec_passes::{Observer, Options, Recipe, Unit, common_passes, run_pipeline};
use edgec_target::{Backend, EmitOptions, PreparedArtifact, Registry};
use edgec_weights::Progress;

use super::CompileError;
use super::container::Container;
use super::dump::Dump;
use super::output_file::OutputFile;
use super::report::{Report, peak_memory};
use crate::importers::{Model, ShapeRequest};

/// What to compile, for what, and how.
#[derive(Clone, Debug)]
pub struct CompileRequest {
    /// A model of any kind that is read; its content tells which.
    pub model: PathBuf,
    /// Id of the backend.
    pub target: String,
    /// The artifact; its suffix picks the container.
    pub output: PathBuf,
    /// How weights are stored.
    pub recipe: Recipe,
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
    Container::for_path(&request.output)?;
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
    let container = Container::for_path(&request.output)?;
    let backend = backend(registry, &request.target)?;
    container.check(model)?;

    let context = Context::new();
    let (module, weights) = report.stage("import", || model.import(&context, &request.shape))?;
    let options = Options { recipe: request.recipe, kept_composites: backend.kept_composites() };
    let mut unit = Unit { context: &context, module, weights, options };
    let mut dump = Dump { folder: request.dump_ir.as_deref(), report: &mut report };
    dump.start(&unit)?;
    run_passes(&mut unit, backend, &mut dump)?;
    report.notes = context.take_notes();
    let artifact = report.stage("prepare", || emit(unit, backend))?;
    let summary = artifact.summary();
    let output = OutputFile::create(&request.output)?;
    announce(summary.weight_bytes);
    let written = report.stage("write", || {
        container.write(artifact, model, &request.shape, request.threads, output.file(), progress)
    });
    written.map_err(|error| error.of_output(&output))?;
    report.bytes_written = output.commit()?;
    report.weight_bytes = summary.weight_bytes;
    report.signatures = summary.signatures;
    report.peak_memory = peak_memory();
    Ok(report)
}

/// The backend called `target`.
///
/// # Errors
/// There is none.
pub(super) fn backend<'r>(registry: &'r Registry, target: &str) -> Result<&'r dyn Backend, CompileError> {
    registry.get(target).ok_or_else(|| CompileError::UnknownTarget {
        target: target.to_owned(),
        known: registry.iter().map(Backend::id).collect::<Vec<_>>().join(", "),
    })
}

/// Runs the common passes and the backend's.
///
/// # Errors
/// A pass refuses the module.
pub(super) fn run_passes(
    unit: &mut Unit<'_>,
    backend: &dyn Backend,
    observer: &mut dyn Observer,
) -> Result<(), CompileError> {
    let mut passes = common_passes();
    passes.extend(backend.passes());
    Ok(run_pipeline(unit, &passes, observer)?)
}

/// Lays the artifact out.
///
/// # Errors
/// The backend refuses the module.
pub(super) fn emit(unit: Unit<'_>, backend: &dyn Backend) -> Result<Box<dyn PreparedArtifact>, CompileError> {
    let options = EmitOptions { description: format!("edgec {}", env!("CARGO_PKG_VERSION")) };
    Ok(backend.emit(unit.module, &unit.weights, &options)?)
}
