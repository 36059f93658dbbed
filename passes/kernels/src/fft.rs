//! Discrete Fourier transforms.

use std::f64::consts::TAU;

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, map, store_c64, store_c128, store_f32, store_f64};
use crate::shape::checked_len;

/// Which transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub enum FftKind {
    Fft,
    Ifft,
    Rfft,
    Irfft,
}

impl FftKind {
    /// The kind of this keyword.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "FFT" => Self::Fft,
            "IFFT" => Self::Ifft,
            "RFFT" => Self::Rfft,
            "IRFFT" => Self::Irfft,
            _ => return None,
        })
    }
}

/// The transform over the last dimensions, whose sizes in the time domain are `lengths`; computed in f64.
///
/// # Errors
/// Lengths or element type do not fit the kind.
pub fn fft(operand: &Tensor, kind: FftKind, lengths: &[i64]) -> Result<Tensor> {
    let lengths = crate::shape::unsigned("fft_length", lengths)?;
    let mut shape = operand.shape().to_vec();
    let Some(outer) = shape.len().checked_sub(lengths.len()).filter(|_| !lengths.is_empty()) else {
        return invalid(format!("{} lengths do not fit {} dimensions", lengths.len(), shape.len()));
    };
    let last = shape.len() - 1;
    let size = lengths[lengths.len() - 1];
    let half = size / 2 + 1;
    let expected = if kind == FftKind::Irfft { if size == 0 { 0 } else { half } } else { size };
    if shape[outer..last] != lengths[..lengths.len() - 1] || shape[last] != expected {
        return invalid(format!("the lengths {lengths:?} do not fit {shape:?}"));
    }
    let (mut values, wide) = match (Lanes::load(operand), kind) {
        (Lanes::F32(values), FftKind::Rfft) => {
            (map(&values, |value| Complex::new(f64::from(value), 0.0)), false)
        }
        (Lanes::F64(values), FftKind::Rfft) => (map(&values, |value| Complex::new(value, 0.0)), true),
        (Lanes::C64(values), FftKind::Fft | FftKind::Ifft | FftKind::Irfft) => {
            (map(&values, |z| Complex::new(f64::from(z.re), f64::from(z.im))), false)
        }
        (Lanes::C128(values), FftKind::Fft | FftKind::Ifft | FftKind::Irfft) => (values.to_vec(), true),
        _ => return Err(KernelError::ElementType(operand.element_type())),
    };
    let inverse = matches!(kind, FftKind::Ifft | FftKind::Irfft);
    // The real side goes first forwards and last backwards.
    match kind {
        FftKind::Fft | FftKind::Ifft => {
            for dim in outer..=last {
                transform(&mut values, &shape, dim, inverse);
            }
        }
        FftKind::Rfft => {
            transform(&mut values, &shape, last, false);
            values = values
                .chunks_exact(size.max(1))
                .flat_map(|row| &row[..half.min(row.len())])
                .copied()
                .collect();
            shape[last] = if size == 0 { 0 } else { half };
            for dim in outer..last {
                transform(&mut values, &shape, dim, false);
            }
        }
        FftKind::Irfft => {
            for dim in outer..last {
                transform(&mut values, &shape, dim, true);
            }
            checked_len(ElementType::Complex128, &[&shape[..last], &[size]].concat())?;
            values = values.chunks_exact(half.max(1)).flat_map(|row| mirrored(row, size)).collect();
            shape[last] = size;
            transform(&mut values, &shape, last, true);
        }
    }
    match (kind, wide) {
        (FftKind::Irfft, true) => store_f64(map(&values, |z| z.re), ElementType::F64, &shape),
        (FftKind::Irfft, false) => store_f32(map(&values, |z| z.re as f32), ElementType::F32, &shape),
        (_, true) => store_c128(values, &shape),
        (_, false) => store_c64(map(&values, |z| Complex::new(z.re as f32, z.im as f32)), &shape),
    }
}

/// The whole spectrum of a real signal from its first half; the parts that a real signal cannot have do not count.
fn mirrored(half: &[Complex<f64>], size: usize) -> Vec<Complex<f64>> {
    (0..size)
        .map(|at| {
            let z = if at < half.len() { half[at] } else { half[size - at].conj() };
            if at == 0 || 2 * at == size { Complex::new(z.re, 0.0) } else { z }
        })
        .collect()
}

/// Transforms along one dimension.
fn transform(values: &mut [Complex<f64>], shape: &[usize], dim: usize, inverse: bool) {
    let size = shape[dim];
    let inner: usize = shape[dim + 1..].iter().product();
    if size < 2 || inner == 0 || values.is_empty() {
        return;
    }
    let sign = if inverse { 1.0 } else { -1.0 };
    let roots: Vec<Complex<f64>> =
        (0..size).map(|at| Complex::from_polar(1.0, sign * TAU * at as f64 / size as f64)).collect();
    let scale = if inverse { 1.0 / size as f64 } else { 1.0 };
    for block in values.chunks_exact_mut(size * inner) {
        for start in 0..inner {
            let line: Vec<Complex<f64>> = block[start..].iter().step_by(inner).copied().collect();
            for (slot, value) in block[start..].iter_mut().step_by(inner).zip(spectrum(&line, &roots)) {
                *slot = value * scale;
            }
        }
    }
}

/// Splits by the smallest factor of the length; `roots` are the powers of a root of unity whose order is a multiple of it.
fn spectrum(line: &[Complex<f64>], roots: &[Complex<f64>]) -> Vec<Complex<f64>> {
    let size = line.len();
    if size == 1 {
        return line.to_vec();
    }
    let stride = roots.len() / size;
    let factor = (2..)
        .take_while(|factor| factor * factor <= size)
        .find(|factor| size.is_multiple_of(*factor))
        .unwrap_or(size);
    let rest = size / factor;
    let parts: Vec<Vec<Complex<f64>>> = (0..factor)
        .map(|first| {
            let part: Vec<Complex<f64>> = line[first..].iter().step_by(factor).copied().collect();
            if rest == 1 { part } else { spectrum(&part, roots) }
        })
        .collect();
    (0..size)
        .map(|at| {
            parts
                .iter()
                .enumerate()
                .map(|(first, part)| part[at % rest] * roots[(first * at % size) * stride])
                .sum()
        })
        .collect()
}
