//! Result types from operand types.

use edgec_dialects::ir::{Block, Op, Value};

use super::{Known, sizes};

/// Writes what is known of the results' sizes into their types.
pub(super) fn infer(op: Op<'_>) {
    if op.is("stablehlo.while") {
        let blocks: Vec<Block<'_>> = op.regions().into_iter().flat_map(|region| region.blocks()).collect();
        for (index, operand) in op.operands().into_iter().enumerate() {
            let places = blocks.iter().filter_map(|block| block.arg(index)).chain(op.result(index));
            places.for_each(|place| refine(place, &operand.shape()));
        }
        return;
    }
    for (index, result) in op.results().into_iter().enumerate() {
        if result.ty().is_tensor()
            && !result.ty().is_static()
            && let Some(shape) = shape(op, index)
        {
            refine(result, &shape);
        }
    }
}

/// The results of branches have the types of what the branches return.
pub(super) fn infer_from_branches(op: Op<'_>) {
    if op.is("stablehlo.while") {
        return;
    }
    let returned = op.body().and_then(Block::terminator).map(Op::operands).unwrap_or_default();
    for (result, value) in op.results().into_iter().zip(returned) {
        refine(result, &value.shape());
    }
}

/// A slice whose start is known in some dimensions only has known sizes in those.
pub(super) fn infer_slice<'c>(op: Op<'c>, known: &Known<'c>) {
    let numbers =
        |index: usize| op.operand(index).map(|value| sizes::elements(value, known)).unwrap_or_default();
    let (starts, limits, strides) = (numbers(1), numbers(2), numbers(3));
    let Some(result) = op.result(0) else { return };
    let steps = steps(op, known).unwrap_or_default();
    let size = |dim: usize| {
        let of = |numbers: &[Option<i64>]| numbers.get(dim).copied().flatten();
        let length = of(&limits).zip(of(&starts)).and_then(|(limit, start)| limit.checked_sub(start));
        let (length, stride) = (length.or(steps.get(dim).copied())?, of(&strides)?.max(1));
        Some(length.max(0).checked_add(stride - 1)? / stride)
    };
    let shape: Vec<i64> = (0..result.rank()).map(|dim| size(dim).unwrap_or(-1)).collect();
    refine(result, &shape);
}

/// How far the limits lie behind starts that are not known: `limits = starts + steps`.
fn steps<'c>(op: Op<'c>, known: &Known<'c>) -> Option<Vec<i64>> {
    let (starts, limits) = (op.operand(1)?, op.operand(2)?);
    let sum = limits.defining_op().filter(|sum| sum.is("stablehlo.add"))?;
    let (left, right) = (sum.operand(0)?, sum.operand(1)?);
    let other = if left == starts { right } else { left };
    (left == starts || right == starts).then(|| known.get(&other).cloned())?
}

/// Fills the unknown sizes of `value` from `shape`.
fn refine(value: Value<'_>, shape: &[i64]) {
    let known = value.shape();
    if known.len() == shape.len() && known != shape {
        let merged: Vec<i64> =
            known.iter().zip(shape).map(|(&known, &size)| if known < 0 { size } else { known }).collect();
        value.set_type(value.ty().with_shape(&merged));
    }
}

/// The sizes of a result, unknown ones negative.
fn shape(op: Op<'_>, index: usize) -> Option<Vec<i64>> {
    let operand = op.operand(0)?;
    let first = operand.shape();
    let size = |dim: &i64| usize::try_from(*dim).ok().and_then(|dim| first.get(dim)).copied();
    if op.is_elementwise() {
        let shapes = op.operands().into_iter().map(Value::shape);
        let rank = op.result(index)?.rank();
        return shapes.filter(|shape| shape.len() == rank).reduce(|merged, shape| merge(&merged, &shape));
    }
    let name = op.name();
    Some(match name.strip_prefix("stablehlo.")? {
        "reverse" | "cholesky" | "dynamic_update_slice" | "reduce_precision" | "select_and_scatter" => first,
        "sort" | "map" | "scatter" | "optimization_barrier" => op.operand(index)?.shape(),
        "transpose" => op.i64s_attr("permutation")?.iter().map(size).collect::<Option<_>>()?,
        "reduce" => {
            let gone = op.i64s_attr("dimensions")?;
            let kept = (0_i64..).zip(&first).filter(|(dim, _)| !gone.contains(dim));
            kept.map(|(_, &size)| size).collect()
        }
        "slice" => {
            let (starts, limits) = (op.i64s_attr("start_indices")?, op.i64s_attr("limit_indices")?);
            let strides = op.i64s_attr("strides")?;
            (0..starts.len())
                .map(|dim| {
                    Some((limits.get(dim)? - starts[dim] + strides.get(dim)? - 1) / strides.get(dim)?.max(&1))
                })
                .collect::<Option<_>>()?
        }
        "pad" => {
            let list = |name: &str| op.i64s_attr(name);
            let (low, high, interior) =
                (list("edge_padding_low")?, list("edge_padding_high")?, list("interior_padding")?);
            (0..first.len())
                .map(|dim| {
                    let between = (first[dim] - 1).max(0).checked_mul(*interior.get(dim)?)?;
                    let padded = first[dim].checked_add(*low.get(dim)?)?.checked_add(*high.get(dim)?)?;
                    Some(if first[dim] < 0 { -1 } else { padded.checked_add(between)? })
                })
                .collect::<Option<_>>()?
        }
        "concatenate" => {
            let dim = usize::try_from(op.i64_attr("dimension")?).ok()?;
            let mut shape = first.clone();
            let mut total = Some(0_i64);
            for part in op.operands() {
                let part = part.shape();
                let size = part.get(dim).copied().filter(|&size| size >= 0);
                total = total.zip(size).and_then(|(total, size)| total.checked_add(size));
                shape = merge(&shape, &part);
            }
            *shape.get_mut(dim)? = total.unwrap_or(-1);
            shape
        }
        "dot_general" => {
            let dims = op.attr("dot_dimension_numbers")?.as_dot()?;
            let second = op.operand(1)?.shape();
            let free = |shape: &[i64], batch: &[i64], contracting: &[i64]| -> Vec<i64> {
                let numbered = (0_i64..).zip(shape.to_vec());
                numbered
                    .filter(|(dim, _)| !batch.contains(dim) && !contracting.contains(dim))
                    .map(|(_, size)| size)
                    .collect()
            };
            let mut shape: Vec<i64> = dims.lhs_batch.iter().map(size).collect::<Option<_>>()?;
            shape.extend(free(&first, &dims.lhs_batch, &dims.lhs_contract));
            shape.extend(free(&second, &dims.rhs_batch, &dims.rhs_contract));
            shape
        }
        "gather" => {
            let dims = op.attr("dimension_numbers")?.as_gather()?;
            let sizes = op.i64s_attr("slice_sizes")?;
            let gone = |dim: &i64| {
                dims.collapsed_slice_dims.contains(dim) || dims.operand_batching_dims.contains(dim)
            };
            let mut window = (0_i64..).zip(sizes).filter(|(dim, _)| !gone(dim)).map(|(_, size)| size);
            let indices = op.operand(1)?.shape();
            let mut batch =
                (0_i64..).zip(indices).filter(|(dim, _)| *dim != dims.index_vector_dim).map(|(_, size)| size);
            (0..op.result(index)?.rank() as i64)
                .map(|dim| if dims.offset_dims.contains(&dim) { window.next() } else { batch.next() })
                .collect::<Option<_>>()?
        }
        "convolution" => convolution(op, &first)?,
        "reduce_window" => reduce_window(op, &first)?,
        _ => return None,
    })
}

/// The sizes of one shape, where unknown those of the other.
fn merge(one: &[i64], other: &[i64]) -> Vec<i64> {
    one.iter().zip(other).map(|(&one, &other)| if one < 0 { other } else { one }).collect()
}

/// How often a window of `reach` fits into `size`.
fn windows(size: i64, reach: i64, stride: i64) -> i64 {
    if size < reach { 0 } else { (size - reach) / stride.max(1) + 1 }
}

/// The size after padding and spreading; negative where it is unknown.
fn spread(size: i64, dilation: i64, low: i64, high: i64) -> Option<i64> {
    if size < 0 {
        return Some(-1);
    }
    let wide = (size - 1).max(0).checked_mul(dilation)?.checked_add(size.min(1))?;
    Some(wide.checked_add(low)?.checked_add(high)?.max(0))
}

fn convolution(op: Op<'_>, input: &[i64]) -> Option<Vec<i64>> {
    let dims = op.attr("dimension_numbers")?.as_conv()?;
    let kernel = op.operand(1)?.shape();
    let rank = dims.input_spatial.len();
    let ones = |name: &str| op.i64s_attr(name).unwrap_or_else(|| vec![1; rank]);
    let (strides, base, dilations) = (ones("window_strides"), ones("lhs_dilation"), ones("rhs_dilation"));
    let padding = op.i64s_attr("padding").unwrap_or_else(|| vec![0; 2 * rank]);
    let of = |shape: &[i64], dim: i64| usize::try_from(dim).ok().and_then(|dim| shape.get(dim)).copied();
    let mut shape = vec![-1; rank + 2];
    let mut set = |dim: i64, size: i64| {
        if let Some(place) = usize::try_from(dim).ok().and_then(|dim| shape.get_mut(dim)) {
            *place = size;
        }
    };
    let batch = of(input, dims.input_batch)?;
    set(dims.output_batch, if batch < 0 { -1 } else { batch / op.i64_attr("batch_group_count")?.max(1) });
    set(dims.output_feature, of(&kernel, dims.kernel_output_feature)?);
    for at in 0..rank {
        let size = spread(
            of(input, dims.input_spatial[at])?,
            *base.get(at)?,
            *padding.get(2 * at)?,
            *padding.get(2 * at + 1)?,
        )?;
        let window = of(&kernel, *dims.kernel_spatial.get(at)?)?;
        let reach = spread(window, *dilations.get(at)?, 0, 0)?;
        let unknown = size < 0 || window < 0;
        set(
            *dims.output_spatial.get(at)?,
            if unknown { -1 } else { windows(size, reach, *strides.get(at)?) },
        );
    }
    Some(shape)
}

fn reduce_window(op: Op<'_>, input: &[i64]) -> Option<Vec<i64>> {
    let rank = input.len();
    let ones = |name: &str| op.i64s_attr(name).unwrap_or_else(|| vec![1; rank]);
    let sizes = op.i64s_attr("window_dimensions")?;
    let (strides, base, dilations) =
        (ones("window_strides"), ones("base_dilations"), ones("window_dilations"));
    let padding = op.i64s_attr("padding").unwrap_or_else(|| vec![0; 2 * rank]);
    (0..rank)
        .map(|at| {
            let size = spread(input[at], *base.get(at)?, *padding.get(2 * at)?, *padding.get(2 * at + 1)?)?;
            let reach = spread(*sizes.get(at)?, *dilations.get(at)?, 0, 0)?;
            Some(if size < 0 { -1 } else { windows(size, reach, *strides.get(at)?) })
        })
        .collect()
}
