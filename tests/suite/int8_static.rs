//! Full-integer models: static int8 with calibration, in unmodified LiteRT.

use std::path::{Path, PathBuf};

use edgec_tensor::{Tensor, npy};
use edgec_tests::{Outcome, edgec, fixture};

fn mobilenet(file: &str) -> PathBuf {
    fixture("jax/mobilenet").join(file)
}

fn compile(out: &Path, arguments: &[&str]) -> Outcome {
    let program = mobilenet("program.mlir");
    let words = ["compile", program.to_str().unwrap(), "--quantize=int8-static", "-o", out.to_str().unwrap()];
    edgec(words.iter().chain(arguments))
}

/// Sixteen samples like the fixture's input, along a leading dimension.
pub(super) fn samples(folder: &Path) -> String {
    let (count, size) = (16, 16 * 16 * 3);
    // Sums of several uniform numbers spread as the normal ones do that the fixture's input is.
    let mut state = 1_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    let values: Vec<f32> = (0..count * size).map(|_| (0..12).map(|_| uniform()).sum()).collect();
    let path = folder.join("samples.npy");
    npy::write(&path, &Tensor::from_f32(vec![count, 16, 16, 3], &values).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(super) fn cosine(left: &[f64], right: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(left, right) / (dot(left, left) * dot(right, right)).sqrt()
}

#[test]
fn a_mobilenet_is_integers_from_the_first_convolution_to_the_last_product() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.tflite");
    let calibration = format!("--calibration=arg0={}", samples(folder.path()));
    compile(&out, &[&calibration]).ok();
    let input = format!("--input={}", mobilenet("arg0.npy").display());
    edgec(["run", out.to_str().unwrap(), &input, "--output-dir", folder.path().to_str().unwrap()]).ok();
    let found = npy::read(&folder.path().join("output_0.npy")).unwrap().to_f64();
    let cosine = cosine(&found, &npy::read(&mobilenet("output_0.npy")).unwrap().to_f64());
    assert!(cosine > 0.99, "{cosine}");
    let shown = edgec(["inspect", out.to_str().unwrap()]).ok();
    assert!(shown.contains("CONV_2D 6, DEPTHWISE_CONV_2D 2"), "{shown}");
    for once in ["QUANTIZE 1", "DEQUANTIZE 1"] {
        assert!(shown.contains(once), "{shown}");
    }
    // The weights take a quarter of the bytes; the rest is the graph.
    let plain = folder.path().join("plain.tflite");
    edgec(["compile", mobilenet("program.mlir").to_str().unwrap(), "-o", plain.to_str().unwrap()]).ok();
    let size = |path: &Path| std::fs::metadata(path).unwrap().len();
    assert!(size(&out) < size(&plain), "{} {}", size(&out), size(&plain));
}

#[test]
fn samples_in_folders_and_in_one_file_teach_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = samples(folder.path());
    let all = npy::read(Path::new(&file)).unwrap();
    let per_sample = folder.path().join("samples");
    for (index, bytes) in all.bytes().chunks_exact(16 * 16 * 3 * 4).enumerate() {
        let one = per_sample.join(format!("{index:02}"));
        std::fs::create_dir_all(&one).unwrap();
        let tensor = Tensor::new(all.element_type(), vec![1, 16, 16, 3], bytes.to_vec()).unwrap();
        npy::write(&one.join("arg0.npy"), &tensor).unwrap();
    }
    let (left, right) = (folder.path().join("left.tflite"), folder.path().join("right.tflite"));
    compile(&left, &["--calibration", &file]).ok();
    compile(&right, &["--calibration", per_sample.to_str().unwrap()]).ok();
    assert!(std::fs::read(left).unwrap() == std::fs::read(right).unwrap());
}

#[test]
fn samples_that_are_of_no_use_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.tflite");
    let write = |name: &str, tensor: &Tensor| {
        let path = folder.path().join(name);
        npy::write(&path, tensor).unwrap();
        path.to_str().unwrap().to_owned()
    };
    // Messages are wrapped, within long words too.
    let joined = |text: &str| text.replace([' ', '\n', '│'], "");
    let refused = |arguments: &[&str], words: &[&str]| {
        let said = compile(&out, arguments).refused();
        for word in words {
            assert!(joined(&said).contains(&joined(word)), "no `{word}` in: {said}");
        }
    };
    refused(&[], &["--calibration"]);
    refused(&["--calibration=nowhere.npy"], &["nowhere.npy"]);
    refused(&["--calibration=nowhere"], &["nowhere"]);
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    refused(&["--calibration", empty.to_str().unwrap()], &["empty", "input"]);
    let odd = write("odd.npy", &Tensor::from_f32(vec![2, 5], &[0.0; 10]).unwrap());
    refused(&["--calibration", &odd], &["odd.npy", "[2, 5]", "[1, 16, 16, 3]"]);
    refused(&["--calibration", &format!("other={odd}")], &["arg0"]);
    let integers = write("integers.npy", &Tensor::from_i32(vec![1, 16, 16, 3], &[0; 768]).unwrap());
    refused(&["--calibration", &integers], &["integers.npy", "i32", "f32"]);
    let mut values = vec![0.0; 768];
    values[7] = f32::NAN;
    let nan = write("nan.npy", &Tensor::from_f32(vec![1, 16, 16, 3], &values).unwrap());
    refused(&["--calibration", &nan], &["nan.npy", "element 7"]);
    let text = folder.path().join("texts.txt");
    std::fs::write(&text, "a text").unwrap();
    refused(&["--calibration", text.to_str().unwrap()], &["texts.txt", "tokenizer"]);
    let program = mobilenet("program.mlir");
    let said =
        edgec(["compile", program.to_str().unwrap(), "--calibration", &odd, "-o", out.to_str().unwrap()])
            .refused();
    assert!(said.contains("int8-static"), "{said}");
    assert!(!out.exists());
}

#[test]
fn an_encoder_takes_texts() {
    let folder = tempfile::tempdir().unwrap();
    let model = fixture("tiny/bert");
    let out = folder.path().join("model.tflite");
    let texts = folder.path().join("texts.txt");
    let words = |calibration: &str| {
        edgec([
            "compile",
            model.to_str().unwrap(),
            "--lengths=16",
            "--quantize=int8-static",
            "--calibration",
            calibration,
            "-o",
            out.to_str().unwrap(),
        ])
    };
    std::fs::write(&texts, "a b c\n\nb c a b\n").unwrap();
    words(texts.to_str().unwrap()).ok();
    std::fs::write(&texts, "\n \n").unwrap();
    assert!(words(texts.to_str().unwrap()).refused().contains("no text"));
}
