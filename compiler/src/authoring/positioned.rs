//! Attention in the form that knows positions: composites of rotary embedding with the caches' update, and of attention over the
//! caches, both of a position that is a scalar. Targets with kernels for them take them whole; for others, and for the evaluator,
//! they are what their decompositions say.

use edgec_dialects::builder::Padding;
use edgec_dialects::ir::{Attr, Value};
use edgec_dialects::stablehlo::ComparisonDirection;
use edgec_dialects::{Builder, ElementType};

use super::{Attention, AuthoringError, Graph, KvCache, mask::HIDDEN, step::Step};

/// Elements of a head that lie together in a cache of keys, `[Hkv, D / 4, C, 4]`: neighbouring positions are neighbouring words.
pub(super) const WORD: usize = 4;

/// Sizes of an attention over caches of `context` positions.
#[derive(Clone, Copy)]
struct Sizes {
    rows: i64,
    heads: i64,
    key_heads: i64,
    size: i64,
    context: i64,
}

impl Attention {
    /// Attention of the step's `projected` queries, keys and values, f32 `[N, (H + 2 Hkv) * D]`: `[N, H * D]`, and the cache with
    /// the step written into it.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub(super) fn emit_positioned<'c>(
        &self,
        graph: &Graph<'c, '_>,
        step: &Step<'c>,
        projected: Value<'c>,
        cache: KvCache<'c>,
    ) -> Result<(Value<'c>, KvCache<'c>), AuthoringError> {
        let (ops, owner) = (graph.ops(), graph.ops().context());
        let sizes = Sizes {
            rows: step.rows as i64,
            heads: self.heads as i64,
            key_heads: self.key_value_heads as i64,
            size: self.head_dimension as i64,
            context: cache.value.shape().get(1).copied().unwrap_or(0),
        };
        let counts = [("heads", sizes.heads), ("kv_heads", sizes.key_heads)];
        let mut attributes: Vec<_> = counts.map(|(name, count)| (name, Attr::i64(owner, count))).into();
        let mut operands = vec![projected, step.table(&self.rotary)];
        if let Some(epsilon) = self.query_key_norm {
            attributes.push(("epsilon", Attr::f32(owner, epsilon)));
            for part in ["query_norm", "key_norm"] {
                let name = format!("{}.{part}.weight", self.name);
                operands.push(graph.parameter(&name, &[self.head_dimension])?);
            }
        }
        operands.extend([cache.key, cache.value, step.start]);
        let epsilon = self.query_key_norm;
        let turned = ops.composite("edgec.rotary_write", &operands, &attributes, |ops, operands| {
            rotary_write(ops, sizes, epsilon, operands)
        });
        let [queries, key, value] = turned[..] else { return Ok((projected, cache)) };

        let window = self.window.map_or(0, |window| window as i64);
        let attributes = [("scale", Attr::f32(owner, self.scale)), ("window", Attr::i64(owner, window))];
        let operands = [queries, key, value, step.start];
        let scale = self.scale;
        let attended = ops.composite("edgec.cached_attention", &operands, &attributes, |ops, operands| {
            vec![cached_attention(ops, sizes, scale, window, operands)]
        });
        Ok((attended.first().copied().unwrap_or(queries), KvCache { key, value }))
    }
}

/// Queries `[N, H, D]` and the caches of `qkv, angles, (query gain, key gain,) keys, values, position`: heads of queries and keys
/// normalised (RMS) and times their gains where there are some, turned by their positions' angles, `[C, R]` of cosines and sines
/// each for a half of the first `R` elements, and written with the values from `position` on. Rows behind the caches' end are not
/// written.
fn rotary_write<'c>(
    ops: &Builder<'c>,
    sizes: Sizes,
    epsilon: Option<f32>,
    operands: &[Value<'c>],
) -> Vec<Value<'c>> {
    let Sizes { rows, heads, key_heads, size, .. } = sizes;
    let &[qkv, angles, ref gains @ .., keys, values, position] = operands else { return Vec::new() };
    let all = ops.reshape(qkv, &[rows, heads + 2 * key_heads, size]);
    let turned = |from: i64, count: i64, gain: Option<&Value<'c>>| {
        let part = ops.slice_dim(all, 1, from, from + count);
        let part = match (epsilon, gain) {
            (Some(epsilon), Some(gain)) => normalised(ops, part, *gain, epsilon),
            _ => part,
        };
        turn(ops, part, angles, position)
    };
    let queries = turned(0, heads, gains.first());
    let new_keys = turned(heads, key_heads, gains.last());
    let new_values = ops.slice_dim(all, 1, heads + key_heads, heads + 2 * key_heads);
    let word = WORD as i64;
    let new_keys = ops.reshape(new_keys, &[rows, key_heads, size / word, word]);
    let new_keys = ops.transpose(new_keys, &[1, 2, 0, 3]);
    let new_values = ops.transpose(new_values, &[1, 0, 2]);
    vec![queries, write(ops, keys, new_keys, 2, position), write(ops, values, new_values, 1, position)]
}

/// `x [N, heads, D]`, each head divided by the root of its mean square, times `gain [D]`.
fn normalised<'c>(ops: &Builder<'c>, x: Value<'c>, gain: Value<'c>, epsilon: f32) -> Value<'c> {
    let shape = x.shape();
    let mean = ops.reduce_mean(ops.square(x), &[2]);
    let root = ops.rsqrt(ops.add_scalar(mean, f64::from(epsilon)));
    let normal = ops.mul(x, ops.broadcast_in_dim(root, &shape, &[0, 1]));
    ops.mul(normal, ops.broadcast_in_dim(gain, &shape, &[2]))
}

/// `[a, b, pass] -> [a cos - b sin, b cos + a sin, pass]` along the last axis of `x [N, heads, D]`.
fn turn<'c>(ops: &Builder<'c>, x: Value<'c>, angles: Value<'c>, position: Value<'c>) -> Value<'c> {
    let (shape, table) = (x.shape(), angles.shape());
    let (&[rows, heads, size], &[_, rotated]) = (&shape[..], &table[..]) else { return x };
    let half = rotated / 2;
    // A block may reach behind the last position, where no angles are needed; a slice that does would start earlier.
    let angles = behind(ops, angles, 0, rows);
    let zero = ops.constant_i32_splat(&[], 0);
    let angles = ops.dynamic_slice(angles, &[position, zero], &[rows, rotated]);
    let spread = |from: i64| {
        ops.broadcast_in_dim(ops.slice_dim(angles, 1, from, from + half), &[rows, heads, half], &[0, 2])
    };
    let (cosine, sine) = (spread(0), spread(half));
    let (a, b) = (ops.slice_dim(x, 2, 0, half), ops.slice_dim(x, 2, half, rotated));
    let mut parts =
        vec![ops.sub(ops.mul(a, cosine), ops.mul(b, sine)), ops.add(ops.mul(b, cosine), ops.mul(a, sine))];
    if rotated < size {
        parts.push(ops.slice_dim(x, 2, rotated, size));
    }
    ops.concatenate(&parts, 2)
}

/// `cache` with `block` written along `axis` from `position` on, as far as the cache reaches.
fn write<'c>(
    ops: &Builder<'c>,
    cache: Value<'c>,
    block: Value<'c>,
    axis: usize,
    position: Value<'c>,
) -> Value<'c> {
    let size = |value: Value<'c>| value.shape().get(axis).copied().unwrap_or(1);
    let (context, rows) = (size(cache), size(block));
    let mut starts = vec![ops.constant_i32_splat(&[], 0); cache.rank()];
    if let Some(start) = starts.get_mut(axis) {
        *start = position;
    }
    let long = behind(ops, cache, axis, rows);
    let written = ops.dynamic_update_slice(long, block, &starts);
    if rows > 1 { ops.slice_dim(written, axis, 0, context) } else { written }
}

/// `x` with zeros behind the last index of `axis`, so that a block of `rows` that begins inside lies inside.
fn behind<'c>(ops: &Builder<'c>, x: Value<'c>, axis: usize, rows: i64) -> Value<'c> {
    if rows == 1 {
        return x;
    }
    let mut padding = vec![Padding::default(); x.rank()];
    if let Some(padding) = padding.get_mut(axis) {
        padding.high = rows - 1;
    }
    ops.pad(x, ops.scalar(ElementType::F32, 0.0), &padding)
}

/// `softmax(scale q k^T) v`, `[N, H * D]`, of `queries [N, H, D]` over caches in which row `n` sees positions up to `position + n`,
/// with a `window` that is not 0 only so many of them, its own among them.
fn cached_attention<'c>(
    ops: &Builder<'c>,
    sizes: Sizes,
    scale: f32,
    window: i64,
    operands: &[Value<'c>],
) -> Value<'c> {
    let Sizes { rows, heads, key_heads, size, context } = sizes;
    let &[queries, keys, values, position] = operands else { return operands[0] };
    let group = heads / key_heads;
    let query = ops.reshape(ops.mul_scalar(queries, f64::from(scale)), &[rows, key_heads, group, size]);
    let query = ops.transpose(query, &[1, 0, 2, 3]);
    let query = ops.reshape(query, &[key_heads, rows * group, size]);
    let keys = ops.reshape(ops.transpose(keys, &[0, 2, 1, 3]), &[key_heads, context, size]);
    let scores = ops.dot_general(query, keys, &[(0, 0)], &[(2, 2)]);

    let plane = [rows, context];
    let row = ops.iota(&plane, ElementType::I32, 0);
    let column = ops.iota(&plane, ElementType::I32, 1);
    let own = ops.add(row, ops.broadcast_in_dim(position, &plane, &[]));
    let mut seen = ops.compare(ComparisonDirection::Le, column, own);
    if window > 0 {
        let oldest = ops.sub(own, ops.constant_i32_splat(&plane, window as i32));
        seen = ops.and(seen, ops.compare(ComparisonDirection::Gt, column, oldest));
    }
    let by_group = [key_heads, rows, group, context];
    let scores = ops.reshape(scores, &by_group);
    let seen = ops.broadcast_in_dim(seen, &by_group, &[1, 3]);
    let scores = ops.select(seen, scores, ops.constant_f32_splat(&by_group, HIDDEN));
    let weights = ops.reshape(ops.softmax(scores), &[key_heads, rows * group, context]);
    let attended = ops.dot_general(weights, values, &[(0, 0)], &[(2, 1)]);
    let attended = ops.reshape(attended, &[key_heads, rows, group, size]);
    ops.reshape(ops.transpose(attended, &[1, 0, 2, 3]), &[rows, heads * size])
}
