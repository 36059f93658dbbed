//! Constants and what computes to one.

use edgec_dialects::ir::{Attr, ElementType};

use super::lowering::{Lowered, Lowering, Op, refuse};

/// Largest number of elements of an `iota` that is written out before it is broadcast.
const MAX_IOTA: i64 = 1 << 24;

pub(super) fn constant<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    Ok(vec![at.tfl().constant(at.attribute(op, "value")?, at.result(op, 0)?.ty())?])
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
        _ => return refuse("only f32, i32 and i64 count", "convert an i32 iota"),
    };
    let numbers = at.tfl().constant(numbers, result)?;
    Ok(vec![at.tfl().broadcast_to(numbers, &shape)?])
}
