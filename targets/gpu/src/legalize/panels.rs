//! Stored matrices in the layout that products and look-ups of tables share, cut by outputs into what devices bind at once.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Type, Value};
use edgec_gpu_plan::Limits;
use edgec_weights::{DType, Expr};

use super::at::{At, Stop, refuse};
use super::stored::{self, quantized};

/// A stored matrix `[outputs, inputs]`.
pub(super) struct Panels<'c> {
    /// By their first outputs.
    pub parts: Vec<Part<'c>>,
    /// `panels`, `int8` or `int4`.
    pub layout: &'static str,
}

/// Some outputs.
pub(super) struct Part<'c> {
    /// The weights, and the scales of quantised ones.
    pub values: Vec<Value<'c>>,
    /// How many outputs; a multiple of 64 where another part follows.
    pub outputs: i64,
}

/// A buffer of each part.
struct Stored {
    expression: Expr,
    key: String,
    layout: &'static str,
    element: &'static str,
}

/// The matrix that `value`, its dimensions in `order`, is when outputs come first and inputs last.
pub(super) fn panels<'c>(
    at: &mut At<'_, 'c>,
    value: Value<'c>,
    order: &[usize],
    [outputs, inputs]: [i64; 2],
) -> Result<Panels<'c>, Stop> {
    let (stored, layout) = match quantized(at, value)? {
        Some(quantized) => {
            if order != [0, 1] {
                return refuse(
                    "its quantised weight does not have its outputs first",
                    "give the product its weight as [outputs, inputs]",
                );
            }
            let (layout, element) = match (quantized.block, quantized.integers.dtype()) {
                (0, DType::I8) => ("int8", "f32"),
                (32, DType::I4) => ("int4", "f16"),
                _ => {
                    return refuse(
                        "its weight is quantised in another way than kernels read",
                        "use --quantize int8 or int4",
                    );
                }
            };
            let key = stored::key(quantized.values, layout);
            let buffer = |what, expression, layout, element| Stored {
                expression,
                key: format!("{key} {what}"),
                layout,
                element,
            };
            let words = buffer("words", quantized.integers, layout, "ui32");
            (vec![words, buffer("scales", quantized.scales, "scales", element)], layout)
        }
        None => {
            let found = stored::expression(at, value)?.filter(|expression| expression.dtype().is_float());
            let Some(expression) = found else {
                return refuse("its weight is of a type that kernels do not read", "store it as f32 or f16");
            };
            // What is widened from 16 bits before it is read, kernels read as it is.
            let half = stored::unconverted(value).element_type() == Some(ElementType::F16);
            let (dtype, element) = if half { (DType::F16, "f16") } else { (DType::F32, "f32") };
            let expression = expression.cast(dtype)?.transpose(order)?;
            let expression = expression.reshape(vec![outputs as u64, inputs as u64])?;
            let key = format!("{} {order:?}", stored::key(value, "panels"));
            (vec![Stored { expression, key, layout: "panels", element }], "panels")
        }
    };
    let most = most_outputs(&stored[0].expression, inputs);
    let mut parts = Vec::new();
    for first in (0..outputs).step_by(most) {
        let end = outputs.min(first + most as i64);
        let values = stored.iter().map(|stored| part(at, stored, (first, end), outputs));
        parts.push(Part { values: values.collect::<Result<_, _>>()?, outputs: end - first });
    }
    Ok(Panels { parts, layout })
}

/// How many outputs, whole panels of them, devices bind at once.
fn most_outputs(expression: &Expr, inputs: i64) -> usize {
    let row = match expression.dtype() {
        DType::I4 => (inputs as u64).div_ceil(32) * 16,
        DType::I8 => (inputs as u64).next_multiple_of(4),
        dtype => inputs as u64 * dtype.bits() / 8,
    };
    let panels = Limits::LEAST.binding_bytes / (64 * row).max(1);
    usize::try_from(panels.max(1) * 64).unwrap_or(usize::MAX)
}

/// Outputs of a stored matrix as a weight in panels.
fn part<'c>(
    at: &mut At<'_, 'c>,
    stored: &Stored,
    (first, end): (i64, i64),
    outputs: i64,
) -> Result<Value<'c>, Stop> {
    let whole = (first, end) == (0, outputs);
    let mut expression = stored.expression.clone();
    let mut key = stored.key.clone();
    if !whole {
        let mut start = vec![0; expression.shape().len()];
        let mut limit = expression.shape().to_vec();
        (start[0], limit[0]) = (first as u64, end as u64);
        expression = expression.slice(&start, &limit)?;
        key = format!("{key} {first}..{end}");
    }
    packed(at, (&key, stored.layout), expression.in_panels()?, stored.element)
}

/// A weight that kernels read as it is, as a value.
pub(super) fn packed<'c>(
    at: &mut At<'_, 'c>,
    (key, layout): (&str, &str),
    expression: Expr,
    element: &str,
) -> Result<Value<'c>, Stop> {
    let sizes: Vec<String> = expression.shape().iter().map(u64::to_string).collect();
    let text = format!("tensor<{}x{element}>", sizes.join("x"));
    let ty = Type::parse(at.shader.builder().context(), &text).map_err(edgec_dialects::ir::IrError::from)?;
    at.store(key, layout, expression, ty)
}
