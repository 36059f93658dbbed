//! The structures of `include/edgec_plugin.h`, which documents them.

use std::ffi::{c_int, c_void};

use edgec_target::DecoderForm;

/// The version of the interface; a library of another major version is not loaded.
pub const VERSION: Version = Version { major: 1, minor: 0 };

/// The function that a library exports.
pub(crate) const SYMBOL: &str = "edgec_plugin";

/// Its type.
pub(crate) type Entry = unsafe extern "C" fn() -> *const Plugin;

/// A version of the interface.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Libraries of another one are not loaded.
    pub major: u32,
    /// A newer one has more members at the end of structures.
    pub minor: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Text {
    pub data: *const u8,
    pub size: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub name: Text,
    pub value_name: Text,
    pub help: Text,
    pub standard: Text,
    pub choices: *const Text,
    pub choice_count: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub name: Text,
    pub value: Text,
}

#[repr(C)]
pub(crate) struct Call {
    pub struct_size: usize,
    pub host: *mut c_void,
    pub fail: Option<unsafe extern "C" fn(*mut c_void, Text)>,
    pub settings: *const Setting,
    pub setting_count: usize,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub partitions: u64,
    pub operations: u64,
    pub call_ns: f64,
    pub bytes_per_nanosecond: f64,
    pub decoder_form: u32,
    pub reserved: u32,
}

/// The forms by their numbers.
pub(crate) const DECODER_FORMS: [DecoderForm; 3] =
    [DecoderForm::Slices, DecoderForm::InPlace, DecoderForm::Positioned];

#[repr(C)]
pub(crate) struct Function {
    pub place: u32,
    pub stored: *const u32,
    pub stored_count: usize,
}

#[repr(C)]
pub(crate) struct Candidate {
    pub function: u32,
    pub ops: *const u32,
    pub op_count: usize,
}

#[repr(C)]
pub(crate) struct Questions {
    pub struct_size: usize,
    pub module: *const u8,
    pub module_size: usize,
    pub functions: *const Function,
    pub function_count: usize,
    pub candidates: *const Candidate,
    pub candidate_count: usize,
    pub yes: Option<unsafe extern "C" fn(*mut c_void, usize, f64)>,
    pub no: Option<unsafe extern "C" fn(*mut c_void, usize, Text)>,
}

#[repr(C)]
pub(crate) struct Weight {
    pub symbol: Text,
    pub kind: u32,
    pub rank: u32,
    pub shape: *const u64,
    pub size: u64,
}

/// `read` of a program.
pub(crate) type Read = unsafe extern "C" fn(*mut c_void, usize, u64, *mut u8, usize) -> c_int;

#[repr(C)]
pub(crate) struct Program {
    pub struct_size: usize,
    pub module: *const u8,
    pub module_size: usize,
    pub weights: *const Weight,
    pub weight_count: usize,
    pub read: Option<Read>,
    pub weights_host: *mut c_void,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Artifact {
    pub artifact: *mut c_void,
    pub size: u64,
    pub weight_bytes: u64,
}

#[repr(C)]
pub(crate) struct Output {
    pub struct_size: usize,
    pub threads: usize,
    pub put: Option<unsafe extern "C" fn(*mut c_void, u64, *const u8, usize) -> c_int>,
    pub advance: Option<unsafe extern "C" fn(*mut c_void, u64)>,
}

/// The first members of [`Plugin`], the same in every version.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub struct_size: usize,
    pub version: Version,
}

/// The table of a plug-in.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Plugin {
    pub(crate) header: Header,
    pub(crate) bytecode_version: u32,
    pub(crate) reserved: u32,
    pub(crate) id: Text,
    pub(crate) description: Text,
    pub(crate) options: *const Choice,
    pub(crate) option_count: usize,
    pub(crate) kept_composites: *const Text,
    pub(crate) kept_composite_count: usize,
    pub(crate) this: *mut c_void,
    pub(crate) limits: Option<unsafe extern "C" fn(*mut c_void, *const Call, *mut Limits) -> c_int>,
    pub(crate) support: Option<unsafe extern "C" fn(*mut c_void, *const Call, *const Questions) -> c_int>,
    pub(crate) compile:
        Option<unsafe extern "C" fn(*mut c_void, *const Call, *const Program, *mut Artifact) -> c_int>,
    pub(crate) write:
        Option<unsafe extern "C" fn(*mut c_void, *const Call, *mut c_void, *const Output) -> c_int>,
    pub(crate) release: Option<unsafe extern "C" fn(*mut c_void, *mut c_void)>,
}

const _: () = {
    assert!(size_of::<Call>() == 40);
    assert!(size_of::<Limits>() == 40);
    assert!(size_of::<Questions>() == 72);
    assert!(size_of::<Weight>() == 40);
    assert!(size_of::<Program>() == 56);
    assert!(size_of::<Output>() == 32);
    assert!(size_of::<Plugin>() == 136);
    assert!(std::mem::offset_of!(Plugin, this) == 88);
};

impl Text {
    /// A text that lives as long as `text`.
    pub fn of(text: &str) -> Self {
        Self { data: text.as_ptr(), size: text.len() }
    }
}
