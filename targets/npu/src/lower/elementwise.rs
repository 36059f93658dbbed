//! Operations on single elements.

use edgec_dialects::ir::{Op, Value};
use edgec_nnapi::{Operand, OperandType as Kind, Operation};

use super::{Lowering, operand, result, splat};
use crate::plan::{Id, Plan, Reason};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[
    ("stablehlo.abs", |plan, op| unary(plan, op, &[Operation::Abs])),
    ("stablehlo.add", |plan, op| binary(plan, op, Operation::Add)),
    ("stablehlo.and", |plan, op| binary(plan, op, Operation::LogicalAnd)),
    ("stablehlo.ceil", |plan, op| unary(plan, op, &[Operation::Neg, Operation::Floor, Operation::Neg])),
    ("stablehlo.clamp", clamp),
    ("stablehlo.compare", compare),
    ("stablehlo.convert", convert),
    ("stablehlo.divide", divide),
    ("stablehlo.exponential", |plan, op| unary(plan, op, &[Operation::Exp])),
    ("stablehlo.floor", |plan, op| unary(plan, op, &[Operation::Floor])),
    ("stablehlo.log", |plan, op| unary(plan, op, &[Operation::Log])),
    ("stablehlo.logistic", |plan, op| unary(plan, op, &[Operation::Logistic])),
    ("stablehlo.maximum", maximum),
    ("stablehlo.minimum", |plan, op| binary(plan, op, Operation::Minimum)),
    ("stablehlo.multiply", |plan, op| binary(plan, op, Operation::Mul)),
    ("stablehlo.negate", |plan, op| unary(plan, op, &[Operation::Neg])),
    ("stablehlo.not", |plan, op| unary(plan, op, &[Operation::LogicalNot])),
    ("stablehlo.or", |plan, op| binary(plan, op, Operation::LogicalOr)),
    ("stablehlo.power", |plan, op| binary(plan, op, Operation::Pow)),
    ("stablehlo.rsqrt", |plan, op| unary(plan, op, &[Operation::Rsqrt])),
    ("stablehlo.select", select),
    ("stablehlo.sign", sign),
    ("stablehlo.sine", |plan, op| unary(plan, op, &[Operation::Sin])),
    ("stablehlo.sqrt", |plan, op| unary(plan, op, &[Operation::Sqrt])),
    ("stablehlo.subtract", |plan, op| binary(plan, op, Operation::Sub)),
    ("stablehlo.tanh", |plan, op| unary(plan, op, &[Operation::Tanh])),
    ("stablehlo.xor", exclusive_or),
];

type Lowered = Result<Vec<Id>, Reason>;

/// One operation after the other.
fn unary<'c>(plan: &mut Plan<'c>, op: Op<'c>, operations: &[Operation]) -> Lowered {
    let mut id = plan.full(operand(op, 0)?)?;
    for &operation in operations {
        id = plan.unary(operation, id)?;
    }
    Ok(vec![id])
}

fn binary<'c>(plan: &mut Plan<'c>, op: Op<'c>, operation: Operation) -> Lowered {
    let (left, right) = pair(plan, op, operand(op, 0)?, operand(op, 1)?)?;
    Ok(vec![plan.binary(operation, left, right)?])
}

/// Two operands that broadcast to the result's shape.
pub(super) fn pair<'c>(
    plan: &mut Plan<'c>,
    op: Op<'c>,
    left: Value<'c>,
    right: Value<'c>,
) -> Result<(Id, Id), Reason> {
    let due = result(op)?.dimensions;
    let (a, b) = (either(plan, left)?, either(plan, right)?);
    let (a_dims, b_dims) = (plan.dims(a), plan.dims(b));
    let covered = due.iter().enumerate().all(|(at, &size)| {
        let has = |dims: &[u32]| dims.get(at) == Some(&size);
        has(&a_dims) || has(&b_dims)
    });
    // Where both repeat along a dimension, one of them is written out.
    let a = if covered { a } else { plan.tiled(a, &due)? };
    Ok((a, b))
}

/// A value without what a broadcast repeats, or with it where the shorter form is not computed.
fn either<'c>(plan: &mut Plan<'c>, value: Value<'c>) -> Result<Id, Reason> {
    plan.compact(value).or_else(|_| plan.full(value))
}

/// Integer quotients are truncated, and NNAPI rounds them down.
fn divide<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    if result(op)?.kind == Kind::TensorInt32 {
        return Err("NNAPI rounds quotients of integers down and StableHLO towards zero".to_owned());
    }
    binary(plan, op, Operation::Div)
}

fn maximum<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let (left, right) = (operand(op, 0)?, operand(op, 1)?);
    for (value, bound) in [(left, right), (right, left)] {
        if splat(plan, bound) == Some(0.0) && result(op)?.kind == Kind::TensorFloat32 {
            let value = plan.full(value)?;
            if plan.dims(value).len() <= 4 {
                return Ok(vec![plan.unary(Operation::Relu, value)?]);
            }
        }
    }
    binary(plan, op, Operation::Maximum)
}

/// `min(max(x, low), high)`, by a rectifier where the bounds are one's.
fn clamp<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let (low, value, high) = (operand(op, 0)?, operand(op, 1)?, operand(op, 2)?);
    let id = plan.full(value)?;
    let rectifier = match (splat(plan, low), splat(plan, high)) {
        (Some(0.0), Some(6.0)) => Some(Operation::Relu6),
        (Some(-1.0), Some(1.0)) => Some(Operation::Relu1),
        (Some(0.0), Some(f64::INFINITY)) => Some(Operation::Relu),
        _ => None,
    };
    if let Some(rectifier) = rectifier.filter(|_| plan.kind(id).is_float_tensor() && plan.dims(id).len() <= 4)
    {
        return Ok(vec![plan.unary(rectifier, id)?]);
    }
    let bound = |plan: &mut Plan<'c>, bound: Value<'c>| {
        let bound = either(plan, bound)?;
        if plan.dims(bound) == [1] { plan.reshaped(bound, &vec![1; value.rank().max(1)]) } else { Ok(bound) }
    };
    let low = bound(plan, low)?;
    let id = plan.binary(Operation::Maximum, id, low)?;
    let high = bound(plan, high)?;
    Ok(vec![plan.binary(Operation::Minimum, id, high)?])
}

fn compare<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let direction = op.attr("comparison_direction").and_then(|attr| attr.as_keyword());
    let operation = match direction.as_deref() {
        Some("EQ") => Operation::Equal,
        Some("NE") => Operation::NotEqual,
        Some("LT") => Operation::Less,
        Some("LE") => Operation::LessEqual,
        Some("GT") => Operation::Greater,
        Some("GE") => Operation::GreaterEqual,
        _ => return Err("its direction is not known".to_owned()),
    };
    if op.attr("compare_type").and_then(|attr| attr.as_keyword()).as_deref() == Some("TOTALORDER") {
        return Err("NNAPI does not compare by the total order of floats".to_owned());
    }
    binary(plan, op, operation)
}

/// `a xor b` of truth values is `a != b`.
fn exclusive_or<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    if result(op)?.kind != Kind::TensorBool8 {
        return Err("NNAPI has no operations on bits".to_owned());
    }
    binary(plan, op, Operation::NotEqual)
}

/// SELECT, whose operands have one shape; truth values are selected by logic.
fn select<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let due = result(op)?;
    let choice = plan.full(operand(op, 0)?)?;
    let ones = vec![1; due.dimensions.len()];
    let choice = if plan.dims(choice) == [1] { plan.reshaped(choice, &ones)? } else { choice };
    let (yes, no) = (plan.full(operand(op, 1)?)?, plan.full(operand(op, 2)?)?);
    if due.kind == Kind::TensorBool8 {
        let not = plan.unary(Operation::LogicalNot, choice)?;
        let yes = plan.binary(Operation::LogicalAnd, choice, yes)?;
        let no = plan.binary(Operation::LogicalAnd, not, no)?;
        return Ok(vec![plan.binary(Operation::LogicalOr, yes, no)?]);
    }
    let choice = plan.tiled(choice, &due.dimensions)?;
    Ok(vec![plan.call(Operation::Select, &[choice, yes, no], due)?])
}

/// 1, -1, or the number itself where it is neither above nor below 0.
fn sign<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let due = result(op)?;
    if due.kind != Kind::TensorFloat32 {
        return Err(format!("the sign of {} is not computed", due.kind));
    }
    let id = plan.full(operand(op, 0)?)?;
    let mut chosen = id;
    for (operation, number) in [(Operation::Greater, 1.0_f32), (Operation::Less, -1.0)] {
        let holds = plan.with_number(operation, id, 0.0)?;
        let number = plan.filled(&due.dimensions, number)?;
        chosen = plan.call(Operation::Select, &[holds, number, chosen], due.clone())?;
    }
    Ok(vec![chosen])
}

/// CAST, and comparisons and choices where one side is a truth value.
fn convert<'c>(plan: &mut Plan<'c>, op: Op<'c>) -> Lowered {
    let due = result(op)?;
    let id = plan.full(operand(op, 0)?)?;
    let from = plan.kind(id);
    Ok(vec![match (from, due.kind) {
        (from, to) if from == to => id,
        (Kind::TensorBool8, Kind::TensorFloat32) => plan.floats_of_truth(id)?,
        (Kind::TensorBool8, _) => {
            let floats = plan.floats_of_truth(id)?;
            plan.call(Operation::Cast, &[floats], due)?
        }
        (_, Kind::TensorBool8) => plan.with_number(Operation::NotEqual, id, 0.0)?,
        (
            Kind::TensorFloat32 | Kind::TensorFloat16 | Kind::TensorInt32,
            Kind::TensorFloat32 | Kind::TensorFloat16 | Kind::TensorInt32,
        ) => {
            let output = Operand::tensor(due.kind, &due.dimensions, 0.0, 0);
            plan.call(Operation::Cast, &[id], output)?
        }
        (from, to) => return Err(format!("NNAPI has no cast from {from} to {to}")),
    }])
}
