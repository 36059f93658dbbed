//! Arithmetic on sizes: small integer tensors whose numbers are known.

use edgec_dialects::ir::{ElementType, Op, Value};

use super::Known;

/// Most elements of a tensor that holds sizes.
const MAX_ELEMENTS: u64 = 64;

/// The numbers of the result of `op`, where its operands' are known.
pub(super) fn evaluate<'c>(op: Op<'c>, known: &Known<'c>) -> Option<Vec<i64>> {
    let [result] = op.results()[..] else { return None };
    let element = result.element_type().filter(|element| !element.is_float())?;
    let name = op.name();
    let short = name.strip_prefix("stablehlo.")?;
    if short == "get_dimension_size" {
        let dim = usize::try_from(op.i64_attr("dimension")?).ok()?;
        return op.operand(0)?.shape().get(dim).copied().filter(|&size| size >= 0).map(|size| vec![size]);
    }
    // Rows of numbers are numbers in a row for these.
    let in_a_row = match short {
        "constant" | "convert" | "dynamic_reshape" | "reshape" => true,
        "concatenate" => op.i64_attr("dimension") == Some(0),
        _ => false,
    };
    if result.rank() > 2
        || (result.rank() > 1 && !in_a_row)
        || result.ty().element_count().is_some_and(|count| count > MAX_ELEMENTS)
    {
        return None;
    }
    if short == "constant" {
        return op.constant_value()?.as_dense()?.to_i64();
    }
    let operands: Option<Vec<&Vec<i64>>> = op.operands().iter().map(|operand| known.get(operand)).collect();
    let operands = operands?;
    let numbers = match (short, operands.as_slice()) {
        ("convert", [numbers]) => {
            op.operand(0)?.element_type().filter(|element| !element.is_float())?;
            (*numbers).clone()
        }
        ("reshape" | "dynamic_reshape", [numbers, ..]) => (*numbers).clone(),
        ("concatenate", parts) => parts.iter().flat_map(|part| part.iter().copied()).collect(),
        ("broadcast_in_dim", [numbers]) => match numbers.as_slice() {
            [number] => vec![*number; usize::try_from(result.ty().element_count()?).ok()?],
            numbers => numbers.to_vec(),
        },
        ("slice", [numbers]) => {
            let first =
                |name: &str| op.i64s_attr(name)?.first().copied().and_then(|at| usize::try_from(at).ok());
            let (start, limit, stride) =
                (first("start_indices")?, first("limit_indices")?, first("strides")?.max(1));
            numbers.get(start..limit)?.iter().step_by(stride).copied().collect()
        }
        ("not", [numbers]) if element == ElementType::I1 => numbers.iter().map(|number| 1 - number).collect(),
        ("select", [condition, yes, no]) => {
            let chosen = |at: usize| *condition.get(at).or(condition.first()).unwrap_or(&0) != 0;
            yes.iter()
                .zip(no.iter())
                .enumerate()
                .map(|(at, (&yes, &no))| if chosen(at) { yes } else { no })
                .collect()
        }
        ("compare", [left, right]) => {
            let direction = op.attr("comparison_direction")?.as_keyword()?;
            pairwise(left, right, |a, b| compare(&direction, a, b).map(i64::from))?
        }
        (_, [left, right]) => pairwise(left, right, |a, b| binary(short, a, b))?,
        _ => return None,
    };
    let fits = |number: &i64| wraps(element, *number) == Some(*number);
    numbers.iter().all(fits).then_some(numbers)
}

/// Whether the result of an operation that [`evaluate`] knows is a polynomial of its operands.
pub(super) fn is_polynomial(op: Op<'_>) -> bool {
    const POLYNOMIAL: [&str; 11] = [
        "add",
        "broadcast_in_dim",
        "concatenate",
        "constant",
        "convert",
        "dynamic_reshape",
        "get_dimension_size",
        "multiply",
        "reshape",
        "slice",
        "subtract",
    ];
    op.name().strip_prefix("stablehlo.").is_some_and(|short| POLYNOMIAL.contains(&short))
}

fn pairwise(left: &[i64], right: &[i64], compute: impl Fn(i64, i64) -> Option<i64>) -> Option<Vec<i64>> {
    (left.len() == right.len()).then(|| left.iter().zip(right).map(|(&a, &b)| compute(a, b)).collect())?
}

fn compare(direction: &str, a: i64, b: i64) -> Option<bool> {
    Some(match direction {
        "EQ" => a == b,
        "NE" => a != b,
        "LT" => a < b,
        "LE" => a <= b,
        "GT" => a > b,
        "GE" => a >= b,
        _ => return None,
    })
}

/// Sizes never wrap around; arithmetic that does is left to the target.
fn binary(name: &str, a: i64, b: i64) -> Option<i64> {
    match name {
        "add" => a.checked_add(b),
        "subtract" => a.checked_sub(b),
        "multiply" => a.checked_mul(b),
        "divide" => a.checked_div(b),
        "remainder" => a.checked_rem(b),
        "maximum" => Some(a.max(b)),
        "minimum" => Some(a.min(b)),
        "and" => Some(a & b),
        "or" => Some(a | b),
        _ => None,
    }
}

/// The number as the type holds it.
fn wraps(element: ElementType, number: i64) -> Option<i64> {
    use ElementType as E;
    match element {
        E::I64 | E::Index => Some(number),
        E::I32 => i32::try_from(number).ok().map(i64::from),
        E::I16 => i16::try_from(number).ok().map(i64::from),
        E::I8 => i8::try_from(number).ok().map(i64::from),
        E::U64 => (number >= 0).then_some(number),
        E::U32 => u32::try_from(number).ok().map(i64::from),
        E::U16 => u16::try_from(number).ok().map(i64::from),
        E::U8 => u8::try_from(number).ok().map(i64::from),
        E::I1 => (0..=1).contains(&number).then_some(number),
        _ => None,
    }
}

/// The numbers of a vector as far as they are known: all, or those of its parts.
pub(super) fn elements<'c>(vector: Value<'c>, known: &Known<'c>) -> Vec<Option<i64>> {
    if let Some(numbers) = known.get(&vector) {
        return numbers.iter().copied().map(Some).collect();
    }
    let length = vector.shape().first().map_or(0, |&size| size.clamp(0, MAX_ELEMENTS as i64) as usize);
    match vector.defining_op().filter(|op| op.is("stablehlo.concatenate")) {
        Some(op) => op.operands().into_iter().flat_map(|part| elements(part, known)).collect(),
        None => vec![None; length],
    }
}

/// The numbers of an operand.
pub(super) fn of<'c>(op: Op<'c>, index: usize, known: &Known<'c>) -> Option<Vec<i64>> {
    op.operand(index).and_then(|operand: Value<'c>| known.get(&operand).cloned())
}
