//! Kernels over rows, against loops in 64 bits: softmax, norms, reductions, argmax, gather.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, run, run_floats, words};
use edgec_gpu_kernels::{
    Argmax, Binary, Epilogue, Expr, Extra, Float, Gather, Norm, NormKind, Reduce, Reduction, Softmax,
    Weights, pack_int4, pack_int8, pack_panels,
};
use edgec_gpu_plan::Element;

const F32: Float = Float::F32;
const F16: Float = Float::F16;

#[test]
fn softmax_of_odd_rows() {
    let mut numbers = Numbers(1);
    for (rows, columns, float, scale) in
        [(3, 64, F32, 1.0), (5, 7, F32, 4.0), (1, 1000, F16, 8.0), (70, 129, F32, 100.0), (2, 1, F32, 1.0)]
    {
        let kernel = Softmax { rows, columns, float, scale }.kernel().unwrap();
        let x = numbers.floats((rows * columns) as usize);
        let mut expected = Vec::new();
        for row in x.chunks(columns as usize) {
            let most = row.iter().fold(f64::MIN, |most, value| most.max(*value));
            let powers: Vec<f64> =
                row.iter().map(|value| ((value - most) * f64::from(scale)).exp()).collect();
            let sum: f64 = powers.iter().sum();
            expected.extend(powers.iter().map(|power| power / sum));
        }
        let found = run_floats(&kernel, &[&bytes(float, &x)], &[], float);
        assert_close(&kernel, &found, &expected, float, 1e-5);
    }
    assert!(Softmax { rows: 1, columns: 1, float: F32, scale: 0.0 }.kernel().is_err());
}

#[test]
fn norms_with_gains_and_biases() {
    let mut numbers = Numbers(2);
    for (kind, rows, columns, float) in [
        (NormKind::Rms, 3, 640, F32),
        (NormKind::Rms, 2, 77, F16),
        (NormKind::Layer, 5, 384, F32),
        (NormKind::Layer, 1, 13, F32),
    ] {
        let scaled = Expr::Value(0).binary(Binary::Multiply, Expr::Value(1));
        let epilogue = Epilogue {
            expr: scaled.binary(Binary::Add, Expr::Value(2)),
            extras: vec![Extra::Column(F32), Extra::Column(float)],
        };
        let kernel = Norm { kind, rows, columns, float, epsilon: 1e-5, epilogue }.kernel().unwrap();
        let width = columns as usize;
        let mut x = numbers.floats(rows as usize * width);
        x.iter_mut().for_each(|value| *value += 0.5);
        let (gain, bias) = (numbers.floats(width), numbers.floats(width));
        let mut expected = Vec::new();
        for row in x.chunks(width) {
            let centre = if kind == NormKind::Layer { row.iter().sum::<f64>() / width as f64 } else { 0.0 };
            let square = row.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / width as f64;
            let factor = 1.0 / (square + 1e-5).sqrt();
            expected.extend(
                row.iter().enumerate().map(|(at, value)| (value - centre) * factor * gain[at] + bias[at]),
            );
        }
        let given = [bytes(float, &x), bytes(F32, &gain), bytes(float, &bias)];
        let found = run_floats(&kernel, &[&given[0], &given[1], &given[2]], &[], float);
        // 16-bit inputs are near 1.5, where their last bit is 2^-11.
        let tolerance = if float == F16 { 2e-3 } else { 1e-5 };
        assert_close(&kernel, &found, &expected, float, tolerance);
    }
}

#[test]
fn reductions_over_outer_middle_and_inner_dimensions() {
    let mut numbers = Numbers(3);
    for (reduction, outer, reduced, inner) in [
        (Reduction::Sum, 3, 100, 1),
        (Reduction::Mean, 2, 49, 20),
        (Reduction::Maximum, 70, 5, 3),
        (Reduction::Minimum, 1, 300, 1),
        (Reduction::Product, 4, 6, 7),
    ] {
        let kernel = Reduce { reduction, outer, reduced, inner, element: Element::F32 }.kernel().unwrap();
        let [outer, reduced, inner] = [outer, reduced, inner].map(|number| number as usize);
        let x = numbers.floats(outer * reduced * inner);
        let mut expected = Vec::new();
        for place in 0..outer * inner {
            let values = (0..reduced).map(|at| x[(place / inner * reduced + at) * inner + place % inner]);
            expected.push(match reduction {
                Reduction::Sum => values.sum(),
                Reduction::Mean => values.sum::<f64>() / reduced as f64,
                Reduction::Product => values.product(),
                Reduction::Maximum => values.fold(f64::MIN, f64::max),
                Reduction::Minimum => values.fold(f64::MAX, f64::min),
            });
        }
        let found = run_floats(&kernel, &[&bytes(F32, &x)], &[], F32);
        assert_close(&kernel, &found, &expected, F32, 1e-5);
    }
}

#[test]
fn reductions_of_integers_are_exact() {
    let mut numbers = Numbers(4);
    for (reduction, reduced) in [(Reduction::Sum, 130), (Reduction::Maximum, 7), (Reduction::Minimum, 90)] {
        let reduce = Reduce { reduction, outer: 3, reduced, inner: 1, element: Element::I32 };
        let kernel = reduce.kernel().unwrap();
        let x = numbers.integers(3 * reduced as usize, -1_000_000_000, -5);
        let rows = x.chunks(reduced as usize);
        let expected: Vec<i32> = match reduction {
            Reduction::Sum => {
                rows.map(|row| row.iter().fold(0, |sum: i32, value| sum.wrapping_add(*value))).collect()
            }
            Reduction::Maximum => rows.map(|row| *row.iter().max().unwrap()).collect(),
            _ => rows.map(|row| *row.iter().min().unwrap()).collect(),
        };
        assert_eq!(run(&kernel, &[&words(&x)], &[])[0], words(&expected), "{}", kernel.name);
    }
    let mean = Reduce { reduction: Reduction::Mean, outer: 1, reduced: 2, inner: 1, element: Element::I32 };
    assert!(mean.kernel().is_err());
}

#[test]
fn argmax_takes_the_first_of_several() {
    let mut numbers = Numbers(5);
    for (rows, columns, float) in [(4, 1000, F32), (3, 5, F16), (2, 130, F32)] {
        let kernel = Argmax { rows, columns, float }.kernel().unwrap();
        let mut x: Vec<f64> = numbers.floats((rows * columns) as usize);
        // Few different values, so that the greatest stands in several places.
        x.iter_mut().for_each(|value| *value = (*value * 3.0).round() - 7.0);
        let first = |row: &[f64]| {
            let most = row.iter().fold(f64::MIN, |most, value| most.max(*value));
            row.iter().position(|value| *value == most).unwrap() as i32
        };
        let expected: Vec<i32> = x.chunks(columns as usize).map(first).collect();
        assert_eq!(run(&kernel, &[&bytes(float, &x)], &[])[0], words(&expected), "{}", kernel.name);
    }
}

#[test]
fn rows_of_tables_in_every_layout() {
    let mut numbers = Numbers(6);
    let (rows, columns) = (37_usize, 70_usize);
    let indices = [3, 36, 0, 12, -5, 1000];
    for table in [
        Weights::Transposed(F32),
        Weights::Transposed(F16),
        Weights::Dense(F32),
        Weights::Panels(F32),
        Weights::Int8,
        Weights::Int4,
    ] {
        let gather = Gather {
            count: indices.len() as u32,
            rows: rows as u32,
            columns: columns as u32,
            table,
            y: F32,
            epilogue: Epilogue {
                expr: Expr::Value(0).binary(Binary::Multiply, Expr::Constant(25.25)),
                extras: Vec::new(),
            },
        };
        let kernel = gather.kernel().unwrap();
        // As a weight: `columns` inputs of `rows` outputs.
        let (k, n) = (columns, rows);
        let blocks = k.div_ceil(32);
        let integers: Vec<i8> = numbers.integers(k * n, -8, 7).iter().map(|value| *value as i8).collect();
        let scales = numbers.floats(blocks * n);
        let value = |row: usize, column: usize| match table {
            Weights::Int4 => f64::from(integers[column * n + row]) * scales[column / 32 * n + row],
            Weights::Int8 => f64::from(integers[column * n + row]) * scales[row],
            _ => f64::from(integers[column * n + row]),
        };
        let plain: Vec<f64> = integers.iter().map(|value| f64::from(*value)).collect();
        let turned: Vec<f64> = (0..k * n).map(|at| plain[at % k * n + at / k]).collect();
        let packed = |words: Vec<u32>| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
        let tables = match table {
            Weights::Transposed(float) => vec![bytes(float, &turned)],
            Weights::Dense(float) => vec![bytes(float, &plain)],
            Weights::Panels(float) => vec![bytes(float, &pack_panels(&plain, k, n).unwrap())],
            Weights::Int8 => vec![
                packed(pack_int8(&integers, k, n).unwrap()),
                bytes(F32, &pack_panels(&scales, 1, n).unwrap()),
            ],
            Weights::Int4 => vec![
                packed(pack_int4(&integers, k, n).unwrap()),
                bytes(F16, &pack_panels(&scales, blocks, n).unwrap()),
            ],
        };
        let mut expected = Vec::new();
        for index in indices {
            let row = index.clamp(0, rows as i32 - 1) as usize;
            expected.extend((0..columns).map(|column| 25.25 * value(row, column)));
        }
        let index_bytes = words(&indices);
        let mut given = vec![&index_bytes[..]];
        given.extend(tables.iter().map(Vec::as_slice));
        assert_close(&kernel, &run_floats(&kernel, &given, &[], F32), &expected, F32, 1e-6);
    }
}

#[test]
fn a_table_in_parts_is_read_by_a_dispatch_each() {
    let mut numbers = Numbers(12);
    let (columns, all) = (20_usize, 100_usize);
    let values = numbers.floats(all * columns);
    let indices = [3, 63, 64, 99, -5, 1000];
    let index_bytes = words(&indices);
    let mut y = vec![0xff; 4 * indices.len() * columns];
    for (first, rows) in [(0_usize, 64_usize), (64, 36)] {
        // As a weight: `columns` inputs of `rows` outputs.
        let turned: Vec<f64> =
            (0..columns * rows).map(|at| values[(first + at % rows) * columns + at / rows]).collect();
        let table = bytes(F32, &pack_panels(&turned, columns, rows).unwrap());
        let gather = Gather {
            count: indices.len() as u32,
            rows: rows as u32,
            columns: columns as u32,
            table: Weights::Panels(F32),
            y: F32,
            epilogue: Epilogue::default(),
        };
        let kernel = gather.part(first as u32, all as u32).unwrap();
        y = run(&kernel, &[&index_bytes, &table, &y], &[]).remove(0);
        assert!(gather.part(all as u32, all as u32).unwrap_err().to_string().contains("of 100"));
    }
    let row = |index: &i32| (*index).clamp(0, all as i32 - 1) as usize * columns;
    let expected: Vec<f64> =
        indices.iter().flat_map(|index| values[row(index)..row(index) + columns].to_vec()).collect();
    assert_eq!(common::floats(F32, &y), expected);
}
