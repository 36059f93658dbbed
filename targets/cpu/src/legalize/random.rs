//! Random bits.

use edgec_dialects::ir::{Attr, ElementType, Value};

use super::lowering::{Lowered, Lowering, Op, refuse};

/// The kernel's numbers of algorithms.
const PHILOX: i64 = 1;
const THREE_FRY: i64 = 2;

/// STABLEHLO_RNG_BIT_GENERATOR, which has XLA's algorithms. Threefry makes pairs of numbers, and XLA puts the second of each
/// pair behind the first along one dimension: the first even one, or else the longest, with one number too many.
pub(super) fn bit_generator<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let state = at.operand(op, 0)?;
    let shape = at.shape(at.result(op, 1)?)?;
    let element = at.element(at.result(op, 1)?)?;
    let words = at.shape(state)?;
    if at.element(state)? != ElementType::U64 || !matches!(words[..], [2 | 3]) {
        return refuse("the kernel's state is two or three ui64", "use a tensor<2xui64> or tensor<3xui64>");
    }
    let algorithm = match at.attribute(op, "rng_algorithm")?.as_keyword().as_deref() {
        Some("THREE_FRY") => THREE_FRY,
        Some("PHILOX") => PHILOX,
        Some("DEFAULT") => {
            if words == [2] {
                THREE_FRY
            } else {
                PHILOX
            }
        }
        _ => return refuse("unknown algorithm", "use THREE_FRY or PHILOX"),
    };
    if algorithm == THREE_FRY && words != [2] {
        return refuse("Threefry's state is two ui64", "use a tensor<2xui64>");
    }
    if element.is_float() || element.bits() < 8 {
        return refuse("bits come as integers of 8 bits or more", "generate ui32 and convert them");
    }
    let drawn = if element.bits() == 64 { ElementType::U64 } else { ElementType::U32 };
    let b = at.hlo();
    let split = if algorithm == THREE_FRY && element.bits() < 64 { split_dimension(&shape) } else { None };
    let (state, bits) = match split {
        Some(axis) => {
            let mut pairs = shape.clone();
            pairs[axis] = (shape[axis] + 1) / 2;
            let whole = pairs.iter().product::<i64>() * 2;
            let (state, bits) = at.tfl().random_bits(state, algorithm, drawn, &[whole])?;
            // [pairs.., 2] -> the pair's dimension behind the split one.
            pairs.push(2);
            let rank = shape.len() as i64;
            let mut order: Vec<i64> = (0..rank).collect();
            order.insert(axis + 1, rank);
            let paired = at.transposed(b.reshape(bits, &pairs), &order);
            let mut even = shape.clone();
            even[axis] = (shape[axis] + 1) / 2 * 2;
            (state, b.slice_dim(b.reshape(paired, &even), axis, 0, shape[axis]))
        }
        None => at.tfl().random_bits(state, algorithm, drawn, &shape)?,
    };
    Ok(vec![state, cut(at, bits, element)])
}

/// The lowest bits, as `element`.
fn cut<'c>(at: &Lowering<'c>, bits: Value<'c>, element: ElementType) -> Value<'c> {
    let b = at.hlo();
    match element {
        ElementType::I64 | ElementType::I32 => b.bitcast_convert(bits, element),
        _ => b.convert(bits, element),
    }
}

/// The dimension that Threefry's pairs are split along.
fn split_dimension(shape: &[i64]) -> Option<usize> {
    let even = shape.iter().position(|size| size % 2 == 0);
    even.or_else(|| (0..shape.len()).rev().max_by_key(|&axis| shape[axis]))
}

/// `rng` draws from a generator that belongs to the runtime, and TFLite has none that gives the same numbers twice.
pub(super) fn rng<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let _: Attr<'c> = at.attribute(op, "rng_distribution")?;
    refuse(
        "its numbers come from the runtime and no two runtimes draw the same",
        "use rng_bit_generator with a state",
    )
}
