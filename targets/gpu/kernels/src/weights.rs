//! Weights as kernels read them.
//!
//! A weight of a product is `k x n`: `k` inputs, `n` outputs. In memory `n` runs fastest, so that neighbouring invocations, which
//! compute neighbouring outputs, read neighbouring words; a word holds several weights of one output. One layout serves the
//! products of many rows (prefill) and of one (decode), and the look-up of embeddings.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell};
use crate::kernel::Float;

/// Inputs that share one scale in 4-bit weights.
pub const BLOCK: u32 = 32;

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weights {
    /// `[k][n]`.
    Dense(Float),
    /// `[n][k]`, as checkpoints have it.
    Transposed(Float),
    /// 8-bit integers, `[ceil(k / 4)][n4]` words of four consecutive `k` each, the first in the lowest byte; `[n4]` f32 scales, one an output.
    /// `n4` is `n` rounded up to a multiple of 4; what lies behind `k` and `n` is zero.
    Int8,
    /// 4-bit integers, `[ceil(k / 32) * 4][n4]` words of eight consecutive `k` each, the first in the lowest bits; `[ceil(k / 32)][n4 / 2]`
    /// words of two f16 scales each, one for each 32 inputs of an output.
    Int4,
}

impl Weights {
    /// A short name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dense(float) | Self::Transposed(float) => float.name(),
            Self::Int8 => "i8",
            Self::Int4 => "i4",
        }
    }

    /// Whether they are integers with scales.
    pub(crate) fn quantized(self) -> bool {
        matches!(self, Self::Int8 | Self::Int4)
    }

    /// Declares the buffers of quantised weights: `w`, and `s` with their scales.
    pub(crate) fn declare_quantized(self, builder: &mut Builder, (k, n): (u32, u32)) {
        let quads = u64::from(n.div_ceil(4));
        let blocks = u64::from(k.div_ceil(BLOCK));
        let quad_of_words = Cell::new("u32", 4);
        match self {
            Self::Int8 => {
                builder.storage("w", Access::Read, quad_of_words, u64::from(k.div_ceil(4)) * quads);
                builder.storage("s", Access::Read, Cell::new("f32", 4), quads);
                builder.functions(UNPACK_INT8);
            }
            Self::Int4 => {
                builder.storage("w", Access::Read, quad_of_words, blocks * 4 * quads);
                builder.storage("s", Access::Read, Cell::new("u32", 2), blocks * quads);
                builder.functions(UNPACK_INT4);
            }
            Self::Dense(_) | Self::Transposed(_) => {}
        }
    }
}

/// Four inputs (the vectors of the result) of four outputs (their elements).
const UNPACK_INT8: &str = "fn byte(word: vec4<u32>, at: u32) -> vec4<f32> {
    return vec4<f32>(bitcast<vec4<i32>>(word << vec4<u32>(24u - at)) >> vec4<u32>(24u));
}
";

/// One input of four outputs, and the four outputs' scales.
const UNPACK_INT4: &str = "fn nibble(word: vec4<u32>, at: u32) -> vec4<f32> {
    return vec4<f32>(bitcast<vec4<i32>>(word << vec4<u32>(28u - at)) >> vec4<u32>(28u));
}
fn scales(at: u32) -> vec4<f32> {
    let pair = s[at];
    return vec4<f32>(unpack2x16float(pair.x), unpack2x16float(pair.y));
}
";

/// `values`, `[k][n]` of 8-bit integers, in the layout of [`Weights::Int8`]; none if there are fewer.
pub fn pack_int8(values: &[i8], k: usize, n: usize) -> Option<Vec<u32>> {
    let n4 = n.next_multiple_of(4);
    let mut words = vec![0_u32; k.div_ceil(4) * n4];
    for (row, values) in values.get(..k * n)?.chunks_exact(n.max(1)).enumerate() {
        for (column, value) in values.iter().enumerate() {
            words[row / 4 * n4 + column] |= u32::from(value.cast_unsigned()) << (row % 4 * 8);
        }
    }
    Some(words)
}

/// `values`, `[k][n]` of integers from -8 to 7, in the layout of [`Weights::Int4`]; none if there are fewer.
pub fn pack_int4(values: &[i8], k: usize, n: usize) -> Option<Vec<u32>> {
    let n4 = n.next_multiple_of(4);
    let mut words = vec![0_u32; k.div_ceil(BLOCK as usize) * 4 * n4];
    for (row, values) in values.get(..k * n)?.chunks_exact(n.max(1)).enumerate() {
        for (column, value) in values.iter().enumerate() {
            words[row / 8 * n4 + column] |= u32::from(value.cast_unsigned() & 15) << (row % 8 * 4);
        }
    }
    Some(words)
}
