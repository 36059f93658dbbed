//! `edgec bench`.

use std::time::Instant;

use edgec_runtime::{Artifact, BenchOptions, CpuOptions, Decoder, Encoder, Rate, Runner, bench, peak_memory};
use edgec_vulkan::{LoadOptions, pipeline_folder};

use super::args::BenchArguments;
use super::output::{CliError, bytes, print, print_json};
use super::processors;

/// Runs the command.
///
/// # Errors
/// The artifact cannot be loaded or is neither decoder nor encoder.
pub fn run(arguments: &BenchArguments) -> Result<(), CliError> {
    let threads = arguments.threads.unwrap_or_else(processors);
    let options = CpuOptions { threads: Some(threads), weight_cache: None, profiling: arguments.profile };
    let start = Instant::now();
    let artifact = Artifact::open(&arguments.artifact)?;
    let mut decoder = if artifact.is_for_gpus() {
        let load = LoadOptions { pipelines: pipeline_folder(), ..LoadOptions::default() };
        artifact.with_gpu(load).on_gpu()?
    } else {
        let runner = artifact.runner(&options)?;
        if Encoder::fits(runner.signatures()) {
            let load = start.elapsed().as_secs_f64();
            return encoder(arguments, &mut Encoder::new(Box::new(runner))?, threads, load);
        }
        Decoder::new(Box::new(runner))?
    };
    let load = start.elapsed().as_secs_f64();
    let report = bench(
        &mut decoder,
        &BenchOptions {
            prefill: arguments.prefill,
            decode: arguments.decode,
            rounds: arguments.runs,
            profile: arguments.profile,
        },
    )?;
    if arguments.json {
        let value = serde_json::json!({
            "threads": threads,
            "load_seconds": load,
            "prefill": report.prefill,
            "decode": report.decode,
            "caches_in_place": report.caches_in_place,
            "peak_memory": report.peak_memory,
            "prefill_profile": report.prefill_profile,
            "decode_profile": report.decode_profile,
        });
        return print_json(&value);
    }
    let rate = |name: &str, rate: &Rate| {
        format!(
            "{name:<8} {:>9.1} tok/s median, {:.1} best ({} tokens)\n",
            rate.median, rate.best, rate.tokens
        )
    };
    let mut text = rate("prefill", &report.prefill) + &rate("decode", &report.decode);
    text += &format!("load     {load:>9.2} s\n");
    if let Some(peak) = report.peak_memory {
        text += &format!("memory   {:>9} peak\n", bytes(peak));
    }
    for (name, profile) in [("prefill", &report.prefill_profile), ("decode", &report.decode_profile)] {
        if let Some(profile) = profile {
            text += &format!("\n{name}\n{profile}\n");
        }
    }
    print(&text)
}

/// Measures an encoder.
fn encoder(
    arguments: &BenchArguments,
    encoder: &mut Encoder,
    threads: usize,
    load: f64,
) -> Result<(), CliError> {
    let reports = encoder.bench(arguments.runs, arguments.profile)?;
    let peak = peak_memory();
    if arguments.json {
        return print_json(&serde_json::json!({
            "threads": threads, "load_seconds": load, "encode": reports, "peak_memory": peak,
        }));
    }
    let mut text = String::new();
    for report in &reports {
        let (name, median) = (format!("encode_{}", report.tokens), report.median_milliseconds);
        let rate = report.tokens as f64 / median.max(1e-9) * 1e3;
        let best = report.best_milliseconds;
        text += &format!("{name:<10} {median:>9.2} ms median, {best:.2} best ({rate:.0} tok/s)\n");
    }
    text += &format!("load       {load:>9.2} s\n");
    if let Some(peak) = peak {
        text += &format!("memory     {:>9} peak\n", bytes(peak));
    }
    for report in &reports {
        if let Some(profile) = &report.profile {
            text += &format!("\nencode_{}\n{profile}\n", report.tokens);
        }
    }
    print(&text)
}
