//! `edgec bench`.

use std::time::Instant;

use edgec_runtime::{Artifact, BenchOptions, CpuOptions, Decoder, Rate, bench};

use super::args::BenchArguments;
use super::output::{CliError, bytes, print, print_json};
use super::processors;

/// Runs the command.
///
/// # Errors
/// The artifact cannot be loaded or is no decoder.
pub fn run(arguments: &BenchArguments) -> Result<(), CliError> {
    let threads = arguments.threads.unwrap_or_else(processors);
    let options = CpuOptions { threads: Some(threads), weight_cache: None, profiling: arguments.profile };
    let start = Instant::now();
    let runner = Artifact::open(&arguments.artifact)?.runner(&options)?;
    let mut decoder = Decoder::new(Box::new(runner))?;
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
