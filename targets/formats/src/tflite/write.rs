//! Lays a model out as a TFL3 flatbuffer with large buffers behind it.

use std::collections::HashMap;

use flatbuffers::{FlatBufferBuilder, ForwardsUOffset, Vector, WIPOffset};
use indexmap::IndexMap;

use super::check::check;
use super::field::Field;
use super::model::{Buffer, Model, Operator, Quantization, Scales, Signature, Subgraph, Tensor};
use super::op_table::Op;
use super::read::{ScalePlace, scale_places};
use super::version::needed_version;
use crate::FormatError;

/// External buffers begin at multiples of this, as XNNPACK wants constants aligned.
const BUFFER_ALIGNMENT: u64 = 16;
/// The header is padded to this, so that a mapped file's weights share no page with it.
const HEADER_ALIGNMENT: u64 = 64;
/// The schema's version.
const VERSION: i32 = 3;

type Offset = WIPOffset<flatbuffers::UnionWIPOffset>;
type Tables<'b> = WIPOffset<Vector<'b, ForwardsUOffset<flatbuffers::UnionWIPOffset>>>;

/// A model whose every byte has a place: the header's bytes are known up to deferred scales, external buffers are yet to be
/// filled.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The flatbuffer and the small constants behind it, padded; it stands at the start.
    pub header: Vec<u8>,
    /// Where each external buffer starts, from the header's first byte.
    pub buffer_offsets: Vec<Option<u64>>,
    /// Bytes of the whole.
    pub total_len: u64,
    /// Offset in the header and number of the scales of every tensor, by subgraph and tensor.
    scales: Vec<Vec<ScalePlace>>,
}

impl Layout {
    /// Writes the scales of a tensor's axis where [`Scales::Deferred`] kept their place.
    ///
    /// # Errors
    /// There is no such tensor, or it has another number of scales.
    pub fn patch_scales(&mut self, subgraph: u32, tensor: u32, scales: &[f32]) -> Result<(), FormatError> {
        let places = self.scales.get(subgraph as usize);
        let place = places.and_then(|places| places.get(tensor as usize)).copied().flatten();
        let (start, count) = place.ok_or_else(|| {
            FormatError::Unwritable(format!("tensor {tensor} of subgraph {subgraph} has no scales"))
        })?;
        let place = self.header.get_mut(start..start + 4 * count);
        match place {
            Some(place) if count == scales.len() => {
                for (place, scale) in place.chunks_exact_mut(4).zip(scales) {
                    place.copy_from_slice(&scale.to_le_bytes());
                }
                Ok(())
            }
            _ => Err(FormatError::Unwritable(format!("{} scales for {count} places", scales.len()))),
        }
    }
}

/// Lays `model` out.
///
/// # Errors
/// An index points nowhere, or an operator of the schema is unknown.
pub fn layout(model: &Model) -> Result<Layout, FormatError> {
    check(model).map_err(FormatError::Unwritable)?;
    check_writable(model)?;
    // Offsets are scalars of fixed width, so a first pass with zeros has the final length.
    let behind: Vec<bool> =
        model.buffers.iter().enumerate().map(|(index, buffer)| stands_behind(model, index, buffer)).collect();
    let zeros: Vec<Option<u64>> = behind.iter().map(|&behind| behind.then_some(0)).collect();
    let flatbuffer = header(model, &zeros)?.len();
    if flatbuffer >= 1 << 31 {
        return Err(FormatError::Unwritable(format!(
            "a flatbuffer of {flatbuffer} bytes is too long (2 GiB)"
        )));
    }
    let mut next = padded(flatbuffer as u64, BUFFER_ALIGNMENT);
    let mut offsets = zeros;
    let mut place = |small: bool, next: &mut u64| -> Result<(), FormatError> {
        for (index, buffer) in model.buffers.iter().enumerate() {
            let length = match buffer {
                Buffer::Inline(bytes) if small && behind[index] => bytes.len() as u64,
                Buffer::External { len } if !small => *len,
                _ => continue,
            };
            offsets[index] = Some(*next);
            *next = next
                .checked_add(length)
                .and_then(|end| end.checked_next_multiple_of(BUFFER_ALIGNMENT))
                .ok_or_else(|| FormatError::Unwritable("the buffers exceed 64 bits".to_owned()))?;
        }
        Ok(())
    };
    place(true, &mut next)?;
    next = padded(next, HEADER_ALIGNMENT);
    let header_length = next;
    place(false, &mut next)?;
    let mut bytes = header(model, &offsets)?;
    if bytes.len() != flatbuffer {
        return Err(FormatError::Unwritable("the flatbuffer's length depends on its offsets".to_owned()));
    }
    bytes.resize(header_length as usize, 0);
    for (buffer, offset) in model.buffers.iter().zip(&offsets) {
        if let (Buffer::Inline(data), Some(offset)) = (buffer, offset) {
            let offset = *offset as usize;
            if let Some(place) = bytes.get_mut(offset..offset + data.len()) {
                place.copy_from_slice(data);
            }
        }
    }
    let external = |(buffer, offset): (&Buffer, Option<u64>)| match buffer {
        Buffer::External { .. } => offset,
        Buffer::Inline(_) => None,
    };
    let buffer_offsets = model.buffers.iter().zip(offsets).map(external).collect();
    let scales = scale_places(&bytes)?;
    Ok(Layout { header: bytes, buffer_offsets, total_len: next, scales })
}

/// Whether a buffer's bytes stand behind the flatbuffer, where they can be aligned; metadata is looked for inside.
fn stands_behind(model: &Model, index: usize, buffer: &Buffer) -> bool {
    match buffer {
        Buffer::External { .. } => true,
        Buffer::Inline(bytes) => {
            !bytes.is_empty() && !model.metadata.iter().any(|(_, metadata)| *metadata as usize == index)
        }
    }
}

const fn padded(length: u64, alignment: u64) -> u64 {
    length.next_multiple_of(alignment)
}

/// What a model that was read may have and one that is written may not.
fn check_writable(model: &Model) -> Result<(), FormatError> {
    let unwritable = |reason: String| Err(FormatError::Unwritable(reason));
    if let Some(omitted) = model.omitted.first() {
        return unwritable(format!("the model was read without its {omitted}"));
    }
    if model.buffers.first().is_some_and(|buffer| *buffer != Buffer::Inline(Vec::new())) {
        return unwritable("buffer 0 is not empty".to_owned());
    }
    for subgraph in &model.subgraphs {
        for tensor in &subgraph.tensors {
            let held = match model.buffers.get(tensor.buffer as usize) {
                Some(Buffer::Inline(bytes)) => bytes.len() as u64,
                Some(Buffer::External { len }) => *len,
                None => 0,
            };
            let needed = tensor.dtype.byte_len(&tensor.shape).unwrap_or(held);
            if tensor.buffer != 0 && held != needed {
                return unwritable(format!(
                    "tensor {} of {} {:?} takes {needed} bytes, its buffer has {held}",
                    tensor.name,
                    tensor.dtype.name(),
                    tensor.shape
                ));
            }
        }
        if let Some(operator) =
            subgraph.operators.iter().find(|operator| matches!(operator.op, Op::Other { .. }))
        {
            return unwritable(format!("the options of {} are not described", operator.op.name()));
        }
    }
    Ok(())
}

/// The flatbuffer with external buffers at `offsets`.
fn header(model: &Model, offsets: &[Option<u64>]) -> Result<Vec<u8>, FormatError> {
    let mut writer =
        Writer { builder: FlatBufferBuilder::new(), codes: IndexMap::new(), zero_points: HashMap::new() };
    writer.model(model, offsets)?;
    Ok(writer.builder.finished_data().to_vec())
}

/// An operator code: number, custom name, version.
type Code = (i32, Option<String>, u32);

struct Writer<'b> {
    builder: FlatBufferBuilder<'b>,
    codes: IndexMap<Code, u32>,
    /// Lists of zero points that are written already: those of an embedding's rows take megabytes in every signature.
    zero_points: HashMap<Vec<i64>, WIPOffset<Vector<'b, i64>>>,
}

impl<'b> Writer<'b> {
    fn model(&mut self, model: &Model, offsets: &[Option<u64>]) -> Result<(), FormatError> {
        let buffers: Vec<Offset> =
            model.buffers.iter().zip(offsets).map(|(buffer, offset)| self.buffer(buffer, *offset)).collect();
        let subgraphs =
            model.subgraphs.iter().map(|subgraph| self.subgraph(subgraph)).collect::<Result<Vec<_>, _>>()?;
        let codes: Vec<Offset> =
            std::mem::take(&mut self.codes).into_keys().map(|code| self.code(code)).collect();
        let signatures: Vec<Offset> =
            model.signatures.iter().map(|signature| self.signature(signature)).collect();
        let metadata: Vec<Offset> = model
            .metadata
            .iter()
            .map(|(name, buffer)| {
                let name = self.builder.create_string(name);
                self.table(|builder| {
                    builder.push_slot_always(slot(0), name);
                    builder.push_slot(slot(1), *buffer, 0);
                })
            })
            .collect();
        let (codes, subgraphs) = (self.tables(&codes), self.tables(&subgraphs));
        let (buffers, metadata) = (self.tables(&buffers), self.tables(&metadata));
        let signatures = self.tables(&signatures);
        let description = self.builder.create_string(&model.description);
        let root = self.table(|builder| {
            builder.push_slot(slot(0), VERSION as u32, 0);
            builder.push_slot_always(slot(1), codes);
            builder.push_slot_always(slot(2), subgraphs);
            builder.push_slot_always(slot(3), description);
            builder.push_slot_always(slot(4), buffers);
            builder.push_slot_always(slot(6), metadata);
            builder.push_slot_always(slot(7), signatures);
        });
        self.builder.finish(root, Some("TFL3"));
        Ok(())
    }

    /// A table whose fields `fill` pushes.
    fn table(&mut self, fill: impl FnOnce(&mut FlatBufferBuilder<'b>)) -> Offset {
        let start = self.builder.start_table();
        fill(&mut self.builder);
        WIPOffset::new(self.builder.end_table(start).value())
    }

    fn tables(&mut self, tables: &[Offset]) -> Tables<'b> {
        WIPOffset::new(self.builder.create_vector(tables).value())
    }

    fn indices(&mut self, indices: &[u32]) -> WIPOffset<Vector<'b, i32>> {
        let indices: Vec<i32> = indices.iter().map(|&index| index as i32).collect();
        self.builder.create_vector(&indices)
    }

    fn buffer(&mut self, buffer: &Buffer, offset: Option<u64>) -> Offset {
        match buffer {
            Buffer::Inline(bytes) if bytes.is_empty() => self.table(|_| {}),
            Buffer::Inline(bytes) if offset.is_none() => {
                let data = self.builder.create_vector(bytes);
                self.table(|builder| builder.push_slot_always(slot(0), data))
            }
            Buffer::Inline(bytes) => self.place(offset, bytes.len() as u64),
            Buffer::External { len } => self.place(offset, *len),
        }
    }

    /// A buffer behind the flatbuffer.
    fn place(&mut self, offset: Option<u64>, length: u64) -> Offset {
        self.table(|builder| {
            builder.push_slot_always(slot(1), offset.unwrap_or(0));
            builder.push_slot_always(slot(2), length);
        })
    }

    fn code(&mut self, (number, custom, version): Code) -> Offset {
        let custom = custom.map(|name| self.builder.create_string(&name));
        self.table(|builder| {
            builder.push_slot_always(slot(0), number.min(127) as i8);
            if let Some(custom) = custom {
                builder.push_slot_always(slot(1), custom);
            }
            builder.push_slot(slot(2), version as i32, 1);
            builder.push_slot_always(slot(3), number);
        })
    }

    fn subgraph(&mut self, subgraph: &Subgraph) -> Result<Offset, FormatError> {
        let tensors: Vec<Offset> = subgraph.tensors.iter().map(|tensor| self.tensor(tensor)).collect();
        let operators = subgraph
            .operators
            .iter()
            .map(|operator| self.operator(operator, subgraph))
            .collect::<Result<Vec<_>, _>>()?;
        let (tensors, operators) = (self.tables(&tensors), self.tables(&operators));
        let (inputs, outputs) = (self.indices(&subgraph.inputs), self.indices(&subgraph.outputs));
        let name = self.builder.create_string(&subgraph.name);
        Ok(self.table(|builder| {
            builder.push_slot_always(slot(0), tensors);
            builder.push_slot_always(slot(1), inputs);
            builder.push_slot_always(slot(2), outputs);
            builder.push_slot_always(slot(3), operators);
            builder.push_slot_always(slot(4), name);
        }))
    }

    fn tensor(&mut self, tensor: &Tensor) -> Offset {
        let shape = self.builder.create_vector(&tensor.shape);
        let name = self.builder.create_shared_string(&tensor.name);
        let signature = tensor.shape_signature.as_ref().map(|shape| self.builder.create_vector(shape));
        let quantization = tensor.quantization.as_ref().map(|quantization| self.quantization(quantization));
        self.table(|builder| {
            builder.push_slot_always(slot(0), shape);
            builder.push_slot(slot(1), tensor.dtype as i8, 0);
            builder.push_slot(slot(2), tensor.buffer, 0);
            builder.push_slot_always(slot(3), name);
            if let Some(quantization) = quantization {
                builder.push_slot_always(slot(4), quantization);
            }
            if let Some(signature) = signature {
                builder.push_slot_always(slot(7), signature);
            }
            builder.push_slot(slot(8), true, false);
        })
    }

    fn quantization(&mut self, quantization: &Quantization) -> Offset {
        let (scales, zero_points, axis) = match quantization {
            Quantization::PerTensor { scale, zero_point } => (vec![*scale], vec![*zero_point], 0),
            Quantization::PerAxis { scales, zero_points, axis } => {
                let scales = match scales {
                    Scales::Known(scales) => scales.clone(),
                    Scales::Deferred(count) => vec![0.0; *count],
                };
                (scales, zero_points.clone(), *axis)
            }
            Quantization::Blockwise { scales_tensor, block_size, axis } => {
                let details = self.table(|builder| {
                    builder.push_slot_always(slot(0), *scales_tensor as i32);
                    builder.push_slot_always(slot(1), -1i32);
                    builder.push_slot_always(slot(2), *block_size as i32);
                });
                return self.table(|builder| {
                    builder.push_slot_always(slot(4), 2u8);
                    builder.push_slot_always(slot(5), details);
                    builder.push_slot(slot(6), *axis as i32, 0);
                });
            }
        };
        let scales = self.builder.create_vector(&scales);
        let zero_points = match self.zero_points.get(&zero_points) {
            Some(&written) => written,
            None => {
                let written = WIPOffset::new(self.builder.create_vector(&zero_points).value());
                self.zero_points.insert(zero_points, written);
                written
            }
        };
        self.table(|builder| {
            builder.push_slot_always(slot(2), scales);
            builder.push_slot_always(slot(3), zero_points);
            builder.push_slot(slot(6), axis, 0);
        })
    }

    fn operator(&mut self, operator: &Operator, subgraph: &Subgraph) -> Result<Offset, FormatError> {
        let custom = match &operator.op {
            Op::Custom { code, .. } => Some(code.clone()),
            _ => None,
        };
        let version = operator.version.max(needed_version(operator, subgraph));
        let next = self.codes.len() as u32;
        let index = *self.codes.entry((operator.op.code(), custom, version)).or_insert(next);
        let inputs: Vec<i32> =
            operator.inputs.iter().map(|input| input.map_or(-1, |index| index as i32)).collect();
        let inputs = self.builder.create_vector(&inputs);
        let outputs = self.indices(&operator.outputs);
        // The shape of RESHAPE is a tensor. Readers that look among its options first would find one without dimensions.
        let place = if operator.op == Op::Reshape { None } else { operator.op.union().fields() };
        let options = place.map(|place| (place, self.options(operator.op.options())));
        let custom_options = match &operator.op {
            Op::Custom { options, .. } => Some(self.builder.create_vector(options.as_slice())),
            _ => None,
        };
        Ok(self.table(|builder| {
            builder.push_slot(slot(0), index, 0);
            builder.push_slot_always(slot(1), inputs);
            builder.push_slot_always(slot(2), outputs);
            if let Some(custom_options) = custom_options {
                builder.push_slot_always(slot(5), custom_options);
            }
            if let Some(((kind_field, field, kind), options)) = options {
                builder.push_slot_always(slot(usize::from(kind_field)), kind);
                builder.push_slot_always(slot(usize::from(field)), options);
            }
        }))
    }

    fn options(&mut self, fields: Vec<(u16, Field)>) -> Offset {
        /// Vectors and texts stand before the table that names them.
        enum Ready {
            Number(Field),
            Placed(Offset),
        }
        let ready: Vec<(u16, Ready)> = fields
            .into_iter()
            .map(|(id, field)| {
                let builder = &mut self.builder;
                let place = match &field {
                    Field::Text(text) => builder.create_string(text).value(),
                    Field::Bytes(values) => builder.create_vector(values).value(),
                    Field::Bools(values) => builder.create_vector(values).value(),
                    Field::I32s(values) => builder.create_vector(values).value(),
                    Field::U32s(values) => builder.create_vector(values).value(),
                    Field::I64s(values) => builder.create_vector(values).value(),
                    Field::F32s(values) => builder.create_vector(values).value(),
                    _ => return (id, Ready::Number(field)),
                };
                (id, Ready::Placed(WIPOffset::new(place)))
            })
            .collect();
        self.table(|builder| {
            for (id, field) in ready {
                let slot = slot(usize::from(id));
                match field {
                    // Always written: the schema's defaults differ from field to field (dilations are 1).
                    Ready::Number(Field::Bool(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(Field::I8(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(Field::I32(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(Field::U32(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(Field::I64(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(Field::F32(value)) => builder.push_slot_always(slot, value),
                    Ready::Number(_) => {}
                    Ready::Placed(place) => builder.push_slot_always(slot, place),
                }
            }
        })
    }

    fn signature(&mut self, signature: &Signature) -> Offset {
        let inputs = self.tensor_maps(&signature.inputs);
        let outputs = self.tensor_maps(&signature.outputs);
        let key = self.builder.create_string(&signature.key);
        self.table(|builder| {
            builder.push_slot_always(slot(0), inputs);
            builder.push_slot_always(slot(1), outputs);
            builder.push_slot_always(slot(2), key);
            builder.push_slot(slot(4), signature.subgraph, 0);
        })
    }

    fn tensor_maps(&mut self, names: &[(String, u32)]) -> Tables<'b> {
        let maps: Vec<Offset> = names
            .iter()
            .map(|(name, tensor)| {
                let name = self.builder.create_shared_string(name);
                self.table(|builder| {
                    builder.push_slot_always(slot(0), name);
                    builder.push_slot(slot(1), *tensor, 0);
                })
            })
            .collect();
        self.tables(&maps)
    }
}

/// A vtable's slot of field `id`.
const fn slot(id: usize) -> flatbuffers::VOffsetT {
    4 + 2 * id as flatbuffers::VOffsetT
}
