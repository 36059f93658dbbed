//! Sums of products.

use edgec_kernels::convolution::{Convolution, convolution};
use edgec_kernels::dot::{DotDims, dot_general};
use edgec_kernels::lanes::integers;
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.convolution", Kernel::One(convolved)),
    ("stablehlo.dot", Kernel::One(dot)),
    ("stablehlo.dot_general", Kernel::One(general)),
    ("stablehlo.dynamic_conv", Kernel::One(convolved_dynamically)),
];

fn convolved(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let padding = call.padding(call.tensor(0)?.shape().len().saturating_sub(2));
    with_padding(call, padding)
}

fn convolved_dynamically(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let padding = integers(call.tensor(2)?)?.as_chunks().0.to_vec();
    with_padding(call, padding)
}

fn with_padding(call: &Call<'_, '_>, padding: Vec<[i64; 2]>) -> Outcome<Tensor> {
    let Some(dims) = call.op.attr("dimension_numbers").and_then(|dims| dims.as_conv()) else {
        return refuse("it has no dimension_numbers");
    };
    let count = dims.input_spatial.len();
    let spec = Convolution {
        input_batch: dims.input_batch,
        input_feature: dims.input_feature,
        input_spatial: dims.input_spatial,
        kernel_input_feature: dims.kernel_input_feature,
        kernel_output_feature: dims.kernel_output_feature,
        kernel_spatial: dims.kernel_spatial,
        output_batch: dims.output_batch,
        output_feature: dims.output_feature,
        output_spatial: dims.output_spatial,
        window_strides: call.i64s_or("window_strides", 1, count),
        padding,
        lhs_dilation: call.i64s_or("lhs_dilation", 1, count),
        rhs_dilation: call.i64s_or("rhs_dilation", 1, count),
        window_reversal: call
            .op
            .attr("window_reversal")
            .and_then(|reversal| reversal.as_bools())
            .unwrap_or_else(|| vec![false; count]),
        feature_group_count: call.i64("feature_group_count")?,
        batch_group_count: call.i64("batch_group_count")?,
    };
    Ok(convolution(call.tensor(0)?, call.tensor(1)?, &spec, call.result_element(0)?)?)
}

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
