//! Products of rows: the inner loops of FULLY_CONNECTED, BATCH_MATMUL and CONV_2D. Left and right operands are rows that lie
//! along the dimension that is summed.

use edgec_nnapi::Fused;
use rayon::prelude::*;

use super::arithmetic::activate;
use super::quant::{Byte, Factor};
use crate::wide::wide;

/// Rows of the left operand that share a pass over the right one.
const ROWS: usize = 4;
/// Results that a thread computes at a time.
const GRAIN: usize = 64;

const LANES: usize = 8;

#[inline(always)]
fn step(sums: [f32; LANES], left: &[f32; LANES], right: &[f32; LANES]) -> [f32; LANES] {
    let mut next = sums;
    for lane in 0..LANES {
        next[lane] += left[lane] * right[lane];
    }
    next
}

/// The product of two rows: sums in eight lanes, so that they can be computed side by side.
#[inline(always)]
fn dot(left: &[f32], right: &[f32]) -> f32 {
    let ((left, left_rest), (right, right_rest)) = (left.as_chunks::<LANES>(), right.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (left, right) in left.iter().zip(right) {
        sums = step(sums, left, right);
    }
    total(sums, left_rest, right_rest)
}

/// The products of four rows with one, which is read once for them.
#[inline(always)]
fn dots(left: [&[f32]; ROWS], right: &[f32]) -> [f32; ROWS] {
    let (blocks, rest) = right.as_chunks::<LANES>();
    let [a, b, c, d] = left.map(|row| row.as_chunks::<LANES>().0.iter());
    let (mut sums_a, mut sums_b, mut sums_c, mut sums_d) =
        ([0.0; LANES], [0.0; LANES], [0.0; LANES], [0.0; LANES]);
    for ((((a, b), c), d), block) in a.zip(b).zip(c).zip(d).zip(blocks) {
        sums_a = step(sums_a, a, block);
        sums_b = step(sums_b, b, block);
        sums_c = step(sums_c, c, block);
        sums_d = step(sums_d, d, block);
    }
    let start = blocks.len() * LANES;
    let sums = [sums_a, sums_b, sums_c, sums_d];
    std::array::from_fn(|row| total(sums[row], &left[row][start..], rest))
}

#[inline(always)]
fn total(sums: [f32; LANES], left: &[f32], right: &[f32]) -> f32 {
    let [a, b, c, d, e, f, g, h] = sums;
    let rest: f32 = left.iter().zip(right).map(|(a, b)| a * b).sum();
    ((a + e) + (c + g)) + ((b + f) + (d + h)) + rest
}

/// output[m, n] = fused(left[m, depth] . right[n, depth] + bias[n]).
pub(super) fn floats(
    left: &[f32],
    right: &[f32],
    bias: Option<&[f32]>,
    depth: usize,
    fused: Fused,
    output: &mut [f32],
) {
    let columns = right.len() / depth;
    let finish = |sum: f32, column: usize| activate(fused, sum + bias.map_or(0.0, |bias| bias[column]));
    if left.len() == depth {
        output.par_chunks_mut(GRAIN).enumerate().for_each(|(chunk, output)| {
            wide(
                #[inline(always)]
                || {
                    for (place, value) in output.iter_mut().enumerate() {
                        let column = chunk * GRAIN + place;
                        *value = finish(dot(left, &right[column * depth..][..depth]), column);
                    }
                },
            );
        });
        return;
    }
    output.par_chunks_mut(columns * ROWS).zip(left.par_chunks(depth * ROWS)).for_each(|(output, left)| {
        wide(
            #[inline(always)]
            || {
                for (column, right) in right.chunks_exact(depth).enumerate() {
                    if left.len() == depth * ROWS {
                        let sums = dots(std::array::from_fn(|row| &left[row * depth..][..depth]), right);
                        for (row, sum) in sums.into_iter().enumerate() {
                            output[row * columns + column] = finish(sum, column);
                        }
                        continue;
                    }
                    for (row, left) in left.chunks_exact(depth).enumerate() {
                        output[row * columns + column] = finish(dot(left, right), column);
                    }
                }
            },
        );
    });
}

/// Products of some rows of bytes with one. Sums wrap as the 32-bit accumulators of every implementation do.
#[inline(always)]
fn dots_bytes<const N: usize, B: Byte>(left: [&[i16]; N], right: &[B]) -> [i32; N] {
    let left = left.map(|row| &row[..right.len()]);
    let mut sums = [0_i32; N];
    for (index, weight) in right.iter().enumerate() {
        let weight = weight.get();
        for row in 0..N {
            sums[row] = sums[row].wrapping_add(i32::from(left[row][index]) * weight);
        }
    }
    sums
}

/// How sums of products become bytes.
pub(super) struct Finish {
    /// One factor, or one for each column.
    pub(super) factors: Vec<Factor>,
    pub(super) zero_point: i32,
    pub(super) least: i32,
    pub(super) most: i32,
}

impl Finish {
    /// What `count` columns from `first` on need.
    pub(super) fn part(&self, first: usize, count: usize) -> Self {
        let factors = match &self.factors[..] {
            [one] => vec![*one],
            all => all[first..first + count].to_vec(),
        };
        Self { factors, ..*self }
    }

    pub(super) fn byte<B: Byte>(&self, sum: i32, column: usize) -> B {
        let factor = self.factors[if self.factors.len() == 1 { 0 } else { column }];
        B::saturated(factor.apply(sum).saturating_add(self.zero_point).clamp(self.least, self.most))
    }
}

/// output[m, n] = finish(left[m, depth] . (right[n, depth] - zero point) + bias[n]). The left operand's zero point is taken off
/// already.
pub(super) fn bytes<W: Byte, B: Byte>(
    left: &[i16],
    right: &[W],
    right_zero_point: i32,
    bias: Option<&[i32]>,
    depth: usize,
    finish: &Finish,
    output: &mut [B],
) {
    let columns = right.len() / depth;
    // left . (right - zero) = left . right - zero x (sum of left)
    let offset = |left: &[i16]| {
        let sum = left.iter().fold(0_i32, |sum, value| sum.wrapping_add(i32::from(*value)));
        sum.wrapping_mul(right_zero_point)
    };
    let finished = |sum: i32, offset: i32, column: usize| {
        let bias = bias.map_or(0, |bias| bias[column]);
        finish.byte(sum.wrapping_sub(offset).wrapping_add(bias), column)
    };
    if left.len() == depth {
        let offset = offset(left);
        output.par_chunks_mut(GRAIN).enumerate().for_each(|(chunk, output)| {
            wide(
                #[inline(always)]
                || {
                    for (place, value) in output.iter_mut().enumerate() {
                        let column = chunk * GRAIN + place;
                        let [sum] = dots_bytes([left], &right[column * depth..][..depth]);
                        *value = finished(sum, offset, column);
                    }
                },
            );
        });
        return;
    }
    output.par_chunks_mut(columns * ROWS).zip(left.par_chunks(depth * ROWS)).for_each(|(output, left)| {
        let mut offsets = [0; ROWS];
        left.chunks_exact(depth).zip(&mut offsets).for_each(|(left, value)| *value = offset(left));
        wide(
            #[inline(always)]
            || {
                for (column, right) in right.chunks_exact(depth).enumerate() {
                    if left.len() == depth * ROWS {
                        let sums = dots_bytes::<ROWS, W>(
                            std::array::from_fn(|row| &left[row * depth..][..depth]),
                            right,
                        );
                        for (row, sum) in sums.into_iter().enumerate() {
                            output[row * columns + column] = finished(sum, offsets[row], column);
                        }
                        continue;
                    }
                    for (row, left) in left.chunks_exact(depth).enumerate() {
                        let [sum] = dots_bytes([left], right);
                        output[row * columns + column] = finished(sum, offsets[row], column);
                    }
                }
            },
        );
    });
}

/// Bytes without their zero point.
pub(super) fn centred<B: Byte>(bytes: &[B], zero_point: i32) -> Vec<i16> {
    bytes.iter().map(|byte| (byte.get() - zero_point) as i16).collect()
}
