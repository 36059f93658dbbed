//! Pooling: one vector for a text out of its tokens' vectors, as sentence-transformers computes it.

use edgec_dialects::Builder;
use edgec_dialects::ir::Value;

use super::Graph;

/// How tokens are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolingMode {
    /// The first token's vector.
    First,
    /// The largest number of the visible tokens.
    Max,
    /// The mean of the visible tokens.
    Mean,
    /// The sum of the visible tokens over the square root of their number.
    MeanSquareRoot,
}

/// Several ways of pooling side by side, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pooling {
    /// What is computed; the vectors are joined in this order.
    pub modes: Vec<PoolingMode>,
    /// Whether the result is scaled to length one.
    pub normalize: bool,
}

impl Pooling {
    /// Pools `hidden [N, H]` where `visible [N, 1]` is one and not zero; gives `[1, E]`.
    pub(super) fn emit<'c>(&self, graph: &Graph<'c, '_>, hidden: Value<'c>, visible: Value<'c>) -> Value<'c> {
        let ops = graph.ops();
        let vectors: Vec<Value<'c>> =
            self.modes.iter().map(|mode| mode.emit(&ops, hidden, visible)).collect();
        let vector = match vectors.as_slice() {
            [single] => *single,
            several => ops.concatenate(several, 1),
        };
        if self.normalize { normalize(&ops, vector) } else { vector }
    }
}

impl PoolingMode {
    fn emit<'c>(self, ops: &Builder<'c>, hidden: Value<'c>, visible: Value<'c>) -> Value<'c> {
        let shape = hidden.shape();
        let [_, width] = shape[..] else { return hidden };
        let spread = |column| ops.broadcast_in_dim(column, &shape, &[0, 1]);
        let total = |values: Value<'c>, width| ops.reshape(ops.reduce_sum(values, &[0]), &[1, width]);
        let averaged = |divisor: Value<'c>| {
            let sum = total(ops.mul(hidden, spread(visible)), width);
            ops.div(sum, ops.broadcast_in_dim(divisor, &[1, width], &[0, 1]))
        };
        // A text without a visible token has the mean zero.
        let count = || {
            let count = total(visible, 1);
            ops.max(count, ops.splat(count.ty(), 1e-9))
        };
        match self {
            Self::First => ops.slice(hidden, &[0, 0], &[1, width]),
            Self::Mean => averaged(count()),
            Self::MeanSquareRoot => averaged(ops.sqrt(count())),
            Self::Max => {
                let hidden_away = ops.mul_scalar(ops.add_scalar(visible, -1.0), f64::from(f32::MAX));
                let open = ops.add(hidden, spread(hidden_away));
                ops.reshape(ops.reduce_max(open, &[0]), &[1, width])
            }
        }
    }
}

/// `x / max(|x|, 1e-12)`, as torch's `normalize`.
fn normalize<'c>(ops: &Builder<'c>, x: Value<'c>) -> Value<'c> {
    let square = ops.reshape(ops.reduce_sum(ops.square(x), &[1]), &[1, 1]);
    let length = ops.sqrt(square);
    let length = ops.max(length, ops.splat(length.ty(), 1e-12));
    ops.div(x, ops.broadcast_in_dim(length, &x.shape(), &[0, 1]))
}
