//! `LiteRtProfiler`: times of operators.

use std::ffi::CStr;

use super::status::check;
use super::table::Table;
use super::types::{Handle, ProfiledEvent};
use crate::error::Result;

/// A measured operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProfileEvent {
    /// The operator's kind, as the kernel library names it.
    pub(crate) tag: String,
    /// What was measured; other events are left out.
    pub(crate) level: ProfileLevel,
    /// Its time.
    pub(crate) microseconds: u64,
}

/// What an event measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProfileLevel {
    /// A TFLite operator, or all that a delegate does in one go.
    Operator,
    /// An operator inside a delegate.
    DelegateOperator,
}

pub(super) fn start(table: &Table, profiler: Handle) -> Result<()> {
    // SAFETY: the caller passes the live profiler of a compiled model.
    check("LiteRtResetProfiler", unsafe { (table.reset_profiler)(profiler) })?;
    // SAFETY: as above.
    check("LiteRtStartProfiler", unsafe { (table.start_profiler)(profiler) })
}

pub(super) fn stop(table: &Table, profiler: Handle) -> Result<Vec<ProfileEvent>> {
    // SAFETY: the caller passes the live profiler of a compiled model.
    check("LiteRtStopProfiler", unsafe { (table.stop_profiler)(profiler) })?;
    let mut count = 0;
    // SAFETY: as above.
    check("LiteRtGetNumProfilerEvents", unsafe { (table.num_profiler_events)(profiler, &mut count) })?;
    let Some(capacity) = usize::try_from(count).ok().filter(|&count| count > 0) else {
        return Ok(Vec::new());
    };
    let mut events: Vec<ProfiledEvent> = Vec::with_capacity(capacity);
    // SAFETY: there is room for `count` events of the library's layout.
    let status = unsafe { (table.profiler_events)(profiler, count, events.as_mut_ptr()) };
    check("LiteRtGetProfilerEvents", status)?;
    // SAFETY: the call filled as many events as it counted, and nothing was measured in between.
    unsafe { events.set_len(capacity) };
    Ok(events.iter().filter_map(read).collect())
}

fn read(event: &ProfiledEvent) -> Option<ProfileEvent> {
    // Bits of tflite::Profiler::EventType.
    let level = match event.event_type {
        2 => ProfileLevel::Operator,
        4 | 8 => ProfileLevel::DelegateOperator,
        _ => return None,
    };
    if event.tag.is_null() {
        return None;
    }
    // SAFETY: the profiler owns a copy of the tag until it is reset.
    let tag = unsafe { CStr::from_ptr(event.tag) }.to_string_lossy().into_owned();
    Some(ProfileEvent { tag, level, microseconds: event.elapsed_us })
}
