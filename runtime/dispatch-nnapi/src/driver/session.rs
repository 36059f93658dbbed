//! A partition that is ready to run: its call list, compiled by a driver, and an execution that is bound to memory.

use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::ptr::{null, null_mut};

use edgec_nnapi::{CallList, Package, verify};
use neuralnetworks::api::{ANeuralNetworksBurst, ANeuralNetworksExecution};

use super::library::Driver;
use super::model::Compiled;
use crate::error::{DispatchError, Result};

/// The package behind an operator.
pub(crate) struct Code {
    bytes: edgec_dispatch::Code,
    /// Where the constants lie within the package.
    constants: (usize, usize),
    file: Option<InFile>,
}

/// Where the package lies in a file that the code keeps open.
#[derive(Clone, Copy)]
struct InFile {
    descriptor: i32,
    /// Where the package begins.
    offset: usize,
    /// Device, inode, length and time of the last change.
    identity: [i64; 5],
}

impl Code {
    pub(crate) fn new(bytes: edgec_dispatch::Code) -> Result<(Self, Package)> {
        let (package, constants) = Package::read(&bytes)?;
        let constants = (constants.as_ptr().addr() - bytes.as_ptr().addr(), constants.len());
        let file = in_file(&bytes);
        Ok((Self { bytes, constants, file }, package))
    }

    /// The bytes of a constant.
    pub(super) fn constant(&self, offset: u64, length: u64) -> Result<&[u8]> {
        let constants = &self.bytes[self.constants.0..][..self.constants.1];
        let range = usize::try_from(offset).ok().zip(usize::try_from(offset.saturating_add(length)).ok());
        range
            .and_then(|(start, end)| constants.get(start..end))
            .ok_or_else(|| DispatchError::Argument(format!("no constant of {length} bytes lies at {offset}")))
    }

    /// The file and the place in it of a constant, if the package lies in a file.
    pub(super) fn file_offset(&self, constant: u64) -> Option<(i32, usize)> {
        let file = self.file?;
        Some((file.descriptor, file.offset + self.constants.0 + usize::try_from(constant).ok()?))
    }

    /// Where the constants lie in the file.
    pub(super) fn file_range(&self) -> Option<(usize, usize)> {
        let start = self.file?.offset + self.constants.0;
        Some((start, start + self.constants.1))
    }

    pub(super) fn identity(&self) -> Option<([i64; 5], usize)> {
        self.file.map(|file| (file.identity, file.offset))
    }
}

fn in_file(bytes: &edgec_dispatch::Code) -> Option<InFile> {
    let (file, start) = bytes.file()?;
    let about = file.metadata().ok()?;
    let identity = [
        about.dev().cast_signed(),
        about.ino().cast_signed(),
        about.len().cast_signed(),
        about.mtime(),
        about.mtime_nsec(),
    ];
    Some(InFile { descriptor: file.as_raw_fd(), offset: usize::try_from(start).ok()?, identity })
}

/// A partition that is ready to run. Fields are dropped in this order: each needs those behind it.
pub(crate) struct Session {
    bound: Option<Bound>,
    burst: Option<Burst>,
    compiled: Compiled,
    list: Box<CallList>,
    code: Code,
}

// SAFETY: NNAPI's objects belong to no thread, and a session is used by one at a time; the addresses are not followed here.
unsafe impl Send for Session {}

/// An execution and the memory that it is bound to.
struct Bound {
    driver: Driver,
    execution: *mut ANeuralNetworksExecution,
    memory: Vec<*mut u8>,
    reusable: bool,
}

impl Drop for Bound {
    fn drop(&mut self) {
        // SAFETY: the handle is this one's own, and its compilation lives.
        unsafe { (self.driver.functions().execution_free)(self.execution) };
    }
}

struct Burst {
    driver: Driver,
    burst: *mut ANeuralNetworksBurst,
}

impl Drop for Burst {
    fn drop(&mut self) {
        if let Some(free) = self.driver.functions().burst_free {
            // SAFETY: the handle is this one's own.
            unsafe { free(self.burst) };
        }
    }
}

impl Session {
    /// Prepares a list with the driver that is found, or with the reference driver if that one cannot.
    pub(crate) fn new(code: Code, package: Package, name: &str) -> Result<Self> {
        let known: Vec<_> = package.lists.iter().map(|list| list.name.clone()).collect();
        let list =
            package.lists.into_iter().find(|list| list.name == name || (name.is_empty() && known.len() == 1));
        let list =
            list.ok_or_else(|| DispatchError::NoSuchList { name: name.to_owned(), known: known.join(", ") })?;
        verify::verify(&list)?;
        let list = Box::new(list);
        let compiled = match Driver::find().and_then(|driver| Compiled::new(&driver, &list, &code)) {
            Ok(compiled) => compiled,
            Err(reason) => {
                say(&list, &reason);
                Compiled::new(&Driver::builtin(), &list, &code)?
            }
        };
        let burst = burst(&compiled);
        Ok(Self { bound: None, burst, compiled, list, code })
    }

    pub(crate) fn list(&self) -> &CallList {
        &self.list
    }

    /// Runs with this memory for inputs and outputs. If the driver fails, the reference driver takes over for good.
    ///
    /// # Safety
    /// Every address leads to as many bytes as its operand takes, which nothing else uses meanwhile.
    pub(crate) unsafe fn run(&mut self, inputs: &[*mut u8], outputs: &[*mut u8]) -> Result<()> {
        // SAFETY: by the caller's promise.
        match unsafe { self.attempt(inputs, outputs) } {
            Err(reason) if !self.compiled.driver.is_builtin() => {
                say(&self.list, &reason);
                self.bound = None;
                self.burst = None;
                self.compiled = Compiled::new(&Driver::builtin(), &self.list, &self.code)?;
                self.burst = burst(&self.compiled);
                // SAFETY: by the caller's promise.
                unsafe { self.attempt(inputs, outputs) }
            }
            result => result,
        }
    }

    /// # Safety
    /// As [`Session::run`].
    unsafe fn attempt(&mut self, inputs: &[*mut u8], outputs: &[*mut u8]) -> Result<()> {
        let memory = || inputs.iter().chain(outputs).copied();
        let usable =
            self.bound.take().filter(|bound| bound.reusable && bound.memory.iter().copied().eq(memory()));
        let bound = match usable {
            Some(bound) => bound,
            None => self.bind(inputs, outputs)?,
        };
        let driver = &bound.driver;
        let functions = driver.functions();
        // SAFETY: the handles are live, and the memory by the caller's promise.
        let result = unsafe {
            match (&self.burst, functions.burst_compute, functions.compute) {
                (Some(burst), Some(compute), _) => driver
                    .check("ANeuralNetworksExecution_burstCompute", compute(bound.execution, burst.burst)),
                (_, _, Some(compute)) => {
                    driver.check("ANeuralNetworksExecution_compute", compute(bound.execution))
                }
                _ => {
                    let mut event = null_mut();
                    let started = (functions.start)(bound.execution, &mut event);
                    driver.check("ANeuralNetworksExecution_startCompute", started).and_then(|()| {
                        let waited = (functions.event_wait)(event);
                        (functions.event_free)(event);
                        driver.check("ANeuralNetworksEvent_wait", waited)
                    })
                }
            }
        };
        self.bound = Some(bound);
        result
    }

    fn bind(&self, inputs: &[*mut u8], outputs: &[*mut u8]) -> Result<Bound> {
        let driver = self.compiled.driver.clone();
        let functions = driver.functions();
        let mut execution = null_mut();
        // SAFETY: the compilation is live, and the place is a local variable.
        let created = unsafe { (functions.execution_create)(self.compiled.compilation, &mut execution) };
        driver.check("ANeuralNetworksExecution_create", created)?;
        let memory = inputs.iter().chain(outputs).copied().collect();
        let mut bound = Bound { driver: driver.clone(), execution, memory, reusable: false };
        if let Some(set) = functions.set_reusable {
            // SAFETY: the handle is live.
            bound.reusable = unsafe { set(execution, true) } == neuralnetworks::NO_ERROR;
        }
        let numbered = |places: &[u32]| -> Vec<(i32, usize)> {
            let length =
                |index: &u32| self.list.operands[*index as usize].byte_length().unwrap_or(0) as usize;
            (0..).zip(places.iter().map(length)).collect()
        };
        for ((index, length), start) in numbered(&self.list.inputs).into_iter().zip(inputs) {
            // SAFETY: the memory is as long by the caller's promise, and the execution is bound anew for other memory.
            let set = unsafe { (functions.set_input)(execution, index, null(), start.cast(), length) };
            driver.check("ANeuralNetworksExecution_setInput", set)?;
        }
        for ((index, length), start) in numbered(&self.list.outputs).into_iter().zip(outputs) {
            // SAFETY: as above.
            let set = unsafe { (functions.set_output)(execution, index, null(), start.cast(), length) };
            driver.check("ANeuralNetworksExecution_setOutput", set)?;
        }
        Ok(bound)
    }
}

/// A burst, where the driver has them.
fn burst(compiled: &Compiled) -> Option<Burst> {
    let functions = compiled.driver.functions();
    let (create, _, _) = (functions.burst_create?, functions.burst_free?, functions.burst_compute?);
    let mut burst = null_mut();
    // SAFETY: the compilation is live, and the place is a local variable.
    let created = unsafe { create(compiled.compilation, &mut burst) };
    (created == neuralnetworks::NO_ERROR).then(|| Burst { driver: compiled.driver.clone(), burst })
}

/// Tells the user that a partition runs elsewhere than it was meant to: once, since it stays there.
fn say(list: &CallList, reason: &DispatchError) {
    eprintln!("edgec: partition {} runs on the CPU: {reason}", list.name);
}
