//! A dot product in groups of rows, each with a right-hand side of its own.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, DotDims, Op, OpSpec, RaggedDotDims, Value};

use super::formula::Formula;

/// `chlo.ragged_dot`: one dot_general a group, of the left-hand side with zeros outside of the group. The groups' products are added up
/// or, where the groups are parts of a contracting dimension, stacked.
pub fn ragged_dot<'c>(formula: &Formula<'c>, op: Op<'c>) -> Result<Vec<Value<'c>>, String> {
    let builder = formula.builder();
    let (Some(lhs), Some(rhs), Some(sizes)) = (op.operand(0), op.operand(1), op.operand(2)) else {
        return Err("it takes three operands".to_owned());
    };
    let dims = op.attr("ragged_dot_dimension_numbers").and_then(Attr::as_ragged_dot);
    let dims = dims.ok_or("it has no dimension numbers")?;
    let &[ragged] = dims.lhs_ragged.as_slice() else {
        return Err("it takes one ragged dimension".to_owned());
    };
    let &[groups] = sizes.shape().as_slice() else {
        return Err("it takes group sizes of one dimension; split the batch before the call".to_owned());
    };
    if groups < 0 || [lhs, rhs].iter().any(|value| !value.ty().is_static()) {
        return Err("it takes shapes that are known; give the export static ones".to_owned());
    }
    let result = op.result(0).ok_or("it has no result")?.ty();
    let stacked = dims.dot.lhs_contract.contains(&ragged);
    let shape = result.shape().unwrap_or_default();
    let part = if stacked { result.with_shape(shape.get(1..).unwrap_or_default()) } else { result };
    let dot = without_group(&dims);
    let masks = Masks::of(formula, lhs, ragged);

    let mut start = builder.scalar(ElementType::I64, 0.0);
    let mut products = Vec::new();
    for group in 0..groups {
        let size = builder.reshape(builder.slice(sizes, &[group], &[group + 1]), &[]);
        let end = builder.add(start, builder.convert(size, ElementType::I64));
        let rows = masks.between(start, end);
        let weights = match dims.rhs_group.as_slice() {
            &[dim] => one_group(formula, rhs, dim, group),
            _ => rhs,
        };
        let spec = OpSpec::new(op.context(), "stablehlo.dot_general")
            .operands(&[rows, weights])
            .results(&[part])
            .attr("dot_dimension_numbers", dot.to_attr(op.context()))
            .maybe_attr("precision_config", precisions(op)?);
        let product = builder.create(spec).map_err(|error| error.to_string())?;
        products.extend(product.results());
        start = end;
    }
    if stacked {
        let leading: Vec<i64> = [&[1], shape.get(1..).unwrap_or_default()].concat();
        let parts: Vec<Value<'c>> = products.iter().map(|&value| builder.reshape(value, &leading)).collect();
        if parts.is_empty() {
            return Ok(vec![builder.splat(result, 0.0)]);
        }
        return Ok(vec![builder.concatenate(&parts, 0)]);
    }
    let sum = products.into_iter().reduce(|sum, product| builder.add(sum, product));
    Ok(vec![sum.unwrap_or_else(|| builder.splat(result, 0.0))])
}

/// The left-hand side with zeros outside of a range of its ragged dimension.
struct Masks<'f, 'c> {
    formula: &'f Formula<'c>,
    lhs: Value<'c>,
    rows: Value<'c>,
    zeros: Value<'c>,
}

impl<'f, 'c> Masks<'f, 'c> {
    fn of(formula: &'f Formula<'c>, lhs: Value<'c>, ragged: i64) -> Self {
        let rows = formula.builder().iota(&lhs.shape(), ElementType::I64, ragged);
        Self { formula, lhs, rows, zeros: formula.builder().splat(lhs.ty(), 0.0) }
    }

    fn between(&self, start: Value<'c>, end: Value<'c>) -> Value<'c> {
        let row = self.formula.term(self.rows);
        let bound = |bound| self.formula.term(self.formula.broadcast_like(bound, self.rows));
        let inside = row.at_least(bound(start)).and(row.below(bound(end)));
        self.formula.builder().select(inside.value, self.lhs, self.zeros)
    }
}

/// The right-hand side of one group, without the dimension that counts them.
fn one_group<'c>(formula: &Formula<'c>, rhs: Value<'c>, dim: i64, group: i64) -> Value<'c> {
    let builder = formula.builder();
    let dim = usize::try_from(dim).unwrap_or(0);
    let slice = builder.slice_dim(rhs, dim, group, group + 1);
    let mut shape = slice.shape();
    shape.remove(dim);
    builder.reshape(slice, &shape)
}

/// The dot product's dimensions after that of the groups went from the right-hand side.
fn without_group(dims: &RaggedDotDims) -> DotDims {
    let lower = |list: &[i64]| {
        let before = |dim: i64| dims.rhs_group.iter().filter(|&&group| group < dim).count() as i64;
        list.iter().map(|&dim| dim - before(dim)).collect()
    };
    DotDims {
        rhs_batch: lower(&dims.dot.rhs_batch),
        rhs_contract: lower(&dims.dot.rhs_contract),
        ..dims.dot.clone()
    }
}

/// CHLO's precisions as StableHLO's.
fn precisions<'c>(op: Op<'c>) -> Result<Option<Attr<'c>>, String> {
    let Some(config) = op.attr("precision_config").and_then(Attr::as_array) else {
        return Ok(None);
    };
    let precision = |attr: Attr<'c>| {
        let keyword = attr.as_keyword().unwrap_or_default();
        Attr::parse(op.context(), &format!("#stablehlo<precision {keyword}>"))
            .map_err(|_| format!("{keyword} is no precision"))
    };
    let precisions = config.into_iter().map(precision).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Attr::array(op.context(), &precisions)))
}
