//! The structures that LiteRT and a dispatch library share, as the headers of LiteRT 2.3 lay them out on a 64-bit machine.

use std::ffi::{c_char, c_int, c_void};

/// `LiteRtStatus` of `litert_common.h`.
pub(crate) type Status = c_int;
pub(crate) const OK: Status = 0;
pub(crate) const INVALID_ARGUMENT: Status = 1;
pub(crate) const RUNTIME_FAILURE: Status = 3;
pub(crate) const UNSUPPORTED: Status = 5;
pub(crate) const NOT_FOUND: Status = 6;
pub(crate) const WRONG_VERSION: Status = 8;
pub(crate) const INDEX_OUT_OF_BOUNDS: Status = 1000;

/// An object of LiteRT or of this library, known by its address.
pub(crate) type Handle = *mut c_void;

/// `LiteRtTensorBufferHandle`: the number that this library gave a registered buffer.
pub(crate) type BufferId = u64;

/// `kLiteRtDispatchCapabilitiesBasic`: neither asynchronous calls nor graphs.
pub(crate) const CAPABILITIES_BASIC: c_int = 1;

/// `kLiteRtTensorBufferTypeHostMemory`.
pub(crate) const HOST_MEMORY: c_int = 1;

/// `LiteRtAbiHeader`, at the start of tables that grow at their end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub struct_size: u16,
    pub major_version: u16,
    pub minor_version: u16,
    pub reserved: u16,
}

/// `LiteRtApiVersion`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub major: c_int,
    pub minor: c_int,
    pub patch: c_int,
}

/// `LITERT_API_VERSION_*` of LiteRT 2.3, which refuses libraries of another version.
pub(crate) const VERSION: Version = Version { major: 0, minor: 1, patch: 0 };

/// `LiteRtDispatchApi`, what LiteRT lets a dispatch library fill in.
#[repr(C)]
pub struct Api {
    pub(crate) header: Header,
    pub(crate) version: Version,
    pub(crate) interface: *const Interface,
    pub(crate) async_interface: *const c_void,
    pub(crate) graph_interface: *const c_void,
    pub(crate) tensor_buffer_handlers: *const c_void,
}

/// `LiteRtMemBuffer`: code in a file or in memory.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemBuffer {
    /// The file that holds the model, or negative.
    pub fd: c_int,
    /// The model.
    pub base: *const c_void,
    /// From the start of the model.
    pub offset: usize,
    pub size: usize,
    /// Where the model starts in the file.
    pub file_offset: usize,
}

/// `LiteRtRankedTensorType`. The low 7 bits of the layout's first word are the rank, the eighth says whether strides are
/// given.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RankedTensorType {
    pub element_type: c_int,
    pub rank_and_flag: u32,
    pub dimensions: [i32; 8],
    pub strides: [u32; 8],
}

/// A function that this library leaves out.
type Absent = Option<unsafe extern "C" fn()>;

/// `LiteRtDispatchInterface`.
#[repr(C)]
pub(crate) struct Interface {
    pub initialize: unsafe extern "C" fn(*const Header, Handle, Handle) -> Status,
    pub vendor_id: unsafe extern "C" fn(*mut *const c_char) -> Status,
    pub build_id: unsafe extern "C" fn(*mut *const c_char) -> Status,
    pub capabilities: unsafe extern "C" fn(*mut c_int) -> Status,
    pub device_create: unsafe extern "C" fn(*const Header, Handle, *mut Handle) -> Status,
    pub device_destroy: unsafe extern "C" fn(Handle) -> Status,
    pub input_requirements: Requirements,
    pub output_requirements: Requirements,
    pub register_buffer: unsafe extern "C" fn(Handle, Handle, *mut BufferId) -> Status,
    pub unregister_buffer: unsafe extern "C" fn(Handle, BufferId) -> Status,
    pub invocation_create: unsafe extern "C" fn(
        *const Header,
        Handle,
        c_int,
        *const MemBuffer,
        *const c_char,
        c_int,
        c_int,
        *mut Handle,
    ) -> Status,
    pub invocation_destroy: unsafe extern "C" fn(Handle) -> Status,
    pub set_scheduling_info: Absent,
    pub attach_input: Attach,
    pub attach_output: Attach,
    pub detach_input: Attach,
    pub detach_output: Attach,
    pub invoke: unsafe extern "C" fn(Handle) -> Status,
    /// Start, stop, count, get and destroy.
    pub metrics: [Absent; 5],
    pub check_compatibility: unsafe extern "C" fn(Version, Handle, Handle) -> Status,
    pub set_options: Absent,
    /// The table grows at its end and has no length: a later LiteRT finds nulls.
    pub later: [Absent; 7],
}

/// `LiteRtDispatchGetInputRequirementsT` and its twin for outputs.
pub(crate) type Requirements =
    unsafe extern "C" fn(Handle, c_int, *const RankedTensorType, *mut Handle) -> Status;

/// `LiteRtDispatchAttachInputT` and its three twins.
pub(crate) type Attach = unsafe extern "C" fn(Handle, c_int, BufferId) -> Status;

const _: () = {
    assert!(size_of::<Api>() == 56);
    assert!(size_of::<MemBuffer>() == 40);
    assert!(size_of::<RankedTensorType>() == 72);
    assert!(std::mem::offset_of!(Interface, invoke) == 17 * 8);
    assert!(std::mem::offset_of!(Interface, check_compatibility) == 23 * 8);
};
