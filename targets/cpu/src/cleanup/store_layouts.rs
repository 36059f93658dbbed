//! `store-tfl-layouts`: what is stored is stored in the layout that its reader wants; nothing is moved at run time.
//!
//! ```text
//! %w = ml_program.global_load_const @w ; %t = tfl.transpose %w, [0, 2, 3, 1]   ->   %t = ml_program.global_load_const @w.1
//! %c = tfl.pseudo_const dense<..> ; %r = tfl.reverse_v2 %c, [0]                ->   %r = tfl.pseudo_const dense<..>
//! ```
//!
//! A weight's new symbol stands for the expression of the old one, moved; its bytes are still read only once, by the writer.

use std::collections::HashMap;

use edgec_dialects::{
    Builder,
    ir::{Attr, Dense, IrError, Op, Type, Value},
};
use edgec_passes::{PassError, Unit};
use edgec_weights::{Expr, WeightError};

use crate::{
    rewrite,
    tfl::{self, Tfl},
};

/// Longest axis that a weight is reversed along: each of its elements is a part of the expression.
const MAX_REVERSED: u64 = 256;

/// Most bytes of a weight that is stored in two layouts.
const MAX_TWICE: u64 = 1 << 22;

/// One movement of elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Movement {
    Transpose(Vec<usize>),
    Reshape(Vec<i64>),
    Reverse(usize),
}

pub(crate) fn store_layouts(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let module = unit.module;
    let weights = &mut unit.weights;
    let mut made: HashMap<(String, Movement), String> = HashMap::new();
    rewrite::walk(module, |writer, op| -> Result<Option<Vec<Value<'_>>>, PassError> {
        let (Some(movement), Some(input), Some(result)) = (movement(op), op.operand(0), op.result(0)) else {
            return Ok(None);
        };
        if let Some(moved) = moved_constant(writer, input, result, &movement)? {
            return Ok(Some(vec![moved]));
        }
        // A weight, or one that is stored as f16 and read as f32.
        let dequantize = input.defining_op().filter(|op| op.is("tfl.dequantize"));
        let stored = dequantize.and_then(|op| op.operand(0)).unwrap_or(input);
        let load = stored.defining_op().filter(|op| op.is("ml_program.global_load_const"));
        let Some(symbol) = load.and_then(|load| load.symbol_attr("global")) else { return Ok(None) };
        let Some(expression) = weights.get(&symbol) else { return Ok(None) };
        let Some(ty) = moved_type(stored.ty(), &movement, &result.shape())? else { return Ok(None) };
        // A large weight that is read in both layouts is not stored twice.
        let only_moved = input.uses().into_iter().all(|reader| self::movement(reader.op).is_some());
        if expression.byte_len() > MAX_TWICE && !only_moved {
            return Ok(None);
        }
        let key = (symbol, movement);
        let symbol = match made.get(&key) {
            Some(symbol) => symbol.clone(),
            None => {
                let Some(expression) = moved_weight(expression, &key.1)? else { return Ok(None) };
                let symbol = module.unique_symbol(&format!("{}.moved", key.0));
                weights.insert(symbol.clone(), expression);
                made.insert(key, symbol.clone());
                symbol
            }
        };
        let moved = Builder::before(op).weight(&symbol, ty);
        Ok(Some(vec![if dequantize.is_some() { writer.dequantize(moved)? } else { moved }]))
    })
}

/// The type of stored elements after a movement; none where it has no type for them.
fn moved_type<'c>(ty: Type<'c>, movement: &Movement, to: &[i64]) -> Result<Option<Type<'c>>, PassError> {
    let quantized = edgec_eval::tensor_type(ty).and_then(|known| match known.element {
        edgec_eval::Element::Quantized(quantized) => Some(quantized),
        edgec_eval::Element::Plain(_) => None,
    });
    let Some(quantized) = quantized else { return Ok(Some(ty.with_shape(to))) };
    if matches!(movement, Movement::Reverse(_)) {
        return Ok(None);
    }
    let Some(axis) = quantized.axis else { return Ok(Some(ty.with_shape(to))) };
    let from = ty.shape().unwrap_or_default();
    let behind = |shape: &[i64], axis: usize| shape.iter().skip(axis + 1).product::<i64>();
    let moved = match movement {
        Movement::Transpose(order) => order.iter().position(|&source| source == axis),
        _ => (0..to.len()).find(|&at| from.get(axis) == to.get(at) && behind(&from, axis) == behind(to, at)),
    };
    let Some(moved) = moved else { return Ok(None) };
    let element = ty.element().to_string().replacen(&format!(":{axis}, {{"), &format!(":{moved}, {{"), 1);
    let element = Type::parse(ty.context(), &element);
    let element =
        element.map_err(|diagnostics| PassError::Broken { pass: "store-tfl-layouts", diagnostics })?;
    Ok(Some(Type::tensor(ty.context(), to, element)))
}

/// How an operation moves its first operand's elements.
fn movement(op: Op<'_>) -> Option<Movement> {
    let numbers = |index: usize| tfl::constant(op.operand(index)?)?.to_i64();
    let places = |index: usize| -> Option<Vec<usize>> {
        numbers(index)?.into_iter().map(|place| usize::try_from(place).ok()).collect()
    };
    Some(match op.name().as_str() {
        "tfl.transpose" => Movement::Transpose(places(1)?),
        "tfl.reshape" => Movement::Reshape(op.result(0)?.shape()),
        "tfl.reverse_v2" => match places(1)?[..] {
            [axis] => Movement::Reverse(axis),
            _ => return None,
        },
        _ => return None,
    })
}

/// The expression of a weight after a movement; nothing where it would be too long.
fn moved_weight(expression: &Expr, movement: &Movement) -> Result<Option<Expr>, WeightError> {
    Ok(Some(match movement {
        Movement::Transpose(order) => expression.transpose(order)?,
        Movement::Reshape(shape) => {
            expression.reshape(shape.iter().map(|size| size.unsigned_abs()).collect())?
        }
        Movement::Reverse(axis) => {
            let shape = expression.shape().to_vec();
            let length = shape.get(*axis).copied().unwrap_or(0);
            if length > MAX_REVERSED || length == 0 {
                return Ok(None);
            }
            let mut parts = Vec::new();
            for place in (0..length).rev() {
                let (mut begin, mut end) = (vec![0; shape.len()], shape.clone());
                (begin[*axis], end[*axis]) = (place, place + 1);
                parts.push(expression.slice(&begin, &end)?);
            }
            Expr::concat(&parts, *axis)?
        }
    }))
}

/// A constant whose elements were moved.
fn moved_constant<'c>(
    writer: &Tfl<'c>,
    input: Value<'c>,
    result: Value<'c>,
    movement: &Movement,
) -> Result<Option<Value<'c>>, IrError> {
    if *movement == Movement::Reshape(result.shape()) {
        return writer.reshaped_constant(input, &result.shape());
    }
    let (Some(constant), Some(element)) = (tfl::constant(input), input.element_type()) else {
        return Ok(None);
    };
    if constant.is_splat() {
        return writer.spread_splat(input, &result.shape());
    }
    let Some(bytes) = Dense::to_bytes(constant) else { return Ok(None) };
    let width = element.bits().div_ceil(8) as usize;
    let Some(moved) = moved_bytes(&bytes, width, &input.shape(), &result.shape(), movement) else {
        return Ok(None);
    };
    Ok(Some(writer.constant(Attr::dense_bytes(result.ty(), &moved)?, result.ty())?))
}

/// Elements of `width` bytes in row-major order, moved.
fn moved_bytes(bytes: &[u8], width: usize, from: &[i64], to: &[i64], movement: &Movement) -> Option<Vec<u8>> {
    let mut strides = vec![1_i64; from.len()];
    for axis in (1..from.len()).rev() {
        strides[axis - 1] = strides[axis] * from[axis];
    }
    // Where result index 0 lies, and how far one step along each result axis goes.
    let (first, steps): (i64, Vec<i64>) = match movement {
        Movement::Transpose(order) => {
            (0, order.iter().map(|&axis| strides.get(axis).copied()).collect::<Option<_>>()?)
        }
        Movement::Reverse(axis) => {
            let mut steps = strides.clone();
            *steps.get_mut(*axis)? = -*strides.get(*axis)?;
            ((from.get(*axis)? - 1) * strides.get(*axis)?, steps)
        }
        Movement::Reshape(_) => return Some(bytes.to_vec()),
    };
    let count: i64 = to.iter().product();
    let mut moved = Vec::with_capacity(bytes.len());
    let mut index = vec![0; to.len()];
    let mut place = first;
    for _ in 0..count {
        let start = usize::try_from(place).ok()? * width;
        moved.extend_from_slice(bytes.get(start..start + width)?);
        for axis in (0..to.len()).rev() {
            index[axis] += 1;
            place += steps[axis];
            if index[axis] < to[axis] {
                break;
            }
            place -= steps[axis] * to[axis];
            index[axis] = 0;
        }
    }
    Some(moved)
}
