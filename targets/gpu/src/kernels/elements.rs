//! Kernels over elements: computations, copies.

use edgec_dialects::ir::{Op, Type};
use edgec_gpu_kernels::{Copy, Elementwise, Operand, Pad, strides};

use super::{Bound, Maker, Reason, Step, Steps, ints, operand, plain, result};
use crate::shader;
use crate::types::{count, dims, element};

pub(super) const KERNELS: &[(&str, Maker)] =
    &[("concatenate", concatenate), ("copy", copy), ("elementwise", elementwise), ("insert", insert)];

fn elementwise(op: Op<'_>) -> Steps {
    let (expr, places, y) = (shader::expression(op, "expression")?, shader::places(op)?, result(op)?);
    let sizes = dims(y)?;
    if places.len() != op.operand_count() {
        return Err("it has places of other operands".to_owned());
    }
    let mut operands = Vec::new();
    for (value, places) in op.operands().into_iter().zip(places) {
        operands.push(Operand {
            element: element(value.ty())?,
            strides: strides_of(value.ty(), &places, &sizes)?,
        });
    }
    // A scalar is a row of one element.
    let sizes = if sizes.is_empty() { vec![1] } else { sizes };
    plain(op, Elementwise { dims: sizes, operands, result: element(y)?, expr }.kernel())
}

/// How far apart an operand's elements are along each dimension of the result; none for an operand of its own shape.
fn strides_of(ty: Type<'_>, places: &[usize], sizes: &[u32]) -> Result<Option<Vec<u32>>, Reason> {
    let own = dims(ty)?;
    let misplaced = || format!("the dimensions of {ty} are not those of {sizes:?} at {places:?}");
    if own.len() != places.len() {
        return Err(misplaced());
    }
    let mut found = vec![0; sizes.len()];
    for ((size, stride), &place) in own.iter().zip(strides(&own)).zip(places) {
        match sizes.get(place) {
            Some(_) if *size == 1 => {}
            Some(there) if there == size && found[place] == 0 => found[place] = stride,
            _ => return Err(misplaced()),
        }
    }
    // Dimensions of one element have no neighbours, whatever their strides.
    let same =
        sizes.iter().zip(strides(sizes)).zip(&found).all(|((size, due), found)| *size == 1 || due == *found);
    if sizes.is_empty() || same && count(&own)? == count(sizes)? {
        return Ok(None);
    }
    Ok(Some(found))
}

fn copy(op: Op<'_>) -> Steps {
    let (x, y) = (operand(op, 0)?.ty(), result(op)?);
    let (x_sizes, sizes) = (dims(x)?, dims(y)?);
    let pad = match (op.i64s_attr("first"), op.i64s_attr("end")) {
        (Some(first), Some(end)) => {
            let size = |value: i64| u32::try_from(value).map_err(|_| "it pads by what is no size".to_owned());
            let inside = first.into_iter().zip(end).map(|(first, end)| Ok((size(first)?, size(end)?)));
            let fill = op.f32_attr("fill").unwrap_or(0.0);
            Some(Pad { inside: inside.collect::<Result<_, Reason>>()?, fill })
        }
        _ => None,
    };
    let kernel = Copy {
        x: element(x)?,
        x_elements: count(&x_sizes)?,
        from: op.i64_attr("offset").ok_or("it has no offset")?,
        x_strides: ints(op, "strides")?,
        y: element(y)?,
        y_elements: count(&sizes)?,
        to: 0,
        y_strides: strides(&sizes),
        dims: sizes,
        pad,
    };
    plain(op, kernel.kernel())
}

/// One copy a part.
fn concatenate(op: Op<'_>) -> Steps {
    let y = result(op)?;
    let (sizes, stored) = (dims(y)?, element(y)?);
    let axis = op.i64_attr("dimension").and_then(|axis| usize::try_from(axis).ok());
    let axis = axis.filter(|axis| *axis < sizes.len()).ok_or("it has no such dimension")?;
    let places = strides(&sizes);
    let mut steps = Vec::new();
    let mut begin = 0_u32;
    for (index, part) in op.operands().into_iter().enumerate() {
        let own = dims(part.ty())?;
        let end = own.get(axis).and_then(|size| begin.checked_add(*size)).filter(|end| *end <= sizes[axis]);
        let end = end.ok_or_else(|| format!("{} is no part of {y}", part.ty()))?;
        let to = begin.checked_mul(places[axis]).ok_or("its parts lie too far")?;
        steps.push(placed((part.ty(), index), (stored, count(&sizes)?), &own, to, places.clone())?);
        begin = end;
    }
    if begin == sizes[axis] { Ok(steps) } else { Err(format!("its parts are not all of {y}")) }
}

/// A copy of a whole operand to places of the result.
fn placed(
    (part, index): (Type<'_>, usize),
    (stored, elements): (edgec_gpu_plan::Element, u32),
    own: &[u32],
    to: u32,
    y_strides: Vec<u32>,
) -> Result<Step, Reason> {
    let kernel = Copy {
        dims: own.to_vec(),
        x: element(part)?,
        x_elements: count(own)?,
        from: 0,
        x_strides: strides(own).into_iter().map(i64::from).collect(),
        y: stored,
        y_elements: elements,
        to,
        y_strides,
        pad: None,
    };
    let kernel = kernel.kernel().map_err(|error| error.to_string())?;
    Ok(Step { kernel, bindings: vec![Bound::Operand(index), Bound::Result(0)], words: Vec::new() })
}

/// All of what is changed, and then what changes it.
fn insert(op: Op<'_>) -> Steps {
    let (x, into, y) = (operand(op, 0)?.ty(), operand(op, 1)?.ty(), result(op)?);
    let sizes = dims(y)?;
    if dims(into)? != sizes {
        return Err(format!("{into} is not {y}"));
    }
    let target = (element(y)?, count(&sizes)?);
    let whole = placed((into, 1), target, &sizes, 0, strides(&sizes))?;
    let size = |value: i64| u32::try_from(value).map_err(|_| "its places are no sizes".to_owned());
    let to = size(op.i64_attr("offset").ok_or("it has no offset")?)?;
    let own = ints(op, "strides")?.into_iter().map(size).collect::<Result<Vec<u32>, _>>()?;
    Ok(vec![whole, placed((x, 0), target, &dims(x)?, to, own)?])
}
