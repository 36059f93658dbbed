//! `split-complex-doubles`: what only moves complex numbers of two doubles moves their parts, and arguments and results of them
//! become pairs of doubles, for targets that hold no such numbers.
//!
//! ```text
//! func.func public @main(%x: tensor<2x3xcomplex<f64>>) -> tensor<3x2xcomplex<f64>> {
//!   %0 = stablehlo.transpose %x, dims = [1, 0]
//! ->
//! func.func public @main(%x: tensor<2x3x2xf64> {edgec.type = "complex<f64>"}) -> (tensor<3x2x2xf64> {…}) {
//!   %re, %im = the two columns of the last dimension
//!   %0 = stablehlo.transpose %re, dims = [1, 0]
//!   %1 = stablehlo.transpose %im, dims = [1, 0]
//!   %2 = stablehlo.concatenate of %0 and %1 along a new last dimension
//! ```
//!
//! An operation that computes keeps its complex operands and results, put together and taken apart around it by
//! `stablehlo.complex`, `real` and `imag`: which parts meet is the operation's own matter.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, ElementType, Func, IrError, Op, OpSpec, Type, Value, Visibility};

use crate::pass::{DECLARED_TYPE, Pass, PassError, Unit};

const NAME: &str = "split-complex-doubles";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Move the parts of complex<f64> by themselves, and pass them as pairs of f64",
    run,
};

/// The type's name.
const COMPLEX: &str = "complex<f64>";

/// Operations that move elements or choose among them.
const MOVES: &[&str] = &[
    "stablehlo.broadcast",
    "stablehlo.broadcast_in_dim",
    "stablehlo.concatenate",
    "stablehlo.dynamic_slice",
    "stablehlo.dynamic_update_slice",
    "stablehlo.gather",
    "stablehlo.optimization_barrier",
    "stablehlo.pad",
    "stablehlo.reshape",
    "stablehlo.reverse",
    "stablehlo.select",
    "stablehlo.slice",
    "stablehlo.transpose",
];

/// Operations that combine elements as their region says.
const COMBINING: &[&str] = &["stablehlo.reduce", "stablehlo.reduce_window"];

/// Operations that hand values on between blocks, whose parts would have to be values of their own there.
const CARRIERS: &[&str] = &["stablehlo.case", "stablehlo.if", "stablehlo.sort", "stablehlo.while"];

/// A complex tensor by its parts.
type Parts<'c> = [Value<'c>; 2];

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for func in unit.module.funcs() {
        if func.visibility() != Visibility::Public {
            continue;
        }
        split_arguments(func)?;
        for op in func.op().nested() {
            let splits = |values: Vec<Value<'_>>| values.into_iter().any(|value| is_split(value.ty()));
            if op.is_erased() || !splits(op.results()) {
                continue;
            }
            if CARRIERS.contains(&op.name().as_str()) {
                let reason = "it hands on complex<f64>, which the target holds by their parts \
                              (hand on the real and the imaginary part)";
                return Err(PassError::unsupported(NAME, op, reason));
            }
            split(op)?;
        }
        split_results(func)?;
        sweep(func)?;
    }
    Ok(())
}

/// Whether a tensor holds pairs of doubles.
fn is_split(ty: Type<'_>) -> bool {
    ty.is_complex() && ty.is_static() && ty.real_part().element_type() == Some(ElementType::F64)
}

/// Gives way to the same operation on each part, where that is what it does.
fn split(op: Op<'_>) -> Result<(), IrError> {
    let b = Builder::before(op);
    if let (Some(value), Some(result)) = (op.constant_value(), op.result(0)) {
        let Some(bytes) = value.element_bytes(16) else { return Ok(()) };
        let (doubles, _) = bytes.as_chunks::<8>();
        let part = |first: usize| -> Result<Value<'_>, IrError> {
            let bytes = doubles.iter().skip(first).step_by(2).copied().collect::<Vec<_>>().concat();
            Ok(b.constant(Attr::dense_bytes(result.ty().real_part(), &bytes)?))
        };
        return op.replace(&[joined(&b, [part(0)?, part(1)?])?]);
    }
    let name = op.name();
    let by_parts = MOVES.contains(&name.as_str()) || COMBINING.contains(&name.as_str()) && adds(op);
    if !by_parts {
        return Ok(());
    }
    let parts: Vec<Option<Parts<'_>>> =
        op.operands().into_iter().map(|value| parts(op, value)).collect::<Result<_, _>>()?;
    let copy = |index: usize| -> Result<Vec<Value<'_>>, IrError> {
        let operands: Vec<Value<'_>> = op
            .operands()
            .into_iter()
            .zip(&parts)
            .map(|(value, parts)| parts.map_or(value, |parts| parts[index]))
            .collect();
        let copy = b.clone_op(op, &operands)?;
        let inside = copy.nested();
        let blocks = copy.regions().into_iter().flat_map(|region| region.blocks());
        let values = copy.results().into_iter().chain(blocks.flat_map(|block| block.args()));
        for value in values.chain(inside.into_iter().flat_map(Op::results)) {
            value.set_type(value.ty().real_part());
        }
        Ok(copy.results())
    };
    let (re, im) = (copy(0)?, copy(1)?);
    let mut made = Vec::new();
    for ((result, re), im) in op.results().into_iter().zip(re).zip(im) {
        made.push(if is_split(result.ty()) { joined(&b, [re, im])? } else { re });
    }
    op.replace(&made)
}

/// Whether a region adds the one element to the other.
fn adds(op: Op<'_>) -> bool {
    let Some(body) = op.body().filter(|_| op.result_count() == 1) else { return false };
    let Ok([add, end]) = <[Op<'_>; 2]>::try_from(body.ops()) else { return false };
    add.is("stablehlo.add")
        && end.operands() == add.results()
        && body.args().iter().all(|arg| arg.has_one_use())
}

/// The parts of a value in front of `op`; none of one that is not complex.
fn parts<'c>(op: Op<'c>, value: Value<'c>) -> Result<Option<Parts<'c>>, IrError> {
    if !is_split(value.ty()) {
        return Ok(None);
    }
    if let Some(made) = value.defining_op().filter(|made| made.is("stablehlo.complex"))
        && let [re, im] = made.operands()[..]
    {
        return Ok(Some([re, im]));
    }
    let b = Builder::before(op);
    let part = |name| one(&b, name, &[value], value.ty().real_part());
    Ok(Some([part("stablehlo.real")?, part("stablehlo.imag")?]))
}

fn joined<'c>(b: &Builder<'c>, [re, im]: Parts<'c>) -> Result<Value<'c>, IrError> {
    let element = Type::complex(re.ty().element());
    one(b, "stablehlo.complex", &[re, im], Type::tensor(b.context(), &re.shape(), element))
}

/// Writes an operation with one result.
fn one<'c>(b: &Builder<'c>, name: &str, operands: &[Value<'c>], ty: Type<'c>) -> Result<Value<'c>, IrError> {
    let op = b.create(OpSpec::new(b.context(), name).operands(operands).results(&[ty]))?;
    op.result(0).ok_or(IrError::ValueCount { op: op.name(), expected: 1, actual: 0 })
}

fn split_arguments(func: Func<'_>) -> Result<(), IrError> {
    for (index, argument) in func.args().into_iter().enumerate() {
        let (ty, Some(first)) = (argument.ty(), func.body().and_then(|block| block.first_op())) else {
            continue;
        };
        if !is_split(ty) {
            continue;
        }
        let uses = argument.uses();
        let shape = argument.shape();
        let dim = shape.len();
        argument.set_type(ty.real_part().with_shape(&[&shape[..], &[2]].concat()));
        let b = Builder::before(first).with_location(func.op().location());
        let column = |index| b.reshape(b.slice_dim(argument, dim, index, index + 1), &shape);
        let whole = joined(&b, [column(0), column(1)])?;
        uses.into_iter().try_for_each(|found| found.op.set_operand(found.index, whole))?;
        func.update_type();
        func.set_arg_attr(index, DECLARED_TYPE, COMPLEX);
    }
    Ok(())
}

fn split_results(func: Func<'_>) -> Result<(), IrError> {
    let Some(terminator) = func.return_op() else { return Ok(()) };
    for (index, value) in terminator.operands().into_iter().enumerate() {
        let Some(parts) = parts(terminator, value)? else { continue };
        let b = Builder::before(terminator);
        let column = [&value.shape()[..], &[1]].concat();
        let columns = parts.map(|part| b.reshape(part, &column));
        terminator.set_operand(index, b.concatenate(&columns, column.len() as i64 - 1))?;
        func.update_type();
        func.set_result_attr(index, DECLARED_TYPE, COMPLEX);
    }
    Ok(())
}

/// Erases what put parts together that nothing wants whole, last to first.
fn sweep(func: Func<'_>) -> Result<(), IrError> {
    let mut made = func.op().find("stablehlo.complex");
    while let Some(op) = made.pop() {
        if op.results().into_iter().all(|result| is_split(result.ty()) && !result.is_used()) {
            op.erase()?;
        }
    }
    Ok(())
}
