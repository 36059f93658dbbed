//! Products: FULLY_CONNECTED and BATCH_MATMUL.

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_nnapi::{Operand, OperandType as Kind, Operation};

use super::{Lowering, axes, operand, result};
use crate::plan::{Id, Plan, Reason};
use crate::stored::Stored;

use super::movement::joined;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.dot_general", dot_general)];

/// The feature level of BATCH_MATMUL.
const BATCH_MATMUL: u32 = 6;

/// The most products that stand for one BATCH_MATMUL below its level.
const MOST_PRODUCTS: u32 = 64;

/// What is fused behind a product or a convolution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tail {
    /// What is added to each output channel.
    pub bias: Option<Id>,
    /// The code of an activation.
    pub fused: i32,
}

impl Tail {
    /// The bias, or zeros; those of quantised operands count in the scale of their product.
    pub(super) fn bias_of(self, plan: &mut Plan<'_>, x: Id, w: Id, channels: u32) -> Result<Id, Reason> {
        if let Some(bias) = self.bias {
            return Ok(bias);
        }
        let scale = plan.operand(x).scale * plan.operand(w).scale;
        let own = plan.kind(x);
        let kind = if own.is_float_tensor() { own } else { Kind::TensorInt32 };
        plan.stored(Stored::no_bias(kind, channels, scale)?)
    }
}

/// One operand of a product.
struct Side<'c> {
    value: Value<'c>,
    shape: Vec<u32>,
    batch: Vec<usize>,
    contracted: Vec<usize>,
    free: Vec<usize>,
}

impl<'c> Side<'c> {
    fn new(value: Value<'c>, batch: &[i64], contracted: &[i64]) -> Self {
        let (batch, contracted) = (axes(batch), axes(contracted));
        let shape: Vec<u32> = value.shape().iter().map(|&size| size as u32).collect();
        let free =
            (0..shape.len()).filter(|axis| !batch.contains(axis) && !contracted.contains(axis)).collect();
        Self { value, shape, batch, contracted, free }
    }

    fn size(&self, axes: &[usize]) -> u32 {
        axes.iter().map(|&axis| self.shape[axis]).product()
    }

    fn order(&self, depth_last: bool) -> Vec<usize> {
        let (before, last) =
            if depth_last { (&self.free, &self.contracted) } else { (&self.contracted, &self.free) };
        self.batch.iter().chain(before).chain(last).copied().collect()
    }

    /// Whether the elements lie in this order already.
    fn lies(&self, depth_last: bool) -> bool {
        self.order(depth_last).iter().filter(|&&axis| self.shape[axis] != 1).is_sorted()
    }

    /// The operand as rows along the depth, or columns.
    fn matrix(&self, plan: &mut Plan<'c>, depth_last: bool, batched: bool) -> Result<Id, Reason> {
        let id = plan.full(self.value)?;
        let id = plan.transposed(id, &self.order(depth_last))?;
        let (free, depth) = (self.size(&self.free), self.size(&self.contracted));
        let mut dims = if batched { vec![self.size(&self.batch)] } else { Vec::new() };
        dims.extend(if depth_last { [free, depth] } else { [depth, free] });
        plan.reshaped(id, &dims)
    }
}

/// Rows of one operand, columns of the other: FULLY_CONNECTED with what is stored as its weights. Batches of products are one
/// BATCH_MATMUL, or a FULLY_CONNECTED each where the feature level lacks it.
///
/// ```text
/// %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<3x12xf32>, tensor<12x16xf32>) -> tensor<3x16xf32>
/// ->
/// %0 = nnapi.fully_connected %x, %w.transposed, %zeros, NONE : (tensor<3x12xf32>, tensor<16x12xf32>, tensor<16xf32>, i32) -> tensor<3x16xf32>
/// ```
fn dot_general<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Result<Vec<Id>, Reason> {
    Ok(vec![product(plan, op, &result(op)?, Tail::default())?])
}

/// The same with a result of another type, and what is fused behind it.
pub(super) fn product<'c>(plan: &mut Plan<'c>, op: Op<'c>, due: &Operand, tail: Tail) -> Result<Id, Reason> {
    let dims =
        op.attr("dot_dimension_numbers").and_then(Attr::as_dot).ok_or("it has no dimension numbers")?;
    let left = Side::new(operand(op, 0)?, &dims.lhs_batch, &dims.lhs_contract);
    let right = Side::new(operand(op, 1)?, &dims.rhs_batch, &dims.rhs_contract);
    let (rows, columns) = (left.size(&left.free), right.size(&right.free));
    if left.batch.is_empty()
        && (plan.is_stored(left.value) != plan.is_stored(right.value) || plan.level() < BATCH_MATMUL)
    {
        if plan.is_stored(left.value) && !plan.is_stored(right.value) && tail.bias.is_none() {
            // The transpose of a product is the product of the transposes.
            let (x, w) = (right.matrix(plan, true, false)?, left.matrix(plan, true, false)?);
            let product = fully_connected(plan, x, w, due, tail)?;
            let product = plan.transposed(product, &[1, 0])?;
            return plan.reshaped(product, &due.dimensions);
        }
        let (x, w) = (left.matrix(plan, true, false)?, right.matrix(plan, true, false)?);
        let product = fully_connected(plan, x, w, due, tail)?;
        return plan.reshaped(product, &due.dimensions);
    }
    if tail != Tail::default() {
        return Err("BATCH_MATMUL has no bias and no activation".to_owned());
    }
    let batch = left.size(&left.batch);
    let output = Operand { dimensions: vec![batch, rows, columns], ..due.clone() };
    let product = if plan.level() >= BATCH_MATMUL {
        let (x_last, y_last) = (left.lies(true) || !left.lies(false), !right.lies(false));
        let (x, y) = (left.matrix(plan, x_last, true)?, right.matrix(plan, y_last, true)?);
        let (adjoint_x, adjoint_y) = (plan.bool(!x_last), plan.bool(y_last));
        plan.call(Operation::BatchMatmul, &[x, y, adjoint_x, adjoint_y], output)?
    } else {
        one_by_one(plan, &left, &right, output)?
    };
    plan.reshaped(product, &due.dimensions)
}

/// Each product of a batch by itself.
fn one_by_one<'c>(
    plan: &mut Plan<'c>,
    left: &Side<'c>,
    right: &Side<'c>,
    output: Operand,
) -> Result<Id, Reason> {
    let [batch, rows, columns] = output.dimensions[..] else {
        return Err("it is no batch of products".to_owned());
    };
    if batch > MOST_PRODUCTS {
        return Err(format!(
            "{batch} products at once are a BATCH_MATMUL, which needs feature level {BATCH_MATMUL}, and --feature-level is {}",
            plan.level()
        ));
    }
    let (x, y) = (left.matrix(plan, true, true)?, right.matrix(plan, true, true)?);
    let (xs, ys) = (split(plan, x, batch)?, split(plan, y, batch)?);
    let mut products = Vec::new();
    for (x, y) in xs.into_iter().zip(ys) {
        let (x_dims, y_dims) = (plan.dims(x)[1..].to_vec(), plan.dims(y)[1..].to_vec());
        let (x, y) = (plan.reshaped(x, &x_dims)?, plan.reshaped(y, &y_dims)?);
        let product = fully_connected(plan, x, y, &output, Tail::default())?;
        products.push(plan.reshaped(product, &[1, rows, columns])?);
    }
    joined(plan, &products, 0, output)
}

/// The parts of a batch.
fn split(plan: &mut Plan<'_>, id: Id, batch: u32) -> Result<Vec<Id>, Reason> {
    if batch == 1 {
        return Ok(vec![id]);
    }
    let mut dims = plan.dims(id);
    dims[0] = 1;
    let (axis, count) = (plan.int(0), plan.int(batch as i32));
    let outputs = vec![plan.shaped(id, &dims); batch as usize];
    plan.call_many(Operation::Split, &[id, axis, count], outputs)
}

/// x[m, k] . w[n, k], with scale and zero point of `like`. FULLY_CONNECTED has one scale for all weights; where each output has
/// its own, the product is a CONV_2D of a line of m pixels by filters of one.
fn fully_connected(plan: &mut Plan<'_>, x: Id, w: Id, like: &Operand, tail: Tail) -> Result<Id, Reason> {
    let (rows, columns, depth) = (plan.dims(x)[0], plan.dims(w)[0], plan.dims(x)[1]);
    let bias = tail.bias_of(plan, x, w, columns)?;
    let fused = plan.int(tail.fused);
    let output = |dimensions: Vec<u32>| Operand { dimensions, ..like.clone() };
    if plan.kind(w) != Kind::TensorQuant8SymmPerChannel {
        return plan.call(Operation::FullyConnected, &[x, w, bias, fused], output(vec![rows, columns]));
    }
    let image = plan.reshaped(x, &[1, 1, rows, depth])?;
    let filter = plan.reshaped(w, &[columns, 1, 1, depth])?;
    let (no_padding, stride) = (plan.int(0), plan.int(1));
    let mut inputs = vec![image, filter, bias];
    inputs.extend([no_padding; 4]);
    inputs.extend([stride, stride, fused]);
    let pixels = plan.call(Operation::Conv2D, &inputs, output(vec![1, 1, rows, columns]))?;
    plan.reshaped(pixels, &[rows, columns])
}
