//! Operations whose region combines single elements.

use edgec_kernels::reduce;

use super::{Family, Kernel};
use crate::call::Call;
use crate::datum::Datum;
use crate::error::Outcome;

pub(super) const TABLE: Family =
    &[("stablehlo.map", Kernel::One(mapped)), ("stablehlo.reduce", Kernel::Many(reduced))];

fn reduced(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let count = call.operand_count() / 2;
    let body = call.body(0, 2 * count, count)?;
    let dims = call.i64s("dimensions")?;
    let inputs = call.take_range(0..count)?;
    let initial = call.take_range(count..2 * count)?;
    let (inputs, initial) = (call.widened(inputs, 0, count)?, call.widened(initial, 0, 0)?);
    Ok(reduce::reduce(&inputs, &initial, &dims, &body)?.into_iter().map(Datum::from).collect())
}

fn mapped(call: &mut Call<'_, '_>) -> Outcome<edgec_tensor::Tensor> {
    let count = call.operand_count();
    let body = call.body(0, count, 1)?;
    let element = call.result_element(0)?;
    let inputs = call.take_range(0..count)?;
    Ok(reduce::map(&inputs, element, &body)?)
}
