//! `quantize-weights`: stores the weights of matrix products, convolutions and lookups as the recipe asks.
//!
//! ```text
//! %w = ml_program.global_load_const @w : tensor<OxIxf32>
//! ->
//! %q = ml_program.global_load_const @w.q : tensor<OxIxi8>
//! %s = ml_program.global_load_const @w.scale : tensor<Oxf32>
//! %w = stablehlo.composite "edgec.dequantize" %q, %s {axis = 0, block = 0} : -> tensor<OxIxf32>
//! ```
//!
//! A weight that several products and a lookup share stays one symbol, so a tied head keeps the embedding's bytes. Weights
//! that nothing but these operations reads are touched; norms, biases and computed tables stay f32.

use std::collections::HashMap;

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_dialects::{Builder, ElementType};
use edgec_weights::{DType, Expr, Scheme};

use crate::Recipe;
use crate::pass::{Pass, PassError, Unit};

/// The pass.
pub const PASS: Pass = Pass {
    name: "quantize-weights",
    description: "Store the weights of matrix products, convolutions and lookups as the recipe asks",
    run,
};

/// How one weight is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Half,
    Quantized(Scheme),
}

/// What the uses of a weight allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Uses {
    /// Something other than a matrix product, a convolution or a lookup reads it.
    other: bool,
    /// A lookup reads it.
    lookup: bool,
}

/// The pass for tables alone, whose rows stay weights when activations are quantised.
pub const LOOKUPS: Pass = Pass {
    name: "quantize-lookups",
    description: "Store tables of lookups as int8 where activations are int8",
    run: |unit| match unit.options.recipe {
        Recipe::Int8Static => {
            quantize(unit, |expression, uses| form(Recipe::Int8, expression, uses).filter(|_| uses.lookup))
        }
        _ => Ok(()),
    },
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    match unit.options.recipe {
        Recipe::None | Recipe::Int8Static => Ok(()),
        recipe => quantize(unit, |expression, uses| form(recipe, expression, uses)),
    }
}

fn quantize(unit: &mut Unit<'_>, form: impl Fn(&Expr, Uses) -> Option<Form>) -> Result<(), PassError> {
    let mut loads = Vec::new();
    let mut uses: HashMap<String, Uses> = HashMap::new();
    for func in unit.module.funcs() {
        for load in func.op().find("ml_program.global_load_const") {
            let Some(symbol) = load.symbol_attr("global") else { continue };
            let found = uses_of(load);
            let all = uses.entry(symbol.clone()).or_insert(Uses { other: false, lookup: false });
            all.other |= found.other;
            all.lookup |= found.lookup;
            loads.push((load, symbol));
        }
    }
    let mut forms: HashMap<&str, (Form, Expr)> = HashMap::new();
    for (symbol, uses) in &uses {
        if let Some(expression) = unit.weights.get(symbol)
            && let Some(form) = form(expression, *uses)
        {
            forms.insert(symbol, (form, expression.clone()));
        }
    }
    for (load, symbol) in &loads {
        if let Some((form, expression)) = forms.get(symbol.as_str()) {
            rewrite(unit, *load, symbol, expression, *form)?;
        }
    }
    for symbol in forms.keys() {
        unit.weights.remove(symbol);
    }
    Ok(())
}

fn uses_of(load: Op<'_>) -> Uses {
    let mut found = Uses { other: false, lookup: false };
    for weight_use in load.results().into_iter().flat_map(Value::uses) {
        let user = weight_use.op;
        if weight_use.index == 1 && (is_linear(user) || is_convolution(user)) {
            continue;
        }
        let lookup = user.is("stablehlo.composite")
            && user.str_attr("name").as_deref() == Some("odml.embedding_lookup")
            && weight_use.index == 1;
        found.lookup |= lookup;
        found.other |= !lookup;
    }
    found
}

/// Whether an operation is `x * w^T`: the weight's last axis contracted, its first one free.
fn is_linear(op: Op<'_>) -> bool {
    if !op.is("stablehlo.dot_general") {
        return false;
    }
    let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot);
    let weight = op.operand(1);
    dims.is_some_and(|dims| dims.rhs_batch.is_empty() && dims.rhs_contract == [1])
        && weight.is_some_and(|weight| weight.rank() == 2)
}

/// Whether an operation convolves with a kernel whose output features come first, all of whose inputs they see.
fn is_convolution(op: Op<'_>) -> bool {
    let dims = op.attr("dimension_numbers").and_then(Attr::as_conv);
    op.is("stablehlo.convolution")
        && op.i64_attr("feature_group_count").unwrap_or(1) == 1
        && dims.is_some_and(|dims| dims.kernel_output_feature == 0)
}

/// How the recipe stores a weight; none where it stays as it is.
fn form(recipe: Recipe, expression: &Expr, uses: Uses) -> Option<Form> {
    if uses.other || expression.dtype() != DType::F32 {
        return None;
    }
    let blocks = matches!(expression.shape(), [_, row] if row.is_multiple_of(32));
    match recipe {
        _ if expression.shape().len() < 2 => None,
        Recipe::None | Recipe::Int8Static => None,
        Recipe::Fp16 => Some(Form::Half),
        Recipe::Int4 if blocks => Some(Form::Quantized(Scheme::Int4Block32)),
        Recipe::Int8 | Recipe::Int4 => Some(Form::Quantized(Scheme::Int8PerChannel)),
    }
}

fn rewrite(
    unit: &mut Unit<'_>,
    load: Op<'_>,
    symbol: &str,
    expression: &Expr,
    form: Form,
) -> Result<(), PassError> {
    let shape: Vec<i64> = expression.shape().iter().map(|&size| size as i64).collect();
    let context = unit.context;
    let ops = Builder::before(load);
    let restored = match form {
        Form::Half => {
            let half = format!("{symbol}.f16");
            unit.weights.insert(half.clone(), expression.cast(DType::F16)?);
            let value = ops.weight(&half, context.tensor(&shape, ElementType::F16));
            vec![ops.convert(value, ElementType::F32)]
        }
        Form::Quantized(scheme) => {
            let (values, scales) = (format!("{symbol}.q"), format!("{symbol}.scale"));
            let scale = expression.quantized_scales(scheme)?;
            let scale_shape: Vec<i64> = scale.shape().iter().map(|&size| size as i64).collect();
            let (element, scale_element, block) = match scheme {
                Scheme::Int8PerChannel => (ElementType::I8, ElementType::F32, 0),
                Scheme::Int4Block32 => (ElementType::I4, ElementType::F16, 32),
            };
            let value = ops.weight(&values, context.tensor(&shape, element));
            let scaled = ops.weight(&scales, context.tensor(&scale_shape, scale_element));
            unit.weights.insert(values, expression.quantized_values(scheme)?);
            unit.weights.insert(scales, scale);
            let attributes = [("axis", Attr::i64(context, 0)), ("block", Attr::i64(context, block))];
            ops.composite("edgec.dequantize", &[value, scaled], &attributes, |ops, operands| {
                vec![dequantize(ops, operands[0], operands[1], block)]
            })
        }
    };
    load.replace(&restored)?;
    Ok(())
}

/// `values * scales`, a scale for each index of axis 0, or for each `block` elements of a matrix's rows.
fn dequantize<'c>(ops: &Builder<'c>, values: Value<'c>, scales: Value<'c>, block: i64) -> Value<'c> {
    let shape = values.shape();
    let wide = ops.convert(values, ElementType::F32);
    let scales = ops.convert(scales, ElementType::F32);
    let ([rows, columns], true) = (shape.as_slice(), block > 0) else {
        return ops.mul(wide, ops.broadcast_in_dim(scales, &shape, &[0]));
    };
    let blocks = [*rows, columns / block, block];
    let spread = ops.broadcast_in_dim(scales, &blocks, &[0, 1]);
    ops.reshape(ops.mul(ops.reshape(wide, &blocks), spread), &shape)
}
