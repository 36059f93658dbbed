//! Rotary position embeddings of queries and keys, with what goes before and behind: norms of heads, and the writes into the caches.

use edgec_gpu_plan::{Access, Formula};

use crate::builder::{Builder, Cell, literal};
use crate::kernel::Float;
use crate::matmul::u;
use crate::softmax::{LANES, across_lanes, declare_across_lanes};
use crate::template::{fill, values};
use crate::{Kernel, KernelError};

const NAME: &str = "rotary";

/// From `x`, `[tokens][heads + 2 kv_heads][size]` (queries, keys, values), to queries `[tokens][heads][size]` and, at positions
/// `position + token`, keys and values in the caches, in the layouts of [`crate::Attention`]. Positions behind the context are not
/// written.
///
/// Angles come from a table `[context][size]` f32, for each position the cosines of its `size / 2` angles and then their sines: sines of large
/// numbers are not exact on GPUs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotary {
    /// Tokens of a run.
    pub tokens: u32,
    /// Heads of the queries.
    pub heads: u32,
    /// Heads of keys and of values.
    pub kv_heads: u32,
    /// Elements of a head, a multiple of 4.
    pub size: u32,
    /// Positions of the caches.
    pub context: u32,
    /// How `x` and the queries are stored.
    pub float: Float,
    /// How the caches are stored.
    pub cache: Float,
    /// Which elements turn together.
    pub pairing: Pairing,
    /// Where each head of queries and keys is first normalised (RMS) and multiplied by a gain of `size` f32: the number that is added to
    /// the mean of squares.
    pub norm: Option<f32>,
}

/// Which elements of a head turn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pairing {
    /// `i` and `i + size / 2`.
    Halves,
    /// `2 i` and `2 i + 1`.
    Neighbours,
}

impl Rotary {
    /// The kernel. Bindings: `x`; the table; with a norm the queries' and the keys' gain; queries; keys; values. The push constant is
    /// `position`.
    ///
    /// # Errors
    /// Sizes of 0, a size that is no multiple of 4, or more elements than 32-bit indices reach.
    pub fn kernel(&self) -> Result<Kernel, KernelError> {
        let Self { tokens, heads, kv_heads, size, context, .. } = *self;
        let count = |a: u32, b: u64, c: u32| u64::from(a) * b * u64::from(c);
        let all_heads = u64::from(heads) + 2 * u64::from(kv_heads);
        let cache_elements = count(kv_heads, context.into(), size);
        let most = count(tokens, all_heads, size).max(cache_elements).max(count(1, context.into(), size));
        if [tokens, heads, kv_heads, size, context].contains(&0)
            || !size.is_multiple_of(4)
            || most > u64::from(u32::MAX)
            || tokens > 65_535
        {
            return Err(KernelError::unsupported(NAME, format!("{self:?}")));
        }
        let mut builder = Builder::new(format!(
            "{NAME}_{}_{}_{tokens}x{heads}by{kv_heads}x{size}_{context}",
            self.float.name(),
            self.cache.name()
        ));
        let (float, f32, cache) =
            (Cell::new(self.float.name(), 1), Cell::new("f32", 1), Cell::new(self.cache.name(), 1));
        builder.storage("x", Access::Read, float, count(tokens, all_heads, size));
        builder.storage("angles", Access::Read, f32, count(1, context.into(), size));
        if self.norm.is_some() {
            builder.storage("query_gain", Access::Read, f32, size.into());
            builder.storage("key_gain", Access::Read, f32, size.into());
            declare_across_lanes(&mut builder, "f32");
        }
        builder.storage("queries", Access::Write, float, count(tokens, heads.into(), size));
        builder.storage("keys", Access::Part, cache, cache_elements);
        builder.storage("values", Access::Part, cache, cache_elements);
        builder.word("position");
        let norm = self.norm.map_or_else(String::new, |epsilon| {
            fill(
                "    var sum = 0.0;
    for (var i = lane; i < $SIZE; i += $LANES) {
        let value = f32(x[base + i]);
        sum += value * value;
    }
$ALL    let factor = inverseSqrt(all * $INVERSE + $EPSILON);
",
                &values!(
                    SIZE = u(size),
                    LANES = u(LANES),
                    ALL = across_lanes("all", "sum", "one + other"),
                    INVERSE = literal(1.0 / size as f32),
                    EPSILON = literal(epsilon),
                ),
            )
        });
        let scaled = |gain: &str| {
            let gain = |at: &str| {
                if self.norm.is_some() { format!(" * factor * {gain}[{at}]") } else { String::new() }
            };
            (gain("one"), gain("other"))
        };
        let turn = |gain: &str, store: &str| {
            let (one_gain, other_gain) = scaled(gain);
            fill(
                "        for (var i = lane; i < $HALF; i += $LANES) {
            $PAIR
            let a = f32(x[base + one])$ONE_GAIN;
            let b = f32(x[base + other])$OTHER_GAIN;
            let cosine = angles[turned + i];
            let sine = angles[turned + $HALF + i];
            let a_turned = a * cosine - b * sine;
            let b_turned = b * cosine + a * sine;
$STORE        }
",
                &values!(
                    HALF = u(size / 2),
                    LANES = u(LANES),
                    ONE_GAIN = one_gain,
                    OTHER_GAIN = other_gain,
                    STORE = store,
                    PAIR = match self.pairing {
                        Pairing::Halves => format!("let one = i; let other = i + {}u;", size / 2),
                        Pairing::Neighbours => "let one = 2u * i; let other = one + 1u;".into(),
                    },
                ),
            )
        };
        let sizes = values!(
            SIZE = u(size),
            LANES = u(LANES),
            HEADS = u(heads),
            KV_HEADS = u(kv_heads),
            ALL_HEADS = u(heads + 2 * kv_heads),
            CONTEXT = u(context),
            LAST = u(context - 1),
            QUADS = u(size / 4),
            FLOAT = float.wgsl(),
            CACHE = cache.wgsl(),
            NORM = norm,
        );
        let queries = "            queries[(token * $HEADS + head) * $SIZE + one] = $FLOAT(a_turned);
            queries[(token * $HEADS + head) * $SIZE + other] = $FLOAT(b_turned);
";
        let keys = "            if position < $CONTEXT {
                let row = (head - $HEADS) * $QUADS;
                keys[((row + one / 4u) * $CONTEXT + position) * 4u + one % 4u] = $CACHE(a_turned);
                keys[((row + other / 4u) * $CONTEXT + position) * 4u + other % 4u] = $CACHE(b_turned);
            }
";
        let queries = turn("query_gain", &fill(queries, &sizes));
        let keys = turn("key_gain", &fill(keys, &sizes));
        let body = fill(
            "    let head = group.x;
    let token = group.y;
    let position = words.position + token;
    let base = (token * $ALL_HEADS + head) * $SIZE;
    let turned = min(position, $LAST) * $SIZE;
$NORM    if head < $HEADS {
$QUERIES    } else if head < $HEADS + $KV_HEADS {
$KEYS    } else if position < $CONTEXT {
        let row = ((head - $HEADS - $KV_HEADS) * $CONTEXT + position) * $SIZE;
        for (var i = lane; i < $SIZE; i += $LANES) { values[row + i] = $CACHE(x[base + i]); }
    }
",
            &[&[("QUERIES", queries), ("KEYS", keys)][..], &sizes].concat(),
        );
        let grid = [Formula::constant(heads + 2 * kv_heads), Formula::constant(tokens), Formula::constant(1)];
        Ok(builder.finish(&body, [LANES, 1, 1], grid))
    }
}
