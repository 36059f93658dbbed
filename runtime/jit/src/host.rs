//! Machine code of this host, and its memory.

use std::sync::OnceLock;

use cranelift_codegen::ir::{AbiParam, Type};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable, Flags};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Linkage, Module, default_libcall_names};

use crate::error::{JitError, Result};

/// One compiled function.
pub(crate) struct Code {
    /// Taken when the code is dropped.
    module: Option<JITModule>,
    entry: *const u8,
}

// SAFETY: once made, a `Code` is only read: its memory is executable and no longer writable, and nothing asks the module for
// anything until it is dropped.
unsafe impl Send for Code {}
// SAFETY: as above.
unsafe impl Sync for Code {}

impl Drop for Code {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: the entry is private to this crate and is called only while the `Code` is borrowed.
            unsafe { module.free_memory() }
        }
    }
}

impl Code {
    /// The function that `build` fills, of these parameters and results.
    pub(crate) fn compile(
        parameters: &[Type],
        result: Option<Type>,
        build: impl FnOnce(&mut FunctionBuilder<'_>) -> Result<()>,
    ) -> Result<Self> {
        let wrong = |error: &dyn std::fmt::Display| JitError::Compile(error.to_string());
        let isa = host()?;
        let mut module = JITModule::new(JITBuilder::with_isa(isa.clone(), default_libcall_names()));
        let mut context = module.make_context();
        context.func.signature.params.extend(parameters.iter().map(|&ty| AbiParam::new(ty)));
        context.func.signature.returns.extend(result.map(AbiParam::new));
        let mut scratch = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut context.func, &mut scratch);
        build(&mut builder)?;
        builder.seal_all_blocks();
        builder.finalize(module.target_config());
        let function = module
            .declare_function("program", Linkage::Local, &context.func.signature)
            .map_err(|error| wrong(&error))?;
        module.define_function(function, &mut context).map_err(|error| wrong(&error))?;
        module.finalize_definitions().map_err(|error| wrong(&error))?;
        let entry = module.get_finalized_function(function);
        Ok(Self { module: Some(module), entry })
    }

    /// Where the function begins; valid as long as this is.
    pub(crate) fn entry(&self) -> *const u8 {
        self.entry
    }
}

/// How this machine is compiled for.
fn host() -> Result<&'static OwnedTargetIsa> {
    static HOST: OnceLock<std::result::Result<OwnedTargetIsa, String>> = OnceLock::new();
    HOST.get_or_init(find_host).as_ref().map_err(|reason| JitError::Host(reason.clone()))
}

fn find_host() -> std::result::Result<OwnedTargetIsa, String> {
    if cfg!(target_endian = "big") || !cfg!(target_pointer_width = "64") {
        return Err("elements are loaded as little-endian, by 64-bit addresses".into());
    }
    // Without it, rounding would call a C library that may not be there.
    #[cfg(target_arch = "x86_64")]
    if !std::is_x86_feature_detected!("sse4.1") {
        return Err("it has no SSE4.1".into());
    }
    let mut flags = settings::builder();
    for (name, value) in [("opt_level", "speed"), ("is_pic", "false"), ("use_colocated_libcalls", "false")] {
        flags.set(name, value).map_err(|error| error.to_string())?;
    }
    let builder = cranelift_native::builder().map_err(str::to_owned)?;
    builder.finish(Flags::new(flags)).map_err(|error| error.to_string())
}
