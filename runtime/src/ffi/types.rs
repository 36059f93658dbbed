//! The structures of LiteRT's C interface that are passed by value or filled in, as `litert/c/*.h` of LiteRT 2.3 lays
//! them out on a 64-bit machine.

use std::ffi::{c_char, c_int, c_void};

/// An object of the library, known by its address only.
pub(super) type Handle = *mut c_void;

/// `LiteRtStatus`.
pub(super) type Status = c_int;

/// `kLiteRtHwAcceleratorCpu`.
pub(super) const ACCELERATOR_CPU: c_int = 1;
/// `kLiteRtHwAcceleratorNpu`: whatever computes `DISPATCH_OP`.
pub(super) const ACCELERATOR_NPU: c_int = 4;

/// `kLiteRtTensorBufferTypeHostMemory`.
pub(super) const BUFFER_HOST_MEMORY: c_int = 1;

/// `LiteRtTensorBufferLockMode`.
pub(super) const LOCK_READ: c_int = 0;
/// `LiteRtTensorBufferLockMode`.
pub(super) const LOCK_WRITE: c_int = 1;

/// `kLiteRtEnvOptionTagDispatchLibraryDir`.
pub(super) const ENV_DISPATCH_LIBRARY_DIR: c_int = 1;
/// `kLiteRtEnvOptionTagAutoRegisterAccelerators`: which accelerators an environment brings up, a set of bits.
pub(super) const ENV_AUTO_REGISTER_ACCELERATORS: c_int = 24;
/// `kLiteRtEnvOptionTagMinLoggerSeverity`.
pub(super) const ENV_MIN_LOGGER_SEVERITY: c_int = 25;
/// `kLiteRtLogSeverityError`.
pub(super) const LOG_ERROR: i64 = 3;

/// `kLiteRtAnyTypeInt`.
pub(super) const ANY_INT: c_int = 2;
/// `kLiteRtAnyTypeString`.
pub(super) const ANY_STRING: c_int = 8;

/// The operation code of `DYNAMIC_UPDATE_SLICE`, the same as TFLite's builtin operator.
pub(super) const OP_SLICE: i32 = 65;
/// `kLiteRtOpCodeTflCustom`.
pub(super) const OP_CUSTOM: i32 = 32;
pub(super) const OP_DYNAMIC_UPDATE_SLICE: c_int = 151;

/// `LiteRtAny` that holds an integer or a text.
#[repr(C)]
pub(super) struct Any {
    pub kind: c_int,
    pub value: AnyValue,
}

/// The union in `LiteRtAny`.
#[repr(C)]
pub(super) union AnyValue {
    pub int: i64,
    pub text: *const c_char,
}

/// `LiteRtEnvOption`.
#[repr(C)]
pub(super) struct EnvOption {
    pub tag: c_int,
    pub value: Any,
}

/// `LiteRtLayout`: the low 7 bits of the first word are the rank, the eighth says whether strides are given.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct Layout {
    pub rank_and_flag: u32,
    pub dimensions: [i32; 8],
    pub strides: [u32; 8],
}

/// `LiteRtRankedTensorType`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(super) struct RankedTensorType {
    pub element_type: c_int,
    pub layout: Layout,
}

/// `LiteRtTensorDefiningOp`.
#[repr(C)]
pub(super) struct DefiningOp {
    pub op: Handle,
    pub output_index: usize,
}

/// `ProfiledEventData`. The memory figures are three words each in the library, though its C header shows two.
#[repr(C)]
pub(super) struct ProfiledEvent {
    pub tag: *const c_char,
    pub event_type: c_int,
    pub start_us: u64,
    pub elapsed_us: u64,
    pub begin_memory: [u64; 3],
    pub end_memory: [u64; 3],
    pub metadata_1: u64,
    pub metadata_2: u64,
    pub source: c_int,
}

const _: () = {
    assert!(size_of::<EnvOption>() == 24);
    assert!(size_of::<RankedTensorType>() == 72);
    assert!(size_of::<ProfiledEvent>() == 104);
};
