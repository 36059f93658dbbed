//! Operations whose sizes are operands become those whose sizes are attributes.

use edgec_dialects::Builder;
use edgec_dialects::builder::Padding;
use edgec_dialects::ir::{Attr, ElementType, Op, OpSpec, Value};

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
