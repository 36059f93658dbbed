//! Batch normalisation, computed in f64.

use edgec_tensor::Tensor;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::store_f64;

/// The operand as samples of one feature each.
struct Features {
    values: Vec<f64>,
    /// Elements between neighbours along the feature dimension, and its size.
    step: usize,
    size: usize,
}

impl Features {
    fn new(operand: &Tensor, feature_index: i64) -> Result<Self> {
        if !operand.element_type().is_float() {
            return Err(KernelError::ElementType(operand.element_type()));
        }
        let shape = operand.shape();
        let Some(dim) = usize::try_from(feature_index).ok().filter(|&dim| dim < shape.len()) else {
            return invalid(format!("feature_index {feature_index} is none of {}", shape.len()));
        };
        Ok(Self { values: operand.to_f64(), step: shape[dim + 1..].iter().product(), size: shape[dim] })
    }

    fn feature(&self, at: usize) -> usize {
        at / self.step.max(1) % self.size.max(1)
    }

    /// Elements of one feature.
    fn count(&self) -> f64 {
        (self.values.len() / self.size.max(1)) as f64
    }

    fn sums(&self, value: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.size];
        for at in 0..self.values.len() {
            sums[self.feature(at)] += value(at);
        }
        sums
    }

    /// A tensor with a value for each feature.
    fn per_feature(&self, tensor: &Tensor) -> Result<Vec<f64>> {
        if tensor.shape() != [self.size] {
            return invalid(format!("{:?} has no value for each of {} features", tensor.shape(), self.size));
        }
        Ok(tensor.to_f64())
    }

    fn normalised(
        &self,
        scale: &[f64],
        offset: &[f64],
        mean: &[f64],
        variance: &[f64],
        epsilon: f64,
    ) -> Vec<f64> {
        let value = |(at, value): (usize, &f64)| {
            let feature = self.feature(at);
            (value - mean[feature]) / (variance[feature] + epsilon).sqrt() * scale[feature] + offset[feature]
        };
        self.values.iter().enumerate().map(value).collect()
    }
}

/// `(operand - mean) / sqrt(variance + epsilon) * scale + offset`, each by feature: `[scale, offset, mean, variance]`.
///
/// # Errors
/// The operands do not fit.
pub fn inference(
    operand: &Tensor,
    [scale, offset, mean, variance]: [&Tensor; 4],
    epsilon: f64,
    feature_index: i64,
) -> Result<Tensor> {
    let features = Features::new(operand, feature_index)?;
    let result = features.normalised(
        &features.per_feature(scale)?,
        &features.per_feature(offset)?,
        &features.per_feature(mean)?,
        &features.per_feature(variance)?,
        epsilon,
    );
    store_f64(result, operand.element_type(), operand.shape())
}

/// The same with the operand's own mean and variance, which are results as well.
///
/// # Errors
/// The operands do not fit.
pub fn training(
    operand: &Tensor,
    scale: &Tensor,
    offset: &Tensor,
    epsilon: f64,
    feature_index: i64,
) -> Result<[Tensor; 3]> {
    let features = Features::new(operand, feature_index)?;
    let count = features.count();
    let mean: Vec<f64> = features.sums(|at| features.values[at]).into_iter().map(|sum| sum / count).collect();
    let deviation = |at: usize| (features.values[at] - mean[features.feature(at)]).powi(2);
    let variance: Vec<f64> = features.sums(deviation).into_iter().map(|sum| sum / count).collect();
    let result = features.normalised(
        &features.per_feature(scale)?,
        &features.per_feature(offset)?,
        &mean,
        &variance,
        epsilon,
    );
    let element = operand.element_type();
    let size = [features.size];
    Ok([
        store_f64(result, element, operand.shape())?,
        store_f64(mean, element, &size)?,
        store_f64(variance, element, &size)?,
    ])
}

/// The gradients of the training form with respect to operand, scale and offset: `[scale, mean, variance]`.
///
/// # Errors
/// The operands do not fit.
pub fn grad(
    operand: &Tensor,
    [scale, mean, variance]: [&Tensor; 3],
    grad_output: &Tensor,
    epsilon: f64,
    feature_index: i64,
) -> Result<[Tensor; 3]> {
    let features = Features::new(operand, feature_index)?;
    if grad_output.shape() != operand.shape() || grad_output.element_type() != operand.element_type() {
        return invalid("operand and grad_output differ");
    }
    let (scale, mean, variance) =
        (features.per_feature(scale)?, features.per_feature(mean)?, features.per_feature(variance)?);
    let gradient = grad_output.to_f64();
    let count = features.count();
    let centered = |at: usize| features.values[at] - mean[features.feature(at)];
    let sums = features.sums(|at| gradient[at]);
    let products = features.sums(|at| gradient[at] * centered(at));
    let operand_gradient = (0..gradient.len())
        .map(|at| {
            let feature = features.feature(at);
            let spread = variance[feature] + epsilon;
            let inner = count * gradient[at] - sums[feature] - centered(at) * products[feature] / spread;
            scale[feature] / spread.sqrt() / count * inner
        })
        .collect();
    let scale_gradient =
        products.iter().zip(&variance).map(|(sum, variance)| sum / (variance + epsilon).sqrt()).collect();
    let element = operand.element_type();
    let size = [features.size];
    Ok([
        store_f64(operand_gradient, element, operand.shape())?,
        store_f64(scale_gradient, element, &size)?,
        store_f64(sums, element, &size)?,
    ])
}
