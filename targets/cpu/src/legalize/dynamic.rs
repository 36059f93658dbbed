//! Operations whose sizes are operands, where the result's are known all the same: those whose sizes are attributes.

use edgec_dialects::{
    builder::Padding,
    ir::{Attr, ElementType, OpSpec, Value},
};

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use crate::tfl;

const HELP: &str = "give the model static shapes (--shape), so that `refine-shapes` knows the sizes";

/// The numbers of an operand, which have to be constant.
fn numbers<'c>(at: &Lowering<'c>, op: Op<'c>, index: usize) -> Result<Vec<i64>, Stop> {
    match tfl::constant(at.operand(op, index)?).and_then(|constant| constant.to_i64()) {
        Some(numbers) => Ok(numbers),
        None => refuse("its sizes are computed by the model", HELP),
    }
}

pub(super) fn get_dimension_size<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let shape = at.shape(at.operand(op, 0)?)?;
    let dim = usize::try_from(at.integer(op, "dimension")?).unwrap_or(usize::MAX);
    let size = shape.get(dim).copied().ok_or_else(|| lacks(op, dim))?;
    Ok(vec![at.tfl().constant_i32(&[size], &[])?])
}

pub(super) fn dynamic_broadcast_in_dim<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let dims = at.dims(op, "broadcast_dimensions")?;
    Ok(vec![at.hlo().broadcast_in_dim(at.operand(op, 0)?, &at.result_shape(op)?, &dims)])
}

/// The old form: new dimensions in front.
pub(super) fn broadcast<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let new = at.dims(op, "broadcast_sizes")?.len() as i64;
    let operand = at.operand(op, 0)?;
    let dims: Vec<i64> = (0..operand.rank() as i64).map(|dim| dim + new).collect();
    Ok(vec![at.hlo().broadcast_in_dim(operand, &at.result_shape(op)?, &dims)])
}

pub(super) fn dynamic_reshape<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(vec![at.tfl().reshape(at.operand(op, 0)?, &at.result_shape(op)?)?])
}

pub(super) fn dynamic_iota<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let element = at.result(op, 0)?.element_type().ok_or_else(|| lacks(op, 0))?;
    Ok(vec![at.hlo().iota(&at.result_shape(op)?, element, at.integer(op, "iota_dimension")?)])
}

/// A slice; one whose start is computed lies inside the operand, or the program has no meaning.
pub(super) fn real_dynamic_slice<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let b = at.hlo();
    let (operand, sizes) = (at.operand(op, 0)?, at.result_shape(op)?);
    let strides = numbers(at, op, 3)?;
    let start = at.operand(op, 1)?;
    if let Ok(starts) = numbers(at, op, 1) {
        let limits: Vec<i64> = (0..sizes.len())
            .map(|dim| starts[dim] + (sizes[dim] - 1).max(0) * strides[dim] + sizes[dim].min(1))
            .collect();
        return Ok(vec![b.strided_slice(operand, &starts, &limits, &strides)]);
    }
    if strides.iter().any(|&stride| stride != 1) {
        return refuse("it steps over elements from a start that is computed", HELP);
    }
    let starts: Vec<Value<'c>> =
        (0..sizes.len() as i64).map(|dim| b.reshape(b.slice_dim(start, 0, dim, dim + 1), &[])).collect();
    Ok(vec![b.dynamic_slice(operand, &starts, &sizes)])
}

pub(super) fn dynamic_pad<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (low, high, interior) = (numbers(at, op, 2)?, numbers(at, op, 3)?, numbers(at, op, 4)?);
    let amounts = low.iter().zip(&high).zip(&interior);
    let padding: Vec<Padding> =
        amounts.map(|((&low, &high), &interior)| Padding { low, high, interior }).collect();
    Ok(vec![at.hlo().pad(at.operand(op, 0)?, at.operand(op, 1)?, &padding)])
}

pub(super) fn dynamic_gather<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let sizes = numbers(at, op, 2)?;
    let dims = at.gather_dimensions(op)?;
    Ok(vec![at.hlo().gather(at.operand(op, 0)?, at.operand(op, 1)?, &dims, &sizes)])
}

pub(super) fn dynamic_conv<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let context = at.hlo().context();
    let padding = numbers(at, op, 2)?;
    let bytes: Vec<u8> = padding.iter().flat_map(|amount| amount.to_le_bytes()).collect();
    let ty = context.tensor(&[padding.len() as i64 / 2, 2], ElementType::I64);
    let mut spec = OpSpec::new(context, "stablehlo.convolution")
        .operands(&[at.operand(op, 0)?, at.operand(op, 1)?])
        .results(&[at.result(op, 0)?.ty()])
        .attr("padding", Attr::dense_bytes(ty, &bytes)?);
    for (name, value) in op.attrs() {
        spec = spec.attr(&name, value);
    }
    Ok(at.hlo().create(spec)?.results())
}
