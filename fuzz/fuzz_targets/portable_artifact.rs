//! Any bytes as a portable artifact: an error with an offset inside the file, or a program.
#![no_main]

use edgec_vhlo::Program;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = Program::read(bytes) {
        assert!(error.offset() <= bytes.len() as u64, "{error}");
    }
});
