//! Attention over a key/value cache, with grouped queries (GQA, MQA), rotary positions and an optional sliding window.
//!
//! Keys and values are never repeated: the `G` query heads of a group are rows of one matrix, `[Hkv, N * G, D]`, row
//! `n * G + g`. With one key/value head that order is the projection's own, so no transpose is left. In the form of slices it is
//! row `g * N + n` instead, so that the mask has no rows for each head.

use edgec_dialects::ir::Value;
use edgec_target::DecoderForm;

use super::{AuthoringError, Graph, KvCache, Part, Rotary, step::Step};

/// An attention block with parameters `<name>.{query,key,value,output}.{weight,bias}` and, where queries and keys are
/// normalised, `<name>.{query_norm,key_norm}.weight`.
#[derive(Clone, Debug)]
pub struct Attention {
    /// Prefix of the parameters' names.
    pub name: String,
    /// Query heads.
    pub heads: usize,
    /// Key/value heads; divides `heads`.
    pub key_value_heads: usize,
    /// Size of a head.
    pub head_dimension: usize,
    /// Positions.
    pub rotary: Rotary,
    /// Positions that a query sees, itself included; all earlier ones without it.
    pub window: Option<usize>,
    /// Whether query, key and value projections have biases.
    pub input_bias: bool,
    /// Whether the output projection has a bias.
    pub output_bias: bool,
    /// Epsilon of the RMS norm on each head's queries and keys.
    pub query_key_norm: Option<f32>,
    /// Factor on the scores.
    pub scale: f32,
}

impl Attention {
    /// Attention of the transformer block `block`, scaled by `1 / sqrt(head_dimension)`.
    pub fn new(
        block: &str,
        heads: usize,
        key_value_heads: usize,
        head_dimension: usize,
        rotary: Rotary,
    ) -> Self {
        Self {
            name: format!("{block}.attention"),
            heads,
            key_value_heads,
            head_dimension,
            rotary,
            window: None,
            input_bias: false,
            output_bias: false,
            query_key_norm: None,
            scale: (head_dimension as f32).powf(-0.5),
        }
    }

    /// Sets which projections have biases.
    #[must_use]
    pub fn with_bias(mut self, input: bool, output: bool) -> Self {
        self.input_bias = input;
        self.output_bias = output;
        self
    }

    /// Sets the sliding window.
    #[must_use]
    pub fn with_window(mut self, window: Option<usize>) -> Self {
        self.window = window;
        self
    }

    /// Normalises each head's queries and keys.
    #[must_use]
    pub fn with_query_key_norm(mut self, epsilon: f32) -> Self {
        self.query_key_norm = Some(epsilon);
        self
    }

    /// Sets the factor on the scores.
    #[must_use]
    pub fn with_scale(mut self, scale: f32) -> Self {
        self.scale = scale;
        self
    }

    /// Query heads that share a key/value head.
    pub fn group(&self) -> usize {
        self.heads / self.key_value_heads
    }

    /// Attends over `cache` and the step's own keys and values. `x` is f32 `[N, hidden]`. Returns the cache with the step
    /// written into it, or in the form of slices the step's own keys and values.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub(super) fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        step: &Step<'c>,
        x: Value<'c>,
        cache: KvCache<'c>,
        hidden: usize,
    ) -> Result<(Value<'c>, KvCache<'c>), AuthoringError> {
        let ops = graph.ops();
        let (rows, size) = (step.rows as i64, self.head_dimension as i64);
        let (queries, keys) = (self.heads as i64, self.key_value_heads as i64);
        let rotated = queries + keys;

        let projected = self.project(graph, x, hidden)?;
        if step.form == DecoderForm::Positioned {
            let (attended, cache) = self.emit_positioned(graph, step, projected, cache)?;
            return Ok((self.output(graph, attended, hidden)?, cache));
        }
        let heads = ops.reshape(projected, &[rows, rotated + keys, size]);
        let turned = ops.slice(heads, &[0, 0, 0], &[rows, rotated, size]);
        let value = ops.slice(heads, &[0, rotated, 0], &[rows, rotated + keys, size]);
        let turned = self.normalise(graph, turned)?;
        let turned = self.rotate(graph, step, turned);
        let query = ops.slice(turned, &[0, 0, 0], &[rows, queries, size]);
        let key = ops.slice(turned, &[0, queries, 0], &[rows, rotated, size]);

        let own = KvCache::of_step(graph, key, value);
        let (attended, cache) = match step.form {
            DecoderForm::InPlace | DecoderForm::Positioned => {
                let cache = cache.write(graph, step, own);
                (self.attend(graph, step, self.scaled(graph, query), cache), cache)
            }
            DecoderForm::Slices => {
                (self.attend_beside(graph, step, self.scaled(graph, query), cache, own), own)
            }
        };
        let attended = ops.reshape(attended, &[rows, queries * size]);
        Ok((self.output(graph, attended, hidden)?, cache))
    }

    /// The output projection of `attended`, f32 `[N, H * D]`.
    fn output<'c>(
        &self,
        graph: &Graph<'c, '_>,
        attended: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let (name, inputs) = (format!("{}.output", self.name), self.heads * self.head_dimension);
        graph.linear(&name, attended, hidden, inputs, self.output_bias)
    }

    /// The scores' factor on `query`, unless the norm's weights have it.
    fn scaled<'c>(&self, graph: &Graph<'c, '_>, query: Value<'c>) -> Value<'c> {
        if self.query_key_norm.is_some() {
            return query;
        }
        graph.ops().mul_scalar(query, f64::from(self.scale))
    }

    /// Attention of `query [N, H, D]` over `cache`, which holds the step: `[N, Hkv, G, D]`.
    fn attend<'c>(
        &self,
        graph: &Graph<'c, '_>,
        step: &Step<'c>,
        query: Value<'c>,
        cache: KvCache<'c>,
    ) -> Value<'c> {
        let ops = graph.ops();
        let (rows, size) = (step.rows as i64, self.head_dimension as i64);
        let (keys, group) = (self.key_value_heads as i64, self.group() as i64);
        let query = ops.reshape(query, &[rows, keys, group, size]);
        let query = graph.transpose(query, &[1, 0, 2, 3]);
        let query = ops.reshape(query, &[1, keys, rows * group, size]);
        let (visible, mask) = step.visible(graph, self, cache);
        let attended = graph.attention(query, visible.key, visible.value, mask);
        let attended = ops.reshape(attended, &[keys, rows, group, size]);
        graph.transpose(attended, &[1, 0, 2, 3])
    }

    /// Attention of `query [N, H, D]` over `cache` as it was before the step and the step's `own` keys and values beside it:
    /// `[N, H, D]`.
    fn attend_beside<'c>(
        &self,
        graph: &Graph<'c, '_>,
        step: &Step<'c>,
        query: Value<'c>,
        cache: KvCache<'c>,
        own: KvCache<'c>,
    ) -> Value<'c> {
        let ops = graph.ops();
        let (rows, size) = (step.rows as i64, self.head_dimension as i64);
        let (queries, keys) = (self.heads as i64, self.key_value_heads as i64);
        let query = graph.transpose(query, &[1, 0, 2]);
        let query = ops.reshape(query, &[1, keys, queries / keys * rows, size]);
        let (visible, mask) = step.visible(graph, self, cache);
        let attended = graph.attention_beside(query, visible, own, mask);
        let attended = ops.reshape(attended, &[queries, rows, size]);
        graph.transpose(attended, &[1, 0, 2])
    }

    /// Queries, keys and values by one matrix: one pass over `x`, one dispatch.
    fn project<'c>(
        &self,
        graph: &Graph<'c, '_>,
        x: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let rows = |heads: usize| heads * self.head_dimension;
        let parts = [
            Part::new(format!("{}.query", self.name), rows(self.heads)),
            Part::new(format!("{}.key", self.name), rows(self.key_value_heads)),
            Part::new(format!("{}.value", self.name), rows(self.key_value_heads)),
        ];
        graph.stacked_linear(&format!("{}.qkv", self.name), &parts, x, hidden, self.input_bias)
    }

    /// RMS norm of every query and key head, the score's scale folded into the queries' weights.
    fn normalise<'c>(&self, graph: &Graph<'c, '_>, heads: Value<'c>) -> Result<Value<'c>, AuthoringError> {
        let Some(epsilon) = self.query_key_norm else {
            return Ok(heads);
        };
        let weight = graph.head_norm_weight(
            &format!("{}.query_key_norm.weight", self.name),
            (&format!("{}.query_norm.weight", self.name), self.heads, self.scale),
            (&format!("{}.key_norm.weight", self.name), self.key_value_heads),
            self.head_dimension,
        )?;
        Ok(graph.rms_norm(heads, weight, epsilon))
    }

    /// Rotates `[N, heads, D]` by the step's positions.
    fn rotate<'c>(&self, graph: &Graph<'c, '_>, step: &Step<'c>, heads: Value<'c>) -> Value<'c> {
        let ops = graph.ops();
        let shape = heads.shape();
        let size = self.head_dimension as i64;
        let rotated = self.rotary.dimensions as i64;
        let half = rotated / 2;
        let mut parts = vec![ops.slice_dim(heads, 2, half, rotated), ops.slice_dim(heads, 2, 0, half)];
        if rotated < size {
            parts.push(ops.slice_dim(heads, 2, rotated, size));
        }
        let swapped = ops.concatenate(&parts, 2);
        let (cosine, sine) = step.angles(&self.rotary);
        let spread = |table| ops.broadcast_in_dim(table, &shape, &[0, 2]);
        ops.add(ops.mul(heads, spread(cosine)), ops.mul(swapped, spread(sine)))
    }
}
