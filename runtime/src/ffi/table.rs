//! The functions of LiteRT's C interface that this crate calls, with the types that `litert/c/*.h` of LiteRT 2.3 gives
//! them. All are looked up when the library is loaded, so that a library of another version is refused at once.

use std::ffi::{c_char, c_int, c_void};

use super::types::{DefiningOp, EnvOption, Handle, Layout, ProfiledEvent, RankedTensorType, Status};

macro_rules! functions {
    ($($field:ident = $symbol:ident($($argument:ty),*) $(-> $result:ty)?;)*) => {
        /// The library's functions. The pointers are valid as long as the library is loaded, which is why the library
        /// is part of the table.
        pub(super) struct Table {
            $(pub $field: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
            _library: libloading::Library,
        }

        impl Table {
            /// Looks up every function; the error is the name of the first that is missing.
            pub(super) fn load(library: libloading::Library) -> Result<Self, &'static str> {
                Ok(Self {
                    $($field: {
                        // SAFETY: the type is the function's declaration in the headers of this version of LiteRT.
                        // The pointer is copied out of the symbol, and the library lives in the same structure.
                        unsafe {
                            library
                                .get::<unsafe extern "C" fn($($argument),*) $(-> $result)?>(
                                    concat!(stringify!($symbol), "\0").as_bytes(),
                                )
                                .map(|symbol| *symbol)
                        }
                        .map_err(|_| stringify!($symbol))?
                    },)*
                    _library: library,
                })
            }
        }
    };
}

functions! {
    // litert_environment.h
    create_environment = LiteRtCreateEnvironment(c_int, *const EnvOption, *mut Handle) -> Status;
    destroy_environment = LiteRtDestroyEnvironment(Handle);

    // litert_model.h
    create_model_from_fd = LiteRtCreateModelFromFd(Handle, c_int, usize, usize, *mut Handle) -> Status;
    destroy_model = LiteRtDestroyModel(Handle);
    num_signatures = LiteRtGetNumModelSignatures(Handle, *mut usize) -> Status;
    signature = LiteRtGetModelSignature(Handle, usize, *mut Handle) -> Status;
    signature_key = LiteRtGetSignatureKey(Handle, *mut *const c_char) -> Status;
    num_signature_inputs = LiteRtGetNumSignatureInputs(Handle, *mut usize) -> Status;
    signature_input_name = LiteRtGetSignatureInputName(Handle, usize, *mut *const c_char) -> Status;
    signature_input_tensor = LiteRtGetSignatureInputTensorByIndex(Handle, usize, *mut Handle) -> Status;
    num_signature_outputs = LiteRtGetNumSignatureOutputs(Handle, *mut usize) -> Status;
    signature_output_name = LiteRtGetSignatureOutputName(Handle, usize, *mut *const c_char) -> Status;
    signature_output_tensor = LiteRtGetSignatureOutputTensorByIndex(Handle, usize, *mut Handle) -> Status;
    ranked_tensor_type = LiteRtGetRankedTensorType(Handle, *mut RankedTensorType) -> Status;
    num_tensor_uses = LiteRtGetNumTensorUses(Handle, *mut usize) -> Status;
    tensor_use = LiteRtGetTensorUse(Handle, usize, *mut Handle, *mut usize) -> Status;
    tensor_defining_op = LiteRtGetTensorDefiningOp(Handle, *mut bool, *mut DefiningOp) -> Status;
    op_code = LiteRtGetOpCode(Handle, *mut c_int) -> Status;
    num_op_inputs = LiteRtGetNumOpInputs(Handle, *mut usize) -> Status;
    op_input = LiteRtGetOpInput(Handle, usize, *mut Handle) -> Status;

    // litert_options.h, litert_opaque_options.h
    create_options = LiteRtCreateOptions(*mut Handle) -> Status;
    destroy_options = LiteRtDestroyOptions(Handle);
    set_hardware_accelerators = LiteRtSetOptionsHardwareAccelerators(Handle, c_int) -> Status;
    add_opaque_options = LiteRtAddOpaqueOptions(Handle, Handle) -> Status;
    create_opaque_options = LiteRtCreateOpaqueOptions(
        *const c_char, *mut c_void, unsafe extern "C" fn(*mut c_void), *mut Handle) -> Status;
    destroy_opaque_options = LiteRtDestroyOpaqueOptions(Handle);

    // litert_compiled_model.h
    create_compiled_model = LiteRtCreateCompiledModel(Handle, Handle, Handle, *mut Handle) -> Status;
    destroy_compiled_model = LiteRtDestroyCompiledModel(Handle);
    run_compiled_model =
        LiteRtRunCompiledModel(Handle, usize, usize, *const Handle, usize, *const Handle) -> Status;
    compiled_model_is_fully_accelerated = LiteRtCompiledModelIsFullyAccelerated(Handle, *mut bool) -> Status;
    compiled_model_resize_input =
        LiteRtCompiledModelResizeInputTensor(Handle, usize, usize, *const c_int, usize) -> Status;
    compiled_model_output_layouts =
        LiteRtGetCompiledModelOutputTensorLayouts(Handle, usize, usize, *mut Layout, bool) -> Status;
    compiled_model_get_profiler = LiteRtCompiledModelGetProfiler(Handle, *mut Handle) -> Status;
    compiled_model_get_error_messages = LiteRtCompiledModelGetErrorMessages(Handle, *mut *mut c_char) -> Status;
    compiled_model_clear_errors = LiteRtCompiledModelClearErrors(Handle) -> Status;

    // litert_tensor_buffer.h
    create_managed_tensor_buffer =
        LiteRtCreateManagedTensorBuffer(Handle, c_int, *const RankedTensorType, usize, *mut Handle) -> Status;
    lock_tensor_buffer = LiteRtLockTensorBuffer(Handle, *mut *mut c_void, c_int) -> Status;
    unlock_tensor_buffer = LiteRtUnlockTensorBuffer(Handle) -> Status;
    tensor_buffer_size = LiteRtGetTensorBufferSize(Handle, *mut usize) -> Status;
    destroy_tensor_buffer = LiteRtDestroyTensorBuffer(Handle);

    // litert_profiler.h
    start_profiler = LiteRtStartProfiler(Handle) -> Status;
    stop_profiler = LiteRtStopProfiler(Handle) -> Status;
    reset_profiler = LiteRtResetProfiler(Handle) -> Status;
    num_profiler_events = LiteRtGetNumProfilerEvents(Handle, *mut c_int) -> Status;
    profiler_events = LiteRtGetProfilerEvents(Handle, c_int, *mut ProfiledEvent) -> Status;
}
