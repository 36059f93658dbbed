//! Each family's tiny checkpoint, compiled to f32, gives transformers' tokens and logits in unmodified LiteRT.

use std::process::{Command, Stdio};

use edgec_tests::{edgec, fixture, python_packages, root};

fn agrees(model: &str, expected: &str) {
    judge(model, expected, "none", &["--require-greedy", "--max-logit-error", "1e-3"]);
}

/// `tools/eval_nll.py` feeds every prompt of the fixture through prefill and decode, and holds the results to `limits`.
fn judge(model: &str, expected: &str, recipe: &str, limits: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (model, artifact) = (fixture("tiny").join(model), folder.path().join("model.tflite"));
    let [model, artifact] = [&model, &artifact].map(|path| path.to_str().unwrap());
    let request =
        ["compile", model, "--target=cpu", "--context=64", "--prefill=8,32", "--quantize", recipe, "-o"];
    edgec(request.into_iter().chain([artifact])).ok();
    let output = Command::new("python3")
        .args(["tools/eval_nll.py", artifact])
        .arg(fixture("tiny").join(expected))
        .args(limits)
        .env("PYTHONPATH", python_packages())
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{model}\n{said}\n{errors}");
}

#[test]
fn llama_with_gqa_and_untied_head() {
    agrees("llama", "llama.json");
}

#[test]
fn llama_over_three_files() {
    agrees("llama_sharded", "llama_sharded.json");
}

#[test]
fn phi2() {
    agrees("phi2", "phi2.json");
}

#[test]
fn gemma() {
    agrees("gemma", "gemma.json");
}

#[test]
fn gemma3() {
    agrees("gemma3", "gemma3.json");
}

#[test]
fn llama_gguf() {
    agrees("llama3.gguf", "llama.json");
}

#[test]
fn phi2_gguf() {
    agrees("phi2.gguf", "phi2.json");
}

#[test]
fn gemma_gguf() {
    agrees("gemma.gguf", "gemma.json");
}

#[test]
fn llama_gguf_of_mixed_quantisation() {
    agrees("llama_q.gguf", "llama_q.json");
}

/// Random weights magnify what a recipe loses; what is tried here is that XNNPACK takes the blocks, whatever the signs of the
/// Q4_0 scales that they were made from.
#[test]
fn llama_gguf_of_mixed_quantisation_under_each_recipe() {
    for (recipe, limit) in [("fp16", "5e-3"), ("int8", "0.15"), ("int4", "1")] {
        judge("llama_q.gguf", "llama_q.json", recipe, &["--max-logit-error", limit]);
    }
}
