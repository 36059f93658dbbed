//! Weights as kernels read them.
//!
//! A weight of a product is `k x n`: `k` inputs, `n` outputs. In memory it is cut into *panels* of 64 outputs, one after the other, so that a workgroup, which
//! computes a panel's outputs, reads one stretch of memory from its beginning to its end. Within a panel outputs run fastest, so that neighbouring invocations, which
//! compute neighbouring outputs, read neighbouring words; a word holds several weights of one output. What lies behind `k` and `n` is zero.
//! One layout serves the products of many rows (prefill) and of one (decode), and the look-up of embeddings.

use edgec_gpu_plan::Access;

use crate::builder::{Builder, Cell};
use crate::kernel::Float;

/// Inputs that share one scale in 4-bit weights.
pub const BLOCK: u32 = 32;
/// Outputs of a panel.
pub const PANEL: u32 = 64;

/// How weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weights {
    /// `[k][n]` floats: other tensors than weights.
    Dense(Float),
    /// `[n][k]` floats, as checkpoints have them.
    Transposed(Float),
    /// `[panels][k][64]` floats.
    Panels(Float),
    /// 8-bit integers, `[panels][ceil(k / 4)][64]` words of four consecutive `k` each, the first in the lowest byte; then `[panels][64]` f32 scales, one
    /// an output.
    Int8,
    /// 4-bit integers, `[panels][ceil(k / 32) * 4][64]` words of eight consecutive `k` each, the first in the lowest bits; then
    /// `[panels][ceil(k / 32)][64]` f16 scales, one for each 32 inputs of an output.
    Int4,
}

impl Weights {
    /// A short name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dense(float) | Self::Transposed(float) | Self::Panels(float) => float.name(),
            Self::Int8 => "i8",
            Self::Int4 => "i4",
        }
    }

    /// Whether they are cut into panels, as only weights are.
    pub(crate) fn in_panels(self) -> bool {
        !matches!(self, Self::Dense(_) | Self::Transposed(_))
    }

    /// Words along the inputs.
    pub(crate) fn words(self, k: u32) -> u32 {
        match self {
            Self::Dense(_) | Self::Transposed(_) | Self::Panels(_) => k,
            Self::Int8 => k.div_ceil(4),
            Self::Int4 => k.div_ceil(BLOCK) * 4,
        }
    }

    /// Declares the buffers of weights in panels: `w`, and `s` with their scales; a function `at_quad(words, word, quad)`, the place of
    /// word `word` of `words` along the inputs, of four outputs; and of floats `weights(at)`, the four in that place.
    pub(crate) fn declare_panels(self, builder: &mut Builder, (k, n): (u32, u32)) {
        let quads = u64::from(quads(n));
        let cells = u64::from(self.words(k)) * quads;
        builder.functions(AT_QUAD);
        match self {
            Self::Int8 => {
                builder.storage("w", Access::Read, Cell::new("u32", 4), cells);
                builder.storage("s", Access::Read, Cell::new("f32", 4), quads);
                builder.functions(UNPACK_INT8);
            }
            Self::Int4 => {
                builder.storage("w", Access::Read, Cell::new("u32", 4), cells);
                builder.storage("s", Access::Read, Cell::new("u32", 2), u64::from(k.div_ceil(BLOCK)) * quads);
                builder.functions(UNPACK_INT4);
            }
            Self::Dense(Float::F32) | Self::Transposed(Float::F32) | Self::Panels(Float::F32) => {
                builder.storage("w", Access::Read, Cell::new("f32", 4), cells);
                builder.functions("fn weights(at: u32) -> vec4<f32> { return w[at]; }\n");
            }
            Self::Dense(Float::F16) | Self::Transposed(Float::F16) | Self::Panels(Float::F16) => {
                builder.storage("w", Access::Read, Cell::new("u32", 2), cells);
                builder.functions(UNPACK_HALVES);
            }
        }
    }
}

/// Groups of four outputs, those of the last panel's rest too.
pub(crate) fn quads(n: u32) -> u32 {
    n.div_ceil(PANEL) * (PANEL / 4)
}

const AT_QUAD: &str = "fn at_quad(words: u32, word: u32, quad: u32) -> u32 {
    return (quad / 16u * words + word) * 16u + quad % 16u;
}
";

/// Four inputs (the vectors of the result) of four outputs (their elements).
const UNPACK_INT8: &str = "fn byte(word: vec4<u32>, at: u32) -> vec4<f32> {
    return vec4<f32>(bitcast<vec4<i32>>(word << vec4<u32>(24u - at)) >> vec4<u32>(24u));
}
";

/// Four outputs, read as words: devices without 16-bit storage can, and a load brings two.
const UNPACK_HALVES: &str = "fn weights(at: u32) -> vec4<f32> {
    let pair = w[at];
    return vec4<f32>(unpack2x16float(pair.x), unpack2x16float(pair.y));
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

/// The place of an output's word, `word` of `words` along the inputs, in panels.
fn place(words: usize, word: usize, output: usize) -> usize {
    let panel = PANEL as usize;
    (output / panel * words + word) * panel + output % panel
}

/// `values`, `[k][n]`, in panels of one value a word: floats, or the scales of 4-bit weights, whose `k` counts blocks. None if there are fewer.
pub fn pack_panels<T: Copy + Default>(values: &[T], k: usize, n: usize) -> Option<Vec<T>> {
    let mut panels = vec![T::default(); k * n.next_multiple_of(PANEL as usize)];
    for (row, values) in values.get(..k * n)?.chunks_exact(n.max(1)).enumerate() {
        for (column, value) in values.iter().enumerate() {
            panels[place(k, row, column)] = *value;
        }
    }
    Some(panels)
}

/// `values`, `[k][n]` of 8-bit integers, in the layout of [`Weights::Int8`]; none if there are fewer.
pub fn pack_int8(values: &[i8], k: usize, n: usize) -> Option<Vec<u32>> {
    pack(values, (k, n), k.div_ceil(4), 8)
}

/// `values`, `[k][n]` of integers from -8 to 7, in the layout of [`Weights::Int4`]; none if there are fewer.
pub fn pack_int4(values: &[i8], k: usize, n: usize) -> Option<Vec<u32>> {
    pack(values, (k, n), k.div_ceil(BLOCK as usize) * 4, 4)
}

/// Integers of so many bits in panels of so many words along the inputs.
fn pack(values: &[i8], (k, n): (usize, usize), words: usize, bits: usize) -> Option<Vec<u32>> {
    let mut packed = vec![0_u32; words * n.next_multiple_of(PANEL as usize)];
    let in_word = 32 / bits;
    let mask = (1 << bits) - 1;
    for (row, values) in values.get(..k * n)?.chunks_exact(n.max(1)).enumerate() {
        for (column, value) in values.iter().enumerate() {
            let value = u32::from(value.cast_unsigned()) & mask;
            packed[place(words, row / in_word, column)] |= value << (row % in_word * bits);
        }
    }
    Some(packed)
}
