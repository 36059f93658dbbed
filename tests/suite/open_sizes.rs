//! Programs that leave sizes open: one artifact runs at any, and gives what jax and torch compute.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use edgec_tests::{agreement, edgec, fixture, python_packages, root};

/// Largest difference over the largest number of an output.
const LIMIT: f64 = 1e-4;

/// The program of a fixture.
fn program(name: &str) -> PathBuf {
    let folder = fixture("open_sizes").join(name);
    let files = ["program.mlir", "program.pt2"].map(|file| folder.join(file));
    files.into_iter().find(|file| file.exists()).unwrap()
}

/// `--input=…` for each input of a size.
fn inputs(name: &str, size: &str) -> Vec<String> {
    let folder = fixture("open_sizes").join(name).join(size);
    let files = (0..).map(|index| folder.join(format!("arg{index}.npy"))).take_while(|file| file.exists());
    files.map(|file| format!("--input={}", file.display())).collect()
}

fn words<'w>(first: &[&'w str], inputs: &'w [String]) -> Vec<&'w str> {
    first.iter().copied().chain(inputs.iter().map(String::as_str)).collect()
}

/// Compares all outputs of a size.
fn agrees(name: &str, size: &str, found: &Path) {
    let folder = fixture("open_sizes").join(name).join(size);
    let files: Vec<String> = (0..)
        .map(|index| format!("output_{index}.npy"))
        .take_while(|file| folder.join(file).exists())
        .collect();
    assert!(!files.is_empty());
    for file in files {
        let error = agreement(&folder.join(&file), &found.join(&file));
        assert!(error <= LIMIT, "{name} {size}: {file} differs by {error}");
    }
}

fn check(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");
    let (model, artifact) = (program(name), artifact.to_str().unwrap());
    let model = model.to_str().unwrap();
    edgec(["compile", model, "-o", artifact]).ok();
    assert!(edgec(["inspect", artifact]).ok().contains('?'), "{name}");
    for size in ["first", "second"] {
        let inputs = inputs(name, size);
        let out = folder.path().join(size);
        let out = out.to_str().unwrap();
        edgec(words(&["run", artifact, "--output-dir", out], &inputs)).ok();
        agrees(name, size, Path::new(out));
        let out = folder.path().join(format!("evaluated_{size}"));
        let out = out.to_str().unwrap();
        edgec(words(&["eval", model, "--output-dir", out], &inputs)).ok();
        agrees(name, size, Path::new(out));
        edgec(words(&["verify", model, artifact], &inputs)).ok();
    }
}

macro_rules! programs {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

programs! {
    attention_sequence chosen convnet growing_cache mlp pieces recurrent statistics tokens torch_causal
    torch_convnet torch_encoder torch_mlp transformer_batch transformer_batch_and_sequence vit
}

#[test]
fn every_fixture_is_tested() {
    let entries = fs::read_dir(fixture("open_sizes")).unwrap();
    let mut found: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, NAMES);
}

/// The interpreter of the stock wheel resizes the artifacts.
#[test]
fn stock_interpreter() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        let artifact = folder.path().join(format!("{name}.tflite"));
        edgec(["compile", program(name).to_str().unwrap(), "-o", artifact.to_str().unwrap()]).ok();
    }
    let output = Command::new("python3")
        .arg(root().join("tools/checks/open_sizes.py"))
        .args([folder.path(), &fixture("open_sizes")])
        .env("PYTHONPATH", python_packages())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), NAMES.len(), "{said}");
}

#[test]
fn sizes_are_given_or_told_by_the_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");
    let (model, artifact) = (program("mlp"), artifact.to_str().unwrap());
    let model = model.to_str().unwrap();
    let said = edgec(["compile", model, "-o", artifact]);
    assert!(said.stderr.contains("dimension 0 of `arg0` stays open"), "{}", said.stderr);
    said.ok();

    // Random inputs have a size that is told.
    let said = edgec(["verify", model, artifact]).ok();
    assert!(said.contains("dimension 0 of `arg0`: 8"), "{said}");

    // A size that does not fit.
    let wrong = fixture("open_sizes").join("pieces/first/arg0.npy");
    let out = folder.path().join("out");
    let run = |input: &Path| {
        let input = format!("--input={}", input.display());
        edgec(["run", artifact, &input, "--output-dir", out.to_str().unwrap()])
    };
    assert!(run(&wrong).refused().contains("[?, 12]"));

    // With numbers, the artifact runs these only.
    edgec(["compile", model, "-o", artifact, "--shape", "arg0=3x12"]).ok();
    assert!(edgec(["inspect", artifact]).ok().contains("arg0 FLOAT32[3, 12]"));
    assert!(run(&fixture("open_sizes").join("mlp/second/arg0.npy")).refused().contains("[3, 12]"));

    // One size given, the other open.
    let both = program("transformer_batch_and_sequence");
    edgec(["compile", both.to_str().unwrap(), "-o", artifact, "--shape", "arg0=2x?x16"]).ok();
    assert!(edgec(["inspect", artifact]).ok().contains("arg0 FLOAT32[2, ?, 16]"));
}

/// What does not follow a size is refused, with its place and what helps.
#[test]
fn refusals() {
    let folder = tempfile::tempdir().unwrap();
    let compile = |text: &str| {
        let (model, artifact) = (folder.path().join("model.mlir"), folder.path().join("model.tflite"));
        fs::write(&model, text).unwrap();
        edgec(["compile", model.to_str().unwrap(), "-o", artifact.to_str().unwrap()])
    };
    let cases = [
        (
            "func.func public @main(%x: tensor<?x4xf32, #stablehlo.bounds<8, ?>>) -> tensor<?x4xf32, #stablehlo.bounds<8, ?>> {
               return %x : tensor<?x4xf32, #stablehlo.bounds<8, ?>>
             }",
            "bounded",
        ),
        (
            "func.func public @main(%x: tensor<?xi32>) -> tensor<i32> {
               %c = stablehlo.constant dense<0> : tensor<i32>
               %0 = stablehlo.reduce(%x init: %c) applies stablehlo.xor across dimensions = [0] : (tensor<?xi32>, tensor<i32>) -> tensor<i32>
               return %0 : tensor<i32>
             }",
            "model.mlir:3:",
        ),
        (
            "func.func public @main(%x: tensor<1x?x4x1xf32>, %k: tensor<3x3x1x1xf32>) -> tensor<1x?x2x1xf32> {
               %0 = stablehlo.convolution(%x, %k) dim_numbers = [b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f],
                 window = {stride = [2, 2], pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64}
                 : (tensor<1x?x4x1xf32>, tensor<3x3x1x1xf32>) -> tensor<1x?x2x1xf32>
               return %0 : tensor<1x?x2x1xf32>
             }",
            "no polynomial",
        ),
    ];
    for (text, reason) in cases {
        let said = compile(text).refused();
        assert!(said.contains(reason) && said.contains("--shape"), "{said}");
    }
}
