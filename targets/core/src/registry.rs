//! The backends of a build.

use crate::{Backend, Host, Role};

/// Backends by id, in the order in which the program added them.
#[derive(Default)]
pub struct Registry {
    backends: Vec<Box<dyn Backend>>,
}

impl Registry {
    /// Adds a backend; it takes the place of an earlier one with the same id.
    #[must_use]
    pub fn with(mut self, backend: impl Backend + 'static) -> Self {
        self.backends.retain(|known| known.id() != backend.id());
        self.backends.push(Box::new(backend));
        self
    }

    /// The backend with this id.
    pub fn get(&self, id: &str) -> Option<&dyn Backend> {
        self.backends.iter().find(|backend| backend.id() == id).map(AsRef::as_ref)
    }

    /// The backend that runs what accelerators leave: the first that runs whole modules.
    pub fn host(&self) -> Option<(&dyn Backend, &dyn Host)> {
        self.iter().find_map(|backend| match backend.role() {
            Role::Host(host) => Some((backend, host)),
            Role::Accelerator(_) => None,
        })
    }

    /// All backends.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Backend> {
        self.backends.iter().map(AsRef::as_ref)
    }
}
