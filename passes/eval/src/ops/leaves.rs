//! Operations without operands: constants and weights.

use edgec_kernels::structural::{constant, iota};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};
use crate::weights;

pub(super) const TABLE: Family = &[
    ("arith.constant", Kernel::One(constant_value)),
    ("ml_program.global_load_const", Kernel::One(weight)),
    ("stablehlo.constant", Kernel::One(constant_value)),
    ("stablehlo.iota", Kernel::One(iota_value)),
];

fn constant_value(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (element, shape) = (call.result_element(0)?, call.result_shape(0)?);
    let bytes = call.op.attr("value").and_then(|value| value.element_bytes(element.byte_width()));
    let Some(bytes) = bytes else {
        return refuse("its value is no constant that can be read");
    };
    Ok(constant(element, &shape, &bytes)?)
}

fn weight(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let symbol = call.op.symbol_attr("global").unwrap_or_default();
    match call.evaluator.weights.get(&symbol) {
        Some(expression) => weights::load(&symbol, expression, call.evaluator.options.max_tensor_bytes),
        None => refuse(format!("there is no weight `{symbol}`")),
    }
}

fn iota_value(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(iota(call.result_element(0)?, &call.result_shape(0)?, call.i64("iota_dimension")?)?)
}
