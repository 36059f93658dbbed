//! Complex numbers, as pairs of real tensors. TFLite holds complex tensors and moves them; what computes takes them apart and
//! puts them together again, and where one lowering puts together what the next takes apart, nothing of it stays.

use edgec_dialects::{
    Builder,
    ir::{Attr, ElementType, OpSpec, Type, Value},
};

use super::{
    convolution_types,
    lowering::{Lowered, Lowering, Op, Stop, refuse},
    numbers::Written,
    registry::Lower,
    scatter,
};

/// A complex tensor by its parts.
#[derive(Clone, Copy)]
struct Pair<'c> {
    re: Value<'c>,
    im: Value<'c>,
}

/// What lowers the operation `name` where an operand or a result is complex; none where the lowering of real tensors fits.
pub(super) fn find(name: &str, op: Op<'_>) -> Option<Lower> {
    if !op.operands().iter().chain(&op.results()).any(|value| value.ty().is_complex()) {
        return None;
    }
    Some(match name {
        "stablehlo.abs" => |at, op| real_of(at, op, |b, x| magnitude(b, x)),
        "stablehlo.add" => |at, op| binary(at, op, add),
        "stablehlo.compare" => compare,
        "stablehlo.convert" => convert,
        "stablehlo.convolution" => convolution_types::complex,
        "stablehlo.cosine" => |at, op| unary(at, op, cosine),
        "stablehlo.divide" => |at, op| binary(at, op, divide),
        "stablehlo.dot_general" => dot_general,
        "stablehlo.exponential" => |at, op| unary(at, op, exponential),
        "stablehlo.exponential_minus_one" => |at, op| unary(at, op, exponential_minus_one),
        "stablehlo.log" => |at, op| unary(at, op, logarithm),
        "stablehlo.log_plus_one" => |at, op| unary(at, op, log_plus_one),
        "stablehlo.logistic" => |at, op| unary(at, op, logistic),
        "stablehlo.multiply" => |at, op| binary(at, op, multiply),
        "stablehlo.negate" => |at, op| unary(at, op, |b, x| Pair { re: b.neg(x.re), im: b.neg(x.im) }),
        "stablehlo.power" => {
            |at, op| binary(at, op, |b, x, y| exponential(b, multiply(b, y, logarithm(b, x))))
        }
        "stablehlo.rsqrt" => |at, op| unary(at, op, |b, x| root(b, x, -0.5)),
        "stablehlo.scatter" => scatter::complex,
        "stablehlo.sign" => |at, op| unary(at, op, sign),
        "stablehlo.sine" => |at, op| unary(at, op, sine),
        "stablehlo.sqrt" => |at, op| unary(at, op, |b, x| root(b, x, 0.5)),
        "stablehlo.cbrt" => |at, op| unary(at, op, |b, x| root(b, x, 1.0 / 3.0)),
        "stablehlo.subtract" => |at, op| binary(at, op, subtract),
        "stablehlo.tan" => |at, op| unary(at, op, |b, x| divide(b, sine(b, x), cosine(b, x))),
        "stablehlo.tanh" => |at, op| unary(at, op, hyperbolic_tangent),
        _ => return None,
    })
}

/// `stablehlo.complex`: the two parts as pairs of neighbours, whose bits are complex numbers.
pub(super) fn complex<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (re, im, result) = (at.operand(op, 0)?, at.operand(op, 1)?, at.result(op, 0)?.ty());
    let shape = at.result_shape(op)?;
    let count: i64 = shape.iter().product();
    let column = |part| at.tfl().reshape(part, &[count, 1]);
    let columns = [column(re)?, column(im)?];
    let pairs = at.tfl().concatenation(&columns, 1, re.ty().with_shape(&[count, 2]))?;
    let flat = at.tfl().bitcast(pairs, result.with_shape(&[count]))?;
    Ok(vec![at.tfl().reshape(flat, &shape)?])
}

pub(super) fn real<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    part(at, op, 0)
}

pub(super) fn imag<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    part(at, op, 1)
}

/// One part, read through the operators that [`complex`] writes.
fn part<'c>(at: &Lowering<'c>, op: Op<'c>, index: i64) -> Lowered<'c> {
    let x = at.operand(op, 0)?;
    let shape = at.shape(x)?;
    if !x.ty().is_complex() {
        return Ok(vec![if index == 0 { x } else { at.hlo().splat(x.ty(), 0.0) }]);
    }
    if let Some(column) = column(x, index as usize) {
        return Ok(vec![at.tfl().reshape(column, &shape)?]);
    }
    let count: i64 = shape.iter().product();
    let real = x.ty().real_part();
    let flat = at.tfl().reshape(x, &[count])?;
    let pairs = at.tfl().bitcast(flat, real.with_shape(&[count, 2]))?;
    let begin = at.tfl().vector(&[0, index])?;
    Ok(vec![at.tfl().reshape(at.tfl().slice(pairs, begin, &[count, 1])?, &shape)?])
}

/// The column that a complex tensor was put together from.
fn column<'c>(x: Value<'c>, index: usize) -> Option<Value<'c>> {
    let operand = |value: Value<'c>, name: &str| value.defining_op().filter(|op| op.is(name))?.operand(0);
    let flat = operand(x, "tfl.reshape").unwrap_or(x);
    let pairs = operand(flat, "tfl.bitcast")?;
    if pairs.ty().element() != x.ty().real_part().element() {
        return None;
    }
    // Doubles are concatenated as i64.
    let words = operand(pairs, "tfl.bitcast").filter(|words| words.shape() == pairs.shape());
    let columns = words.unwrap_or(pairs).defining_op().filter(|op| op.is("tfl.concatenation"))?;
    let column = columns.operand(index).filter(|_| columns.operand_count() == 2)?;
    let column = if words.is_some() { operand(column, "tfl.bitcast")? } else { column };
    Some(operand(column, "tfl.reshape").unwrap_or(column))
}

/// Writes `stablehlo.complex`.
pub(super) fn joined<'c>(at: &Lowering<'c>, re: Value<'c>, im: Value<'c>) -> Written<'c> {
    let shape = re.ty().shape().unwrap_or_default();
    let result = Type::tensor(re.ty().context(), &shape, Type::complex(re.ty().element()));
    write(at.hlo(), "stablehlo.complex", &[re, im], result)
}

/// Writes an operation with one result.
fn write<'c>(b: &Builder<'c>, name: &str, operands: &[Value<'c>], result: Type<'c>) -> Written<'c> {
    let op = b.create(OpSpec::new(b.context(), name).operands(operands).results(&[result]))?;
    match op.result(0) {
        Some(value) => Ok(value),
        None => refuse("an operation has no result", "report a bug"),
    }
}

/// The real and the imaginary part.
pub(super) fn parts<'c>(at: &Lowering<'c>, x: Value<'c>) -> Result<(Value<'c>, Value<'c>), Stop> {
    let real = x.ty().real_part();
    Ok((write(at.hlo(), "stablehlo.real", &[x], real)?, write(at.hlo(), "stablehlo.imag", &[x], real)?))
}

fn pair<'c>(at: &Lowering<'c>, x: Value<'c>) -> Result<Pair<'c>, Stop> {
    let (re, im) = parts(at, x)?;
    Ok(Pair { re, im })
}

/// A constant by its parts.
pub(super) fn constant<'c>(at: &Lowering<'c>, value: Attr<'c>, ty: Type<'c>) -> Lowered<'c> {
    let real = ty.real_part();
    let Some(width) = real.element_type().map(|element| element.bits() as usize / 8) else {
        return refuse("no kernel knows these complex numbers", "use complex<f32>");
    };
    let Some(bytes) = value.element_bytes(2 * width) else {
        return refuse("the constant's elements are not stored as numbers", "write it as a dense constant");
    };
    let half = |index: usize| -> Vec<u8> {
        bytes
            .chunks_exact(2 * width)
            .flat_map(|pair| pair[index * width..(index + 1) * width].to_vec())
            .collect()
    };
    let part = |index| -> Written<'c> { Ok(at.hlo().constant(Attr::dense_bytes(real, &half(index))?)) };
    Ok(vec![joined(at, part(0)?, part(1)?)?])
}

fn unary<'c>(
    at: &Lowering<'c>,
    op: Op<'c>,
    compute: impl Fn(&Builder<'c>, Pair<'c>) -> Pair<'c>,
) -> Lowered<'c> {
    let result = compute(at.hlo(), pair(at, at.operand(op, 0)?)?);
    Ok(vec![joined(at, result.re, result.im)?])
}

fn real_of<'c>(
    at: &Lowering<'c>,
    op: Op<'c>,
    compute: impl Fn(&Builder<'c>, Pair<'c>) -> Value<'c>,
) -> Lowered<'c> {
    Ok(vec![compute(at.hlo(), pair(at, at.operand(op, 0)?)?)])
}

fn binary<'c>(
    at: &Lowering<'c>,
    op: Op<'c>,
    compute: impl Fn(&Builder<'c>, Pair<'c>, Pair<'c>) -> Pair<'c>,
) -> Lowered<'c> {
    let (x, y) = (pair(at, at.operand(op, 0)?)?, pair(at, at.operand(op, 1)?)?);
    let result = compute(at.hlo(), x, y);
    Ok(vec![joined(at, result.re, result.im)?])
}

fn add<'c>(b: &Builder<'c>, x: Pair<'c>, y: Pair<'c>) -> Pair<'c> {
    Pair { re: b.add(x.re, y.re), im: b.add(x.im, y.im) }
}

fn subtract<'c>(b: &Builder<'c>, x: Pair<'c>, y: Pair<'c>) -> Pair<'c> {
    Pair { re: b.sub(x.re, y.re), im: b.sub(x.im, y.im) }
}

fn multiply<'c>(b: &Builder<'c>, x: Pair<'c>, y: Pair<'c>) -> Pair<'c> {
    Pair { re: b.sub(b.mul(x.re, y.re), b.mul(x.im, y.im)), im: b.add(b.mul(x.re, y.im), b.mul(x.im, y.re)) }
}

/// `x y* / |y|^2`, with the larger part of `y` scaled to one so that its square neither overflows nor vanishes.
fn divide<'c>(b: &Builder<'c>, x: Pair<'c>, y: Pair<'c>) -> Pair<'c> {
    let largest = b.max(b.abs(y.re), b.abs(y.im));
    let y = Pair { re: b.div(y.re, largest), im: b.div(y.im, largest) };
    let product = multiply(b, x, Pair { re: y.re, im: b.neg(y.im) });
    let square = b.mul(b.add(b.square(y.re), b.square(y.im)), largest);
    Pair { re: b.div(product.re, square), im: b.div(product.im, square) }
}

/// `largest * sqrt(1 + (least / largest)^2)`.
fn magnitude<'c>(b: &Builder<'c>, x: Pair<'c>) -> Value<'c> {
    use edgec_dialects::stablehlo::ComparisonDirection as Direction;
    let (re, im) = (b.abs(x.re), b.abs(x.im));
    let (largest, least) = (b.max(re, im), b.min(re, im));
    let slope = b.sqrt(b.add_scalar(b.square(b.div(least, largest)), 1.0));
    let plain = b.compare(Direction::Eq, least, b.splat(least.ty(), 0.0));
    b.select(plain, largest, b.mul(largest, slope))
}

fn angle<'c>(b: &Builder<'c>, x: Pair<'c>) -> Value<'c> {
    b.atan2(x.im, x.re)
}

fn polar<'c>(b: &Builder<'c>, length: Value<'c>, angle: Value<'c>) -> Pair<'c> {
    Pair { re: b.mul(length, b.cosine(angle)), im: b.mul(length, b.sine(angle)) }
}

fn exponential<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    polar(b, b.exp(x.re), x.im)
}

/// `e^re cos im - 1`, without cancellation `(e^re - 1) cos im - 2 sin^2(im / 2)`.
fn exponential_minus_one<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let sine = b.sine(b.mul_scalar(x.im, 0.5));
    let re = b.sub(b.mul(b.expm1(x.re), b.cosine(x.im)), b.mul_scalar(b.square(sine), 2.0));
    Pair { re, im: b.mul(b.exp(x.re), b.sine(x.im)) }
}

fn logarithm<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    Pair { re: b.log(magnitude(b, x)), im: angle(b, x) }
}

/// `log |1 + x|` is half of `log1p(re (2 + re) + im^2)`.
fn log_plus_one<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let square = b.add(b.mul(x.re, b.add_scalar(x.re, 2.0)), b.square(x.im));
    Pair { re: b.mul_scalar(b.log1p(square), 0.5), im: b.atan2(x.im, b.add_scalar(x.re, 1.0)) }
}

fn logistic<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let inverse = exponential(b, Pair { re: b.neg(x.re), im: b.neg(x.im) });
    let one = Pair { re: b.splat(x.re.ty(), 1.0), im: b.splat(x.re.ty(), 0.0) };
    divide(b, one, add(b, one, inverse))
}

/// `x` to a small real power, by length and angle.
fn root<'c>(b: &Builder<'c>, x: Pair<'c>, power: f64) -> Pair<'c> {
    let length = b.pow(magnitude(b, x), b.splat(x.re.ty(), power));
    polar(b, length, b.mul_scalar(angle(b, x), power))
}

/// `x / |x|`, zero of zero.
fn sign<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    use edgec_dialects::stablehlo::ComparisonDirection as Direction;
    let length = magnitude(b, x);
    let zero = b.splat(length.ty(), 0.0);
    let none = b.compare(Direction::Eq, length, zero);
    let part = |value| b.select(none, zero, b.div(value, length));
    Pair { re: part(x.re), im: part(x.im) }
}

/// Hyperbolic cosine and sine of a real number.
fn hyperbolic<'c>(b: &Builder<'c>, x: Value<'c>) -> (Value<'c>, Value<'c>) {
    let (up, down) = (b.expm1(x), b.expm1(b.neg(x)));
    (b.add_scalar(b.mul_scalar(b.add(up, down), 0.5), 1.0), b.mul_scalar(b.sub(up, down), 0.5))
}

fn sine<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let (cosh, sinh) = hyperbolic(b, x.im);
    Pair { re: b.mul(b.sine(x.re), cosh), im: b.mul(b.cosine(x.re), sinh) }
}

fn cosine<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let (cosh, sinh) = hyperbolic(b, x.im);
    Pair { re: b.mul(b.cosine(x.re), cosh), im: b.neg(b.mul(b.sine(x.re), sinh)) }
}

fn hyperbolic_tangent<'c>(b: &Builder<'c>, x: Pair<'c>) -> Pair<'c> {
    let (cosh, sinh) = hyperbolic(b, x.re);
    let (cos, sin) = (b.cosine(x.im), b.sine(x.im));
    let numerator = Pair { re: b.mul(sinh, cos), im: b.mul(cosh, sin) };
    divide(b, numerator, Pair { re: b.mul(cosh, cos), im: b.mul(sinh, sin) })
}

fn compare<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    use edgec_dialects::stablehlo::ComparisonDirection as Direction;
    let (x, y) = (pair(at, at.operand(op, 0)?)?, pair(at, at.operand(op, 1)?)?);
    let b = at.hlo();
    match op.attr("comparison_direction").and_then(Attr::as_keyword).as_deref() {
        Some("EQ") => {
            Ok(vec![b.and(b.compare(Direction::Eq, x.re, y.re), b.compare(Direction::Eq, x.im, y.im))])
        }
        Some("NE") => {
            Ok(vec![b.or(b.compare(Direction::Ne, x.re, y.re), b.compare(Direction::Ne, x.im, y.im))])
        }
        _ => refuse("complex numbers have no order", "compare them for equality"),
    }
}

/// Between complex types, from a real number, and of the real part alone.
fn convert<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, result) = (at.operand(op, 0)?, at.result(op, 0)?);
    let b = at.hlo();
    let (re, im) = if x.ty().is_complex() { parts(at, x)? } else { (x, b.splat(x.ty(), 0.0)) };
    let Some(element) = result.ty().real_part().element_type() else {
        return refuse("no kernel knows these complex numbers", "use complex<f32>");
    };
    if !result.ty().is_complex() {
        if element == ElementType::I1 {
            let (re, im) = (b.convert(re, element), b.convert(im, element));
            return Ok(vec![b.or(re, im)]);
        }
        return Ok(vec![b.convert(re, element)]);
    }
    Ok(vec![joined(at, b.convert(re, element), b.convert(im, element))?])
}

/// Four real products.
fn dot_general<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, y) = (pair(at, at.operand(op, 0)?)?, pair(at, at.operand(op, 1)?)?);
    let dims = at.dot_dimensions(op)?;
    let ty = at.result(op, 0)?.ty().real_part();
    let b = at.hlo();
    let product =
        |x, y| edgec_dialects::stablehlo::DotGeneralOp::create(b, x, y, &dims, None, None, ty).out();
    let re = b.sub(product(x.re, y.re), product(x.im, y.im));
    let im = b.add(product(x.re, y.im), product(x.im, y.re));
    Ok(vec![joined(at, re, im)?])
}
