//! The C functions behind handles that free themselves. The fuzz target of the driver uses it too.
#![allow(dead_code, reason = "each test file uses a part")]

use std::ptr::{null, null_mut};

use edgec_nnapi::{Operand, Operation};
use neuralnetworks::NO_ERROR;
use neuralnetworks::api::*;

/// A model handle that is freed with its owner.
pub struct Model(pub *mut ANeuralNetworksModel);

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own.
        unsafe { ANeuralNetworksModel_free(self.0) };
    }
}

impl Model {
    pub fn new() -> Self {
        let mut model = null_mut();
        // SAFETY: the place is a local variable.
        assert_eq!(unsafe { ANeuralNetworksModel_create(&mut model) }, NO_ERROR);
        Self(model)
    }

    /// Adds an operand with its scales.
    pub fn add(&self, operand: &Operand) -> i32 {
        let kind = operand_type(operand);
        // SAFETY: the handle lives, and the type's dimensions are the operand's.
        unsafe { ANeuralNetworksModel_addOperand(self.0, &kind) }
    }

    pub fn set_scales(&self, index: i32, dimension: u32, scales: &[f32]) -> i32 {
        let channels = ANeuralNetworksSymmPerChannelQuantParams {
            channel_dim: dimension,
            scale_count: scales.len() as u32,
            scales: scales.as_ptr(),
        };
        // SAFETY: the handle lives, and the scales are there.
        unsafe { ANeuralNetworksModel_setOperandSymmPerChannelQuantParams(self.0, index, &channels) }
    }

    pub fn set(&self, index: i32, bytes: &[u8]) -> i32 {
        // SAFETY: the handle lives, and the bytes are there.
        unsafe { ANeuralNetworksModel_setOperandValue(self.0, index, bytes.as_ptr().cast(), bytes.len()) }
    }

    /// Says that an operand has no value.
    pub fn omit(&self, index: i32) -> i32 {
        // SAFETY: the handle lives; null and 0 are what omits.
        unsafe { ANeuralNetworksModel_setOperandValue(self.0, index, null(), 0) }
    }

    pub fn call(&self, operation: Operation, inputs: &[u32], outputs: &[u32]) -> i32 {
        self.call_code(operation.code(), inputs, outputs)
    }

    pub fn call_code(&self, operation: i32, inputs: &[u32], outputs: &[u32]) -> i32 {
        let (input_count, output_count) = (inputs.len() as u32, outputs.len() as u32);
        // SAFETY: the handle lives, and the lists are there.
        unsafe {
            ANeuralNetworksModel_addOperation(
                self.0,
                operation,
                input_count,
                inputs.as_ptr(),
                output_count,
                outputs.as_ptr(),
            )
        }
    }

    pub fn identify(&self, inputs: &[u32], outputs: &[u32]) -> i32 {
        let (input_count, output_count) = (inputs.len() as u32, outputs.len() as u32);
        // SAFETY: the handle lives, and the lists are there.
        unsafe {
            ANeuralNetworksModel_identifyInputsAndOutputs(
                self.0,
                input_count,
                inputs.as_ptr(),
                output_count,
                outputs.as_ptr(),
            )
        }
    }

    pub fn finish(&self) -> i32 {
        // SAFETY: the handle lives.
        unsafe { ANeuralNetworksModel_finish(self.0) }
    }

    pub fn supported(&self, operations: usize) -> Result<Vec<bool>, i32> {
        let mut device = null_mut();
        let mut supported = vec![false; operations];
        // SAFETY: the places are local, and there is room for every operation.
        unsafe {
            assert_eq!(ANeuralNetworks_getDevice(0, &mut device), NO_ERROR);
            let devices = [device.cast_const()];
            let code = ANeuralNetworksModel_getSupportedOperationsForDevices(
                self.0,
                devices.as_ptr(),
                1,
                supported.as_mut_ptr(),
            );
            if code == NO_ERROR { Ok(supported) } else { Err(code) }
        }
    }
}

pub fn operand_type(operand: &Operand) -> ANeuralNetworksOperandType {
    ANeuralNetworksOperandType {
        kind: operand.kind.code(),
        dimension_count: operand.dimensions.len() as u32,
        dimensions: operand.dimensions.as_ptr(),
        scale: operand.scale,
        zero_point: operand.zero_point,
    }
}

/// A finished compilation.
pub struct Compilation(pub *mut ANeuralNetworksCompilation);

impl Drop for Compilation {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own.
        unsafe { ANeuralNetworksCompilation_free(self.0) };
    }
}

impl Compilation {
    pub fn unfinished(model: &Model) -> Result<Self, i32> {
        let mut compilation = null_mut();
        // SAFETY: the model lives, and the place is a local variable.
        let code = unsafe { ANeuralNetworksCompilation_create(model.0, &mut compilation) };
        if code == NO_ERROR { Ok(Self(compilation)) } else { Err(code) }
    }

    pub fn finish(&self) -> i32 {
        // SAFETY: the handle lives.
        unsafe { ANeuralNetworksCompilation_finish(self.0) }
    }

    pub fn new(model: &Model) -> Result<Self, i32> {
        let compilation = Self::unfinished(model)?;
        match compilation.finish() {
            NO_ERROR => Ok(compilation),
            code => Err(code),
        }
    }
}

/// An execution.
pub struct Execution(pub *mut ANeuralNetworksExecution);

impl Drop for Execution {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own.
        unsafe { ANeuralNetworksExecution_free(self.0) };
    }
}

impl Execution {
    pub fn new(compilation: &Compilation) -> Result<Self, i32> {
        let mut execution = null_mut();
        // SAFETY: the compilation lives, and the place is a local variable.
        let code = unsafe { ANeuralNetworksExecution_create(compilation.0, &mut execution) };
        if code == NO_ERROR { Ok(Self(execution)) } else { Err(code) }
    }

    /// Binds an input to bytes that outlive the execution's use.
    pub fn input(&self, index: i32, bytes: &[u8]) -> i32 {
        // SAFETY: the handle lives, and the tests keep the bytes.
        unsafe {
            ANeuralNetworksExecution_setInput(self.0, index, null(), bytes.as_ptr().cast(), bytes.len())
        }
    }

    /// Binds an output to bytes that outlive the execution's use.
    pub fn output(&self, index: i32, bytes: &mut [u8]) -> i32 {
        // SAFETY: the handle lives, and the tests keep the bytes.
        unsafe {
            ANeuralNetworksExecution_setOutput(self.0, index, null(), bytes.as_mut_ptr().cast(), bytes.len())
        }
    }

    pub fn set_reusable(&self, reusable: bool) -> i32 {
        // SAFETY: the handle lives.
        unsafe { ANeuralNetworksExecution_setReusable(self.0, reusable) }
    }

    pub fn output_rank(&self, index: i32) -> Result<u32, i32> {
        let mut rank = 0;
        // SAFETY: the handle lives, and the place is a local variable.
        let code = unsafe { ANeuralNetworksExecution_getOutputOperandRank(self.0, index, &mut rank) };
        if code == NO_ERROR { Ok(rank) } else { Err(code) }
    }

    pub fn compute(&self) -> i32 {
        // SAFETY: the handle lives.
        unsafe { ANeuralNetworksExecution_compute(self.0) }
    }
}
