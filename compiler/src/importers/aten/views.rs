//! Operators whose results are views of their argument: other shapes, orders and parts of the same elements. Each knows how
//! a write to the view becomes a write to what it is a view of.

use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Stop, at_most, axes, axis, refuse};

/// Whether an operator's results share memory with its first argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Never.
    None,
    /// Always.
    View,
    /// Where element type and layout allow it.
    Unclear,
}

/// How the operator `target` shares memory.
pub(super) fn sharing(target: &str) -> Sharing {
    let name = target.strip_prefix("torch.ops.").unwrap_or(target);
    match name.strip_prefix("aten.").and_then(|rest| rest.split('.').next()).unwrap_or_default() {
        "alias" | "broadcast_to" | "chunk" | "detach" | "diagonal" | "dropout" | "expand" | "expand_as"
        | "feature_dropout" | "lift_fresh" | "mT" | "movedim" | "narrow" | "numpy_T" | "permute"
        | "select" | "slice" | "split" | "split_with_sizes" | "squeeze" | "swapaxes" | "swapdims" | "t"
        | "tensor_split" | "transpose" | "unbind" | "unflatten" | "unfold" | "unsqueeze" | "unsafe_chunk"
        | "unsafe_split" | "view" | "view_as" => Sharing::View,
        "contiguous" | "flatten" | "reshape" | "reshape_as" | "to" | "type_as" | "_reshape_alias" => {
            Sharing::Unclear
        }
        _ => Sharing::None,
    }
}

/// `parent` after its view, result `index` of the call, was given the elements `value`.
pub(super) fn write_back<'c>(
    call: &Call<'c, '_, '_>,
    parent: Value<'c>,
    value: Value<'c>,
    index: usize,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let shape = parent.shape();
    let rank = shape.len();
    let name = call.node.target.strip_prefix("torch.ops.aten.").and_then(|rest| rest.split('.').next());
    match name.unwrap_or_default() {
        "alias" | "contiguous" | "detach" | "dropout" | "feature_dropout" | "flatten" | "lift_fresh"
        | "reshape" | "reshape_as" | "squeeze" | "to" | "type_as" | "unflatten" | "unsqueeze" | "view"
        | "view_as" | "_reshape_alias" => Ok(ops.reshape(value, &shape)),
        "permute" | "transpose" | "t" | "numpy_T" | "mT" | "movedim" | "swapaxes" | "swapdims" => {
            let order = order(call, rank)?;
            let mut inverse = vec![0i64; rank];
            for (to, &from) in (0i64..).zip(&order) {
                inverse[from as usize] = to;
            }
            Ok(ops.transpose(value, &inverse))
        }
        "select" => {
            let (dim, place) = selected(call, &shape)?;
            let mut part = shape.clone();
            part.iter_mut().skip(dim).take(1).for_each(|size| *size = 1);
            put(call, parent, ops.reshape(value, &part), dim, place, 1)
        }
        "slice" => {
            let Range { dim, start, step, .. } = range(call, &shape)?;
            put(call, parent, value, dim, start, step)
        }
        "narrow" => {
            let (dim, start) = narrowed(call, &shape)?;
            put(call, parent, value, dim, start, 1)
        }
        "split" | "split_with_sizes" | "chunk" | "unsafe_split" | "unsafe_chunk" | "tensor_split" => {
            let (dim, sizes) = part_sizes(call, &shape)?;
            let start = sizes.iter().take(index).sum();
            put(call, parent, value, dim, start, 1)
        }
        "unbind" => {
            let dim = call.axis("dim", rank, 0)?;
            let mut part = shape.clone();
            part.iter_mut().skip(dim).take(1).for_each(|size| *size = 1);
            put(call, parent, ops.reshape(value, &part), dim, index as i64, 1)
        }
        _ => refuse(
            "its result is written to in place",
            "export with `.run_decompositions({})`, which makes the graph functional",
        ),
    }
}

/// `parent` with `value` at every `step`-th place of `dim` from `start`.
pub(super) fn put<'c>(
    call: &Call<'c, '_, '_>,
    parent: Value<'c>,
    value: Value<'c>,
    dim: usize,
    start: i64,
    step: i64,
) -> Result<Value<'c>, Stop> {
    use edgec_dialects::ElementType;
    use edgec_dialects::builder::Padding;
    let ops = &call.ops;
    let shape = parent.shape();
    if value.shape() == shape {
        return Ok(value);
    }
    if dim >= shape.len() || value.rank() != shape.len() {
        return refuse("a part of another rank", "the file is damaged");
    }
    if value.shape().contains(&0) {
        return Ok(parent);
    }
    if step == 1 {
        let starts: Vec<Value<'c>> = (0..shape.len())
            .map(|axis| ops.constant_i32(&[], &[if axis == dim { start as i32 } else { 0 }]))
            .collect::<Result<_, _>>()
            .or_else(|error| refuse(error.to_string(), "report this as a bug"))?;
        return Ok(ops.dynamic_update_slice(parent, value, &starts));
    }
    let count = value.shape().get(dim).copied().unwrap_or(0);
    let size = shape.get(dim).copied().unwrap_or(0);
    let mut padding = vec![Padding::default(); shape.len()];
    padding[dim] = Padding { low: start, high: size - start - ((count - 1) * step + 1), interior: step - 1 };
    let zero = ops.splat(value.ty().with_shape(&[]), 0.0);
    let spread = ops.pad(value, zero, &padding);
    at_most(size, 1 << 20, "places of a mask")?;
    let mask: Vec<f64> = (0..size)
        .map(|place| {
            f64::from(u8::from(
                place >= start && (place - start) % step == 0 && (place - start) / step < count,
            ))
        })
        .collect();
    let mask = call.table(&[size], ElementType::I1, &mask)?;
    Ok(ops.select(ops.broadcast_in_dim(mask, &shape, &[dim as i64]), spread, parent))
}

/// Views that keep the order of elements: the result's shape says all.
pub(super) fn reshape<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    call.finish(call.tensor("self")?)
}

/// `aten.permute` and its kin.
pub(super) fn transpose<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let order = order(call, value.rank())?;
    Ok(vec![if order.is_sorted() { value } else { call.ops.transpose(value, &order) }])
}

/// Which dimension of the argument each of the result's is.
fn order(call: &Call<'_, '_, '_>, rank: usize) -> Result<Vec<i64>, Stop> {
    let name = call.node.target.strip_prefix("torch.ops.aten.").and_then(|rest| rest.split('.').next());
    let mut order: Vec<usize> = (0..rank).collect();
    let mut swap = |a: usize, b: usize| {
        if a < rank && b < rank {
            order.swap(a, b);
        }
    };
    match name.unwrap_or_default() {
        "permute" => {
            let dims = call.ints("dims")?;
            order = dims.iter().map(|&dim| axis(dim, rank)).collect::<Result<_, _>>()?;
            let mut sorted = order.clone();
            sorted.sort_unstable();
            if !sorted.into_iter().eq(0..rank) {
                return refuse(format!("{dims:?} is no order of {rank} dimensions"), "the file is damaged");
            }
        }
        "transpose" => swap(call.axis("dim0", rank, 0)?, call.axis("dim1", rank, 1)?),
        "swapaxes" => swap(call.axis("axis0", rank, 0)?, call.axis("axis1", rank, 1)?),
        "swapdims" => swap(call.axis("dim0", rank, 0)?, call.axis("dim1", rank, 1)?),
        "t" if rank == 2 => swap(0, 1),
        "t" => {}
        "mT" => swap(rank.saturating_sub(2), rank.saturating_sub(1)),
        "numpy_T" => order.reverse(),
        "movedim" => {
            let from =
                call.ints("source")?.iter().map(|&dim| axis(dim, rank)).collect::<Result<Vec<_>, _>>()?;
            let to = call
                .ints("destination")?
                .iter()
                .map(|&dim| axis(dim, rank))
                .collect::<Result<Vec<_>, _>>()?;
            let mut rest = (0..rank).filter(|dim| !from.contains(dim));
            order = (0..rank)
                .map(|place| match to.iter().position(|&dim| dim == place) {
                    Some(index) => from.get(index).copied().unwrap_or(0),
                    None => rest.next().unwrap_or(0),
                })
                .collect();
        }
        other => return refuse(format!("`{other}` is no transposition"), "report this as a bug"),
    }
    Ok(order.into_iter().map(|dim| dim as i64).collect())
}

/// `aten.expand`, `aten.expand_as`, `aten.broadcast_to`.
pub(super) fn expand<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    Ok(vec![call.ops.broadcast_to(call.tensor("self")?, &call.shape()?)])
}

/// Dimension and place of `aten.select`.
fn selected(call: &Call<'_, '_, '_>, shape: &[i64]) -> Result<(usize, i64), Stop> {
    let dim = call.axis("dim", shape.len(), 0)?;
    let size = shape.get(dim).copied().unwrap_or(0);
    let index = call.int("index")?;
    let place = if index < 0 { index + size } else { index };
    if (0..size).contains(&place) {
        Ok((dim, place))
    } else {
        refuse(format!("place {index} of a dimension of {size}"), "the file is damaged")
    }
}

pub(super) fn select<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let (dim, place) = selected(call, &value.shape())?;
    call.finish(call.ops.slice_dim(value, dim, place, place + 1))
}

/// What `aten.slice` takes.
pub(super) struct Range {
    pub dim: usize,
    pub start: i64,
    pub end: i64,
    pub step: i64,
}

/// The part that `dim`, `start`, `end` and `step` say, as Python clamps them.
pub(super) fn range(call: &Call<'_, '_, '_>, shape: &[i64]) -> Result<Range, Stop> {
    let dim = call.axis("dim", shape.len(), 0)?;
    let size = shape.get(dim).copied().unwrap_or(0);
    let place = |number: i64| (if number < 0 { number.saturating_add(size) } else { number }).clamp(0, size);
    let number = |name: &str, default: i64| {
        if call.argument(name).is_some() { call.any_int(name) } else { Ok(default) }
    };
    let start = place(number("start", 0)?);
    let end = place(number("end", i64::MAX)?).max(start);
    if shape.is_empty() {
        return refuse("a slice of a scalar", "the file is damaged");
    }
    let step = call.int_or("step", 1)?;
    if step < 1 {
        return refuse(format!("a step of {step}"), "torch itself takes positive steps only");
    }
    Ok(Range { dim, start, end, step })
}

pub(super) fn slice<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let shape = value.shape();
    let Range { dim, start, end, step } = range(call, &shape)?;
    if start == 0 && step == 1 && Some(&end) == shape.get(dim) {
        return Ok(vec![value]);
    }
    let (mut starts, mut limits, mut steps) = (vec![0; shape.len()], shape.clone(), vec![1; shape.len()]);
    (starts[dim], limits[dim], steps[dim]) = (start, end, step);
    Ok(vec![call.ops.strided_slice(value, &starts, &limits, &steps)])
}

fn narrowed(call: &Call<'_, '_, '_>, shape: &[i64]) -> Result<(usize, i64), Stop> {
    let dim = call.axis("dim", shape.len(), 0)?;
    let (start, size) = (call.int("start")?, shape.get(dim).copied().unwrap_or(0));
    Ok((dim, if start < 0 { start + size } else { start }))
}

pub(super) fn narrow<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let (dim, start) = narrowed(call, &value.shape())?;
    let length = call.int("length")?;
    part(call, value, dim, start, length).map(|value| vec![value])
}

/// `length` elements of `dim` from `start`, which must be there.
pub(super) fn part<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    dim: usize,
    start: i64,
    length: i64,
) -> Result<Value<'c>, Stop> {
    let size = value.shape().get(dim).copied().unwrap_or(0);
    if start < 0 || length < 0 || start.saturating_add(length) > size {
        return refuse(
            format!("elements {start}..{start}+{length} of a dimension of {size}"),
            "the file is damaged",
        );
    }
    Ok(call.ops.slice_dim(value, dim, start, start + length))
}

/// Along which dimension, and into which sizes.
fn part_sizes(call: &Call<'_, '_, '_>, shape: &[i64]) -> Result<(usize, Vec<i64>), Stop> {
    let dim = call.axis("dim", shape.len(), 0)?;
    let sizes = call
        .results
        .iter()
        .map(|ty| ty.shape().and_then(|shape| shape.get(dim).copied()).unwrap_or(0))
        .collect::<Vec<i64>>();
    Ok((dim, sizes))
}

/// `aten.split`, `aten.chunk` and their kin: the results' sizes say where.
pub(super) fn split<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let (dim, sizes) = part_sizes(call, &value.shape())?;
    let mut start = 0;
    sizes
        .into_iter()
        .map(|size| {
            let part = part(call, value, dim, start, size);
            start += size;
            part
        })
        .collect()
}

pub(super) fn unbind<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let dim = call.axis("dim", value.rank(), 0)?;
    (0i64..)
        .zip(&call.results)
        .map(|(index, ty)| {
            let part = part(call, value, dim, index, 1)?;
            Ok(call.ops.reshape(part, &ty.shape().unwrap_or_default()))
        })
        .collect()
}

/// The diagonal of two dimensions, which becomes the last one.
pub(super) fn diagonal<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let rank = value.rank();
    let (first, second) = (call.axis("dim1", rank, 0)?, call.axis("dim2", rank, 1)?);
    let offset = call.int_or("offset", 0)?;
    diagonal_of(call, value, first, second, offset).map(|value| vec![value])
}

/// The diagonal of the dimensions `first` and `second`, `offset` to the right; it is the last dimension of the result.
pub(super) fn diagonal_of<'c>(
    call: &Call<'c, '_, '_>,
    value: Value<'c>,
    first: usize,
    second: usize,
    offset: i64,
) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let rank = value.rank();
    if first == second {
        return refuse("the diagonal of one dimension", "the file is damaged");
    }
    let mut order: Vec<i64> =
        (0..rank as i64).filter(|&dim| dim != first as i64 && dim != second as i64).collect();
    order.extend([first as i64, second as i64]);
    let moved = ops.transpose(value, &order);
    let shape = moved.shape();
    let (lead, tail) = shape.split_at(rank - 2);
    let (rows, columns) = (tail[0], tail[1]);
    let (row, column) = if offset < 0 { (-offset, 0) } else { (0, offset) };
    let length = (rows - row).min(columns - column).max(0);
    // In a row-major matrix the diagonal's elements are `columns + 1` apart.
    let mut flat_shape = lead.to_vec();
    flat_shape.push(rows * columns);
    let flat = ops.reshape(moved, &flat_shape);
    let start = row * columns + column;
    let limit = if length == 0 { start } else { start + (length - 1) * (columns + 1) + 1 };
    let (mut starts, mut limits, mut steps) = (vec![0; rank - 1], flat_shape, vec![1; rank - 1]);
    (starts[rank - 2], limits[rank - 2], steps[rank - 2]) = (start.min(limit), limit, columns + 1);
    Ok(ops.strided_slice(flat, &starts, &limits, &steps))
}

/// `aten.unfold`: windows of a dimension, which become the last one.
pub(super) fn unfold<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    let rank = value.rank();
    let dim = call.axis("dimension", rank, 0)?;
    let (size, step) = (call.int("size")?, call.int("step")?);
    let windows = call.shape()?.get(dim).copied().unwrap_or(0);
    at_most(windows, 4096, "windows")?;
    let mut parts = Vec::new();
    for window in 0..windows {
        let part = part(call, value, dim, window * step, size)?;
        let mut order: Vec<i64> = (0..rank as i64).filter(|&axis| axis != dim as i64).collect();
        order.push(dim as i64);
        let moved = call.ops.transpose(part, &order);
        let mut shape = moved.shape();
        shape.insert(dim, 1);
        parts.push(call.ops.reshape(moved, &shape));
    }
    Ok(vec![call.ops.concatenate(&parts, dim as i64)])
}

/// `aten.squeeze` and `aten.unsqueeze` say their dimensions; only those of size 1 go, which the result's shape shows.
pub(super) fn squeeze<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let value = call.tensor("self")?;
    if call.argument("dim").is_some() {
        axes(&call.ints("dim")?, value.rank().max(1))?;
    }
    reshape(call)
}
