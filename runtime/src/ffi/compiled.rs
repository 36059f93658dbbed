//! `LiteRtCompiledModel`: a model made ready for the CPU.

use std::ffi::{CStr, c_char, c_int};
use std::ptr;

use super::buffer::TensorBuffer;
use super::model::Model;
use super::options::{CompileOptions, Options};
use super::profiler::{self, ProfileEvent};
use super::status::{check, check_with};
use super::types::{Handle, Layout};
use crate::error::{Result, RuntimeError};
use crate::runner::Signature;

/// A compiled model.
pub(crate) struct CompiledModel {
    /// The weights and the environment stay as long as the compiled model reads them.
    model: Model,
    handle: Handle,
    /// The signatures with the sizes that they run at, and whether LiteRT was asked for those of its outputs.
    signatures: Vec<(Signature, bool)>,
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
        let signatures = model.signatures().iter().map(|signature| (signature.clone(), false)).collect();
        Ok(Self { model: model.clone(), handle, signatures })
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

    /// Gives the inputs of a signature these sizes, which may differ from the model's in open dimensions only, and returns the
    /// sizes that its outputs then have.
    pub(crate) fn resize(&mut self, signature: usize, inputs: &[Vec<usize>]) -> Result<Vec<Vec<usize>>> {
        let misfit = || RuntimeError::Setting(format!("the sizes do not fit signature {signature}"));
        let (table, handle) = (self.model.environment().table(), self.handle);
        let (known, asked) = self.signatures.get_mut(signature).ok_or_else(misfit)?;
        if known.inputs.len() != inputs.len() {
            return Err(misfit());
        }
        for (index, (spec, sizes)) in known.inputs.iter_mut().zip(inputs).enumerate() {
            if spec.shape == *sizes {
                continue;
            }
            let dims: Option<Vec<c_int>> = sizes.iter().map(|&size| c_int::try_from(size).ok()).collect();
            let dims = dims.filter(|_| spec.takes(sizes)).ok_or_else(misfit)?;
            // SAFETY: the compiled model is live, signature and input exist; the sizes are only read during the call.
            let status = unsafe {
                (table.compiled_model_resize_input)(handle, signature, index, dims.as_ptr(), dims.len())
            };
            check("LiteRtCompiledModelResizeInputTensor", status)?;
            spec.shape.clone_from(sizes);
            *asked = false;
        }
        if !*asked {
            let mut layouts = vec![Layout::default(); known.outputs.len()];
            // SAFETY: there is room for a layout of each output.
            let status = unsafe {
                (table.compiled_model_output_layouts)(
                    handle,
                    signature,
                    layouts.len(),
                    layouts.as_mut_ptr(),
                    true,
                )
            };
            check("LiteRtGetCompiledModelOutputTensorLayouts", status)?;
            for (spec, layout) in known.outputs.iter_mut().zip(&layouts) {
                let rank = (layout.rank_and_flag & 0x7f) as usize;
                let dims = layout.dimensions.get(..rank).unwrap_or_default();
                let sizes: Option<Vec<usize>> = dims.iter().map(|&size| usize::try_from(size).ok()).collect();
                let unknown = || RuntimeError::UnsupportedTensor {
                    name: spec.name.clone(),
                    reason: format!("LiteRT gives it the sizes {dims:?}"),
                };
                spec.shape = sizes.filter(|sizes| spec.takes(sizes)).ok_or_else(unknown)?;
            }
            *asked = true;
        }
        Ok(known.outputs.iter().map(|spec| spec.shape.clone()).collect())
    }

    /// Runs a signature. The buffers stand in the order of the signature's inputs and outputs, one for each. A buffer
    /// may stand for an input and for an output where [`Model::updates_in_place`] allows it.
    pub(crate) fn run(
        &self,
        signature: usize,
        inputs: &[&TensorBuffer],
        outputs: &[&TensorBuffer],
    ) -> Result<()> {
        let known = self.signatures.get(signature);
        let takes = |specs: &[crate::TensorSpec], buffers: &[&TensorBuffer]| {
            specs.len() == buffers.len()
                && specs.iter().zip(buffers).all(|(spec, buffer)| spec.byte_len() == Some(buffer.len()))
        };
        if !known.is_some_and(|(known, _)| takes(&known.inputs, inputs) && takes(&known.outputs, outputs)) {
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
