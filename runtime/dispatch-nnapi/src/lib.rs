//! The library that LiteRT loads to run edgec's partitions on Android's Neural Networks API: `libLiteRtDispatch_Edgec.so`.
//!
//! A `DISPATCH_OP`'s code is a package of call lists ([`edgec_nnapi::call_list`]); the operator's name says which list. The list
//! becomes a model of NNAPI by way of a driver library that is loaded at run time ([`driver`]). A driver that is not there, lacks
//! the list's feature level or answers with an error is replaced for that partition by edgec's reference driver, which is
//! part of this library and runs on the CPU; it is said once.
//!
//! Environment: `EDGEC_NNAPI_LIB` names the driver library, `EDGEC_NNAPI_DEVICE` a device of it, and `EDGEC_NNAPI_CACHE` a folder
//! where drivers may keep what they compiled.
#![allow(non_snake_case, reason = "the library's file name is LiteRT's")]
#![deny(unsafe_code)]

#[allow(unsafe_code, reason = "the functions of NNAPI take pointers")]
mod driver;
mod error;
#[allow(unsafe_code, reason = "drivers take pointers")]
mod litert;

pub use litert::LiteRtDispatchGetApi;
