//! `edgec verify` on an artifact that is right and on one that is not.

use edgec_tests::{Outcome, edgec, fixture};
use serde_json::Value;

fn verify(recipe: &str, arguments: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");
    let model = fixture("jax/mlp/program.mlir");
    let [model, artifact] = [&model, &artifact].map(|path| path.to_str().unwrap());
    edgec(["compile", model, "--target=cpu", "--quantize", recipe, "-o", artifact]).ok();
    let mut words = vec!["verify", model, artifact];
    words.extend(arguments);
    edgec(words)
}

#[test]
fn an_artifact_that_is_right() {
    let input = format!("--input={}", fixture("jax/mlp/arg0.npy").display());
    let report: Value = serde_json::from_str(&verify("none", &["--json", &input]).ok()).unwrap();
    assert_eq!(report["within"], true);
    let signature = &report["signatures"][0];
    assert_eq!(
        (&signature["signature"], &signature["random_inputs"]),
        (&"main".into(), &Value::Array(vec![]))
    );
    let output = &signature["outputs"][0];
    assert_eq!((&output["name"], &output["element_type"]), (&"output_0".into(), &"f32".into()));
    assert!(
        output["max_relative_error"].as_f64().unwrap() < 1e-5
            && output["cosine"].as_f64().unwrap() > 0.999_999
    );
    assert!(verify("none", &["--per-op"]).ok().contains("no operation differs"));
}

/// int8 is further from f32 than the tolerance allows, and the product with the int8 weight is where it begins.
#[test]
fn an_artifact_that_is_not() {
    let wrong = verify("int8", &["--per-op", "--quantize=int8"]);
    assert!(wrong.stdout.contains("first to differ: stablehlo.dot_general at"), "{}", wrong.stdout);
    assert!(wrong.stdout.contains("program.mlir\":7:10"), "{}", wrong.stdout);
    assert!(wrong.refused().contains("`output_0` of `main`"));
    verify("int8", &["--tolerance=0.05"]).ok();
}

#[test]
fn an_artifact_of_another_model() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("model.tflite");
    let artifact = artifact.to_str().unwrap();
    edgec(["compile", fixture("jax/rms_norm/program.mlir").to_str().unwrap(), "-o", artifact]).ok();
    let said = edgec(["verify", fixture("jax/mlp/program.mlir").to_str().unwrap(), artifact]).refused();
    assert!(said.contains("input"), "{said}");
}
