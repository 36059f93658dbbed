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
    let b = Builder::before(op);
    let Some(to) = to else {
        // A conversion from the wide type.
        if let (Some(Narrow::Float(_)), Some(element)) = (from, op.result(0).and_then(Value::element_type)) {
            op.set_operand(0, convertible(&b, x, element))?;
        }
        return Ok(());
    };
    let Some(element) = x.element_type() else {
        return Err(unsupported(
            op,
            "complex numbers are not converted to so few bits (convert the real part)",
        ));
    };
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
    b.convert(b.select(is_number(b, x), held, b.splat(x.ty(), 0.0)), width.wide())
}

fn is_number<'c>(b: &Builder<'c>, x: Value<'c>) -> Value<'c> {
    b.compare(ComparisonDirection::Eq, x, x)
}

/// What gives the nearest integer of the type, or zero of NaN: kernels take a NaN that came from a code, which may be a
/// signalling one, for a large number, and wrap negative numbers to ui64.
fn convertible<'c>(b: &Builder<'c>, x: Value<'c>, element: ElementType) -> Value<'c> {
    let zero = || b.splat(x.ty(), 0.0);
    if element.is_float() || element == ElementType::I1 {
        return x;
    }
    let number = b.select(is_number(b, x), x, zero());
    if element == ElementType::U64 { b.max(number, zero()) } else { number }
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
    b.select(is_number(b, x), odd, nearest)
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
