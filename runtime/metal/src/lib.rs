//! Runs packages on Metal, on macOS and iOS; empty on other systems.
//!
//! [`load()`] takes the first variant that the device has features and limits for and whose checks hold. Shards are the mapped file's own pages
//! (`newBufferWithBytesNoCopy`), which is why packages align them to 16 KiB. A signature's dispatches are encoded at every run into one
//! concurrent encoder, with a barrier where the plan has one.
#![cfg(any(target_os = "macos", target_os = "ios"))]

mod check;
mod device;
mod error;
mod kernel;
mod load;
mod session;

pub use device::Device;
pub use error::MetalError;
pub use load::{Loaded, load};
pub use session::Session;
