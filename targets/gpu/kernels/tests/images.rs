//! Convolutions and pools against loops in 64 bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Numbers, assert_close, bytes, run_floats};
use edgec_gpu_kernels::{Convolution, DepthwiseConvolution, Epilogue, Expr, Float, Pool, PoolKind, Window};

const F32: Float = Float::F32;
const F16: Float = Float::F16;

/// Calls `each` for every place of a window's result with the window's elements within the image: their offset `ky kw + kx`, and row and column.
fn windows(window: &Window, mut each: impl FnMut(usize, Vec<(usize, usize, usize)>)) {
    let [oh, ow] = window.output().unwrap();
    let at = |axis: usize, place: u32, offset: u32| {
        let at = i64::from(place * window.stride[axis] + offset * window.dilation[axis])
            - i64::from(window.before[axis]);
        (at >= 0 && at < i64::from(window.input[axis])).then_some(at as usize)
    };
    for place in 0..oh * ow {
        let mut elements = Vec::new();
        for offset in 0..window.size[0] * window.size[1] {
            let row = at(0, place / ow, offset / window.size[1]);
            if let Some((row, column)) = row.zip(at(1, place % ow, offset % window.size[1])) {
                elements.push((offset as usize, row, column));
            }
        }
        each(place as usize, elements);
    }
}

const PLAIN: Window =
    Window { input: [7, 9], size: [3, 3], stride: [1, 1], dilation: [1, 1], before: [1, 1], after: [1, 1] };

#[test]
fn convolutions_with_strides_dilations_padding_and_groups() {
    let mut numbers = Numbers(1);
    for (inputs, outputs, groups, window, float) in [
        (3, 8, 1, PLAIN, F32),
        (5, 6, 1, Window { stride: [2, 3], before: [0, 1], after: [1, 0], ..PLAIN }, F32),
        (8, 16, 2, Window { dilation: [2, 1], size: [2, 4], ..PLAIN }, F16),
        (6, 9, 3, Window { size: [1, 1], before: [0, 0], after: [0, 0], ..PLAIN }, F32),
    ] {
        let epilogue = Epilogue::bias(F32, Expr::relu6);
        let convolution =
            Convolution { batch: 2, inputs, outputs, groups, window, float, filter: float, epilogue };
        let kernel = convolution.kernel().unwrap();
        let [h, w] = window.input.map(|size| size as usize);
        let [oh, ow] = window.output().unwrap().map(|size| size as usize);
        let taps = (window.size[0] * window.size[1]) as usize;
        let [inputs, outputs, groups] = [inputs, outputs, groups].map(|number| number as usize);
        let (group_in, group_out) = (inputs / groups, outputs / groups);
        let x = numbers.floats(2 * h * w * inputs);
        let filter = numbers.floats(taps * group_in * outputs);
        let bias = numbers.floats(outputs);
        let mut expected = vec![0.0; 2 * oh * ow * outputs];
        for image in 0..2 {
            windows(&window, |place, elements| {
                for output in 0..outputs {
                    let mut sum = bias[output];
                    for (tap, row, column) in &elements {
                        for c in 0..group_in {
                            let input = output / group_out * group_in + c;
                            let value = x[((image * h + row) * w + column) * inputs + input];
                            sum += value * filter[(tap * group_in + c) * outputs + output];
                        }
                    }
                    expected[(image * oh * ow + place) * outputs + output] = sum.clamp(0.0, 6.0);
                }
            });
        }
        let given = [bytes(float, &x), bytes(float, &filter), bytes(F32, &bias)];
        let found = run_floats(&kernel, &[&given[0], &given[1], &given[2]], &[], float);
        assert_close(&kernel, &found, &expected, float, 1e-5);
    }
}

#[test]
fn depthwise_convolutions() {
    let mut numbers = Numbers(2);
    for (channels, window, float) in [
        (8, Window { stride: [2, 2], before: [0, 0], after: [1, 1], ..PLAIN }, F32),
        (5, PLAIN, F32),
        (12, Window { size: [5, 1], before: [2, 0], after: [2, 0], ..PLAIN }, F16),
    ] {
        let epilogue = Epilogue::default();
        let kernel = DepthwiseConvolution { batch: 1, channels, window, float, filter: F32, epilogue }
            .kernel()
            .unwrap();
        let [h, w] = window.input.map(|size| size as usize);
        let [oh, ow] = window.output().unwrap().map(|size| size as usize);
        let channels = channels as usize;
        let x = numbers.floats(h * w * channels);
        let filter = numbers.floats((window.size[0] * window.size[1]) as usize * channels);
        let mut expected = vec![0.0; oh * ow * channels];
        windows(&window, |place, elements| {
            for c in 0..channels {
                expected[place * channels + c] = elements
                    .iter()
                    .map(|(tap, row, column)| {
                        x[(row * w + column) * channels + c] * filter[tap * channels + c]
                    })
                    .sum();
            }
        });
        let given = [bytes(float, &x), bytes(F32, &filter)];
        let found = run_floats(&kernel, &[&given[0], &given[1]], &[], float);
        assert_close(&kernel, &found, &expected, float, 1e-5);
    }
}

#[test]
fn pools_of_every_kind() {
    let mut numbers = Numbers(3);
    for (kind, channels, window) in [
        (PoolKind::Maximum, 8, Window { stride: [2, 2], ..PLAIN }),
        (PoolKind::Average, 5, Window { stride: [3, 2], ..PLAIN }),
        (PoolKind::AveragePadded, 4, Window { size: [2, 3], ..PLAIN }),
        (PoolKind::Average, 4, Window { size: [7, 9], before: [0, 0], after: [0, 0], ..PLAIN }),
    ] {
        let kernel = Pool { kind, batch: 1, channels, window, float: F32 }.kernel().unwrap();
        let [_, w] = window.input.map(|size| size as usize);
        let [oh, ow] = window.output().unwrap().map(|size| size as usize);
        let channels = channels as usize;
        let mut x = numbers.floats((window.input[0] * window.input[1]) as usize * channels);
        x.iter_mut().for_each(|value| *value -= 2.0);
        let mut expected = vec![0.0; oh * ow * channels];
        windows(&window, |place, elements| {
            for c in 0..channels {
                let values = elements.iter().map(|(_, row, column)| x[(row * w + column) * channels + c]);
                expected[place * channels + c] = match kind {
                    PoolKind::Maximum => values.fold(f64::MIN, f64::max),
                    PoolKind::Average => values.sum::<f64>() / elements.len() as f64,
                    PoolKind::AveragePadded => {
                        values.sum::<f64>() / f64::from(window.size[0] * window.size[1])
                    }
                };
            }
        });
        let found = run_floats(&kernel, &[&bytes(F32, &x)], &[], F32);
        assert_close(&kernel, &found, &expected, F32, 1e-6);
    }
    let outside = Window { before: [3, 0], ..PLAIN };
    assert!(
        Pool { kind: PoolKind::Maximum, batch: 1, channels: 1, window: outside, float: F32 }
            .kernel()
            .is_err()
    );
    assert_eq!(Window { input: [2, 2], before: [0, 0], after: [0, 0], ..PLAIN }.output(), None);
}
