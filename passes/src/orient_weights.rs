//! `orient-weights`: products with a weight become `x · wᵀ` with the weight on the right, `[out, in]`, and the kernels of
//! convolutions get their output features in front.
//!
//! ```text
//! %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<3x64xf32>, tensor<64x32xf32>) -> tensor<3x32xf32>
//! ->
//! %t = stablehlo.transpose %w, dims = [1, 0] : (tensor<64x32xf32>) -> tensor<32x64xf32>
//! %0 = stablehlo.dot_general %x, %t, contracting_dims = [1] x [1] : (tensor<3x64xf32>, tensor<32x64xf32>) -> tensor<3x32xf32>
//! ```
//!
//! That is the one form that targets have a stored weight for, and that recipes speak of. A weight on the left changes
//! sides and the product is transposed; several contracted or free dimensions become one. The transposes of weights are
//! what `compose-weights` then takes away; one that stands there already is looked through, so that an embedding and the
//! head that is tied to it stay one weight.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, ConvDims, DotDims, Op, Value};

use crate::pass::{Pass, PassError, Unit};

/// The pass.
pub const PASS: Pass = Pass {
    name: "orient-weights",
    description: "Turn products with a weight into x · wᵀ, and kernels to output features first",
    run,
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for op in unit.module.op().nested() {
        if op.is("stablehlo.dot_general") {
            orient_product(op)?;
        } else if op.is("stablehlo.convolution") {
            orient_kernel(op)?;
        }
    }
    Ok(())
}

/// A weight as an operand: dimension `i` of the operand is dimension `axes[i]` of the weight.
struct Weight<'c> {
    root: Value<'c>,
    axes: Vec<i64>,
}

impl<'c> Weight<'c> {
    /// The weight that `value` is, or a transpose of.
    fn of(value: Value<'c>) -> Option<Self> {
        let op = value.defining_op()?;
        if op.is("ml_program.global_load_const") {
            return Some(Self { root: value, axes: (0..value.rank() as i64).collect() });
        }
        let root = op.operand(0).filter(|_| op.is("stablehlo.transpose"))?;
        root.defining_op().filter(|load| load.is("ml_program.global_load_const"))?;
        Some(Self { root, axes: op.i64s_attr("permutation")? })
    }

    /// The weight with these dimensions of the operand, in this order.
    fn ordered(&self, ops: &Builder<'c>, order: &[i64]) -> Value<'c> {
        let axes: Vec<i64> = order.iter().filter_map(|&dim| self.axes.get(dim as usize).copied()).collect();
        permuted(ops, self.root, &axes)
    }
}

/// One operand of a product: its shape and the dimensions that are summed over.
struct Side {
    shape: Vec<i64>,
    contracted: Vec<i64>,
    free: Vec<i64>,
}

impl Side {
    fn new(value: Value<'_>, contracted: Vec<i64>) -> Self {
        let shape = value.shape();
        let free = (0..shape.len() as i64).filter(|dim| !contracted.contains(dim)).collect();
        Self { shape, contracted, free }
    }

    fn extents(&self, dims: &[i64]) -> Vec<i64> {
        dims.iter().filter_map(|&dim| self.shape.get(dim as usize).copied()).collect()
    }

    /// All dimensions, the contracted ones last.
    fn order(&self) -> Vec<i64> {
        self.free.iter().chain(&self.contracted).copied().collect()
    }
}

fn orient_product(op: Op<'_>) -> Result<(), PassError> {
    let (Some(left), Some(right), Some(result)) = (op.operand(0), op.operand(1), op.result(0)) else {
        return Ok(());
    };
    let Some(dims) = op.attr("dot_dimension_numbers").and_then(Attr::as_dot) else { return Ok(()) };
    let float = left.element_type().is_some_and(|element| element.is_float());
    let one_type =
        left.element_type() == right.element_type() && left.element_type() == result.element_type();
    if !float || !one_type || op.attr("algorithm").is_some() || !dims.lhs_batch.is_empty() {
        return Ok(());
    }
    match (Weight::of(left), Weight::of(right)) {
        (None, Some(weight)) => to_the_right(op, left, (right, &weight), dims, false),
        (Some(weight), None) => {
            let swapped = DotDims {
                lhs_contract: dims.rhs_contract,
                rhs_contract: dims.lhs_contract,
                ..DotDims::default()
            };
            to_the_right(op, right, (left, &weight), swapped, true)
        }
        _ => Ok(()),
    }
}

/// Writes the product as `x · wᵀ`; `dims` has `x` on the left, `swapped` says that the operation has it on the right.
fn to_the_right<'c>(
    op: Op<'c>,
    x: Value<'c>,
    (operand, weight): (Value<'c>, &Weight<'c>),
    dims: DotDims,
    swapped: bool,
) -> Result<(), PassError> {
    let mut pairs: Vec<(i64, i64)> = dims.lhs_contract.into_iter().zip(dims.rhs_contract).collect();
    // In the order of x, which would have to be moved at run time; the weight is moved for nothing.
    pairs.sort_unstable();
    let (of_x, of_w) = pairs.into_iter().unzip();
    let (x_side, w_side) = (Side::new(x, of_x), Side::new(operand, of_w));
    if w_side.contracted.is_empty() || w_side.free.is_empty() {
        return Ok(());
    }
    let (out, depth) = (w_side.extents(&w_side.free), w_side.extents(&w_side.contracted));
    let in_form = !swapped && weight.root == operand && w_side.contracted == [1] && w_side.free == [0];
    if in_form && x_side.contracted.last().map(|dim| dim + 1) == Some(x_side.shape.len() as i64) {
        return Ok(());
    }
    if depth.len() > 1 && x_side.shape.iter().any(|&size| size < 0) {
        return Ok(());
    }
    let ops = Builder::before(op);
    let (columns, length) = (out.iter().product::<i64>(), depth.iter().product::<i64>());
    let w = ops.reshape(weight.ordered(&ops, &w_side.order()), &[columns, length]);
    let rows = x_side.extents(&x_side.free);
    let with = |last: &[i64]| rows.iter().chain(last).copied().collect::<Vec<i64>>();
    let x = permuted(&ops, x, &x_side.order());
    let x = if depth.len() > 1 { ops.reshape(x, &with(&[length])) } else { x };
    let mut product = ops.linear(x, w);
    if out.len() > 1 {
        product = ops.reshape(product, &with(&out));
    }
    if swapped {
        let (rows, columns) = (rows.len() as i64, out.len() as i64);
        product = permuted(&ops, product, &(rows..rows + columns).chain(0..rows).collect::<Vec<i64>>());
    }
    op.replace(&[product])?;
    Ok(())
}

/// Gives a kernel the order (output features, space, input features); (input, space, output) where each feature is
/// convolved alone.
fn orient_kernel(op: Op<'_>) -> Result<(), PassError> {
    let (Some(x), Some(kernel)) = (op.operand(0), op.operand(1)) else { return Ok(()) };
    let Some(weight) = Weight::of(kernel) else { return Ok(()) };
    let Some(dims) = op.attr("dimension_numbers").and_then(Attr::as_conv) else { return Ok(()) };
    let features = usize::try_from(dims.input_feature).ok().and_then(|dim| x.shape().get(dim).copied());
    let groups = op.i64_attr("feature_group_count").unwrap_or(1);
    let alone = groups > 1 && Some(groups) == features;
    let (first, last) = match alone {
        false => (dims.kernel_output_feature, dims.kernel_input_feature),
        true => (dims.kernel_input_feature, dims.kernel_output_feature),
    };
    let order: Vec<i64> =
        [first].into_iter().chain(dims.kernel_spatial.iter().copied()).chain([last]).collect();
    let rank = order.len() as i64;
    if weight.root == kernel && order.iter().copied().eq(0..rank) {
        return Ok(());
    }
    let oriented = ConvDims {
        kernel_output_feature: if alone { rank - 1 } else { 0 },
        kernel_input_feature: if alone { 0 } else { rank - 1 },
        kernel_spatial: (1..rank - 1).collect(),
        ..dims
    };
    op.set_operand(1, weight.ordered(&Builder::before(op), &order))?;
    // The spatial dimensions keep their order, so strides, padding and dilations hold as they are.
    op.set_attr("dimension_numbers", oriented.to_attr(op.context()));
    Ok(())
}

/// The transpose, or the value itself where nothing moves.
fn permuted<'c>(ops: &Builder<'c>, value: Value<'c>, order: &[i64]) -> Value<'c> {
    if order.iter().copied().eq(0..value.rank() as i64) { value } else { ops.transpose(value, order) }
}
