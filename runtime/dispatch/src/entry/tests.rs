//! The library as LiteRT sees it, against a table of functions that stands in for LiteRT's.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

use std::cell::Cell;
use std::ffi::c_void;
use std::io::Write as _;
use std::os::fd::AsRawFd;

use super::*;
use crate::abi::{INDEX_OUT_OF_BOUNDS, INVALID_ARGUMENT, NOT_FOUND, OK, RUNTIME_FAILURE};
use crate::code::Code;
use crate::engine::Program;
use crate::runtime::LockMode;

/// Adds bytes to the last output; the code is the number to add besides, and the function says how to fail.
struct Test;

struct Add {
    number: u8,
    function: String,
}

impl Engine for Test {
    const NAME: &'static CStr = c"test";

    fn open() -> Result<Self, String> {
        Ok(Self)
    }

    fn load(&mut self, code: Code, function: &str, _: usize, _: usize) -> Result<Box<dyn Program>, String> {
        match function {
            "absent" => Err("there is no such function".into()),
            "explodes" => panic!("while loading"),
            _ => Ok(Box::new(Add { number: *code.first().unwrap(), function: function.to_owned() })),
        }
    }
}

impl Program for Add {
    fn output_len(&self, _: usize) -> Option<usize> {
        Some(4)
    }

    fn run(&mut self, inputs: &[&[u8]], outputs: &mut [&mut [u8]]) -> Result<(), String> {
        match self.function.as_str() {
            "fails" => return Err("out of order".into()),
            "panics" => panic!("while running"),
            _ => {}
        }
        for output in outputs {
            for (index, byte) in output.iter_mut().enumerate() {
                *byte = inputs.iter().map(|input| input.get(index).unwrap()).sum::<u8>() + self.number;
            }
        }
        Ok(())
    }
}

/// A `LiteRtTensorBuffer`.
struct Buffer {
    /// `LiteRtTensorBufferType`: 1 for host memory, which is never locked.
    kind: c_int,
    memory: Vec<u8>,
    locks: usize,
    mode: c_int,
}

impl Buffer {
    fn new(memory: &[u8]) -> Box<Self> {
        Box::new(Self { kind: 2, memory: memory.to_vec(), locks: 0, mode: -1 })
    }

    fn handle(&mut self) -> Handle {
        ptr::from_mut(self).cast()
    }
}

thread_local! {
    static REQUIRED: Cell<usize> = const { Cell::new(0) };
}

unsafe extern "C" fn create_requirements(
    count: c_int,
    kinds: *const c_int,
    size: usize,
    strides: c_int,
    _: *const u32,
    out: *mut Handle,
) -> Status {
    // SAFETY: the library passes one kind and a place for the result.
    unsafe {
        assert_eq!((count, *kinds, strides), (1, 1, 0));
        *out = 1 as Handle;
    }
    REQUIRED.set(size);
    OK
}

unsafe extern "C" fn buffer_size(buffer: Handle, out: *mut usize) -> Status {
    // SAFETY: the buffer is one of this file's.
    unsafe { *out = (*buffer.cast::<Buffer>()).memory.len() };
    OK
}

unsafe extern "C" fn lock(buffer: Handle, out: *mut *mut c_void, mode: c_int) -> Status {
    // SAFETY: the buffer is one of this file's.
    let buffer = unsafe { &mut *buffer.cast::<Buffer>() };
    assert_eq!(buffer.locks, 0, "locked twice");
    buffer.locks += 1;
    buffer.mode = mode;
    // SAFETY: the library passes a place for the result.
    unsafe { *out = buffer.memory.as_mut_ptr().cast() };
    OK
}

unsafe extern "C" fn buffer_kind(buffer: Handle, out: *mut c_int) -> Status {
    // SAFETY: the buffer is one of this file's.
    unsafe { *out = (*buffer.cast::<Buffer>()).kind };
    OK
}

unsafe extern "C" fn host_memory(buffer: Handle, out: *mut *mut c_void) -> Status {
    // SAFETY: the buffer is one of this file's.
    let buffer = unsafe { &mut *buffer.cast::<Buffer>() };
    assert_eq!(buffer.kind, 1);
    // SAFETY: the library passes a place for the result.
    unsafe { *out = buffer.memory.as_mut_ptr().cast() };
    OK
}

unsafe extern "C" fn unlock(buffer: Handle) -> Status {
    // SAFETY: the buffer is one of this file's.
    unsafe { (*buffer.cast::<Buffer>()).locks -= 1 };
    OK
}

/// A `LiteRtRuntimeContext` with this many functions.
fn context(functions: usize) -> Vec<usize> {
    let mut table = vec![(functions + 1) * 8];
    table.resize(functions + 1, 0);
    let known = [
        (0, create_requirements as *const () as usize),
        (22, buffer_kind as *const () as usize),
        (29, host_memory as *const () as usize),
        (24, buffer_size as *const () as usize),
        (27, lock as *const () as usize),
        (28, unlock as *const () as usize),
    ];
    for (index, function) in known {
        if let Some(entry) = table.get_mut(index + 1) {
            *entry = function;
        }
    }
    table
}

fn interface() -> &'static Interface {
    let mut api = std::mem::MaybeUninit::<Api>::uninit();
    // SAFETY: there is room for the table, and it is read after it was filled in.
    let api = unsafe {
        assert_eq!(fill::<Test>(api.as_mut_ptr()), OK);
        api.assume_init()
    };
    assert_eq!(api.version, VERSION);
    // SAFETY: the interface is static.
    unsafe { &*api.interface }
}

/// A loaded function with two inputs and one output of four bytes.
struct Session {
    table: &'static Interface,
    device: Handle,
    invocation: Handle,
}

impl Session {
    fn new(function: &CStr) -> Result<Self, Status> {
        let table = interface();
        let context = context(51);
        let context: *const Header = context.as_ptr().cast();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[0, 0, 0, 7]).unwrap();
        let code = MemBuffer { fd: file.as_raw_fd(), base: ptr::null(), offset: 3, size: 1, file_offset: 0 };
        let (mut device, mut invocation) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: every pointer is what its type says.
        let status = unsafe {
            assert_eq!((table.initialize)(context, ptr::null_mut(), ptr::null_mut()), OK);
            assert_eq!((table.device_create)(context, ptr::null_mut(), &mut device), OK);
            (table.invocation_create)(context, device, 2, &code, function.as_ptr(), 2, 1, &mut invocation)
        };
        if status != OK {
            // SAFETY: the device is live.
            assert_eq!(unsafe { (table.device_destroy)(device) }, OK);
            return Err(status);
        }
        let session = Self { table, device, invocation };
        let ranked = ranked(4);
        let mut requirements = ptr::null_mut();
        for (function, index) in
            [(table.input_requirements, 0), (table.input_requirements, 1), (table.output_requirements, 0)]
        {
            // SAFETY: the invocation is live.
            assert_eq!(unsafe { function(invocation, index, &ranked, &mut requirements) }, OK);
            assert_eq!((requirements as usize, REQUIRED.get()), (1, 4));
        }
        Ok(session)
    }

    fn register(&self, buffer: &mut Buffer) -> BufferId {
        let mut id = 0;
        // SAFETY: the device is live, and the buffer outlives the session's use of it.
        assert_eq!(unsafe { (self.table.register_buffer)(self.device, buffer.handle(), &mut id) }, OK);
        id
    }

    fn attach(&self, inputs: [BufferId; 2], output: BufferId) {
        // SAFETY: the invocation is live.
        unsafe {
            assert_eq!((self.table.attach_input)(self.invocation, 0, inputs[0]), OK);
            assert_eq!((self.table.attach_input)(self.invocation, 1, inputs[1]), OK);
            assert_eq!((self.table.attach_output)(self.invocation, 0, output), OK);
        }
    }

    fn invoke(&self) -> Status {
        // SAFETY: the invocation is live.
        unsafe { (self.table.invoke)(self.invocation) }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // SAFETY: both are live; the invocation may outlive LiteRT's reference to its device.
        unsafe {
            assert_eq!((self.table.device_destroy)(self.device), OK);
            assert_eq!((self.table.invocation_destroy)(self.invocation), OK);
        }
    }
}

fn ranked(bytes: i32) -> RankedTensorType {
    let mut ranked = RankedTensorType { element_type: 3, rank_and_flag: 1, ..RankedTensorType::default() };
    ranked.dimensions[0] = bytes;
    ranked
}

#[test]
fn computes_with_buffers_and_locks_each_once() {
    let session = Session::new(c"main").unwrap_or_else(|status| panic!("{status}"));
    let mut x = Buffer::new(&[1, 2, 3, 4, 99]);
    let mut y = Buffer::new(&[0; 4]);
    let (x_id, y_id) = (session.register(&mut x), session.register(&mut y));
    session.attach([x_id, x_id], y_id);
    assert_eq!(session.invoke(), OK);
    assert_eq!(y.memory, [9, 11, 13, 15]);
    assert_eq!((x.locks, x.mode, y.locks, y.mode), (0, LockMode::Read as c_int, 0, LockMode::Write as c_int));

    // LiteRT may hold a lock on host memory.
    x.kind = 1;
    x.locks = 1;
    assert_eq!(session.invoke(), OK);
    assert_eq!(x.locks, 1);

    // The output in place of an input.
    session.attach([x_id, y_id], y_id);
    assert_eq!(session.invoke(), OK);
    assert_eq!(y.memory, [1 + 9 + 7, 2 + 11 + 7, 3 + 13 + 7, 4 + 15 + 7]);
    assert_eq!((y.locks, y.mode), (0, LockMode::ReadWrite as c_int));
}

#[test]
fn a_buffer_is_found_as_long_as_it_is_registered_and_attached() {
    let session = Session::new(c"main").unwrap_or_else(|status| panic!("{status}"));
    let table = session.table;
    let (mut x, mut small) = (Buffer::new(&[0; 4]), Buffer::new(&[0; 3]));
    let (x_id, small_id) = (session.register(&mut x), session.register(&mut small));
    assert_eq!(session.invoke(), INVALID_ARGUMENT);
    session.attach([x_id, x_id], small_id);
    assert_eq!(session.invoke(), INVALID_ARGUMENT);
    assert_eq!((x.locks, small.locks), (0, 0));
    // SAFETY: the device and the invocation are live.
    unsafe {
        assert_eq!((table.attach_output)(session.invocation, 0, 77), NOT_FOUND);
        assert_eq!((table.attach_output)(session.invocation, 1, x_id), INDEX_OUT_OF_BOUNDS);
        assert_eq!((table.attach_input)(session.invocation, -1, x_id), INVALID_ARGUMENT);
        // Another buffer took its place: LiteRT attaches before it detaches.
        assert_eq!((table.detach_output)(session.invocation, 0, x_id), OK);
        assert_eq!(session.invoke(), INVALID_ARGUMENT);
        assert_eq!((x.locks, small.locks), (0, 0));
        assert_eq!((table.detach_output)(session.invocation, 0, small_id), OK);
        assert_eq!((table.detach_input)(session.invocation, 0, x_id), OK);
        assert_eq!((table.unregister_buffer)(session.device, x_id), OK);
        assert_eq!((table.unregister_buffer)(session.device, x_id), NOT_FOUND);
    }
    assert_eq!(session.invoke(), INVALID_ARGUMENT);
    let y_id = session.register(&mut x);
    // SAFETY: the invocation is live.
    unsafe {
        assert_eq!((table.attach_input)(session.invocation, 0, y_id), OK);
        assert_eq!((table.attach_output)(session.invocation, 0, y_id), OK);
    }
    // Input 1 is still attached to the buffer that is gone.
    assert_eq!(session.invoke(), NOT_FOUND);
}

#[test]
fn a_tensor_of_another_size_than_the_programs_is_refused() {
    let session = Session::new(c"main").unwrap_or_else(|status| panic!("{status}"));
    let mut out = ptr::null_mut();
    let invocation = session.invocation;
    // SAFETY: the invocation is live.
    unsafe {
        let output = session.table.output_requirements;
        assert_eq!(output(invocation, 0, &ranked(5), &mut out), INVALID_ARGUMENT);
        assert_eq!(output(invocation, 1, &ranked(4), &mut out), INDEX_OUT_OF_BOUNDS);
        assert_eq!(output(invocation, 0, ptr::null(), &mut out), INVALID_ARGUMENT);
        assert_eq!(output(invocation, 0, &ranked(4), ptr::null_mut()), INVALID_ARGUMENT);
        assert_eq!(output(ptr::null_mut(), 0, &ranked(4), &mut out), INVALID_ARGUMENT);
        assert_eq!(
            (session.table.input_requirements)(invocation, i32::MIN, &ranked(4), &mut out),
            INVALID_ARGUMENT
        );
    }
}

#[test]
fn failures_and_panics_become_statuses() {
    assert_eq!(Session::new(c"absent").err(), Some(RUNTIME_FAILURE));
    assert_eq!(Session::new(c"explodes").err(), Some(RUNTIME_FAILURE));
    assert_eq!(Session::new(c"\xff").err(), Some(INVALID_ARGUMENT));
    for function in [c"fails", c"panics"] {
        let session = Session::new(function).unwrap_or_else(|status| panic!("{status}"));
        let mut buffers = [Buffer::new(&[0; 4]), Buffer::new(&[0; 4])];
        let [x, y] = buffers.each_mut().map(|buffer| session.register(buffer));
        session.attach([x, x], y);
        for _ in 0..2 {
            assert_eq!(session.invoke(), RUNTIME_FAILURE);
            assert!(buffers.iter().all(|buffer| buffer.locks == 0));
        }
    }
}

#[test]
fn null_arguments_and_short_tables_are_refused() {
    let table = interface();
    let null: Handle = ptr::null_mut();
    let whole = context(51);
    let short = context(28);
    let mut device = ptr::null_mut();
    let create = |context: &Vec<usize>, out: *mut Handle| {
        // SAFETY: the table is as long as it says, and the place for the result is null or good.
        unsafe { (table.device_create)(context.as_ptr().cast(), null, out) }
    };
    assert_eq!(create(&short, &mut device), WRONG_VERSION);
    assert_eq!(create(&whole, ptr::null_mut()), INVALID_ARGUMENT);
    assert_eq!(create(&whole, &mut device), OK);
    let memory = [0_u8; 4];
    let code = MemBuffer { fd: -1, base: memory.as_ptr().cast(), offset: 0, size: 4, file_offset: 0 };
    let mut out = ptr::null_mut();
    let mut load = |device, code: *const MemBuffer, inputs, outputs| {
        // SAFETY: the device and the code are null or good.
        unsafe {
            (table.invocation_create)(ptr::null(), device, 2, code, ptr::null(), inputs, outputs, &mut out)
        }
    };
    assert_eq!(load(null, &code, 1, 1), INVALID_ARGUMENT);
    assert_eq!(load(device, ptr::null(), 1, 1), INVALID_ARGUMENT);
    assert_eq!(load(device, &code, -1, 1), INVALID_ARGUMENT);
    assert_eq!(load(device, &MemBuffer { size: 0, ..code }, 1, 1), INVALID_ARGUMENT);
    // No memory is taken for tensors that were only claimed.
    assert_eq!(load(device, &code, i32::MAX, i32::MAX), OK);
    let invocation = out;
    // SAFETY: what is not null is live.
    unsafe {
        assert_eq!((table.invoke)(invocation), INVALID_ARGUMENT);
        assert_eq!((table.invocation_destroy)(invocation), OK);
        assert_eq!((table.initialize)(ptr::null(), null, null), INVALID_ARGUMENT);
        assert_eq!((table.register_buffer)(device, null, &mut 0), INVALID_ARGUMENT);
        assert_eq!((table.invoke)(null), INVALID_ARGUMENT);
        assert_eq!((table.invocation_destroy)(null), INVALID_ARGUMENT);
        assert_eq!((table.unregister_buffer)(null, 1), INVALID_ARGUMENT);
        assert_eq!((table.capabilities)(ptr::null_mut()), INVALID_ARGUMENT);
        let other = Version { major: 0, minor: 2, patch: 0 };
        assert_eq!((table.check_compatibility)(other, null, null), WRONG_VERSION);
        assert_eq!((table.check_compatibility)(VERSION, null, null), OK);
        assert_eq!((table.device_destroy)(device), OK);
        assert_eq!((table.device_destroy)(null), INVALID_ARGUMENT);
        assert_eq!(fill::<Test>(ptr::null_mut()), INVALID_ARGUMENT);
        let mut text = ptr::null();
        assert_eq!((table.vendor_id)(&mut text), OK);
        assert_eq!(CStr::from_ptr(text), c"test");
        assert_eq!((table.build_id)(&mut text), OK);
        assert!(CStr::from_ptr(text).to_bytes().starts_with(b"edgec "));
    }
}
