//! Compilations and bursts.

use std::ffi::{c_char, c_int};
use std::sync::{Arc, Mutex};

use super::{ANeuralNetworksDevice, ANeuralNetworksModel, check_devices, free, guard, lock, object, place};
use crate::compilation::{Compilation, Plan};
use crate::status::{Failure, Result};

/// A compilation.
pub struct ANeuralNetworksCompilation(pub(super) Mutex<Compilation>);

/// A burst: executions of one compilation in quick succession.
pub struct ANeuralNetworksBurst(pub(super) Arc<Plan>);

/// Runs a call on a compilation.
///
/// # Safety
/// By the module's contract.
unsafe fn with_compilation(
    name: &str,
    compilation: *mut ANeuralNetworksCompilation,
    body: impl FnOnce(&mut Compilation) -> Result<()>,
) -> c_int {
    guard(name, || {
        // SAFETY: by the contract.
        let compilation = unsafe { object(compilation, "the compilation")? };
        body(&mut lock(&compilation.0))
    })
}

/// # Safety
/// By the module's contract.
unsafe fn create(
    model: *const ANeuralNetworksModel,
    compilation: *mut *mut ANeuralNetworksCompilation,
    for_one_device: bool,
) -> Result<()> {
    // SAFETY: by the contract.
    let (model, compilation) =
        unsafe { (object(model, "the model")?, place(compilation, "the compilation's place")?) };
    *compilation = std::ptr::null_mut();
    let made = Compilation::new(Arc::clone(lock(&model.0).finished()?), for_one_device);
    *compilation = Box::into_raw(Box::new(ANeuralNetworksCompilation(Mutex::new(made))));
    Ok(())
}

/// Creates a compilation of a finished model, for any device.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_create(
    model: *mut ANeuralNetworksModel,
    compilation: *mut *mut ANeuralNetworksCompilation,
) -> c_int {
    // SAFETY: by the contract.
    guard("ANeuralNetworksCompilation_create", || unsafe { create(model, compilation, false) })
}

/// Creates a compilation of a finished model, for these devices.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_createForDevices(
    model: *mut ANeuralNetworksModel,
    devices: *const *const ANeuralNetworksDevice,
    device_count: u32,
    compilation: *mut *mut ANeuralNetworksCompilation,
) -> c_int {
    guard("ANeuralNetworksCompilation_createForDevices", || {
        // SAFETY: by the contract.
        unsafe {
            check_devices(devices, device_count)?;
            create(model, compilation, true)
        }
    })
}

/// Frees a compilation. Executions of it go on.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_free(compilation: *mut ANeuralNetworksCompilation) {
    // SAFETY: by the contract.
    unsafe { free(compilation) };
}

/// Compiles. Fails with `BAD_DATA` if an operation is not implemented as it stands.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_finish(
    compilation: *mut ANeuralNetworksCompilation,
) -> c_int {
    // SAFETY: by the contract.
    unsafe { with_compilation("ANeuralNetworksCompilation_finish", compilation, Compilation::finish) }
}

/// Says what matters: power 0, a fast single answer 1, sustained speed 2.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_setPreference(
    compilation: *mut ANeuralNetworksCompilation,
    preference: i32,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_compilation("ANeuralNetworksCompilation_setPreference", compilation, |compilation| {
            compilation.modifiable()?;
            match preference {
                0..=2 => Ok(()),
                _ => Err(Failure::data(format!("{preference} is no preference"))),
            }
        })
    }
}

/// Names a folder and a token of 32 bytes under which a driver may keep what it compiled. There is nothing to keep here.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_setCaching(
    compilation: *mut ANeuralNetworksCompilation,
    folder: *const c_char,
    token: *const u8,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_compilation("ANeuralNetworksCompilation_setCaching", compilation, |compilation| {
            object(folder, "the cache's folder")?;
            object(token, "the token")?;
            compilation.modifiable()
        })
    }
}

/// Sets the priority: low 90, medium 100, high 110.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_setPriority(
    compilation: *mut ANeuralNetworksCompilation,
    priority: c_int,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_compilation("ANeuralNetworksCompilation_setPriority", compilation, |compilation| {
            compilation.modifiable()?;
            match priority {
                90 | 100 | 110 => Ok(()),
                _ => Err(Failure::data(format!("{priority} is no priority"))),
            }
        })
    }
}

/// Sets how long a compilation may take; it is a hint, and not kept here.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksCompilation_setTimeout(
    compilation: *mut ANeuralNetworksCompilation,
    _duration: u64,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_compilation("ANeuralNetworksCompilation_setTimeout", compilation, |compilation| {
            if !compilation.for_one_device {
                return Err(Failure::data("the compilation was not created for one device"));
            }
            compilation.modifiable()
        })
    }
}

/// Defines a function that writes what the driver prefers of the memory of an input or an output.
macro_rules! preferred {
    ($(#[$doc:meta])* $name:ident, $side:ident, $value:expr) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// By the module's contract.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            compilation: *const ANeuralNetworksCompilation,
            index: u32,
            value: *mut u32,
        ) -> c_int {
            // SAFETY: by the contract.
            unsafe {
                with_compilation(stringify!($name), compilation.cast_mut(), |compilation| {
                    let value = place(value, "the value's place")?;
                    let count = compilation.plan()?.model.$side.len();
                    if index as usize >= count {
                        return Err(Failure::data(format!("there is no operand {index} among {count}")));
                    }
                    *value = $value;
                    Ok(())
                })
            }
        }
    };
}

preferred!(
    /// Writes the alignment that an input's memory should have.
    ANeuralNetworksCompilation_getPreferredMemoryAlignmentForInput, inputs, 64);
preferred!(
    /// Writes of how many bytes an input's length should be a multiple.
    ANeuralNetworksCompilation_getPreferredMemoryPaddingForInput, inputs, 1);
preferred!(
    /// Writes the alignment that an output's memory should have.
    ANeuralNetworksCompilation_getPreferredMemoryAlignmentForOutput, outputs, 64);
preferred!(
    /// Writes of how many bytes an output's length should be a multiple.
    ANeuralNetworksCompilation_getPreferredMemoryPaddingForOutput, outputs, 1);

/// Creates a burst for a finished compilation.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksBurst_create(
    compilation: *mut ANeuralNetworksCompilation,
    burst: *mut *mut ANeuralNetworksBurst,
) -> c_int {
    // SAFETY: by the contract.
    unsafe {
        with_compilation("ANeuralNetworksBurst_create", compilation, |compilation| {
            let burst = place(burst, "the burst's place")?;
            *burst = std::ptr::null_mut();
            *burst = Box::into_raw(Box::new(ANeuralNetworksBurst(Arc::clone(compilation.plan()?))));
            Ok(())
        })
    }
}

/// Frees a burst.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksBurst_free(burst: *mut ANeuralNetworksBurst) {
    // SAFETY: by the contract.
    unsafe { free(burst) };
}
