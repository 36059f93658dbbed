//! Hugging Face folders that are damaged, contradict themselves or lie.

use std::fs;

use serde_json::{Value, json};

use crate::material::Spoiled;

const WEIGHTS: &str = "model.safetensors";

#[test]
fn the_unspoiled_checkpoint_compiles() {
    Spoiled::copy_of("llama").compile("model.tflite", &["--quantize", "int8"]).ok();
}

#[test]
fn config_that_is_no_json() {
    let model = Spoiled::copy_of("llama");
    fs::write(model.path("config.json"), "{\"model_type\": ").unwrap();
    model.is_refused(&["config.json"]);
}

#[test]
fn unknown_model_type() {
    let model = Spoiled::copy_of("llama");
    model.edit_json("config.json", |config| config["model_type"] = json!("mamba"));
    model.is_refused(&["model_type", "mamba"]);
}

#[test]
fn config_without_a_needed_field() {
    let model = Spoiled::copy_of("llama");
    model.edit_json("config.json", |config| drop(config.as_object_mut().unwrap().remove("hidden_size")));
    model.is_refused(&["hidden_size"]);
}

#[test]
fn config_with_absurd_numbers() {
    for (field, value) in [
        ("hidden_size", json!(0)),
        ("hidden_size", json!(-64)),
        ("hidden_size", json!("64")),
        ("num_hidden_layers", json!(4_000_000_000_u64)),
        ("vocab_size", json!(u64::MAX)),
        ("head_dim", json!(1u64 << 62)),
        ("num_key_value_heads", json!(3)),
        ("num_attention_heads", json!(0)),
        ("intermediate_size", json!(1.5)),
    ] {
        let model = Spoiled::copy_of("llama");
        model.edit_json("config.json", |config| config[field] = value.clone());
        let said = model.compile("model.tflite", &[]).refused();
        assert!(!said.is_empty(), "{field} = {value}");
    }
}

#[test]
fn shapes_that_contradict_the_config() {
    let model = Spoiled::copy_of("llama");
    model.edit_json("config.json", |config| config["intermediate_size"] = json!(128));
    model.is_refused(&["mlp", "96", "128"]);
}

#[test]
fn fewer_layers_in_the_file_than_in_the_config() {
    let model = Spoiled::copy_of("llama");
    model.edit_json("config.json", |config| config["num_hidden_layers"] = json!(4));
    model.is_refused(&["layers.3"]);
}

#[test]
fn a_shard_that_is_missing() {
    let model = Spoiled::copy_of("llama_sharded");
    fs::remove_file(model.path("model-00002-of-00003.safetensors")).unwrap();
    model.is_refused(&["model-00002-of-00003.safetensors"]);
}

#[test]
fn an_index_that_points_out_of_the_folder() {
    let model = Spoiled::copy_of("llama_sharded");
    model.edit_json("model.safetensors.index.json", |index| {
        for file in index["weight_map"].as_object_mut().unwrap().values_mut() {
            *file = json!("../../etc/passwd");
        }
    });
    model.is_refused(&["index"]);
}

#[test]
fn weights_that_end_early() {
    for keep in [0, 4, 8, 100, 5000, 500_000] {
        let model = Spoiled::copy_of("llama");
        model.edit_bytes(WEIGHTS, |bytes| bytes.truncate(keep));
        model.is_refused(&[WEIGHTS]);
    }
}

#[test]
fn a_header_length_that_lies() {
    for length in [0, 1, u64::from(u32::MAX), u64::MAX, u64::MAX - 7, 1 << 40] {
        let model = Spoiled::copy_of("llama");
        model.edit_bytes(WEIGHTS, |bytes| bytes[..8].copy_from_slice(&length.to_le_bytes()));
        model.is_refused(&[WEIGHTS]);
    }
}

#[test]
fn a_header_nested_without_end() {
    let model = Spoiled::copy_of("llama");
    model.edit_bytes(WEIGHTS, |bytes| {
        let text = "{\"a\":".repeat(1_000_000);
        *bytes = (text.len() as u64).to_le_bytes().to_vec();
        bytes.extend(text.into_bytes());
    });
    model.is_refused(&[WEIGHTS]);
}

#[test]
fn tensor_entries_that_lie() {
    let name = "model.norm.weight";
    let edits: [(&str, Value); 9] = [
        ("data_offsets", json!([0, u64::MAX])),
        ("data_offsets", json!([256, 0])),
        ("data_offsets", json!([0, 252])),
        ("data_offsets", json!([0])),
        ("data_offsets", json!([-4, 252])),
        ("shape", json!([u64::MAX, u64::MAX])),
        ("shape", json!([65])),
        ("shape", json!("64")),
        ("dtype", json!("F7")),
    ];
    for (field, value) in edits {
        let model = Spoiled::copy_of("llama");
        model.edit_header(WEIGHTS, |header| header[name][field] = value.clone());
        model.is_refused(&[WEIGHTS]);
    }
}

#[test]
fn tensors_that_overlap() {
    let model = Spoiled::copy_of("llama");
    model.edit_header(WEIGHTS, |header| {
        let twin = header["model.layers.0.input_layernorm.weight"]["data_offsets"].clone();
        header["model.norm.weight"]["data_offsets"] = twin;
    });
    model.is_refused(&[WEIGHTS]);
}

#[test]
fn a_weight_that_is_not_a_number() {
    for recipe in ["none", "int8", "int4"] {
        let model = Spoiled::copy_of("llama");
        model.edit_bytes(WEIGHTS, |bytes| {
            let end = bytes.len();
            bytes[end - 400..end - 396].copy_from_slice(&f32::NAN.to_le_bytes());
        });
        let said = model.compile("model.tflite", &["--quantize", recipe]).refused();
        assert!(said.contains(WEIGHTS), "{recipe}: {said}");
    }
}

#[test]
fn no_tokenizer_for_a_container_that_needs_one() {
    let model = Spoiled::copy_of("llama");
    fs::remove_file(model.path("tokenizer.json")).unwrap();
    let said = model.compile("model.litertlm", &[]).refused();
    assert!(said.contains("tokenizer"), "{said}");
    model.compile("model.tflite", &[]).ok();
}
