//! `edgec compile`.

use std::time::Duration;

use edgec_passes::Recipe as PassRecipe;
use edgec_target::{DecoderForm, Registry};
use edgec_weights::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{CompileArguments, Recipe, ShapeArguments};
use super::output::{CliError, bytes};
use crate::authoring::Signatures;
use crate::driver::{CompileRequest, compile, write_whole};
use crate::importers::ShapeRequest;

/// A bar on a terminal, nothing on a pipe.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn advance(&self, written: u64) {
        self.0.inc(written);
    }
}

/// Runs the command.
///
/// # Errors
/// As [`compile`].
pub fn run(arguments: &CompileArguments, registry: &Registry) -> Result<(), CliError> {
    let request = CompileRequest {
        model: arguments.model.clone(),
        target: arguments.target.clone(),
        output: arguments.output.clone(),
        options: arguments.options.clone(),
        require_full: arguments.require_full,
        recipe: arguments.quantize.into(),
        calibration: arguments.calibration.clone(),
        shape: (&arguments.shape).into(),
        dump_ir: arguments.dump_ir.clone(),
        threads: arguments.threads.unwrap_or_else(super::processors),
    };
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    let bar = Bar(bar);
    let result = compile(&request, registry, &bar, &|total| bar.0.set_length(total));
    bar.0.finish_and_clear();
    let report = result?;
    if let Some(path) = &arguments.report {
        let text = serde_json::to_string_pretty(&report).map_err(std::io::Error::other)?;
        write_whole(path, text.as_bytes())?;
    }
    for note in &report.notes {
        eprintln!("{note}");
    }
    if let Some(partitions) = &report.partitions {
        eprint!("{partitions}");
    }
    let peak = report.peak_memory.map_or_else(String::new, |peak| format!(", peak memory {}", bytes(peak)));
    eprintln!(
        "{}: {} with {} in {:.2} s{peak}",
        request.output.display(),
        bytes(report.bytes_written),
        report.signatures.join(", "),
        report.seconds,
    );
    Ok(())
}

impl From<Recipe> for PassRecipe {
    fn from(recipe: Recipe) -> Self {
        match recipe {
            Recipe::None => Self::None,
            Recipe::Fp16 => Self::Fp16,
            Recipe::Int8 => Self::Int8,
            Recipe::Int4 => Self::Int4,
            Recipe::Int8Static => Self::Int8Static,
        }
    }
}

impl From<&ShapeArguments> for ShapeRequest {
    fn from(arguments: &ShapeArguments) -> Self {
        let ShapeArguments { prefill, context, attend, lengths, decoder_form, shape } = arguments;
        let asked = prefill.is_some() || context.is_some() || attend.is_some();
        let usual = Signatures::default();
        Self {
            decoder: asked.then(|| Signatures {
                prefill: prefill.clone().unwrap_or(usual.prefill),
                context: context.unwrap_or(usual.context),
                attend: attend.clone().unwrap_or(usual.attend),
            }),
            lengths: lengths.clone(),
            form: *decoder_form,
            usual_form: DecoderForm::default(),
            open: shape.clone(),
        }
    }
}
