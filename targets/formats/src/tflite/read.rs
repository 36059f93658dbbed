//! Reads TFL3 flatbuffers from untrusted files.
//!
//! LiteRT follows some offsets without a check, so everything that it may follow is followed here first, also what the
//! description has no place for.

use std::ops::Range;

use super::check::check;
use super::model::{Buffer, Model, Operator, Quantization, Scales, Signature, Subgraph, Tensor, TensorType};
use super::op::{CUSTOM, Union};
use super::op_table::Op;
use crate::FormatError;
use crate::flatbuffer::{Reader, Source, Table};

/// Buffers up to this length are read; of longer ones only the place.
const LONGEST_INLINE: u64 = 1 << 16;

/// A model and where the bytes are that were left in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The model. Buffers of more than 64 KiB are [`Buffer::External`], wherever they lie.
    pub model: Model,
    /// The place of each buffer's bytes in the source; none for empty buffers.
    pub places: Vec<Option<Range<u64>>>,
}

/// Reads a model whose bytes are in memory; see [`read_from`].
///
/// # Errors
/// As [`read_from`].
pub fn read(bytes: &[u8]) -> Result<Model, FormatError> {
    Ok(read_from(&bytes)?.model)
}

/// Reads a model from a file or a section of one. Weights are not read.
///
/// # Errors
/// It is no TFL3 flatbuffer, it cannot be read, it is truncated, or an offset, index or size in it is wrong.
pub fn read_from(source: &dyn Source) -> Result<Stored, FormatError> {
    let mut identifier = [0; 4];
    if source.read(4, &mut identifier).is_err() || &identifier != b"TFL3" {
        return Err(FormatError::malformed(4, "the identifier TFL3 is missing: this is no TFLite model"));
    }
    let reader = Reader::new(source);
    let root = reader.root()?;
    match root.scalar::<u32>(0, 0)? {
        3 => {}
        version => {
            return Err(FormatError::malformed(
                root.offset(),
                format!("schema version {version} is not supported (3 is)"),
            ));
        }
    }
    let mut omitted = Omitted::default();
    let codes = root.tables(1)?.iter().map(read_code).collect::<Result<Vec<_>, _>>()?;
    let subgraphs = root
        .tables(2)?
        .iter()
        .map(|subgraph| read_subgraph(subgraph, &codes, &mut omitted))
        .collect::<Result<Vec<_>, _>>()?;
    let mut buffers = Vec::new();
    let mut places = Vec::new();
    for table in root.tables(4)? {
        let place = buffer_place(&table, source.len())?;
        let length = place.as_ref().map_or(0, |place| place.end - place.start);
        buffers.push(match &place {
            Some(_) if length > LONGEST_INLINE => Buffer::External { len: length },
            Some(place) => Buffer::Inline(table.copy(place.start, length)?),
            None => Buffer::Inline(Vec::new()),
        });
        places.push(place);
    }
    root.numbers::<i32>(5)?;
    let metadata = root
        .tables(6)?
        .iter()
        .map(|entry| Ok((entry.string(0)?.unwrap_or_default(), entry.scalar(1, 0)?)))
        .collect::<Result<Vec<_>, FormatError>>()?;
    let signatures = root.tables(7)?.iter().map(read_signature).collect::<Result<Vec<_>, _>>()?;
    for group in root.tables(8)? {
        group.string(0)?;
        omitted.add("external buffer groups");
    }
    for buffer in root.tables(9)? {
        buffer.string(4)?;
        omitted.add("external buffers");
    }
    let model = Model {
        description: root.string(3)?.unwrap_or_default(),
        subgraphs,
        signatures,
        buffers,
        metadata,
        omitted: omitted.0,
    };
    check(&model).map_err(|reason| FormatError::malformed(root.offset(), reason))?;
    Ok(Stored { model, places })
}

/// What was met and is not described.
#[derive(Default)]
struct Omitted(Vec<&'static str>);

impl Omitted {
    fn add(&mut self, what: &'static str) {
        if !self.0.contains(&what) {
            self.0.push(what);
        }
    }
}

/// Number, custom name and version.
type Code = (i32, Option<String>, u32);

fn read_code(table: &Table<'_, '_>) -> Result<Code, FormatError> {
    // Old files have the number in the first field alone, which ends at 127.
    let number = table.scalar::<i32>(3, 0)?.max(i32::from(table.scalar::<i8>(0, 0)?));
    Ok((number, table.string(1)?, table.scalar::<i32>(2, 1)?.max(0) as u32))
}

/// Where a buffer's bytes lie; none if it has no bytes.
fn buffer_place(table: &Table<'_, '_>, length: u64) -> Result<Option<Range<u64>>, FormatError> {
    let (start, count) = match table.place(0)? {
        Some((start, count)) if count > 0 => (start, count),
        // Offsets 0 and 1 say that there is none.
        _ if table.scalar::<u64>(1, 0)? > 1 => (table.scalar(1, 0)?, table.scalar(2, 0)?),
        _ => return Ok(None),
    };
    match start.checked_add(count) {
        Some(end) if end <= length => Ok((count > 0).then_some(start..end)),
        _ => Err(FormatError::malformed(
            start,
            format!("a buffer of {count} bytes reaches beyond byte {length}, the end: the file is truncated"),
        )),
    }
}

fn read_subgraph(
    table: &Table<'_, '_>,
    codes: &[Code],
    omitted: &mut Omitted,
) -> Result<Subgraph, FormatError> {
    let tensors =
        table.tables(0)?.iter().map(|tensor| read_tensor(tensor, omitted)).collect::<Result<Vec<_>, _>>()?;
    let operators = table
        .tables(3)?
        .iter()
        .map(|operator| read_operator(operator, codes, omitted))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Subgraph {
        name: table.string(4)?.unwrap_or_default(),
        tensors,
        inputs: indices(table, 1)?,
        outputs: indices(table, 2)?,
        operators,
    })
}

/// A list of tensor indices, none of which may be left out.
fn indices(table: &Table<'_, '_>, field: u16) -> Result<Vec<u32>, FormatError> {
    let index = |index: i32| {
        u32::try_from(index)
            .map_err(|_| FormatError::malformed(table.offset(), format!("tensor {index} does not exist")))
    };
    table.numbers::<i32>(field)?.into_iter().map(index).collect()
}

fn read_tensor(table: &Table<'_, '_>, omitted: &mut Omitted) -> Result<Tensor, FormatError> {
    let number = table.scalar::<i8>(1, 0)?;
    let dtype = TensorType::from_number(number)
        .ok_or_else(|| FormatError::malformed(table.offset(), format!("tensor type {number} is unknown")))?;
    if table.scalar(5, false)? {
        omitted.add("variable tensors");
    }
    if let Some(sparsity) = table.table(6)? {
        read_sparsity(&sparsity)?;
        omitted.add("sparse tensors");
    }
    for variant in table.tables(9)? {
        variant.numbers::<i32>(0)?;
        omitted.add("variant tensors");
    }
    if table.scalar::<u32>(10, 0)? != 0 {
        omitted.add("external buffers");
    }
    Ok(Tensor {
        name: table.string(3)?.unwrap_or_default(),
        shape: table.numbers(0)?,
        shape_signature: table.located(7)?.map(|(_, shape)| shape),
        dtype,
        buffer: table.scalar(2, 0)?,
        quantization: match table.table(4)? {
            Some(table) => read_quantization(&table, omitted)?,
            None => None,
        },
    })
}

/// Follows what the runtime follows when it densifies a tensor.
fn read_sparsity(table: &Table<'_, '_>) -> Result<(), FormatError> {
    table.numbers::<i32>(0)?;
    table.numbers::<i32>(1)?;
    for dimension in table.tables(2)? {
        for kind in [2, 4] {
            let Some(vector) = dimension.table(kind + 1)? else { continue };
            match dimension.scalar::<u8>(kind, 0)? {
                1 => drop(vector.numbers::<i32>(0)?),
                2 => drop(vector.numbers::<u16>(0)?),
                3 => drop(vector.numbers::<u8>(0)?),
                _ => {}
            }
        }
    }
    Ok(())
}

fn read_quantization(
    table: &Table<'_, '_>,
    omitted: &mut Omitted,
) -> Result<Option<Quantization>, FormatError> {
    let axis = table.scalar::<i32>(6, 0)?;
    // Observed ranges, which no kernel reads.
    table.numbers::<f32>(0)?;
    table.numbers::<f32>(1)?;
    let scales = table.numbers::<f32>(2)?;
    let zero_points = table.numbers::<i64>(3)?;
    match (table.scalar::<u8>(4, 0)?, table.table(5)?) {
        (2, Some(details)) => {
            let index = |id| u32::try_from(details.scalar::<i32>(id, 0)?).map_err(|_| negative(&details));
            if details.scalar::<i32>(1, 0)? > 0 {
                omitted.add("zero points of blocks");
            }
            details.numbers::<i32>(3)?;
            return Ok(Some(Quantization::Blockwise {
                scales_tensor: index(0)?,
                block_size: index(2)?,
                axis: u32::try_from(axis).map_err(|_| negative(table))?,
            }));
        }
        (3, Some(details)) => {
            details.numbers::<i32>(3)?;
            omitted.add("quantisation of several axes");
        }
        (1, Some(details)) => {
            details.place(0)?;
            omitted.add("custom quantisation");
        }
        _ => {}
    }
    Ok(match (scales.as_slice(), zero_points.as_slice()) {
        ([], _) => None,
        ([scale], zero_points) if axis == 0 => Some(Quantization::PerTensor {
            scale: *scale,
            zero_point: zero_points.first().copied().unwrap_or(0),
        }),
        _ => Some(Quantization::PerAxis { scales: Scales::Known(scales), zero_points, axis }),
    })
}

fn negative(table: &Table<'_, '_>) -> FormatError {
    FormatError::malformed(table.offset(), "a quantisation names a negative index")
}

fn read_operator(
    table: &Table<'_, '_>,
    codes: &[Code],
    omitted: &mut Omitted,
) -> Result<Operator, FormatError> {
    let index = table.scalar::<u32>(0, 0)?;
    let (number, custom, version) = codes.get(index as usize).ok_or_else(|| {
        FormatError::malformed(table.offset(), format!("operator code {index} is not there"))
    })?;
    let inputs = table.numbers::<i32>(1)?;
    let op = if *number == CUSTOM {
        let options = match table.place(5)? {
            Some((start, count)) => table.copy(start, count)?,
            None => Vec::new(),
        };
        Op::Custom { code: custom.clone().unwrap_or_default(), options }
    } else {
        let find = |union: Union| match union.fields() {
            Some((kind_field, field, kind)) if table.scalar::<u8>(kind_field, 0)? == kind => {
                table.table(field)
            }
            // Other options than the operator's are none to the runtime.
            _ => Ok(None),
        };
        match Op::decode(*number, find)? {
            // The shape among the options counts only where no tensor gives it.
            Op::Other { code } if code == Op::Reshape.code() && inputs.len() == 2 => Op::Reshape,
            op => op,
        }
    };
    table.place(7)?;
    if !table.numbers::<i32>(8)?.is_empty() {
        omitted.add("intermediate tensors");
    }
    if table.scalar::<u64>(9, 0)? > 1 {
        omitted.add("options outside the flatbuffer");
    }
    Ok(Operator {
        op,
        version: *version,
        inputs: inputs.into_iter().map(|index| u32::try_from(index).ok()).collect(),
        outputs: indices(table, 2)?,
    })
}

fn read_signature(table: &Table<'_, '_>) -> Result<Signature, FormatError> {
    let names = |field| {
        table
            .tables(field)?
            .iter()
            .map(|map| Ok((map.string(0)?.unwrap_or_default(), map.scalar(1, 0)?)))
            .collect::<Result<Vec<_>, FormatError>>()
    };
    Ok(Signature {
        key: table.string(2)?.unwrap_or_default(),
        subgraph: table.scalar(4, 0)?,
        inputs: names(0)?,
        outputs: names(1)?,
    })
}

/// Offset and number of a tensor's scales, if it has any.
pub(super) type ScalePlace = Option<(usize, usize)>;

/// Where the scales of every tensor lie in a flatbuffer that this crate wrote, by subgraph and tensor, and how many there
/// are.
pub(super) fn scale_places(bytes: &[u8]) -> Result<Vec<Vec<ScalePlace>>, FormatError> {
    let reader = Reader::new(&bytes);
    let place = |tensor: &Table<'_, '_>| {
        let Some(quantization) = tensor.table(4)? else { return Ok(None) };
        let scales = quantization.located::<f32>(2)?;
        Ok(scales.map(|(start, scales)| (start as usize, scales.len())))
    };
    let places = |subgraph: &Table<'_, '_>| subgraph.tables(0)?.iter().map(place).collect();
    reader.root()?.tables(2)?.iter().map(places).collect::<Result<_, FormatError>>()
}
