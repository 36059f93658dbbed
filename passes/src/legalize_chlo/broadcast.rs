//! Operations that broadcast implicitly: their operands are broadcast explicitly, and the operation of the same name follows.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, DYNAMIC, Op, OpSpec, Value};
use edgec_dialects::stablehlo::{DynamicBroadcastInDimOp, SelectOp};

use super::formula::Formula;
use super::{bits, widen, zeta};

/// `chlo.broadcast_<name>`.
pub fn broadcast<'c>(formula: &Formula<'c>, op: Op<'c>, name: &str) -> Result<Vec<Value<'c>>, String> {
    let operands = op.operands();
    let shapes: Vec<Vec<i64>> = operands.iter().map(|value| value.shape()).collect();
    let rank = shapes.iter().map(Vec::len).max().unwrap_or(0);
    let dims = op.i64s_attr("broadcast_dimensions");
    let mut spread = Vec::new();
    let places: Vec<Vec<i64>> = shapes
        .iter()
        .map(|shape| match &dims {
            Some(dims) if shape.len() < rank => dims.clone(),
            _ => (0..shape.len()).map(|dim| (dim + rank - shape.len()) as i64).collect(),
        })
        .collect();
    let target = Target::of(formula, &operands, &places, rank);
    for (value, places) in operands.iter().zip(&places) {
        spread.push(target.spread(formula, *value, places));
    }
    let builder = formula.builder();
    let terms: Vec<_> = spread.iter().map(|&value| formula.term(value)).collect();
    let result = match (name, terms.as_slice()) {
        ("next_after", &[x, y]) => bits::next_after(x, y)?.value,
        ("zeta", &[x, q]) => zeta::zeta(widen(x), widen(q)).convert_like(x).value,
        ("polygamma", &[n, x]) => zeta::polygamma(widen(n), widen(x)).convert_like(n).value,
        ("select", &[pred, on_true, on_false]) => {
            SelectOp::create(builder, pred.value, on_true.value, on_false.value, on_true.ty()).out()
        }
        ("complex", &[real, imag]) => {
            let element = op.result(0).ok_or("it has no result")?.ty();
            real.complex(imag, element.with_shape(&real.value.shape())).value
        }
        ("compare", &[x, y]) => {
            let keyword = |name: &str| op.attr(name).and_then(Attr::as_keyword);
            let attr = |kind: &str, keyword: String| {
                Attr::parse(op.context(), &format!("#stablehlo<{kind} {keyword}>"))
                    .map_err(|_| format!("{keyword} is no {kind}"))
            };
            let direction = keyword("comparison_direction").ok_or("it has no direction")?;
            let how = keyword("compare_type").map(|how| attr("comparison_type", how)).transpose()?;
            let spec = OpSpec::new(op.context(), "stablehlo.compare")
                .operands(&[x.value, y.value])
                .results(&[x.ty().with_element(ElementType::I1)])
                .attr("comparison_direction", attr("comparison_direction", direction)?)
                .maybe_attr("compare_type", how);
            first(builder.create(spec))?
        }
        (_, &[x, y]) => {
            let spec = OpSpec::new(op.context(), &format!("stablehlo.{name}"))
                .operands(&[x.value, y.value])
                .results(&[x.ty()]);
            first(builder.create(spec))?
        }
        _ => return Err("it has not the operands of its name".to_owned()),
    };
    Ok(vec![result])
}

fn first<'c>(created: Result<Op<'c>, edgec_dialects::ir::IrError>) -> Result<Value<'c>, String> {
    let op = created.map_err(|error| error.to_string())?;
    op.result(0).ok_or_else(|| "it has no result".to_owned())
}

/// What the operands are broadcast to.
struct Target<'c> {
    shape: Vec<i64>,
    /// The extents at run time, where one of them is not known.
    extents: Option<Value<'c>>,
}

impl<'c> Target<'c> {
    fn of(formula: &Formula<'c>, operands: &[Value<'c>], places: &[Vec<i64>], rank: usize) -> Self {
        let mut shape = vec![1; rank];
        for (value, places) in operands.iter().zip(places) {
            for (extent, place) in value.shape().into_iter().zip(places) {
                if let Some(target) = usize::try_from(*place).ok().and_then(|place| shape.get_mut(place)) {
                    // An extent that is not 1 decides; an unknown one gives way to any other.
                    *target = match (*target, extent) {
                        (1, other) | (other, 1) => other,
                        (DYNAMIC, other) | (other, _) => other,
                    };
                }
            }
        }
        let extents = shape.iter().any(|&extent| extent < 0).then(|| {
            // Unknown extents may be 1 on either side: the larger one is the result's.
            let ty = formula.builder().context().tensor(&[rank as i64], ElementType::I32);
            let spread = |(value, places): (&Value<'c>, &Vec<i64>)| rank_up(formula, *value, places, rank);
            let all = operands.iter().zip(places).map(spread);
            all.reduce(|a, b| formula.term(a).max(formula.term(b)).value)
                .unwrap_or_else(|| formula.builder().splat(ty, 1.0))
        });
        Self { shape, extents }
    }

    fn spread(&self, formula: &Formula<'c>, value: Value<'c>, places: &[i64]) -> Value<'c> {
        let builder = formula.builder();
        match self.extents {
            None if value.shape() == self.shape => value,
            None => builder.broadcast_in_dim(value, &self.shape, places),
            Some(extents) => {
                let ty = value.ty().with_shape(&self.shape);
                DynamicBroadcastInDimOp::create(builder, value, extents, places, None, None, ty).out()
            }
        }
    }
}

/// The extents of a tensor at its places among `rank` dimensions, 1 elsewhere.
fn rank_up<'c>(formula: &Formula<'c>, value: Value<'c>, places: &[i64], rank: usize) -> Value<'c> {
    let builder = formula.builder();
    let one = builder.constant_i32_splat(&[1], 1);
    let own = formula.extents(value);
    let parts: Vec<Value<'c>> = (0..rank as i64)
        .map(|dim| match (0i64..).zip(places).find(|&(_, &place)| place == dim) {
            Some((index, _)) => builder.slice(own, &[index], &[index + 1]),
            None => one,
        })
        .collect();
    builder.concatenate(&parts, 0)
}
