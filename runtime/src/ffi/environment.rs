//! `LiteRtEnvironment`.

use std::ffi::{CString, c_int};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::rc::Rc;

use super::library::Library;
use super::status::check;
use super::table::Table;
use super::types::{
    ACCELERATOR_CPU, ACCELERATOR_NPU, ANY_INT, ANY_STRING, Any, AnyValue, ENV_AUTO_REGISTER_ACCELERATORS,
    ENV_DISPATCH_LIBRARY_DIR, ENV_MIN_LOGGER_SEVERITY, EnvOption, Handle, LOG_ERROR,
};
use crate::error::{Result, RuntimeError};

/// The process-wide state of LiteRT that models and buffers belong to. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Environment {
    shared: Rc<Shared>,
}

struct Shared {
    library: Library,
    handle: Handle,
    /// The text of an option.
    _dispatch: Option<CString>,
}

impl Environment {
    /// An environment with the CPU accelerator, and the one whose dispatch library the folder `dispatch` holds, which logs
    /// nothing but errors.
    pub(crate) fn new(library: Library, dispatch: Option<&Path>) -> Result<Self> {
        let folder = dispatch.map(|folder| CString::new(folder.as_os_str().as_bytes())).transpose();
        let folder = folder.map_err(|_| RuntimeError::Setting("a folder's path holds a zero byte".into()))?;
        let accelerators = ACCELERATOR_CPU | if folder.is_some() { ACCELERATOR_NPU } else { 0 };
        let int =
            |tag, value| EnvOption { tag, value: Any { kind: ANY_INT, value: AnyValue { int: value } } };
        let mut options = vec![
            int(ENV_AUTO_REGISTER_ACCELERATORS, i64::from(accelerators)),
            int(ENV_MIN_LOGGER_SEVERITY, LOG_ERROR),
        ];
        if let Some(folder) = &folder {
            let value = Any { kind: ANY_STRING, value: AnyValue { text: folder.as_ptr() } };
            options.push(EnvOption { tag: ENV_DISPATCH_LIBRARY_DIR, value });
        }
        // There are at most three.
        let count = options.len() as c_int;
        let mut handle = ptr::null_mut();
        // SAFETY: `options` holds that many options of the declared layout, whose text lives as long as the environment, and
        // the handle is written before it is read.
        let status = unsafe { (library.table().create_environment)(count, options.as_ptr(), &mut handle) };
        check("LiteRtCreateEnvironment", status)?;
        Ok(Self { shared: Rc::new(Shared { library, handle, _dispatch: folder }) })
    }

    pub(super) fn table(&self) -> &Table {
        self.shared.library.table()
    }

    pub(super) fn handle(&self) -> Handle {
        self.shared.handle
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the handle came from LiteRtCreateEnvironment; every object that belongs to it holds a clone of the
        // `Rc` and is gone.
        unsafe { (self.library.table().destroy_environment)(self.handle) }
    }
}
