//! Decoders on the NPU target: all layers of a signature in one partition, and the text that the CPU gives, by the program and by an
//! unmodified LiteRT-LM with the dispatch library and the reference driver.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use edgec_tests::{edgec, edgec_path, fixture, python_packages, root};
use serde_json::Value;

use super::npu::libraries;

const PROMPT: &str = "the quick brown fox jumps";
const SHAPE: [&str; 4] = ["--context=64", "--prefill=8", "--attend=0", "-o"];

/// Runs a command that has to succeed, with every partition on the driver.
fn ok(command: &mut Command, libraries: &Path) -> Output {
    let output = command.current_dir(root()).env("EDGEC_DISPATCH_DIR", libraries).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("runs on the CPU"), "the driver refused a partition: {said}");
    output
}

fn program(arguments: &[&str], libraries: &Path) -> String {
    let output = ok(Command::new(edgec_path()).args(arguments), libraries);
    String::from_utf8(output.stdout).unwrap()
}

/// Compiles a tiny decoder for both targets and lets both go on with a prompt.
fn same_text(name: &str, options: &[&str]) {
    let work = tempfile::tempdir().unwrap();
    let libraries = libraries(work.path());
    let path = |name: &str| work.path().join(name).to_str().unwrap().to_owned();
    let (host, accelerated, report) = (path("host.litertlm"), path("npu.litertlm"), path("report.json"));
    let model = fixture("tiny").join(name);
    let compile = |more: &[&str]| {
        edgec(["compile", model.to_str().unwrap()].iter().chain(&SHAPE).chain(more)).ok();
    };
    compile(&[&host]);
    compile(
        &[&[&accelerated[..], "--target=npu", "--smallest-partition=0", "--report", &report], options]
            .concat(),
    );

    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    let partitions = &report["partitions"];
    assert_eq!(partitions["macs_inside"], 1.0, "{partitions:#}");
    for signature in ["prefill_8", "decode"] {
        let own = |placed: &&Value| placed["signature"] == signature && placed["macs"].as_u64() > Some(0);
        let count = partitions["partitions"].as_array().unwrap().iter().filter(own).count();
        assert_eq!(count, 1, "{signature}: {partitions:#}");
    }

    let text = |artifact: &str| {
        program(&["run", artifact, "--prompt", PROMPT, "--greedy", "--max-tokens=24"], &libraries)
    };
    let expected = text(&host);
    assert!(!expected.trim().is_empty());
    assert_eq!(text(&accelerated), expected, "{name}");

    // A cache that only the accelerator reads is still written where it lies.
    let measured =
        program(&["bench", &accelerated, "--json", "--prefill=8", "--decode=2", "--runs=1"], &libraries);
    assert!(measured.contains("\"caches_in_place\": true"), "{measured}");

    if name == "gemma3" {
        // Its random weights soon choose a stop token, which LiteRT-LM calls a failure.
        return;
    }
    let stock = |artifact: &str, more: &[&str]| {
        let mut command = Command::new("python3");
        command.args(["tools/checks/generate_with_litert_lm.py", artifact, PROMPT, "--max-tokens=24"]);
        let output = ok(command.args(more).env("PYTHONPATH", python_packages()), &libraries);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let folder = libraries.to_str().unwrap();
    assert_eq!(stock(&accelerated, &["--dispatch", folder]), stock(&host, &[]), "{name}");
}

#[test]
fn llama() {
    same_text("llama", &["--feature-level=8"]);
}

#[test]
fn gemma3_with_a_sliding_window() {
    same_text("gemma3", &["--feature-level=8"]);
}

#[test]
fn phi2_below_the_level_of_batch_matmul() {
    same_text("phi2", &["--feature-level=5"]);
}
