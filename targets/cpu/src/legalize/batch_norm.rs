//! Batch normalisation, as the specification composes it. Statistics of f16 and bf16 are taken in f32.

use edgec_dialects::{
    Builder,
    ir::{ElementType, Value},
};

use super::lowering::{Lowered, Lowering, Op, Stop};

/// What the three operations share.
struct Norm<'c> {
    b: Builder<'c>,
    shape: Vec<i64>,
    feature: i64,
    epsilon: f64,
    /// The operands, in the type that is computed in.
    operands: Vec<Value<'c>>,
    element: ElementType,
}

impl<'c> Norm<'c> {
    fn new(at: &Lowering<'c>, op: Op<'c>) -> Result<Self, Stop> {
        let first = at.operand(op, 0)?;
        let element = at.element(first)?;
        let b = *at.hlo();
        let carried = |value| b.convert(value, at.carrier(element));
        Ok(Self {
            b,
            shape: at.shape(first)?,
            feature: at.integer(op, "feature_index")?,
            epsilon: op.f32_attr("epsilon").unwrap_or_default().into(),
            operands: op.operands().into_iter().map(carried).collect(),
            element,
        })
    }

    fn others(&self) -> Vec<i64> {
        (0..self.shape.len() as i64).filter(|&dim| dim != self.feature).collect()
    }

    /// A value of each feature, for every element.
    fn spread(&self, value: Value<'c>) -> Value<'c> {
        self.b.broadcast_in_dim(value, &self.shape, &[self.feature])
    }

    fn deviation(&self, variance: Value<'c>) -> Value<'c> {
        self.b.sqrt(self.b.add_scalar(variance, self.epsilon))
    }

    /// `(x - mean) * scale / deviation + offset`.
    fn normalized(
        &self,
        centered: Value<'c>,
        scale: Value<'c>,
        offset: Value<'c>,
        variance: Value<'c>,
    ) -> Value<'c> {
        let factor = self.b.div(scale, self.deviation(variance));
        self.b.add(self.b.mul(centered, self.spread(factor)), self.spread(offset))
    }

    fn results(&self, values: Vec<Value<'c>>) -> Vec<Value<'c>> {
        values.into_iter().map(|value| self.b.convert(value, self.element)).collect()
    }
}

pub(super) fn inference<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let norm = Norm::new(at, op)?;
    let [x, scale, offset, mean, variance] = norm.operands[..] else { return missing(at, op, 5) };
    let centered = norm.b.sub(x, norm.spread(mean));
    Ok(norm.results(vec![norm.normalized(centered, scale, offset, variance)]))
}

pub(super) fn training<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let norm = Norm::new(at, op)?;
    let [x, scale, offset] = norm.operands[..] else { return missing(at, op, 3) };
    let others = norm.others();
    let mean = norm.b.reduce_mean(x, &others);
    let centered = norm.b.sub(x, norm.spread(mean));
    let variance = norm.b.reduce_mean(norm.b.square(centered), &others);
    let normalized = norm.normalized(centered, scale, offset, variance);
    Ok(norm.results(vec![normalized, mean, variance]))
}

/// With `N` elements a feature and sums over each feature:
///
/// ```text
/// grad_offset = sum(g),   grad_scale = sum(g * (x - mean)) / deviation
/// grad_operand = scale / deviation / N * (N g - sum(g) - (x - mean) * sum(g * (x - mean)) / (variance + epsilon))
/// ```
pub(super) fn gradient<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let norm = Norm::new(at, op)?;
    let [x, scale, mean, variance, gradient] = norm.operands[..] else { return missing(at, op, 5) };
    let b = &norm.b;
    let others = norm.others();
    let count = others.iter().map(|&dim| norm.shape[dim as usize]).product::<i64>().max(1) as f64;
    let centered = b.sub(x, norm.spread(mean));
    let deviation = norm.deviation(variance);
    let offset = b.reduce_sum(gradient, &others);
    let weighted = b.reduce_sum(b.mul(gradient, centered), &others);
    let slope = b.div(weighted, b.add_scalar(variance, norm.epsilon));
    let rest = b.sub(b.mul_scalar(gradient, count), norm.spread(offset));
    let rest = b.sub(rest, b.mul(centered, norm.spread(slope)));
    let factor = b.mul_scalar(b.div(scale, deviation), 1.0 / count);
    let operand = b.mul(norm.spread(factor), rest);
    Ok(norm.results(vec![operand, b.div(weighted, deviation), offset]))
}

/// Too few operands, which no verified module has.
fn missing<'c>(at: &Lowering<'c>, op: Op<'c>, count: usize) -> Lowered<'c> {
    at.operand(op, count - 1).map(|value| vec![value])
}
