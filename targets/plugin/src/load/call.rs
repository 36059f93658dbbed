//! What a plug-in is called with, and what it says during a call.

use std::ffi::c_void;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use edgec_target::{Support, TargetError, TargetOptions};
use edgec_weights::{Output, Progress};

use super::table::Table;
use crate::abi::{Call, Setting, Text};
use crate::view;

/// What a plug-in says during one call.
#[derive(Default)]
pub(super) struct Host<'o> {
    /// Why the call fails; the first reason counts.
    pub reason: Mutex<Option<String>>,
    /// The answers to questions.
    pub answers: Mutex<Vec<Option<Support>>>,
    /// Where an artifact goes.
    pub target: Option<Target<'o>>,
    /// Why an artifact could not be written there.
    pub unwritten: Mutex<Option<io::Error>>,
    /// Where what was put ends.
    pub end: Mutex<u64>,
}

/// A place for an artifact.
pub(super) struct Target<'o> {
    pub out: &'o dyn Output,
    pub base: u64,
    pub size: u64,
    pub progress: &'o dyn Progress,
}

impl Host<'_> {
    /// Says why the call fails.
    pub fn fail(&self, reason: String) {
        lock(&self.reason).get_or_insert(reason);
    }

    /// Calls a function of the plug-in with the options' values.
    ///
    /// # Errors
    /// It returned an error, or broke a rule during the call.
    pub fn call(
        &self,
        table: &Table,
        path: &Path,
        options: &TargetOptions,
        function: impl FnOnce(*const Call) -> i32,
    ) -> Result<(), TargetError> {
        let value = |name: &str| options.get(name).unwrap_or_default();
        let setting = |name| Setting { name: Text::of(name), value: Text::of(value(name)) };
        let settings: Vec<Setting> = table.options.iter().map(|option| setting(option.name)).collect();
        let call = Call {
            struct_size: size_of::<Call>(),
            host: self.pointer(),
            fail: Some(fail),
            settings: settings.as_ptr(),
            setting_count: settings.len(),
        };
        let status = function(&raw const call);
        if let Some(error) = lock(&self.unwritten).take() {
            return Err(TargetError::Io(error));
        }
        let said = lock(&self.reason).take();
        let silent = || format!("it failed with status {status} and no reason");
        match said.or_else(|| (status != 0).then(silent)) {
            Some(reason) => Err(broken(table, path, reason)),
            None => Ok(()),
        }
    }

    fn pointer(&self) -> *mut c_void {
        std::ptr::from_ref(self).cast_mut().cast()
    }

    /// The host behind a pointer that a plug-in gives back.
    ///
    /// # Safety
    /// The pointer is null or what the call was made with, and the call lasts.
    unsafe fn of<'h>(pointer: *mut c_void) -> Option<&'h Self> {
        // SAFETY: the caller vouches for it.
        unsafe { pointer.cast::<Self>().as_ref() }
    }
}

/// The error of a plug-in that said or did `reason`.
pub(super) fn broken(table: &Table, path: &Path, reason: String) -> TargetError {
    TargetError::Plugin { plugin: path.display().to_string(), target: table.id, reason }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what a plug-in calls: no panic of edgec's goes through the plug-in.
pub(super) fn contained<T>(body: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(body))
        .map_err(|payload| format!("edgec panicked: {}", view::panic_text(payload)))
}

// A plug-in calls the functions below while a call lasts, with what the call was made with.

unsafe extern "C" fn fail(host: *mut c_void, reason: Text) {
    // SAFETY: see above.
    if let Some(host) = unsafe { Host::of(host) } {
        // SAFETY: the text is the plug-in's and lives during this call.
        let reason = unsafe { view::text("the reason of its failure", reason) };
        host.fail(reason.map_or_else(|wrong| wrong, str::to_owned));
    }
}

pub(super) unsafe extern "C" fn yes(host: *mut c_void, candidate: usize, nanoseconds: f64) {
    // SAFETY: see above.
    if let Some(host) = unsafe { Host::of(host) } {
        if nanoseconds.is_finite() && nanoseconds >= 0.0 {
            host.answer(candidate, Support::Yes { nanoseconds });
        } else {
            host.fail(format!("it says that candidate {candidate} takes {nanoseconds} ns"));
        }
    }
}

pub(super) unsafe extern "C" fn no(host: *mut c_void, candidate: usize, reason: Text) {
    // SAFETY: see above.
    if let Some(host) = unsafe { Host::of(host) } {
        // SAFETY: the text is the plug-in's and lives during this call.
        match unsafe { view::text("a reason", reason) } {
            Ok(reason) => host.answer(candidate, Support::No { reason: reason.to_owned() }),
            Err(wrong) => host.fail(wrong),
        }
    }
}

impl Host<'_> {
    fn answer(&self, candidate: usize, answer: Support) {
        let mut answers = lock(&self.answers);
        let count = answers.len();
        match answers.get_mut(candidate) {
            Some(place @ None) => *place = Some(answer),
            Some(Some(_)) => self.fail(format!("it answers candidate {candidate} twice")),
            None => self.fail(format!("it answers candidate {candidate} of {count}")),
        }
    }

    fn put(&self, offset: u64, bytes: &[u8]) -> Result<(), String> {
        let target = self.target.as_ref().ok_or("it puts bytes where none are asked for")?;
        let end = offset.checked_add(bytes.len() as u64).filter(|&end| end <= target.size);
        let (Some(end), Some(place)) = (end, target.base.checked_add(offset)) else {
            let (count, size) = (bytes.len(), target.size);
            return Err(format!(
                "it puts {count} bytes at {offset} of an artifact that has {size} by its word"
            ));
        };
        if let Err(error) = target.out.put(bytes, place) {
            lock(&self.unwritten).get_or_insert(error);
            return Err("the artifact cannot be written".to_owned());
        }
        let mut last = lock(&self.end);
        *last = end.max(*last);
        Ok(())
    }
}

pub(super) unsafe extern "C" fn put(host: *mut c_void, offset: u64, bytes: *const u8, size: usize) -> i32 {
    // SAFETY: see above.
    let Some(host) = (unsafe { Host::of(host) }) else { return 1 };
    let done = contained(|| {
        // SAFETY: the bytes are the plug-in's and live during this call.
        let bytes = unsafe { view::slice("bytes of the artifact", bytes, size) }?;
        host.put(offset, bytes)
    });
    match done.unwrap_or_else(Err) {
        Ok(()) => 0,
        Err(reason) => {
            host.fail(reason);
            1
        }
    }
}

pub(super) unsafe extern "C" fn advance(host: *mut c_void, bytes: u64) {
    // SAFETY: see above.
    if let Some(target) = unsafe { Host::of(host) }.and_then(|host| host.target.as_ref()) {
        // A bar that panics is not worth an artifact.
        let _ = contained(|| target.progress.advance(bytes));
    }
}
