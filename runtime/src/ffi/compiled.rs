//! `LiteRtCompiledModel`: a model made ready for the CPU.

use std::ffi::{CStr, c_char};
use std::ptr;

use super::buffer::TensorBuffer;
use super::model::Model;
use super::options::{CompileOptions, Options};
use super::profiler::{self, ProfileEvent};
use super::status::{check, check_with};
use super::types::Handle;
use crate::error::{Result, RuntimeError};

/// A compiled model.
pub(crate) struct CompiledModel {
    /// The weights and the environment stay as long as the compiled model reads them.
    model: Model,
    handle: Handle,
}

impl CompiledModel {
    /// Compiles a model: kernels are chosen and weights packed.
    pub(crate) fn new(model: &Model, options: &CompileOptions) -> Result<Self> {
        let environment = model.environment();
        let options = Options::new(environment, options)?;
        let mut handle = ptr::null_mut();
        // SAFETY: the three handles are live; the options are only read during the call.
        let status = unsafe {
            (environment.table().create_compiled_model)(
                environment.handle(),
                model.handle(),
                options.handle(),
                &mut handle,
            )
        };
        check("LiteRtCreateCompiledModel", status)?;
        Ok(Self { model: model.clone(), handle })
    }

    /// The model that was compiled.
    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    /// Whether XNNPACK took every operator.
    pub(crate) fn is_fully_accelerated(&self) -> Result<bool> {
        let mut fully = false;
        // SAFETY: the compiled model is live.
        let status = unsafe { (self.table().compiled_model_is_fully_accelerated)(self.handle, &mut fully) };
        check("LiteRtCompiledModelIsFullyAccelerated", status)?;
        Ok(fully)
    }

    /// Runs a signature. The buffers stand in the order of the signature's inputs and outputs, one for each. A buffer
    /// may stand for an input and for an output where [`Model::updates_in_place`] allows it.
    pub(crate) fn run(
        &self,
        signature: usize,
        inputs: &[&TensorBuffer],
        outputs: &[&TensorBuffer],
    ) -> Result<()> {
        let known = self.model.signatures().get(signature);
        let takes = |specs: &[crate::TensorSpec], buffers: &[&TensorBuffer]| {
            specs.len() == buffers.len()
                && specs.iter().zip(buffers).all(|(spec, buffer)| spec.byte_len() == Some(buffer.len()))
        };
        if !known.is_some_and(|known| takes(&known.inputs, inputs) && takes(&known.outputs, outputs)) {
            return Err(RuntimeError::Setting(format!("the buffers do not fit signature {signature}")));
        }
        let inputs: Vec<Handle> = inputs.iter().map(|buffer| buffer.handle()).collect();
        let outputs: Vec<Handle> = outputs.iter().map(|buffer| buffer.handle()).collect();
        // SAFETY: the signature exists and every buffer is live and as long as the tensor it is bound to (checked
        // above).
        let status = unsafe {
            (self.table().run_compiled_model)(
                self.handle,
                signature,
                inputs.len(),
                inputs.as_ptr(),
                outputs.len(),
                outputs.as_ptr(),
            )
        };
        check_with("LiteRtRunCompiledModel", status, || self.take_messages())
    }

    /// Begins to collect times of operators; the model must have been compiled with `profiling`.
    pub(crate) fn start_profile(&self) -> Result<()> {
        profiler::start(self.table(), self.profiler()?)
    }

    /// Ends the collection and returns what was collected.
    pub(crate) fn stop_profile(&self) -> Result<Vec<ProfileEvent>> {
        profiler::stop(self.table(), self.profiler()?)
    }

    fn profiler(&self) -> Result<Handle> {
        let mut profiler = ptr::null_mut();
        // SAFETY: the compiled model is live and owns the profiler.
        let status = unsafe { (self.table().compiled_model_get_profiler)(self.handle, &mut profiler) };
        check("LiteRtCompiledModelGetProfiler", status)?;
        if profiler.is_null() {
            return Err(RuntimeError::Setting("the model was not compiled for profiling".into()));
        }
        Ok(profiler)
    }

    /// LiteRT's messages since the last call, in one line.
    fn take_messages(&self) -> String {
        let table = self.table();
        let mut text: *mut c_char = ptr::null_mut();
        // SAFETY: the compiled model is live.
        let status = unsafe { (table.compiled_model_get_error_messages)(self.handle, &mut text) };
        if status != 0 || text.is_null() {
            return String::new();
        }
        // SAFETY: the library gives a string that ends with a zero byte. It is the caller's to free, with the allocator
        // that libLiteRt.so uses; since this program may have another one it is left alone: a few bytes on a failure.
        let message = unsafe { CStr::from_ptr(text) }.to_string_lossy().trim().replace('\n', "; ");
        // SAFETY: the compiled model is live. A failure to clear would only repeat a message.
        let _ = unsafe { (table.compiled_model_clear_errors)(self.handle) };
        message
    }

    fn table(&self) -> &super::table::Table {
        self.model.environment().table()
    }
}

impl Drop for CompiledModel {
    fn drop(&mut self) {
        // SAFETY: the handle came from LiteRtCreateCompiledModel and this is its owner.
        unsafe { (self.table().destroy_compiled_model)(self.handle) }
    }
}
