//! Composites that kernels compute as one piece. All others were inlined before.

use edgec_dialects::ir::{Attr, Op, Type, Value};
use edgec_gpu_kernels::{Binary, Comparison, Expr, Unary};

use super::Lowering;
use super::at::{At, Lowered, Stop, refuse};
use super::decoder;
use super::panels::{Panels, Part, panels};
use super::stored::is_stored_value;

/// Composites that are lowered as one piece.
pub(crate) const KEPT: &[&str] = &[
    "aten.gelu.default",
    decoder::CACHED_ATTENTION,
    "edgec.dequantize",
    decoder::ROTARY_WRITE,
    "odml.embedding_lookup",
    "odml.layer_norm",
    "odml.rms_norm",
    "odml.silu",
    "odml.softmax",
];

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.composite", composite)];

fn composite<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    match op.str_attr("name").unwrap_or_default().as_str() {
        "aten.gelu.default" => gelu(at, op),
        "odml.embedding_lookup" => embedding_lookup(at, op),
        "odml.layer_norm" => norm(at, op, "layer"),
        "odml.rms_norm" => norm(at, op, "rms"),
        "odml.silu" => {
            let (x, ty) = (at.operand(op, 0)?, at.result(op)?);
            at.map(&Expr::Value(0).unary(Unary::Silu), &[x], ty)
        }
        "odml.softmax" => {
            let (x, ty) = (at.operand(op, 0)?, at.result(op)?);
            let one = Attr::f32(at.shader.builder().context(), 1.0);
            Ok(vec![at.shader.write(at.shader.parts("softmax", &[x]).attr("scale", one), ty)?])
        }
        decoder::CACHED_ATTENTION => decoder::cached_attention(at, op),
        decoder::ROTARY_WRITE => decoder::rotary_write(at, op),
        "edgec.dequantize" => refuse("values and scales are not stored weights", "quantise weights only"),
        _ => refuse("the target has no kernel for this composite", "run `inline-composites` first"),
    }
}

fn gelu<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let kind = match at.composite_attribute(op, "approximate").and_then(Attr::as_str).as_deref() {
        Some("tanh") => Unary::GeluTanh,
        Some("none") | None => Unary::Gelu,
        Some(_) => return refuse("unknown approximation", "use `tanh` or `none`"),
    };
    let (x, ty) = (at.operand(op, 0)?, at.result(op)?);
    at.map(&Expr::Value(0).unary(kind), &[x], ty)
}

/// A norm with its gain, and a layer's with its bias, as an epilogue.
fn norm<'c>(at: &mut At<'_, 'c>, op: Op<'c>, kind: &str) -> Lowered<'c> {
    let operands =
        (0..op.operand_count()).map(|index| at.operand(op, index)).collect::<Result<Vec<_>, _>>()?;
    let epsilon = at.composite_attribute(op, "epsilon").and_then(Attr::as_f32);
    let Some(epsilon) = epsilon else {
        return refuse("the norm has no epsilon", "give it the attribute `epsilon`");
    };
    let mut epilogue = Expr::Value(0).binary(Binary::Multiply, Expr::Value(1));
    if operands.len() > 2 {
        epilogue = epilogue.binary(Binary::Add, Expr::Value(2));
    }
    let context = at.shader.builder().context();
    let parts = at.shader.parts("norm", &operands);
    let parts = parts.attr("kind", Attr::string(context, kind)).attr("epsilon", Attr::f32(context, epsilon));
    let parts = parts.attr("epilogue", Attr::string(context, &epilogue.to_string()));
    Ok(vec![at.shader.write(parts, at.result(op)?)?])
}

/// Rows of a table as it is, or in the panels of a stored matrix, which a product shares. Of a table that devices do not bind at once, each part gives rows,
/// and the index tells whose are right.
///
/// ```text
/// %0 = shader.gather clamp(%i), %table.0 ; %1 = shader.gather clamp(%i - 8192), %table.1
/// %2 = shader.elementwise %i, %0, %1 {expression = "select(v0 < 8192, v1, v2)"}
/// ```
fn embedding_lookup<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let Some(table) = op.operand(1) else { return Err(super::at::lacks(op)) };
    let (indices, ty) = (at.operand(op, 0)?, at.result(op)?);
    if crate::types::element(indices.ty()) != Ok(edgec_gpu_plan::Element::I32) {
        return refuse("indices are not i32", "convert the indices to i32");
    }
    let [rows, columns] = table.shape()[..] else { return Err(super::at::lacks(op)) };
    if !is_stored_value(table) {
        let table = at.read(table)?;
        return Ok(vec![gather(at, indices, &[table], "transposed", ty)?]);
    }
    let Panels { parts, layout } = panels(at, table, &[0, 1], [rows, columns])?;
    let (mut first, count) = (0, parts.len());
    let mut found = vec![indices];
    let mut ends = Vec::new();
    for Part { values, outputs } in parts {
        // A kernel knows of tables in panels only whole panels.
        let within = if count == 1 && rows % 64 == 0 {
            indices
        } else {
            let index = Expr::Value(0).binary(Binary::Subtract, number(first));
            let index = if first == 0 { Expr::Value(0) } else { index };
            let index = index.binary(Binary::Maximum, number(0)).binary(Binary::Minimum, number(outputs - 1));
            at.shader.map(&index, &[indices], indices.ty())?
        };
        found.push(gather(at, within, &values, layout, ty)?);
        first += outputs;
        ends.push(first);
    }
    if let &[_, rows] = &found[..] {
        return Ok(vec![rows]);
    }
    let mut chosen = Expr::Value(count);
    for (part, end) in ends.iter().enumerate().take(count - 1).rev() {
        let choice = [Expr::Value(0), number(*end), Expr::Value(part + 1), chosen];
        chosen = Expr::Select(Comparison::Lt, Box::new(choice));
    }
    let rank = ty.shape().map_or(0, |shape| shape.len()) as i64;
    let mut places = vec![(0..rank).collect::<Vec<_>>(); found.len()];
    if let Some(place) = places.first_mut() {
        place.pop();
    }
    Ok(vec![at.shader.elementwise(&chosen, &found, &places, ty)?])
}

fn number(value: i64) -> Expr {
    Expr::Integer(i32::try_from(value).unwrap_or(i32::MAX))
}

fn gather<'c>(
    at: &At<'_, 'c>,
    indices: Value<'c>,
    table: &[Value<'c>],
    layout: &str,
    ty: Type<'c>,
) -> Result<Value<'c>, Stop> {
    let operands: Vec<Value<'c>> = std::iter::once(indices).chain(table.iter().copied()).collect();
    let layout = Attr::string(at.shader.builder().context(), layout);
    Ok(at.shader.write(at.shader.parts("gather", &operands).attr("layout", layout), ty)?)
}
