//! GPU plans: what is read is written back to the same bytes, and the verifier ends on all of it. The checksum is made right, so
//! that mutations reach behind it.

#![no_main]

use edgec_gpu_plan::{Plan, checksum, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    if let Some(body) = bytes.get(64..) {
        let sum = checksum(body);
        bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    }
    let Ok(plan) = Plan::read(&bytes) else { return };
    assert_eq!(plan.write().unwrap(), bytes);
    if verify(&plan).is_ok() {
        for signature in &plan.signatures {
            let most: Vec<u32> = signature.parameters.iter().map(|parameter| parameter.most).collect();
            for dispatch in &signature.dispatches {
                for formula in dispatch.words.iter().chain(&dispatch.grid) {
                    formula.value(&most).unwrap();
                }
            }
        }
    }
});
