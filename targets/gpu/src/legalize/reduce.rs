//! Reductions.

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_gpu_kernels::{Binary, Expr};

use super::Lowering;
use super::at::{At, Lowered, axes, ints, lacks, refuse};
use super::stored::{Number, splat};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.reduce", reduce)];

/// The name of the operation that a region applies to its two arguments, without its dialect.
pub(super) fn reducer(op: Op<'_>) -> Option<String> {
    let block = op.body()?;
    let [body, terminator] = block.ops().try_into().ok()?;
    let arguments = block.args();
    let mut operands = body.operands();
    let in_order = operands == arguments;
    operands.reverse();
    let plain = (in_order || operands == arguments) && terminator.operands() == body.results();
    plain.then(|| body.name().trim_start_matches("stablehlo.").to_owned())
}

/// The dimensions are brought together at the end if they are no neighbours. An initial value that changes something is combined with the result.
fn reduce<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    if op.operand_count() != 2 {
        return refuse("it reduces several values at once", "reduce one after the other");
    }
    let ty = at.result(op)?;
    let truths =
        op.operand(0).is_some_and(|value| value.element_type() == Some(edgec_dialects::ElementType::I1));
    let name = reducer(op);
    let (kind, operation) = match (name.as_deref(), truths) {
        (Some("add"), false) => ("sum", Binary::Add),
        (Some("multiply"), false) => ("product", Binary::Multiply),
        (Some("maximum"), _) | (Some("or"), true) => {
            ("maximum", if truths { Binary::Or } else { Binary::Maximum })
        }
        (Some("minimum"), _) | (Some("and"), true) => {
            ("minimum", if truths { Binary::And } else { Binary::Minimum })
        }
        _ => {
            return refuse(
                "kernels reduce by sum, product, maximum, minimum, and and or of truth values",
                "compute it on the CPU with `--target cpu`",
            );
        }
    };
    let mut reduced = axes(&ints(op, "dimensions")?);
    reduced.sort_unstable();
    let mut value = at.operand(op, 0)?;
    let shader = at.shader;
    let shape = value.shape();
    if !reduced.is_empty() {
        let neighbours = reduced.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        if !neighbours {
            let kept = (0..shape.len()).filter(|axis| !reduced.contains(axis));
            let order: Vec<usize> = kept.chain(reduced.iter().copied()).collect();
            value = shader.transpose(value, &order)?;
            reduced = (shape.len() - reduced.len()..shape.len()).collect();
        }
        let dimensions: Vec<i64> = reduced.iter().map(|&axis| axis as i64).collect();
        let kind = Attr::string(shader.builder().context(), kind);
        let parts =
            shader.parts("reduce", &[value]).attr("kind", kind).ints(shader, "dimensions", &dimensions);
        value = shader.write(parts, ty)?;
    }
    let initial = op.operand(1).ok_or_else(|| lacks(op))?;
    if splat(initial).is_some_and(|number| is_neutral(operation, number)) {
        return Ok(vec![value]);
    }
    combined(at, value, initial, operation)
}

fn is_neutral(operation: Binary, number: Number) -> bool {
    match (operation, number) {
        (Binary::Add, Number::Float(value)) => value == 0.0,
        (Binary::Multiply, Number::Float(value)) => value == 1.0,
        (Binary::Maximum, Number::Float(value)) => value == f32::NEG_INFINITY,
        (Binary::Minimum, Number::Float(value)) => value == f32::INFINITY,
        (Binary::Add, number) => matches!(number, Number::Integer(0) | Number::Unsigned(0)),
        (Binary::Multiply, number) => matches!(number, Number::Integer(1) | Number::Unsigned(1)),
        (Binary::Maximum, number) => matches!(number, Number::Integer(i32::MIN) | Number::Unsigned(0)),
        (Binary::Minimum, number) => matches!(number, Number::Integer(i32::MAX) | Number::Unsigned(u32::MAX)),
        (Binary::Or, number) => number == Number::Unsigned(0),
        (Binary::And, number) => number == Number::Unsigned(1),
        _ => false,
    }
}

fn combined<'c>(at: &mut At<'_, 'c>, value: Value<'c>, initial: Value<'c>, operation: Binary) -> Lowered<'c> {
    let ty = value.ty();
    if let Some(number) = splat(initial) {
        return at.map(&Expr::Value(0).binary(operation, number.as_expr()), &[value], ty);
    }
    let initial = at.read(initial)?;
    let places = [(0..value.rank() as i64).collect(), Vec::new()];
    let both = Expr::Value(0).binary(operation, Expr::Value(1));
    Ok(vec![at.shader.elementwise(&both, &[value, initial], &places, ty)?])
}
