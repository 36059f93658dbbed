//! Operations that move elements.

use edgec_kernels::slice;
use edgec_kernels::structural::{broadcast_in_dim, concatenate, pad, reverse, transpose};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.broadcast", Kernel::One(broadcast)),
    ("stablehlo.broadcast_in_dim", Kernel::One(broadcast_in)),
    ("stablehlo.concatenate", Kernel::One(concatenated)),
    ("stablehlo.dynamic_slice", Kernel::One(dynamic_slice)),
    ("stablehlo.dynamic_update_slice", Kernel::One(dynamic_update_slice)),
    ("stablehlo.pad", Kernel::One(padded)),
    ("stablehlo.reshape", Kernel::One(reshaped)),
    ("stablehlo.reverse", Kernel::One(|call| Ok(reverse(call.tensor(0)?, &call.i64s("dimensions")?)?))),
    ("stablehlo.slice", Kernel::One(sliced)),
    ("stablehlo.transpose", Kernel::One(|call| Ok(transpose(call.tensor(0)?, &call.i64s("permutation")?)?))),
];

fn broadcast(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let operand = call.tensor(0)?;
    let sizes = edgec_kernels::shape::unsigned("broadcast_sizes", &call.i64s("broadcast_sizes")?)?;
    let dims: Vec<i64> = (sizes.len()..sizes.len() + operand.shape().len()).map(|dim| dim as i64).collect();
    let shape = [sizes.as_slice(), operand.shape()].concat();
    Ok(broadcast_in_dim(operand, &dims, &shape)?)
}

fn broadcast_in(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(broadcast_in_dim(call.tensor(0)?, &call.i64s("broadcast_dimensions")?, &call.result_shape(0)?)?)
}

fn concatenated(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let dim = call.i64("dimension")?;
    let operands = call.take_range(0..call.operand_count())?;
    Ok(concatenate(&operands, dim)?)
}

fn dynamic_slice(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let starts = call.take_range(1..call.operand_count())?;
    Ok(slice::dynamic_slice(call.tensor(0)?, &starts, &call.i64s("slice_sizes")?)?)
}

fn dynamic_update_slice(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    if call.operand_count() < 2 {
        return refuse("it has no update");
    }
    let starts = call.take_range(2..call.operand_count())?;
    let operand = call.take(0)?;
    Ok(slice::dynamic_update_slice(operand, call.tensor(1)?, &starts)?)
}

fn padded(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (low, high, interior) =
        (call.i64s("edge_padding_low")?, call.i64s("edge_padding_high")?, call.i64s("interior_padding")?);
    Ok(pad(call.tensor(0)?, call.tensor(1)?, &low, &high, &interior)?)
}

fn reshaped(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let shape = call.result_shape(0)?;
    let operand = call.take(0)?;
    Ok(operand.reshaped(shape)?)
}

fn sliced(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (start, limit, strides) =
        (call.i64s("start_indices")?, call.i64s("limit_indices")?, call.i64s("strides")?);
    Ok(slice::slice(call.tensor(0)?, &start, &limit, &strides)?)
}
