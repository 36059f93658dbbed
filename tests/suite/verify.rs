//! `edgec verify` on an artifact that is right and on one that is not.

use edgec_tensor::{ElementType, SmallFloat, Tensor, npy};
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

/// The evaluator gets StableHLO alone, whatever the file has besides.
#[test]
fn an_artifact_of_a_program_with_chlo_and_lapack() {
    for name in ["error_functions", "lapack"] {
        let folder = tempfile::tempdir().unwrap();
        let (artifact, model) =
            (folder.path().join("m.tflite"), fixture("jax").join(name).join("program.mlir"));
        let [artifact, model] = [&artifact, &model].map(|path| path.to_str().unwrap());
        edgec(["compile", model, "-o", artifact]).ok();
        edgec(["verify", model, artifact]).ok();
    }
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

/// Types that LiteRT has no buffers for: the artifact says what its bytes are, and tensors go in and out as the program has them.
#[test]
fn an_artifact_of_types_that_the_runtime_lacks() {
    let program =
        "func.func public @main(%x: tensor<3xf8E4M3FN>, %y: tensor<3xi4>, %z: tensor<1xcomplex<f64>>)
        -> (tensor<3xf8E4M3FN>, tensor<3xi4>, tensor<1xcomplex<f64>>) {
      %0 = stablehlo.add %x, %x : tensor<3xf8E4M3FN>
      %1 = stablehlo.multiply %y, %y : tensor<3xi4>
      %2 = stablehlo.multiply %z, %z : tensor<1xcomplex<f64>>
      return %0, %1, %2 : tensor<3xf8E4M3FN>, tensor<3xi4>, tensor<1xcomplex<f64>>
    }";
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let text = |name: &str| path(name).to_str().unwrap().to_owned();
    std::fs::write(path("program.mlir"), program).unwrap();
    edgec(["compile", &text("program.mlir"), "-o", &text("model.tflite")]).ok();

    let (f8, i4) = (ElementType::Small(SmallFloat::F8E4M3FN), ElementType::I4);
    let write = |name: &str, element, bytes: [u8; 3]| {
        npy::write(&path(name), &Tensor::new(element, vec![3], bytes.to_vec()).unwrap()).unwrap();
    };
    // 1, -2 and the largest number, 448; 3, -2 and 4.
    write("x.npy", f8, [0x38, 0xc0, 0x7e]);
    write("y.npy", i4, [3, 0xfe, 4]);
    let complex = |parts: [f64; 2]| parts.into_iter().flat_map(f64::to_le_bytes).collect::<Vec<u8>>();
    let z = Tensor::new(ElementType::Complex128, vec![1], complex([1.0 + 2f64.powi(-40), -2.0])).unwrap();
    npy::write(&path("z.npy"), &z).unwrap();
    let inputs = ["x.npy", "y.npy", "z.npy"].map(|name| format!("--input={}", text(name)));
    let mut words = vec!["run".to_owned(), text("model.tflite"), "--output-dir".to_owned(), text("out")];
    words.extend(inputs);
    edgec(words.iter().map(String::as_str)).ok();
    let read = |name: &str, element| npy::read_as(&path("out").join(name), element).unwrap().bytes().to_vec();
    assert_eq!(read("output_0.npy", f8), [0x40, 0xc8, 0x7f]);
    assert_eq!(read("output_1.npy", i4), [0xf9, 4, 0]);
    let square = [-3.0 + 2f64.powi(-39) + 2f64.powi(-80), -4.0 - 2f64.powi(-38)];
    assert_eq!(read("output_2.npy", ElementType::Complex128), complex(square));

    let words = ["verify", &text("program.mlir"), &text("model.tflite"), "--tolerance=0", "--per-op"];
    let verified = edgec(words).ok();
    assert!(verified.contains("no operation differs"), "{verified}");
    assert!(verified.contains("output_0 f8E4M3FN [3]") && verified.contains("output_1 i4 [3]"), "{verified}");
    let inspected = edgec(["inspect", &text("model.tflite")]).ok();
    assert!(inspected.contains("arg0 UINT8[3] holds f8E4M3FN"), "{inspected}");
    assert!(inspected.contains("arg2 FLOAT64[1, 2] holds complex<f64>"), "{inspected}");
}
