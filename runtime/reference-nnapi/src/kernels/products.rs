//! Products of rows: the inner loops of FULLY_CONNECTED, BATCH_MATMUL and CONV_2D. Left and right operands are rows that lie
//! along the dimension that is summed.

use edgec_nnapi::Fused;
use rayon::prelude::*;

use super::arithmetic::activate;
use super::quant::{Byte, Factor};

/// Rows of the left operand that share a pass over the right one.
const ROWS: usize = 4;
/// Results that a thread computes at a time.
const GRAIN: usize = 64;

/// Sums in eight lanes, so that they can be computed side by side.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0_f32; LANES];
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    let halves = [sums[0] + sums[4], sums[1] + sums[5], sums[2] + sums[6], sums[3] + sums[7]];
    (halves[0] + halves[2]) + (halves[1] + halves[3]) + rest
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
            for (place, value) in output.iter_mut().enumerate() {
                let column = chunk * GRAIN + place;
                *value = finish(dot(left, &right[column * depth..][..depth]), column);
            }
        });
        return;
    }
    output.par_chunks_mut(columns * ROWS).zip(left.par_chunks(depth * ROWS)).for_each(|(output, left)| {
        for column in 0..columns {
            let right = &right[column * depth..][..depth];
            for (row, left) in left.chunks_exact(depth).enumerate() {
                output[row * columns + column] = finish(dot(left, right), column);
            }
        }
    });
}

/// Sums of products wrap as the 32-bit accumulators of every implementation do.
pub(super) fn dot_bytes<B: Byte>(a: &[i16], b: &[B]) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (a, b)| sum.wrapping_add(i32::from(*a) * b.get()))
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
    let one = |left: &[i16], offset: i32, column: usize| {
        let sum = dot_bytes(left, &right[column * depth..][..depth]).wrapping_sub(offset);
        finish.byte(sum.wrapping_add(bias.map_or(0, |bias| bias[column])), column)
    };
    if left.len() == depth {
        let offset = offset(left);
        output.par_chunks_mut(GRAIN).enumerate().for_each(|(chunk, output)| {
            for (place, value) in output.iter_mut().enumerate() {
                *value = one(left, offset, chunk * GRAIN + place);
            }
        });
        return;
    }
    output.par_chunks_mut(columns * ROWS).zip(left.par_chunks(depth * ROWS)).for_each(|(output, left)| {
        let mut offsets = [0; ROWS];
        left.chunks_exact(depth).zip(&mut offsets).for_each(|(left, value)| *value = offset(left));
        for column in 0..columns {
            for (row, left) in left.chunks_exact(depth).enumerate() {
                output[row * columns + column] = one(left, offsets[row], column);
            }
        }
    });
}

/// Bytes without their zero point.
pub(super) fn centred<B: Byte>(bytes: &[B], zero_point: i32) -> Vec<i16> {
    bytes.iter().map(|byte| (byte.get() - zero_point) as i16).collect()
}
