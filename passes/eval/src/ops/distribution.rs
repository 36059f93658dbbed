//! Several devices, of which there is one here, and tokens.

use edgec_kernels::structural::zeros;
use edgec_tensor::{ElementType, Tensor};

use super::{Family, Kernel};
use crate::call::Call;
use crate::datum::Datum;
use crate::error::Outcome;

pub(super) const TABLE: Family = &[
    ("stablehlo.after_all", Kernel::Many(|_| Ok(vec![Datum::Token]))),
    ("stablehlo.all_gather", Kernel::Many(own)),
    ("stablehlo.all_reduce", Kernel::Many(own)),
    ("stablehlo.all_to_all", Kernel::Many(own)),
    ("stablehlo.collective_broadcast", Kernel::Many(own)),
    ("stablehlo.collective_permute", Kernel::One(permuted)),
    ("stablehlo.create_token", Kernel::Many(|_| Ok(vec![Datum::Token]))),
    ("stablehlo.cross-replica-sum", Kernel::Many(own)),
    ("stablehlo.partition_id", Kernel::One(first)),
    ("stablehlo.reduce_scatter", Kernel::Many(own)),
    ("stablehlo.replica_id", Kernel::One(first)),
];

/// What one device has together with itself.
fn own(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    Ok(call.take_all())
}

/// The device is the first.
fn first(_: &mut Call<'_, '_>) -> Outcome<Tensor> {
    Ok(zeros(ElementType::U32, &[])?)
}

/// A device to which nobody sends has zeros.
fn permuted(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let pairs = call.i64s("source_target_pairs")?;
    let operand = call.take(0)?;
    if pairs.chunks_exact(2).any(|pair| pair == [0, 0]) {
        return Ok(operand);
    }
    Ok(zeros(operand.element_type(), operand.shape())?)
}
