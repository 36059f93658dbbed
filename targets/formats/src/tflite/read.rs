//! Reads TFL3 flatbuffers from untrusted bytes.

use super::model::{Buffer, Model, Operator, Quantization, Scales, Signature, Subgraph, Tensor, TensorType};
use super::op::Op;
use super::operator_names::CUSTOM;
use crate::FormatError;
use crate::flatbuffer::Table;

/// Most entries of any list; a list's elements may share one place, so a small file can claim more than it holds.
const MOST: usize = 1 << 20;

/// Reads a model. Options of operators are not decoded: each comes back as [`Op::Other`] or [`Op::Custom`].
///
/// # Errors
/// The bytes are no TFL3 flatbuffer, or an offset or index leaves them.
pub fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    let root = root(bytes)?;
    let codes = root
        .tables(1)?
        .into_iter()
        .map(|code| {
            let number = code.i32(3, 0)?.max(i32::from(code.i8(0)?));
            Ok((number, code.string(1)?, code.i32(2, 1)?.max(0) as u32))
        })
        .collect::<Result<Vec<_>, FormatError>>()?;
    let mut left = MOST;
    let subgraphs = limited(root.tables(2)?, &mut left)?
        .into_iter()
        .map(|subgraph| read_subgraph(&subgraph, &codes, &mut left))
        .collect::<Result<Vec<_>, _>>()?;
    let buffers = root
        .tables(4)?
        .into_iter()
        .map(|buffer| match buffer.bytes(0)? {
            Some((_, data)) => Ok(Buffer::External { len: data.len() as u64 }),
            None => Ok(Buffer::External { len: buffer.u64(2)? }),
        })
        .collect::<Result<Vec<_>, FormatError>>()?;
    let metadata = root
        .tables(6)?
        .into_iter()
        .map(|entry| Ok((entry.string(0)?.unwrap_or_default(), entry.u32(1)?)))
        .collect::<Result<Vec<_>, FormatError>>()?;
    let signatures = limited(root.tables(7)?, &mut left)?
        .into_iter()
        .map(|signature| {
            Ok(Signature {
                key: signature.string(2)?.unwrap_or_default(),
                subgraph: signature.u32(4)?,
                inputs: tensor_maps(limited(signature.tables(0)?, &mut left)?)?,
                outputs: tensor_maps(limited(signature.tables(1)?, &mut left)?)?,
            })
        })
        .collect::<Result<Vec<_>, FormatError>>()?;
    let model =
        Model { description: root.string(3)?.unwrap_or_default(), subgraphs, signatures, buffers, metadata };
    check(&model)?;
    Ok(model)
}

fn root(bytes: &[u8]) -> Result<Table<'_>, FormatError> {
    if bytes.get(4..8) != Some(b"TFL3") {
        return Err(FormatError::malformed(4, "the identifier TFL3 is missing: this is no TFLite model"));
    }
    let root = Table::root(bytes)?;
    match root.u32(0)? {
        3 => Ok(root),
        version => {
            Err(FormatError::malformed(0, format!("schema version {version} is not supported (3 is)")))
        }
    }
}

fn limited<T>(list: Vec<T>, left: &mut usize) -> Result<Vec<T>, FormatError> {
    *left = left
        .checked_sub(list.len())
        .ok_or_else(|| FormatError::malformed(0, "more tensors and operators than any model has"))?;
    Ok(list)
}

fn check(model: &Model) -> Result<(), FormatError> {
    for (number, subgraph) in model.subgraphs.iter().enumerate() {
        let count = subgraph.tensors.len();
        let operators = subgraph.operators.iter();
        let used = operators.flat_map(|operator| operator.inputs.iter().flatten().chain(&operator.outputs));
        let mut all = subgraph.inputs.iter().chain(&subgraph.outputs).chain(used);
        if let Some(index) = all.find(|&&index| index as usize >= count) {
            return Err(FormatError::malformed(0, format!("subgraph {number} has no tensor {index}")));
        }
        if subgraph.tensors.iter().any(|tensor| tensor.buffer as usize >= model.buffers.len()) {
            return Err(FormatError::malformed(0, format!("a tensor of subgraph {number} has no buffer")));
        }
    }
    for signature in &model.signatures {
        let tensors = model.subgraphs.get(signature.subgraph as usize).map(|subgraph| subgraph.tensors.len());
        let mut named = signature.inputs.iter().chain(&signature.outputs);
        if tensors.is_none_or(|count| named.any(|(_, tensor)| *tensor as usize >= count)) {
            return Err(FormatError::malformed(
                0,
                format!("signature `{}` names what is not there", signature.key),
            ));
        }
    }
    Ok(())
}

type Code = (i32, Option<String>, u32);

fn read_subgraph(table: &Table<'_>, codes: &[Code], left: &mut usize) -> Result<Subgraph, FormatError> {
    let tensors = limited(table.tables(0)?, left)?.iter().map(read_tensor).collect::<Result<Vec<_>, _>>()?;
    let operators = limited(table.tables(3)?, left)?
        .iter()
        .map(|operator| read_operator(operator, codes))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Subgraph {
        name: table.string(4)?.unwrap_or_default(),
        tensors,
        inputs: indices(table, 1)?,
        outputs: indices(table, 2)?,
        operators,
    })
}

/// A list of tensor indices; left-out ones are dropped.
fn indices(table: &Table<'_>, field: usize) -> Result<Vec<u32>, FormatError> {
    let list = table.i32s(field)?.unwrap_or_default();
    Ok(list.into_iter().filter_map(|index| u32::try_from(index).ok()).collect())
}

fn read_tensor(table: &Table<'_>) -> Result<Tensor, FormatError> {
    let number = table.i8(1)?;
    let dtype = TensorType::from_number(number)
        .ok_or_else(|| FormatError::malformed(0, format!("tensor type {number} is unknown")))?;
    Ok(Tensor {
        name: table.string(3)?.unwrap_or_default(),
        shape: table.i32s(0)?.unwrap_or_default(),
        shape_signature: table.i32s(7)?,
        dtype,
        buffer: table.u32(2)?,
        quantization: table.table(4)?.map(|table| read_quantization(&table)).transpose()?.flatten(),
    })
}

fn read_quantization(table: &Table<'_>) -> Result<Option<Quantization>, FormatError> {
    let axis = table.i32(6, 0)?;
    if table.u8(4)? == 2
        && let Some(details) = table.table(5)?
    {
        return Ok(Some(Quantization::Blockwise {
            scales_tensor: details.u32(0)?,
            block_size: details.u32(2)?,
            axis: axis.max(0) as u32,
        }));
    }
    let scales = table.f32s(2)?.map(|(_, scales)| scales).unwrap_or_default();
    let zero_points = table.i64s(3)?.unwrap_or_default();
    Ok(match (scales.as_slice(), zero_points.as_slice()) {
        ([], _) => None,
        ([scale], zero_points) => Some(Quantization::PerTensor {
            scale: *scale,
            zero_point: zero_points.first().copied().unwrap_or(0),
        }),
        _ => Some(Quantization::PerAxis { scales: Scales::Known(scales), zero_points, axis }),
    })
}

fn read_operator(table: &Table<'_>, codes: &[Code]) -> Result<Operator, FormatError> {
    let index = table.u32(0)?;
    let (number, custom, version) = codes
        .get(index as usize)
        .ok_or_else(|| FormatError::malformed(0, format!("operator code {index} is not there")))?;
    let op = if *number == CUSTOM {
        Op::Custom {
            code: custom.clone().unwrap_or_default(),
            options: table.bytes(5)?.map(|(_, bytes)| bytes.to_vec()).unwrap_or_default(),
        }
    } else {
        Op::Other { code: *number }
    };
    let inputs = table.i32s(1)?.unwrap_or_default();
    Ok(Operator {
        op,
        version: *version,
        inputs: inputs.into_iter().map(|index| u32::try_from(index).ok()).collect(),
        outputs: indices(table, 2)?,
    })
}

fn tensor_maps(tables: Vec<Table<'_>>) -> Result<Vec<(String, u32)>, FormatError> {
    tables.into_iter().map(|map| Ok((map.string(0)?.unwrap_or_default(), map.u32(1)?))).collect()
}

/// Where the scales of a tensor lie in the flatbuffer, and how many there are.
pub(super) fn scale_offset(bytes: &[u8], subgraph: u32, tensor: u32) -> Result<(usize, usize), FormatError> {
    let missing = || FormatError::Unwritable(format!("tensor {tensor} of subgraph {subgraph} has no scales"));
    let subgraphs = root(bytes)?.tables(2)?;
    let tensors = subgraphs.get(subgraph as usize).ok_or_else(missing)?.tables(0)?;
    let quantization = tensors.get(tensor as usize).ok_or_else(missing)?.table(4)?.ok_or_else(missing)?;
    let (start, scales) = quantization.f32s(2)?.ok_or_else(missing)?;
    Ok((start, scales.len()))
}
