//! Constants and what computes to one.

use edgec_dialects::ir::{Attr, ElementType};

use super::complex;
use super::lowering::{Lowered, Lowering, Op, refuse};

/// Largest number of elements of an `iota` that is written out before it is broadcast.
const MAX_IOTA: i64 = 1 << 24;

pub(super) fn constant<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (value, ty) = (at.attribute(op, "value")?, at.result(op, 0)?.ty());
    if ty.is_complex() {
        return complex::constant(at, value, ty);
    }
    Ok(vec![at.tfl().constant(value, ty)?])
}

/// The numbers along the one counting axis as a constant, broadcast over the others.
pub(super) fn iota<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let shape = at.result_shape(op)?;
    let axis = at.integer(op, "iota_dimension")? as usize;
    let length = shape[axis];
    if length > MAX_IOTA {
        return refuse("the counting axis is too long to store", "split it into two axes");
    }
    let mut counting = vec![1; shape.len()];
    counting[axis] = length;
    let result = at.result(op, 0)?.ty().with_shape(&counting);
    let context = result.context();
    let numbers = match result.element_type() {
        Some(ElementType::F32) => {
            Attr::dense_f32(context, &counting, &(0..length).map(|number| number as f32).collect::<Vec<_>>())?
        }
        Some(ElementType::I32) => {
            Attr::dense_i32(context, &counting, &(0..length).map(|number| number as i32).collect::<Vec<_>>())?
        }
        Some(ElementType::I64) => Attr::dense_i64(context, &counting, &(0..length).collect::<Vec<_>>())?,
        Some(element) => {
            let numbers = at.hlo().iota(&shape, ElementType::I32, axis as i64);
            return Ok(vec![at.hlo().convert(numbers, element)]);
        }
        None if result.is_complex() => {
            let real = at.result(op, 0)?.ty().real_part();
            let element = real.element_type().unwrap_or(ElementType::F32);
            let numbers = at.hlo().iota(&shape, element, axis as i64);
            return Ok(vec![complex::joined(at, numbers, at.hlo().splat(real, 0.0))?]);
        }
        None => return refuse("no kernel counts in this element type", "convert an i32 iota"),
    };
    let numbers = at.tfl().constant(numbers, result)?;
    Ok(vec![at.tfl().broadcast_to(numbers, &shape)?])
}
