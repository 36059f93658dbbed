//! A reference `libneuralnetworks.so` for Linux: the functions of Android's Neural Networks API with the checks of state and
//! arguments that its documentation demands, and with exact arithmetic. It lets partitions that edgec outlines run, and be
//! tested, without a phone.
//!
//! One device, `edgec-reference`, runs on the CPU. It takes static shapes and constant parameters; what it does not
//! implement, `ANeuralNetworksModel_getSupportedOperationsForDevices` says, and a compilation of it fails with `BAD_DATA`.
//! `EDGEC_NNAPI_LEVEL` (1 to 8) makes it a device of an older feature level; where `EDGEC_NNAPI_LOG` is set, the reason of every
//! error code goes to standard error.
//!
//! [`api`] holds the C functions and, with `wide`, all `unsafe` code; the kernels are safe code over slices.
#![deny(unsafe_code)]

#[allow(unsafe_code, reason = "callers in C pass pointers")]
pub mod api;
mod bytes;
mod compilation;
mod device;
mod execution;
mod kernels;
mod model;
mod status;
#[allow(unsafe_code, reason = "code for newer processors is called where one is found")]
mod wide;

pub use device::pin_newest_level;
pub use status::{Code, NO_ERROR};
