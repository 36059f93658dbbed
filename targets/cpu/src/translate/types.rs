//! Element types and shapes of MLIR tensors in TFLite's terms.

use edgec_dialects::ir::{ElementType, Type};
use edgec_eval::{Element, Quantized, Storage, tensor_type};
use edgec_formats::tflite::TensorType;
use edgec_target::TargetError;

/// The TFLite type of a tensor type's elements.
pub(super) fn element(r#type: Type<'_>) -> Result<TensorType, TargetError> {
    match r#type.real_part().element_type() {
        Some(ElementType::F32) if r#type.is_complex() => return Ok(TensorType::Complex64),
        Some(ElementType::F64) if r#type.is_complex() => return Ok(TensorType::Complex128),
        _ => {}
    }
    if let Some(stored) = quantized(r#type) {
        return match stored.storage {
            Storage::I8 => Ok(TensorType::Int8),
            Storage::I16 => Ok(TensorType::Int16),
            Storage::I32 => Ok(TensorType::Int32),
            Storage::U8 => Ok(TensorType::UInt8),
            _ => Err(TargetError::Format(format!("no TFLite tensor holds {}", r#type))),
        };
    }
    let found = r#type.element_type().and_then(|element| match element {
        ElementType::F64 => Some(TensorType::Float64),
        ElementType::F32 => Some(TensorType::Float32),
        ElementType::F16 => Some(TensorType::Float16),
        ElementType::BF16 => Some(TensorType::BFloat16),
        ElementType::I64 => Some(TensorType::Int64),
        ElementType::I32 => Some(TensorType::Int32),
        ElementType::I16 => Some(TensorType::Int16),
        ElementType::I8 => Some(TensorType::Int8),
        ElementType::I4 => Some(TensorType::Int4),
        ElementType::I1 => Some(TensorType::Bool),
        ElementType::U64 => Some(TensorType::UInt64),
        ElementType::U32 => Some(TensorType::UInt32),
        ElementType::U16 => Some(TensorType::UInt16),
        ElementType::U8 => Some(TensorType::UInt8),
        ElementType::I2 | ElementType::U2 | ElementType::U4 | ElementType::Index => None,
    });
    found.ok_or_else(|| TargetError::Format(format!("no TFLite tensor holds {}", r#type)))
}

/// How integers stand for numbers, where the elements are such.
pub(super) fn quantized(r#type: Type<'_>) -> Option<Quantized> {
    if r#type.element_type().is_some() {
        return None;
    }
    match tensor_type(r#type)?.element {
        Element::Quantized(quantized) => Some(quantized),
        Element::Plain(_) => None,
    }
}

/// The sizes that a tensor is written with: one where a size is known at run time only.
pub(super) fn sizes(r#type: Type<'_>) -> Result<Vec<i32>, TargetError> {
    let open = r#type.shape().unwrap_or_default();
    let sizes: Vec<i64> = open.iter().map(|&size| if size < 0 { 1 } else { size }).collect();
    dimensions(if r#type.is_tensor() { r#type.with_shape(&sizes) } else { r#type })
}

/// The sizes of a tensor with -1 for those that are known at run time only; nothing where all are known before.
pub(super) fn signature(r#type: Type<'_>) -> Option<Vec<i32>> {
    let sizes = r#type.shape().filter(|_| !r#type.is_static())?;
    Some(sizes.into_iter().map(|size| i32::try_from(size).unwrap_or(-1).max(-1)).collect())
}

/// A tensor type's dimensions as TFLite stores them, all known.
pub(super) fn dimensions(r#type: Type<'_>) -> Result<Vec<i32>, TargetError> {
    let shape = r#type.shape().unwrap_or_default();
    let refused = || TargetError::Format(format!("no TFLite tensor has the shape of {}", r#type));
    shape
        .into_iter()
        .map(|size| i32::try_from(size).ok().filter(|&size| size >= 0).ok_or_else(refused))
        .collect()
}
