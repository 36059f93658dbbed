//! Products of matrices against sums in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, run_floats};
use edgec_gpu_kernels::{
    Binary, Epilogue, Expr, Extra, Float, Matmul, Matvec, Profile, Staging, Tile, Unary, Weights, pack_int4,
    pack_int8, pack_panels,
};

const F32: Float = Float::F32;
const F16: Float = Float::F16;
const SMALL: Tile =
    Tile { row_quads: 1, column_quads: 1, threads_m: 8, threads_n: 8, staging: Staging::Shared };
const DIRECT: Tile =
    Tile { row_quads: 2, column_quads: 2, threads_m: 2, threads_n: 4, staging: Staging::Direct };

/// Weights `k x n` with their bytes as kernels read them.
struct Matrix {
    values: Vec<f64>,
    buffers: Vec<Vec<u8>>,
}

fn words(words: Vec<u32>) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn matrix(numbers: &mut Numbers, weights: Weights, batch: usize, k: usize, n: usize) -> Matrix {
    let whole = n.next_multiple_of(64);
    match weights {
        Weights::Dense(float) => {
            let values = numbers.floats(batch * k * n);
            Matrix { buffers: vec![bytes(float, &values)], values }
        }
        Weights::Transposed(float) => {
            let values = numbers.floats(batch * k * n);
            let mut turned = vec![0.0; values.len()];
            for (at, value) in values.iter().enumerate() {
                let (b, row, column) = (at / (k * n), at / n % k, at % n);
                turned[b * k * n + column * k + row] = *value;
            }
            Matrix { buffers: vec![bytes(float, &turned)], values }
        }
        Weights::Panels(float) => {
            let values = numbers.floats(k * n);
            Matrix { buffers: vec![bytes(float, &pack_panels(&values, k, n).unwrap())], values }
        }
        Weights::Int8 => {
            let integers: Vec<i8> =
                numbers.integers(k * n, -128, 127).iter().map(|value| *value as i8).collect();
            let mut scales = numbers.floats(n);
            let value = |(at, value): (usize, &i8)| f64::from(*value) * scales[at % n];
            let values = integers.iter().enumerate().map(value).collect();
            scales.resize(whole, 0.0);
            Matrix { buffers: vec![words(pack_int8(&integers, k, n).unwrap()), bytes(F32, &scales)], values }
        }
        Weights::Int4 => {
            let integers: Vec<i8> = numbers.integers(k * n, -8, 7).iter().map(|value| *value as i8).collect();
            let blocks = k.div_ceil(32);
            let scales = numbers.floats(blocks * n);
            let value = |(at, value): (usize, &i8)| f64::from(*value) * scales[at / n / 32 * n + at % n];
            let values = integers.iter().enumerate().map(value).collect();
            let scales = pack_panels(&scales, blocks, n).unwrap();
            Matrix { buffers: vec![words(pack_int4(&integers, k, n).unwrap()), bytes(F16, &scales)], values }
        }
    }
}

fn product(x: &[f64], w: &[f64], (batch, sharing, m, k, n): (usize, usize, usize, usize, usize)) -> Vec<f64> {
    let mut y = vec![0.0; batch * m * n];
    for b in 0..batch {
        let w = &w[b / sharing * k * n..];
        for row in 0..m {
            for inner in 0..k {
                let x = x[(b * m + row) * k + inner];
                let sums = &mut y[(b * m + row) * n..(b * m + row + 1) * n];
                for (sum, w) in sums.iter_mut().zip(&w[inner * n..(inner + 1) * n]) {
                    *sum += x * w;
                }
            }
        }
    }
    y
}

const KINDS: [(Float, Weights); 10] = [
    (F32, Weights::Panels(F32)),
    (F16, Weights::Panels(F16)),
    (F32, Weights::Dense(F32)),
    (F16, Weights::Dense(F16)),
    (F32, Weights::Dense(F16)),
    (F32, Weights::Transposed(F32)),
    (F16, Weights::Transposed(F16)),
    (F32, Weights::Int8),
    (F16, Weights::Int4),
    (F32, Weights::Int4),
];

#[test]
fn matmul_of_every_kind_and_shape() {
    let mut numbers = Numbers(1);
    for (float, weights) in KINDS {
        let shapes = [
            (32, 32, 32, SMALL),
            (35, 33, 67, SMALL),
            (70, 100, 36, SMALL),
            (66, 20, 68, Tile::default()),
            (35, 33, 67, DIRECT),
            (16, 44, 36, DIRECT),
        ];
        for (m, k, n, tile) in shapes {
            // The larger tile differs in its loops alone, and takes drivers long to compile.
            if tile == Tile::default() && !matches!(weights, Weights::Int4 | Weights::Transposed(F32)) {
                continue;
            }
            let kernel = Matmul {
                batch: 1,
                weights_batch: 1,
                m,
                k,
                n,
                x: float,
                weights,
                y: float,
                epilogue: Epilogue::default(),
                tile,
            };
            let kernel = kernel.kernel().unwrap();
            let (m, k, n) = (m as usize, k as usize, n as usize);
            let x = numbers.floats(m * k);
            let w = matrix(&mut numbers, weights, 1, k, n);
            let x_bytes = bytes(float, &x);
            let mut given = vec![&x_bytes[..]];
            given.extend(w.buffers.iter().map(Vec::as_slice));
            let found = run_floats(&kernel, &given, &[], float);
            assert_close(&kernel, &found, &product(&x, &w.values, (1, 1, m, k, n)), float, 1e-5);
        }
    }
}

#[test]
fn each_class_of_devices_has_a_tile_for_all_heights() {
    let mut numbers = Numbers(5);
    for profile in Profile::ALL {
        assert_eq!(Profile::named(profile.name()), Some(profile));
        for m in [1, 5, 18] {
            let (k, n) = (40, 68);
            let (weights, epilogue, tile) = (Weights::Int4, Epilogue::default(), profile.tile(m));
            let kernel =
                Matmul { batch: 1, weights_batch: 1, m, k, n, x: F32, weights, y: F32, epilogue, tile };
            let kernel = kernel.kernel().unwrap();
            let (m, k, n) = (m as usize, k as usize, n as usize);
            let x = numbers.floats(m * k);
            let w = matrix(&mut numbers, weights, 1, k, n);
            let found = run_floats(&kernel, &[&bytes(F32, &x), &w.buffers[0], &w.buffers[1]], &[], F32);
            assert_close(&kernel, &found, &product(&x, &w.values, (1, 1, m, k, n)), F32, 1e-5);
        }
    }
    assert_eq!(Profile::named("abacus"), None);
}

#[test]
fn matmul_in_batches_that_share_right_sides() {
    let mut numbers = Numbers(2);
    for weights in [Weights::Dense(F32), Weights::Transposed(F32)] {
        let shapes = [
            (4, 4, 9, 12, 20, Staging::Shared),
            (6, 2, 5, 7, 3, Staging::Shared),
            (3, 1, 17, 16, 64, Staging::Shared),
            (6, 2, 5, 7, 3, Staging::Direct),
            (3, 1, 17, 16, 64, Staging::Direct),
        ];
        for (batch, weights_batch, m, k, n, staging) in shapes {
            let kernel = Matmul {
                batch,
                weights_batch,
                m,
                k,
                n,
                x: F32,
                weights,
                y: F32,
                epilogue: Epilogue::default(),
                tile: Tile { threads_m: 4, threads_n: 16, staging, ..SMALL },
            };
            let kernel = kernel.kernel().unwrap();
            let [batch, sides, m, k, n] = [batch, weights_batch, m, k, n].map(|number| number as usize);
            let x = numbers.floats(batch * m * k);
            let w = matrix(&mut numbers, weights, sides, k, n);
            let found = run_floats(&kernel, &[&bytes(F32, &x), &w.buffers[0]], &[], F32);
            assert_close(
                &kernel,
                &found,
                &product(&x, &w.values, (batch, batch / sides, m, k, n)),
                F32,
                1e-5,
            );
        }
    }
}

#[test]
fn matvec_of_every_kind_and_shape() {
    let mut numbers = Numbers(3);
    for (float, weights) in KINDS {
        for (rows, k, n) in
            [(1, 64, 64), (1, 1, 1), (1, 33, 66), (2, 100, 132), (1, 640, 257), (3, 33, 70), (8, 70, 68)]
        {
            let kernel = Matvec { rows, k, n, x: float, weights, y: float, epilogue: Epilogue::default() };
            if matches!(weights, Weights::Transposed(_)) {
                assert!(kernel.kernel().unwrap_err().to_string().contains("transposed"));
                continue;
            }
            let kernel = kernel.kernel().unwrap();
            let (rows, k, n) = (rows as usize, k as usize, n as usize);
            let x = numbers.floats(rows * k);
            let w = matrix(&mut numbers, weights, 1, k, n);
            let x_bytes = bytes(float, &x);
            let mut given = vec![&x_bytes[..]];
            given.extend(w.buffers.iter().map(Vec::as_slice));
            let found = run_floats(&kernel, &given, &[], float);
            assert_close(&kernel, &found, &product(&x, &w.values, (1, 1, rows, k, n)), float, 1e-5);
        }
    }
}

fn gelu_tanh(x: f64) -> f64 {
    0.5 * x * (1.0 + ((2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x)).tanh())
}

/// gelu(x w) * gate + residual * bias: everything that an epilogue can read.
fn epilogue() -> Epilogue {
    let gated = Expr::Value(0).unary(Unary::GeluTanh).binary(Binary::Multiply, Expr::Value(1));
    let rest = Expr::Value(2).binary(Binary::Multiply, Expr::Value(3));
    Epilogue {
        expr: gated.binary(Binary::Add, rest),
        extras: vec![Extra::Full(F16), Extra::Full(F32), Extra::Column(F32)],
    }
}

#[test]
fn epilogues_are_fused() {
    let mut numbers = Numbers(4);
    for (weights, m, k, n) in [
        (Weights::Dense(F32), 1, 20, 36),
        (Weights::Int8, 2, 20, 37),
        (Weights::Int4, 1, 40, 30),
        (Weights::Int8, 37, 24, 70),
        (Weights::Dense(F32), 66, 8, 33),
    ] {
        let kernel = if m <= Matvec::MOST_ROWS {
            Matvec { rows: m, k, n, x: F32, weights, y: F32, epilogue: epilogue() }.kernel()
        } else {
            let tile = Tile::default();
            Matmul {
                batch: 1,
                weights_batch: 1,
                m,
                k,
                n,
                x: F32,
                weights,
                y: F32,
                epilogue: epilogue(),
                tile,
            }
            .kernel()
        };
        let kernel = kernel.unwrap();
        let (m, k, n) = (m as usize, k as usize, n as usize);
        let x = numbers.floats(m * k);
        let w = matrix(&mut numbers, weights, 1, k, n);
        let (gate, residual, bias) = (numbers.floats(m * n), numbers.floats(m * n), numbers.floats(n));
        let expected: Vec<f64> = product(&x, &w.values, (1, 1, m, k, n))
            .iter()
            .enumerate()
            .map(|(at, value)| gelu_tanh(*value) * gate[at] + residual[at] * bias[at % n])
            .collect();
        let mut buffers = vec![bytes(F32, &x)];
        buffers.extend(w.buffers);
        buffers.extend([bytes(F16, &gate), bytes(F32, &residual), bytes(F32, &bias)]);
        let given: Vec<&[u8]> = buffers.iter().map(Vec::as_slice).collect();
        let found = run_floats(&kernel, &given, &[], F32);
        assert_close(&kernel, &found, &expected, F32, 1e-5);
    }
}

#[test]
fn packed_weights_have_the_documented_layout() {
    let values: Vec<i8> = (0..10).map(|value| value - 5).collect();
    let words = pack_int8(&values, 5, 2).unwrap();
    assert_eq!(words[0], u32::from_le_bytes([-5_i8, -3, -1, 1].map(i8::cast_unsigned)));
    assert_eq!(words[64], u32::from_le_bytes([3, 0, 0, 0]));
    assert_eq!(words.len(), 2 * 64);
    let words = pack_int4(&[-8, 7, 1, -1], 4, 1).unwrap();
    assert_eq!((words.len(), words[0]), (4 * 64, 0xf178));
    // Output 64 begins the second panel, behind both inputs of the first.
    let values: Vec<u16> = (0..2 * 65).collect();
    let panels = pack_panels(&values, 2, 65).unwrap();
    assert_eq!((panels.len(), panels[0], panels[64], panels[128], panels[192]), (256, 0, 65, 64, 129));
    assert_eq!(pack_int4(&[1], 2, 1), None);
}

#[test]
fn what_has_no_kernel_is_refused() {
    let (weights, epilogue) = (Weights::Int8, Epilogue::default());
    let matvec = Matvec { rows: 9, k: 4, n: 4, x: F32, weights, y: F32, epilogue };
    assert!(matvec.kernel().unwrap_err().to_string().contains("9 rows"));
    let matmul = Matmul {
        batch: 2,
        weights_batch: 2,
        m: 4,
        k: 4,
        n: 4,
        x: F32,
        weights: Weights::Int8,
        y: F32,
        epilogue: Epilogue::default(),
        tile: Tile::default(),
    };
    assert!(matmul.kernel().unwrap_err().to_string().contains("panels"));
    let dense = Matmul { weights: Weights::Dense(F32), ..matmul };
    assert!(Matmul { weights_batch: 3, ..dense.clone() }.kernel().is_err());
    assert!(Matmul { k: 0, ..dense.clone() }.kernel().is_err());
    assert!(Matmul { m: 1 << 20, k: 1 << 20, ..dense.clone() }.kernel().is_err());
    let epilogue = Epilogue { expr: Expr::Value(1), extras: Vec::new() };
    assert!(Matmul { epilogue, ..dense }.kernel().unwrap_err().to_string().contains("epilogue"));
}
