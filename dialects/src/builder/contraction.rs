//! Products that sum over dimensions, and reductions.

use super::Builder;
use crate::{
    ElementType,
    ir::{DotDims, Type, Value},
    stablehlo::{DotGeneralOp, ReduceOp},
};

impl<'c> Builder<'c> {
    /// The product of two tensors, summed over pairs of dimensions: `batch`
    /// and `contract` hold (dimension of lhs, dimension of rhs). The result's
    /// dimensions are the batches, then the others of lhs, then of rhs, and
    /// its elements those of lhs.
    pub fn dot_general(
        &self,
        lhs: Value<'c>,
        rhs: Value<'c>,
        batch: &[(i64, i64)],
        contract: &[(i64, i64)],
    ) -> Value<'c> {
        let dims = DotDims {
            lhs_batch: batch.iter().map(|pair| pair.0).collect(),
            rhs_batch: batch.iter().map(|pair| pair.1).collect(),
            lhs_contract: contract.iter().map(|pair| pair.0).collect(),
            rhs_contract: contract.iter().map(|pair| pair.1).collect(),
        };
        let (left, right) = (lhs.shape(), rhs.shape());
        let rest = |shape: &[i64], used: [&[i64]; 2]| -> Vec<i64> {
            (0i64..)
                .zip(shape)
                .filter(|(dim, _)| !used.iter().any(|list| list.contains(dim)))
                .map(|(_, &size)| size)
                .collect()
        };
        let mut shape: Vec<i64> =
            dims.lhs_batch.iter().filter_map(|&dim| left.get(usize::try_from(dim).ok()?).copied()).collect();
        shape.extend(rest(&left, [&dims.lhs_batch, &dims.lhs_contract]));
        shape.extend(rest(&right, [&dims.rhs_batch, &dims.rhs_contract]));
        let result = lhs.ty().with_shape(&shape);
        DotGeneralOp::create(self, lhs, rhs, &dims, None, None, result).out()
    }

    /// `x · wᵀ`: `x` is [N, K], `w` is [O, K], the result [N, O]; `x` may have
    /// more dimensions in front.
    pub fn linear(&self, x: Value<'c>, w: Value<'c>) -> Value<'c> {
        let last = x.rank().saturating_sub(1) as i64;
        self.dot_general(x, w, &[], &[(last, 1)])
    }

    /// The sum over `dims`, which vanish.
    pub fn reduce_sum(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        self.reduce(operand, dims, "stablehlo.add", 0.0)
    }

    /// The product over `dims`, which vanish.
    pub fn reduce_product(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        self.reduce(operand, dims, "stablehlo.multiply", 1.0)
    }

    /// The largest over `dims`, which vanish.
    pub fn reduce_max(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        let least = operand.element_type().map_or(f64::NEG_INFINITY, |ty| limits(ty).0);
        self.reduce(operand, dims, "stablehlo.maximum", least)
    }

    /// The smallest over `dims`, which vanish.
    pub fn reduce_min(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        let most = operand.element_type().map_or(f64::INFINITY, |ty| limits(ty).1);
        self.reduce(operand, dims, "stablehlo.minimum", most)
    }

    /// Whether any truth value over `dims` holds.
    pub fn reduce_or(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        self.reduce(operand, dims, "stablehlo.or", 0.0)
    }

    /// Whether all truth values over `dims` hold.
    pub fn reduce_and(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        self.reduce(operand, dims, "stablehlo.and", 1.0)
    }

    /// The mean over `dims`, which vanish; of floating point numbers.
    pub fn reduce_mean(&self, operand: Value<'c>, dims: &[i64]) -> Value<'c> {
        let shape = operand.shape();
        let count: i64 = dims
            .iter()
            .filter_map(|&dim| shape.get(usize::try_from(dim).ok()?))
            .fold(1, |product, &size| product.saturating_mul(size.max(1)));
        let sum = self.reduce_sum(operand, dims);
        self.div(sum, self.splat(sum.ty(), count as f64))
    }

    /// A reduction by one operation that commutes.
    fn reduce(&self, operand: Value<'c>, dims: &[i64], inner: &str, init: f64) -> Value<'c> {
        let ty = operand.ty();
        let scalar = ty.with_shape(&[]);
        let init = self.splat(scalar, init);
        let result = self.reduced_type(operand, dims);
        let op = ReduceOp::create(self, &[operand], &[init], dims, &[result]);
        let body = op.body().add_block(&[scalar, scalar], self.location());
        let inside = Builder::at_end(body).with_location(self.location());
        let combined = inside.emit_one(inside.spec(inner).operands(&body.args()).results(&[scalar]));
        inside.stablehlo_return(&[combined]);
        crate::generated::result_at(op.op(), 0)
    }

    /// Softmax over the last dimension, `exp(x - max) / sum`.
    pub fn softmax(&self, x: Value<'c>) -> Value<'c> {
        let shape = x.shape();
        let last = shape.len().saturating_sub(1) as i64;
        let kept: Vec<i64> = (0..last).collect();
        let spread = |value: Value<'c>| self.broadcast_in_dim(value, &shape, &kept);
        let shifted = self.sub(x, spread(self.reduce_max(x, &[last])));
        let exp = self.exp(shifted);
        self.div(exp, spread(self.reduce_sum(exp, &[last])))
    }

    /// The type that results from taking dimensions away.
    pub fn reduced_type(&self, operand: Value<'c>, dims: &[i64]) -> Type<'c> {
        let shape: Vec<i64> = (0i64..)
            .zip(operand.shape())
            .filter(|(dim, _)| !dims.contains(dim))
            .map(|(_, size)| size)
            .collect();
        operand.ty().with_shape(&shape)
    }
}

/// The least and the greatest number of an element type.
fn limits(element: ElementType) -> (f64, f64) {
    if element.is_float() {
        return (f64::NEG_INFINITY, f64::INFINITY);
    }
    if element.is_unsigned() || element == ElementType::I1 {
        return (0.0, 2f64.powi(element.bits().cast_signed()) - 1.0);
    }
    let half = 2f64.powi(element.bits().cast_signed() - 1);
    (-half, half - 1.0)
}
