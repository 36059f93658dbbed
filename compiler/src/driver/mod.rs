//! One compile from path to artifact: import, passes, target, container.

mod calibration;
mod compile;
mod container;
mod dump;
mod error;
mod folder;
mod output_file;
mod report;
mod target;
mod verify;

pub use compile::{CompileRequest, compile, compile_model};
pub use error::CompileError;
pub use output_file::{OutputError, OutputFile, write_whole};
pub use report::{Report, Stage, peak_memory};
pub use verify::{
    Comparison, Divergence, Random, Verification, VerifiedSignature, VerifyError, VerifyRequest, compare,
    verify,
};
