//! Signatures that attend to the first positions only give the same text as those that attend to all.

use edgec_tests::{edgec, fixture};

/// Compiles `model` with and without a short reach; the text runs past it, so that both kinds of signature are used.
fn same_text(model: &str) {
    let folder = tempfile::tempdir().unwrap();
    let text = |attend: &str| {
        let artifact = folder.path().join(format!("attend{attend}.litertlm"));
        let artifact = artifact.to_str().unwrap();
        let model = fixture("tiny").join(model);
        edgec([
            "compile",
            model.to_str().unwrap(),
            "--context=64",
            "--prefill=8",
            "--attend",
            attend,
            "-o",
            artifact,
        ])
        .ok();
        let signatures = edgec(["inspect", artifact]).ok();
        assert_eq!(signatures.contains("attend_24_decode"), attend == "24", "{signatures}");
        edgec(["run", artifact, "--prompt", "the quick brown fox jumps", "--greedy", "--max-tokens=40"]).ok()
    };
    assert_eq!(text("24"), text("0"), "{model}");
}

#[test]
fn llama() {
    same_text("llama");
}

#[test]
fn gemma3_with_a_sliding_window() {
    same_text("gemma3");
}

/// Prefill reads rows of a cache that it is about to write; that must not make the runtime copy caches.
#[test]
fn caches_are_written_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");
    let artifact = artifact.to_str().unwrap();
    let model = fixture("tiny/llama");
    edgec(["compile", model.to_str().unwrap(), "--context=64", "--prefill=8", "-o", artifact]).ok();
    let measured = edgec(["bench", artifact, "--json", "--prefill=8", "--decode=2", "--runs=1"]).ok();
    assert!(measured.contains("\"caches_in_place\": true"), "{measured}");
}
