//! Devices and feature levels.

use std::ffi::{c_char, c_int};

use super::{guard, object, place};
use crate::device::{NAME, TYPE_CPU, VERSION, level, level_code};
use crate::status::Failure;

/// A device. There is one.
pub struct ANeuralNetworksDevice(());

static DEVICE: ANeuralNetworksDevice = ANeuralNetworksDevice(());

/// The feature level of the library.
#[unsafe(no_mangle)]
pub extern "C" fn ANeuralNetworks_getRuntimeFeatureLevel() -> i64 {
    level_code(level())
}

/// Writes the number of devices.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworks_getDeviceCount(count: *mut u32) -> c_int {
    guard("ANeuralNetworks_getDeviceCount", || {
        // SAFETY: by the contract.
        *unsafe { place(count, "the count's place")? } = 1;
        Ok(())
    })
}

/// Writes a device's pointer, which is valid for ever.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworks_getDevice(
    index: u32,
    device: *mut *mut ANeuralNetworksDevice,
) -> c_int {
    guard("ANeuralNetworks_getDevice", || {
        // SAFETY: by the contract.
        let device = unsafe { place(device, "the device's place")? };
        if index > 0 {
            return Err(Failure::data(format!("there is no device {index}")));
        }
        *device = (&raw const DEVICE).cast_mut();
        Ok(())
    })
}

/// Defines a function that writes a property of a device.
macro_rules! property {
    ($(#[$doc:meta])* $name:ident, $type:ty, $value:expr) => {
        $(#[$doc])*
        ///
        /// # Safety
        /// By the module's contract.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(device: *const ANeuralNetworksDevice, value: *mut $type) -> c_int {
            guard(stringify!($name), || {
                // SAFETY: by the contract.
                let _ = unsafe { object(device, "the device")? };
                // SAFETY: by the contract.
                *unsafe { place(value, "the value's place")? } = $value;
                Ok(())
            })
        }
    };
}

property!(
    /// Writes the device's name.
    ANeuralNetworksDevice_getName, *const c_char, NAME.as_ptr());
property!(
    /// Writes the version of the device's driver.
    ANeuralNetworksDevice_getVersion, *const c_char, VERSION.as_ptr());
property!(
    /// Writes the device's type: a CPU.
    ANeuralNetworksDevice_getType, i32, TYPE_CPU);
property!(
    /// Writes the device's feature level.
    ANeuralNetworksDevice_getFeatureLevel, i64, level_code(level()));

/// Waits until the device is ready, which it is.
///
/// # Safety
/// By the module's contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ANeuralNetworksDevice_wait(device: *const ANeuralNetworksDevice) -> c_int {
    guard("ANeuralNetworksDevice_wait", || {
        // SAFETY: by the contract.
        unsafe { object(device, "the device") }.map(|_| ())
    })
}

/// Checks a list of devices: it is not empty, and has each once.
///
/// # Safety
/// By the module's contract.
pub(super) unsafe fn check_devices(
    devices: *const *const ANeuralNetworksDevice,
    count: u32,
) -> crate::status::Result<()> {
    if devices.is_null() {
        return Err(Failure::null("the list of devices"));
    }
    // SAFETY: by the contract.
    let devices = unsafe { super::array(devices, count, "the list of devices")? };
    if devices.iter().any(|device| device.is_null()) {
        return Err(Failure::null("a device"));
    }
    match devices[..] {
        [] => Err(Failure::data("no device is named")),
        [_] => Ok(()),
        _ => Err(Failure::data("a device is named twice")),
    }
}
