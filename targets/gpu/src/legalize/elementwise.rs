//! Operations on single elements: an expression each, which fusion puts together.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_gpu_kernels::{Binary, Comparison, Expr, Unary};

use super::Lowering;
use super::at::{At, Lowered, Stop, lacks, refuse};
use super::stored::splat;

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[
    ("stablehlo.abs", |at, op| unary(at, op, |x| x.unary(Unary::Abs))),
    ("stablehlo.add", |at, op| arithmetic(at, op, Binary::Add, Some(Binary::Or))),
    ("stablehlo.and", |at, op| bits(at, op, Binary::And)),
    ("stablehlo.cbrt", |at, op| unary(at, op, cube_root)),
    ("stablehlo.ceil", |at, op| unary(at, op, |x| x.unary(Unary::Ceil))),
    ("stablehlo.clamp", clamp),
    ("stablehlo.compare", compare),
    ("stablehlo.convert", convert),
    ("stablehlo.cosine", |at, op| unary(at, op, |x| x.unary(Unary::Cosine))),
    ("stablehlo.divide", divide),
    ("stablehlo.exponential", |at, op| unary(at, op, |x| x.unary(Unary::Exp))),
    ("stablehlo.exponential_minus_one", |at, op| unary(at, op, |x| x.unary(Unary::ExpMinusOne))),
    ("stablehlo.floor", |at, op| unary(at, op, |x| x.unary(Unary::Floor))),
    ("stablehlo.is_finite", |at, op| unary(at, op, |x| x.unary(Unary::IsFinite))),
    ("stablehlo.log", |at, op| unary(at, op, |x| x.unary(Unary::Log))),
    ("stablehlo.log_plus_one", |at, op| unary(at, op, |x| x.unary(Unary::LogPlusOne))),
    ("stablehlo.logistic", |at, op| unary(at, op, |x| x.unary(Unary::Logistic))),
    ("stablehlo.maximum", |at, op| arithmetic(at, op, Binary::Maximum, Some(Binary::Or))),
    ("stablehlo.minimum", |at, op| arithmetic(at, op, Binary::Minimum, Some(Binary::And))),
    ("stablehlo.multiply", |at, op| arithmetic(at, op, Binary::Multiply, Some(Binary::And))),
    ("stablehlo.negate", |at, op| unary(at, op, |x| x.unary(Unary::Neg))),
    ("stablehlo.not", not),
    ("stablehlo.or", |at, op| bits(at, op, Binary::Or)),
    ("stablehlo.power", power),
    ("stablehlo.remainder", remainder),
    ("stablehlo.round_nearest_even", |at, op| unary(at, op, |x| x.unary(Unary::RoundNearestEven))),
    ("stablehlo.rsqrt", |at, op| unary(at, op, |x| x.unary(Unary::Rsqrt))),
    ("stablehlo.select", select),
    ("stablehlo.sign", |at, op| unary(at, op, |x| x.unary(Unary::Sign))),
    ("stablehlo.sine", |at, op| unary(at, op, |x| x.unary(Unary::Sine))),
    ("stablehlo.sqrt", |at, op| unary(at, op, |x| x.unary(Unary::Sqrt))),
    ("stablehlo.subtract", |at, op| arithmetic(at, op, Binary::Subtract, None)),
    ("stablehlo.tan", |at, op| unary(at, op, |x| x.unary(Unary::Tan))),
    ("stablehlo.tanh", |at, op| unary(at, op, |x| x.unary(Unary::Tanh))),
    ("stablehlo.xor", |at, op| bits(at, op, Binary::Xor)),
];

/// Operands as an expression has them: numbers stand in it, what else there is are values.
#[derive(Default)]
pub(super) struct Operands<'c> {
    values: Vec<Value<'c>>,
}

impl<'c> Operands<'c> {
    /// An operand of the operation.
    pub(super) fn add(&mut self, at: &mut At<'_, 'c>, value: Value<'c>) -> Result<Expr, Stop> {
        if let Some(number) = splat(value) {
            return Ok(number.as_expr());
        }
        let value = at.read(value)?;
        let index = self.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        Ok(Expr::Value(index))
    }

    /// The operation; operands of no dimensions are the same for all elements.
    pub(super) fn write(self, at: &At<'_, 'c>, expression: &Expr, ty: Type<'c>) -> Lowered<'c> {
        let rank = ty.shape().map_or(0, |shape| shape.len()) as i64;
        let places: Vec<Vec<i64>> =
            self.values.iter().map(|value| (0..rank).take(value.rank()).collect()).collect();
        Ok(vec![at.shader.elementwise(expression, &self.values, &places, ty)?])
    }
}

/// The element type of an operation's operand.
fn kind(op: Op<'_>, index: usize) -> Result<ElementType, Stop> {
    op.operand(index).and_then(Value::element_type).ok_or_else(|| lacks(op))
}

fn operand<'c>(
    at: &mut At<'_, 'c>,
    operands: &mut Operands<'c>,
    op: Op<'c>,
    index: usize,
) -> Result<Expr, Stop> {
    let value = op.operand(index).ok_or_else(|| lacks(op))?;
    operands.add(at, value)
}

fn unary<'c>(at: &mut At<'_, 'c>, op: Op<'c>, of: impl FnOnce(Expr) -> Expr) -> Lowered<'c> {
    if kind(op, 0)? == ElementType::U32 && (op.is("stablehlo.negate") || op.is("stablehlo.sign")) {
        return refuse("kernels have no sign of integers without one", "convert the operand to i32");
    }
    let mut operands = Operands::default();
    let x = operand(at, &mut operands, op, 0)?;
    operands.write(at, &of(x), at.result(op)?)
}

/// sign(x) exp(log(|x|) / 3), and once more by Newton's rule.
fn cube_root(x: Expr) -> Expr {
    let size = x.clone().unary(Unary::Abs).binary(Binary::Maximum, Expr::Constant(f32::MIN_POSITIVE));
    let root =
        size.clone().unary(Unary::Log).binary(Binary::Multiply, Expr::Constant(1.0 / 3.0)).unary(Unary::Exp);
    let square = root.clone().binary(Binary::Multiply, root.clone());
    let next = root
        .binary(Binary::Multiply, Expr::Constant(2.0))
        .binary(Binary::Add, size.binary(Binary::Divide, square))
        .binary(Binary::Multiply, Expr::Constant(1.0 / 3.0));
    next.binary(Binary::Multiply, x.unary(Unary::Sign))
}

/// An operation on numbers, and what it is on truth values.
fn arithmetic<'c>(
    at: &mut At<'_, 'c>,
    op: Op<'c>,
    operation: Binary,
    of_truths: Option<Binary>,
) -> Lowered<'c> {
    let operation = match (kind(op, 0)?, of_truths) {
        (ElementType::I1, Some(operation)) => operation,
        (ElementType::I1, None) => return refuse("truth values have no differences", "use xor"),
        (kind, _) if kind.is_float() => of_floats(operation),
        _ => operation,
    };
    binary(at, op, operation)
}

/// StableHLO's maximum and minimum of floats are NaN where an operand is; integers have none.
fn of_floats(operation: Binary) -> Binary {
    match operation {
        Binary::Maximum => Binary::MaximumOrNan,
        Binary::Minimum => Binary::MinimumOrNan,
        operation => operation,
    }
}

fn binary<'c>(at: &mut At<'_, 'c>, op: Op<'c>, operation: Binary) -> Lowered<'c> {
    let mut operands = Operands::default();
    let (x, y) = (operand(at, &mut operands, op, 0)?, operand(at, &mut operands, op, 1)?);
    operands.write(at, &x.binary(operation, y), at.result(op)?)
}

fn bits<'c>(at: &mut At<'_, 'c>, op: Op<'c>, operation: Binary) -> Lowered<'c> {
    binary(at, op, operation)
}

fn not<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let truths = kind(op, 0)? == ElementType::I1;
    unary(at, op, |x| match truths {
        true => x.binary(Binary::Xor, Expr::Unsigned(1)),
        false => x.unary(Unary::Not),
    })
}

fn divide<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let operation = match kind(op, 0)? {
        ElementType::I32 => Binary::Quotient,
        ElementType::U32 => Binary::UnsignedQuotient,
        _ => Binary::Divide,
    };
    binary(at, op, operation)
}

fn remainder<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    match kind(op, 0)? {
        ElementType::I32 => binary(at, op, Binary::Remainder),
        ElementType::U32 => binary(at, op, Binary::UnsignedRemainder),
        _ => {
            refuse("remainders of floats are not exact on GPUs", "compute it on the CPU with `--target cpu`")
        }
    }
}

/// Small whole exponents are products, which are exact where WGSL's power is not.
fn power<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    if !kind(op, 0)?.is_float() {
        return refuse("kernels have no powers of integers", "convert the operands to f32");
    }
    let exponent = op.operand(1).and_then(splat).and_then(|number| number.as_f32());
    let mut operands = Operands::default();
    let x = operand(at, &mut operands, op, 0)?;
    let twice = |x: Expr| x.clone().binary(Binary::Multiply, x);
    let expression = match exponent {
        Some(1.0) => x,
        Some(2.0) => twice(x),
        Some(3.0) => twice(x.clone()).binary(Binary::Multiply, x),
        Some(4.0) => twice(twice(x)),
        Some(0.5) => x.unary(Unary::Sqrt),
        Some(-0.5) => x.unary(Unary::Rsqrt),
        Some(-1.0) => Expr::Constant(1.0).binary(Binary::Divide, x),
        _ => {
            let y = operand(at, &mut operands, op, 1)?;
            x.binary(Binary::Power, y)
        }
    };
    operands.write(at, &expression, at.result(op)?)
}

fn clamp<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let mut operands = Operands::default();
    let low = operand(at, &mut operands, op, 0)?;
    let x = operand(at, &mut operands, op, 1)?;
    let high = operand(at, &mut operands, op, 2)?;
    let of = if kind(op, 1)?.is_float() { of_floats } else { |operation| operation };
    let expression = x.binary(of(Binary::Maximum), low).binary(of(Binary::Minimum), high);
    operands.write(at, &expression, at.result(op)?)
}

fn truth(comparison: Comparison, a: Expr, b: Expr) -> Expr {
    Expr::Select(comparison, Box::new([a, b, Expr::Unsigned(1), Expr::Unsigned(0)]))
}

fn compare<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let comparison = match op.attr("comparison_direction").and_then(Attr::as_keyword).as_deref() {
        Some("EQ") => Comparison::Eq,
        Some("NE") => Comparison::Ne,
        Some("LT") => Comparison::Lt,
        Some("LE") => Comparison::Le,
        Some("GT") => Comparison::Gt,
        _ => Comparison::Ge,
    };
    if op.attr("compare_type").and_then(Attr::as_keyword).as_deref() == Some("TOTALORDER") {
        return refuse("kernels have no total order of floats", "compare floats without it");
    }
    if op.operand(0) == op.operand(1) && kind(op, 0)?.is_float() {
        // Its bits tell: WGSL lets GPUs assume that there is no NaN to compare.
        return match comparison {
            Comparison::Ne => unary(at, op, |x| x.unary(Unary::IsNan)),
            Comparison::Eq => unary(at, op, |x| x.unary(Unary::IsNan).binary(Binary::Xor, Expr::Unsigned(1))),
            _ => refuse("a value is ordered beside itself", "leave the comparison out"),
        };
    }
    let mut operands = Operands::default();
    let (a, b) = (operand(at, &mut operands, op, 0)?, operand(at, &mut operands, op, 1)?);
    operands.write(at, &truth(comparison, a, b), at.result(op)?)
}

/// Values chosen by a truth value, which a comparison that is fused into it makes no number.
fn select<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let mut operands = Operands::default();
    let condition = operand(at, &mut operands, op, 0)?;
    let (yes, no) = (operand(at, &mut operands, op, 1)?, operand(at, &mut operands, op, 2)?);
    let expression = match condition {
        Expr::Unsigned(0) => no,
        Expr::Unsigned(_) => yes,
        condition => Expr::Select(Comparison::Ne, Box::new([condition, Expr::Unsigned(0), yes, no])),
    };
    operands.write(at, &expression, at.result(op)?)
}

/// Integers of different signs have the same bits; a float becomes an integer towards zero.
fn convert<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    use ElementType::{F16, F32, I1, I32, U32};
    let (from, ty) = (kind(op, 0)?, at.result(op)?);
    let to = ty.element_type().ok_or_else(|| lacks(op))?;
    let mut operands = Operands::default();
    let x = operand(at, &mut operands, op, 0)?;
    let expression = match (from, to) {
        (F32 | F16, F32 | F16) | (I1, U32) => x,
        (from, to) if from == to => x,
        (F32 | F16, I1) => truth(Comparison::Ne, x, Expr::Constant(0.0)),
        (I32, I1) => truth(Comparison::Ne, x, Expr::Integer(0)),
        (U32, I1) => truth(Comparison::Ne, x, Expr::Unsigned(0)),
        (I32 | U32 | I1, F32 | F16) => x.unary(Unary::ToFloat),
        (U32 | I1 | F32 | F16, I32) => x.unary(Unary::ToInteger),
        (I32 | F32 | F16, U32) => x.unary(Unary::ToUnsigned),
        _ => {
            return refuse("kernels have no such conversion", "compute with f32, f16, i32, ui32 or i1");
        }
    };
    operands.write(at, &expression, ty)
}
