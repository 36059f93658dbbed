//! Rotary position embedding (RoPE, Su et al. 2021, arXiv 2104.09864).
//!
//! With `x = [a, b, pass]` along the head dimension, `a` and `b` each half of the rotated part:
//! `Y = [a, b, pass] * COS + [b, a, pass] * SIN`, where `COS = [c, c, 1]` and `SIN = [-s, s, 0]`. The signs and the
//! untouched part live in the table, so a step computes neither a negation nor a sine.

use super::AuthoringError;

/// How a checkpoint stretches the frequencies beyond its training length.
#[derive(Clone, Debug, PartialEq)]
pub enum RotaryScaling {
    /// Frequencies as they are.
    None,
    /// All frequencies divided by `factor` (position interpolation).
    Linear {
        /// The divisor.
        factor: f32,
    },
    /// Llama 3.1's band-wise scaling: long wavelengths are divided by `factor`, short ones kept, the band between interpolated.
    Llama3 {
        /// Divisor of the low frequencies.
        factor: f32,
        /// Wavelengths above `original_context / low_frequency_factor` are scaled.
        low_frequency_factor: f32,
        /// Wavelengths below `original_context / high_frequency_factor` are kept.
        high_frequency_factor: f32,
        /// Context length of the original training.
        original_context: f32,
    },
    /// A divisor for each frequency, as GGUF's `rope_freqs.weight` stores them.
    Divisors(Vec<f32>),
}

/// A rotary embedding: how many of a head's dimensions it turns, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotary {
    /// Dimensions of a head that are rotated; even. The rest pass through.
    pub dimensions: usize,
    /// Base of the geometric series of frequencies (`rope_theta`).
    pub base: f32,
    /// Stretching of the frequencies.
    pub scaling: RotaryScaling,
}

impl Rotary {
    /// A plain rotary embedding of `dimensions` with frequency base `base`.
    pub const fn new(dimensions: usize, base: f32) -> Self {
        Self { dimensions, base, scaling: RotaryScaling::None }
    }

    /// The same with `scaling`.
    #[must_use]
    pub fn scaled(mut self, scaling: RotaryScaling) -> Self {
        self.scaling = scaling;
        self
    }

    /// Radians per position of each rotated pair, computed in f32 as transformers does: positions in the thousands
    /// turn a rounding of the frequency into a visible angle, so the same rounding has to be made.
    pub fn frequencies(&self) -> Result<Vec<f32>, AuthoringError> {
        let half = self.dimensions / 2;
        let plain = (0..half).map(|pair| {
            let exponent = (2 * pair) as f32 / self.dimensions as f32;
            1.0 / self.base.powf(exponent)
        });
        Ok(match &self.scaling {
            RotaryScaling::None => plain.collect(),
            RotaryScaling::Linear { factor } => plain.map(|frequency| frequency / factor).collect(),
            RotaryScaling::Llama3 {
                factor,
                low_frequency_factor,
                high_frequency_factor,
                original_context,
            } => plain
                .map(|frequency| {
                    let wavelength = 2.0 * std::f32::consts::PI / frequency;
                    if wavelength < original_context / high_frequency_factor {
                        frequency
                    } else if wavelength > original_context / low_frequency_factor {
                        frequency / factor
                    } else {
                        let smooth = (original_context / wavelength - low_frequency_factor)
                            / (high_frequency_factor - low_frequency_factor);
                        (1.0 - smooth) * frequency / factor + smooth * frequency
                    }
                })
                .collect(),
            RotaryScaling::Divisors(divisors) => {
                if divisors.len() != half {
                    return Err(AuthoringError::RotaryDivisors { expected: half, found: divisors.len() });
                }
                plain.zip(divisors).map(|(frequency, divisor)| frequency / divisor).collect()
            }
        })
    }

    /// The table of `positions` rows, each the cosines of a position's angles and then their sines, as many as there are
    /// [`dimensions`](Self::dimensions) together.
    pub fn angles(&self, positions: usize) -> Result<Vec<f32>, AuthoringError> {
        let frequencies = self.frequencies()?;
        let angles = |position: usize| frequencies.iter().map(move |frequency| position as f32 * frequency);
        let row = |position| angles(position).map(f32::cos).chain(angles(position).map(f32::sin));
        Ok((0..positions).flat_map(row).collect())
    }

    /// The table of `positions` rows, each `[COS | SIN]` of `2 * head_dimension` values.
    pub fn table(&self, positions: usize, head_dimension: usize) -> Result<Vec<f32>, AuthoringError> {
        let frequencies = self.frequencies()?;
        let half = frequencies.len();
        let row = 2 * head_dimension;
        let mut table = vec![0.0; positions * row];
        for (position, values) in table.chunks_exact_mut(row).enumerate() {
            let (cosines, sines) = values.split_at_mut(head_dimension);
            cosines.fill(1.0);
            for (pair, frequency) in frequencies.iter().enumerate() {
                let (sine, cosine) = (position as f32 * frequency).sin_cos();
                cosines[pair] = cosine;
                cosines[pair + half] = cosine;
                sines[pair] = -sine;
                sines[pair + half] = sine;
            }
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_rotation_leaves_the_rest_alone() {
        let table = Rotary::new(2, 10_000.0).table(2, 4).unwrap();
        let (sine, cosine) = 1f32.sin_cos();
        assert_eq!(&table[..8], &[1.0, 1.0, 1.0, 1.0, -0.0, 0.0, 0.0, 0.0]);
        assert_eq!(&table[8..], &[cosine, cosine, 1.0, 1.0, -sine, sine, 0.0, 0.0]);
    }

    #[test]
    fn llama3_keeps_short_and_divides_long_wavelengths() {
        let plain = Rotary::new(128, 500_000.0);
        let scaled = plain.clone().scaled(RotaryScaling::Llama3 {
            factor: 8.0,
            low_frequency_factor: 1.0,
            high_frequency_factor: 4.0,
            original_context: 8192.0,
        });
        let (plain, scaled) = (plain.frequencies().unwrap(), scaled.frequencies().unwrap());
        assert_eq!(plain[0], scaled[0]);
        assert_eq!(plain[63] / 8.0, scaled[63]);
    }

    #[test]
    fn divisors_of_the_wrong_count_are_refused() {
        let rotary = Rotary::new(8, 10_000.0).scaled(RotaryScaling::Divisors(vec![1.0; 3]));
        assert!(rotary.frequencies().is_err());
    }
}
