//! Packages of call lists: what is read is written back to the same bytes' meaning, and the verifier holds.

#![no_main]

use edgec_nnapi::{Package, Value, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok((package, constants)) = Package::read(data) else { return };
    for list in &package.lists {
        for operand in &list.operands {
            if let Value::Constant { offset, length } = operand.value {
                assert!(offset + length <= constants.len() as u64);
            }
        }
        if verify::verify(list).is_ok() {
            assert!(verify::required_level(list).is_ok_and(|level| level <= list.feature_level));
        }
    }
    let mut bytes = package.head().unwrap();
    bytes.extend(constants);
    let (again, _) = Package::read(&bytes).unwrap();
    // Scales may be no numbers, which are not equal to themselves.
    assert_eq!(format!("{again:?}"), format!("{package:?}"));
});
