//! Weights that are streamed into a package in panels have the layout that kernels are tested with.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use edgec_gpu_kernels::{pack_int4, pack_int8, pack_panels};
use edgec_weights::{DType, Destination, Expr, Job, Scheme, Silent, WeightTable, evaluate, evaluate_to_vec};

/// Outputs and inputs that fill panels and words, and ones that do not.
const SHAPES: [(usize, usize); 5] = [(128, 64), (1, 1), (65, 33), (200, 7), (64, 96)];

fn matrix(outputs: usize, inputs: usize) -> Expr {
    let values = (0..outputs * inputs).map(|at| ((at * 37 % 101) as f32 - 50.0) / 8.0).collect();
    Expr::literal_f32(vec![outputs as u64, inputs as u64], values).unwrap()
}

/// `[outputs][inputs]` as `[inputs][outputs]`, which packing starts from.
fn transposed<T: Copy>(values: &[T], inputs: usize) -> Vec<T> {
    (0..inputs).flat_map(|input| values.iter().skip(input).step_by(inputs).copied()).collect()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn halves(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect()
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
}

fn streamed(expression: &Expr) -> Vec<u8> {
    let panels = expression.in_panels().unwrap();
    let bytes = evaluate_to_vec(&panels).unwrap();
    assert_eq!(bytes.len() as u64, panels.byte_len());
    bytes
}

#[test]
fn floats_lie_in_panels() {
    for (outputs, inputs) in SHAPES {
        let wide = matrix(outputs, inputs);
        let plain = transposed(&floats(&evaluate_to_vec(&wide).unwrap()), inputs);
        assert!(floats(&streamed(&wide)) == pack_panels(&plain, inputs, outputs).unwrap());
        let half = wide.cast(DType::F16).unwrap();
        let plain = transposed(&halves(&evaluate_to_vec(&half).unwrap()), inputs);
        assert!(halves(&streamed(&half)) == pack_panels(&plain, inputs, outputs).unwrap());
    }
}

#[test]
fn bytes_and_their_scales_lie_in_panels() {
    for (outputs, inputs) in SHAPES {
        let values = matrix(outputs, inputs).quantized_values(Scheme::Int8PerChannel).unwrap();
        let plain: Vec<i8> =
            evaluate_to_vec(&values).unwrap().iter().map(|byte| byte.cast_signed()).collect();
        let packed = pack_int8(&transposed(&plain, inputs), inputs, outputs).unwrap();
        assert!(words(&streamed(&values)) == packed, "{outputs} x {inputs}");
        let scales = matrix(outputs, inputs).quantized_scales(Scheme::Int8PerChannel).unwrap();
        let plain = floats(&evaluate_to_vec(&scales).unwrap());
        assert!(floats(&streamed(&scales)) == pack_panels(&plain, 1, outputs).unwrap());
    }
}

#[test]
fn nibbles_and_their_scales_lie_in_panels() {
    for (outputs, inputs) in [(128, 64), (65, 32), (200, 96)] {
        let values = matrix(outputs, inputs).quantized_values(Scheme::Int4Block32).unwrap();
        let bytes = evaluate_to_vec(&values).unwrap();
        let plain: Vec<i8> =
            bytes.iter().flat_map(|byte| [byte.cast_signed() << 4 >> 4, byte.cast_signed() >> 4]).collect();
        let packed = pack_int4(&transposed(&plain, inputs), inputs, outputs).unwrap();
        assert!(words(&streamed(&values)) == packed, "{outputs} x {inputs}");
        let scales = matrix(outputs, inputs).quantized_scales(Scheme::Int4Block32).unwrap();
        let plain = transposed(&halves(&evaluate_to_vec(&scales).unwrap()), inputs / 32);
        assert!(halves(&streamed(&scales)) == pack_panels(&plain, inputs / 32, outputs).unwrap());
    }
}

#[test]
fn tiles_of_a_large_matrix_meet_at_panels_whatever_the_threads() {
    let (outputs, inputs) = (1000, 1024);
    let matrix = matrix(outputs, inputs);
    let mut table = WeightTable::default();
    table.insert("q".to_owned(), matrix.quantized_values(Scheme::Int4Block32).unwrap().in_panels().unwrap());
    table.insert("s".to_owned(), matrix.quantized_scales(Scheme::Int4Block32).unwrap().in_panels().unwrap());
    let jobs = ["q", "s"].map(|symbol| Job { symbol: symbol.to_owned(), destination: Destination::Memory });
    let nowhere = tempfile::tempfile().unwrap();
    let together = evaluate(&jobs, &table, &nowhere, 2, &Silent).unwrap();
    for job in &jobs {
        let alone = evaluate_to_vec(table.get(&job.symbol).unwrap()).unwrap();
        assert!(together[&job.symbol] == alone, "{}", job.symbol);
    }
    let bytes = evaluate_to_vec(&matrix.quantized_values(Scheme::Int4Block32).unwrap()).unwrap();
    let plain: Vec<i8> =
        bytes.iter().flat_map(|byte| [byte.cast_signed() << 4 >> 4, byte.cast_signed() >> 4]).collect();
    assert!(words(&together["q"]) == pack_int4(&transposed(&plain, inputs), inputs, outputs).unwrap());
}

#[test]
fn rows_of_what_is_quantised_are_quantised_alike() {
    let matrix = matrix(200, 64);
    for scheme in [Scheme::Int8PerChannel, Scheme::Int4Block32] {
        for whole in [matrix.quantized_values(scheme).unwrap(), matrix.quantized_scales(scheme).unwrap()] {
            let mut start = vec![0; whole.shape().len()];
            let mut limit = whole.shape().to_vec();
            (start[0], limit[0]) = (64, 192);
            let part = evaluate_to_vec(&whole.slice(&start, &limit).unwrap()).unwrap();
            let all = evaluate_to_vec(&whole).unwrap();
            assert!(part == all[all.len() * 64 / 200..all.len() * 192 / 200]);
        }
    }
}

#[test]
fn what_has_no_panels_is_refused() {
    let integers = Expr::literal_i32(vec![1, 2], &[1, 2]).unwrap();
    assert!(integers.in_panels().is_err());
    assert!(Expr::literal_f32(vec![1, 1, 1], vec![1.0]).unwrap().in_panels().is_err());
    assert!(Expr::literal(vec![2, 3], DType::I4, vec![0; 3]).unwrap().in_panels().is_err());
}
