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

/// Quantises a block of 32 to `-7..=7`, packed low nibble first, with the f16 scale that the values were divided by.
pub(crate) fn int4_block(block: &[f32], out: &mut [u8]) -> f16 {
    let largest = absolute_maximum(block);
    let mut scale = f16::from_f32(largest / 7.0);
    if scale == f16::ZERO {
        scale = if largest > 0.0 { f16::MIN_POSITIVE_SUBNORMAL } else { f16::ONE };
    } else if scale.is_infinite() {
        scale = f16::MAX;
    }
    let inverse = 1.0 / scale.to_f32();
    let quantise = |value: f32| ((value * inverse).clamp(-7.0, 7.0) + ROUNDING).to_bits() as u8 & 15;
    for (pair, out) in block.chunks_exact(2).zip(out) {
        *out = quantise(pair[0]) | quantise(pair[1]) << 4;
    }
    scale
}

/// Repacks a Q4_0 block: its halves become neighbouring nibbles, its excess-8 values two's complement; nothing is rounded.
pub(crate) fn repack_q4_0(block: &[u8], out: &mut [u8]) -> f16 {
    let nibble = |index: usize| {
        let byte = block[2 + index % 16];
        (if index < 16 { byte & 15 } else { byte >> 4 }) ^ 8
    };
    for (index, out) in out.iter_mut().enumerate() {
        *out = nibble(2 * index) | nibble(2 * index + 1) << 4;
    }
    f16::from_le_bytes([block[0], block[1]])
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
    }

    #[test]
    fn infinities_and_nans_are_found() {
        assert_eq!(first_not_finite(&[1.0, f32::NAN]), Some(1));
        assert_eq!(first_not_finite(&[f32::NEG_INFINITY]), Some(0));
        assert_eq!(first_not_finite(&[f32::MAX]), None);
    }
}
