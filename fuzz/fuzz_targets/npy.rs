//! Any bytes as a `.npy` file: an error, or a tensor that survives being written.
#![no_main]

use edgec_fuzz::scratch;
use edgec_tensor::npy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = scratch("tensor.npy");
    std::fs::write(&path, bytes).unwrap();
    let Ok(tensor) = npy::read(&path) else { return };
    npy::write(&path, &tensor).unwrap();
    assert_eq!(npy::read(&path).unwrap(), tensor);
});
