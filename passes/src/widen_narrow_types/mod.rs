//! `widen-narrow-types`: values of types that targets have no buffers and no kernels for are held in wider ones.
//!
//! ```text
//! func.func public @main(%x: tensor<8xi4>, %y: tensor<8xi4>) -> tensor<8xi4> {
//!   %0 = stablehlo.add %x, %y : tensor<8xi4>
//! ->
//! func.func public @main(%x: tensor<8xi8> {edgec.type = "i4"}, %y: …) -> (tensor<8xi8> {edgec.type = "i4"}) {
//!   %sum = stablehlo.add %x, %y : tensor<8xi8>
//!   %0 = ((%sum & 15) ^ 8) - 8
//! ```
//!
//! An integer below eight bits is held as i8 or ui8 of the same value, a float of eight bits and fewer as f32 of the same number,
//! and the codes of such floats as ui8 where they are arguments and results. What a computation gives is wrapped, or rounded, to the
//! narrow type behind it. Weights that a composite reads as they are stored, as those of `quantize-weights` are, stay what they are.

mod convert;
mod float;
mod integer;
mod kind;
mod plan;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Func, IrError, Op, Use, Value, Visibility};

use crate::pass::{DECLARED_TYPE, Pass, PassError, Unit};
use kind::Narrow;
use plan::{Plan, Step};

const NAME: &str = "widen-narrow-types";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Hold integers below eight bits in i8 and ui8, and floats of eight bits in f32",
    run,
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for func in unit.module.funcs() {
        if func.visibility() != Visibility::Public {
            continue;
        }
        let plan = Plan::of(func)?;
        if !plan.is_empty() {
            widen(func, &plan)?;
        }
    }
    Ok(())
}

fn widen<'c>(func: Func<'c>, plan: &Plan<'c>) -> Result<(), PassError> {
    for (value, kind) in &plan.values {
        value.set_type(kind.wide(value.ty()));
    }
    for &(op, ref step) in &plan.steps {
        rewrite(op, step)?;
    }
    let arguments: Vec<(usize, Narrow)> = plan.arguments.clone();
    for &(index, kind) in &arguments {
        if let (Narrow::Float(float), Some(argument)) = (kind, func.args().get(index).copied()) {
            let first = func.body().and_then(|block| block.first_op());
            let Some(first) = first else { continue };
            let uses = argument.uses();
            argument.set_type(kind.stored(argument.ty()));
            let b = Builder::before(first).with_location(func.op().location());
            redirect(&uses, float::decoded(&b, float, argument)?)?;
        }
    }
    for &(index, kind) in &plan.results {
        if let (Narrow::Float(float), Some(terminator)) = (kind, func.return_op())
            && let Some(value) = terminator.operand(index)
        {
            terminator.set_operand(index, float::encoded(&Builder::before(terminator), float, value)?)?;
        }
    }
    func.update_type();
    for (index, kind) in arguments {
        func.set_arg_attr(index, DECLARED_TYPE, kind.name());
    }
    for &(index, kind) in &plan.results {
        func.set_result_attr(index, DECLARED_TYPE, kind.name());
    }
    Ok(())
}

/// Rewrites an operation whose values have their wide types already.
fn rewrite(op: Op<'_>, step: &Step) -> Result<(), PassError> {
    match step {
        Step::Constant(kind) => {
            let (Some(value), Some(result)) = (op.constant_value(), op.result(0)) else { return Ok(()) };
            op.set_attr("value", constant(op, *kind, value, result)?);
        }
        Step::Wrap(kinds) => {
            for (result, kind) in op.results().into_iter().zip(kinds) {
                if let Some(kind) = kind {
                    wrap_behind(op, result, *kind)?;
                }
            }
        }
        Step::Convert { from, to } => convert::convert(op, *from, *to)?,
        Step::Bitcast { from, to } => convert::bitcast(op, *from, *to)?,
        Step::Bits(width) => integer::bits(op, *width)?,
    }
    Ok(())
}

/// The value of a constant in its wide type.
fn constant<'c>(op: Op<'c>, kind: Narrow, value: Attr<'c>, result: Value<'c>) -> Result<Attr<'c>, PassError> {
    let Some(codes) = value.element_bytes(1) else {
        return Err(plan::unsupported(op, "the constant's elements are not stored as numbers"));
    };
    let bytes: Vec<u8> = match kind {
        Narrow::Integer(width) => codes.into_iter().map(|code| width.of_bits(code)).collect(),
        Narrow::Float(float) => {
            codes.into_iter().flat_map(|code| float::bits_of(float, code).to_le_bytes()).collect()
        }
    };
    Ok(Attr::dense_bytes(result.ty(), &bytes)?)
}

/// Lets what uses `result` use it wrapped or rounded to the narrow type.
fn wrap_behind<'c>(op: Op<'c>, result: Value<'c>, kind: Narrow) -> Result<(), IrError> {
    let uses = result.uses();
    let wrapped = wrapped(&Builder::after(op), kind, result);
    redirect(&uses, wrapped)
}

/// A value of the wide type as the narrow type has it.
fn wrapped<'c>(b: &Builder<'c>, kind: Narrow, value: Value<'c>) -> Value<'c> {
    match kind {
        Narrow::Integer(width) => integer::wrapped(b, width, value),
        Narrow::Float(float) => float::rounded(b, float, value),
    }
}

fn redirect<'c>(uses: &[Use<'c>], value: Value<'c>) -> Result<(), IrError> {
    uses.iter().try_for_each(|found| found.op.set_operand(found.index, value))
}
