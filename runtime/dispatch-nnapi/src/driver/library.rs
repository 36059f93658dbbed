//! Finding a driver library, and its functions.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use neuralnetworks::api as builtin;
use neuralnetworks::api::{
    ANeuralNetworksBurst, ANeuralNetworksCompilation, ANeuralNetworksDevice, ANeuralNetworksEvent,
    ANeuralNetworksExecution, ANeuralNetworksMemory, ANeuralNetworksModel, ANeuralNetworksOperandType,
    ANeuralNetworksSymmPerChannelQuantParams,
};

use crate::error::{DispatchError, Result};

/// The environment variable that names the library.
const VARIABLE: &str = "EDGEC_NNAPI_LIB";
const FILE_NAME: &str = "libneuralnetworks.so";

type Device = *const ANeuralNetworksDevice;
type Model = *mut ANeuralNetworksModel;
type Compilation = *mut ANeuralNetworksCompilation;
type Execution = *mut ANeuralNetworksExecution;

/// Defines the table of functions: those of the first feature level, which every library has, and later ones, which it may lack.
macro_rules! functions {
    (required { $($field:ident = $symbol:ident($($kind:ty),*) $(-> $result:ty)?;)* }
     optional { $($later:ident = $later_symbol:ident($($later_kind:ty),*) $(-> $later_result:ty)?;)* }) => {
        /// The functions of a library, by their names without the prefix.
        #[allow(clippy::type_complexity, reason = "the types are the C functions'")]
        pub(super) struct Functions {
            $(pub(super) $field: unsafe extern "C" fn($($kind),*) $(-> $result)?,)*
            $(pub(super) $later: Option<unsafe extern "C" fn($($later_kind),*) $(-> $later_result)?>,)*
        }

        impl Functions {
            /// Those of a loaded library, or the name of a function that it lacks.
            fn load(library: &libloading::Library) -> std::result::Result<Self, &'static str> {
                // SAFETY: the names are those of NeuralNetworks.h, and so are the types.
                unsafe {
                    Ok(Self {
                        $($field: *library.get(stringify!($symbol)).map_err(|_| stringify!($symbol))?,)*
                        $($later: library.get(stringify!($later_symbol)).ok().map(|symbol| *symbol),)*
                    })
                }
            }

            /// Those of the reference driver.
            fn builtin() -> Self {
                Self {
                    $($field: builtin::$symbol,)*
                    $($later: Some(builtin::$later_symbol),)*
                }
            }
        }
    };
}

functions! {
    required {
        memory_create = ANeuralNetworksMemory_createFromFd(usize, c_int, c_int, usize, *mut *mut ANeuralNetworksMemory) -> c_int;
        memory_free = ANeuralNetworksMemory_free(*mut ANeuralNetworksMemory);
        model_create = ANeuralNetworksModel_create(*mut Model) -> c_int;
        model_free = ANeuralNetworksModel_free(Model);
        model_finish = ANeuralNetworksModel_finish(Model) -> c_int;
        add_operand = ANeuralNetworksModel_addOperand(Model, *const ANeuralNetworksOperandType) -> c_int;
        set_value = ANeuralNetworksModel_setOperandValue(Model, i32, *const c_void, usize) -> c_int;
        set_value_from_memory = ANeuralNetworksModel_setOperandValueFromMemory(Model, i32, *const ANeuralNetworksMemory, usize, usize) -> c_int;
        add_operation = ANeuralNetworksModel_addOperation(Model, i32, u32, *const u32, u32, *const u32) -> c_int;
        identify = ANeuralNetworksModel_identifyInputsAndOutputs(Model, u32, *const u32, u32, *const u32) -> c_int;
        compilation_create = ANeuralNetworksCompilation_create(Model, *mut Compilation) -> c_int;
        compilation_free = ANeuralNetworksCompilation_free(Compilation);
        compilation_finish = ANeuralNetworksCompilation_finish(Compilation) -> c_int;
        set_preference = ANeuralNetworksCompilation_setPreference(Compilation, i32) -> c_int;
        execution_create = ANeuralNetworksExecution_create(Compilation, *mut Execution) -> c_int;
        execution_free = ANeuralNetworksExecution_free(Execution);
        set_input = ANeuralNetworksExecution_setInput(Execution, i32, *const ANeuralNetworksOperandType, *const c_void, usize) -> c_int;
        set_output = ANeuralNetworksExecution_setOutput(Execution, i32, *const ANeuralNetworksOperandType, *mut c_void, usize) -> c_int;
        start = ANeuralNetworksExecution_startCompute(Execution, *mut *mut ANeuralNetworksEvent) -> c_int;
        event_wait = ANeuralNetworksEvent_wait(*mut ANeuralNetworksEvent) -> c_int;
        event_free = ANeuralNetworksEvent_free(*mut ANeuralNetworksEvent);
    }
    optional {
        relax = ANeuralNetworksModel_relaxComputationFloat32toFloat16(Model, bool) -> c_int;
        set_scales = ANeuralNetworksModel_setOperandSymmPerChannelQuantParams(Model, i32, *const ANeuralNetworksSymmPerChannelQuantParams) -> c_int;
        device_count = ANeuralNetworks_getDeviceCount(*mut u32) -> c_int;
        device = ANeuralNetworks_getDevice(u32, *mut *mut ANeuralNetworksDevice) -> c_int;
        device_name = ANeuralNetworksDevice_getName(Device, *mut *const c_char) -> c_int;
        device_level = ANeuralNetworksDevice_getFeatureLevel(Device, *mut i64) -> c_int;
        create_for_devices = ANeuralNetworksCompilation_createForDevices(Model, *const Device, u32, *mut Compilation) -> c_int;
        set_caching = ANeuralNetworksCompilation_setCaching(Compilation, *const c_char, *const u8) -> c_int;
        compute = ANeuralNetworksExecution_compute(Execution) -> c_int;
        burst_create = ANeuralNetworksBurst_create(Compilation, *mut *mut ANeuralNetworksBurst) -> c_int;
        burst_free = ANeuralNetworksBurst_free(*mut ANeuralNetworksBurst);
        burst_compute = ANeuralNetworksExecution_burstCompute(Execution, *mut ANeuralNetworksBurst) -> c_int;
        set_reusable = ANeuralNetworksExecution_setReusable(Execution, bool) -> c_int;
    }
}

/// A driver. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Driver(Arc<Loaded>);

struct Loaded {
    name: String,
    functions: Functions,
    /// Keeps the functions where they are; none for the reference driver's.
    library: Option<libloading::Library>,
}

impl Driver {
    /// The reference driver that is part of this library.
    pub(crate) fn builtin() -> Self {
        neuralnetworks::pin_newest_level();
        let name = "the built-in reference driver".to_owned();
        Self(Arc::new(Loaded { name, functions: Functions::builtin(), library: None }))
    }

    /// The library that `EDGEC_NNAPI_LIB` names; or that which lies beside this one; or the system's.
    pub(crate) fn find() -> Result<Self> {
        if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            return Self::open(Path::new(&path));
        }
        match own_folder().map(|folder| folder.join(FILE_NAME)).filter(|path| path.is_file()) {
            Some(path) => Self::open(&path),
            None => Self::open(Path::new(FILE_NAME)),
        }
    }

    pub(crate) fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let unfit = |reason: String| DispatchError::Unfit { driver: name.clone(), reason };
        // SAFETY: the path comes from the user's environment or is the system's, never from a model; the library's
        // initialisers are those of a driver that the user wants to run.
        let library = unsafe { libloading::Library::new(path) }
            .map_err(|error| unfit(format!("it cannot be loaded: {error}")))?;
        let functions = Functions::load(&library)
            .map_err(|symbol| unfit(format!("it has no {symbol}: it is no library of NNAPI")))?;
        Ok(Self(Arc::new(Loaded { name, functions, library: Some(library) })))
    }

    pub(crate) fn is_builtin(&self) -> bool {
        self.0.library.is_none()
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(super) fn functions(&self) -> &Functions {
        &self.0.functions
    }

    /// An error for a result other than success.
    pub(super) fn check(&self, function: &'static str, code: i32) -> Result<()> {
        if code == neuralnetworks::NO_ERROR {
            return Ok(());
        }
        Err(DispatchError::Driver { driver: self.name().to_owned(), function, code })
    }

    pub(super) fn unfit(&self, reason: impl Into<String>) -> DispatchError {
        DispatchError::Unfit { driver: self.name().to_owned(), reason: reason.into() }
    }

    /// All devices with their names and feature levels; none where the library is older than devices.
    pub(super) fn devices(&self) -> Vec<(Device, String, u32)> {
        let functions = self.functions();
        let (Some(count), Some(get), Some(name), Some(level)) =
            (functions.device_count, functions.device, functions.device_name, functions.device_level)
        else {
            return Vec::new();
        };
        let mut devices = Vec::new();
        let mut total = 0;
        // SAFETY: the places are local variables, and names are text that lives as long as the library.
        unsafe {
            if count(&mut total) != neuralnetworks::NO_ERROR {
                return devices;
            }
            for index in 0..total {
                let (mut device, mut text, mut code) = (std::ptr::null_mut(), std::ptr::null(), 0);
                let codes = [get(index, &mut device), name(device, &mut text), level(device, &mut code)];
                if codes == [neuralnetworks::NO_ERROR; 3] && !text.is_null() {
                    let text = CStr::from_ptr(text).to_string_lossy().into_owned();
                    devices.push((device.cast_const(), text, level_of(code)));
                }
            }
        }
        devices
    }
}

/// The feature level that a code of the API stands for (`FeatureLevelCode`).
fn level_of(code: i64) -> u32 {
    let level = if code > 1_000_000 { code - 1_000_000 } else { (code - 26).clamp(0, 5) };
    u32::try_from(level).unwrap_or(0)
}

/// The folder of the file that this code was loaded from.
fn own_folder() -> Option<PathBuf> {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    let own = own_folder as fn() -> Option<PathBuf>;
    // SAFETY: the address is that of a function here, and the structure is written before it is read; it is all pointers, for
    // which zeros are valid.
    let path = unsafe {
        if libc::dladdr(own as *const c_void, info.as_mut_ptr()) == 0 {
            return None;
        }
        let name = info.assume_init().dli_fname;
        if name.is_null() {
            return None;
        }
        CStr::from_ptr(name).to_string_lossy().into_owned()
    };
    Path::new(&path).parent().map(Path::to_owned)
}

/// The name of a result code (`ResultCode`).
pub(crate) fn code_name(code: i32) -> &'static str {
    const NAMES: [&str; 15] = [
        "no error",
        "out of memory",
        "incomplete",
        "unexpected null",
        "bad data",
        "operation failed",
        "bad state",
        "unmappable",
        "output insufficient size",
        "unavailable device",
        "missed deadline, transient",
        "missed deadline, persistent",
        "resources exhausted, transient",
        "resources exhausted, persistent",
        "dead object",
    ];
    usize::try_from(code).ok().and_then(|code| NAMES.get(code)).unwrap_or(&"unknown")
}
