//! Kernels against numbers of jax and numpy.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use edgec_kernels::convolution::{Convolution, convolution};
use edgec_kernels::fft::{FftKind, fft};
use edgec_kernels::linear_algebra::{Transpose, Triangular, cholesky, triangular_solve};
use edgec_tensor::{ElementType, Tensor};

fn f32s(shape: &[usize], value: impl Fn(usize) -> f32) -> Tensor {
    let count = shape.iter().product();
    Tensor::from_f32(shape.to_vec(), &(0..count).map(value).collect::<Vec<_>>()).unwrap()
}

fn f64s(shape: &[usize], element: ElementType, values: &[f64]) -> Tensor {
    Tensor::new(element, shape.to_vec(), values.iter().flat_map(|value| value.to_le_bytes()).collect())
        .unwrap()
}

fn near(found: &Tensor, shape: &[usize], expected: &[f64]) {
    assert_eq!(found.shape(), shape);
    let values = found.to_f64();
    assert_eq!(values.len(), expected.len());
    for (found, expected) in values.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{values:?}");
    }
}

fn plain(rank: usize) -> Convolution {
    let spatial: Vec<i64> = (1..=rank as i64).collect();
    let last = rank as i64 + 1;
    Convolution {
        input_batch: 0,
        input_feature: last,
        input_spatial: spatial.clone(),
        kernel_input_feature: last - 1,
        kernel_output_feature: last,
        kernel_spatial: (0..rank as i64).collect(),
        output_batch: 0,
        output_feature: last,
        output_spatial: spatial,
        window_strides: vec![1; rank],
        padding: vec![[0, 0]; rank],
        lhs_dilation: vec![1; rank],
        rhs_dilation: vec![1; rank],
        window_reversal: vec![false; rank],
        feature_group_count: 1,
        batch_group_count: 1,
    }
}

#[test]
fn convolution_with_strides_dilations_and_feature_groups() {
    let x = f32s(&[1, 5, 5, 4], |at| (at % 7) as f32 - 3.0);
    let kernel = f32s(&[3, 2, 2, 6], |at| (at % 5) as f32 - 2.0);
    let spec = Convolution {
        window_strides: vec![2, 1],
        padding: vec![[1, 2], [-1, 1]],
        lhs_dilation: vec![2, 1],
        rhs_dilation: vec![1, 2],
        feature_group_count: 2,
        ..plain(2)
    };
    let expected = [
        -4.0, -1.0, 7.0, -5.0, 5.0, 15.0, -1.0, 5.0, 1.0, -1.0, -2.0, -3.0, -2.0, -7.0, -2.0, -2.0, -7.0,
        -2.0, -3.0, 1.0, 5.0, 15.0, 5.0, -5.0, 0.0, 7.0, -1.0, -2.0, -2.0, -2.0, -2.0, -4.0, -1.0, -3.0,
        -3.0, 12.0, -2.0, 3.0, 3.0, 0.0, -2.0, -4.0, 15.0, -5.0, -10.0, -3.0, -2.0, -1.0, -2.0, -1.0, 0.0,
        3.0, 8.0, -2.0, -1.0, 5.0, 1.0, -1.0, -2.0, -3.0, -5.0, -10.0, -5.0, -4.0, -2.0, 0.0, -2.0, 2.0, 1.0,
        2.0, 5.0, -2.0, 0.0, 7.0, -1.0, -2.0, -2.0, -2.0, -4.0, -1.0, 7.0, -5.0, 5.0, 15.0, -2.0, 5.0, 2.0,
        1.0, 2.0, -2.0,
    ];
    near(&convolution(&x, &kernel, &spec, ElementType::F32).unwrap(), &[1, 5, 3, 6], &expected);
}

#[test]
fn convolution_with_batch_groups() {
    let x = f32s(&[4, 3, 2], |at| (at % 5) as f32 - 2.0);
    let kernel = f32s(&[2, 2, 4], |at| (at % 3) as f32 - 1.0);
    let spec = Convolution { batch_group_count: 2, ..plain(1) };
    let expected = [1.0, -1.0, -3.0, 4.0, 4.0, -1.0, 4.0, -3.0, 0.0, -1.0, -2.0, -2.0, -2.0, 4.0, 0.0, 1.0];
    near(&convolution(&x, &kernel, &spec, ElementType::F32).unwrap(), &[2, 2, 4], &expected);
    assert!(
        convolution(&x, &kernel, &Convolution { batch_group_count: 3, ..plain(1) }, ElementType::F32)
            .is_err()
    );
}

#[test]
fn transforms() {
    let signal: Vec<f64> = (0..12).map(|at| f64::from(at % 5) - 1.0).collect();
    let expected = [
        9.0,
        0.0,
        -3.5,
        -0.5980762113533165,
        -8.5,
        -2.598076211353316,
        4.0,
        1.0,
        1.5,
        -0.8660254037844386,
        -3.5,
        4.598076211353316,
        -1.0,
        0.0,
    ];
    near(&fft(&f64s(&[12], ElementType::F64, &signal), FftKind::Rfft, &[12]).unwrap(), &[7], &expected);
    let half = f64s(&[4], ElementType::Complex128, &[1.0, 0.0, 2.0, -1.0, 0.0, 0.5, 3.0, 0.0]);
    let expected = [
        1.5714285714285714,
        -0.18901699246076348,
        0.8906563769726212,
        -0.32705744494920236,
        -0.7983714337215297,
        0.2095879302637055,
        -0.3572270075334023,
    ];
    near(&fft(&half, FftKind::Irfft, &[7]).unwrap(), &[7], &expected);
    let plane: Vec<f64> = (0..6).flat_map(|at| [f64::from(at % 4), f64::from(at)]).collect();
    let expected = [
        7.0,
        15.0,
        -0.732050807568877,
        -1.2679491924311228,
        2.7320508075688767,
        -4.732050807568877,
        -1.0,
        -9.0,
        -4.0,
        0.0,
        -4.0,
        0.0,
    ];
    let plane = f64s(&[2, 3], ElementType::Complex128, &plane);
    near(&fft(&plane, FftKind::Fft, &[2, 3]).unwrap(), &[2, 3], &expected);
    assert!(fft(&plane, FftKind::Fft, &[3, 2]).is_err());
}

#[test]
fn factors_and_solutions() {
    let matrix = f64s(&[3, 3], ElementType::F64, &[4.0, 12.0, -16.0, 12.0, 37.0, -43.0, -16.0, -43.0, 98.0]);
    let factor = cholesky(&matrix, true).unwrap();
    near(&factor, &[3, 3], &[2.0, 0.0, 0.0, 6.0, 1.0, 0.0, -8.0, 5.0, 3.0]);
    let how = Triangular { left_side: true, lower: true, unit_diagonal: false, transpose: Transpose::None };
    let right = f64s(&[3, 1], ElementType::F64, &[2.0, 8.0, 6.0]);
    near(&triangular_solve(&factor, &right, how).unwrap(), &[3, 1], &[1.0, 2.0, 4.0 / 3.0]);
    let how = Triangular { transpose: Transpose::Transpose, ..how };
    near(&triangular_solve(&factor, &right, how).unwrap(), &[3, 1], &[15.0, -2.0, 2.0]);
}
