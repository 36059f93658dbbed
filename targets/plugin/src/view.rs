//! What the other side points to, checked as far as it can be.

use crate::abi::Text;

/// The `count` elements at `data`; `what` is what errors call them.
///
/// # Safety
/// `data` is null, or points to so many elements that live and do not change for `'a`.
pub(crate) unsafe fn slice<'a, T>(what: &str, data: *const T, count: usize) -> Result<&'a [T], String> {
    if count == 0 {
        return Ok(&[]);
    }
    if data.is_null() || !data.is_aligned() {
        return Err(format!("{what}: a pointer to {count} elements is null or not aligned"));
    }
    if count.checked_mul(size_of::<T>()).is_none_or(|bytes| isize::try_from(bytes).is_err()) {
        return Err(format!("{what}: {count} elements are more than memory holds"));
    }
    // SAFETY: not null, aligned, and of a size that exists; the caller vouches for the rest.
    Ok(unsafe { std::slice::from_raw_parts(data, count) })
}

/// The text.
///
/// # Safety
/// As [`slice`].
pub(crate) unsafe fn text<'a>(what: &str, text: Text) -> Result<&'a str, String> {
    // SAFETY: the caller vouches for it.
    let bytes = unsafe { slice(what, text.data, text.size) }?;
    std::str::from_utf8(bytes).map_err(|error| format!("{what} is not UTF-8: {error}"))
}

/// The structure at `data`.
///
/// # Safety
/// As [`slice`].
pub(crate) unsafe fn structure<'a, T>(what: &str, data: *const T) -> Result<&'a T, String> {
    // SAFETY: the caller vouches for it.
    unsafe { slice(what, data, 1) }?.first().ok_or_else(|| format!("{what} is null"))
}

/// The text of a panic.
pub(crate) fn panic_text(payload: Box<dyn std::any::Any + Send>) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    // A payload of another type could panic once more when it is dropped.
    std::mem::forget(payload);
    text.unwrap_or_else(|| "a panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_refused() {
        let two: [u32; 2] = [7, 8];
        // SAFETY: the pointers are to the array, or are refused before they are followed.
        unsafe {
            assert_eq!(slice("numbers", two.as_ptr(), 2), Ok(&two[..]));
            assert_eq!(slice::<u32>("numbers", std::ptr::null(), 0), Ok(&[][..]));
            assert!(slice::<u32>("numbers", std::ptr::null(), 1).is_err());
            assert!(slice("numbers", two.as_ptr().byte_add(1), 1).is_err());
            assert!(slice("numbers", two.as_ptr(), usize::MAX / 4).is_err());
            assert!(text("name", Text { data: [0xFF].as_ptr(), size: 1 }).unwrap_err().contains("UTF-8"));
        }
    }
}
