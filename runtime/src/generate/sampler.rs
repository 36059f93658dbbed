//! Choosing the next token from logits.

use crate::error::{Result, RuntimeError};

/// How the next token is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// 0 takes the likeliest token always; otherwise the logits are divided by it.
    pub temperature: f32,
    /// Only this many of the likeliest tokens are drawn from; 0 is all.
    pub top_k: usize,
    /// Only the likeliest tokens that together reach this probability are drawn from; 1 is all.
    pub top_p: f32,
    /// The same seed gives the same draws.
    pub seed: u64,
}

impl Sampling {
    /// The likeliest token, always.
    pub const GREEDY: Self = Self { temperature: 0.0, top_k: 1, top_p: 1.0, seed: 0 };
}

/// Draws tokens. The same settings and logits give the same tokens.
#[derive(Debug, Clone)]
pub struct Sampler {
    sampling: Sampling,
    random: SplitMix64,
    candidates: Vec<(f32, u32)>,
}

impl Sampler {
    /// # Errors
    /// [`RuntimeError::Setting`] for a temperature below 0 or a `top_p` outside (0, 1].
    pub fn new(sampling: Sampling) -> Result<Self> {
        let Sampling { temperature, top_p, seed, .. } = sampling;
        if !(temperature >= 0.0 && temperature.is_finite()) {
            return Err(RuntimeError::Setting(format!(
                "the temperature is {temperature}; it must be 0 or more"
            )));
        }
        if !(top_p > 0.0 && top_p <= 1.0) {
            return Err(RuntimeError::Setting(format!("top-p is {top_p}; it must be above 0 and at most 1")));
        }
        Ok(Self { sampling, random: SplitMix64(seed), candidates: Vec::new() })
    }

    /// The next token. Of equally likely tokens the one with the lower id comes first.
    ///
    /// # Errors
    /// [`RuntimeError::Logits`] if a logit is NaN or +infinity.
    pub fn sample(&mut self, logits: &[f32]) -> Result<u32> {
        let best = likeliest(logits)?;
        if self.sampling.temperature == 0.0 || self.sampling.top_k == 1 {
            return Ok(best.1);
        }
        self.keep_candidates(logits, best.0);
        // Probabilities in place of logits, the likeliest first. The largest exponent is 0, so that nothing overflows.
        let scale = 1.0 / self.sampling.temperature;
        for candidate in &mut self.candidates {
            candidate.0 = ((candidate.0 - best.0) * scale).exp();
        }
        let total: f32 = self.candidates.iter().map(|(weight, _)| weight).sum();
        let mut kept = 0.0;
        let wanted = self.sampling.top_p * total;
        let count = self.candidates.iter().position(|(weight, _)| {
            kept += weight;
            kept >= wanted
        });
        if let Some(last) = count {
            self.candidates.truncate(last + 1);
        }
        let kept: f32 = self.candidates.iter().map(|(weight, _)| weight).sum();
        let mut draw = self.random.unit() * kept;
        let chosen = self.candidates.iter().find(|(weight, _)| {
            draw -= weight;
            draw < 0.0
        });
        Ok(chosen.or(self.candidates.last()).map_or(best.1, |(_, token)| *token))
    }

    /// Fills `candidates` with the `top_k` likeliest logits, or with all of them, the likeliest first.
    fn keep_candidates(&mut self, logits: &[f32], best: f32) {
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        // What has less than e^-20 of the likeliest token's weight cannot be drawn in f32: leaving it out saves sorting
        // the whole vocabulary.
        let floor = best - 20.0 * self.sampling.temperature;
        self.candidates.clear();
        self.candidates.extend(logits.iter().copied().zip(0..).filter(|(logit, _)| *logit >= floor));
        let k = self.sampling.top_k;
        if k > 0 && k < self.candidates.len() {
            self.candidates.select_nth_unstable_by(k, order);
            self.candidates.truncate(k);
        }
        self.candidates.sort_unstable_by(order);
    }
}

/// The largest logit and the first token that has it.
///
/// Two passes that the compiler turns into vector instructions: the vocabulary may have hundreds of thousands of tokens,
/// and this runs for each that is generated.
fn likeliest(logits: &[f32]) -> Result<(f32, u32)> {
    let mut best = f32::NEG_INFINITY;
    let mut is_good = true;
    for &logit in logits {
        best = if logit > best { logit } else { best };
        // False for NaN too.
        is_good &= logit < f32::INFINITY;
    }
    if !is_good {
        let bad = logits.iter().enumerate().find(|(_, logit)| logit.is_nan() || **logit == f32::INFINITY);
        let (token, &value) = bad.unwrap_or((0, &f32::NAN));
        return Err(RuntimeError::Logits { value, token });
    }
    let token = logits.iter().position(|&logit| logit == best).unwrap_or(0);
    Ok((best, token as u32))
}

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
#[derive(Debug, Clone)]
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1), with the 24 bits that an f32 holds.
    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u32 << 24) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 5] = [0.0, 2.0, 1.0, 2.0, f32::NEG_INFINITY];

    fn draws(sampling: Sampling, count: usize) -> Vec<u32> {
        let mut sampler = Sampler::new(sampling).expect("good settings");
        (0..count).map(|_| sampler.sample(&LOGITS).expect("good logits")).collect()
    }

    #[test]
    fn greedy_takes_the_first_of_the_likeliest() {
        assert_eq!(draws(Sampling::GREEDY, 3), [1, 1, 1]);
    }

    #[test]
    fn draws_follow_the_softmax() {
        let drawn = draws(Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 7 }, 100_000);
        let total: f64 = LOGITS.iter().map(|&logit| f64::from(logit).exp()).sum();
        for (token, logit) in LOGITS.into_iter().enumerate() {
            let share = drawn.iter().filter(|&&t| t as usize == token).count() as f64 / drawn.len() as f64;
            assert!((share - f64::from(logit).exp() / total).abs() < 0.005, "token {token}: {share}");
        }
    }

    #[test]
    fn top_k_and_top_p_cut_the_tail_and_seeds_repeat() {
        let base = Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 1 };
        assert!(draws(Sampling { top_k: 2, ..base }, 1000).iter().all(|token| [1, 3].contains(token)));
        assert!(draws(Sampling { top_p: 0.1, ..base }, 1000).iter().all(|&token| token == 1));
        let three = draws(Sampling { top_p: 0.9, ..base }, 1000);
        assert!(three.contains(&2) && !three.contains(&0));
        assert_eq!(draws(base, 50), draws(base, 50));
        assert_ne!(draws(base, 50), draws(Sampling { seed: 2, ..base }, 50));
    }

    #[test]
    fn refuses_what_is_no_distribution() {
        let mut sampler = Sampler::new(Sampling::GREEDY).expect("good settings");
        assert!(matches!(sampler.sample(&[0.0, f32::NAN]), Err(RuntimeError::Logits { token: 1, .. })));
        for bad in [-1.0, f32::NAN] {
            assert!(Sampler::new(Sampling { temperature: bad, ..Sampling::GREEDY }).is_err());
            assert!(Sampler::new(Sampling { top_p: bad, ..Sampling::GREEDY }).is_err());
        }
    }
}
