//! Operations whose sizes are operands become those whose sizes are attributes.

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::builder::Padding;
use edgec_dialects::ir::{Attr, ElementType, Module, Op, OpSpec, Value};
use edgec_dialects::stablehlo::ReduceWindowOp;

use super::{Known, sizes};

/// What takes the place of the results of `op`; nothing where a size is not known, or none is an operand.
pub(super) fn with_known_sizes<'c>(op: Op<'c>, known: &Known<'c>) -> Option<Vec<Value<'c>>> {
    let b = Builder::before(op);
    let operand = op.operand(0)?;
    let numbers = |index: usize| sizes::of(op, index, known);
    let name = op.name();
    let value = match name.strip_prefix("stablehlo.")? {
        "dynamic_broadcast_in_dim" => {
            b.broadcast_in_dim(operand, &numbers(1)?, &op.i64s_attr("broadcast_dimensions")?)
        }
        "dynamic_reshape" => b.reshape(operand, &numbers(1)?),
        "dynamic_iota" => b.iota(&numbers(0)?, op.result(0)?.element_type()?, op.i64_attr("iota_dimension")?),
        "real_dynamic_slice" => dynamic_slice(&b, op, operand, known)?,
        "dynamic_pad" => {
            let (low, high, interior) = (numbers(2)?, numbers(3)?, numbers(4)?);
            let padding: Vec<Padding> = (0..low.len())
                .map(|at| Some(Padding { low: low[at], high: *high.get(at)?, interior: *interior.get(at)? }))
                .collect::<Option<_>>()?;
            b.pad(operand, op.operand(1)?, &padding)
        }
        "dynamic_gather" => {
            let dims = op.attr("dimension_numbers")?.as_gather()?;
            b.gather(operand, op.operand(1)?, &dims, &numbers(2)?)
        }
        "dynamic_conv" => convolution(&b, op, &numbers(2)?)?,
        "custom_call" if op.str_attr("call_target_name")? == "stablehlo.dynamic_reduce_window" => {
            reduce_window(&b, op, known)?
        }
        "set_dimension_size" => {
            let dim = usize::try_from(op.i64_attr("dimension")?).ok()?;
            let size = operand.shape().get(dim).copied()?;
            (numbers(1)?[..] == [size]).then_some(operand)?
        }
        _ => return None,
    };
    Some(vec![value])
}

/// A slice of sizes that are known, from a start that need not be.
fn dynamic_slice<'c>(
    b: &Builder<'c>,
    op: Op<'c>,
    operand: Value<'c>,
    known: &Known<'c>,
) -> Option<Value<'c>> {
    let (starts, limits) = (sizes::of(op, 1, known)?, sizes::of(op, 2, known)?);
    Some(b.strided_slice(operand, &starts, &limits, &sizes::of(op, 3, known)?))
}

/// What jax calls where the sizes of windows depend on open ones: operand, initial value, sizes, strides, dilations of the base
/// and of the window, padding.
fn reduce_window<'c>(b: &Builder<'c>, op: Op<'c>, known: &Known<'c>) -> Option<Value<'c>> {
    let (operand, initial, 7) = (op.operand(0)?, op.operand(1)?, op.operand_count()) else { return None };
    let numbers = |index: usize| sizes::of(op, index, known);
    let computations = op.attr("called_computations")?.as_array()?;
    let reducer = Module::containing(op)?.func(&computations.first()?.as_symbol()?)?;
    let padding = Attr::dense_i64(b.context(), &[operand.rank() as i64, 2], &numbers(6)?).ok()?;
    let (window, strides, base, dilations) = (numbers(2)?, numbers(3)?, numbers(4)?, numbers(5)?);
    let result = op.result(0)?.ty();
    let windows = ReduceWindowOp::create(
        b,
        &[operand],
        &[initial],
        &window,
        Some(&strides),
        Some(&base),
        Some(&dilations),
        Some(padding),
        &[result],
    );
    let block = windows.body().add_block(&[initial.ty(), initial.ty()], op.location());
    let inside = Builder::at_end(block).with_location(op.location());
    let mut values: HashMap<Value<'c>, Value<'c>> = reducer.args().into_iter().zip(block.args()).collect();
    for inner in reducer.body()?.ops() {
        let operands: Vec<Value<'c>> =
            inner.operands().iter().map(|value| values.get(value).copied()).collect::<Option<_>>()?;
        if inner.is("func.return") {
            inside.stablehlo_return(&operands);
            break;
        }
        let copy = inside.clone_op(inner, &operands).ok()?;
        values.extend(inner.results().into_iter().zip(copy.results()));
    }
    windows.op().result(0)
}

/// The convolution with its padding as an attribute; its result's sizes are inferred after.
fn convolution<'c>(b: &Builder<'c>, op: Op<'c>, padding: &[i64]) -> Option<Value<'c>> {
    let context = b.context();
    let bytes: Vec<u8> = padding.iter().flat_map(|amount| amount.to_le_bytes()).collect();
    let ty = context.tensor(&[padding.len() as i64 / 2, 2], ElementType::I64);
    let mut spec = OpSpec::new(context, "stablehlo.convolution")
        .operands(&[op.operand(0)?, op.operand(1)?])
        .results(&[op.result(0)?.ty()])
        .attr("padding", Attr::dense_bytes(ty, &bytes).ok()?);
    for (name, value) in op.attrs() {
        spec = spec.attr(&name, value);
    }
    b.create(spec).ok()?.result(0)
}
