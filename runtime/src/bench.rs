//! Speed of a decoder: prefill and decode apart, best and median of several rounds.

use std::time::Instant;

use crate::error::{Result, RuntimeError};
use crate::generate::Decoder;
use crate::profile::Profile;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BenchOptions {
    /// Tokens that a round of prefill reads.
    pub prefill: usize,
    /// Tokens that a round of decode reads, after that prefill.
    pub decode: usize,
    /// Rounds that count; one more before them does not.
    pub rounds: usize,
    /// Whether a last round collects times of operators; the artifact must have been opened for profiling.
    pub profile: bool,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct BenchReport {
    /// Prefill.
    pub prefill: Rate,
    /// Decode.
    pub decode: Rate,
    /// Whether every key/value cache is written in place; otherwise each is copied in every call.
    pub caches_in_place: bool,
    /// The largest memory of the process so far, mapped files included, in bytes; where the system tells.
    pub peak_memory: Option<u64>,
    /// Operators of one prefill, if asked for.
    pub prefill_profile: Option<Profile>,
    /// Operators of the decode steps after it, if asked for.
    pub decode_profile: Option<Profile>,
}

/// Speed over several rounds, in tokens a second.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Rate {
    /// Tokens in a round.
    pub tokens: usize,
    /// Of the best round.
    pub best: f64,
    /// Of the median round.
    pub median: f64,
}

/// Measures a decoder. Its caches are overwritten.
///
/// # Errors
/// If the tokens do not fit the context, there are none, or the runner fails.
pub fn bench(decoder: &mut Decoder, options: &BenchOptions) -> Result<BenchReport> {
    let BenchOptions { prefill, decode, rounds, profile } = *options;
    if decode == 0 || rounds == 0 {
        return Err(RuntimeError::Setting(
            "a benchmark needs at least one token to decode and one round".into(),
        ));
    }
    let wanted = prefill.saturating_add(decode);
    if wanted > decoder.context() {
        return Err(RuntimeError::ContextFull { context: decoder.context(), used: 0, wanted });
    }
    // Any tokens do; these spread over the vocabulary, so that no row of the embedding is read twice in a row.
    let vocabulary = decoder.vocabulary() as u64;
    let tokens: Vec<u32> =
        (0..wanted as u64).map(|i| (i.wrapping_mul(2_654_435_761) % vocabulary) as u32).collect();
    let (prompt, rest) = tokens.split_at(prefill);

    let mut prefill_seconds = Vec::with_capacity(rounds);
    let mut decode_seconds = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        decoder.reset();
        let begun = Instant::now();
        decoder.prefill(prompt)?;
        let between = Instant::now();
        for &token in rest {
            decoder.decode(token)?;
        }
        if round > 0 {
            prefill_seconds.push((between - begun).as_secs_f64());
            decode_seconds.push(between.elapsed().as_secs_f64());
        }
    }
    let mut report = BenchReport {
        prefill: Rate::new(prefill, prefill_seconds),
        decode: Rate::new(decode, decode_seconds),
        caches_in_place: decoder.caches_in_place(),
        peak_memory: peak_memory(),
        prefill_profile: None,
        decode_profile: None,
    };
    if profile {
        decoder.reset();
        decoder.start_profile()?;
        decoder.prefill(prompt)?;
        report.prefill_profile = Some(decoder.stop_profile()?);
        decoder.start_profile()?;
        for &token in rest {
            decoder.decode(token)?;
        }
        report.decode_profile = Some(decoder.stop_profile()?);
    }
    Ok(report)
}

impl Rate {
    fn new(tokens: usize, seconds: Vec<f64>) -> Self {
        let (best, median) = quantiles(seconds);
        let per_second = |seconds: f64| tokens as f64 / seconds.max(1e-9);
        Self { tokens, best: per_second(best), median: per_second(median) }
    }
}

/// The least and the median of some times; zero for none.
pub(crate) fn quantiles(mut seconds: Vec<f64>) -> (f64, f64) {
    seconds.sort_by(f64::total_cmp);
    let at = |index: usize| seconds.get(index).copied().unwrap_or(0.0);
    (at(0), at(seconds.len() / 2))
}

/// The largest resident memory of this process so far, in bytes, where `/proc` tells.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
