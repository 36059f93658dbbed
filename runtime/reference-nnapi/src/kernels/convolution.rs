//! CONV_2D, GROUPED_CONV_2D and DEPTHWISE_CONV_2D. Images have their channels last.

use bytemuck::Pod;
use edgec_nnapi::OperandType;
use rayon::prelude::*;

use super::arithmetic::activate;
use super::dense::finish;
use super::node::{Node, Prepared, over_floats};
use super::products;
use super::quant::by_byte;
use super::window::{self, Layout, Window};

/// CONV_2D: filter [out, height, width, in].
pub(super) fn conv_2d(node: &Node<'_>) -> Prepared {
    convolve(node, false)
}

/// GROUPED_CONV_2D: filter [out, height, width, in / groups]; each group of the output's channels reads its own of the input's.
pub(super) fn grouped_conv_2d(node: &Node<'_>) -> Prepared {
    convolve(node, true)
}

/// One row of the output at a time as a product with the pixels under the window, for each group.
fn convolve(node: &Node<'_>, grouped: bool) -> Prepared {
    let filter = node.dims(1);
    let [channels, height, width, depth] = filter[..] else {
        return Err(format!("its filter is {filter:?}"));
    };
    // The number of groups stands where a depthwise convolution has its multiplier.
    let layout = Layout { first: 3, filter: Some((height, width)), has_multiplier: grouped };
    let window = window::read(node, &layout)?;
    let groups = window.multiplier;
    let image = node.dims(0);
    if Some(image[3]) != depth.checked_mul(groups)
        || !channels.is_multiple_of(groups)
        || node.dims(2) != [channels]
    {
        return Err(format!(
            "image {image:?}, filter {filter:?}, bias {:?} and {groups} groups do not fit together",
            node.dims(2)
        ));
    }
    let due = [image[0], window.rows.output, window.columns.output, channels];
    node.expect_dims(0, &due)?;
    let row = window.columns.output * channels;
    let groups = Groups { count: groups, depth, channels: channels / groups };
    let taken = height * width * depth;
    let fused = window.fused;
    if node.kind().is_float_tensor() {
        return over_floats(node, [0, 1, 2], move |[image, filter, bias], output| {
            output.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                groups.each(output, |group, output| {
                    let pixels = patches(image, 0.0, &window, &groups, group, index);
                    let (filter, bias) = (groups.of(filter, group), groups.of(bias, group));
                    products::floats(&pixels, filter, Some(bias), taken, fused, output);
                });
            });
        });
    }
    let (input, weights) = (node.operand(0), node.operand(1));
    let (zero_point, weights_zero_point) = (input.zero_point, weights.zero_point);
    let per_channel = weights.kind == OperandType::TensorQuant8SymmPerChannel;
    by_byte!(input.kind, B => {
        let finish = finish::<B>(node, fused);
        let finish: Vec<_> =
            (0..groups.count).map(|group| finish.part(group * groups.channels, groups.channels)).collect();
        Ok(Box::new(move |buffers| {
            let image = products::centred(buffers.input::<B>(0)?, zero_point);
            let bias = buffers.input::<i32>(2)?;
            let weights = if per_channel { Err(buffers.input::<i8>(1)?) } else { Ok(buffers.input::<B>(1)?) };
            buffers.output::<B>(0)?.par_chunks_mut(row).enumerate().for_each(|(index, output)| {
                groups.each(output, |group, output| {
                    let pixels = patches(&image, 0, &window, &groups, group, index);
                    let (bias, finish) = (Some(groups.of(bias, group)), &finish[group]);
                    match weights {
                        Ok(own) => {
                            let own = groups.of(own, group);
                            products::bytes(&pixels, own, weights_zero_point, bias, taken, finish, output);
                        }
                        Err(signed) => {
                            let signed = groups.of(signed, group);
                            products::bytes(&pixels, signed, 0, bias, taken, finish, output);
                        }
                    }
                });
            });
            Ok(())
        }))
    })
}

/// Groups of channels that are convolved by themselves.
#[derive(Clone, Copy)]
struct Groups {
    count: usize,
    /// Channels of the input in each.
    depth: usize,
    /// Channels of the output in each.
    channels: usize,
}

impl Groups {
    /// A group's part of what has one after the other.
    fn of<T>(self, all: &[T], group: usize) -> &[T] {
        let length = all.len() / self.count;
        &all[group * length..][..length]
    }

    /// Computes each group's channels of a row of pixels.
    fn each<T: Pod>(self, row: &mut [T], compute: impl Fn(usize, &mut [T])) {
        if self.count == 1 {
            return compute(0, row);
        }
        let mut part = vec![T::zeroed(); row.len() / self.count];
        for group in 0..self.count {
            compute(group, &mut part);
            let pixels = row.chunks_exact_mut(self.count * self.channels);
            for (pixel, channels) in pixels.zip(part.chunks_exact(self.channels)) {
                pixel[group * self.channels..][..self.channels].copy_from_slice(channels);
            }
        }
    }
}

/// The pixels under the window for one row of the output (of all images), `padding` where it leaves the image; of one group's channels.
fn patches<T: Pod>(
    image: &[T],
    padding: T,
    window: &Window,
    groups: &Groups,
    group: usize,
    index: usize,
) -> Vec<T> {
    let (rows, columns) = (window.rows, window.columns);
    let (batch, y) = (index / rows.output, index % rows.output);
    let (depth, all) = (groups.depth, groups.depth * groups.count);
    let taken = rows.filter * columns.filter * depth;
    let mut pixels = vec![padding; columns.output * taken];
    for (x, pixels) in pixels.chunks_exact_mut(taken).enumerate() {
        for (tap_y, from_y) in rows.taps(y) {
            let line = &image[(batch * rows.input + from_y) * columns.input * all..];
            for (tap_x, from_x) in columns.taps(x) {
                let place = (tap_y * columns.filter + tap_x) * depth;
                let from = from_x * all + group * depth;
                pixels[place..place + depth].copy_from_slice(&line[from..][..depth]);
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
