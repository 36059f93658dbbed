//! Errors: a status for LiteRT and a reason for a person.

use std::any::Any;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::abi::{INVALID_ARGUMENT, OK, RUNTIME_FAILURE, Status};
use crate::engine::Engine;

/// Different reasons that are remembered in order to be shown once; later ones are not shown.
const MAX_SHOWN: usize = 64;

static SHOWN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Why a call failed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: Status,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn argument(reason: impl Into<String>) -> Self {
        Self { status: INVALID_ARGUMENT, reason: reason.into() }
    }

    pub(crate) fn failure(reason: impl Into<String>) -> Self {
        Self { status: RUNTIME_FAILURE, reason: reason.into() }
    }
}

/// The body of a function that LiteRT calls: errors and panics become statuses.
pub(crate) fn guarded<E: Engine>(body: impl FnOnce() -> Result<(), Fault>) -> Status {
    // What a panic leaves behind is not used again: it happened under a lock, which is poisoned by it.
    let fault = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return OK,
        Ok(Err(fault)) => fault,
        Err(payload) => Fault::failure(format!("a bug in the dispatch library: {}", panic_text(payload))),
    };
    show(&format!("{}: {}", E::NAME.to_string_lossy(), fault.reason));
    fault.status
}

fn panic_text(payload: Box<dyn Any + Send>) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    // A payload of another type could panic once more when it is dropped.
    std::mem::forget(payload);
    text.unwrap_or_else(|| "a panic".into())
}

/// LiteRT's own messages hold the status alone: the reason goes to stderr. A model that runs in a loop fails in a loop.
fn show(message: &str) {
    let Ok(mut shown) = SHOWN.lock() else { return };
    if shown.len() < MAX_SHOWN && !shown.iter().any(|earlier| earlier == message) {
        shown.push(message.to_owned());
        // `eprintln` would panic where stderr is closed.
        let _ = writeln!(std::io::stderr(), "dispatch library {message}");
    }
}
