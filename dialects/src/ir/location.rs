//! Places in a source that operations come from.

use super::{Attr, handle, printed, string_ref};
use crate::Context;
use mlir_sys::{
    MlirLocation, mlirAttributeGetNull, mlirLocationCallSiteGet, mlirLocationFileLineColGet,
    mlirLocationFileLineColRangeGet, mlirLocationFusedGet, mlirLocationNameGet, mlirLocationPrint,
    mlirLocationUnknownGet,
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

    /// From one line and column of a file up to another.
    pub fn range(context: &'c Context, name: &str, start: (u32, u32), end: (u32, u32)) -> Self {
        // SAFETY: the string lives through the call.
        let raw = unsafe {
            mlirLocationFileLineColRangeGet(context.raw(), string_ref(name), start.0, start.1, end.0, end.1)
        };
        Self::new(raw, context)
    }

    /// The same place under a name.
    #[must_use]
    pub fn with_name(self, name: &str) -> Self {
        // SAFETY: the string lives through the call, the place is alive.
        let raw = unsafe { mlirLocationNameGet(self.context.raw(), string_ref(name), self.raw) };
        Self::new(raw, self.context)
    }

    /// The same place, reached by a call at `caller`.
    #[must_use]
    pub fn called_from(self, caller: Self) -> Self {
        // SAFETY: both places are alive and of one context.
        Self::new(unsafe { mlirLocationCallSiteGet(self.raw, caller.raw) }, self.context)
    }

    /// Several places at once.
    pub fn fused(context: &'c Context, places: &[Self], metadata: Option<Attr<'c>>) -> Self {
        let raw: Vec<MlirLocation> = places.iter().map(|place| place.raw).collect();
        // SAFETY: the array lives through the call; null stands for no metadata.
        let raw = unsafe {
            let metadata = metadata.map_or_else(|| mlirAttributeGetNull(), |attr| attr.raw);
            mlirLocationFusedGet(context.raw(), raw.len() as isize, raw.as_ptr(), metadata)
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
