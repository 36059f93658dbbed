//! CONV_2D and DEPTHWISE_CONV_2D. Images have their channels last.

use bytemuck::Pod;
use edgec_nnapi::OperandType;
use rayon::prelude::*;

use super::arithmetic::activate;
use super::dense::finish;
use super::node::{Node, Prepared, over_floats};
use super::products;
use super::quant::by_byte;
use super::window::{self, Layout, Window};

/// CONV_2D: filter [out, height, width, in], one row of the output at a time as a product with the pixels under the window.
pub(super) fn conv_2d(node: &Node<'_>) -> Prepared {
    let filter = node.dims(1);
    let [channels, height, width, depth] = filter[..] else {
        return Err(format!("its filter is {filter:?}"));
    };
    let layout = Layout { first: 3, filter: Some((height, width)), has_multiplier: false };
    let window = window::read(node, &layout)?;
    let image = node.dims(0);
    if image[3] != depth || node.dims(2) != [channels] {
        return Err(format!(
            "image {image:?}, filter {filter:?} and bias {:?} do not fit together",
            node.dims(2)
        ));
    }
    let due = [image[0], window.rows.output, window.columns.output, channels];
    node.expect_dims(0, &due)?;
    let row = window.columns.output * channels;
    let taken = height * width * depth;
    let fused = window.fused;
    if node.kind().is_float_tensor() {
        return over_floats(node, [0, 1, 2], move |[image, filter, bias], output| {
            output.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                let pixels = patches(image, 0.0, &window, depth, index);
                products::floats(&pixels, filter, Some(bias), taken, fused, output);
            });
        });
    }
    let (input, weights) = (node.operand(0), node.operand(1));
    let (zero_point, weights_zero_point) = (input.zero_point, weights.zero_point);
    let per_channel = weights.kind == OperandType::TensorQuant8SymmPerChannel;
    by_byte!(input.kind, B => {
        let finish = finish::<B>(node, fused);
        Ok(Box::new(move |buffers| {
            let image = products::centred(buffers.input::<B>(0)?, zero_point);
            let bias = buffers.input::<i32>(2)?;
            let weights = if per_channel { Err(buffers.input::<i8>(1)?) } else { Ok(buffers.input::<B>(1)?) };
            buffers.output::<B>(0)?.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                let pixels = patches(&image, 0, &window, depth, index);
                let bias = Some(bias);
                match weights {
                    Ok(own) => products::bytes(&pixels, own, weights_zero_point, bias, taken, &finish, output),
                    Err(signed) => products::bytes(&pixels, signed, 0, bias, taken, &finish, output),
                }
            });
            Ok(())
        }))
    })
}

/// The pixels under the window for one row of the output (of all images), `padding` where it leaves the image.
fn patches<T: Pod>(image: &[T], padding: T, window: &Window, depth: usize, index: usize) -> Vec<T> {
    let (rows, columns) = (window.rows, window.columns);
    let (batch, y) = (index / rows.output, index % rows.output);
    let taken = rows.filter * columns.filter * depth;
    let mut pixels = vec![padding; columns.output * taken];
    for (x, pixels) in pixels.chunks_exact_mut(taken).enumerate() {
        for (tap_y, from_y) in rows.taps(y) {
            let line = &image[(batch * rows.input + from_y) * columns.input * depth..];
            for (tap_x, from_x) in columns.taps(x) {
                let place = (tap_y * columns.filter + tap_x) * depth;
                pixels[place..place + depth].copy_from_slice(&line[from_x * depth..][..depth]);
            }
        }
    }
    pixels
}

/// DEPTHWISE_CONV_2D: filter [1, height, width, in x multiplier].
pub(super) fn depthwise(node: &Node<'_>) -> Prepared {
    let filter = node.dims(1);
    let [1, height, width, channels] = filter[..] else { return Err(format!("its filter is {filter:?}")) };
    let layout = Layout { first: 3, filter: Some((height, width)), has_multiplier: true };
    let window = window::read(node, &layout)?;
    let image = node.dims(0);
    if image[3].checked_mul(window.multiplier) != Some(channels) || node.dims(2) != [channels] {
        return Err(format!(
            "image {image:?}, filter {filter:?} and bias {:?} do not fit together",
            node.dims(2)
        ));
    }
    node.expect_dims(0, &[image[0], window.rows.output, window.columns.output, channels])?;
    let row = window.columns.output * channels;
    let fused = window.fused;
    if node.kind().is_float_tensor() {
        return over_floats(node, [0, 1, 2], move |[image, filter, bias], output| {
            output.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                for (x, output) in output.chunks_exact_mut(channels).enumerate() {
                    output.copy_from_slice(bias);
                    under(&window, image.len(), channels, index, x, |at, tap| {
                        let pixel = &image[at..][..channels / window.multiplier];
                        let weights = &filter[tap..][..channels];
                        multiply(pixel, weights, window.multiplier, output, |sum, x, w| sum + x * w);
                    });
                    output.iter_mut().for_each(|value| *value = activate(fused, *value));
                }
            });
        });
    }
    let (input, weights) = (node.operand(0), node.operand(1));
    let (zero_point, weights_zero_point) = (input.zero_point, weights.zero_point);
    let per_channel = weights.kind == OperandType::TensorQuant8SymmPerChannel;
    by_byte!(input.kind, B => {
        let finish = finish::<B>(node, fused);
        Ok(Box::new(move |buffers| {
            let image = products::centred(buffers.input::<B>(0)?, zero_point);
            let weights = if per_channel {
                products::centred(buffers.input::<i8>(1)?, 0)
            } else {
                products::centred(buffers.input::<B>(1)?, weights_zero_point)
            };
            let bias = buffers.input::<i32>(2)?;
            buffers.output::<B>(0)?.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                let mut sums = vec![0; channels];
                for (x, output) in output.chunks_exact_mut(channels).enumerate() {
                    sums.copy_from_slice(bias);
                    under(&window, image.len(), channels, index, x, |at, tap| {
                        let pixel = &image[at..][..channels / window.multiplier];
                        let weights = &weights[tap..][..channels];
                        multiply(pixel, weights, window.multiplier, &mut sums, |sum: i32, x: i16, w: i16| {
                            sum.wrapping_add(i32::from(x) * i32::from(w))
                        });
                    });
                    for (channel, (output, sum)) in output.iter_mut().zip(&sums).enumerate() {
                        *output = finish.byte(*sum, channel);
                    }
                }
            });
            Ok(())
        }))
    })
}

/// Visits the pixels under the window of one place: their offset in the image and in the filter.
fn under(
    window: &Window,
    image: usize,
    channels: usize,
    index: usize,
    x: usize,
    mut visit: impl FnMut(usize, usize),
) {
    let (rows, columns) = (window.rows, window.columns);
    let depth = channels / window.multiplier;
    let (batch, y) = (index / rows.output, index % rows.output);
    for (tap_y, from_y) in rows.taps(y) {
        for (tap_x, from_x) in columns.taps(x) {
            let at = ((batch * rows.input + from_y) * columns.input + from_x) * depth;
            debug_assert!(at + depth <= image, "taps lie within the image");
            visit(at, (tap_y * columns.filter + tap_x) * channels);
        }
    }
}

/// sums[c x multiplier + m] += pixel[c] x weights[c x multiplier + m].
fn multiply<X: Copy, S: Copy>(
    pixel: &[X],
    weights: &[X],
    multiplier: usize,
    sums: &mut [S],
    add: impl Fn(S, X, X) -> S,
) {
    if multiplier == 1 {
        let products = pixel.iter().zip(weights);
        sums.iter_mut().zip(products).for_each(|(sum, (x, w))| *sum = add(*sum, *x, *w));
        return;
    }
    let groups = sums.chunks_exact_mut(multiplier).zip(weights.chunks_exact(multiplier));
    for (x, (sums, weights)) in pixel.iter().zip(groups) {
        sums.iter_mut().zip(weights).for_each(|(sum, w)| *sum = add(*sum, *x, *w));
    }
}
