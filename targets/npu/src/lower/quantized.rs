//! Quantised clusters: one call on stored integers where NNAPI has it, numbers in between where it has not.

use edgec_dialects::ir::{Op, Value};
use edgec_nnapi::{Fused, Operand, Operation};
use edgec_passes::{Activation, QuantizedCluster};

use super::composite::softmax_as;
use super::contraction::{Tail, product};
use super::convolution::convolved;
use super::elementwise::pair;
use super::window::{is_sum, pool};
use super::{Lowering, ints, lower, operand, result};
use crate::plan::{Id, Plan, Reason};
use crate::types;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[
    ("stablehlo.uniform_dequantize", |plan, op| Ok(vec![dequantized(plan, operand(op, 0)?)?])),
    ("stablehlo.uniform_quantize", |plan, op| {
        let numbers = plan.full(operand(op, 0)?)?;
        Ok(vec![quantized(plan, numbers, result(op)?)?])
    }),
];

/// Plans a cluster; the id of the integers that it gives.
///
/// ```text
/// %0 = uniform_dequantize %x ; %1 = uniform_dequantize %w ; %2 = stablehlo.dot_general %0, %1
/// %3 = stablehlo.add %2, %bias ; %4 = stablehlo.maximum %3, 0.0 ; %5 = uniform_quantize %4
/// ->
/// %5 = nnapi.fully_connected %x, %w, %bias, RELU
/// ```
///
/// # Errors
/// NNAPI computes it neither on integers nor on numbers.
pub(crate) fn lower_cluster<'c>(plan: &mut Plan<'c>, cluster: &QuantizedCluster<'c>) -> Result<Id, Reason> {
    let due = types::tensor(cluster.output().ok_or("it gives nothing")?.ty())?;
    let start = plan.mark();
    let refused = match on_integers(plan, cluster, &due) {
        Ok(id) => return Ok(id),
        Err(reason) => reason,
    };
    plan.reset(start);
    on_numbers(plan, cluster, due)
        .map_err(|reason| format!("on integers, {refused}; on the numbers that they stand for, {reason}"))
}

/// One call on integers.
fn on_integers<'c>(plan: &mut Plan<'c>, cluster: &QuantizedCluster<'c>, due: &Operand) -> Result<Id, Reason> {
    for &op in &cluster.dequantizes {
        let (integers, numbers) = (operand(op, 0)?, op.result(0).ok_or("it has no result")?);
        let id = plan.value(integers)?;
        plan.know(numbers, id);
    }
    let bias = match &cluster.bias {
        Some(bias) => Some(plan.value(operand(bias.dequantize, 0)?)?),
        None => None,
    };
    let fused = match cluster.activation.map(|(_, kind)| kind) {
        None => Fused::None,
        Some(Activation::Relu) => Fused::Relu,
        Some(Activation::Relu6) => Fused::Relu6,
    } as i32;
    let (root, tail) = (cluster.root, Tail { bias, fused });
    let name = root.name();
    match name.as_str() {
        "stablehlo.dot_general" => return product(plan, root, due, tail),
        "stablehlo.convolution" => return convolved(plan, root, due, tail),
        _ if bias.is_some() => return Err(format!("{name} has no bias")),
        "stablehlo.add" => return fused_pair(plan, root, due, Operation::Add, fused),
        "stablehlo.subtract" => return fused_pair(plan, root, due, Operation::Sub, fused),
        "stablehlo.multiply" => return fused_pair(plan, root, due, Operation::Mul, fused),
        _ if fused != 0 => return Err(format!("{name} has no activation")),
        _ => {}
    }
    match (name.as_str(), root.str_attr("name").as_deref()) {
        ("stablehlo.logistic", _) => unary(plan, root, due, Operation::Logistic),
        ("stablehlo.tanh", _) => unary(plan, root, due, Operation::Tanh),
        ("stablehlo.rsqrt", _) => unary(plan, root, due, Operation::Rsqrt),
        ("stablehlo.composite", Some("odml.softmax")) => softmax_as(plan, root, due.clone()),
        ("stablehlo.reduce", _) if cluster.mean.is_some() => {
            let id = plan.full(operand(root, 0)?)?;
            let axes: Vec<i32> = ints(root, "dimensions")?.iter().map(|&axis| axis as i32).collect();
            let (axes, keep) = (plan.ints(&axes), plan.int(0));
            plan.call(Operation::Mean, &[id, axes, keep], due.clone())
        }
        ("stablehlo.reduce_window", _) if is_sum(plan, root)? == cluster.mean.is_some() => {
            pool(plan, root, due, cluster.mean.is_some())
        }
        _ => Err(format!("NNAPI has no {name} of integers")),
    }
}

fn unary<'c>(plan: &mut Plan<'c>, root: Op<'c>, due: &Operand, operation: Operation) -> Result<Id, Reason> {
    let id = plan.full(operand(root, 0)?)?;
    plan.call(operation, &[id], due.clone())
}

fn fused_pair<'c>(
    plan: &mut Plan<'c>,
    root: Op<'c>,
    due: &Operand,
    operation: Operation,
    fused: i32,
) -> Result<Id, Reason> {
    let (left, right) = pair(plan, root, operand(root, 0)?, operand(root, 1)?)?;
    let fused = plan.int(fused);
    plan.call(operation, &[left, right, fused], due.clone())
}

/// The computation on numbers, between DEQUANTIZE and QUANTIZE.
fn on_numbers<'c>(plan: &mut Plan<'c>, cluster: &QuantizedCluster<'c>, due: Operand) -> Result<Id, Reason> {
    let bias = cluster.bias.map(|bias| bias.dequantize);
    for op in cluster.dequantizes.iter().copied().chain(bias) {
        let id = dequantized(plan, operand(op, 0)?)?;
        plan.know(op.result(0).ok_or("it has no result")?, id);
    }
    let bias = cluster.bias.map(|bias| bias.add);
    let steps = [Some(cluster.root), cluster.mean, bias, cluster.activation.map(|(op, _)| op)];
    let mut last = None;
    for op in steps.into_iter().flatten() {
        let ids = lower(plan, op)?;
        for (value, &id) in op.results().into_iter().zip(&ids) {
            plan.know(value, id);
        }
        last = ids.first().copied();
    }
    quantized(plan, last.ok_or("it computes nothing")?, due)
}

/// DEQUANTIZE, or the numbers of a constant.
fn dequantized<'c>(plan: &mut Plan<'c>, integers: Value<'c>) -> Result<Id, Reason> {
    let id = plan.full(integers)?;
    let output = Operand::tensor(edgec_nnapi::OperandType::TensorFloat32, &plan.dims(id), 0.0, 0);
    plan.call(Operation::Dequantize, &[id], output)
}

/// QUANTIZE, of integers by way of their numbers.
fn quantized(plan: &mut Plan<'_>, mut id: Id, due: Operand) -> Result<Id, Reason> {
    if plan.kind(id).is_quant8() {
        let output = Operand::tensor(edgec_nnapi::OperandType::TensorFloat32, &plan.dims(id), 0.0, 0);
        id = plan.call(Operation::Dequantize, &[id], output)?;
    }
    plan.call(Operation::Quantize, &[id], due)
}
