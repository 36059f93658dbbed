//! The k largest elements and their places.

use edgec_dialects::ir::{Attr, Op, OpSpec, Value};
use edgec_dialects::stablehlo::{DynamicIotaOp, RealDynamicSliceOp, SortOp};
use edgec_dialects::{Builder, ElementType};

use super::formula::Formula;

/// A stable descending sort of (element, place) by element, whose first k are kept. Of equal elements the first comes first; of floats
/// the total order decides, where -NaN is the smallest and NaN the largest.
pub fn top_k<'c>(formula: &Formula<'c>, op: Op<'c>) -> Result<Vec<Value<'c>>, String> {
    let builder = formula.builder();
    let context = op.context();
    let operand = op.operand(0).ok_or("it has no operand")?;
    let k = op.i64_attr("k").ok_or("it has no k")?;
    let shape = operand.shape();
    let last = shape.len().checked_sub(1).ok_or("it takes a tensor of at least one dimension")?;
    let element = operand.element_type();

    let places = context.tensor(&shape, ElementType::I32);
    let iota = if operand.ty().is_static() {
        builder.iota(&shape, ElementType::I32, last as i64)
    } else {
        DynamicIotaOp::create(builder, formula.extents(operand), last as i64, places).out()
    };
    let sort = SortOp::create(builder, &[operand, iota], last as i64, true, &[operand.ty(), places]);
    let scalars = [operand.ty().with_shape(&[]), context.tensor(&[], ElementType::I32)];
    let args = scalars.iter().flat_map(|&ty| [ty, ty]).collect::<Vec<_>>();
    let block = sort.comparator().add_block(&args, builder.location());
    let inner = Builder::at_end(block).with_location(builder.location());
    let how = match element {
        Some(element) if element.is_unsigned() || element == ElementType::I1 => "UNSIGNED",
        Some(element) if !element.is_float() => "SIGNED",
        _ => "TOTALORDER",
    };
    let keyword = |kind: &str, keyword: &str| {
        Attr::parse(context, &format!("#stablehlo<{kind} {keyword}>")).map_err(|problem| problem.to_string())
    };
    let compare = OpSpec::new(context, "stablehlo.compare")
        .operands(block.args().get(..2).unwrap_or_default())
        .results(&[context.tensor(&[], ElementType::I1)])
        .attr("comparison_direction", keyword("comparison_direction", "GT")?)
        .attr("compare_type", keyword("comparison_type", how)?);
    let compare = inner.create(compare).map_err(|error| error.to_string())?;
    inner.stablehlo_return(&compare.results());

    let mut limits = shape.clone();
    if let Some(limit) = limits.get_mut(last) {
        *limit = k;
    }
    let sorted = sort.op().results();
    Ok(sorted.into_iter().map(|value| first_elements(formula, value, &limits)).collect())
}

/// The elements below `limits`; an unknown limit is the operand's extent.
fn first_elements<'c>(formula: &Formula<'c>, value: Value<'c>, limits: &[i64]) -> Value<'c> {
    let builder = formula.builder();
    if limits.iter().all(|&limit| limit >= 0) && value.ty().is_static() {
        return builder.slice(value, &vec![0; limits.len()], limits);
    }
    let zeros = builder.constant_i32_splat(&[limits.len() as i64], 0);
    let ones = builder.constant_i32_splat(&[limits.len() as i64], 1);
    let ends = formula.extents_of_shape(value, limits);
    RealDynamicSliceOp::create(builder, value, zeros, ends, ones, value.ty().with_shape(limits)).out()
}
