//! Conversions from and to narrow types, of numbers and of bits.

use edgec_dialects::ir::{Op, Value};
use edgec_dialects::{Builder, ElementType, stablehlo::ComparisonDirection};

use super::kind::{Narrow, Width};
use super::plan::unsupported;
use super::{float, integer};
use crate::pass::PassError;

/// `convert`: integers wrap to fewer bits, floats become the nearest number of the range; small floats get the nearest number.
pub(super) fn convert(op: Op<'_>, from: Option<Narrow>, to: Option<Narrow>) -> Result<(), PassError> {
    let Some(x) = op.operand(0) else { return Ok(()) };
    if from == to {
        return Ok(op.replace(&[x])?);
    }
    // What has a narrow operand alone is a conversion from the wide type.
    let Some(to) = to else { return Ok(()) };
    let Some(element) = x.element_type() else {
        return Err(unsupported(
            op,
            "complex numbers are not converted to so few bits (convert the real part)",
        ));
    };
    let b = Builder::before(op);
    let converted = match to {
        Narrow::Integer(width) if element.is_float() => float_to_integer(&b, width, x),
        Narrow::Integer(width) => integer::wrapped(&b, width, b.convert(x, width.wide())),
        Narrow::Float(float) if element == ElementType::F64 => float::rounded(&b, float, odd(&b, x)),
        // Integers that f32 rounds are larger than every number of the format, or lie between two of them still.
        Narrow::Float(float) => float::rounded(&b, float, b.convert(x, ElementType::F32)),
    };
    Ok(op.replace(&[converted])?)
}

fn float_to_integer<'c>(b: &Builder<'c>, width: Width, x: Value<'c>) -> Value<'c> {
    let (least, largest) = width.range();
    let bound = |number: i8| b.splat(x.ty(), number.into());
    let held = b.clamp(bound(least), x, bound(largest));
    let number = b.compare(ComparisonDirection::Eq, x, x);
    b.convert(b.select(number, held, b.splat(x.ty(), 0.0)), width.wide())
}

/// A double as f32, rounded towards zero with the last bit set where anything was lost, so that rounding it again to fewer bits
/// gives what rounding once would (Boldo and Melquiond, *When double rounding is odd*, 2005).
fn odd<'c>(b: &Builder<'c>, x: Value<'c>) -> Value<'c> {
    let nearest = b.convert(x, ElementType::F32);
    let back = b.convert(nearest, ElementType::F64);
    let flag = |direction, x, y| b.convert(b.compare(direction, x, y), ElementType::I32);
    let away = flag(ComparisonDirection::Gt, b.abs(back), b.abs(x));
    let lost = flag(ComparisonDirection::Ne, back, x);
    let towards_zero = b.sub(b.bitcast_convert(nearest, ElementType::I32), away);
    let odd = b.bitcast_convert(b.or(towards_zero, lost), ElementType::F32);
    b.select(b.compare(ComparisonDirection::Eq, x, x), odd, nearest)
}

/// `bitcast_convert`, by way of bytes that hold the bits of an element, or of a wider element one byte each.
pub(super) fn bitcast(op: Op<'_>, from: Option<Narrow>, to: Option<Narrow>) -> Result<(), PassError> {
    let (Some(x), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(()) };
    let b = Builder::before(op);
    let plain = |value: Value<'_>| value.element_type().map_or(0, ElementType::bits);
    let source = from.map_or_else(|| plain(x), Narrow::bits);
    let target = to.map_or_else(|| plain(result), Narrow::bits);
    let whole = |bits: u32| bits >= 8 || bits.is_power_of_two() && bits > 1;
    if source != target && !(whole(source) && whole(target)) {
        return Err(unsupported(op, "these bits do not fill whole elements (convert the numbers instead)"));
    }
    let mut bytes = match from {
        None if source == 8 && x.element_type() == Some(ElementType::U8) => x,
        None if source <= 8 => b.bitcast_convert(x, ElementType::U8),
        None => {
            // The bytes of each element become a last dimension.
            let mut shape = x.shape();
            shape.push(i64::from(source / 8));
            let ty = x.ty().with_shape(&shape).with_element(ElementType::U8);
            edgec_dialects::stablehlo::BitcastConvertOp::create(&b, x, ty).out()
        }
        Some(Narrow::Float(float)) => float::encoded(&b, float, x)?,
        Some(Narrow::Integer(width)) => unsigned(&b, width, x),
    };
    let unsigned_of = |bits| Width { bits, signed: false };
    if target < source.min(8) {
        bytes = integer::unpacked(&b, unsigned_of(target), source.min(8), bytes);
    }
    if source < target.min(8) {
        // The last dimension holds the pieces of one element: first those of each byte.
        let mut shape = bytes.shape();
        let pieces = i64::from(target.min(8) / source);
        if let Some(last) = shape.pop() {
            shape.extend([last / pieces, pieces]);
        }
        bytes = integer::packed(&b, unsigned_of(source), b.reshape(bytes, &shape));
    }
    let made = match to {
        Some(Narrow::Float(float)) => {
            let codes = b.reshape(bytes, &result.shape());
            float::decoded(&b, float, codes)?
        }
        Some(Narrow::Integer(width)) => {
            let bits = b.reshape(bytes, &result.shape());
            if width.signed {
                integer::wrapped(&b, width, b.bitcast_convert(bits, width.wide()))
            } else {
                bits
            }
        }
        None => {
            let mut shape = result.shape();
            if target > 8 {
                shape.push(i64::from(target / 8));
            }
            let bytes = b.reshape(bytes, &shape);
            if bytes.ty() == result.ty() {
                bytes
            } else {
                edgec_dialects::stablehlo::BitcastConvertOp::create(&b, bytes, result.ty()).out()
            }
        }
    };
    Ok(op.replace(&[made])?)
}

/// The bits of a narrow integer as ui8.
fn unsigned<'c>(b: &Builder<'c>, width: Width, x: Value<'c>) -> Value<'c> {
    if width.signed { integer::masked(b, width, b.bitcast_convert(x, ElementType::U8)) } else { x }
}
