//! The plug-in's end: a backend as a table of C functions.

mod entry;
mod fault;
mod host;
mod weights;

use std::ffi::c_void;
use std::panic::catch_unwind;

use edgec_dialects::ir::BYTECODE_VERSION;
use edgec_target::{Accelerator, Backend, TargetOption};

use crate::abi::{Choice, Header, Plugin, Text, VERSION};

/// A backend's table, made once for the life of the process.
pub struct Exported(Option<&'static Plugin>);

// SAFETY: the table and what it points to is never changed; the backend behind it is `Sync`.
unsafe impl Send for Exported {}
// SAFETY: as above.
unsafe impl Sync for Exported {}

impl Exported {
    /// The table of a backend; there is none where making the backend panics.
    pub fn new<E: Backend + Accelerator + Default + 'static>() -> Self {
        Self(catch_unwind(|| table(E::default())).ok())
    }

    /// The table for edgec.
    pub fn table(&self) -> *const Plugin {
        self.0.map_or(std::ptr::null(), std::ptr::from_ref)
    }
}

fn table<E: Backend + Accelerator + 'static>(backend: E) -> &'static Plugin {
    let backend: &'static E = Box::leak(Box::new(backend));
    let options = leak(backend.options().iter().map(option));
    let kept = leak(backend.kept_composites().iter().map(|name| Text::of(name)));
    Box::leak(Box::new(Plugin {
        header: Header { struct_size: size_of::<Plugin>(), version: VERSION },
        bytecode_version: BYTECODE_VERSION,
        reserved: 0,
        id: Text::of(backend.id()),
        description: Text::of(backend.description()),
        options: options.as_ptr(),
        option_count: options.len(),
        kept_composites: kept.as_ptr(),
        kept_composite_count: kept.len(),
        this: std::ptr::from_ref(backend).cast_mut().cast::<c_void>(),
        limits: Some(entry::limits::<E>),
        support: Some(entry::support::<E>),
        compile: Some(entry::compile::<E>),
        write: Some(entry::write),
        release: Some(entry::release),
    }))
}

fn option(option: &TargetOption) -> Choice {
    let choices = leak(option.choices.iter().map(|choice| Text::of(choice)));
    Choice {
        name: Text::of(option.name),
        value_name: Text::of(option.value),
        help: Text::of(option.help),
        standard: Text::of(option.default),
        choices: choices.as_ptr(),
        choice_count: choices.len(),
    }
}

fn leak<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(items.collect())
}
