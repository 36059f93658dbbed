//! A folder as transformers writes it: the input is `config.json`, a NUL, `tokenizer.json`, a NUL, and the safetensors file.
#![no_main]

use edgec_checkpoint::Checkpoint;
use edgec_fuzz::{evaluate_small, scratch};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(3, |byte| *byte == 0);
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        std::fs::write(scratch(name), parts.next().unwrap_or_default()).unwrap();
    }
    let Some(folder) = scratch("config.json").parent().map(std::path::Path::to_owned) else { return };
    if let Ok(checkpoint) = Checkpoint::open(&folder) {
        checkpoint.tensors.values().for_each(evaluate_small);
    }
});
