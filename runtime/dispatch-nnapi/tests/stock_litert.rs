//! A model with two partitions, run by the unmodified LiteRT package through this library and a driver.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod harness;

use std::process::Output;

use harness::two_partitions::{ENDS, expected, model, package};
use harness::{libraries, outputs, run, write_model};

/// Holds the runs to the expected numbers; returns what was said.
fn check(output: &Output) -> String {
    let (runs, said) = outputs(output);
    for (run, numbers) in runs.iter().enumerate() {
        assert_eq!(numbers.len(), 4);
        for (computed, expected) in numbers.iter().zip(expected(run)) {
            assert!((computed - expected).abs() < 1e-5, "run {run}: {numbers:?}, {:?}", self::expected(run));
        }
    }
    said
}

#[test]
fn partitions_run_on_the_driver_beside_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_model(folder.path(), model, &package());
    let libraries = libraries(folder.path(), true);
    let cache = folder.path().to_str().unwrap();
    let said = check(&run(&path, Some(&libraries), &ENDS, &[("EDGEC_NNAPI_CACHE", cache)]));
    assert!(!said.contains("edgec:"), "{said}");
    // The driver refuses what is wrong with its reason, so that it must have been asked.
    let said = check(&run(&path, Some(&libraries), &ENDS, &[("EDGEC_NNAPI_DEVICE", "another")]));
    assert!(said.contains("libneuralnetworks.so: it has no device another, only edgec-reference"), "{said}");
}

#[test]
fn a_driver_that_cannot_is_replaced_and_that_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_model(folder.path(), model, &package());
    let libraries = libraries(folder.path(), true);
    let missing =
        check(&run(&path, Some(&libraries), &ENDS, &[("EDGEC_NNAPI_LIB", "/nonexistent/driver.so")]));
    for partition in ["dense", "softmax"] {
        let line = format!(
            "edgec: partition {partition} runs on the CPU: /nonexistent/driver.so: it cannot be loaded"
        );
        assert_eq!(missing.matches(&line).count(), 1, "{missing}");
    }
    let other = check(&run(&path, Some(&libraries), &ENDS, &[("EDGEC_NNAPI_LIB", "libc.so.6")]));
    assert!(other.contains("it is no library of NNAPI"), "{other}");
    let old = check(&run(&path, Some(&libraries), &ENDS, &[("EDGEC_NNAPI_LEVEL", "2")]));
    assert!(!old.contains("partition dense"), "{old}");
    assert!(old.contains("partition softmax runs on the CPU"), "{old}");
    assert!(old.contains("it has feature level 2, and 3 is needed"), "{old}");
}

#[test]
fn damaged_packages_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let libraries = libraries(folder.path(), false);
    let good = package();
    let mut magic = good.clone();
    magic[0] = b'X';
    let mut version = good.clone();
    version[8] = 9;
    let mut operand = good.clone();
    // The type of the first operand, behind the name of 4 + 8 bytes, level, flags and the operands' count.
    operand[64 + 12 + 12] = 99;
    for (bytes, expected) in [
        (&magic, "no package of NNAPI call lists"),
        (&version, "has version 9; version 1 is read here"),
        (&operand, "99 is the code of no operand type"),
    ] {
        let path = write_model(folder.path(), model, bytes);
        let output = run(&path, Some(&libraries), &ENDS, &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "an exception, and no crash: {said}");
        assert!(said.contains(expected), "{said}");
    }
}
