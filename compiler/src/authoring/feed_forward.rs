//! The feed-forward block: plain `down(act(up(x)))` or gated `down(act(gate(x)) * up(x))`.

use edgec_dialects::ir::Value;

use super::{AuthoringError, Graph};

/// A pointwise nonlinearity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// `x * sigmoid(x)`.
    Silu,
    /// GELU by the error function.
    GeluExact,
    /// GELU by tanh.
    GeluTanh,
}

/// A feed-forward block with parameters `<name>.{gate,up,down}.{weight,bias}`.
#[derive(Clone, Debug)]
pub struct FeedForward {
    /// Prefix of the parameters' names.
    pub name: String,
    /// Width between the projections.
    pub intermediate: usize,
    /// The nonlinearity.
    pub activation: Activation,
    /// Whether a gate multiplies the up projection.
    pub gated: bool,
    /// Whether the projections have biases.
    pub bias: bool,
}

impl FeedForward {
    /// A gated block (SwiGLU, GeGLU) of the transformer block `block`.
    pub fn gated(block: &str, intermediate: usize, activation: Activation) -> Self {
        Self { name: format!("{block}.feed_forward"), intermediate, activation, gated: true, bias: false }
    }

    /// A block without a gate.
    pub fn plain(block: &str, intermediate: usize, activation: Activation) -> Self {
        Self { gated: false, ..Self::gated(block, intermediate, activation) }
    }

    /// The same with or without biases.
    #[must_use]
    pub fn with_bias(mut self, bias: bool) -> Self {
        self.bias = bias;
        self
    }

    /// Maps `x`, f32 `[rows, hidden]`, to the same shape.
    ///
    /// # Errors
    /// A parameter is missing or of another shape.
    pub fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        x: Value<'c>,
        hidden: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let linear = |part: &str, x, outputs, inputs| {
            graph.linear(&format!("{}.{part}", self.name), x, outputs, inputs, self.bias)
        };
        let up = linear("up", x, self.intermediate, hidden)?;
        let inner = if self.gated {
            let gate = linear("gate", x, self.intermediate, hidden)?;
            let gate = graph.activation(self.activation, gate);
            graph.ops().mul(gate, up)
        } else {
            graph.activation(self.activation, up)
        };
        linear("down", inner, hidden, self.intermediate)
    }
}
