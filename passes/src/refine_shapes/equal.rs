//! Sizes that an operation wants to be equal.

use edgec_dialects::ir::{Op, Value};

use super::{Known, is_assertion, sizes};

/// Pairs of sizes that `op` wants to be equal and that are known to differ.
pub(super) fn conflicts<'c>(op: Op<'c>, known: &Known<'c>) -> Vec<(i64, i64)> {
    let mut pairs = wanted(op, known).unwrap_or_default();
    pairs.retain(|&(one, other)| one >= 0 && other >= 0 && one != other);
    pairs
}

/// Pairs of sizes that have to be equal.
fn wanted<'c>(op: Op<'c>, known: &Known<'c>) -> Option<Vec<(i64, i64)>> {
    let shapes: Vec<Vec<i64>> = op.operands().into_iter().map(Value::shape).collect();
    let first = shapes.first()?;
    if op.is_elementwise() {
        let rank = op.result(0)?.rank();
        let whole: Vec<&Vec<i64>> = shapes.iter().filter(|shape| shape.len() == rank).collect();
        let pairs = whole.windows(2).flat_map(|pair| pair[0].iter().copied().zip(pair[1].iter().copied()));
        return Some(pairs.collect());
    }
    if is_assertion(op) {
        let compare = op.operand(0)?.defining_op().filter(|op| op.is("stablehlo.compare"))?;
        let equal = compare.attr("comparison_direction")?.as_keyword()? == "EQ";
        let numbers = |index: usize| sizes::of(compare, index, known);
        return equal.then(|| Some(numbers(0)?.into_iter().zip(numbers(1)?).collect()))?;
    }
    let size = |shape: &[i64], dim: i64| usize::try_from(dim).ok().and_then(|dim| shape.get(dim)).copied();
    let name = op.name();
    Some(match name.strip_prefix("stablehlo.")? {
        "dynamic_broadcast_in_dim" => {
            let (result, dims) = (sizes::of(op, 1, known)?, op.i64s_attr("broadcast_dimensions")?);
            let pairs = first.iter().zip(dims).filter(|&(&from, _)| from != 1);
            pairs.map(|(&from, dim)| Some((from, size(&result, dim)?))).collect::<Option<_>>()?
        }
        "dot_general" => {
            let dims = op.attr("dot_dimension_numbers")?.as_dot()?;
            let second = shapes.get(1)?;
            let left = dims.lhs_batch.iter().chain(&dims.lhs_contract);
            let right = dims.rhs_batch.iter().chain(&dims.rhs_contract);
            left.zip(right)
                .map(|(&left, &right)| Some((size(first, left)?, size(second, right)?)))
                .collect::<Option<_>>()?
        }
        "concatenate" => {
            let along = usize::try_from(op.i64_attr("dimension")?).ok()?;
            let pairs = shapes.windows(2).flat_map(|pair| pair[0].iter().zip(&pair[1]).enumerate());
            pairs.filter(|&(dim, _)| dim % first.len() != along).map(|(_, (&a, &b))| (a, b)).collect()
        }
        _ => return None,
    })
}
