//! Constant tensors whose elements lie in a resource of the file (`dense_resource<…>`).

use super::{Attr, text};
use crate::ffi;

/// A constant whose elements are a named blob.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DenseResource {
    /// The blob's name.
    pub key: String,
    /// The blob: little-endian, row-major, of whatever length the file gave it. `None` where the file names it and does not
    /// hold it, as text that was printed with elided constants.
    pub bytes: Option<Vec<u8>>,
}

impl Attr<'_> {
    /// The resource that this is.
    pub fn as_dense_resource(self) -> Option<DenseResource> {
        let mut data = std::ptr::null();
        // SAFETY: any attribute may be asked; the function sets `data` to that many bytes, which the context owns, or answers
        // a negative number.
        let (length, key) = unsafe {
            (ffi::edgecDenseResourceData(self.raw, &raw mut data), ffi::edgecDenseResourceKey(self.raw))
        };
        if length == -1 {
            return None;
        }
        let bytes = usize::try_from(length).ok().map(|length| {
            if length == 0 || data.is_null() {
                return Vec::new();
            }
            // SAFETY: the blob lives as long as the context and is not changed.
            unsafe { std::slice::from_raw_parts(data, length).to_vec() }
        });
        Some(DenseResource { key: text(key), bytes })
    }
}
