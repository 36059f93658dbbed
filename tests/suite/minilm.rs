//! all-MiniLM-L6-v2 gives sentence-transformers' embeddings.

use edgec_runtime::{Artifact, CpuOptions, Language, TextEncoder};
use edgec_tests::{edgec, fixture_json, minilm};
use tempfile::TempDir;

fn compiled(recipe: &str) -> (TempDir, TextEncoder) {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("minilm.litertlm");
    let model = minilm();
    edgec(["compile", model.to_str().unwrap(), "--quantize", recipe, "-o", artifact.to_str().unwrap()]).ok();
    let options = CpuOptions { threads: Some(2), ..CpuOptions::default() };
    match Artifact::open(&artifact).unwrap().language(&options, None).unwrap() {
        Language::Encoder(encoder) => (folder, *encoder),
        Language::Generator(_) => panic!("an encoder was compiled"),
    }
}

/// Embeddings of the fixture's texts beside the expected ones.
fn each_text(encoder: &mut TextEncoder, mut check: impl FnMut(&str, &[f64], &[f64])) {
    let expected = fixture_json("minilm_l6.json");
    for text in expected["texts"].as_array().unwrap() {
        let vector: Vec<f64> =
            text["embedding"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
        let text = text["text"].as_str().unwrap();
        let found = encoder.encode(text).unwrap();
        check(text, &found.embedding.to_f64(), &vector);
    }
}

#[test]
fn f32_is_the_original() {
    let (_folder, mut encoder) = compiled("none");
    assert_eq!(encoder.encoder_mut().lengths(), [128, 512]);
    each_text(&mut encoder, |text, found, expected| {
        assert_eq!(found.len(), expected.len());
        let difference = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(difference < 1e-5, "{text:?} differs by {difference}");
    });
}

#[test]
fn int8_stays_near() {
    let (_folder, mut encoder) = compiled("int8");
    each_text(&mut encoder, |text, found, expected| {
        // Both have the length one.
        let cosine: f64 = found.iter().zip(expected).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.99, "{text:?} has the cosine {cosine}");
    });
}
