//! `LiteRtEnvironment`.

use std::ptr;
use std::rc::Rc;

use super::library::Library;
use super::status::check;
use super::table::Table;
use super::types::{
    ACCELERATOR_CPU, ANY_INT, AnyInt, ENV_AUTO_REGISTER_ACCELERATORS, ENV_MIN_LOGGER_SEVERITY, EnvOption,
    Handle, LOG_ERROR,
};
use crate::error::Result;

/// The process-wide state of LiteRT that models and buffers belong to. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Environment {
    shared: Rc<Shared>,
}

struct Shared {
    library: Library,
    handle: Handle,
}

impl Environment {
    /// An environment with the CPU accelerator alone, which logs nothing but errors.
    pub(crate) fn new(library: Library) -> Result<Self> {
        let int = |tag, value| EnvOption { tag, value: AnyInt { kind: ANY_INT, value } };
        let options = [
            int(ENV_AUTO_REGISTER_ACCELERATORS, i64::from(ACCELERATOR_CPU)),
            int(ENV_MIN_LOGGER_SEVERITY, LOG_ERROR),
        ];
        let mut handle = ptr::null_mut();
        // SAFETY: `options` holds two options of the declared layout, and the handle is written before it is read.
        let status = unsafe { (library.table().create_environment)(2, options.as_ptr(), &mut handle) };
        check("LiteRtCreateEnvironment", status)?;
        Ok(Self { shared: Rc::new(Shared { library, handle }) })
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
