//! Requests that cannot be met: options that contradict each other, places that cannot be written, libraries that are
//! absent.

use std::fs;
use std::process::{Command, Stdio};

use edgec_tests::{edgec, edgec_path, fixture, root};

use crate::material::Spoiled;

#[test]
fn a_context_shorter_than_a_prefill() {
    let folder = tempfile::tempdir().unwrap();
    let (model, out) = (fixture("tiny/llama"), folder.path().join("model.tflite"));
    let words =
        ["compile", model.to_str().unwrap(), "-o", out.to_str().unwrap(), "--context=16", "--prefill=32"];
    let said = edgec(words).refused();
    assert!(said.contains("16") && said.contains("32"), "{said}");
    assert!(!out.exists());
}

#[test]
fn an_output_folder_that_is_missing() {
    let said = Spoiled::copy_of("llama").compile("no/such/folder/model.tflite", &[]).refused();
    assert!(said.contains("no/such/folder"), "{said}");
}

#[test]
fn an_output_of_no_known_container() {
    let outcome = Spoiled::copy_of("llama").compile("model.zip", &[]);
    assert!(matches!(outcome.code, Some(1 | 2)), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(".tflite"), "{}", outcome.stderr);
}

/// A limit on the file's size fails the write in the middle of the weights, as a full disk does.
#[test]
fn a_disk_that_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.tflite");
    fs::write(&out, "old").unwrap();
    let output = Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "limited"])
        .arg(edgec_path())
        .args(["compile", fixture("tiny/llama").to_str().unwrap(), "--context=64", "--prefill=8", "-o"])
        .arg(&out)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("model.tflite"), "{said}");
    assert_eq!(fs::read(&out).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left beside the output");
}

#[test]
fn an_artifact_that_is_none() {
    for command in ["inspect", "bench"] {
        let said = edgec([command, "Cargo.toml"]).refused();
        assert!(said.contains("Cargo.toml"), "{command}: {said}");
    }
}

#[test]
fn a_litert_library_that_is_absent() {
    let output = Command::new(edgec_path())
        .args(["run", "tests/fixtures/runtime/add.tflite", "--signature", "serving_default"])
        .args(["--output-dir", "/nonexistent"])
        .env("EDGEC_LITERT_LIB", "/nonexistent/libLiteRt.so")
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("libLiteRt.so"), "{said}");
}
