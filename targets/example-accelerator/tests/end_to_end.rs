//! A model through the program, the example's dispatch library and a stock LiteRT.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use edgec_tensor::npy;

const LIBRARY: &str = "libLiteRtDispatch_Example.so";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn edgec(arguments: &[&str], dispatch: &Path) -> (bool, String) {
    let output = run(arguments, dispatch);
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn run(arguments: &[&str], dispatch: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_edgec-example"))
        .args(arguments)
        .current_dir(root())
        .env("EDGEC_DISPATCH_DIR", dispatch)
        .output()
        .unwrap()
}

/// A folder with the library alone: LiteRT takes the first one that it finds.
fn dispatch_folder(work: &Path) -> PathBuf {
    let dispatch = work.join("dispatch");
    std::fs::create_dir(&dispatch).unwrap();
    std::fs::copy(common::library(LIBRARY), dispatch.join(LIBRARY)).unwrap();
    dispatch
}

#[test]
fn an_mlp_runs_on_the_example_accelerator() {
    let work = tempfile::tempdir().unwrap();
    let dispatch = dispatch_folder(work.path());
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

/// A language model in LiteRT-LM's container: the text is the CPU's, by edgec and by an unmodified LiteRT-LM.
#[test]
fn a_decoder_generates_with_the_example_accelerator() {
    let work = tempfile::tempdir().unwrap();
    let dispatch = dispatch_folder(work.path());
    let [host, accelerated] =
        ["host.litertlm", "example.litertlm"].map(|name| work.path().join(name).to_str().unwrap().to_owned());
    let model = ["compile", "tests/fixtures/tiny/llama", "--context=64", "--prefill=8", "--attend=0", "-o"];
    let compile = |more: &[&str]| edgec(&[&model[..], more].concat(), &dispatch);
    assert!(compile(&[&host]).0);
    let (done, said) = compile(&[&accelerated, "--target=example", "--smallest-partition=0"]);
    assert!(done && said.contains("decode_example_12"), "{said}");

    let prompt = "the quick brown fox jumps";
    let generate = |artifact: &str| {
        let output = run(&["run", artifact, "--prompt", prompt, "--greedy", "--max-tokens=20"], &dispatch);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let text = generate(&host);
    assert!(!text.is_empty() && text == generate(&accelerated));

    let stock = |artifact: &str, more: &[&str]| {
        let output = Command::new("python3")
            .args(["tools/checks/generate_with_litert_lm.py", artifact, prompt, "--max-tokens=20"])
            .args(more)
            .env("PYTHONPATH", root().join(".edgec/python"))
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let text = stock(&host, &[]);
    assert!(!text.is_empty() && text == stock(&accelerated, &["--dispatch", dispatch.to_str().unwrap()]));
}
