//! Composites that kernels compute as one piece. All others were inlined before.

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_gpu_kernels::{Binary, Expr, Unary};

use super::Lowering;
use super::at::{At, Lowered, Stop, refuse};
use super::decoder;
use super::stored::{self, is_stored_value, quantized};

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

/// Rows of a table as it is stored, or in the panels of a quantised weight, which a product shares.
fn embedding_lookup<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let Some(table) = op.operand(1) else { return Err(super::at::lacks(op)) };
    let (indices, ty) = (at.operand(op, 0)?, at.result(op)?);
    if crate::types::element(indices.ty()) != Ok(edgec_gpu_plan::Element::I32) {
        return refuse("indices are not i32", "convert the indices to i32");
    }
    let (tables, layout) = tables(at, table)?;
    let rows = table.shape().first().copied().unwrap_or(1);
    let indices = clamped(at, indices, rows, layout)?;
    let mut operands = vec![indices];
    operands.extend(tables);
    let layout = Attr::string(at.shader.builder().context(), layout);
    Ok(vec![at.shader.write(at.shader.parts("gather", &operands).attr("layout", layout), ty)?])
}

/// A table as kernels read it, and its layout.
fn tables<'c>(at: &mut At<'_, 'c>, table: Value<'c>) -> Result<(Vec<Value<'c>>, &'static str), Stop> {
    if !is_stored_value(table) {
        return Ok((vec![at.read(table)?], "transposed"));
    }
    let Some(found) = quantized(at, table)? else {
        return Ok((vec![at.read(stored::unconverted(table))?], "transposed"));
    };
    let layout = if found.block == 0 { "int8" } else { "int4" };
    let key = stored::key(found.values, layout);
    let words = super::contraction::packed(
        at,
        (&format!("{key} words"), layout),
        found.integers.in_panels()?,
        "ui32",
    )?;
    let element = if found.block == 0 { "f32" } else { "f16" };
    let scales = super::contraction::packed(
        at,
        (&format!("{key} scales"), "scales"),
        found.scales.in_panels()?,
        element,
    )?;
    Ok((vec![words, scales], layout))
}

/// Indices within a table's rows: a kernel knows of tables in panels only whole panels.
fn clamped<'c>(at: &At<'_, 'c>, indices: Value<'c>, rows: i64, layout: &str) -> Result<Value<'c>, Stop> {
    if layout == "transposed" || rows % 64 == 0 {
        return Ok(indices);
    }
    let last = Expr::Integer(i32::try_from(rows - 1).unwrap_or(i32::MAX));
    let within = Expr::Value(0).binary(Binary::Maximum, Expr::Integer(0)).binary(Binary::Minimum, last);
    Ok(at.shader.map(&within, &[indices], indices.ty())?)
}
