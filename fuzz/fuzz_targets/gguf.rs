//! Any bytes as a GGUF file: an error, or a checkpoint whose small tensors can be evaluated.
#![no_main]

use edgec_checkpoint::Checkpoint;
use edgec_fuzz::{evaluate_small, scratch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = scratch("model.gguf");
    std::fs::write(&path, bytes).unwrap();
    if let Ok(checkpoint) = Checkpoint::open(&path) {
        checkpoint.tensors.values().for_each(evaluate_small);
    }
});
