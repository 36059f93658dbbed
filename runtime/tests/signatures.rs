//! Raw signatures through LiteRT: named tensors in, named tensors out, and every way to get them wrong.
//!
//! Needs LiteRT's library (tools/setup.sh). The models are made by tools/fixtures/runtime_models.py.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use edgec_runtime::{CpuOptions, LiteRtRunner, Runner, RuntimeError, Tensor};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/runtime").join(name)
}

fn open(name: &str) -> LiteRtRunner {
    LiteRtRunner::open(&fixture(name), &CpuOptions::default()).expect("a good model")
}

fn named(name: &str, tensor: Tensor) -> (String, Tensor) {
    (name.to_owned(), tensor)
}

fn f32s(values: &[f32]) -> Tensor {
    Tensor::from_f32(vec![2, 3], values).expect("six values")
}

#[test]
fn runs_by_name_whatever_the_order() {
    let mut runner = open("add.tflite");
    let [signature] = runner.signatures() else { panic!("one signature") };
    assert_eq!(signature.key, "main");
    let inputs = [named("y", f32s(&[10.0; 6])), named("x", f32s(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))];
    for _ in 0..2 {
        let outputs = runner.run("main", &inputs).expect("both inputs are there");
        let expected = [
            ("sum", [11.0, 12.0, 13.0, 14.0, 15.0, 16.0]),
            ("product", [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]),
        ];
        assert_eq!(outputs.len(), 2);
        for (name, values) in expected {
            let (_, tensor) = outputs.iter().find(|(found, _)| found == name).expect("an output");
            assert_eq!(tensor.to_f32().as_deref(), Some(&values[..]), "{name}");
        }
    }
}

#[test]
fn wrong_names_types_and_shapes_are_told_apart() {
    let mut runner = open("add.tflite");
    let x = || named("x", f32s(&[0.0; 6]));
    let cases = [
        (runner.run("mian", &[x()]), "\"main\""),
        (runner.run("main", &[x()]), "needs the input \"y\" (f32 [2, 3])"),
        (runner.run("main", &[x(), named("z", f32s(&[0.0; 6]))]), "no input \"z\""),
        (
            runner.run("main", &[x(), named("y", Tensor::from_i32(vec![2, 3], &[0; 6]).expect("six"))]),
            "is i32 [2, 3], but the signature takes f32 [2, 3]",
        ),
        (
            runner.run("main", &[x(), named("y", Tensor::from_f32(vec![3, 2], &[0.0; 6]).expect("six"))]),
            "is f32 [3, 2]",
        ),
    ];
    for (result, expected) in cases {
        let error = result.expect_err(expected).to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }
}

#[test]
fn an_operator_that_refuses_its_input_is_an_error() {
    let mut runner = open("lookup.tflite");
    let mut run =
        |ids: [i32; 2]| runner.run("main", &[named("ids", Tensor::from_i32(vec![2], &ids).expect("two"))]);
    let error = run([1, 4]).expect_err("row 4 of 4");
    assert!(matches!(&error, RuntimeError::LiteRt { detail, .. } if !detail.is_empty()), "{error}");
    let rows = run([3, 0]).expect("rows in range, after a failure");
    assert_eq!(rows.first().and_then(|(_, rows)| rows.to_f32()), Some(vec![9.0, 10.0, 11.0, 0.0, 1.0, 2.0]));
}

#[test]
fn damaged_files_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("model.tflite");
    let good = std::fs::read(fixture("counter.tflite")).expect("the fixture");
    let open = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        LiteRtRunner::open(&path, &CpuOptions::default()).err().map(|error| error.to_string())
    };
    for bytes in [&b""[..], b"TFL3", &good[..good.len() / 2], &vec![0xa5; 4096]] {
        let error = open(bytes).expect("not a model");
        assert!(error.contains("model.tflite"), "{error}");
    }
    assert_eq!(open(&good), None);
    let missing = LiteRtRunner::open(&folder.path().join("none.tflite"), &CpuOptions::default()).err();
    assert!(matches!(missing, Some(RuntimeError::Read { .. })));
}

#[test]
fn threads_profile_and_weight_cache_are_taken() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options =
        CpuOptions { threads: Some(2), weight_cache: Some(folder.path().join("cache")), profiling: true };
    for _ in 0..2 {
        let mut runner = LiteRtRunner::open(&fixture("add.tflite"), &options).expect("a good model");
        runner.start_profile().expect("compiled for profiling");
        runner.run("main", &[named("x", f32s(&[1.0; 6])), named("y", f32s(&[1.0; 6]))]).expect("runs");
        let profile = runner.stop_profile().expect("it was started");
        assert_eq!(profile.operators.len(), 2, "{profile}");
    }
    let partial = std::fs::read_dir(folder.path().join("cache")).expect("made").filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().extension().is_some_and(|e| e == "partial"))
    });
    assert_eq!(partial.count(), 0);
    let none = LiteRtRunner::open(&fixture("add.tflite"), &CpuOptions { threads: Some(0), ..options });
    assert!(matches!(none.err(), Some(RuntimeError::Setting(_))));
}
