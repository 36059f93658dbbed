//! A transformer block: normalisation, attention and feed-forward around a residual stream.

use edgec_dialects::ir::Value;

use super::{Attention, AuthoringError, FeedForward, Graph, KvCache, Norm, step::Step};

/// How attention and feed-forward join the residual stream.
#[derive(Clone, Debug)]
pub enum Residual {
    /// `x += attention(norm(x)); x += feed_forward(norm2(x))`, each output normalised first where a post-norm is given.
    Sequential {
        /// The feed-forward's norm.
        feed_forward_norm: Norm,
        /// Norms on the outputs of attention and feed-forward.
        post_norms: Option<(Norm, Norm)>,
    },
    /// `x += attention(norm(x)) + feed_forward(norm(x))`.
    Parallel,
}

/// One layer of a decoder.
#[derive(Clone, Debug)]
pub struct TransformerBlock {
    /// Norm before attention; in a parallel block before both.
    pub attention_norm: Norm,
    /// The attention.
    pub attention: Attention,
    /// The feed-forward.
    pub feed_forward: FeedForward,
    /// How the two join.
    pub residual: Residual,
}

impl TransformerBlock {
    /// Attention, then feed-forward, each on its own norm.
    pub fn sequential(
        attention_norm: Norm,
        attention: Attention,
        feed_forward_norm: Norm,
        feed_forward: FeedForward,
    ) -> Self {
        let residual = Residual::Sequential { feed_forward_norm, post_norms: None };
        Self { attention_norm, attention, feed_forward, residual }
    }

    /// Attention and feed-forward side by side on one norm.
    pub fn parallel(norm: Norm, attention: Attention, feed_forward: FeedForward) -> Self {
        Self { attention_norm: norm, attention, feed_forward, residual: Residual::Parallel }
    }

    /// Adds norms on the outputs; a parallel block has no place for them and stays as it is.
    #[must_use]
    pub fn with_post_norms(mut self, attention: Norm, feed_forward: Norm) -> Self {
        if let Residual::Sequential { post_norms, .. } = &mut self.residual {
            *post_norms = Some((attention, feed_forward));
        }
        self
    }

    /// Runs the block on `x`, f32 `[rows, hidden]`; returns the new stream and what [`Attention::emit`] does.
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
        let normal = self.attention_norm.emit(graph, x, hidden)?;
        let (mut attended, cache) = self.attention.emit(graph, step, normal, cache, hidden)?;
        match &self.residual {
            Residual::Parallel => {
                let fed = self.feed_forward.emit(graph, normal, hidden)?;
                let both = ops.add(attended, fed);
                Ok((ops.add(x, both), cache))
            }
            Residual::Sequential { feed_forward_norm, post_norms } => {
                if let Some((norm, _)) = post_norms {
                    attended = norm.emit(graph, attended, hidden)?;
                }
                let x = ops.add(x, attended);
                let normal = feed_forward_norm.emit(graph, x, hidden)?;
                let mut fed = self.feed_forward.emit(graph, normal, hidden)?;
                if let Some((_, norm)) = post_norms {
                    fed = norm.emit(graph, fed, hidden)?;
                }
                Ok((ops.add(x, fed), cache))
            }
        }
    }
}
