//! Operations that move elements.

use edgec_dialects::ir::{Op, Value};
use edgec_gpu_kernels::{Expr, Unary};
use edgec_weights::{DType, Expr as Weight};

use super::Lowering;
use super::at::{At, Lowered, Stop, axes, ints, lacks, refuse};
use super::stored::{Number, splat};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[
    ("stablehlo.broadcast_in_dim", broadcast_in_dim),
    ("stablehlo.concatenate", concatenate),
    ("stablehlo.iota", iota),
    ("stablehlo.pad", pad),
    ("stablehlo.reshape", reshape),
    ("stablehlo.reverse", reverse),
    ("stablehlo.slice", slice),
    ("stablehlo.transpose", transpose),
];

fn reshape<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let (value, shape) = (at.operand(op, 0)?, at.result(op)?.shape().ok_or_else(|| lacks(op))?);
    Ok(vec![at.shader.reshape(value, &shape)?])
}

fn transpose<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let value = at.operand(op, 0)?;
    Ok(vec![at.shader.transpose(value, &axes(&ints(op, "permutation")?))?])
}

fn broadcast_in_dim<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let (value, ty) = (at.operand(op, 0)?, at.result(op)?);
    let places = ints(op, "broadcast_dimensions")?;
    if value.ty() == ty && places.is_sorted() {
        return Ok(vec![value]);
    }
    let shape = ty.shape().ok_or_else(|| lacks(op))?;
    // What only gets dimensions of size one stays where it is.
    if places.is_sorted() && shape.iter().product::<i64>() == value.shape().iter().product::<i64>() {
        return Ok(vec![at.shader.reshape(value, &shape)?]);
    }
    Ok(vec![at.shader.elementwise(&Expr::Value(0), &[value], &[places], ty)?])
}

/// The strides of a dense tensor.
fn strides(shape: &[i64]) -> Vec<i64> {
    let mut strides = vec![1; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis] * shape[axis];
    }
    strides
}

/// A copy whose index `i` reads `offset + sum(i steps)`; what is outside of `inside` is `fill`.
fn copied<'c>(
    at: &At<'_, 'c>,
    value: Value<'c>,
    (offset, steps): (i64, Vec<i64>),
    inside: Option<(Vec<i64>, Vec<i64>, f32)>,
    shape: &[i64],
) -> Result<Value<'c>, Stop> {
    let shader = at.shader;
    let mut parts =
        shader.parts("copy", &[value]).int(shader, "offset", offset).ints(shader, "strides", &steps);
    if let Some((first, end, fill)) = inside {
        let fill = edgec_dialects::ir::Attr::f32(shader.builder().context(), fill);
        parts = parts.ints(shader, "first", &first).ints(shader, "end", &end).attr("fill", fill);
    }
    Ok(shader.write(parts, value.ty().with_shape(shape))?)
}

fn slice<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let (value, shape) = (at.operand(op, 0)?, at.result(op)?.shape().ok_or_else(|| lacks(op))?);
    let (start, steps) = (ints(op, "start_indices")?, ints(op, "strides")?);
    if value.shape() == shape {
        return Ok(vec![value]);
    }
    let own = strides(&value.shape());
    let offset = start.iter().zip(&own).map(|(start, stride)| start * stride).sum();
    let steps = steps.iter().zip(&own).map(|(step, stride)| step * stride).collect();
    Ok(vec![copied(at, value, (offset, steps), None, &shape)?])
}

fn reverse<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let value = at.operand(op, 0)?;
    let shape = value.shape();
    let (mut steps, mut offset) = (strides(&shape), 0);
    for axis in axes(&ints(op, "dimensions")?) {
        offset += steps[axis] * (shape[axis] - 1);
        steps[axis] = -steps[axis];
    }
    Ok(vec![copied(at, value, (offset, steps), None, &shape)?])
}

fn concatenate<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let parts = op.operands().into_iter().filter(|part| part.ty().element_count() != Some(0));
    let parts =
        parts.collect::<Vec<_>>().into_iter().map(|part| at.read(part)).collect::<Result<Vec<_>, _>>()?;
    if let [only] = parts[..] {
        return Ok(vec![only]);
    }
    let dimension = op.i64_attr("dimension").ok_or_else(|| lacks(op))?;
    let joined = at.shader.parts("concatenate", &parts).int(at.shader, "dimension", dimension);
    Ok(vec![at.shader.write(joined, at.result(op)?)?])
}

/// Padding between elements is a copy into a tensor of the padding; around them it is a copy, whose indices may begin within the
/// operand.
fn pad<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let Some(number) = op.operand(1).and_then(splat) else {
        return refuse("what it pads with is computed", "pad with a constant");
    };
    let (value, ty) = (at.operand(op, 0)?, at.result(op)?);
    let (low, high) = (ints(op, "edge_padding_low")?, ints(op, "edge_padding_high")?);
    let between = ints(op, "interior_padding")?;
    let (own, shape) = (value.shape(), ty.shape().ok_or_else(|| lacks(op))?);
    if value.ty() == ty && low.iter().chain(&between).all(|padding| *padding == 0) {
        return Ok(vec![value]);
    }
    if between.iter().any(|padding| *padding != 0) {
        if low.iter().chain(&high).any(|padding| *padding < 0) {
            return refuse("it pads between elements and cuts off", "cut off with a slice of its own");
        }
        let background = at.shader.elementwise(&number.as_expr(), &[], &[], ty)?;
        let places = strides(&shape);
        let offset = low.iter().zip(&places).map(|(low, stride)| low * stride).sum();
        let steps: Vec<i64> =
            between.iter().zip(&places).map(|(between, stride)| (between + 1) * stride).collect();
        let parts = at.shader.parts("insert", &[value, background]).int(at.shader, "offset", offset);
        return Ok(vec![at.shader.write(parts.ints(at.shader, "strides", &steps), ty)?]);
    }
    let fill = match number {
        Number::Float(value) => value,
        Number::Integer(value) if value.unsigned_abs() < 1 << 24 => value as f32,
        Number::Unsigned(value) if value < 1 << 24 => value as f32,
        _ => return refuse("it pads with a large integer", "pad with a number below 2^24"),
    };
    let steps = strides(&own);
    let offset = low.iter().zip(&steps).map(|(low, stride)| -low * stride).sum();
    let first: Vec<i64> = low.iter().zip(&shape).map(|(low, size)| (*low).clamp(0, *size)).collect();
    let end = low.iter().zip(&own).zip(&shape).zip(&first);
    let end: Vec<i64> = end.map(|(((low, own), size), first)| (low + own).clamp(*first, *size)).collect();
    Ok(vec![copied(at, value, (offset, steps), Some((first, end, fill)), &shape)?])
}

/// A table of the indices along its dimension, repeated along the others.
fn iota<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let ty = at.result(op)?;
    let axis = op.i64_attr("iota_dimension").ok_or_else(|| lacks(op))?;
    let shape = ty.shape().ok_or_else(|| lacks(op))?;
    let size = axes(&[axis]).first().and_then(|&axis| shape.get(axis)).copied().ok_or_else(|| lacks(op))?;
    let numbers: Vec<u8> = (0..size as u32).flat_map(u32::to_le_bytes).collect();
    let table = Weight::literal(vec![size as u64], DType::I32, numbers)?;
    let integers =
        edgec_dialects::ir::Type::parse(at.shader.builder().context(), &format!("tensor<{size}xi32>"));
    let integers = integers.map_err(edgec_dialects::ir::IrError::from)?;
    let table = at.store(&format!("iota {size}"), "dense", table, integers)?;
    let expression = match crate::types::element(ty) {
        Ok(edgec_gpu_plan::Element::I32) => Expr::Value(0),
        Ok(edgec_gpu_plan::Element::U32) => Expr::Value(0).unary(Unary::ToUnsigned),
        _ => Expr::Value(0).unary(Unary::ToFloat),
    };
    Ok(vec![at.shader.elementwise(&expression, &[table], &[vec![axis]], ty)?])
}
