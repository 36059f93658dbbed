//! `LiteRtOptions`: how a model is compiled.
//!
//! The accelerators' own options are passed as text, one `key = value` a line, under the names that
//! `litert/runtime/litert_cpu_options.cc` and `litert_runtime_options.cc` read.

use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::ptr;

use super::environment::Environment;
use super::status::check;
use super::types::{ACCELERATOR_CPU, ACCELERATOR_NPU, Handle};
use crate::error::{Result, RuntimeError};

/// How a model is compiled.
#[derive(Debug, Clone)]
pub(crate) struct CompileOptions {
    /// Threads of XNNPACK; LiteRT's own choice if `None`.
    pub(crate) threads: Option<usize>,
    /// Where XNNPACK keeps the weights as its kernels want them: a file, read if it exists and written otherwise. Without
    /// one each signature packs its own, into memory that can have huge pages.
    pub(crate) weight_cache: Option<PathBuf>,
    /// Whether times of operators can be collected.
    pub(crate) profiling: bool,
    /// Whether the environment's dispatch library computes the operators that are meant for it.
    pub(crate) accelerator: bool,
}

/// An owned `LiteRtOptions`.
pub(super) struct Options<'e> {
    environment: &'e Environment,
    handle: Handle,
}

impl<'e> Options<'e> {
    pub(super) fn new(environment: &'e Environment, options: &CompileOptions) -> Result<Self> {
        let mut handle = ptr::null_mut();
        // SAFETY: the handle is written before it is read.
        check("LiteRtCreateOptions", unsafe { (environment.table().create_options)(&mut handle) })?;
        let this = Self { environment, handle };
        let accelerators = ACCELERATOR_CPU | if options.accelerator { ACCELERATOR_NPU } else { 0 };
        // SAFETY: `handle` is the live options object.
        let status = unsafe { (environment.table().set_hardware_accelerators)(handle, accelerators) };
        check("LiteRtSetOptionsHardwareAccelerators", status)?;
        this.add(c"xnnpack", cpu_options(options)?)?;
        // Mode 2 collects error messages for LiteRtCompiledModelGetErrorMessages.
        let runtime = format!("enable_profiling = {}\nerror_reporter_mode = 2\n", options.profiling);
        this.add(c"runtime_options_string", runtime)?;
        Ok(this)
    }

    fn add(&self, identifier: &CStr, text: String) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let table = self.environment.table();
        let payload =
            CString::new(text).map_err(|_| RuntimeError::Setting("an option holds a zero byte".into()))?;
        let payload: *mut c_char = payload.into_raw();
        let mut opaque = ptr::null_mut();
        // SAFETY: the payload is a string that `destroy_payload` knows how to free; the library owns it from here on.
        let status = unsafe {
            (table.create_opaque_options)(identifier.as_ptr(), payload.cast(), destroy_payload, &mut opaque)
        };
        check("LiteRtCreateOpaqueOptions", status)?;
        // SAFETY: both handles are live; the options object takes ownership of the other when the call succeeds.
        let status = unsafe { (table.add_opaque_options)(self.handle, opaque) };
        check("LiteRtAddOpaqueOptions", status).inspect_err(|_| {
            // SAFETY: the call failed, so that this is still the only owner.
            unsafe { (table.destroy_opaque_options)(opaque) }
        })
    }

    pub(super) fn handle(&self) -> Handle {
        self.handle
    }
}

impl Drop for Options<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle came from LiteRtCreateOptions and nothing keeps it.
        unsafe { (self.environment.table().destroy_options)(self.handle) }
    }
}

fn cpu_options(options: &CompileOptions) -> Result<String> {
    let mut text = String::new();
    if let Some(threads) = options.threads {
        let _ = writeln!(text, "num_threads = {threads}");
    }
    if let Some(path) = &options.weight_cache {
        // The reader knows no escapes: what would end the string or the line cannot be passed.
        let path = path.to_str().filter(|path| !path.contains(['"', '\n', '\r', '#'])).ok_or_else(|| {
            RuntimeError::Setting(format!(
                "the path of the weight cache, {}, holds a quote, a line end or #",
                path.display()
            ))
        })?;
        let _ = writeln!(text, "weight_cache_file_path = \"{path}\"");
    }
    Ok(text)
}

/// Frees the payload that [`Options::add`] made.
unsafe extern "C" fn destroy_payload(payload: *mut c_void) {
    // SAFETY: LiteRT calls this once, with the pointer that CString::into_raw gave.
    drop(unsafe { CString::from_raw(payload.cast()) });
}
