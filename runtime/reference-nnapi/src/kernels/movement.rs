//! Operations that move elements and compute nothing: RESHAPE, SQUEEZE, EXPAND_DIMS, TRANSPOSE, SLICE, STRIDED_SLICE, PAD,
//! REVERSE, PAD_V2, SPLIT, TILE, GATHER, EMBEDDING_LOOKUP, FILL. They are made for elements of one, two and four bytes.

use bytemuck::Pod;
use edgec_nnapi::OperandType;
use half::f16;

use super::node::{Kernel, Node, Prepared};
use super::shape::{around, for_each_offset, strides};
use crate::status::Failure;

/// Runs the expression with `$element` being an integer as wide as an element.
macro_rules! by_width {
    ($node:expr, $index:expr, $element:ident => $run:expr) => {
        match $node.operand($index).kind.element_size() {
            1 => {
                type $element = u8;
                $run
            }
            2 => {
                type $element = u16;
                $run
            }
            _ => {
                type $element = u32;
                $run
            }
        }
    };
}

/// The same bytes.
pub(super) fn copy(_: &Node<'_>) -> Prepared {
    Ok(Box::new(|buffers| {
        let input = buffers.inputs[0];
        buffers.outputs[0].copy_from_slice(input);
        Ok(())
    }))
}

/// RESHAPE, whose new shape may leave one extent open.
pub(super) fn reshape(node: &Node<'_>) -> Prepared {
    let output = node.output_dims(0);
    if node.dims(0).iter().product::<usize>() != output.iter().product() {
        return Err(format!("{:?} has other than the elements of {output:?}", node.dims(0)));
    }
    if let Ok(shape) = node.ints(1) {
        let agrees =
            |(wanted, extent): (&i32, &usize)| *wanted == -1 || usize::try_from(*wanted) == Ok(*extent);
        if shape.len() != output.len() || !shape.iter().zip(&output).all(agrees) {
            return Err(format!("it asks for the shape {shape:?} and its output is {output:?}"));
        }
    }
    copy(node)
}

/// SQUEEZE; an operand whose dimensions all go keeps one of extent 1.
pub(super) fn squeeze(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let axes = if node.is_omitted(1) {
        (0..dims.len()).filter(|axis| dims[*axis] == 1).collect()
    } else {
        let axes = node.ints(1)?;
        axes.into_iter().map(|axis| super::node::axis(axis, dims.len())).collect::<Result<Vec<_>, _>>()?
    };
    if let Some(axis) = axes.iter().find(|axis| dims[**axis] != 1) {
        return Err(format!("axis {axis} of {dims:?} is not 1"));
    }
    let mut left: Vec<_> =
        (0..dims.len()).filter(|axis| !axes.contains(axis)).map(|axis| dims[axis]).collect();
    if left.is_empty() {
        left.push(1);
    }
    node.expect_dims(0, &left)?;
    copy(node)
}

/// EXPAND_DIMS.
pub(super) fn expand_dims(node: &Node<'_>) -> Prepared {
    let mut dims = node.dims(0);
    dims.insert(node.axis(1, dims.len() + 1)?, 1);
    node.expect_dims(0, &dims)?;
    copy(node)
}

/// Copies elements from `start` along `strides` of the input to an output of shape `dims`.
fn strided<T: Pod>(dims: Vec<usize>, strides: Vec<isize>, start: isize) -> Kernel {
    let (inner, outer) = (dims[dims.len() - 1], dims[..dims.len() - 1].to_vec());
    let step = strides[strides.len() - 1];
    Box::new(move |buffers| {
        let input = buffers.input::<T>(0)?;
        let mut rows = buffers.output::<T>(0)?.chunks_exact_mut(inner);
        for_each_offset(&outer, &strides[..outer.len()], start, |at| {
            let Some(row) = rows.next() else { return };
            if step == 1 {
                row.copy_from_slice(&input[at..at + inner]);
            } else {
                let at = at.cast_signed();
                for (place, value) in row.iter_mut().enumerate() {
                    *value = input[(at + place.cast_signed() * step).cast_unsigned()];
                }
            }
        });
        Ok(())
    })
}

fn signed_strides(dims: &[usize]) -> Vec<isize> {
    strides(dims).into_iter().map(usize::cast_signed).collect()
}

/// REVERSE along the axes that it lists.
pub(super) fn reverse(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    node.expect_dims(0, &dims)?;
    let (mut steps, mut start) = (signed_strides(&dims), 0);
    for axis in node.ints(1)? {
        let axis = super::node::axis(axis, dims.len())?;
        if steps[axis] < 0 {
            return Err(format!("axis {axis} is listed twice"));
        }
        start += steps[axis] * (dims[axis] - 1).cast_signed();
        steps[axis] = -steps[axis];
    }
    Ok(by_width!(node, 0, E => strided::<E>(dims, steps, start)))
}

/// TRANSPOSE; without a permutation, dimensions are reversed.
pub(super) fn transpose(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let order = if node.is_omitted(1) {
        (0..dims.len()).rev().collect()
    } else {
        let order = node.ints(1)?;
        order.into_iter().map(|axis| super::node::axis(axis, dims.len())).collect::<Result<Vec<_>, _>>()?
    };
    let mut seen = order.clone();
    seen.sort_unstable();
    if !seen.into_iter().eq(0..dims.len()) {
        return Err(format!("{order:?} is no permutation of rank {}", dims.len()));
    }
    let own = signed_strides(&dims);
    let moved: Vec<_> = order.iter().map(|axis| dims[*axis]).collect();
    node.expect_dims(0, &moved)?;
    let strides = order.iter().map(|axis| own[*axis]).collect();
    Ok(by_width!(node, 0, E => strided::<E>(moved, strides, 0)))
}

/// SLICE. Where it begins may be known only when it runs; how much it takes is its output's shape.
pub(super) fn slice(node: &Node<'_>) -> Prepared {
    let (dims, output) = (node.dims(0), node.output_dims(0));
    let rank = dims.len();
    if node.dims(1) != [rank] || node.dims(2) != [rank] || output.len() != rank {
        return Err(format!("{dims:?} is sliced by {:?} and {:?} to {output:?}", node.dims(1), node.dims(2)));
    }
    if let (Ok(begin), Ok(size)) = (node.ints(1), node.ints(2)) {
        for axis in 0..rank {
            let begin = usize::try_from(begin[axis]).map_err(|_| format!("it begins at {begin:?}"))?;
            let size = usize::try_from(size[axis]).unwrap_or_else(|_| dims[axis].saturating_sub(begin));
            if size != output[axis] || begin + size > dims[axis] {
                return Err(format!("axis {axis} of {dims:?} has no {} elements from {begin}", output[axis]));
            }
        }
    }
    let strides = signed_strides(&dims);
    let make = by_width!(node, 0, E => strided::<E>);
    Ok(Box::new(move |buffers| {
        let (begin, size) = (buffers.input::<i32>(1)?, buffers.input::<i32>(2)?);
        let mut start = 0;
        for axis in 0..rank {
            let from = usize::try_from(begin[axis]).ok().filter(|from| {
                let size = usize::try_from(size[axis]).unwrap_or_else(|_| dims[axis].saturating_sub(*from));
                size == output[axis] && from.checked_add(size).is_some_and(|end| end <= dims[axis])
            });
            let from = from.ok_or_else(|| {
                Failure::operation(format!("SLICE of {dims:?} from {begin:?} by {size:?} is not {output:?}"))
            })?;
            start += from.cast_signed() * strides[axis];
        }
        make(output.clone(), strides.clone(), start)(buffers)
    }))
}

/// STRIDED_SLICE with its masks.
pub(super) fn strided_slice(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let (begin, end, step) = (node.ints(1)?, node.ints(2)?, node.ints(3)?);
    let rank = dims.len();
    if [begin.len(), end.len(), step.len()] != [rank; 3] {
        return Err(format!("{dims:?} needs {rank} beginnings, ends and strides"));
    }
    let (begin_mask, end_mask, shrink_mask) = (node.int(4)?, node.int(5)?, node.int(6)?);
    let own = signed_strides(&dims);
    let (mut start, mut extents, mut taken, mut kept) = (0, Vec::new(), Vec::new(), Vec::new());
    for axis in 0..rank {
        let bit = |mask: i32| mask >> axis & 1 == 1;
        let (extent, step) = (dims[axis] as i64, i64::from(step[axis]));
        if step == 0 {
            return Err(format!("its stride along axis {axis} is 0"));
        }
        let from_back = |index: i32| if index < 0 { i64::from(index) + extent } else { i64::from(index) };
        // Going back, places run from the last down to before the first.
        let (least, most) = if step > 0 { (0, extent) } else { (-1, extent - 1) };
        let first = match bit(begin_mask) {
            true if step > 0 => 0,
            true => extent - 1,
            false => from_back(begin[axis]).clamp(least, most),
        };
        let (last, step) = match (bit(shrink_mask), bit(end_mask)) {
            (true, _) => (first + 1, 1),
            (_, true) if step > 0 => (extent, step),
            (_, true) => (-1, step),
            _ => (from_back(end[axis]).clamp(least, most), step),
        };
        let count = (last - first + step - step.signum()) / step;
        if count <= 0 || !(0..extent).contains(&first) {
            return Err(format!("nothing is left of axis {axis} of {dims:?}"));
        }
        start += first as isize * own[axis];
        extents.push(count as usize);
        taken.push(own[axis] * step as isize);
        if !bit(shrink_mask) {
            kept.push(count as usize);
        }
    }
    if kept.is_empty() {
        kept.push(1);
    }
    node.expect_dims(0, &kept)?;
    Ok(by_width!(node, 0, E => strided::<E>(extents, taken, start)))
}

/// PAD with zeros (bytes of the zero point), PAD_V2 with a value.
pub(super) fn pad(node: &Node<'_>, with_value: bool) -> Prepared {
    let dims = node.dims(0);
    let padding = node.ints(1)?;
    if node.dims(1) != [dims.len(), 2] {
        return Err(format!("its padding has the shape {:?} for {dims:?}", node.dims(1)));
    }
    let mut before = Vec::new();
    let mut padded = Vec::new();
    for (extent, pair) in dims.iter().zip(padding.chunks_exact(2)) {
        let (Ok(front), Ok(back)) = (usize::try_from(pair[0]), usize::try_from(pair[1])) else {
            return Err(format!("its padding is {padding:?}"));
        };
        before.push(front);
        padded.push(extent + front + back);
    }
    node.expect_dims(0, &padded)?;
    let operand = node.operand(0);
    let value: u32 = match operand.kind {
        OperandType::TensorFloat32 if with_value => node.float(2)?.to_bits(),
        OperandType::TensorFloat16 if with_value => u32::from(f16::from_f32(node.float(2)?).to_bits()),
        kind if kind.is_quant8() && with_value => node.int(2)?.cast_unsigned(),
        kind if kind.is_quant8() => operand.zero_point.cast_unsigned(),
        _ => 0,
    };
    let inner = dims[dims.len() - 1];
    let outer = dims[..dims.len() - 1].to_vec();
    let targets = signed_strides(&padded);
    let start: usize =
        before.iter().zip(&targets).map(|(before, stride)| before * stride.cast_unsigned()).sum();
    Ok(by_width!(node, 0, E => Box::new(move |buffers| {
        let input = buffers.input::<E>(0)?;
        let output = buffers.output::<E>(0)?;
        output.fill(value as E);
        let mut rows = input.chunks_exact(inner);
        for_each_offset(&outer, &targets[..outer.len()], start.cast_signed(), |at| {
            if let Some(row) = rows.next() {
                output[at..at + inner].copy_from_slice(row);
            }
        });
        Ok(())
    })))
}

/// SPLIT into equal parts.
pub(super) fn split(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let axis = node.axis(1, dims.len())?;
    let count = usize::try_from(node.int(2)?).ok().filter(|count| *count == node.outputs.len());
    let count = count.filter(|count| *count > 0 && dims[axis].is_multiple_of(*count));
    let count =
        count.ok_or_else(|| format!("axis {axis} of {dims:?} has no {} equal parts", node.outputs.len()))?;
    let mut part = dims.clone();
    part[axis] /= count;
    (0..count).try_for_each(|index| node.expect_dims(index, &part))?;
    let (_, extent, inner) = around(&dims, axis);
    let width = extent / count * inner * node.operand(0).kind.element_size();
    Ok(Box::new(move |buffers| {
        let mut rows = buffers.inputs[0].chunks_exact(width);
        let outer = buffers.inputs[0].len() / (width * count);
        for row in 0..outer {
            for output in &mut buffers.outputs {
                if let Some(source) = rows.next() {
                    output[row * width..][..width].copy_from_slice(source);
                }
            }
        }
        Ok(())
    }))
}

/// TILE: every axis repeated.
pub(super) fn tile(node: &Node<'_>) -> Prepared {
    let dims = node.dims(0);
    let times = node.ints(1)?;
    let tiled: Option<Vec<usize>> = (times.len() == dims.len())
        .then(|| {
            dims.iter().zip(&times).map(|(extent, times)| extent.checked_mul(usize::try_from(*times).ok()?))
        })
        .and_then(Iterator::collect);
    let tiled = tiled.ok_or_else(|| format!("{dims:?} is not repeated {times:?} times"))?;
    node.expect_dims(0, &tiled)?;
    let own = strides(&dims);
    let (outer, inner) = (tiled[..tiled.len() - 1].to_vec(), tiled[tiled.len() - 1]);
    let targets = signed_strides(&tiled);
    let output_strides = strides(&tiled);
    Ok(by_width!(node, 0, E => Box::new(move |buffers| {
        let input = buffers.input::<E>(0)?;
        let output = buffers.output::<E>(0)?;
        for_each_offset(&outer, &targets[..outer.len()], 0, |at| {
            let source: usize = (0..outer.len()).map(|axis| at / output_strides[axis] % outer[axis] % dims[axis] * own[axis]).sum();
            let row = &input[source..source + dims[outer.len()]];
            output[at..at + inner].chunks_exact_mut(row.len()).for_each(|part| part.copy_from_slice(row));
        });
        Ok(())
    })))
}

/// GATHER along an axis, and EMBEDDING_LOOKUP of rows.
pub(super) fn gather(node: &Node<'_>, values: usize, indices: usize, axis: usize) -> Prepared {
    let dims = node.dims(values);
    let picked = node.dims(indices);
    let due = [&dims[..axis], &picked, &dims[axis + 1..]].concat();
    node.expect_dims(0, &due)?;
    let (_, extent, inner) = around(&dims, axis);
    let width = inner * node.operand(values).kind.element_size();
    let operation = node.operation;
    Ok(Box::new(move |buffers| {
        let places = buffers.input::<i32>(indices)?;
        let source = buffers.inputs[values];
        let mut rows = buffers.outputs[0].chunks_exact_mut(width);
        for block in source.chunks_exact(extent * width) {
            for place in places {
                let at = usize::try_from(*place).ok().filter(|at| *at < extent);
                let at = at.ok_or_else(|| {
                    Failure::operation(format!("{operation} has no row {place} of {extent}"))
                })?;
                if let Some(row) = rows.next() {
                    row.copy_from_slice(&block[at * width..][..width]);
                }
            }
        }
        Ok(())
    }))
}

/// FILL with a scalar.
pub(super) fn fill(node: &Node<'_>) -> Prepared {
    let shape: Vec<_> =
        node.ints(0)?.into_iter().map(|extent| usize::try_from(extent).unwrap_or(0)).collect();
    node.expect_dims(0, &shape)?;
    let value = node.inputs[1].constant.ok_or("its value is no constant")?.to_vec();
    Ok(Box::new(move |buffers| {
        buffers.outputs[0].chunks_exact_mut(value.len()).for_each(|element| element.copy_from_slice(&value));
        Ok(())
    }))
}
