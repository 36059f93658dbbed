//! Regions of StableHLO operations: what they capture, and copies of them elsewhere.

use std::collections::{HashMap, HashSet};

use edgec_dialects::{
    Builder,
    ir::{Block, IrError, Op, OpSpec, Type, Value},
};

use super::lowering::{Lowered, Lowering, Stop, lacks, refuse};

/// Values of a region, and what they are in a copy of it.
pub(super) type Mapping<'c> = HashMap<Value<'c>, Value<'c>>;

/// Copies all of `block` but its terminator to where `builder` stands, and returns what the terminator returns. `mapping`
/// holds what takes the place of arguments and captured values; others stay.
pub(super) fn copy<'c>(
    builder: &Builder<'c>,
    block: Block<'c>,
    mapping: &mut Mapping<'c>,
) -> Result<Vec<Value<'c>>, IrError> {
    let mapped = |mapping: &Mapping<'c>, value: Value<'c>| mapping.get(&value).copied().unwrap_or(value);
    let mut returned = Vec::new();
    for op in block.ops() {
        let operands: Vec<Value<'c>> =
            op.operands().into_iter().map(|value| mapped(mapping, value)).collect();
        if op.is("stablehlo.return") {
            returned = operands;
            continue;
        }
        let copy = builder.clone_op(op, &operands)?;
        for inner in copy.nested() {
            for (index, value) in inner.operands().into_iter().enumerate() {
                if let Some(&other) = mapping.get(&value) {
                    inner.set_operand(index, other)?;
                }
            }
        }
        mapping.extend(op.results().into_iter().zip(copy.results()));
    }
    Ok(returned)
}

/// `map`: the computation on whole tensors.
pub(super) fn map<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    apply(at.hlo(), op.body().ok_or_else(|| lacks(op, 0))?, &op.operands())
}

/// Applies a computation on scalars to tensors, element by element.
///
/// ```text
/// ^bb0(%a: tensor<f32>, %b: tensor<f32>): %0 = stablehlo.add %a, %b ; stablehlo.return %0
/// ->
/// %0 = stablehlo.add %x, %y : tensor<4x8xf32>
/// ```
pub(super) fn apply<'c>(
    builder: &Builder<'c>,
    block: Block<'c>,
    arguments: &[Value<'c>],
) -> Result<Vec<Value<'c>>, Stop> {
    let shape = arguments.first().map(|value| value.shape()).unwrap_or_default();
    let mapping = run(builder, block, arguments, |_| true)?;
    let returned = block.terminator().map(Op::operands).unwrap_or_default();
    let on_tensors =
        |value| mapping.get(&value).copied().unwrap_or_else(|| builder.broadcast_in_dim(value, &shape, &[]));
    Ok(returned.into_iter().map(on_tensors).collect())
}

/// The value of the block that `value` is, applied to tensors; nothing if the block does not compute it.
pub(super) fn value_of<'c>(
    builder: &Builder<'c>,
    block: Block<'c>,
    arguments: &[Value<'c>],
    value: Value<'c>,
) -> Result<Option<Value<'c>>, Stop> {
    let mut needed = HashSet::new();
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Some(op) = value.defining_op()
            && needed.insert(op)
        {
            pending.extend(op.operands());
        }
    }
    Ok(run(builder, block, arguments, |op| needed.contains(&op))?.get(&value).copied())
}

/// What each value that the `needed` operations of the block compute is on tensors.
fn run<'c>(
    builder: &Builder<'c>,
    block: Block<'c>,
    arguments: &[Value<'c>],
    needed: impl Fn(Op<'c>) -> bool,
) -> Result<Mapping<'c>, Stop> {
    let shape = arguments.first().map(|value| value.shape()).unwrap_or_default();
    let mut mapping: Mapping<'c> = block.args().into_iter().zip(arguments.iter().copied()).collect();
    for op in block.ops() {
        if op.operands().into_iter().chain(op.results()).any(|value| value.rank() != 0) {
            return refuse(
                "the computation in the region works on more than scalars",
                "write a region of scalar operations",
            );
        }
        if op.is("stablehlo.return") || !needed(op) {
            continue;
        }
        let mut operands = Vec::new();
        for value in op.operands() {
            operands.push(match mapping.get(&value) {
                Some(&mapped) => mapped,
                None => builder.broadcast_in_dim(value, &shape, &[]),
            });
        }
        let results = elementwise(builder, op, &operands, &shape)?;
        mapping.extend(op.results().into_iter().zip(results));
    }
    Ok(mapping)
}

/// One operation on scalars as one on tensors of `shape`.
fn elementwise<'c>(
    builder: &Builder<'c>,
    op: Op<'c>,
    operands: &[Value<'c>],
    shape: &[i64],
) -> Result<Vec<Value<'c>>, Stop> {
    let name = op.name();
    let short = name.strip_prefix("stablehlo.").unwrap_or_default();
    if matches!(short, "reshape" | "broadcast_in_dim" | "optimization_barrier") {
        return Ok(operands.to_vec());
    }
    if op.constant_value().is_some() {
        let scalars = builder.clone_op(op, operands)?.results();
        return Ok(scalars.into_iter().map(|scalar| builder.broadcast_in_dim(scalar, shape, &[])).collect());
    }
    if !op.is_elementwise() {
        return refuse(
            &format!("the computation in the region holds {name}, which is not elementwise"),
            "compute it outside of the region",
        );
    }
    let results: Vec<Type<'c>> =
        op.results().into_iter().map(|result| result.ty().with_shape(shape)).collect();
    let mut spec = OpSpec::new(builder.context(), &name).operands(operands).results(&results);
    for (name, value) in op.attrs() {
        spec = spec.attr(&name, value);
    }
    Ok(builder.create(spec)?.results())
}
