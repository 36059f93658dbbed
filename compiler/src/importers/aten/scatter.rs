//! Writing by index.

use edgec_dialects::Builder;
use edgec_dialects::ElementType;
use edgec_dialects::ir::{ScatterDims, Value};
use edgec_dialects::stablehlo::ScatterOp;

use super::call::{Call, Lowered, Stop, refuse};
use super::index::{full_places, indexed, narrow};
use super::views;

/// How what is written meets what is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meeting {
    Replace,
    Add,
    Multiply,
    Largest,
    Smallest,
}

impl Meeting {
    fn of(name: Option<&str>) -> Result<Self, Stop> {
        Ok(match name {
            None => Self::Replace,
            Some("add" | "sum") => Self::Add,
            Some("multiply" | "prod") => Self::Multiply,
            Some("amax") => Self::Largest,
            Some("amin") => Self::Smallest,
            Some(other) => return refuse(format!("scatter by `{other}`"), "use sum, prod, amax or amin"),
        })
    }
}

fn write<'c>(
    call: &Call<'c, '_, '_>,
    target: Value<'c>,
    places: Value<'c>,
    updates: Value<'c>,
    dims: &ScatterDims,
    meeting: Meeting,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let op = ScatterOp::create(ops, &[target], places, &[updates], dims, false, false, &[target.ty()]);
    let scalar = target.ty().with_shape(&[]);
    let block = op.update_computation().add_block(&[scalar, scalar], ops.location());
    let inside = Builder::at_end(block).with_location(ops.location());
    if let [old, new] = block.args()[..] {
        inside.stablehlo_return(&[match meeting {
            Meeting::Replace => new,
            Meeting::Add => inside.add(old, new),
            Meeting::Multiply => inside.mul(old, new),
            Meeting::Largest => inside.max(old, new),
            Meeting::Smallest => inside.min(old, new),
        }]);
    }
    op.op()
        .results()
        .first()
        .copied()
        .map_or_else(|| refuse("a scatter without a result", "report this as a bug"), Ok)
}

/// `target[places] meeting updates` where `index` says the place along `dim` of each element of `updates`.
fn elementwise<'c>(call: &Call<'c, '_, '_>, updates: Value<'c>, meeting: Meeting) -> Lowered<'c> {
    let (target, index) = (call.tensor("self")?, call.tensor("index")?);
    if target.rank() == 0 || index.rank() == 0 {
        return refuse("a scatter into a scalar", "give it a dimension");
    }
    let dim = call.axis("dim", target.rank(), 0)?;
    let index = narrow(call, index, target.shape()[dim])?;
    let all: Vec<i64> = (0..target.rank() as i64).collect();
    let dims = ScatterDims {
        inserted_window_dims: all.clone(),
        scatter_dims_to_operand_dims: all,
        index_vector_dim: index.rank() as i64,
        ..ScatterDims::default()
    };
    // Only as much of the source as the index has.
    let shape = index.shape();
    let updates = if updates.shape() == shape {
        updates
    } else {
        call.ops.slice(updates, &vec![0; shape.len()], &shape)
    };
    Ok(vec![write(call, target, full_places(call, index, dim), updates, &dims, meeting)?])
}

/// `aten.scatter` of a tensor or of a number.
pub(super) fn scatter<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let meeting = Meeting::of(call.text("reduce"))?;
    let updates = if call.argument("src").is_some() {
        call.convert(call.tensor("src")?, call.element()?)
    } else {
        call.operand_as("value", call.element()?, &call.tensor("index")?.shape())?
    };
    elementwise(call, updates, meeting)
}

pub(super) fn scatter_add<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    elementwise(call, call.tensor("src")?, Meeting::Add)
}

pub(super) fn scatter_reduce<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if !call.flag("include_self", true)? {
        return refuse(
            "scatter_reduce without include_self",
            "start from the neutral element with include_self=True",
        );
    }
    elementwise(call, call.tensor("src")?, Meeting::of(call.text("reduce"))?)
}

/// `aten.index_put`: values repeated to the index's shape.
pub(super) fn index_put<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (target, values) = (call.tensor("self")?, call.tensor("values")?);
    let values = call.convert(values, call.element()?);
    let shape = target.shape();
    let indices = call.optional_tensors("indices")?;
    let meeting = if call.flag("accumulate", false)? { Meeting::Add } else { Meeting::Replace };
    // A mask with one value for all is a selection.
    if let [Some(mask)] = indices.as_slice()
        && mask.element_type() == Some(ElementType::I1)
    {
        if values.ty().element_count() != Some(1) {
            return refuse("values for a mask: how many depends on data", "use torch.where");
        }
        let dims: Vec<i64> = (0..mask.rank() as i64).collect();
        let mask = call.spread(*mask, &shape, &dims);
        let value = ops.broadcast_to(ops.reshape(values, &[]), &shape);
        let value = if meeting == Meeting::Add { ops.add(target, value) } else { value };
        return Ok(vec![ops.select(mask, value, target)]);
    }
    let indexed = indexed(call, &shape, &indices)?;
    let rest: Vec<i64> =
        (0i64..).zip(&shape).filter(|(dim, _)| !indexed.dims.contains(dim)).map(|(_, &size)| size).collect();
    let place = indexed.place() as usize;
    let mut wanted = rest.clone();
    wanted.splice(place.min(rest.len())..place.min(rest.len()), indexed.shape.iter().copied());
    let updates = ops.broadcast_to(values, &wanted);
    let dims = ScatterDims {
        update_window_dims: indexed.windows(shape.len()),
        inserted_window_dims: indexed.dims.clone(),
        scatter_dims_to_operand_dims: indexed.dims.clone(),
        index_vector_dim: indexed.shape.len() as i64,
        ..ScatterDims::default()
    };
    Ok(vec![write(call, target, indexed.starts, updates, &dims, meeting)?])
}

/// Whole slices along a dimension, at the places of a vector.
fn slices<'c>(call: &Call<'c, '_, '_>, updates: Value<'c>, meeting: Meeting) -> Lowered<'c> {
    let (target, index) = (call.tensor("self")?, call.tensor("index")?);
    let rank = target.rank();
    if rank == 0 {
        return refuse("slices of a scalar", "give it a dimension");
    }
    let dim = call.axis("dim", rank, 0)?;
    let index = narrow(call, index, target.shape()[dim])?;
    let count = index.ty().element_count().unwrap_or(1) as i64;
    let index = call.ops.reshape(index, &[count, 1]);
    let mut shape = target.shape();
    shape[dim] = count;
    let dim = dim as i64;
    let dims = ScatterDims {
        update_window_dims: (0..rank as i64).filter(|&axis| axis != dim).collect(),
        inserted_window_dims: vec![dim],
        scatter_dims_to_operand_dims: vec![dim],
        index_vector_dim: 1,
        ..ScatterDims::default()
    };
    Ok(vec![write(call, target, index, call.ops.broadcast_to(updates, &shape), &dims, meeting)?])
}

pub(super) fn index_add<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let source = call.convert(call.tensor("source")?, call.element()?);
    let source = match call.optional_scalar("alpha")? {
        Some(alpha) if alpha.number() != 1.0 => {
            call.ops.mul(source, call.number(alpha, call.element()?, &source.shape()))
        }
        _ => source,
    };
    slices(call, source, Meeting::Add)
}

pub(super) fn index_copy<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    slices(call, call.tensor("source")?, Meeting::Replace)
}

pub(super) fn index_fill<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    slices(call, call.operand_as("value", call.element()?, &[])?, Meeting::Replace)
}

/// `aten.select_scatter`.
pub(super) fn select_scatter<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (target, source) = (call.tensor("self")?, call.tensor("src")?);
    let mut shape = target.shape();
    let dim = call.axis("dim", shape.len(), 0)?;
    let size = shape.get(dim).copied().unwrap_or(0);
    let index = call.int("index")?;
    let place = if index < 0 { index + size } else { index };
    if !(0..size).contains(&place) {
        return refuse(format!("place {index} of a dimension of {size}"), "the file is damaged");
    }
    shape[dim] = 1;
    Ok(vec![views::put(call, target, call.ops.reshape(source, &shape), dim, place, 1)?])
}

/// `aten.slice_scatter`.
pub(super) fn slice_scatter<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (target, source) = (call.tensor("self")?, call.tensor("src")?);
    let range = views::range(call, &target.shape())?;
    Ok(vec![views::put(call, target, source, range.dim, range.start, range.step)?])
}
