//! The key/value cache of one layer: keys f32 `[1, Hkv, C, D]`, values transposed, f32 `[1, Hkv, D, C]`, so that both
//! matrix products of attention read along their last axis (the layout LiteRT-LM expects). In the form that knows positions keys
//! are f32 `[Hkv, D / 4, C, 4]` and values `[Hkv, C, D]`, as the attention of GPUs reads them.

use edgec_dialects::ir::Value;

use edgec_target::DecoderForm;

use super::{Attention, Graph, positioned, step::Step};

/// Names of a layer's cache tensors at a signature's boundary.
pub struct CacheNames;

impl CacheNames {
    /// Name of layer `layer`'s keys.
    pub fn key(layer: usize) -> String {
        format!("kv_cache_k_{layer}")
    }

    /// Name of layer `layer`'s values.
    pub fn value(layer: usize) -> String {
        format!("kv_cache_v_{layer}")
    }
}

/// A layer's cache.
#[derive(Clone, Copy)]
pub struct KvCache<'c> {
    /// Keys.
    pub key: Value<'c>,
    /// Values.
    pub value: Value<'c>,
}

impl<'c> KvCache<'c> {
    /// The shapes of keys and values of `context` positions in `form`.
    pub(super) fn shapes(form: DecoderForm, attention: &Attention, context: usize) -> [Vec<i64>; 2] {
        let (heads, size) = (attention.key_value_heads as i64, attention.head_dimension as i64);
        let (length, word) = (context as i64, positioned::WORD as i64);
        match form {
            DecoderForm::Positioned => [vec![heads, size / word, length, word], vec![heads, length, size]],
            _ => [vec![1, heads, length, size], vec![1, heads, size, length]],
        }
    }

    /// The step's `key` and `value`, both f32 `[N, Hkv, D]`, laid out as a cache of `N` positions.
    pub(super) fn of_step(graph: &Graph<'c, '_>, key: Value<'c>, value: Value<'c>) -> Self {
        let ops = graph.ops();
        let shape = key.shape();
        let [rows, heads, size] = shape.as_slice() else { return Self { key, value } };
        let key = graph.transpose(key, &[1, 0, 2]);
        let key = ops.reshape(key, &[1, *heads, *rows, *size]);
        let value = graph.transpose(value, &[1, 2, 0]);
        let value = ops.reshape(value, &[1, *heads, *size, *rows]);
        Self { key, value }
    }

    /// Writes the step's own keys and values at the step's first position.
    ///
    /// A prefill block may reach past the end of the cache although its real tokens do not: the step then starts earlier,
    /// its rows are rolled by as much, and the rows before the first real one keep what the cache held.
    pub(super) fn write(self, graph: &Graph<'c, '_>, step: &Step<'c>, own: Self) -> Self {
        Self {
            key: write_rows(graph, step, self.key, own.key, 2),
            value: write_rows(graph, step, self.value, own.value, 3),
        }
    }
}

/// Updates `cache` with `block` along `axis` at the step's start.
fn write_rows<'c>(
    graph: &Graph<'c, '_>,
    step: &Step<'c>,
    cache: Value<'c>,
    block: Value<'c>,
    axis: usize,
) -> Value<'c> {
    let ops = graph.ops();
    let shape = block.shape();
    let mut starts = [step.zero; 4];
    starts[axis] = step.start;
    let block = match step.keep {
        Some(keep) => {
            let old = ops.dynamic_slice(cache, &starts, &shape);
            let keep = ops.broadcast_in_dim(keep, &shape, &[axis as i64]);
            ops.select(keep, block, old)
        }
        None => block,
    };
    ops.dynamic_update_slice(cache, block, &starts)
}
