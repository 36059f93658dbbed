//! Operations whose result's shape is computed.

use edgec_kernels::lanes::integers;
use edgec_kernels::shape::unsigned;
use edgec_kernels::slice::slice;
use edgec_kernels::structural::{broadcast_in_dim, constant, iota, pad};
use edgec_tensor::{ElementType, Tensor};

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.compute_reshape_shape", Kernel::One(compute_reshape_shape)),
    ("stablehlo.dynamic_broadcast_in_dim", Kernel::One(dynamic_broadcast_in_dim)),
    ("stablehlo.dynamic_iota", Kernel::One(dynamic_iota)),
    ("stablehlo.dynamic_pad", Kernel::One(dynamic_pad)),
    ("stablehlo.dynamic_reshape", Kernel::One(dynamic_reshape)),
    ("stablehlo.get_dimension_size", Kernel::One(get_dimension_size)),
    ("stablehlo.real_dynamic_slice", Kernel::One(real_dynamic_slice)),
    ("stablehlo.set_dimension_size", Kernel::One(set_dimension_size)),
];

/// The operand at `index` as sizes of a shape.
fn sizes(call: &Call<'_, '_>, index: usize) -> Outcome<Vec<usize>> {
    Ok(unsigned("the computed shape", &integers(call.tensor(index)?)?)?)
}

/// The numbers of an operand.
fn numbers(call: &Call<'_, '_>, index: usize) -> Outcome<Vec<i64>> {
    Ok(integers(call.tensor(index)?)?)
}

fn dynamic_reshape(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let shape = sizes(call, 1)?;
    Ok(call.take(0)?.reshaped(shape)?)
}

fn dynamic_iota(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(iota(call.result_element(0)?, &sizes(call, 0)?, call.i64("iota_dimension")?)?)
}

fn dynamic_broadcast_in_dim(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(broadcast_in_dim(call.tensor(0)?, &call.i64s("broadcast_dimensions")?, &sizes(call, 1)?)?)
}

fn dynamic_pad(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (low, high, interior) = (numbers(call, 2)?, numbers(call, 3)?, numbers(call, 4)?);
    Ok(pad(call.tensor(0)?, call.tensor(1)?, &low, &high, &interior)?)
}

fn real_dynamic_slice(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(slice(call.tensor(0)?, &numbers(call, 1)?, &numbers(call, 2)?, &numbers(call, 3)?)?)
}

fn get_dimension_size(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let shape = call.tensor(0)?.shape();
    let size = usize::try_from(call.i64("dimension")?).ok().and_then(|dim| shape.get(dim));
    match size.map(|&size| i32::try_from(size)) {
        Some(Ok(size)) => Ok(Tensor::from_i32(Vec::new(), &[size])?),
        Some(Err(_)) => refuse("the size does not fit i32"),
        None => refuse(format!("{shape:?} has no such dimension")),
    }
}

/// Elements from the new size on are not there any more.
fn set_dimension_size(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let operand = call.tensor(0)?;
    let mut limit: Vec<i64> = operand.shape().iter().map(|&size| size as i64).collect();
    let size = numbers(call, 1)?;
    let dim = usize::try_from(call.i64("dimension")?).unwrap_or(usize::MAX);
    match (limit.get_mut(dim), size.as_slice()) {
        (Some(slot), [size]) => *slot = *size,
        _ => return refuse(format!("{:?} has no such dimension", operand.shape())),
    }
    Ok(slice(operand, &vec![0; limit.len()], &limit, &vec![1; limit.len()])?)
}

/// The shape with the one size that is -1 computed from the number of elements.
fn compute_reshape_shape(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let count = numbers(call, 0)?;
    let mut shape = numbers(call, 1)?;
    let known: i64 = shape
        .iter()
        .filter(|&&size| size != -1)
        .try_fold(1i64, |product, &size| product.checked_mul(size))
        .unwrap_or(0);
    if let ([count], Some(open)) = (count.as_slice(), shape.iter_mut().find(|size| **size == -1)) {
        if known <= 0 || count % known != 0 {
            return refuse(format!("{count} elements do not fill the shape"));
        }
        *open = count / known;
    }
    let element = call.result_element(0)?;
    let plain: Vec<u8> = shape.iter().flat_map(|size| size.to_le_bytes()).collect();
    let shape = constant(ElementType::I64, &[shape.len()], &plain)?;
    Ok(edgec_kernels::convert::convert(&shape, element)?)
}
