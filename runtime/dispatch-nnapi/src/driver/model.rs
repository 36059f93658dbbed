//! A call list as a model and a compilation of a driver.

use std::ffi::CString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ptr::{null, null_mut};

use edgec_nnapi::{CACHE_TOKEN_LENGTH, CallList, Operand, Value};
use neuralnetworks::api::{
    ANeuralNetworksCompilation, ANeuralNetworksMemory, ANeuralNetworksModel, ANeuralNetworksOperandType,
    ANeuralNetworksSymmPerChannelQuantParams,
};

use super::library::Driver;
use super::session::Code;
use crate::error::Result;

/// `ANEURALNETWORKS_PREFER_SUSTAINED_SPEED`.
const SUSTAINED_SPEED: i32 = 2;
const PROT_READ: i32 = 1;

/// A compiled call list.
pub(super) struct Compiled {
    pub(super) driver: Driver,
    pub(super) compilation: *mut ANeuralNetworksCompilation,
    model: *mut ANeuralNetworksModel,
    memory: *mut ANeuralNetworksMemory,
}

impl Drop for Compiled {
    fn drop(&mut self) {
        let functions = self.driver.functions();
        // SAFETY: the handles are this one's own or null; executions, which need them, are freed before.
        unsafe {
            if !self.compilation.is_null() {
                (functions.compilation_free)(self.compilation);
            }
            if !self.model.is_null() {
                (functions.model_free)(self.model);
            }
            if !self.memory.is_null() {
                (functions.memory_free)(self.memory);
            }
        }
    }
}

impl Compiled {
    /// Builds and compiles. `list` and the constants of `code` must outlive what is returned: drivers read large values in place.
    pub(super) fn new(driver: &Driver, list: &CallList, code: &Code) -> Result<Self> {
        let mut this =
            Self { driver: driver.clone(), compilation: null_mut(), model: null_mut(), memory: null_mut() };
        let functions = driver.functions();
        let device = this.device(list)?;
        // SAFETY: the places are fields, and the handles that are passed are live.
        unsafe { driver.check("ANeuralNetworksModel_create", (functions.model_create)(&mut this.model))? };
        for (index, operand) in list.operands.iter().enumerate() {
            this.operand(index, operand, code)?;
        }
        for call in &list.calls {
            // SAFETY: the lists are there for the call.
            driver.check("ANeuralNetworksModel_addOperation", unsafe {
                (functions.add_operation)(
                    this.model,
                    call.operation.code(),
                    count(&call.inputs),
                    call.inputs.as_ptr(),
                    count(&call.outputs),
                    call.outputs.as_ptr(),
                )
            })?;
        }
        // SAFETY: the lists are there for the call, and the handles are live.
        unsafe {
            let (inputs, outputs) = (&list.inputs, &list.outputs);
            let code = (functions.identify)(
                this.model,
                count(inputs),
                inputs.as_ptr(),
                count(outputs),
                outputs.as_ptr(),
            );
            driver.check("ANeuralNetworksModel_identifyInputsAndOutputs", code)?;
            if let (true, Some(relax)) = (list.relaxed, functions.relax) {
                driver.check(
                    "ANeuralNetworksModel_relaxComputationFloat32toFloat16",
                    relax(this.model, true),
                )?;
            }
            driver.check("ANeuralNetworksModel_finish", (functions.model_finish)(this.model))?;
            match (device, functions.create_for_devices) {
                (Some(device), Some(create)) => {
                    let code = create(this.model, [device].as_ptr(), 1, &mut this.compilation);
                    driver.check("ANeuralNetworksCompilation_createForDevices", code)?;
                }
                _ => {
                    let code = (functions.compilation_create)(this.model, &mut this.compilation);
                    driver.check("ANeuralNetworksCompilation_create", code)?;
                }
            }
            let code = (functions.set_preference)(this.compilation, SUSTAINED_SPEED);
            driver.check("ANeuralNetworksCompilation_setPreference", code)?;
        }
        this.cache(list, code)?;
        // SAFETY: the handle is live.
        let finished = unsafe { (functions.compilation_finish)(this.compilation) };
        driver.check("ANeuralNetworksCompilation_finish", finished)?;
        Ok(this)
    }

    /// The device that `EDGEC_NNAPI_DEVICE` names. Without it the driver chooses, if any device has the list's level. The reference
    /// driver, which takes over from others, has one device, of the newest level.
    fn device(&self, list: &CallList) -> Result<Option<*const neuralnetworks::api::ANeuralNetworksDevice>> {
        let devices = self.driver.devices();
        let needed = list.feature_level;
        if self.driver.is_builtin() {
            return Ok(None);
        }
        let Some(wanted) = std::env::var("EDGEC_NNAPI_DEVICE").ok().filter(|name| !name.is_empty()) else {
            let best = devices.iter().map(|(_, _, level)| *level).max().unwrap_or(2);
            return match best < needed {
                true => {
                    Err(self.driver.unfit(format!("it has feature level {best}, and {needed} is needed")))
                }
                false => Ok(None),
            };
        };
        let names: Vec<_> = devices.iter().map(|(_, name, _)| name.as_str()).collect();
        match devices.iter().find(|(_, name, _)| *name == wanted) {
            Some((_, _, level)) if *level < needed => Err(self
                .driver
                .unfit(format!("device {wanted} has feature level {level}, and {needed} is needed"))),
            Some((device, ..)) => Ok(Some(*device)),
            None => Err(self.driver.unfit(format!("it has no device {wanted}, only {}", names.join(", ")))),
        }
    }

    fn operand(&mut self, index: usize, operand: &Operand, code: &Code) -> Result<()> {
        let driver = self.driver.clone();
        let functions = driver.functions();
        let kind = ANeuralNetworksOperandType {
            kind: operand.kind.code(),
            dimension_count: count(&operand.dimensions),
            dimensions: if operand.dimensions.is_empty() { null() } else { operand.dimensions.as_ptr() },
            scale: operand.scale,
            zero_point: operand.zero_point,
        };
        // The reader has checked that there are no more operands than that.
        let index = i32::try_from(index).map_err(|_| driver.unfit("the list has too many operands"))?;
        // SAFETY: the type is there for the call.
        driver.check("ANeuralNetworksModel_addOperand", unsafe {
            (functions.add_operand)(self.model, &kind)
        })?;
        if let Some(channels) = &operand.channels {
            let set = functions.set_scales.ok_or_else(|| driver.unfit("it has no scales by channel"))?;
            let params = ANeuralNetworksSymmPerChannelQuantParams {
                channel_dim: channels.dimension,
                scale_count: count(&channels.scales),
                scales: channels.scales.as_ptr(),
            };
            // SAFETY: the scales are there for the call.
            let code = unsafe { set(self.model, index, &params) };
            driver.check("ANeuralNetworksModel_setOperandSymmPerChannelQuantParams", code)?;
        }
        let (function, result) = match &operand.value {
            Value::Computed => return Ok(()),
            // SAFETY: null and 0 are what omits an operand.
            Value::Omitted => ("ANeuralNetworksModel_setOperandValue", unsafe {
                (functions.set_value)(self.model, index, null(), 0)
            }),
            // SAFETY: the list outlives the model.
            Value::Inline(bytes) => ("ANeuralNetworksModel_setOperandValue", unsafe {
                (functions.set_value)(self.model, index, bytes.as_ptr().cast(), bytes.len())
            }),
            Value::Constant { offset, length } => {
                let bytes = code.constant(*offset, *length)?;
                match code.file_offset(*offset) {
                    Some((file, at)) => {
                        let (memory, base) = self.memory(file, code)?;
                        // SAFETY: the memory object is live as long as the model.
                        ("ANeuralNetworksModel_setOperandValueFromMemory", unsafe {
                            (functions.set_value_from_memory)(
                                self.model,
                                index,
                                memory,
                                at - base,
                                bytes.len(),
                            )
                        })
                    }
                    // SAFETY: the code outlives the model.
                    None => ("ANeuralNetworksModel_setOperandValue", unsafe {
                        (functions.set_value)(self.model, index, bytes.as_ptr().cast(), bytes.len())
                    }),
                }
            }
        };
        driver.check(function, result)
    }

    /// A memory object over the constants in the file, and where in the file it begins: at a page.
    fn memory(&mut self, file: i32, code: &Code) -> Result<(*const ANeuralNetworksMemory, usize)> {
        let (start, end) = code.file_range().unwrap_or((0, 0));
        let base = start - start % 4096;
        if self.memory.is_null() {
            let create = self.driver.functions().memory_create;
            // SAFETY: the place is a field, and the driver keeps its own descriptor.
            let result = unsafe { create(end - base, PROT_READ, file, base, &mut self.memory) };
            self.driver.check("ANeuralNetworksMemory_createFromFd", result)?;
        }
        Ok((self.memory, base))
    }

    /// Lets the driver keep what it compiles in the folder that `EDGEC_NNAPI_CACHE` names, under a token of the file's identity
    /// and everything but the constants. Code that has no file has no identity, and is not cached.
    fn cache(&self, list: &CallList, code: &Code) -> Result<()> {
        let folder = std::env::var("EDGEC_NNAPI_CACHE").ok().filter(|folder| !folder.is_empty());
        let (Some(folder), Some(identity), Some(set)) =
            (folder, code.identity(), self.driver.functions().set_caching)
        else {
            return Ok(());
        };
        let folder = CString::new(folder).map_err(|_| self.driver.unfit("the cache's folder has a NUL"))?;
        let described = format!("{list:?}");
        let mut token = [0; CACHE_TOKEN_LENGTH];
        for (round, bytes) in token.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            let mut hasher = DefaultHasher::new();
            (round, identity, &described).hash(&mut hasher);
            *bytes = hasher.finish().to_le_bytes();
        }
        // SAFETY: folder and token are there for the call, and the token has its 32 bytes.
        let result = unsafe { set(self.compilation, folder.as_ptr(), token.as_ptr()) };
        self.driver.check("ANeuralNetworksCompilation_setCaching", result)
    }
}

/// A length that the reader has checked against the file's 32-bit counts.
fn count<T>(values: &[T]) -> u32 {
    u32::try_from(values.len()).unwrap_or(u32::MAX)
}
