//! Operations whose indices are computed.

use edgec_dialects::ir::{Attr, GatherDims, Op};

use super::Lowering;
use super::at::{At, Lowered, ints, lacks, refuse};

pub(super) const LOWERINGS: &[(&str, Lowering)] = &[("stablehlo.gather", gather)];

/// Whole rows of a table by one index each are a look-up.
fn gather<'c>(at: &mut At<'_, 'c>, op: Op<'c>) -> Lowered<'c> {
    let dims = op.attr("dimension_numbers").and_then(Attr::as_gather).ok_or_else(|| lacks(op))?;
    let (table, indices) = (op.operand(0).ok_or_else(|| lacks(op))?, op.operand(1).ok_or_else(|| lacks(op))?);
    let sizes = ints(op, "slice_sizes")?;
    let shape = table.shape();
    let ty = at.result(op)?;
    let plain = GatherDims {
        offset_dims: (ty.shape().map_or(0, |shape| shape.len()) as i64 - (shape.len() as i64 - 1)..)
            .take(shape.len() - 1)
            .collect(),
        collapsed_slice_dims: vec![0],
        start_index_map: vec![0],
        index_vector_dim: dims.index_vector_dim,
        ..GatherDims::default()
    };
    let vector = usize::try_from(dims.index_vector_dim).unwrap_or(usize::MAX);
    let one_each =
        vector == indices.rank() || vector + 1 == indices.rank() && indices.shape().last() == Some(&1);
    let rows = sizes.first() == Some(&1) && sizes.get(1..) == shape.get(1..);
    if dims != plain || !one_each || !rows || crate::types::float(table.ty()).is_err() {
        return refuse(
            "kernels gather whole rows of a table of floats, by one index each",
            "compute it on the CPU with `--target cpu`",
        );
    }
    let (table, indices) = (at.read(table)?, at.read(indices)?);
    if crate::types::element(indices.ty()) != Ok(edgec_gpu_plan::Element::I32) {
        return refuse("indices are not i32", "convert the indices to i32");
    }
    let row: i64 = shape[1..].iter().product();
    let count: i64 = indices.shape().iter().product();
    let shader = at.shader;
    let (table, indices) = (shader.reshape(table, &[shape[0], row])?, shader.reshape(indices, &[count])?);
    let layout = Attr::string(shader.builder().context(), "transposed");
    let parts = shader.parts("gather", &[indices, table]).attr("layout", layout);
    let found = shader.write(parts, ty.with_shape(&[count, row]))?;
    Ok(vec![shader.reshape(found, &ty.shape().ok_or_else(|| lacks(op))?)?])
}
