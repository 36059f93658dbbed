//! Expressions over a file against the same operations on arrays in memory.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::io::Write;
use std::sync::Arc;

use edgec_weights::{
    DType, Destination, Encoding, Expr, GgmlType, Grid, Job, Scheme, Silent, SourceFile, WeightError,
    WeightTable, evaluate, evaluate_to_vec,
};

fn file_of(bytes: &[u8]) -> Arc<SourceFile> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    Arc::new(SourceFile::open(file.path()).unwrap())
}

fn matrix(rows: u64, columns: u64) -> Expr {
    let bytes: Vec<u8> = (0..rows * columns).flat_map(|index| (index as f32).to_le_bytes()).collect();
    Expr::source(file_of(&bytes), 0, Encoding::Plain(DType::F32), vec![rows, columns]).unwrap()
}

fn floats(expression: &Expr) -> Vec<f32> {
    let bytes = evaluate_to_vec(expression).unwrap();
    bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

#[test]
fn transposing_and_slicing_move_elements() {
    let expression = matrix(3, 4).transpose(&[1, 0]).unwrap().slice(&[1, 0], &[3, 2]).unwrap();
    assert_eq!(floats(&expression), [1.0, 5.0, 2.0, 6.0]);
}

#[test]
fn factors_follow_their_dimension_through_slices_and_transposes() {
    let scaled = matrix(2, 3).mul_along(1, vec![1.0, 10.0, 100.0]).unwrap();
    assert_eq!(floats(&scaled), [0.0, 10.0, 200.0, 3.0, 40.0, 500.0]);
    assert_eq!(floats(&scaled.slice(&[1, 1], &[2, 3]).unwrap()), [40.0, 500.0]);
    assert_eq!(floats(&scaled.transpose(&[1, 0]).unwrap()), [0.0, 3.0, 10.0, 40.0, 200.0, 500.0]);
    assert!(matrix(2, 3).mul_along(0, vec![1.0; 3]).is_err());
}

#[test]
fn a_grid_moves_with_its_weight() {
    let integers = |expression: &Expr| evaluate_to_vec(expression).unwrap();
    let stored = matrix(2, 3).on_grid(Grid::int8(Some(0), vec![1.0, 0.5])).unwrap();
    assert_eq!(integers(&stored), [0, 1, 2, 6, 8, 10]);
    assert_eq!(integers(&stored.transpose(&[1, 0]).unwrap()), [0, 6, 1, 8, 2, 10]);
    assert_eq!(integers(&stored.reshape(vec![1, 2, 3]).unwrap()), [0, 1, 2, 6, 8, 10]);
    assert!(stored.reshape(vec![3, 2]).is_err());
    assert!(matrix(2, 3).on_grid(Grid::int8(Some(1), vec![1.0])).is_err());
    assert!(matrix(2, 3).on_grid(Grid::int8(None, vec![0.0])).is_err());
}

#[test]
fn joining_works_on_both_axes() {
    let (left, right) = (matrix(2, 2), matrix(2, 1));
    assert_eq!(floats(&Expr::concat(&[left.clone(), right], 1).unwrap()), [0.0, 1.0, 0.0, 2.0, 3.0, 1.0]);
    assert_eq!(
        floats(&Expr::concat(&[left.clone(), left], 0).unwrap()),
        [0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0, 3.0]
    );
}

#[test]
fn reshaping_a_transposed_weight_keeps_row_major_order() {
    let expression = matrix(2, 6).reshape(vec![2, 2, 3]).unwrap().transpose(&[1, 0, 2]).unwrap();
    let expression = expression.reshape(vec![12]).unwrap().slice(&[2], &[8]).unwrap();
    assert_eq!(floats(&expression), [2.0, 6.0, 7.0, 8.0, 3.0, 4.0]);
}

#[test]
fn values_and_scales_of_a_large_matrix_do_not_depend_on_threads() {
    let source = matrix(700, 640).mul_scalar(-0.25).unwrap().add_scalar(3.0).unwrap();
    let run = |threads| {
        let mut table = WeightTable::default();
        table.insert("q".into(), source.quantized_values(Scheme::Int8PerChannel).unwrap());
        table.insert("s".into(), source.quantized_scales(Scheme::Int8PerChannel).unwrap());
        let jobs = ["q", "s"].map(|symbol| Job { symbol: symbol.into(), destination: Destination::Memory });
        let out = tempfile::tempfile().unwrap();
        evaluate(&jobs, &table, &out, threads, &Silent).unwrap()
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one, two);
    let row: Vec<f32> = (0..640).map(|column| (699 * 640 + column) as f32 * -0.25 + 3.0).collect();
    let scale = f32::from_le_bytes(one["s"][699 * 4..].try_into().unwrap());
    for (column, value) in row.iter().enumerate() {
        let restored = f32::from(one["q"][699 * 640 + column] as i8) * scale;
        assert!((restored - value).abs() <= scale * 0.5001, "{restored} {value}");
    }
}

#[test]
fn q4_0_passes_into_blocks_without_rounding() {
    let block: Vec<u8> = [0x00, 0x34].into_iter().chain(0..16).collect();
    let bytes = block.repeat(2);
    let encoding = Encoding::Ggml(GgmlType::Q4_0);
    let packed = Expr::source(file_of(&bytes), 0, encoding, vec![2, 32]).unwrap();
    let stacked = Expr::concat(&[matrix(1, 32), packed.clone()], 0).unwrap();
    let values = evaluate_to_vec(&stacked.quantized_values(Scheme::Int4Block32).unwrap()).unwrap();
    let scales = evaluate_to_vec(&stacked.quantized_scales(Scheme::Int4Block32).unwrap()).unwrap();
    assert_eq!(scales[2..], [0x00, 0x34, 0x00, 0x34]);
    let scale = 0.25;
    let expected = floats(&packed);
    for (index, value) in expected.iter().enumerate() {
        let nibble = values[16 + index / 2] >> (4 * (index % 2)) & 15;
        assert_eq!(f32::from((nibble << 4) as i8 >> 4) * scale, *value);
    }
}

#[test]
fn a_nan_is_refused_with_its_place() {
    let bytes: Vec<u8> = [1.0, f32::NAN].iter().flat_map(|value| value.to_le_bytes()).collect();
    let tensor = Expr::source(file_of(&bytes), 0, Encoding::Plain(DType::F32), vec![2]).unwrap();
    let error = evaluate_to_vec(&tensor).unwrap_err();
    assert!(matches!(error, WeightError::NotFinite { element: 1, .. }), "{error}");
}

#[test]
fn a_tensor_outside_its_file_is_refused() {
    let error = Expr::source(file_of(&[0; 8]), 4, Encoding::Plain(DType::F32), vec![2]).unwrap_err();
    assert!(matches!(error, WeightError::OutsideFile { .. }));
    let error =
        Expr::source(file_of(&[0; 8]), 0, Encoding::Plain(DType::F32), vec![u64::MAX, 2]).unwrap_err();
    assert!(matches!(error, WeightError::Shape { .. }));
}
