//! `compose-weights`: what only moves or converts a weight becomes part of the weight's expression.
//!
//! ```text
//! %w = ml_program.global_load_const @w : tensor<64x32xf32>
//! %t = stablehlo.transpose %w, dims = [1, 0] : (tensor<64x32xf32>) -> tensor<32x64xf32>
//! ->
//! %t = ml_program.global_load_const @w.transpose : tensor<32x64xf32>
//! ```
//!
//! The new weight is evaluated when the artifact is written. What several functions compute alike becomes one weight.

use std::collections::HashMap;

use edgec_dialects::ir::{Module, Op, Value};
use edgec_dialects::{Builder, ElementType};
use edgec_weights::{DType, Expr, WeightTable};

use crate::pass::{Pass, PassError};

/// The pass.
pub const PASS: Pass = Pass {
    name: "compose-weights",
    description: "Make transposes, reshapes, slices, concatenations and conversions of weights part of the weights",
    run: |unit| compose_weights(unit.module, &mut unit.weights, &unit.options.open_sizes),
};

fn compose_weights(module: Module<'_>, weights: &mut WeightTable, open: &[i64]) -> Result<(), PassError> {
    let mut known: HashMap<String, String> = HashMap::new();
    for op in module.op().nested() {
        let Some(result) = op.result(0).filter(|_| op.dialect() == "stablehlo" && !op.is_erased()) else {
            continue;
        };
        // What is cut to an open size is cut when the model runs.
        if result.shape().iter().any(|size| open.contains(size)) {
            continue;
        }
        let Some(symbols) = symbols(op) else { continue };
        let parts: Option<Vec<&Expr>> = symbols.iter().map(|symbol| weights.get(symbol)).collect();
        let Some(composed) = parts.and_then(|parts| compose(op, result, &parts)) else { continue };
        let attributes = op.attrs().into_iter().map(|(name, value)| format!("{name}={value}"));
        let key = format!(
            "{} {} {} {}",
            op.name(),
            symbols.join(" "),
            attributes.collect::<Vec<_>>().join(" "),
            result.ty()
        );
        let symbol = match known.get(&key) {
            Some(symbol) => symbol.clone(),
            None => {
                let suffix = op.name().replace("stablehlo.", "");
                let base = symbols.first().map_or("weight", String::as_str);
                let symbol = module.unique_symbol(&format!("{base}.{suffix}"));
                weights.insert(symbol.clone(), composed);
                known.insert(key, symbol.clone());
                symbol
            }
        };
        op.replace(&[Builder::before(op).weight(&symbol, result.ty())])?;
    }
    Ok(())
}

/// The symbols of the operands, if all of them are weights and there is one.
fn symbols(op: Op<'_>) -> Option<Vec<String>> {
    let operands = op.operands();
    let symbol = |value: &Value<'_>| {
        let load = value.defining_op().filter(|op| op.is("ml_program.global_load_const"))?;
        load.symbol_attr("global")
    };
    if operands.is_empty() { None } else { operands.iter().map(symbol).collect() }
}

/// The expression that the operation computes of `parts`; none where it has to run.
fn compose(op: Op<'_>, result: Value<'_>, parts: &[&Expr]) -> Option<Expr> {
    let first = *parts.first()?;
    let extents = |values: Vec<i64>| -> Option<Vec<u64>> {
        values.into_iter().map(|value| u64::try_from(value).ok()).collect()
    };
    let shape = extents(result.shape())?;
    let whole_bytes = first.dtype().bits() >= 8;
    let composed = match op.name().as_str() {
        "stablehlo.reshape" => first.reshape(shape.clone()),
        "stablehlo.broadcast_in_dim" if only_inserts_ones(op, first, &shape) => first.reshape(shape.clone()),
        "stablehlo.transpose" if whole_bytes => {
            let axes = op.i64s_attr("permutation")?;
            first.transpose(&axes.into_iter().map(|axis| axis as usize).collect::<Vec<_>>())
        }
        "stablehlo.slice" if whole_bytes && op.i64s_attr("strides")?.iter().all(|&stride| stride == 1) => {
            first.slice(&extents(op.i64s_attr("start_indices")?)?, &extents(op.i64s_attr("limit_indices")?)?)
        }
        "stablehlo.concatenate" if whole_bytes => {
            let parts: Vec<Expr> = parts.iter().map(|&part| part.clone()).collect();
            Expr::concat(&parts, usize::try_from(op.i64_attr("dimension")?).ok()?)
        }
        "stablehlo.convert" => {
            let to = narrow_float(result.element_type()?)?;
            // Between these types each conversion rounds once; f64 would round twice on its way through f32.
            matches!(first.dtype(), DType::F32 | DType::F16 | DType::BF16).then(|| first.cast(to))?
        }
        _ => return None,
    };
    composed.ok().filter(|composed| composed.shape() == shape)
}

/// Whether a broadcast repeats nothing and keeps the order of the dimensions.
fn only_inserts_ones(op: Op<'_>, operand: &Expr, shape: &[u64]) -> bool {
    let ascending = op.i64s_attr("broadcast_dimensions").is_some_and(|dims| dims.is_sorted());
    ascending
        && shape.iter().try_fold(1u64, |count, &size| count.checked_mul(size)) == Some(operand.elements())
}

const fn narrow_float(element: ElementType) -> Option<DType> {
    match element {
        ElementType::F32 => Some(DType::F32),
        ElementType::F16 => Some(DType::F16),
        ElementType::BF16 => Some(DType::BF16),
        _ => None,
    }
}
