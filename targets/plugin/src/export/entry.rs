//! The functions that edgec calls.
//!
//! Edgec alone calls them, and keeps to `edgec_plugin.h`: pointers are null or point to what their type says for as long as the
//! call lasts, `this` is the table's, and an artifact is one that `compile` gave and that was not released.

use std::collections::HashSet;
use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU64;

use edgec_dialects::Context;
use edgec_dialects::ir::{Block, Module, Op};
use edgec_passes::{Options, Recipe, Unit, Unobserved, run_pipeline};
use edgec_target::{Accelerator, Backend, Candidate, PreparedArtifact, Support, TargetOptions};
use edgec_weights::Output as _;

use super::fault::guarded;
use super::host::{Host, HostOutput};
use super::weights::{Reader, weights};
use crate::abi::{Artifact, Call, DECODER_FORMS, Limits, Output, Program, Questions, Text};
use crate::view::{self, slice, structure, text};

/// An artifact until it is released.
struct Compiled {
    /// None when it was written.
    prepared: Option<Box<dyn PreparedArtifact>>,
    size: u64,
    reader: Reader,
}

pub(super) unsafe extern "C" fn limits<E: Backend + Accelerator>(
    this: *mut c_void,
    call: *const Call,
    out: *mut Limits,
) -> c_int {
    let body = |backend: &E, options: &TargetOptions, _: &Call| {
        let limits = backend.limits(options).map_err(said)?;
        let form = DECODER_FORMS.iter().position(|form| *form == backend.decoder_form(options));
        let limits = Limits {
            partitions: limits.partitions as u64,
            operations: limits.nodes as u64,
            call_ns: limits.call,
            bytes_per_nanosecond: limits.bytes_per_nanosecond,
            decoder_form: form.map_or(0, |form| form as u32),
            reserved: 0,
        };
        // SAFETY: see above.
        unsafe { give(out, limits) }
    };
    // SAFETY: see above.
    unsafe { asked(this, call, body) }
}

pub(super) unsafe extern "C" fn support<E: Backend + Accelerator>(
    this: *mut c_void,
    call: *const Call,
    questions: *const Questions,
) -> c_int {
    let body = |backend: &E, options: &TargetOptions, call: &Call| {
        // SAFETY: see above.
        let questions = unsafe { structure("the questions", questions) }?;
        // SAFETY: see above.
        let bytecode = unsafe { slice("the module", questions.module, questions.module_size) }?;
        let context = Context::new();
        // SAFETY: edgec writes bytecode by MLIR.
        let module = unsafe { Module::from_bytecode(&context, "module", bytecode) }.map_err(said)?;
        let top = module.ops();
        // SAFETY: see above.
        let functions = unsafe { slice("the functions", questions.functions, questions.function_count) }?;
        let mut bodies: Vec<(Vec<Op<'_>>, HashSet<Op<'_>>)> = Vec::new();
        for function in functions {
            let op = top.get(function.place as usize).ok_or("a function is not in the module")?;
            let ops = op.body().map(Block::ops).unwrap_or_default();
            // SAFETY: see above.
            let stored = unsafe { slice("stored operations", function.stored, function.stored_count) }?;
            let stored = at(&ops, stored)?.into_iter().collect();
            bodies.push((ops, stored));
        }
        // SAFETY: see above.
        let asked = unsafe { slice("the candidates", questions.candidates, questions.candidate_count) }?;
        let mut ops = Vec::with_capacity(asked.len());
        for candidate in asked {
            let (body, stored) =
                bodies.get(candidate.function as usize).ok_or("a candidate is in no function")?;
            // SAFETY: see above.
            let places = unsafe { slice("a candidate", candidate.ops, candidate.op_count) }?;
            ops.push((at(body, places)?, stored));
        }
        let candidates: Vec<Candidate<'_, '_>> =
            ops.iter().map(|(ops, stored)| Candidate::new(ops, stored)).collect();
        let answers = backend.support_all(module, &candidates, options).map_err(said)?;
        let (Some(yes), Some(no)) = (questions.yes, questions.no) else {
            return Err("edgec takes no answers".to_owned());
        };
        for (index, answer) in answers.iter().enumerate() {
            // SAFETY: edgec's functions, with what belongs to them.
            unsafe {
                match answer {
                    Support::Yes { nanoseconds } => yes(call.host, index, *nanoseconds),
                    Support::No { reason } => no(call.host, index, Text::of(reason)),
                }
            }
        }
        Ok(())
    };
    // SAFETY: see above.
    unsafe { asked(this, call, body) }
}

pub(super) unsafe extern "C" fn compile<E: Backend + Accelerator>(
    this: *mut c_void,
    call: *const Call,
    program: *const Program,
    out: *mut Artifact,
) -> c_int {
    let body = |backend: &E, options: &TargetOptions, _: &Call| {
        // SAFETY: see above.
        let program = unsafe { structure("the program", program) }?;
        // SAFETY: see above.
        let bytecode = unsafe { slice("the module", program.module, program.module_size) }?;
        // SAFETY: see above.
        let (weights, reader) = unsafe { weights(program) }?;
        let context = Context::new();
        // SAFETY: edgec writes bytecode by MLIR.
        let module = unsafe { Module::from_bytecode(&context, "module", bytecode) }.map_err(said)?;
        let kept_composites = backend.kept_composites().to_vec();
        let pass_options = Options { recipe: Recipe::None, kept_composites, ..Options::default() };
        let mut unit = Unit { context: &context, module, weights, options: pass_options };
        run_pipeline(&mut unit, &backend.passes(), &mut Unobserved).map_err(said)?;
        let prepared = backend.compile(unit.module, &unit.weights, options).map_err(said)?;
        let (size, weight_bytes) = (prepared.len(), prepared.summary().weight_bytes);
        if out.is_null() {
            return Err("edgec has no place for the artifact".to_owned());
        }
        let compiled = Box::new(Compiled { prepared: Some(prepared), size, reader });
        let artifact = Artifact { artifact: Box::into_raw(compiled).cast(), size, weight_bytes };
        // SAFETY: see above.
        unsafe { give(out, artifact) }
    };
    // SAFETY: see above.
    unsafe { asked(this, call, body) }
}

pub(super) unsafe extern "C" fn write(
    _: *mut c_void,
    call: *const Call,
    artifact: *mut c_void,
    output: *const Output,
) -> c_int {
    let body = |call: &Call| {
        if artifact.is_null() {
            return Err("no artifact".to_owned());
        }
        // SAFETY: see above; edgec uses an artifact in one call at a time.
        let compiled = unsafe { &mut *artifact.cast::<Compiled>() };
        // SAFETY: see above.
        let output = unsafe { structure("the output", output) }?;
        let prepared = compiled.prepared.take().ok_or("the artifact was written before")?;
        let host = HostOutput { host: Host(call.host), output, end: AtomicU64::new(0) };
        prepared.write(&host, 0, output.threads, &host).map_err(said)?;
        // What lies behind the last byte that was put is zero.
        if let Some(last) = compiled.size.checked_sub(1).filter(|&last| last >= host.end.into_inner()) {
            let host = HostOutput { host: Host(call.host), output, end: AtomicU64::new(0) };
            host.put(&[0], last).map_err(said)?;
        }
        Ok(())
    };
    // SAFETY: see above.
    unsafe { guarded(call, body) }
}

pub(super) unsafe extern "C" fn release(_: *mut c_void, artifact: *mut c_void) {
    if artifact.is_null() {
        return;
    }
    // SAFETY: `compile` made it, and it is given back once.
    let compiled = unsafe { Box::from_raw(artifact.cast::<Compiled>()) };
    compiled.reader.close();
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| drop(compiled))) {
        view::panic_text(payload);
    }
}

/// The body of a function that asks the backend.
///
/// # Safety
/// `this` is the table's, and the call what edgec passes.
unsafe fn asked<E: Backend>(
    this: *mut c_void,
    call: *const Call,
    body: impl FnOnce(&E, &TargetOptions, &Call) -> Result<(), String>,
) -> c_int {
    let body = |call: &Call| {
        // SAFETY: the caller vouches for it.
        let backend: &E = unsafe { structure("the plug-in", this.cast_const().cast()) }?;
        // SAFETY: the caller vouches for it.
        let options = unsafe { options(backend, call) }?;
        body(backend, &options, call)
    };
    // SAFETY: the caller vouches for it.
    unsafe { guarded(call, body) }
}

/// The options' values.
///
/// # Safety
/// The call is what edgec passes.
unsafe fn options(backend: &dyn Backend, call: &Call) -> Result<TargetOptions, String> {
    // SAFETY: the caller vouches for it.
    let settings = unsafe { slice("the settings", call.settings, call.setting_count) }?;
    let mut given = Vec::with_capacity(settings.len());
    for setting in settings {
        // SAFETY: the caller vouches for it.
        let (name, value) = unsafe { (text("an option", setting.name)?, text("a value", setting.value)?) };
        given.push((name.to_owned(), value.to_owned()));
    }
    TargetOptions::new(backend.options(), given)
}

fn at<'c>(ops: &[Op<'c>], places: &[u32]) -> Result<Vec<Op<'c>>, String> {
    let found = places.iter().map(|&place| ops.get(place as usize).copied());
    found.collect::<Option<_>>().ok_or_else(|| "an operation is not in its function".to_owned())
}

/// Writes a result.
///
/// # Safety
/// `out` is null or points to memory for it.
unsafe fn give<T>(out: *mut T, value: T) -> Result<(), String> {
    if out.is_null() {
        return Err("edgec has no place for a result".to_owned());
    }
    // SAFETY: it is not null, and the caller vouches for the rest.
    unsafe { out.write(value) };
    Ok(())
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
