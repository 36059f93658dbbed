//! Dequantisation of GGML blocks to f32, in the order of operations of ggml's reference (ggml-quants.c,
//! `dequantize_row_*`), so that the results are the same bits.

use half::f16;

use crate::dtype::GgmlType;

fn half(bytes: &[u8], at: usize) -> f32 {
    f16::from_le_bytes([bytes[at], bytes[at + 1]]).to_f32()
}

/// Decodes whole blocks of `kind`. `bytes` and `out` hold the same number of blocks.
pub(crate) fn dequantize(kind: GgmlType, bytes: &[u8], out: &mut [f32]) {
    let blocks = bytes.chunks_exact(kind.block_bytes() as usize);
    let outputs = out.chunks_exact_mut(kind.block_elements() as usize);
    let decode = match kind {
        GgmlType::Q4_0 => q4_0,
        GgmlType::Q4_1 => q4_1,
        GgmlType::Q5_0 => q5_0,
        GgmlType::Q5_1 => q5_1,
        GgmlType::Q8_0 => q8_0,
        GgmlType::Q2K => q2_k,
        GgmlType::Q3K => q3_k,
        GgmlType::Q4K => q4_k,
        GgmlType::Q5K => q5_k,
        GgmlType::Q6K => q6_k,
    };
    for (block, out) in blocks.zip(outputs) {
        decode(block, out);
    }
}

/// `d: f16, qs: [u8; 16]`; low nibbles are the first half.
fn q4_0(block: &[u8], out: &mut [f32]) {
    let d = half(block, 0);
    let (low, high) = out.split_at_mut(16);
    for ((&byte, low), high) in block[2..18].iter().zip(low).zip(high) {
        *low = (i32::from(byte & 15) - 8) as f32 * d;
        *high = (i32::from(byte >> 4) - 8) as f32 * d;
    }
}

/// `d: f16, m: f16, qs: [u8; 16]`.
fn q4_1(block: &[u8], out: &mut [f32]) {
    let (d, m) = (half(block, 0), half(block, 2));
    let (low, high) = out.split_at_mut(16);
    for ((&byte, low), high) in block[4..20].iter().zip(low).zip(high) {
        *low = f32::from(byte & 15) * d + m;
        *high = f32::from(byte >> 4) * d + m;
    }
}

/// `d: f16, qh: u32, qs: [u8; 16]`; `qh` holds the fifth bits.
fn q5_0(block: &[u8], out: &mut [f32]) {
    let d = half(block, 0);
    let high_bits = u32::from_le_bytes([block[2], block[3], block[4], block[5]]);
    let (low, high) = out.split_at_mut(16);
    for (index, ((&byte, low), high)) in block[6..22].iter().zip(low).zip(high).enumerate() {
        let first = ((high_bits >> index) << 4) as u8 & 0x10;
        let second = (high_bits >> (index + 12)) as u8 & 0x10;
        *low = (i32::from(byte & 15 | first) - 16) as f32 * d;
        *high = (i32::from(byte >> 4 | second) - 16) as f32 * d;
    }
}

/// `d: f16, m: f16, qh: u32, qs: [u8; 16]`.
fn q5_1(block: &[u8], out: &mut [f32]) {
    let (d, m) = (half(block, 0), half(block, 2));
    let high_bits = u32::from_le_bytes([block[4], block[5], block[6], block[7]]);
    let (low, high) = out.split_at_mut(16);
    for (index, ((&byte, low), high)) in block[8..24].iter().zip(low).zip(high).enumerate() {
        let first = ((high_bits >> index) << 4) as u8 & 0x10;
        let second = (high_bits >> (index + 12)) as u8 & 0x10;
        *low = f32::from(byte & 15 | first) * d + m;
        *high = f32::from(byte >> 4 | second) * d + m;
    }
}

/// `d: f16, qs: [i8; 32]`.
fn q8_0(block: &[u8], out: &mut [f32]) {
    let d = half(block, 0);
    for (&byte, out) in block[2..34].iter().zip(out) {
        *out = f32::from(byte as i8) * d;
    }
}

/// `scales: [u8; 16], qs: [u8; 64], d: f16, dmin: f16`.
fn q2_k(block: &[u8], out: &mut [f32]) {
    let (d, min) = (half(block, 80), half(block, 82));
    let mut scales = block[..16].iter();
    let mut outputs = out.chunks_exact_mut(16);
    for quants in block[16..80].chunks_exact(32) {
        for shift in [0, 2, 4, 6] {
            for half_quants in quants.chunks_exact(16) {
                let (Some(&scale), Some(out)) = (scales.next(), outputs.next()) else { return };
                let (step, offset) = (d * f32::from(scale & 15), min * f32::from(scale >> 4));
                for (&quant, out) in half_quants.iter().zip(out) {
                    *out = step * f32::from((quant >> shift) & 3) - offset;
                }
            }
        }
    }
}

/// `hmask: [u8; 32], qs: [u8; 64], scales: [u8; 12], d: f16`; sixteen 6-bit scales are packed into twelve bytes.
fn q3_k(block: &[u8], out: &mut [f32]) {
    let d = half(block, 108);
    let packed = &block[96..108];
    let scale = |index: usize| -> f32 {
        let low = if index < 8 { packed[index] & 15 } else { packed[index - 8] >> 4 };
        let high = (packed[8 + index % 4] >> (2 * (index / 4))) & 3;
        f32::from((low | high << 4) as i8 - 32)
    };
    let masks = &block[..32];
    let mut outputs = out.chunks_exact_mut(16);
    let mut index = 0;
    for quants in block[32..96].chunks_exact(32) {
        for shift in [0, 2, 4, 6] {
            let bit = 1u8 << (index / 2);
            for (half_quants, half_masks) in quants.chunks_exact(16).zip(masks.chunks_exact(16)) {
                let Some(out) = outputs.next() else { return };
                let step = d * scale(index);
                for ((&quant, &mask), out) in half_quants.iter().zip(half_masks).zip(out) {
                    let low = ((quant >> shift) & 3) as i8;
                    let value = if mask & bit == 0 { low - 4 } else { low };
                    *out = step * f32::from(value);
                }
                index += 1;
            }
        }
    }
}

/// Scale and minimum of sub-block `index`, 6 bits each (`get_scale_min_k4`).
fn scale_min(index: usize, packed: &[u8]) -> (u8, u8) {
    if index < 4 {
        (packed[index] & 63, packed[index + 4] & 63)
    } else {
        (
            (packed[index + 4] & 15) | ((packed[index - 4] >> 6) << 4),
            (packed[index + 4] >> 4) | ((packed[index] >> 6) << 4),
        )
    }
}

/// `d: f16, dmin: f16, scales: [u8; 12], qs: [u8; 128]`.
fn q4_k(block: &[u8], out: &mut [f32]) {
    let (d, min) = (half(block, 0), half(block, 2));
    let packed = &block[4..16];
    for (pair, (quants, out)) in block[16..144].chunks_exact(32).zip(out.chunks_exact_mut(64)).enumerate() {
        let (scale, offset) = scale_min(2 * pair, packed);
        let (step_low, min_low) = (d * f32::from(scale), min * f32::from(offset));
        let (scale, offset) = scale_min(2 * pair + 1, packed);
        let (step_high, min_high) = (d * f32::from(scale), min * f32::from(offset));
        let (low, high) = out.split_at_mut(32);
        for ((&quant, low), high) in quants.iter().zip(low).zip(high) {
            *low = step_low * f32::from(quant & 15) - min_low;
            *high = step_high * f32::from(quant >> 4) - min_high;
        }
    }
}

/// `d: f16, dmin: f16, scales: [u8; 12], qh: [u8; 32], qs: [u8; 128]`.
fn q5_k(block: &[u8], out: &mut [f32]) {
    let (d, min) = (half(block, 0), half(block, 2));
    let packed = &block[4..16];
    let high_bits = &block[16..48];
    for (pair, (quants, out)) in block[48..176].chunks_exact(32).zip(out.chunks_exact_mut(64)).enumerate() {
        let (scale, offset) = scale_min(2 * pair, packed);
        let (step_low, min_low) = (d * f32::from(scale), min * f32::from(offset));
        let (scale, offset) = scale_min(2 * pair + 1, packed);
        let (step_high, min_high) = (d * f32::from(scale), min * f32::from(offset));
        let (low, high) = out.split_at_mut(32);
        for (((&quant, &bits), low), high) in quants.iter().zip(high_bits).zip(low).zip(high) {
            let fifth_low = (bits >> (2 * pair) & 1) << 4;
            let fifth_high = (bits >> (2 * pair + 1) & 1) << 4;
            *low = step_low * f32::from((quant & 15) + fifth_low) - min_low;
            *high = step_high * f32::from((quant >> 4) + fifth_high) - min_high;
        }
    }
}

/// `ql: [u8; 128], qh: [u8; 64], scales: [i8; 16], d: f16`.
fn q6_k(block: &[u8], out: &mut [f32]) {
    let d = half(block, 208);
    for (part, out) in out.chunks_exact_mut(128).enumerate() {
        let low = &block[64 * part..64 * part + 64];
        let high = &block[128 + 32 * part..128 + 32 * part + 32];
        let scales = &block[192 + 8 * part..192 + 8 * part + 8];
        for index in 0..32 {
            let bits = high[index];
            let quants = [
                (low[index] & 15) | (bits & 3) << 4,
                (low[index + 32] & 15) | (bits >> 2 & 3) << 4,
                (low[index] >> 4) | (bits >> 4 & 3) << 4,
                (low[index + 32] >> 4) | (bits >> 6 & 3) << 4,
            ];
            for (quarter, quant) in quants.into_iter().enumerate() {
                let scale = f32::from(scales[2 * quarter + index / 16] as i8);
                out[32 * quarter + index] = d * scale * f32::from(quant as i8 - 32);
            }
        }
    }
}
