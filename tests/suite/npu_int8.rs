//! Full-integer models on the NPU target: partitions on the reference driver against `model.portable.tflite` on XNNPACK, by
//! `edgec run` and by the unmodified LiteRT package, and both against what the float models give.
//!
//! An output may differ by one step of int8. MobileNet's logits are dequantised int8, with the scale of that tensor. MiniLM's outputs are
//! computed in float behind the last int8 product: `embedding` has the length one, and NNAPI and TFLite store such vectors
//! with steps of 1/128 (L2_NORMALIZATION); `hidden` has the step that int8 has over its range. Between its int8 products MiniLM computes norms
//! and attention in float, where sums in another order differ in their last bits; at times that moves a number over the border of
//! two integers, and the layers behind spread it. So not all of `hidden` is within a step, as it is not between XNNPACK and
//! LiteRT's own kernels either.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use edgec_runtime::Tokenizer;
use edgec_tensor::{Tensor, npy};
use edgec_tests::{edgec, fixture, fixture_json, minilm, python_packages, root};

use super::int8_static::{cosine, samples};
use super::npu::{libraries, run_on};

/// The share of `hidden` that has to be within one step; no number may be beyond four.
const WITHIN: f64 = 0.95;
const EMBEDDING_STEP: f64 = 1.0 / 128.0;

/// Compiles for the NPU; nearly all multiply-adds are in at most three partitions.
fn compile(words: &[&str], out: &Path) {
    let mut all = vec!["compile"];
    all.extend(words);
    all.extend(["--target=npu", "--quantize=int8-static", "-o", out.to_str().unwrap()]);
    edgec(all).ok();
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("partitions.json")).unwrap()).unwrap();
    let partitions = report["partitions"].as_array().unwrap().len();
    assert!(report["macs_inside"].as_f64().unwrap() >= 0.95, "{report:#}");
    assert!((1..=3).contains(&partitions), "{report:#}");
}

/// An output of both files by `edgec run`.
fn both(folder: &Path, inputs: &[PathBuf], libraries: &Path, output: &str) -> [Vec<f64>; 2] {
    ["model.tflite", "model.portable.tflite"].map(|file| {
        let found = run_on(&folder.join(file), inputs, libraries);
        npy::read(&found.join(format!("{output}.npy"))).unwrap().to_f64()
    })
}

fn largest_difference(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The same in the LiteRT package, which fails beyond the steps.
fn by_the_package(model: &Path, libraries: &Path, arguments: &[&str]) -> String {
    let output = Command::new("python3")
        .arg(root().join("tools/checks/partitions_with_litert.py"))
        .args([model, libraries])
        .args(arguments)
        .env("PYTHONPATH", python_packages())
        .output()
        .unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(!errors.contains("runs on the CPU"), "the driver refused a partition: {errors}");
    said.into_owned()
}

#[test]
fn a_mobilenet_is_within_one_step_of_xnnpack() {
    let work = tempfile::tempdir().unwrap();
    let (model, folder) = (work.path().join("model"), fixture("jax/mobilenet"));
    let libraries = libraries(work.path());
    let calibration = format!("--calibration=arg0={}", samples(work.path()));
    compile(&[folder.join("program.mlir").to_str().unwrap(), "--smallest-partition=0", &calibration], &model);

    let [npu, xnnpack] = both(&model, &[folder.join("arg0.npy")], &libraries, "output_0");
    let exact = npy::read(&folder.join("output_0.npy")).unwrap().to_f64();
    assert!(cosine(&npu, &exact) > 0.99 && cosine(&xnnpack, &exact) > 0.99);

    let sample = work.path().join("inputs/fixture");
    fs::create_dir_all(&sample).unwrap();
    fs::copy(folder.join("arg0.npy"), sample.join("arg0.npy")).unwrap();
    fs::copy(folder.join("output_0.npy"), sample.join("output_0.expected.npy")).unwrap();
    let inputs = work.path().join("inputs");
    let said = by_the_package(&model, &libraries, &["--samples", inputs.to_str().unwrap(), "--cosine=0.99"]);
    let step: f64 = said.split("a step of ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
    assert!(said.contains("100.00% within") && largest_difference(&npu, &xnnpack) <= step * 1.01, "{said}");
}

/// Writes a text's inputs, and the embedding that sentence-transformers gives it.
fn write_sample(folder: &Path, tokenizer: &Tokenizer, text: &str, embedding: &[f32]) -> Vec<PathBuf> {
    fs::create_dir_all(folder).unwrap();
    let (tokens, types) = tokenizer.encode_typed(text).unwrap();
    let mask = vec![1; tokens.len()];
    let mut files = Vec::new();
    for (name, values) in [("tokens", &tokens), ("attention_mask", &mask), ("token_types", &types)] {
        let padded: Vec<i32> =
            values.iter().map(|&value| value as i32).chain(std::iter::repeat(0)).take(128).collect();
        files.push(folder.join(format!("{name}.npy")));
        npy::write(files.last().unwrap(), &Tensor::from_i32(vec![1, 128], &padded).unwrap()).unwrap();
    }
    let expected = Tensor::from_f32(vec![1, embedding.len()], embedding).unwrap();
    npy::write(&folder.join("embedding.expected.npy"), &expected).unwrap();
    files
}

/// Texts of a letter to a hundred words, none of which were calibrated on.
#[test]
fn minilm_is_within_one_step_of_xnnpack_and_near_f32() {
    let work = tempfile::tempdir().unwrap();
    let (model, libraries) = (work.path().join("model"), libraries(work.path()));
    compile(&[minilm().to_str().unwrap(), "--lengths=128"], &model);

    let tokenizer = Tokenizer::from_json(&fs::read(minilm().join("tokenizer.json")).unwrap()).unwrap();
    let texts = fixture_json("minilm_l6.json");
    let texts = texts["texts"].as_array().unwrap().iter().filter(|text| text["tokens"].as_u64() <= Some(128));
    let mut written = Vec::new();
    for (index, text) in texts.enumerate() {
        let numbers = text["embedding"].as_array().unwrap().iter();
        let embedding: Vec<f32> = numbers.map(|number| number.as_f64().unwrap() as f32).collect();
        let folder = work.path().join(format!("texts/{index}"));
        let files = write_sample(&folder, &tokenizer, text["text"].as_str().unwrap(), &embedding);
        written.push((files, embedding));
    }
    assert!(written.len() > 4);

    let (files, exact) = &written[0];
    let exact: Vec<f64> = exact.iter().map(|&number| f64::from(number)).collect();
    let [npu, xnnpack] = both(&model, files, &libraries, "embedding");
    assert!(largest_difference(&npu, &xnnpack) <= EMBEDDING_STEP);
    assert!(cosine(&npu, &exact) > 0.99 && cosine(&xnnpack, &exact) > 0.99);

    let texts = work.path().join("texts");
    let (step, within) = (format!("--step=embedding={EMBEDDING_STEP}"), format!("--within={WITHIN}"));
    let said = by_the_package(
        &model,
        &libraries,
        &["--samples", texts.to_str().unwrap(), &step, &within, "--cosine=0.99"],
    );
    assert_eq!(said.matches("to what is expected").count(), written.len(), "{said}");
}
