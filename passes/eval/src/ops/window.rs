//! Windows, scatter, sort.

use edgec_kernels::scatter::{ScatterDims, scatter};
use edgec_kernels::sort::sort;
use edgec_kernels::window::{Window, reduce_window, select_and_scatter};
use edgec_tensor::Tensor;

use super::{Family, Kernel};
use crate::call::Call;
use crate::datum::Datum;
use crate::error::{Outcome, refuse};

pub(super) const TABLE: Family = &[
    ("stablehlo.reduce_window", Kernel::Many(windowed)),
    ("stablehlo.scatter", Kernel::Many(scattered)),
    ("stablehlo.select_and_scatter", Kernel::One(selected)),
    ("stablehlo.sort", Kernel::Many(sorted)),
];

fn many(tensors: Vec<Tensor>) -> Vec<Datum> {
    tensors.into_iter().map(Datum::from).collect()
}

/// The window that the attributes describe, over a tensor of `rank` dimensions.
fn window(call: &Call<'_, '_>, rank: usize) -> Outcome<Window> {
    Ok(Window {
        dimensions: call.i64s_or("window_dimensions", 1, rank),
        strides: call.i64s_or("window_strides", 1, rank),
        base_dilations: call.i64s_or("base_dilations", 1, rank),
        window_dilations: call.i64s_or("window_dilations", 1, rank),
        padding: call.padding(rank),
    })
}

fn windowed(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let count = call.operand_count() / 2;
    let body = call.body(0, 2 * count, count)?;
    let window = window(call, call.tensor(0)?.shape().len())?;
    let inputs = call.take_range(0..count)?;
    let initial = call.take_range(count..2 * count)?;
    let (inputs, initial) = (call.widened(inputs, 0, count)?, call.widened(initial, 0, 0)?);
    Ok(many(reduce_window(&inputs, &initial, &window, &body)?))
}

fn selected(call: &mut Call<'_, '_>) -> Outcome<Tensor> {
    let (select, combine) = (call.body(0, 2, 1)?, call.body(1, 2, 1)?);
    let window = window(call, call.tensor(0)?.shape().len())?;
    let (operand, source, initial) = (call.tensor(0)?, call.tensor(1)?, call.tensor(2)?);
    Ok(select_and_scatter(operand, source, initial, &window, (&select, &combine))?)
}

fn sorted(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let count = call.operand_count();
    let comparator = call.body(0, 2 * count, 1)?;
    let dimension = call.op.i64_attr("dimension").unwrap_or(-1);
    let inputs = call.take_range(0..count)?;
    Ok(many(sort(inputs, dimension, &comparator)?))
}

fn scattered(call: &mut Call<'_, '_>) -> Outcome<Vec<Datum>> {
    let count = call.operand_count() / 2;
    let body = call.body(0, 2 * count, count)?;
    let Some(dims) = call.op.attr("scatter_dimension_numbers").and_then(|dims| dims.as_scatter()) else {
        return refuse("it has no scatter_dimension_numbers");
    };
    let dims = ScatterDims {
        update_window_dims: dims.update_window_dims,
        inserted_window_dims: dims.inserted_window_dims,
        input_batching_dims: dims.input_batching_dims,
        scatter_indices_batching_dims: dims.scatter_indices_batching_dims,
        scatter_dims_to_operand_dims: dims.scatter_dims_to_operand_dims,
        index_vector_dim: dims.index_vector_dim,
    };
    let inputs = call.take_range(0..count)?;
    let updates = call.take_range(count + 1..2 * count + 1)?;
    let (inputs, updates) = (call.widened(inputs, 0, 0)?, call.widened(updates, 0, count)?);
    Ok(many(scatter(inputs, call.tensor(count)?, &updates, &dims, &body)?))
}
