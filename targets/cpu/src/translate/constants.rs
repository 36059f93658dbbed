//! Constants of the module as bytes inside the flatbuffer, equal ones stored once.

use std::collections::HashMap;

use edgec_dialects::ir::{Dense, ElementType};
use edgec_formats::tflite::{Buffer, Model};
use edgec_target::TargetError;

/// Most bytes of one constant at 8 bytes an element: what is larger belongs into the weight table.
const MAX_BYTES: u64 = 1 << 27;

/// The inline buffers of a model under construction, by their bytes.
#[derive(Default)]
pub(super) struct ConstantBuffers(HashMap<Vec<u8>, u32>);

impl ConstantBuffers {
    /// The buffer that holds the elements of a constant.
    pub(super) fn buffer(&mut self, model: &mut Model, elements: Dense<'_>) -> Result<u32, TargetError> {
        Ok(self.bytes(model, bytes(elements)?))
    }

    /// The buffer that holds `bytes`.
    pub(super) fn bytes(&mut self, model: &mut Model, bytes: Vec<u8>) -> u32 {
        if let Some(&buffer) = self.0.get(&bytes) {
            return buffer;
        }
        let buffer = model.buffers.len() as u32;
        model.buffers.push(Buffer::Inline(bytes.clone()));
        self.0.insert(bytes, buffer);
        buffer
    }
}

/// The elements, little-endian and row-major.
fn bytes(elements: Dense<'_>) -> Result<Vec<u8>, TargetError> {
    let whole_bytes =
        elements.ty().element_type().is_some_and(|element| element.bits() >= 8 || element == ElementType::I1);
    let fits = elements.len().checked_mul(8).is_some_and(|bytes| bytes <= MAX_BYTES);
    elements.to_bytes().filter(|_| whole_bytes && fits).ok_or_else(|| {
        TargetError::Format(format!("a constant of type {} is not stored in the flatbuffer", elements.ty()))
    })
}
