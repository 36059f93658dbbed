//! Elements at computed places.

use edgec_kernels::gather::{GatherDims, gather};
use edgec_kernels::lanes::integers;
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.dynamic_gather", Kernel::One(dynamic)),
    ("stablehlo.gather", Kernel::One(gathered)),
    ("stablehlo.torch_index_select", Kernel::One(index_select)),
];

fn gathered(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let sizes = call.i64s("slice_sizes")?;
    with_sizes(call, &sizes)
}

fn dynamic(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let sizes = integers(call.tensor(2)?)?;
    with_sizes(call, &sizes)
}

fn with_sizes(call: &Call<'_, '_>, sizes: &[i64]) -> Outcome<Tensor> {
    let Some(dims) = call.op.attr("dimension_numbers").and_then(|dims| dims.as_gather()) else {
        return refuse("it has no dimension_numbers");
    };
    let dims = GatherDims {
        offset_dims: dims.offset_dims,
        collapsed_slice_dims: dims.collapsed_slice_dims,
        operand_batching_dims: dims.operand_batching_dims,
        start_indices_batching_dims: dims.start_indices_batching_dims,
        start_index_map: dims.start_index_map,
        index_vector_dim: dims.index_vector_dim,
    };
    Ok(gather(call.tensor(0)?, call.tensor(1)?, &dims, sizes)?)
}

/// The operand's slices at the indices along `dim`; the first `batch_dims` dimensions pair.
fn index_select(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (operand, index) = (call.tensor(0)?, call.tensor(1)?);
    let (dim, batch) = (call.i64("dim")?, call.i64("batch_dims")?);
    let (rank, index_rank) = (operand.shape().len() as i64, index.shape().len() as i64);
    if !(0..=dim).contains(&batch) || dim >= rank || batch > index_rank {
        return refuse(format!("dim {dim} and batch_dims {batch} do not fit the operands"));
    }
    let mut sizes: Vec<i64> = operand.shape().iter().map(|&size| size as i64).collect();
    (0..batch).chain([dim]).for_each(|dim| sizes[dim as usize] = 1);
    // Batches, the dimensions before `dim`, those of the index, those behind `dim`.
    let dims = GatherDims {
        offset_dims: (batch..dim).chain(dim + index_rank - batch..rank - 1 + index_rank - batch).collect(),
        collapsed_slice_dims: vec![dim],
        operand_batching_dims: (0..batch).collect(),
        start_indices_batching_dims: (0..batch).collect(),
        start_index_map: vec![dim],
        index_vector_dim: index_rank,
    };
    Ok(gather(operand, index, &dims, &sizes)?)
}
