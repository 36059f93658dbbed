//! Sums of products.

use edgec_kernels::dot::{DotDims, dot_general};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family =
    &[("stablehlo.dot", Kernel::One(dot)), ("stablehlo.dot_general", Kernel::One(general))];

fn general(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let Some(dims) = call.op.attr("dot_dimension_numbers").and_then(|dims| dims.as_dot()) else {
        return refuse("it has no dot_dimension_numbers");
    };
    let dims = DotDims {
        lhs_batch: &dims.lhs_batch,
        rhs_batch: &dims.rhs_batch,
        lhs_contract: &dims.lhs_contract,
        rhs_contract: &dims.rhs_contract,
    };
    Ok(dot_general(call.tensor(0)?, call.tensor(1)?, dims, call.result_element(0)?)?)
}

/// The last dimension of the left operand with the first of the right one.
fn dot(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (lhs, rhs) = (call.tensor(0)?, call.tensor(1)?);
    if lhs.shape().is_empty() || rhs.shape().is_empty() {
        return refuse("an operand is a scalar");
    }
    let last = [lhs.shape().len() as i64 - 1];
    let dims = DotDims { lhs_contract: &last, rhs_contract: &[0], ..DotDims::default() };
    Ok(dot_general(lhs, rhs, dims, call.result_element(0)?)?)
}
