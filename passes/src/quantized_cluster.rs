//! Quantised clusters: a float computation that reads stored integers and gives stored integers, which a backend with integer
//! arithmetic takes as one operation.
//!
//! ```text
//! %0 = stablehlo.uniform_dequantize %x : (tensor<1x8x!quant.uniform<i8:f32, 0.1:-4>>) -> tensor<1x8xf32>
//! %1 = stablehlo.uniform_dequantize %w : (tensor<4x8x!quant.uniform<i8<-127:127>:f32:0, {0.02,..}>>) -> tensor<4x8xf32>
//! %2 = stablehlo.dot_general %0, %1, contracting_dims = [1] x [1]                       the root
//! %3 = stablehlo.uniform_dequantize %b : (tensor<4x!quant.uniform<i32:f32:0, {0.002,..}>>) -> tensor<4xf32>
//! %4 = stablehlo.broadcast_in_dim %3, dims = [1] : (tensor<4xf32>) -> tensor<1x4xf32>
//! %5 = stablehlo.add %2, %4 : tensor<1x4xf32>                                           the bias
//! %6 = stablehlo.maximum %5, dense<0.0> : tensor<1x4xf32>                               the activation
//! %7 = stablehlo.uniform_quantize %6 : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 0.05:-128>>
//! ```
//!
//! Every value between two operations of a cluster has one reader. `quantize-activations` writes them; the partitioner places each as a
//! whole.

use edgec_dialects::ir::{Attr, Block, Op, Value};

/// From stored integers to numbers.
const DEQUANTIZE: &str = "stablehlo.uniform_dequantize";
/// From numbers to stored integers.
const QUANTIZE: &str = "stablehlo.uniform_quantize";

/// Operations whose results are known when the model is compiled: operands of a root that need no dequantisation.
const STORED: &[&str] =
    &["stablehlo.constant", "stablehlo.iota", "ml_program.global_load_const", "arith.constant"];

/// A float computation between stored integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantizedCluster<'c> {
    /// What makes numbers of the root's operands, in their order: the weight's is among them, the bias's is not.
    pub dequantizes: Vec<Op<'c>>,
    /// The operation: a product, a convolution, an elementwise operation, a composite ...
    pub root: Op<'c>,
    /// What makes a mean of the root, a sum: its division by how many elements it added.
    pub mean: Option<Op<'c>>,
    /// What is added to each of the root's output features.
    pub bias: Option<Bias<'c>>,
    /// What bounds the sum.
    pub activation: Option<(Op<'c>, Activation)>,
    /// What stores the result.
    pub quantize: Op<'c>,
}

/// The addition of a stored vector of i32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bias<'c> {
    /// The `uniform_dequantize` of the vector.
    pub dequantize: Op<'c>,
    /// The `broadcast_in_dim` to the root's shape.
    pub broadcast: Op<'c>,
    /// The addition.
    pub add: Op<'c>,
}

/// A bound that integer kernels apply when they store their result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `maximum(x, 0)`.
    Relu,
    /// `clamp(0, x, 6)`.
    Relu6,
}

impl<'c> QuantizedCluster<'c> {
    /// The clusters that end among `ops`, in the order of their ends.
    pub fn all(ops: &[Op<'c>]) -> Vec<Self> {
        ops.iter().filter_map(|&op| Self::ending_at(op)).collect()
    }

    /// The cluster that `quantize` ends, if it ends one.
    pub fn ending_at(quantize: Op<'c>) -> Option<Self> {
        let last = inner(quantize.operand(0).filter(|_| quantize.is(QUANTIZE))?)?;
        // What looks like a bias or an activation is the root itself where nothing else computes.
        let with = |activation: Option<(Op<'c>, Activation)>, sum: Op<'c>| {
            let biased =
                bias(sum).and_then(|(bias, root)| Self::rooted(quantize, root, Some(bias), activation));
            biased.or_else(|| Self::rooted(quantize, sum, None, activation))
        };
        let activated = activation(last).and_then(|(kind, bounded)| with(Some((last, kind)), bounded));
        activated.or_else(|| with(None, last))
    }

    fn rooted(
        quantize: Op<'c>,
        last: Op<'c>,
        bias: Option<Bias<'c>>,
        activation: Option<(Op<'c>, Activation)>,
    ) -> Option<Self> {
        let (root, mean) = match averaged(last) {
            Some(sum) => (sum, Some(last)),
            None => (last, None),
        };
        if root.result_count() != 1 || root.is(DEQUANTIZE) || root.is(QUANTIZE) {
            return None;
        }
        let mut dequantizes = Vec::new();
        for operand in root.operands() {
            let op = operand.defining_op()?;
            if op.is(DEQUANTIZE) && operand.has_one_use() {
                dequantizes.push(op);
            } else if !STORED.contains(&op.name().as_str()) {
                return None;
            }
        }
        let cluster = Self { dequantizes, root, mean, bias, activation, quantize };
        (!cluster.dequantizes.is_empty()).then_some(cluster)
    }

    /// Its operations, in an order in which they can be computed.
    pub fn ops(&self) -> Vec<Op<'c>> {
        let mut ops = self.dequantizes.clone();
        ops.push(self.root);
        ops.extend(self.mean);
        ops.extend(self.bias.iter().flat_map(|bias| [bias.dequantize, bias.broadcast, bias.add]));
        ops.extend(self.activation.map(|(op, _)| op));
        ops.push(self.quantize);
        ops
    }

    /// The stored integers that the root's operand `index` stands for; none where that is a plain constant.
    pub fn input(&self, index: usize) -> Option<Value<'c>> {
        let dequantize = self.root.operand(index)?.defining_op().filter(|op| op.is(DEQUANTIZE))?;
        dequantize.operand(0)
    }

    /// The stored integers that it gives.
    pub fn output(&self) -> Option<Value<'c>> {
        self.quantize.result(0)
    }
}

/// The operation that computes `value` for one reader.
fn inner(value: Value<'_>) -> Option<Op<'_>> {
    value.defining_op().filter(|_| value.has_one_use())
}

/// What `op` bounds as an activation does, and which.
pub(crate) fn activation(op: Op<'_>) -> Option<(Activation, Op<'_>)> {
    if op.is("stablehlo.clamp") {
        let bounds = (splat(op.operand(0)?)?, splat(op.operand(2)?)?);
        return (bounds == (0.0, 6.0)).then_some((Activation::Relu6, inner(op.operand(1)?)?));
    }
    if !op.is("stablehlo.maximum") {
        return None;
    }
    let (left, right) = (op.operand(0)?, op.operand(1)?);
    let bounded = if splat(right) == Some(0.0) { left } else { right };
    let bound = if bounded == left { right } else { left };
    (splat(bound) == Some(0.0)).then_some((Activation::Relu, inner(bounded)?))
}

/// The addition of a stored vector to what another operation computes, and that operation.
fn bias(add: Op<'_>) -> Option<(Bias<'_>, Op<'_>)> {
    let (left, right) = (add.operand(0).filter(|_| add.is("stablehlo.add"))?, add.operand(1)?);
    let ((broadcast, dequantize), root) = match (stored_vector(right), stored_vector(left)) {
        (Some(found), _) => (found, left),
        (None, Some(found)) => (found, right),
        (None, None) => return None,
    };
    Some((Bias { dequantize, broadcast, add }, inner(root)?))
}

/// The broadcast and the dequantisation of a stored vector of i32.
fn stored_vector(value: Value<'_>) -> Option<(Op<'_>, Op<'_>)> {
    let broadcast = inner(value).filter(|op| op.is("stablehlo.broadcast_in_dim"))?;
    let dequantize = inner(broadcast.operand(0)?).filter(|op| op.is(DEQUANTIZE))?;
    let vector = dequantize.operand(0)?;
    let is_bias = vector.rank() == 1
        && vector.ty().element().to_string().starts_with("!quant.uniform<i32")
        && vector.defining_op().is_some_and(|op| STORED.contains(&op.name().as_str()));
    is_bias.then_some((broadcast, dequantize))
}

/// The sum that `divide` divides by the count of what each of its elements added.
pub(crate) fn averaged(divide: Op<'_>) -> Option<Op<'_>> {
    let (sum, count) = (divide.operand(0).filter(|_| divide.is("stablehlo.divide"))?, divide.operand(1)?);
    let sum = inner(sum).filter(|op| adds(*op))?;
    (splat(count)? == added(sum)? as f64).then_some(sum)
}

/// How many elements a sum adds to each of its own, if it is the same number everywhere.
fn added(sum: Op<'_>) -> Option<i64> {
    if sum.is("stablehlo.reduce") {
        let (from, to) = (sum.operand(0)?.ty().element_count()?, sum.result(0)?.ty().element_count()?);
        return from.checked_div(to).filter(|count| count * to == from)?.try_into().ok();
    }
    let padded = sum.i64s_attr("padding").is_some_and(|padding| padding.iter().any(|&size| size != 0));
    sum.i64s_attr("window_dimensions").filter(|_| !padded).map(|window| window.iter().product())
}

/// Whether an operation adds elements up, starting from zero.
fn adds(sum: Op<'_>) -> bool {
    let body = sum.body().map(Block::ops).unwrap_or_default();
    let [add, _] = body[..] else { return false };
    (sum.is("stablehlo.reduce") || sum.is("stablehlo.reduce_window"))
        && add.is("stablehlo.add")
        && sum.operand_count() == 2
        && sum.operand(1).and_then(splat) == Some(0.0)
}

/// The one number of a constant's elements, through broadcasts.
pub(crate) fn splat(value: Value<'_>) -> Option<f64> {
    let mut op = value.defining_op()?;
    // A conversion to the same type computes nothing; others round.
    let is_same = |op: Op<'_>| op.operand(0).zip(op.result(0)).is_some_and(|(from, to)| from.ty() == to.ty());
    while op.is("stablehlo.broadcast_in_dim")
        || op.is("stablehlo.reshape")
        || op.is("stablehlo.convert") && is_same(op)
    {
        op = op.operand(0)?.defining_op()?;
    }
    op.constant_value().and_then(Attr::as_dense)?.splat_value()
}

#[cfg(test)]
mod tests {
    use edgec_dialects::{Context, ir::Module};

    use super::*;

    /// Each cluster of the fixture's function as the names of its operations.
    #[test]
    fn clusters_of_the_fixture() {
        let text = include_str!("../../tests/fixtures/passes/quantized_clusters.mlir");
        let context = Context::new();
        let module = Module::parse(&context, "clusters.mlir", text.as_bytes()).unwrap();
        module.verify().unwrap();
        let ops = module.func("main").unwrap().body().unwrap().ops();
        let described = QuantizedCluster::all(&ops).into_iter().map(|cluster| {
            let parts = cluster.ops().into_iter().map(|op| op.name().replace("stablehlo.", ""));
            let (mean, bias) = (cluster.mean.is_some(), cluster.bias.is_some());
            let activation = cluster.activation.map(|(_, kind)| kind);
            format!("{}\n  mean {mean}, bias {bias}, {activation:?}", parts.collect::<Vec<_>>().join(", "))
        });
        insta::assert_snapshot!(described.collect::<Vec<_>>().join("\n"));
    }
}
