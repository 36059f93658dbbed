//! Products of few rows with a norm before and a gate behind, against sums in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, run_floats};
use edgec_gpu_kernels::{
    Binary, Epilogue, Expr, Extra, Float, FusedMatvec, InputNorm, Matvec, Unary, Weights, pack_int4,
    pack_int8, pack_panels,
};

const F32: Float = Float::F32;
const F16: Float = Float::F16;
const EPSILON: f32 = 1e-6;

fn words(words: Vec<u32>) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Weights `k x n`, n a multiple of 64, with their bytes; 8- and 4-bit ones with scales that 16 bits hold.
fn matrix(numbers: &mut Numbers, weights: Weights, k: usize, n: usize) -> (Vec<f64>, Vec<Vec<u8>>) {
    let (least, most, group) = match weights {
        Weights::Int8 => (-128, 127, k),
        Weights::Int4 => (-8, 7, 32),
        _ => {
            let values = numbers.floats(k * n);
            let packed = bytes(F32, &pack_panels(&values, k, n).unwrap());
            return (values, vec![packed]);
        }
    };
    let integers: Vec<i8> = numbers.integers(k * n, least, most).iter().map(|value| *value as i8).collect();
    let scales = numbers.floats(k.div_ceil(group) * n);
    let value = |(at, value): (usize, &i8)| f64::from(*value) * scales[at / n / group * n + at % n];
    let values = integers.iter().enumerate().map(value).collect();
    let buffers = match weights {
        Weights::Int8 => vec![words(pack_int8(&integers, k, n).unwrap()), bytes(F32, &scales)],
        _ => {
            let panels = pack_panels(&scales, k.div_ceil(32), n).unwrap();
            vec![words(pack_int4(&integers, k, n).unwrap()), bytes(F16, &panels)]
        }
    };
    (values, buffers)
}

fn normed(x: &[f64], gain: &[f64], k: usize) -> Vec<f64> {
    let row = |row: &[f64]| {
        let mean = row.iter().map(|value| value * value).sum::<f64>() / k as f64;
        let factor = 1.0 / (mean + f64::from(EPSILON)).sqrt();
        row.iter().zip(gain).map(|(value, gain)| value * factor * gain).collect::<Vec<f64>>()
    };
    x.chunks(k).flat_map(row).collect()
}

fn product(x: &[f64], w: &[f64], k: usize, n: usize) -> Vec<Vec<f64>> {
    let row = |row: &[f64]| (0..n).map(|column| (0..k).map(|i| row[i] * w[i * n + column]).sum()).collect();
    x.chunks(k).map(row).collect()
}

fn silu(x: f64) -> f64 {
    x / (1.0 + (-x).exp())
}

#[test]
fn norms_and_gates_are_fused() {
    let mut numbers = Numbers(11);
    let gate = || Expr::Value(0).unary(Unary::Silu).binary(Binary::Multiply, Expr::Value(1));
    for (rows, k, n, weights, with_norm, with_gate) in [
        (1, 100, 64, Weights::Int4, true, true),
        (1, 640, 128, Weights::Int4, true, false),
        (3, 72, 64, Weights::Int8, true, true),
        (4, 36, 192, Weights::Panels(F32), false, true),
        (7, 36, 66, Weights::Dense(F16), true, false),
        (2, 60, 64, Weights::Int8, false, true),
    ] {
        let residual = Epilogue {
            expr: Expr::Value(0).binary(Binary::Add, Expr::Value(1)),
            extras: vec![Extra::Full(F32)],
        };
        let kernel = FusedMatvec {
            product: Matvec { rows, k, n, x: F32, weights, y: F32, epilogue: residual },
            norm: with_norm.then_some(InputNorm { epsilon: EPSILON, gain: F16 }),
            gate: with_gate.then(gate),
        };
        let kernel = kernel.kernel().unwrap();
        let (rows, k, n) = (rows as usize, k as usize, n as usize);
        let (x, gain, added) = (numbers.floats(rows * k), numbers.floats(k), numbers.floats(rows * n));
        let whole = if with_gate { 2 * n } else { n };
        let (w, w_bytes) = match weights {
            Weights::Dense(float) => {
                let values = numbers.floats(k * whole);
                let stored = bytes(float, &values);
                (values, vec![stored])
            }
            panels => matrix(&mut numbers, panels, k, whole),
        };
        let inputs = if with_norm { normed(&x, &gain, k) } else { x.clone() };
        let expected: Vec<f64> = product(&inputs, &w, k, whole)
            .iter()
            .flat_map(|row| {
                let one = |at: usize| if with_gate { silu(row[at]) * row[at + n] } else { row[at] };
                (0..n).map(one).collect::<Vec<f64>>()
            })
            .zip(&added)
            .map(|(value, added)| value + added)
            .collect();
        let mut buffers = vec![bytes(F32, &x)];
        buffers.extend(with_norm.then(|| bytes(F16, &gain)));
        buffers.extend(w_bytes);
        buffers.push(bytes(F32, &added));
        let given: Vec<&[u8]> = buffers.iter().map(Vec::as_slice).collect();
        let found = run_floats(&kernel, &given, &[], F32);
        assert_close(&kernel, &found, &expected, F32, 1e-5);
    }
}

#[test]
fn what_cannot_be_fused_is_refused() {
    let (weights, x, y) = (Weights::Int4, F32, F32);
    let product = Matvec { rows: 1, k: 64, n: 64, x, weights, y, epilogue: Epilogue::default() };
    let gate = || Some(Expr::Value(0).binary(Binary::Multiply, Expr::Value(1)));
    let refused = |product: Matvec, gate: Option<Expr>| {
        let norm = Some(InputNorm { epsilon: EPSILON, gain: F32 });
        FusedMatvec { product, norm, gate }.kernel().unwrap_err().to_string()
    };
    assert!(refused(Matvec { n: 66, ..product.clone() }, gate()).contains("gate"));
    assert!(refused(Matvec { weights: Weights::Dense(F32), ..product.clone() }, gate()).contains("gate"));
    assert!(refused(Matvec { rows: 4, ..product.clone() }, gate()).contains("4 rows"));
    assert!(refused(product.clone(), Some(Expr::Value(2))).contains("gate"));
    assert!(refused(Matvec { k: 66, ..product }, None).contains("norm of 66"));
}
