//! Any bytes as a TFLite model: an error, or a model.
#![no_main]

use edgec_formats::tflite;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = tflite::read(bytes);
});
