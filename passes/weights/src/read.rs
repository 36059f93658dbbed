//! Evaluates regions of an expression: in f32, or as the bytes that an expression only moves.

use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};

use crate::dtype::{DType, Encoding, GgmlType};
use crate::expr::{Expr, Kind, elements};
use crate::ggml::dequantize;
use crate::{SourceFile, WeightError};

/// A buffer of bytes that file reads reuse.
pub(crate) type Scratch = Vec<u8>;

/// What regions are evaluated in.
pub(crate) trait Element: Copy + Default {
    /// Decodes little-endian elements.
    fn decode(dtype: DType, bytes: &[u8], out: &mut [Self]) -> Result<(), WeightError>;
    /// Decodes whole blocks.
    fn dequantize(kind: GgmlType, bytes: &[u8], out: &mut [Self]) -> Result<(), WeightError>;
    /// Applies the operation of a `Cast`, `MulScalar` or `AddScalar` in place.
    fn apply(expr: &Expr, out: &mut [Self]) -> Result<(), WeightError>;
    /// Multiplies runs of `inner` elements by the factors, over and over.
    fn multiply(factors: &[f32], inner: usize, out: &mut [Self]) -> Result<(), WeightError>;
}

impl Element for f32 {
    fn decode(dtype: DType, bytes: &[u8], out: &mut [Self]) -> Result<(), WeightError> {
        decode(dtype, bytes, out)
    }

    fn dequantize(kind: GgmlType, bytes: &[u8], out: &mut [Self]) -> Result<(), WeightError> {
        dequantize(kind, bytes, out);
        Ok(())
    }

    fn apply(expr: &Expr, out: &mut [Self]) -> Result<(), WeightError> {
        match (&expr.0.kind, expr.dtype()) {
            (Kind::MulScalar(_, factor), _) => out.iter_mut().for_each(|value| *value *= factor),
            (Kind::AddScalar(_, term), _) => out.iter_mut().for_each(|value| *value += term),
            (_, DType::F16) => out.iter_mut().for_each(|value| *value = f16::from_f32(*value).to_f32()),
            (_, DType::BF16) => out.iter_mut().for_each(|value| *value = bf16::from_f32(*value).to_f32()),
            _ => {}
        }
        Ok(())
    }

    fn multiply(factors: &[f32], inner: usize, out: &mut [Self]) -> Result<(), WeightError> {
        for (run, factor) in out.chunks_mut(inner.max(1)).zip(factors.iter().cycle()) {
            run.iter_mut().for_each(|value| *value *= factor);
        }
        Ok(())
    }
}

/// Elements of `N` bytes that are moved and not understood.
impl<const N: usize> Element for [u8; N]
where
    Self: Default,
{
    fn decode(dtype: DType, bytes: &[u8], out: &mut [Self]) -> Result<(), WeightError> {
        if dtype.bits() != 8 * N as u64 {
            return Err(WeightError::Type { operation: "move", dtype });
        }
        for (bytes, out) in bytes.as_chunks().0.iter().zip(out) {
            *out = *bytes;
        }
        Ok(())
    }

    fn dequantize(_: GgmlType, _: &[u8], _: &mut [Self]) -> Result<(), WeightError> {
        Err(WeightError::Type { operation: "move", dtype: DType::F32 })
    }

    fn apply(expr: &Expr, _: &mut [Self]) -> Result<(), WeightError> {
        Err(WeightError::Type { operation: "move", dtype: expr.dtype() })
    }

    fn multiply(_: &[f32], _: usize, _: &mut [Self]) -> Result<(), WeightError> {
        Err(WeightError::Type { operation: "move", dtype: DType::F32 })
    }
}

/// Elements `low..high` of the expression in row-major order.
pub(crate) fn read_linear<E: Element>(
    expr: &Expr,
    low: u64,
    high: u64,
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    let shape = expr.shape();
    let mut start = vec![0; shape.len()];
    let mut size = vec![1; shape.len()];
    linear_axis(expr, 0, low, high, &mut start, &mut size, out, scratch)
}

/// Splits a row-major range into boxes: a partial first row, whole rows, a partial last row, axis by axis.
#[allow(clippy::too_many_arguments, reason = "one recursion over a box that is built in place")]
fn linear_axis<E: Element>(
    expr: &Expr,
    axis: usize,
    low: u64,
    high: u64,
    start: &mut [u64],
    size: &mut [u64],
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    if low >= high {
        return Ok(());
    }
    let shape = expr.shape();
    if axis == shape.len() {
        return read_box(expr, start, size, out, scratch);
    }
    let inner = elements(&shape[axis + 1..]).unwrap_or(1).max(1);
    let mut low = low;
    let mut out = out;
    while low < high {
        let row = low / inner;
        let within = low % inner;
        let rows = (high - low) / inner;
        start[axis] = row;
        if within == 0 && rows > 0 {
            size[axis] = rows;
            for later in axis + 1..shape.len() {
                start[later] = 0;
                size[later] = shape[later];
            }
            let (head, tail) = out.split_at_mut((rows * inner) as usize);
            read_box(expr, start, size, head, scratch)?;
            out = tail;
            low += rows * inner;
        } else {
            size[axis] = 1;
            let stop = high.min((row + 1) * inner);
            let (head, tail) = out.split_at_mut((stop - low) as usize);
            linear_axis(expr, axis + 1, within, within + (stop - low), start, size, head, scratch)?;
            out = tail;
            low = stop;
        }
    }
    Ok(())
}

/// The box of `size` elements from `start`, row-major into `out`.
pub(crate) fn read_box<E: Element>(
    expr: &Expr,
    start: &[u64],
    size: &[u64],
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    match &expr.0.kind {
        Kind::Source { file, offset, encoding } => {
            for_each_run(expr.shape(), start, size, out, |first, run| {
                read_source(file, *offset, *encoding, first, run, scratch)
            })
        }
        Kind::Literal(bytes) => for_each_run(expr.shape(), start, size, out, |first, run| {
            let width = (expr.dtype().bits() / 8) as usize;
            let from = first as usize * width;
            E::decode(expr.dtype(), bytes.get(from..from + run.len() * width).unwrap_or_default(), run)
        }),
        Kind::Cast(inner) | Kind::MulScalar(inner, _) | Kind::AddScalar(inner, _) => {
            read_box(inner, start, size, out, scratch)?;
            E::apply(expr, out)
        }
        Kind::MulAlong(inner, axis, factors) => {
            read_box(inner, start, size, out, scratch)?;
            let part = start[*axis] as usize..(start[*axis] + size[*axis]) as usize;
            let run = elements(&size[axis + 1..]).unwrap_or(1) as usize;
            E::multiply(factors.get(part).unwrap_or_default(), run, out)
        }
        Kind::Slice(inner, from) => {
            let start: Vec<u64> = start.iter().zip(from).map(|(start, from)| start + from).collect();
            read_box(inner, &start, size, out, scratch)
        }
        Kind::Reshape(inner) => for_each_run(expr.shape(), start, size, out, |first, run| {
            read_linear(inner, first, first + run.len() as u64, run, scratch)
        }),
        Kind::Transpose(inner, permutation) => read_transposed(inner, permutation, start, size, out, scratch),
        Kind::Concat(parts, axis) => read_joined(parts, *axis, start, size, out, scratch),
        Kind::QuantizedValues(..) | Kind::QuantizedScales(..) | Kind::OnGrid(..) | Kind::InPanels(..) => {
            Err(WeightError::Type { operation: "evaluate", dtype: expr.dtype() })
        }
    }
}

/// Calls `read` with each run of the box that is contiguous in `shape`: the row-major index of its first element, and its
/// part of `out`.
fn for_each_run<E: Element>(
    shape: &[u64],
    start: &[u64],
    size: &[u64],
    out: &mut [E],
    mut read: impl FnMut(u64, &mut [E]) -> Result<(), WeightError>,
) -> Result<(), WeightError> {
    if out.is_empty() {
        return Ok(());
    }
    let rank = shape.len();
    // Dimensions after `split` are whole, so a run covers `split` and all of them.
    let mut split = rank.saturating_sub(1);
    while split > 0 && size[split] == shape[split] {
        split -= 1;
    }
    let run = size.get(split..).and_then(elements).unwrap_or(1).max(1) as usize;
    let mut strides = vec![1u64; rank];
    for axis in (0..rank.saturating_sub(1)).rev() {
        strides[axis] = strides[axis + 1] * shape[axis + 1];
    }
    let mut index = vec![0u64; split];
    for chunk in out.chunks_exact_mut(run) {
        let first =
            (0..rank).map(|axis| (start[axis] + index.get(axis).copied().unwrap_or(0)) * strides[axis]).sum();
        read(first, chunk)?;
        for axis in (0..split).rev() {
            index[axis] += 1;
            if index[axis] < size[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
    Ok(())
}

fn read_source<E: Element>(
    file: &SourceFile,
    offset: u64,
    encoding: Encoding,
    first: u64,
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    let count = out.len() as u64;
    match encoding {
        Encoding::Plain(dtype) => {
            let width = dtype.bits() / 8;
            scratch.resize((count * width) as usize, 0);
            file.read_at(scratch, offset + first * width)?;
            E::decode(dtype, scratch, out)
        }
        Encoding::Ggml(kind) => {
            let (block, bytes) = (kind.block_elements(), kind.block_bytes());
            let (low, high) = (first / block, (first + count).div_ceil(block));
            scratch.resize(((high - low) * bytes) as usize, 0);
            file.read_at(scratch, offset + low * bytes)?;
            if first.is_multiple_of(block) && count.is_multiple_of(block) {
                return E::dequantize(kind, scratch, out);
            }
            let mut whole = vec![E::default(); ((high - low) * block) as usize];
            E::dequantize(kind, scratch, &mut whole)?;
            let skip = (first - low * block) as usize;
            out.copy_from_slice(&whole[skip..skip + out.len()]);
            Ok(())
        }
    }
}

/// Decodes little-endian elements to f32.
fn decode(dtype: DType, bytes: &[u8], out: &mut [f32]) -> Result<(), WeightError> {
    match dtype {
        DType::F32 => {
            for (bytes, out) in bytes.as_chunks().0.iter().zip(out) {
                *out = f32::from_le_bytes(*bytes);
            }
        }
        DType::BF16 => {
            for (bytes, out) in bytes.as_chunks().0.iter().zip(out) {
                *out = f32::from_bits(u32::from(u16::from_le_bytes(*bytes)) << 16);
            }
        }
        DType::F16 => {
            let mut part = [f16::ZERO; 64];
            for (bytes, out) in bytes.chunks(128).zip(out.chunks_mut(64)) {
                for (bytes, part) in bytes.as_chunks().0.iter().zip(&mut part) {
                    *part = f16::from_le_bytes(*bytes);
                }
                part[..out.len()].convert_to_f32_slice(out);
            }
        }
        DType::F64 => {
            for (bytes, out) in bytes.as_chunks().0.iter().zip(out) {
                *out = f64::from_le_bytes(*bytes) as f32;
            }
        }
        other => return Err(WeightError::Type { operation: "read as f32", dtype: other }),
    }
    Ok(())
}

fn read_transposed<E: Element>(
    inner: &Expr,
    permutation: &[usize],
    start: &[u64],
    size: &[u64],
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    let rank = permutation.len();
    let (mut inner_start, mut inner_size) = (vec![0; rank], vec![0; rank]);
    for (axis, &from) in permutation.iter().enumerate() {
        inner_start[from] = start[axis];
        inner_size[from] = size[axis];
    }
    let mut tile = vec![E::default(); out.len()];
    read_box(inner, &inner_start, &inner_size, &mut tile, scratch)?;
    let mut inner_strides = vec![1usize; rank];
    for axis in (0..rank.saturating_sub(1)).rev() {
        inner_strides[axis] = inner_strides[axis + 1] * inner_size[axis + 1] as usize;
    }
    let strides: Vec<usize> = permutation.iter().map(|&from| inner_strides[from]).collect();
    let mut index = vec![0u64; rank];
    let mut position = 0;
    for out in out {
        *out = tile[position];
        for axis in (0..rank).rev() {
            index[axis] += 1;
            position += strides[axis];
            if index[axis] < size[axis] {
                break;
            }
            position -= strides[axis] * size[axis] as usize;
            index[axis] = 0;
        }
    }
    Ok(())
}

fn read_joined<E: Element>(
    parts: &[Expr],
    axis: usize,
    start: &[u64],
    size: &[u64],
    out: &mut [E],
    scratch: &mut Scratch,
) -> Result<(), WeightError> {
    let outer = elements(&size[..axis]).unwrap_or(1) as usize;
    let inner = elements(&size[axis + 1..]).unwrap_or(1) as usize;
    let row = size[axis] as usize * inner;
    let mut part_start = 0;
    for part in parts {
        let part_limit = part_start + part.shape()[axis];
        let low = start[axis].max(part_start);
        let high = (start[axis] + size[axis]).min(part_limit);
        if low < high {
            let (mut from, mut extent) = (start.to_vec(), size.to_vec());
            from[axis] = low - part_start;
            extent[axis] = high - low;
            let columns = (high - low) as usize * inner;
            let skip = (low - start[axis]) as usize * inner;
            if outer == 1 {
                read_box(part, &from, &extent, &mut out[skip..skip + columns], scratch)?;
            } else {
                let mut tile = vec![E::default(); outer * columns];
                read_box(part, &from, &extent, &mut tile, scratch)?;
                for (tile, out) in tile.chunks_exact(columns).zip(out.chunks_exact_mut(row)) {
                    out[skip..skip + columns].copy_from_slice(tile);
                }
            }
        }
        part_start = part_limit;
    }
    Ok(())
}
