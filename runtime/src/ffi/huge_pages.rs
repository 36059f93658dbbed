//! Asks Linux for huge pages under the memory that a loaded model reads in every step.
//!
//! A decode step streams all weights and caches once. With pages of 4 KiB every 64 cache lines cost a look-up of the page
//! and stop the processor's prefetcher; where the system leaves the choice to programs (`madvise`), nobody else asks.

use std::ops::Range;

/// Smaller regions hold no huge page at all.
const HUGE_PAGE: usize = 2 << 20;

/// Puts huge pages under this process's large anonymous regions. It is advice: where the system does not know it or has
/// no memory left, nothing changes.
pub(crate) fn ask() {
    #[cfg(target_os = "linux")]
    if let Ok(maps) = std::fs::read_to_string("/proc/self/maps") {
        for region in maps.lines().filter_map(region) {
            let (address, length) = (region.start as *mut libc::c_void, region.end - region.start);
            // SAFETY: the advice changes neither contents nor protection of memory, and if the region was unmapped
            // meanwhile the call fails.
            unsafe {
                libc::madvise(address, length, libc::MADV_HUGEPAGE);
                libc::madvise(address, length, libc::MADV_COLLAPSE);
            }
        }
    }
}

/// The huge-page-aligned part of the region that a line of proc_pid_maps(5) describes, if it is private, anonymous,
/// writable and large enough.
fn region(line: &str) -> Option<Range<usize>> {
    let mut words = line.split_ascii_whitespace();
    let (range, permissions, _, _, inode) =
        (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let anonymous = inode == "0" && permissions == "rw-p" && matches!(words.next(), None | Some("[heap]"));
    if !anonymous {
        return None;
    }
    let (start, end) = range.split_once('-')?;
    let start = usize::from_str_radix(start, 16).ok()?.checked_next_multiple_of(HUGE_PAGE)?;
    let end = usize::from_str_radix(end, 16).ok()? / HUGE_PAGE * HUGE_PAGE;
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_private_anonymous_memory_is_taken() {
        let line = "7f0000100000-7f0000900000 rw-p 00000000 00:00 0 ";
        assert_eq!(region(line), Some(0x7f00_0020_0000..0x7f00_0080_0000));
        assert!(region("7f0000100000-7f0000900000 r--p 00000000 00:00 0").is_none());
        assert!(region("7f0000100000-7f0000900000 rw-p 00000000 08:01 42 /lib/x.so").is_none());
        assert!(region("7f0000100000-7f0000900000 rw-p 00000000 00:00 0 [stack]").is_none());
        assert!(region("7f0000100000-7f0000200000 rw-p 00000000 00:00 0").is_none());
        assert!(region("nonsense").is_none());
    }
}
