//! The one device.

use std::sync::LazyLock;

use edgec_nnapi::NEWEST_LEVEL;

pub(crate) const NAME: &std::ffi::CStr = c"edgec-reference";
pub(crate) const VERSION: &std::ffi::CStr = c"1";
/// `ANEURALNETWORKS_DEVICE_CPU`.
pub(crate) const TYPE_CPU: i32 = 2;

/// The feature level that the device has: the newest, or the one that `EDGEC_NNAPI_LEVEL` names.
pub(crate) fn level() -> u32 {
    static LEVEL: LazyLock<u32> = LazyLock::new(|| {
        let named = std::env::var("EDGEC_NNAPI_LEVEL").ok().and_then(|text| text.parse().ok());
        named.filter(|level| (1..=NEWEST_LEVEL).contains(level)).unwrap_or(NEWEST_LEVEL)
    });
    *LEVEL
}

/// How the API writes a feature level (`FeatureLevelCode`): the first five are levels of Android's own API.
pub(crate) fn level_code(level: u32) -> i64 {
    match level {
        ..=5 => i64::from(level) + 26,
        _ => i64::from(level) + 1_000_000,
    }
}
