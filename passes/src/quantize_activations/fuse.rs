//! What integer kernels compute behind their main operation: a mean's division, a bias, an activation.

use edgec_dialects::ir::{Attr, Op, Value};

use crate::Activation;
use crate::quantized_cluster::{activation, averaged, splat};

/// Numbers that are stored: a weight, or a constant.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stored {
    /// A symbol of the weight table.
    Weight(String),
    /// Elements, row-major.
    Constant(Vec<f32>),
}

impl Stored {
    /// What `value` is stored as; none where it is computed, or too large a constant to be one.
    pub(super) fn of(value: Value<'_>) -> Option<Self> {
        let op = value.defining_op()?;
        if op.is("ml_program.global_load_const") {
            return op.symbol_attr("global").map(Self::Weight);
        }
        op.constant_value().and_then(Attr::as_dense)?.to_f32().map(Self::Constant)
    }

    /// The symbol of a weight.
    pub(super) fn symbol(&self) -> Option<&str> {
        match self {
            Self::Weight(symbol) => Some(symbol),
            Self::Constant(_) => None,
        }
    }
}

/// What is fused behind an operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail<'c> {
    /// Whether the first operation of the chain divides a sum into a mean.
    pub(super) mean: bool,
    /// A number for each output feature that is added.
    pub(super) bias: Option<Stored>,
    /// The bound.
    pub(super) activation: Option<Activation>,
    /// The operations, in order.
    pub(super) ops: Vec<Op<'c>>,
}

impl<'c> Tail<'c> {
    /// The tail of `root`: a bias along the dimension `features`, if it has output features, and an activation, if it `bounds` what
    /// it stores.
    pub(super) fn of(root: Op<'c>, features: Option<usize>, bounds: bool) -> Self {
        let mut tail = Self::default();
        let mut last = root;
        if let Some(divide) = only_user(last).filter(|&divide| averaged(divide) == Some(root)) {
            tail.mean = true;
            tail.ops.push(divide);
            last = divide;
        }
        if let Some(axis) = features
            && let Some(add) = only_user(last).filter(|op| op.is("stablehlo.add"))
            && let Some(bias) = other_operand(add, last).and_then(|value| vector_along(value, axis))
        {
            tail.bias = Some(bias);
            tail.ops.push(add);
            last = add;
        }
        if let Some((kind, ops)) = bound(last).filter(|_| bounds) {
            tail.activation = Some(kind);
            tail.ops.extend(ops);
        }
        tail
    }
}

/// The only user of an operation's only result.
fn only_user(op: Op<'_>) -> Option<Op<'_>> {
    op.result(0)?.single_use().map(|only| only.op)
}

/// The operand of `op` that is no result of `known`.
fn other_operand<'c>(op: Op<'c>, known: Op<'c>) -> Option<Value<'c>> {
    let (left, right) = (op.operand(0)?, op.operand(1)?);
    if left.defining_op() == Some(known) { Some(right) } else { Some(left) }
}

/// The activation behind `op`: a clamp, or a maximum and a minimum in either order.
fn bound(op: Op<'_>) -> Option<(Activation, Vec<Op<'_>>)> {
    let is_six = |op: &Op<'_>| {
        let six = |index| op.operand(index).and_then(splat) == Some(6.0);
        op.is("stablehlo.minimum") && (six(0) || six(1))
    };
    let rectifies = |op: &Op<'_>| activation(*op).is_some_and(|(kind, _)| kind == Activation::Relu);
    let first = only_user(op)?;
    let second = only_user(first);
    if rectifies(&first) {
        return Some(match second.filter(is_six) {
            Some(second) => (Activation::Relu6, vec![first, second]),
            None => (Activation::Relu, vec![first]),
        });
    }
    if is_six(&first) {
        return second.filter(rectifies).map(|second| (Activation::Relu6, vec![first, second]));
    }
    activation(first).map(|(kind, _)| (kind, vec![first]))
}

/// What is stored in `value` for each index of `axis`, alike along all others.
fn vector_along(value: Value<'_>, axis: usize) -> Option<Stored> {
    let features = usize::try_from(*value.shape().get(axis)?).ok()?;
    if let Some(number) = splat(value) {
        return Some(Stored::Constant(vec![number as f32; features]));
    }
    let (mut value, mut axis) = (value, axis);
    loop {
        let shape = value.shape();
        let count = shape.iter().product::<i64>();
        if count == features as i64
            && let Some(stored) = Stored::of(value)
        {
            return Some(stored);
        }
        let op = value.defining_op()?;
        let from = op.operand(0)?;
        axis = match op.name().as_str() {
            "stablehlo.broadcast_in_dim" => {
                let dims = op.i64s_attr("broadcast_dimensions")?;
                dims.iter().position(|&dim| dim == axis as i64)?
            }
            "stablehlo.reshape" if count == features as i64 => {
                from.shape().iter().position(|&size| size == features as i64)?
            }
            _ => return None,
        };
        if from.shape().get(axis) != Some(&(features as i64)) {
            return None;
        }
        value = from;
    }
}
