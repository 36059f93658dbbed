//! The one device.

use std::sync::OnceLock;

use edgec_nnapi::NEWEST_LEVEL;

pub(crate) const NAME: &std::ffi::CStr = c"edgec-reference";
pub(crate) const VERSION: &std::ffi::CStr = c"1";
/// `ANEURALNETWORKS_DEVICE_CPU`.
pub(crate) const TYPE_CPU: i32 = 2;

static LEVEL: OnceLock<u32> = OnceLock::new();

/// The feature level that the device has: the newest, or the one that `EDGEC_NNAPI_LEVEL` names.
pub(crate) fn level() -> u32 {
    *LEVEL.get_or_init(|| {
        let named = std::env::var("EDGEC_NNAPI_LEVEL").ok().and_then(|text| text.parse().ok());
        named.filter(|level| (1..=NEWEST_LEVEL).contains(level)).unwrap_or(NEWEST_LEVEL)
    })
}

/// Makes the device one of the newest feature level, whatever the environment says: for programs that have this library within
/// themselves, in place of a driver that cannot do something.
pub fn pin_newest_level() {
    LEVEL.get_or_init(|| NEWEST_LEVEL);
}

/// How the API writes a feature level (`FeatureLevelCode`): the first five are levels of Android's own API.
pub(crate) fn level_code(level: u32) -> i64 {
    match level {
        ..=5 => i64::from(level) + 26,
        _ => i64::from(level) + 1_000_000,
    }
}
