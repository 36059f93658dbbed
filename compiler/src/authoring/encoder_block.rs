//! A transformer block that sees the whole text: attention and feed-forward, each normalised after it joined the stream.

use edgec_dialects::ir::Value;

use super::{AuthoringError, FeedForward, Graph, Norm, Part};

/// Attention of every token to every visible one, with parameters `<name>.{query,key,value,output}.{weight,bias}`.
#[derive(Clone, Debug)]
pub struct SelfAttention {
    /// Prefix of the parameters' names.
    pub name: String,
    /// Heads.
    pub heads: usize,
    /// Size of a head.
    pub head_dimension: usize,
}

/// One layer of an encoder: `x = norm(x + attention(x)); x = norm2(x + feed_forward(x))`.
#[derive(Clone, Debug)]
pub struct EncoderBlock {
    /// The attention.
    pub attention: SelfAttention,
    /// Norm after the attention.
    pub attention_norm: Norm,
    /// The feed-forward.
    pub feed_forward: FeedForward,
    /// Norm after the feed-forward.
    pub feed_forward_norm: Norm,
}

impl EncoderBlock {
    /// Runs the block on `x`, f32 `[N, hidden]`, with an additive `mask`, f32 `[1, 1, 1, N]`.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub(super) fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        x: Value<'c>,
        mask: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let ops = graph.ops();
        let attended = self.attention.emit(graph, x, mask, hidden)?;
        let x = self.attention_norm.emit(graph, ops.add(attended, x), hidden)?;
        let fed = self.feed_forward.emit(graph, x, hidden)?;
        self.feed_forward_norm.emit(graph, ops.add(fed, x), hidden)
    }
}

impl SelfAttention {
    /// Attention of the transformer block `block`, scaled by `1 / sqrt(head_dimension)`.
    pub fn new(block: &str, heads: usize, head_dimension: usize) -> Self {
        Self { name: format!("{block}.attention"), heads, head_dimension }
    }

    fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        x: Value<'c>,
        mask: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let ops = graph.ops();
        let rows = x.shape().first().copied().unwrap_or(0);
        let (heads, size) = (self.heads as i64, self.head_dimension as i64);
        let width = self.heads * self.head_dimension;
        // Apart, not stacked as a decoder's: with many rows a pass over the weights is cheap, and no slice has to cut them.
        let head = |name: &str, factor: Option<f32>, permutation: &[i64]| {
            let name = format!("{}.{name}", self.name);
            let part = Part::new(name.clone(), width);
            let parts = [factor.map_or(part.clone(), |factor| part.times(factor))];
            let flat = graph.stacked_linear(&name, &parts, x, hidden, true)?;
            Ok::<_, AuthoringError>(graph.transpose(ops.reshape(flat, &[1, rows, heads, size]), permutation))
        };
        // The scores' factor is in the query's weights, where it costs nothing.
        let query = head("query", Some((self.head_dimension as f32).powf(-0.5)), &[0, 2, 1, 3])?;
        let key = head("key", None, &[0, 2, 1, 3])?;
        let value = head("value", None, &[0, 2, 3, 1])?;
        let attended = graph.attention(query, key, value, mask);
        let attended = graph.transpose(attended, &[0, 2, 1, 3]);
        let attended = ops.reshape(attended, &[rows, width as i64]);
        graph.linear(&format!("{}.output", self.name), attended, hidden, width, true)
    }
}
