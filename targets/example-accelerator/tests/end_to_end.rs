//! A model through the program, the example's dispatch library and a stock LiteRT.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::path::Path;
use std::process::Command;

use edgec_tensor::npy;

const LIBRARY: &str = "libLiteRtDispatch_Example.so";

fn edgec(arguments: &[&str], dispatch: &Path) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_edgec-example"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("EDGEC_DISPATCH_DIR", dispatch)
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_mlp_runs_on_the_example_accelerator() {
    let work = tempfile::tempdir().unwrap();
    // LiteRT takes the first library of the folder, so it gets one of its own.
    let dispatch = work.path().join("dispatch");
    std::fs::create_dir(&dispatch).unwrap();
    std::fs::copy(common::library(LIBRARY), dispatch.join(LIBRARY)).unwrap();
    let [model, out] = ["model", "out"].map(|name| work.path().join(name).to_str().unwrap().to_owned());

    let program = "tests/fixtures/jax/mlp/program.mlir";
    let (done, said) = edgec(
        &["compile", program, "--target=example", "--smallest-partition=0", "--require-full", "-o", &model],
        &dispatch,
    );
    assert!(done, "{said}");
    assert!(said.contains("100.0 % of the multiply-adds"), "{said}");
    let input = "--input=tests/fixtures/jax/mlp/arg0.npy";
    let accelerated = format!("{model}/model.tflite");
    let (done, said) = edgec(&["run", &accelerated, input, "--output-dir", &out], &dispatch);
    assert!(done, "{said}");

    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/jax/mlp/output_0.npy");
    let wanted = npy::read(&fixture).unwrap().to_f32().unwrap();
    let found = npy::read(&Path::new(&out).join("output_0.npy")).unwrap().to_f32().unwrap();
    assert!(
        wanted.iter().zip(&found).all(|(wanted, found)| (wanted - found).abs() < 1e-4),
        "{found:?} {wanted:?}"
    );

    // Without the library nothing is computed.
    let empty = work.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (done, said) = edgec(&["run", &accelerated, input, "--output-dir", &out], &empty);
    assert!(!done && said.contains("EDGEC_DISPATCH_DIR"), "{said}");
}

#[test]
fn what_stays_on_the_cpu_is_refused_where_all_was_required() {
    let work = tempfile::tempdir().unwrap();
    let model = work.path().join("model");
    let arguments =
        ["compile", "tests/fixtures/jax/gelu_exact/program.mlir", "--target=example", "--require-full", "-o"];
    let (done, said) = edgec(&[&arguments[..], &[model.to_str().unwrap()]].concat(), work.path());
    assert!(!done && said.contains("--require-full") && !model.exists(), "{said}");
}
