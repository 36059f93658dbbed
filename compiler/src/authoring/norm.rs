//! Normalisation over the last axis.

use edgec_dialects::ir::Value;

use super::{AuthoringError, Graph};

/// Which normalisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NormKind {
    /// `x * rsqrt(mean(x^2) + epsilon) * weight`.
    Rms,
    /// `(x - mean(x)) * rsqrt(var(x) + epsilon) * weight + bias`.
    Layer,
}

/// A normalisation block with parameters `<name>.weight` and, for LayerNorm, `<name>.bias`.
#[derive(Clone, Debug)]
pub struct Norm {
    /// Prefix of the parameters' names.
    pub name: String,
    /// Which normalisation.
    pub kind: NormKind,
    /// Added to the variance.
    pub epsilon: f32,
}

impl Norm {
    /// Root-mean-square normalisation.
    pub fn rms(name: impl Into<String>, epsilon: f32) -> Self {
        Self { name: name.into(), kind: NormKind::Rms, epsilon }
    }

    /// Layer normalisation.
    pub fn layer(name: impl Into<String>, epsilon: f32) -> Self {
        Self { name: name.into(), kind: NormKind::Layer, epsilon }
    }

    /// Normalises `x`, f32 `[rows, width]`.
    ///
    /// # Errors
    /// A parameter is missing or not of `width`.
    pub fn emit<'c>(
        &self,
        graph: &Graph<'c, '_>,
        x: Value<'c>,
        width: usize,
    ) -> Result<Value<'c>, AuthoringError> {
        let weight = graph.parameter(&format!("{}.weight", self.name), &[width])?;
        match self.kind {
            NormKind::Rms => Ok(graph.rms_norm(x, weight, self.epsilon)),
            NormKind::Layer => {
                let bias = graph.parameter(&format!("{}.bias", self.name), &[width])?;
                Ok(graph.layer_norm(x, weight, bias, self.epsilon))
            }
        }
    }
}
