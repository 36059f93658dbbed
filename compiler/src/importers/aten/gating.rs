//! Activations. The formulas are those of torch.nn.functional's reference.

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Attr, Value};
use edgec_dialects::stablehlo::ComparisonDirection::Gt;

use super::call::{Call, Lowered, refuse};
use super::views;

fn constant<'c>(call: &Call<'c, '_, '_>, like: Value<'c>, number: f64) -> Value<'c> {
    call.ops.splat(like.ty(), number)
}

/// The argument, computed with in f32 where it is narrower.
fn gate<'c>(call: &Call<'c, '_, '_>, compute: impl Fn(Value<'c>) -> Value<'c>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    Ok(vec![call.wide(value, compute)])
}

fn between<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, low: f64, high: f64) -> Value<'c> {
    call.ops.min(call.ops.max(value, constant(call, value, low)), constant(call, value, high))
}

pub(super) fn relu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    Ok(vec![call.ops.max(value, constant(call, value, 0.0))])
}

pub(super) fn relu6<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![between(call, call.tensor("self")?, 0.0, 6.0)])
}

pub(super) fn hardtanh<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (low, high) = (call.float_or("min_val", -1.0)?, call.float_or("max_val", 1.0)?);
    Ok(vec![between(call, call.tensor("self")?, low, high)])
}

pub(super) fn silu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| call.ops.mul(x, call.ops.logistic(x)))
}

/// By tanh or by the error function; a composite, since targets have it whole.
pub(super) fn gelu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let tanh = match call.text("approximate") {
        Some("tanh") => true,
        Some("none") | None => false,
        Some(other) => return refuse(format!("the approximation `{other}`"), "use `tanh` or `none`"),
    };
    let (ops, context) = (&call.ops, call.ops.context());
    let narrow = value.element_type();
    if narrow == Some(ElementType::F64) {
        return refuse("GELU of f64", "export the model in f32");
    }
    let x = ops.convert(value, ElementType::F32);
    let kind = if tanh { "tanh" } else { "none" };
    let attributes = [("approximate", Attr::string(context, kind))];
    let results = ops.composite("aten.gelu.default", &[x], &attributes, |ops, operands| {
        let x = operands[0];
        let scaled = if tanh {
            // sqrt(2 / pi) (x + 0.044715 x^3), Hendrycks and Gimpel 2016, arXiv 1606.08415.
            let cube = ops.mul(ops.square(x), x);
            ops.tanh(ops.mul_scalar(ops.add(x, ops.mul_scalar(cube, 0.044_715)), 0.797_884_560_802_865_4))
        } else {
            crate::authoring::erf(ops, ops.mul_scalar(x, std::f64::consts::FRAC_1_SQRT_2))
        };
        vec![ops.mul(ops.mul_scalar(x, 0.5), ops.add_scalar(scaled, 1.0))]
    });
    match (results.first(), narrow) {
        (Some(&result), Some(element)) => Ok(vec![ops.convert(result, element)]),
        _ => refuse("GELU has no result", "report this as a bug"),
    }
}

/// `clamp(x + 3, 0, 6) / 6`.
fn hard_gate<'c>(call: &Call<'c, '_, '_>, x: Value<'c>) -> Value<'c> {
    let shifted = between(call, call.ops.add_scalar(x, 3.0), 0.0, 6.0);
    call.ops.div(shifted, constant(call, x, 6.0))
}

pub(super) fn hardsigmoid<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| hard_gate(call, x))
}

pub(super) fn hardswish<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| call.ops.mul(x, hard_gate(call, x)))
}

fn where_positive<'c>(call: &Call<'c, '_, '_>, x: Value<'c>, yes: Value<'c>, no: Value<'c>) -> Value<'c> {
    call.ops.select(call.ops.compare(Gt, x, constant(call, x, 0.0)), yes, no)
}

pub(super) fn leaky_relu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let slope = call.float_or("negative_slope", 0.01)?;
    gate(call, |x| where_positive(call, x, x, call.ops.mul_scalar(x, slope)))
}

/// One slope, or one for each channel, which is dimension 1.
pub(super) fn prelu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (x, weight) = (call.tensor("self")?, call.tensor("weight")?);
    let shape = x.shape();
    let slope = if weight.ty().element_count() == Some(1) {
        call.ops.broadcast_to(call.ops.reshape(weight, &[]), &shape)
    } else if weight.rank() == x.rank() {
        call.ops.broadcast_to(weight, &shape)
    } else {
        call.ops.broadcast_in_dim(weight, &shape, &[i64::from(x.rank() > 1)])
    };
    Ok(vec![where_positive(call, x, x, call.ops.mul(x, slope))])
}

fn elu_of<'c>(call: &Call<'c, '_, '_>, alpha: f64, scale: f64, input_scale: f64) -> Lowered<'c> {
    gate(call, |x| {
        let ops = &call.ops;
        let negative = ops.mul_scalar(ops.expm1(ops.mul_scalar(x, input_scale)), alpha * scale);
        where_positive(call, x, ops.mul_scalar(x, scale), negative)
    })
}

pub(super) fn elu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    elu_of(
        call,
        call.float_or("alpha", 1.0)?,
        call.float_or("scale", 1.0)?,
        call.float_or("input_scale", 1.0)?,
    )
}

pub(super) fn celu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let alpha = call.float_or("alpha", 1.0)?;
    elu_of(call, alpha, 1.0, 1.0 / alpha)
}

/// Klambauer et al. 2017, arXiv 1706.02515.
pub(super) fn selu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    elu_of(call, 1.673_263_242_354_377_2, 1.050_700_987_355_480_5, 1.0)
}

/// `log1p(exp(beta x)) / beta`, and `x` where that is beyond the threshold.
fn softplus_of<'c>(call: &Call<'c, '_, '_>, x: Value<'c>, beta: f64, threshold: f64) -> Value<'c> {
    let ops = &call.ops;
    let scaled = if beta == 1.0 { x } else { ops.mul_scalar(x, beta) };
    let soft = ops.log1p(ops.exp(scaled));
    let soft = if beta == 1.0 { soft } else { ops.div(soft, constant(call, x, beta)) };
    ops.select(ops.compare(Gt, scaled, constant(call, x, threshold)), x, soft)
}

pub(super) fn softplus<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (beta, threshold) = (call.float_or("beta", 1.0)?, call.float_or("threshold", 20.0)?);
    gate(call, |x| softplus_of(call, x, beta, threshold))
}

pub(super) fn mish<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| call.ops.mul(x, call.ops.tanh(softplus_of(call, x, 1.0, 20.0))))
}

/// `min(x, 0) - log1p(exp(-|x|))`.
fn log_sigmoid_of<'c>(call: &Call<'c, '_, '_>, x: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    ops.sub(ops.min(x, constant(call, x, 0.0)), ops.log1p(ops.exp(ops.neg(ops.abs(x)))))
}

pub(super) fn log_sigmoid<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| log_sigmoid_of(call, x))
}

/// The first half of a dimension times the logistic of the second.
pub(super) fn glu<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dim = call.axis("dim", value.rank(), -1)?;
    let half = call.shape()?.get(dim).copied().unwrap_or(0);
    let first = views::part(call, value, dim, 0, half)?;
    let second = views::part(call, value, dim, half, half)?;
    Ok(vec![call.ops.mul(first, call.ops.logistic(second))])
}

pub(super) fn threshold<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let x = call.tensor("self")?;
    let element = call.element()?;
    let limit = call.operand_as("threshold", element, &x.shape())?;
    let value = call.operand_as("value", element, &x.shape())?;
    Ok(vec![call.ops.select(call.ops.compare(Gt, x, limit), x, value)])
}

pub(super) fn hardshrink<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let limit = call.float_or("lambd", 0.5)?;
    gate(call, |x| {
        let ops = &call.ops;
        ops.select(ops.compare(Gt, ops.abs(x), constant(call, x, limit)), x, constant(call, x, 0.0))
    })
}

pub(super) fn softshrink<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let limit = call.float_or("lambd", 0.5)?;
    gate(call, |x| {
        let ops = &call.ops;
        ops.sub(x, between(call, x, -limit, limit))
    })
}

pub(super) fn tanhshrink<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    gate(call, |x| call.ops.sub(x, call.ops.tanh(x)))
}
