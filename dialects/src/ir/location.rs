//! Places in a source that operations come from.

use super::{handle, printed, string_ref};
use crate::Context;
use mlir_sys::{
    MlirLocation, mlirLocationFileLineColGet, mlirLocationNameGet, mlirLocationPrint, mlirLocationUnknownGet,
};
use std::fmt::{self, Debug, Display, Formatter};

/// A place.
#[derive(Clone, Copy)]
pub struct Location<'c> {
    pub(crate) raw: MlirLocation,
    pub(crate) context: &'c Context,
}

handle!(Location, MlirLocation);

impl<'c> Location<'c> {
    /// A place that is not known.
    pub fn unknown(context: &'c Context) -> Self {
        // SAFETY: the context is alive.
        Self::new(unsafe { mlirLocationUnknownGet(context.raw()) }, context)
    }

    /// A line and column of a file, both counted from 1.
    pub fn file(context: &'c Context, name: &str, line: u32, column: u32) -> Self {
        // SAFETY: the string lives through the call.
        let raw = unsafe { mlirLocationFileLineColGet(context.raw(), string_ref(name), line, column) };
        Self::new(raw, context)
    }

    /// A part of a model, such as `layers.3.attention`.
    pub fn named(context: &'c Context, name: &str) -> Self {
        // SAFETY: the string lives through the call.
        let raw = unsafe {
            mlirLocationNameGet(context.raw(), string_ref(name), mlirLocationUnknownGet(context.raw()))
        };
        Self::new(raw, context)
    }

    /// File, line and column; a named place gives its name and zeros.
    pub fn place(self) -> (String, u32, u32) {
        crate::context::place(self.raw, 0)
    }
}

impl Display for Location<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: the callback and its buffer live through the call.
        let text = printed(|callback, data| unsafe {
            mlirLocationPrint(self.raw, Some(callback), data);
        });
        formatter.write_str(&text)
    }
}

impl Debug for Location<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, formatter)
    }
}
