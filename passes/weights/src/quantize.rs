//! Quantisation of f32 rows.

use half::f16;

/// Adding this to a small float leaves its nearest-even integer in the low mantissa bits: rounding that vectorises on every x86
/// and ARM, where `round_ties_even` may be a call.
const ROUNDING: f32 = 12_582_912.0;

/// Index of the first element that is NaN or infinite.
pub(crate) fn first_not_finite(values: &[f32]) -> Option<usize> {
    let largest = values.iter().fold(0u32, |most, value| most.max(value.to_bits() & 0x7fff_ffff));
    if largest < 0x7f80_0000 {
        return None;
    }
    values.iter().position(|value| !value.is_finite())
}

fn absolute_maximum(values: &[f32]) -> f32 {
    // Bit patterns of non-negative floats order as the floats do, and an integer maximum vectorises.
    let bits = values.iter().fold(0u32, |most, value| most.max(value.to_bits() & 0x7fff_ffff));
    f32::from_bits(bits)
}

/// Quantises a row to `-127..=127` and returns its scale; a row of zeros has scale 1.
pub(crate) fn int8_row(row: &[f32], out: &mut [u8]) -> f32 {
    let largest = absolute_maximum(row);
    let scale = if largest > 0.0 { (largest / 127.0).max(f32::MIN_POSITIVE) } else { 1.0 };
    let inverse = 1.0 / scale;
    for (value, out) in row.iter().zip(out) {
        let rounded = (value * inverse).clamp(-127.0, 127.0) + ROUNDING;
        *out = rounded.to_bits() as u8;
    }
    scale
}

/// What a block's largest magnitude is tried as, in steps of the scale. A step finer than -8..=7 allows cuts that element off
/// and serves the others.
const INT4_REACHES: [f32; 9] = [7.0, 7.25, 7.5, 7.75, 8.0, 8.25, 8.5, 8.9, 9.3];

/// Quantises a block of 32 to `-8..=7`, packed low nibble first, and returns the f16 scale to multiply by.
///
/// Of [`INT4_REACHES`], each with the scale that serves its rounded values best, the one of least squared error is kept. Scales
/// are positive: XNNPACK takes no others.
pub(crate) fn int4_block(block: &[f32; 32], out: &mut [u8]) -> f16 {
    let largest = absolute_maximum(block);
    // Sums of squares neither vanish nor overflow when the largest magnitude is 1.
    let unit = 1.0 / largest;
    let mut scale = f16::ONE;
    if unit.is_finite() {
        let scaled = block.map(|value| value * unit);
        let (mut best, mut most) = (1.0 / 7.0, 0.0);
        for reach in INT4_REACHES {
            let levels = scaled.map(|value| int4_level(value * reach) - ROUNDING);
            let (cross, square) = (dot(&scaled, &levels), dot(&levels, &levels));
            // What the grid explains of the block's sum of squares.
            let explained = cross * cross / square;
            if explained > most {
                (best, most) = (cross / square, explained);
            }
        }
        scale = f16::from_f32(best * largest).clamp(f16::MIN_POSITIVE_SUBNORMAL, f16::MAX);
    }
    let inverse = 1.0 / scale.to_f32();
    let nibble = |value: f32| int4_level(value * inverse).to_bits() as u8 & 15;
    for (pair, out) in block.as_chunks::<2>().0.iter().zip(out) {
        *out = nibble(pair[0]) | nibble(pair[1]) << 4;
    }
    scale
}

/// A sum for each lane and then theirs: the compiler may not reorder a single sum into vectors.
fn dot(left: &[f32; 32], right: &[f32; 32]) -> f32 {
    let mut lanes = [0.0; 8];
    for (left, right) in left.as_chunks::<8>().0.iter().zip(right.as_chunks::<8>().0) {
        for lane in 0..8 {
            lanes[lane] += left[lane] * right[lane];
        }
    }
    lanes.iter().sum()
}

/// [`ROUNDING`] plus the nearest level.
fn int4_level(value: f32) -> f32 {
    value.clamp(-8.0, 7.0) + ROUNDING
}

/// Repacks a Q4_0 block: its halves become neighbouring nibbles, its excess-8 values two's complement.
///
/// Nothing is rounded where the scale is positive or no value is -8: the block is kept, or negated with its scale. A block with
/// -8 times a negative scale has no such form (XNNPACK takes positive scales only), and is fitted anew.
pub(crate) fn repack_q4_0(block: &[u8], out: &mut [u8]) -> f16 {
    let scale = f16::from_le_bytes([block[0], block[1]]);
    let level = |index: usize| {
        let byte = block[2 + index % 16];
        (if index < 16 { byte & 15 } else { byte >> 4 }) as i8 - 8
    };
    let mut levels: [i8; 32] = std::array::from_fn(level);
    if scale == f16::ZERO {
        out.fill(0);
        return f16::ONE;
    }
    if scale.is_sign_negative() {
        if levels.contains(&-8) && scale.is_finite() {
            return int4_block(&levels.map(|level| f32::from(level) * scale.to_f32()), out);
        }
        levels = levels.map(|level| -level);
    }
    for (pair, out) in levels.as_chunks::<2>().0.iter().zip(out) {
        *out = pair[0] as u8 & 15 | (pair[1] as u8) << 4;
    }
    f16::from_f32(scale.to_f32().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int8_rounds_to_even_and_keeps_signs() {
        let mut out = [0; 4];
        let scale = int8_row(&[127.0, -127.0, 2.5, -3.5], &mut out);
        assert_eq!(scale, 1.0);
        assert_eq!(out.map(|byte| byte as i8), [127, -127, 2, -4]);
    }

    #[test]
    fn int4_packs_the_first_value_low() {
        let mut block = [0.0; 32];
        (block[0], block[1]) = (7.0, -7.0);
        let mut out = [0; 16];
        assert_eq!(int4_block(&block, &mut out), f16::ONE);
        assert_eq!(out[0], 0x97);
    }

    #[test]
    fn zeros_stay_zero() {
        let mut out = [1; 32];
        assert_eq!(int8_row(&[0.0; 32], &mut out), 1.0);
        assert_eq!(out, [0; 32]);
        let mut out = [1; 16];
        assert_eq!(int4_block(&[0.0; 32], &mut out), f16::ONE);
        assert_eq!(out, [0; 16]);
        assert_eq!(repack_q4_0(&[0; 18], &mut out), f16::ONE);
    }

    fn restored(scale: f16, packed: &[u8]) -> Vec<f32> {
        let levels = packed.iter().flat_map(|byte| [(byte << 4) as i8 >> 4, *byte as i8 >> 4]);
        levels.map(|level| f32::from(level) * scale.to_f32()).collect()
    }

    fn squared_error(block: &[f32; 32], scale: f16, packed: &[u8]) -> f32 {
        block.iter().zip(restored(scale, packed)).map(|(value, restored)| (value - restored).powi(2)).sum()
    }

    #[test]
    fn int4_errs_less_than_the_grid_of_the_largest_magnitude() {
        for sign in [1.0, -1.0] {
            let block: [f32; 32] =
                std::array::from_fn(|at| sign * ((at as f32 * 0.7).sin() + if at == 5 { 1.5 } else { 0.0 }));
            let mut out = [0; 16];
            let scale = int4_block(&block, &mut out);
            let step = absolute_maximum(&block) / 7.0;
            let plain: f32 = block.iter().map(|value| (value - (value / step).round() * step).powi(2)).sum();
            assert!(scale > f16::ZERO && squared_error(&block, scale, &out) < plain);
        }
    }

    #[test]
    fn extreme_blocks_have_finite_positive_scales() {
        for magnitude in [f32::MIN_POSITIVE, 1e-44, 1e-9, 1e30, f32::MAX] {
            let block: [f32; 32] =
                std::array::from_fn(|at| if at % 2 == 0 { magnitude } else { -magnitude / 2.0 });
            let mut out = [0; 16];
            let scale = int4_block(&block, &mut out);
            assert!(scale.is_finite() && scale > f16::ZERO);
            // No element is farther from its value than it was from zero, however far the scales reach.
            let close = |(value, restored): (&f32, f32)| (value - restored).abs() <= value.abs();
            assert!(block.iter().zip(restored(scale, &out)).all(close), "{magnitude}");
        }
    }

    #[test]
    fn q4_0_of_a_negative_scale_becomes_positive() {
        let block = |bytes: u8| [[0x00, 0xb4].as_slice(), &[bytes; 16]].concat();
        let mut out = [0; 16];
        assert_eq!(repack_q4_0(&block(0x1f), &mut out), f16::from_f32(0.25));
        assert_eq!(restored(f16::from_f32(0.25), &out)[..2], [-1.75; 2]);
        assert_eq!(restored(f16::from_f32(0.25), &out)[16..18], [1.75; 2]);
        let scale = repack_q4_0(&block(0x0f), &mut out);
        let values: [f32; 32] = std::array::from_fn(|at| if at < 16 { -1.75 } else { 2.0 });
        assert!(scale > f16::ZERO && squared_error(&values, scale, &out) < 32.0 * 0.125 * 0.125);
    }

    #[test]
    fn infinities_and_nans_are_found() {
        assert_eq!(first_not_finite(&[1.0, f32::NAN]), Some(1));
        assert_eq!(first_not_finite(&[f32::NEG_INFINITY]), Some(0));
        assert_eq!(first_not_finite(&[f32::MAX]), None);
    }
}
