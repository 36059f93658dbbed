//! Building models.

use std::ffi::{c_int, c_void};
use std::sync::Mutex;

use super::{
    ANeuralNetworksDevice, ANeuralNetworksMemory, array, check_devices, free, guard, lock, mapping, object,
    place,
};
use crate::compilation::prepare;
use crate::execution::Refined;
use crate::model::Model;
use crate::status::{Failure, Result};

/// A model.
pub struct ANeuralNetworksModel(pub(super) Mutex<Model>);

/// The type of an operand, as callers describe it.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ANeuralNetworksOperandType {
    /// `OperandCode`.
    pub kind: i32,
    /// The rank.
    pub dimension_count: u32,
    /// As many dimensions; 0 for one that is not known.
    pub dimensions: *const u32,
    /// The scale, or 0.
    pub scale: f32,
    /// The zero point, or 0.
    pub zero_point: i32,
}

/// A scale for each index of one dimension.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct ANeuralNetworksSymmPerChannelQuantParams {
    /// The dimension.
    pub channel_dim: u32,
    /// The number of scales.
    pub scale_count: u32,
    /// The scales.
    pub scales: *const f32,
}

/// The dimensions of a type.
///
/// # Safety
/// By the module's contract.
unsafe fn dimensions(kind: &ANeuralNetworksOperandType) -> Result<Vec<u32>> {
    // SAFETY: by the contract.
    unsafe { array(kind.dimensions, kind.dimension_count, "the dimensions") }
}

/// What a type adds to an operand's, if it is given.
///
/// # Safety
/// By the module's contract.
pub(super) unsafe fn refined(kind: *const ANeuralNetworksOperandType) -> Result<Option<Refined>> {
    // SAFETY: by the contract.
    let Some(kind) = (unsafe { kind.as_ref() }) else { return Ok(None) };
    // SAFETY: by the contract.
    Ok(Some(Refined { code: kind.kind, dimensions: unsafe { dimensions(kind)? } }))
}

/// Runs a call on a model that is being built.
///
/// # Safety
/// By the module's contract.
unsafe fn with_model(
    name: &str,
    model: *mut ANeuralNetworksModel,
    body: impl FnOnce(&mut Model) -> Result<()>,
) -> c_int {
    guard(name, || {
        // SAFETY: by the contract.
        let model = unsafe { object(model, "the model")? };
        body(&mut lock(&model.0))
    })
}

/// Creates an empty model.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_create(model: *mut *mut ANeuralNetworksModel) -> c_int {
    guard("ANeuralNetworksModel_create", || {
        // SAFETY: by the contract.
        let model = unsafe { place(model, "the model's place")? };
        *model = Box::into_raw(Box::new(ANeuralNetworksModel(Mutex::default())));
        Ok(())
    })
}

/// Frees a model. Compilations of it go on.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_free(model: *mut ANeuralNetworksModel) {
    // SAFETY: by the contract.
    unsafe { free(model) };
}

/// Finishes a model: it cannot be changed from then on.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_finish(model: *mut ANeuralNetworksModel) -> c_int {
    // SAFETY: by the contract.
    unsafe { with_model("ANeuralNetworksModel_finish", model, Model::finish) }
}

/// Adds an operand.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_addOperand(
    model: *mut ANeuralNetworksModel,
    kind: *const ANeuralNetworksOperandType,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_addOperand", model, |model| {
            let kind = object(kind, "the operand's type")?;
            model.add_operand(kind.kind, dimensions(kind)?, kind.scale, kind.zero_point)
        })
    }
}

/// Gives an operand a value, or omits it where the buffer is null and the length 0. The value is copied.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_setOperandValue(
    model: *mut ANeuralNetworksModel,
    index: i32,
    buffer: *const c_void,
    length: usize,
) -> c_int {
    // SAFETY: by the contract; the buffer has `length` bytes.
    unsafe {
        with_model("ANeuralNetworksModel_setOperandValue", model, |model| {
            if buffer.is_null() && length != 0 {
                return Err(Failure::null("the buffer"));
            }
            let bytes = (!buffer.is_null()).then(|| std::slice::from_raw_parts(buffer.cast::<u8>(), length));
            model.set_value(index, bytes)
        })
    }
}

/// Gives an operand a value that lies in a memory object.
///
/// # Safety
/// By the module's contract; the bytes do not change while the model is used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_setOperandValueFromMemory(
    model: *mut ANeuralNetworksModel,
    index: i32,
    memory: *const ANeuralNetworksMemory,
    offset: usize,
    length: usize,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_setOperandValueFromMemory", model, |model| {
            model.set_value_from_memory(index, mapping(memory)?, offset, length)
        })
    }
}

/// Gives an operand a scale for each channel.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_setOperandSymmPerChannelQuantParams(
    model: *mut ANeuralNetworksModel,
    index: i32,
    channels: *const ANeuralNetworksSymmPerChannelQuantParams,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_setOperandSymmPerChannelQuantParams", model, |model| {
            let channels = object(channels, "the scales' description")?;
            let scales = array(channels.scales, channels.scale_count, "the scales")?;
            model.set_channel_scales(index, channels.channel_dim, scales)
        })
    }
}

/// Adds an operation, whose operands must have been added.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_addOperation(
    model: *mut ANeuralNetworksModel,
    operation: i32,
    input_count: u32,
    inputs: *const u32,
    output_count: u32,
    outputs: *const u32,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_addOperation", model, |model| {
            if inputs.is_null() || outputs.is_null() {
                return Err(Failure::null("a list of operands"));
            }
            let inputs = array(inputs, input_count, "the inputs")?;
            model.add_operation(operation, inputs, array(outputs, output_count, "the outputs")?)
        })
    }
}

/// Names the model's inputs and outputs.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_identifyInputsAndOutputs(
    model: *mut ANeuralNetworksModel,
    input_count: u32,
    inputs: *const u32,
    output_count: u32,
    outputs: *const u32,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_identifyInputsAndOutputs", model, |model| {
            if inputs.is_null() || outputs.is_null() {
                return Err(Failure::null("a list of operands"));
            }
            let inputs = array(inputs, input_count, "the inputs")?;
            model.identify(inputs, array(outputs, output_count, "the outputs")?)
        })
    }
}

/// Lets 32-bit floats be computed with 16 bits. This library computes with 32 all the same.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_relaxComputationFloat32toFloat16(
    model: *mut ANeuralNetworksModel,
    _allow: bool,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_model("ANeuralNetworksModel_relaxComputationFloat32toFloat16", model, |model| model.relax())
    }
}

/// Writes which operations of a finished model the devices take, in the order in which they were added.
///
/// # Safety
/// By the module's contract; there is room for as many truth values as the model has operations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksModel_getSupportedOperationsForDevices(
    model: *const ANeuralNetworksModel,
    devices: *const *const ANeuralNetworksDevice,
    device_count: u32,
    supported: *mut bool,
) -> c_int {
    guard("ANeuralNetworksModel_getSupportedOperationsForDevices", || {
        // SAFETY: by the contract.
        let model = unsafe { object(model, "the model")? };
        // SAFETY: by the contract.
        unsafe { check_devices(devices, device_count)? };
        if supported.is_null() {
            return Err(Failure::null("the truth values' place"));
        }
        let model = lock(&model.0);
        let model = model.finished()?;
        for call in 0..model.calls.len() {
            // SAFETY: by the contract, there is room for a value for each operation.
            unsafe { supported.add(call).write(prepare(model, call).is_ok()) };
        }
        Ok(())
    })
}
