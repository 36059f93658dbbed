//! Each tiny encoder, compiled to f32, gives transformers' hidden vectors and sentence-transformers' embeddings in LiteRT.

use std::path::{Path, PathBuf};

use edgec_runtime::{Artifact, CpuOptions, Runner, Tensor};
use edgec_tests::{edgec, fixture, fixture_json};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::material::Spoiled;

const TOLERANCE: f64 = 1e-5;

/// The artifact of `tiny/<name>` with the lengths of its expectations.
fn compiled(name: &str, artifact: &str, arguments: &[&str]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (model, artifact) = (fixture("tiny").join(name), folder.path().join(artifact));
    let mut words =
        vec!["compile", model.to_str().unwrap(), "-o", artifact.to_str().unwrap(), "--lengths=16,40"];
    words.extend(arguments);
    edgec(words).ok();
    (folder, artifact)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn padded(value: &Value, length: usize) -> Tensor {
    let mut values: Vec<i32> = numbers(value).into_iter().map(|number| number as i32).collect();
    values.resize(length, 0);
    Tensor::from_i32(vec![1, length], &values).unwrap()
}

fn largest_difference(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max)
}

fn cosine(found: &[f64], expected: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    dot(found, expected) / (dot(found, found) * dot(expected, expected)).sqrt()
}

/// Hidden vectors of the visible tokens and the embedding of each case, by one signature.
fn run_cases(artifact: &Path, expected: &Value, types: bool, mut check: impl FnMut(&str, &[f64], &[f64])) {
    let mut runner = Artifact::open(artifact).unwrap().runner(&CpuOptions::default()).unwrap();
    for case in expected["cases"].as_array().unwrap() {
        let length = case["length"].as_u64().unwrap() as usize;
        let names = ["tokens", "attention_mask", "token_types"];
        let inputs: Vec<(String, Tensor)> = names[..if types { 3 } else { 2 }]
            .iter()
            .map(|&name| (name.to_owned(), padded(&case[name], length)))
            .collect();
        let outputs = runner.run(&format!("encode_{length}"), &inputs).unwrap();
        let output = |name: &str| outputs.iter().find(|(found, _)| found == name).unwrap().1.to_f64();
        let hidden = numbers(&case["hidden"]);
        let name = case["name"].as_str().unwrap();
        check(&format!("{name}: hidden"), &output("hidden")[..hidden.len()], &hidden);
        check(&format!("{name}: embedding"), &output("embedding"), &numbers(&case["embedding"]));
    }
}

fn agrees(name: &str, types: bool) {
    let expected = fixture_json(&format!("tiny/{name}.json"));
    let (_folder, artifact) = compiled(name, "model.tflite", &[]);
    run_cases(&artifact, &expected, types, |what, found, expected| {
        let most = expected.iter().fold(1.0, |most: f64, number| most.max(number.abs()));
        let difference = largest_difference(found, expected) / most;
        assert!(difference < TOLERANCE, "{name}: {what} differs by {difference}");
    });
}

/// Text in, vector out: the tokenizer travels in the container, or is given beside a `.tflite`.
fn texts_agree(name: &str) {
    let expected = fixture_json(&format!("tiny/{name}.json"));
    let (_folder, artifact) = compiled(name, "model.litertlm", &[]);
    for text in expected["texts"].as_array().unwrap() {
        let line =
            edgec(["run", artifact.to_str().unwrap(), "--prompt", text["text"].as_str().unwrap()]).ok();
        let found = numbers(&serde_json::from_str(&line).unwrap());
        let difference = largest_difference(&found, &numbers(&text["embedding"]));
        assert!(difference < 2.0 * TOLERANCE, "{name}: {text:?} differs by {difference}");
    }
}

#[test]
fn bert_of_sentence_transformers() {
    agrees("bert", true);
    texts_agree("bert");
}

/// Names below `bert.`, norms called gamma and beta, f16, `vocab.txt`, a pooler and a classifier that nothing uses.
#[test]
fn bert_below_a_head() {
    agrees("bert_head", true);
    texts_agree("bert_head");
}

/// Positions are counted over the tokens that are no padding, and padding stands between some.
#[test]
fn roberta_with_its_own_positions() {
    agrees("roberta", false);
    texts_agree("roberta");
}

#[test]
fn distilbert_of_several_poolings() {
    agrees("distilbert", false);
    texts_agree("distilbert");
}

#[test]
fn recipes_stay_near() {
    let expected = fixture_json("tiny/bert.json");
    for (recipe, least) in [("fp16", 0.999_99), ("int8", 0.995), ("int4", 0.95), ("int8-static", 0.98)] {
        let (_folder, artifact) = compiled("bert", "model.tflite", &["--quantize", recipe]);
        run_cases(&artifact, &expected, true, |what, found, expected| {
            let cosine = cosine(found, expected);
            assert!(cosine > least, "{recipe}: {what} has the cosine {cosine}");
        });
    }
}

#[test]
fn a_tflite_takes_its_tokenizer_from_a_file() {
    let (folder, artifact) = compiled("bert", "model.tflite", &[]);
    let artifact = artifact.to_str().unwrap();
    assert!(edgec(["run", artifact, "--prompt", "x"]).refused().contains("--tokenizer"));
    let tokenizer = fixture("tiny/bert/tokenizer.json");
    let out = folder.path().join("out");
    let words = ["run", artifact, "--prompt", "x", "--tokenizer", tokenizer.to_str().unwrap()];
    let printed = edgec(words).ok();
    assert_eq!(edgec(words.iter().chain(&["--output-dir", out.to_str().unwrap()])).ok(), "");
    let written = |name: &str| edgec_tensor::npy::read(&out.join(name)).unwrap();
    let embedding: Vec<f32> = serde_json::from_str(&printed).unwrap();
    assert_eq!(written("embedding.npy").to_f32().unwrap(), embedding);
    assert_eq!(written("hidden.npy").shape(), [1, 3, 48]);
    let long = "a ".repeat(60);
    let said =
        edgec(["run", artifact, "--prompt", &long, "--tokenizer", tokenizer.to_str().unwrap()]).refused();
    assert!(said.contains("62 tokens") && said.contains("--lengths"), "{said}");
}

#[test]
fn verify_draws_inputs_that_an_encoder_takes() {
    let (_folder, artifact) = compiled("bert", "model.tflite", &[]);
    let model = fixture("tiny/bert");
    let said = edgec(["verify", model.to_str().unwrap(), artifact.to_str().unwrap(), "--lengths=16,40"]).ok();
    assert!(said.contains("random tokens, attention_mask, token_types"), "{said}");
}

#[test]
fn lengths_are_an_encoders_and_prefills_a_decoders() {
    let (folder, artifact) = compiled("bert", "model.tflite", &[]);
    let measured = edgec(["bench", artifact.to_str().unwrap(), "--json", "--runs=1"]).ok();
    let measured: Value = serde_json::from_str(&measured).unwrap();
    assert_eq!(
        (&measured["encode"][0]["tokens"], &measured["encode"][1]["tokens"]),
        (&json!(16), &json!(40))
    );

    let out = folder.path().join("out.tflite");
    let compile = |model: &str, argument: &str| {
        let model = fixture(model);
        edgec(["compile", model.to_str().unwrap(), argument, "-o", out.to_str().unwrap()])
    };
    assert!(compile("tiny/bert", "--prefill=8").refused().contains("--lengths"));
    assert!(compile("tiny/llama", "--lengths=8").refused().contains("--prefill"));
    assert!(compile("jax/mlp/program.mlir", "--lengths=8").refused().contains("--lengths"));
    assert!(compile("tiny/bert", "--lengths=41").refused().contains("40 positions"));
    compile("tiny/bert", "--threads=1").ok();
    assert!(edgec(["inspect", out.to_str().unwrap()]).ok().contains("encode_40"));
}

/// Compiles a changed copy of a tiny encoder and expects a refusal that says all of `words`.
fn refused(name: &str, change: impl FnOnce(&Spoiled), words: &[&str]) {
    let model = Spoiled::copy_of(name);
    change(&model);
    let said = model.compile_plain("model.tflite", &[]).refused();
    for word in words {
        assert!(said.contains(word), "the refusal does not say {word}:\n{said}");
    }
}

fn configured(field: &'static str, value: Value) -> impl FnOnce(&Spoiled) {
    move |model| {
        model.edit_json("config.json", |config| config[field] = value);
    }
}

#[test]
fn configurations_that_are_not_computed() {
    for (field, value, word) in [
        ("position_embedding_type", json!("relative_key"), "absolute"),
        ("is_decoder", json!(true), "is_decoder"),
        ("hidden_act", json!("mish"), "gelu_new"),
        ("hidden_act", json!(3), "`hidden_act` is 3"),
        ("num_attention_heads", json!(5), "divisor"),
        ("num_hidden_layers", json!(1_000_000), "num_hidden_layers"),
        ("max_position_embeddings", json!(41), "position_embeddings"),
        ("type_vocab_size", json!(3), "token_type_embeddings"),
        ("intermediate_size", json!(1u64 << 40), "intermediate_size"),
    ] {
        refused("bert", configured(field, value), &[word]);
    }
    refused("roberta", configured("pad_token_id", json!(41)), &["pad_token_id"]);
    refused("distilbert", configured("activation", json!("mish")), &["activation", "mish"]);
    refused("distilbert", configured("n_layers", json!(3)), &["transformer.layer.2"]);
}

#[test]
fn tensors_that_do_not_fit() {
    let renamed = |from: &'static str| {
        move |model: &Spoiled| {
            model.edit_header("model.safetensors", |header| {
                let entry = header.as_object_mut().unwrap().remove(from).unwrap();
                header["spare"] = entry;
            });
        }
    };
    for missing in ["encoder.layer.2.output.LayerNorm.bias", "embeddings.word_embeddings.weight"] {
        refused("bert", renamed(missing), &[missing]);
    }
    let transposed = |model: &Spoiled| {
        model.edit_header("model.safetensors", |header| {
            header["encoder.layer.1.intermediate.dense.weight"]["shape"] = json!([48, 80]);
        });
    };
    refused("bert", transposed, &["encoder.layer.1.intermediate.dense.weight", "[48, 80]", "[80, 48]"]);
}

#[test]
fn pipelines_that_are_not_computed() {
    let edited = |file: &'static str, edit: fn(&mut Value)| {
        move |model: &Spoiled| {
            model.edit_json(file, edit);
        }
    };
    let pooling = "1_Pooling/config.json";
    refused(
        "bert",
        edited(pooling, |config| config["pooling_mode_lasttoken"] = json!(true)),
        &["pooling_mode_lasttoken", "cls"],
    );
    refused("bert", edited(pooling, |config| config["word_embedding_dimension"] = json!(47)), &["47", "48"]);
    let dense = |modules: &mut Value| modules[2]["type"] = json!("sentence_transformers.models.Dense");
    refused("bert", edited("modules.json", dense), &["Dense"]);
    refused("bert", edited("modules.json", |modules| modules[1]["path"] = json!("../x")), &["outside"]);
}

#[test]
fn a_vocabulary_without_special_pieces() {
    let model = Spoiled::copy_of("bert_head");
    model.edit_bytes("vocab.txt", |bytes| *bytes = b"a\nb\n".to_vec());
    assert!(model.compile_plain("model.litertlm", &[]).refused().contains("vocab.txt"));
}
