//! Types, attributes, operations and the structure they form.
//!
//! All handles are `Copy` and live as long as the [`Context`](crate::Context).

mod attr;
mod block;
mod bytecode;
mod dense;
mod dimension_numbers;
mod elementwise;
mod func;
mod location;
mod module;
mod op;
mod resource;
mod rewrite;
mod symbols;
mod text;
mod types;
mod value;

pub use self::{
    attr::{Attr, IntoAttr},
    block::{Block, Region},
    bytecode::BYTECODE_VERSION,
    dense::Dense,
    dimension_numbers::{ConvDims, DotDims, GatherDims, RaggedDotDims, ScatterDims},
    func::{Func, Visibility},
    location::Location,
    module::{Module, UpstreamPass},
    op::{Op, OpSpec},
    resource::DenseResource,
    symbols::Symbols,
    types::{DYNAMIC, ElementType, Type},
    value::{Use, Value},
};

use mlir_sys::MlirStringRef;
use std::ffi::c_void;

/// Why a change to the IR was refused; the IR is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum IrError {
    /// Erasing would leave uses without a definition.
    #[error("cannot erase {op}: result {result} is used by {user}")]
    StillUsed {
        /// The operation's name.
        op: String,
        /// Which of its results.
        result: usize,
        /// The name of one operation that uses it.
        user: String,
    },
    /// The operation was erased or never stood in a block.
    #[error("{op} stands in no block")]
    Detached {
        /// The operation's name.
        op: String,
    },
    /// No dialect defines an operation of this name.
    #[error("no operation is called '{0}'")]
    UnknownOperation(String),
    /// Another number of values was needed.
    #[error("{op}: expected {expected} values, got {actual}")]
    ValueCount {
        /// The operation's name.
        op: String,
        /// How many were needed.
        expected: usize,
        /// How many were given.
        actual: usize,
    },
    /// Data and type of a constant disagree.
    #[error("{actual} bytes or elements do not fill a constant of type {ty}")]
    ConstantSize {
        /// The type of the constant.
        ty: String,
        /// How many bytes or elements were given.
        actual: usize,
    },
    /// A symbol of this name exists already.
    #[error("symbol '@{0}' is defined twice")]
    DuplicateSymbol(String),
    /// MLIR refused it.
    #[error(transparent)]
    Diagnostics(#[from] crate::Diagnostics),
}

/// Copies a string out of MLIR; bytes that are not UTF-8 are replaced.
pub(crate) fn text(string: MlirStringRef) -> String {
    if string.data.is_null() || string.length == 0 {
        return String::new();
    }
    // SAFETY: MLIR hands out a pointer to `length` bytes that live at least
    // until the next call.
    let bytes = unsafe { std::slice::from_raw_parts(string.data.cast::<u8>(), string.length) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// Lends a string to MLIR for one call.
pub(crate) fn string_ref(string: &str) -> MlirStringRef {
    MlirStringRef { data: string.as_ptr().cast(), length: string.len() }
}

/// Collects what an MLIR printer writes.
pub(crate) fn printed(
    print: impl FnOnce(unsafe extern "C" fn(MlirStringRef, *mut c_void), *mut c_void),
) -> String {
    unsafe extern "C" fn append(part: MlirStringRef, data: *mut c_void) {
        if part.length == 0 {
            return;
        }
        // SAFETY: `data` is the buffer below, `part` is alive for this call.
        unsafe {
            let bytes = std::slice::from_raw_parts(part.data.cast::<u8>(), part.length);
            (*data.cast::<Vec<u8>>()).extend_from_slice(bytes);
        }
    }
    let mut buffer: Vec<u8> = Vec::new();
    print(append, (&raw mut buffer).cast());
    String::from_utf8_lossy(&buffer).into_owned()
}

/// Implements equality, hashing and `Debug` by identity for a handle.
macro_rules! handle {
    ($name:ident, $raw:ident) => {
        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self.raw.ptr, other.raw.ptr)
            }
        }

        impl Eq for $name<'_> {}

        impl std::hash::Hash for $name<'_> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                (self.raw.ptr as usize).hash(state);
            }
        }

        impl<'c> $name<'c> {
            #[allow(dead_code)]
            pub(crate) fn new(raw: mlir_sys::$raw, context: &'c crate::Context) -> Self {
                Self { raw, context }
            }

            /// The handle, unless it is null.
            #[allow(dead_code)]
            pub(crate) fn maybe(raw: mlir_sys::$raw, context: &'c crate::Context) -> Option<Self> {
                (!raw.ptr.is_null()).then_some(Self { raw, context })
            }

            /// The context that owns it.
            pub fn context(self) -> &'c crate::Context {
                self.context
            }
        }
    };
}
pub(crate) use handle;
