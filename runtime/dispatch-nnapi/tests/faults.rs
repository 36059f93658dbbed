//! A driver that fails at each function in turn, or lacks it: what it cannot do runs on the CPU with the right numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod harness;

use std::path::Path;
use std::process::Command;

use harness::two_partitions::{ENDS, expected, model, package};
use harness::{faulty_driver, libraries, python_packages, write_model};

/// Runs the model with a driver that lacks functions, once for each fault, and holds its numbers to the right ones. Returns what
/// was said of each fault.
fn said(without: &[&str], faults: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = write_model(folder.path(), model, &package());
    let libraries = libraries(folder.path(), true);
    let output = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults.py"))
        .args([&path, &libraries])
        .args([ENDS.kind, ENDS.shape, &ENDS.outputs.to_string()])
        .args(faults)
        .env("PYTHONPATH", python_packages())
        .env("EDGEC_NNAPI_LIB", faulty_driver(folder.path(), without))
        .env("EDGEC_NNAPI_CACHE", folder.path())
        .env("FAULTY_INNER", libraries.join("libneuralnetworks.so"))
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = printed.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(lines.len(), 3 * faults.len(), "{printed}{said}");
    for (index, line) in lines.iter().enumerate() {
        let numbers: Vec<f64> =
            line.trim_matches(['[', ']']).split(", ").map(|number| number.parse().unwrap()).collect();
        let fault = &faults[index / 3];
        assert_eq!(numbers[..2], [(index / 3) as f64, (index % 3) as f64]);
        for (computed, expected) in numbers[2..].iter().zip(expected(index % 3)) {
            assert!((computed - expected).abs() < 1e-5, "{fault:?}: {line}");
        }
    }
    said.split("\nfault ").skip(1).map(str::to_owned).collect()
}

/// What `said` says of partitions that run on the CPU.
fn replaced(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("edgec: partition ")).collect()
}

/// Functions without which there is no execution.
const NEEDED: &[&str] = &[
    "ANeuralNetworksMemory_createFromFd",
    "ANeuralNetworksModel_create",
    "ANeuralNetworksModel_addOperand",
    "ANeuralNetworksModel_setOperandValue",
    "ANeuralNetworksModel_setOperandValueFromMemory",
    "ANeuralNetworksModel_addOperation",
    "ANeuralNetworksModel_identifyInputsAndOutputs",
    "ANeuralNetworksModel_finish",
    "ANeuralNetworksCompilation_create",
    "ANeuralNetworksCompilation_setPreference",
    "ANeuralNetworksCompilation_setCaching",
    "ANeuralNetworksCompilation_finish",
    "ANeuralNetworksExecution_create",
    "ANeuralNetworksExecution_setInput",
    "ANeuralNetworksExecution_setOutput",
    "ANeuralNetworksExecution_burstCompute",
];

/// Of these only the first partition, whose constants lie in the file, has need.
const OF_CONSTANTS: &[&str] =
    &["ANeuralNetworksMemory_createFromFd", "ANeuralNetworksModel_setOperandValueFromMemory"];

#[test]
fn a_partition_whose_driver_fails_runs_on_the_cpu() {
    // The code of an operation that failed, one that no level has, and a negative one.
    let codes = [(5, "operation failed"), (77, "unknown"), (-1, "unknown")];
    let cases: Vec<_> = NEEDED.iter().zip(codes.iter().cycle()).collect();
    let faults: Vec<String> =
        cases.iter().map(|(function, (code, _))| format!("{function} {code}")).collect();
    for ((function, (code, name)), said) in cases.into_iter().zip(said(&[], &faults)) {
        let partitions: &[&str] =
            if OF_CONSTANTS.contains(function) { &["dense"] } else { &["dense", "softmax"] };
        let found = replaced(&said);
        assert_eq!(found.len(), partitions.len(), "{function}: each partition says it once: {said}");
        for (partition, line) in partitions.iter().zip(found) {
            let begin = format!("edgec: partition {partition} runs on the CPU: {function} of ");
            assert!(line.starts_with(&begin), "{line}");
            assert!(line.ends_with(&format!("libfaulty.so gives {code} ({name})")), "{line}");
        }
    }
}

#[test]
fn a_driver_that_fails_later_is_replaced_for_good() {
    let functions = [
        "ANeuralNetworksExecution_burstCompute",
        "ANeuralNetworksExecution_setInput",
        "ANeuralNetworksExecution_setOutput",
    ];
    // Two partitions call each of them once a run, where nothing is reused.
    let faults = functions.map(|function| format!("{function} 14 2"));
    for (function, said) in functions.iter().zip(said(&["ANeuralNetworksExecution_setReusable"], &faults)) {
        let found = replaced(&said);
        assert_eq!(found.len(), 2, "{said}");
        assert!(
            found.iter().all(|line| line.contains(function) && line.contains("14 (dead object)")),
            "{said}"
        );
    }
}

#[test]
fn what_a_driver_may_lack_is_done_without() {
    for function in ["ANeuralNetworksExecution_setReusable", "ANeuralNetworksBurst_create"] {
        let said = said(&[], &[format!("{function} 4")]);
        assert_eq!(replaced(&said[0]), [""; 0], "{said:?}");
    }
    // Level 1 has none of these, and its devices have no names or levels: what needs a newer one runs on the CPU.
    let later = [
        "ANeuralNetworksModel_relaxComputationFloat32toFloat16",
        "ANeuralNetworksModel_setOperandSymmPerChannelQuantParams",
        "ANeuralNetworks_getDeviceCount",
        "ANeuralNetworks_getDevice",
        "ANeuralNetworksDevice_getName",
        "ANeuralNetworksDevice_getFeatureLevel",
        "ANeuralNetworksCompilation_createForDevices",
        "ANeuralNetworksCompilation_setCaching",
        "ANeuralNetworksExecution_compute",
        "ANeuralNetworksBurst_create",
        "ANeuralNetworksBurst_free",
        "ANeuralNetworksExecution_burstCompute",
        "ANeuralNetworksExecution_setReusable",
    ];
    let events = ["ANeuralNetworksExecution_startCompute", "ANeuralNetworksEvent_wait"];
    let faults: Vec<String> = std::iter::once("nothing 0".to_owned())
        .chain(events.iter().map(|event| format!("{event} 5")))
        .collect();
    let said = said(&later, &faults);
    let old = "edgec: partition softmax runs on the CPU: ";
    assert_eq!(replaced(&said[0]).len(), 1, "{said:?}");
    assert!(replaced(&said[0])[0].starts_with(old) && said[0].contains("feature level 2, and 3 is needed"));
    for (event, said) in events.iter().zip(&said[1..]) {
        assert_eq!(replaced(said).len(), 2, "{said}");
        assert!(said.contains(&format!("partition dense runs on the CPU: {event} of ")), "{said}");
    }
}

#[test]
fn a_driver_of_an_older_level_or_without_a_needed_function_is_replaced() {
    // 28 is Android 9, level 2; 1000004 is level 4.
    let level = |code: i64| format!("ANeuralNetworksDevice_getFeatureLevel {code}");
    let found = said(&[], &[level(28), level(1_000_004), "ANeuralNetworks_getDeviceCount 4".to_owned()]);
    let old = "it has feature level 2, and 3 is needed";
    for said in [&found[0], &found[2]] {
        assert!(replaced(said).len() == 1 && replaced(said)[0].contains(old), "{said}");
    }
    assert!(replaced(&found[1]).is_empty(), "{}", found[1]);
    for function in ["ANeuralNetworksModel_finish", "ANeuralNetworksEvent_wait"] {
        let said = said(&[function], &["nothing 0".to_owned()]);
        assert_eq!(replaced(&said[0]).len(), 2, "{said:?}");
        assert!(said[0].contains(&format!("it has no {function}: it is no library of NNAPI")), "{said:?}");
    }
}
