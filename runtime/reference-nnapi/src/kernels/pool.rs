//! AVERAGE_POOL_2D and MAX_POOL_2D. Averages are over the pixels that lie within the image.

use edgec_nnapi::Operation;

use super::arithmetic::activate;
use super::node::{Node, Prepared, over_floats};
use super::quant::{Byte, Scale, by_byte};
use super::window::{self, Layout, Window};

pub(super) fn prepare(node: &Node<'_>) -> Prepared {
    let window = window::read(node, &Layout { first: 1, filter: None, has_multiplier: false })?;
    let image = node.dims(0);
    let channels = image[3];
    node.expect_dims(0, &[image[0], window.rows.output, window.columns.output, channels])?;
    // A window beyond the image would have no pixels to take.
    let empty = |axis: window::Axis| (0..axis.output).any(|place| axis.taps(place).next().is_none());
    if empty(window.rows) || empty(window.columns) {
        return Err("a window lies outside of the image".into());
    }
    let largest = node.operation == Operation::MaxPool2D;
    let fused = window.fused;
    if node.kind().is_float_tensor() {
        return over_floats(node, [0], move |[image], output| {
            let mut sums = vec![0.0_f32; channels];
            pixels(
                &window,
                channels,
                |place, offsets| {
                    sums.fill(if largest { f32::NEG_INFINITY } else { 0.0 });
                    for at in offsets {
                        let pixel = sums.iter_mut().zip(&image[*at..][..channels]);
                        match largest {
                            true => pixel.for_each(|(sum, value)| *sum = sum.max(*value)),
                            false => pixel.for_each(|(sum, value)| *sum += value),
                        }
                    }
                    let count = if largest { 1.0 } else { offsets.len() as f32 };
                    for (output, sum) in output[place * channels..][..channels].iter_mut().zip(&sums) {
                        *output = activate(fused, sum / count);
                    }
                },
                image.len(),
            );
        });
    }
    by_byte!(node.kind(), B => {
        let (least, most) = Scale::of(node.outputs[0]).range::<B>(fused);
        Ok(Box::new(move |buffers| {
            let image = buffers.input::<B>(0)?;
            let output = buffers.output::<B>(0)?;
            let mut sums = vec![0_i32; channels];
            pixels(&window, channels, |place, offsets| {
                sums.fill(if largest { B::LEAST } else { 0 });
                for at in offsets {
                    let pixel = sums.iter_mut().zip(&image[*at..][..channels]);
                    match largest {
                        true => pixel.for_each(|(sum, value)| *sum = (*sum).max(value.get())),
                        false => pixel.for_each(|(sum, value)| *sum = sum.wrapping_add(value.get())),
                    }
                }
                let count = if largest { 1 } else { i32::try_from(offsets.len()).unwrap_or(i32::MAX) };
                for (output, sum) in output[place * channels..][..channels].iter_mut().zip(&sums) {
                    // To the nearest, halves away from zero.
                    let half = if *sum < 0 { -(count / 2) } else { count / 2 };
                    *output = B::saturated((sum.wrapping_add(half) / count).clamp(least, most));
                }
            }, image.len());
            Ok(())
        }))
    })
}

/// Visits every place of the output with the offsets of the pixels under the window.
fn pixels(window: &Window, channels: usize, mut visit: impl FnMut(usize, &[usize]), image: usize) {
    let (rows, columns) = (window.rows, window.columns);
    let plane = rows.input * columns.input * channels;
    let mut offsets = Vec::new();
    let mut place = 0;
    for batch in 0..image / plane {
        for y in 0..rows.output {
            for x in 0..columns.output {
                offsets.clear();
                for (_, from_y) in rows.taps(y) {
                    let line = batch * plane + from_y * columns.input * channels;
                    offsets.extend(columns.taps(x).map(|(_, from_x)| line + from_x * channels));
                }
                visit(place, &offsets);
                place += 1;
            }
        }
    }
}
