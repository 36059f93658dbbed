//! Quantised types: conversions, and every other operation on the numbers that the integers stand for.

use edgec_dialects::ir::Op;
use edgec_kernels::quantize::{Quantization, dequantize, quantize};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::datum::Datum;
use crate::error::{Outcome, refuse};
use crate::known_types::{Element, Quantized, tensor_type};

pub(super) const TABLE: Family = &[
    ("stablehlo.uniform_dequantize", Kernel::One(uniform_dequantize)),
    ("stablehlo.uniform_quantize", Kernel::One(uniform_quantize)),
];

/// Operations that see stored integers themselves, because they read or write them, or pass values on.
const STORED: &[&str] = &[
    "arith.constant",
    "func.call",
    "ml_program.global_load_const",
    "stablehlo.after_all",
    "stablehlo.bitcast_convert",
    "stablehlo.broadcast_in_dim",
    "stablehlo.case",
    "stablehlo.composite",
    "stablehlo.constant",
    "stablehlo.custom_call",
    "stablehlo.get_tuple_element",
    "stablehlo.if",
    "stablehlo.optimization_barrier",
    "stablehlo.reshape",
    "stablehlo.tuple",
    "stablehlo.uniform_dequantize",
    "stablehlo.uniform_quantize",
    "stablehlo.while",
];

/// Whether the operation sees stored integers.
pub(crate) fn keeps_storage(name: &str) -> bool {
    STORED.contains(&name)
}

fn parameters(quantized: &Quantized) -> Quantization<'_> {
    Quantization {
        storage: quantized.storage,
        low: quantized.low,
        high: quantized.high,
        expressed: quantized.expressed,
        axis: quantized.axis,
        scales: &quantized.scales,
        zero_points: &quantized.zero_points,
    }
}

/// The element types of values, as far as they are tensors.
fn quantized_types(values: Vec<edgec_dialects::ir::Value<'_>>) -> Vec<Option<Quantized>> {
    let of = |value: edgec_dialects::ir::Value<'_>| match tensor_type(value.ty())?.element {
        Element::Quantized(quantized) => Some(quantized),
        Element::Plain(_) => None,
    };
    values.into_iter().map(of).collect()
}

/// How results become stored integers again.
pub(crate) struct Back(Vec<Option<Quantized>>);

impl Back {
    pub(crate) fn quantize(&self, index: usize, datum: Datum) -> Outcome<Datum> {
        match (self.0.get(index).and_then(Option::as_ref), datum.as_tensor()) {
            (Some(quantized), Some(tensor)) => Ok(quantize(tensor, parameters(quantized))?.into()),
            _ => Ok(datum),
        }
    }
}

/// Exchanges quantised operands for the numbers that they stand for, if the operation has any or gives some.
pub(crate) fn expressed(op: Op<'_>, operands: &mut [Datum]) -> Outcome<Option<Back>> {
    let (inputs, outputs) = (quantized_types(op.operands()), quantized_types(op.results()));
    if inputs.iter().chain(&outputs).all(Option::is_none) || keeps_storage(&op.name()) {
        return Ok(None);
    }
    for (operand, quantized) in operands.iter_mut().zip(&inputs) {
        if let (Some(quantized), Some(tensor)) = (quantized, operand.as_tensor()) {
            *operand = dequantize(tensor, parameters(quantized))?.into();
        }
    }
    Ok(Some(Back(outputs)))
}

fn uniform_quantize(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let Element::Quantized(to) = call.result_type(0)?.element else {
        return refuse("the result is not quantised");
    };
    let from = quantized_types(call.op.operands());
    match from.first() {
        Some(Some(from)) => Ok(quantize(&dequantize(call.tensor(0)?, parameters(from))?, parameters(&to))?),
        _ => Ok(quantize(call.tensor(0)?, parameters(&to))?),
    }
}

fn uniform_dequantize(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    match quantized_types(call.op.operands()).first() {
        Some(Some(from)) => Ok(dequantize(call.tensor(0)?, parameters(from))?),
        _ => refuse("the operand is not quantised"),
    }
}
