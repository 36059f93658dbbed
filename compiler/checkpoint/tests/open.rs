//! Opens the committed checkpoints, and mangled copies of them.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::{Path, PathBuf};

use edgec_checkpoint::{Checkpoint, NamingKind, Tokenizer};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/tiny").join(name)
}

#[test]
fn folders_and_gguf_files_open() {
    for (name, naming) in [
        ("llama", NamingKind::HuggingFace),
        ("llama_sharded", NamingKind::HuggingFace),
        ("phi2", NamingKind::HuggingFace),
        ("gemma", NamingKind::HuggingFace),
        ("gemma3", NamingKind::HuggingFace),
        ("llama3.gguf", NamingKind::Gguf),
        ("phi2.gguf", NamingKind::Gguf),
        ("gemma.gguf", NamingKind::Gguf),
        ("llama_q.gguf", NamingKind::Gguf),
    ] {
        let checkpoint = Checkpoint::open(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(checkpoint.naming, naming, "{name}");
        assert!(checkpoint.tensors.len() > 20, "{name}");
        assert!(checkpoint.config["hidden_size"] == 64, "{name}");
    }
}

#[test]
fn the_sharded_folder_keeps_its_sentencepiece_model() {
    let checkpoint = Checkpoint::open(&fixture("llama_sharded")).unwrap();
    assert!(matches!(checkpoint.tokenizer, Some(Tokenizer::SentencePiece(_))));
    assert!(checkpoint.special.add_begin);
}

#[test]
fn a_gguf_cut_anywhere_is_refused() {
    let bytes = std::fs::read(fixture("llama_q.gguf")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.gguf");
    let lengths = (0..4096).step_by(37).chain((4096..bytes.len()).step_by(4099)).chain([bytes.len() - 33]);
    for length in lengths.filter(|&length| length < bytes.len()) {
        std::fs::write(&path, &bytes[..length]).unwrap();
        assert!(Checkpoint::open(&path).is_err(), "{length} of {} bytes", bytes.len());
    }
}

#[test]
fn flipped_header_bytes_never_panic() {
    let bytes = std::fs::read(fixture("llama_q.gguf")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flipped.gguf");
    for at in (4..3000).step_by(13) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0xff;
        std::fs::write(&path, &bytes).unwrap();
        let _ = Checkpoint::open(&path);
    }
}

/// A folder whose safetensors header is `header`, followed by `data` zero bytes.
fn folder_with(header: &str, data: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    std::fs::write(folder.path().join("config.json"), "{}").unwrap();
    std::fs::write(folder.path().join("model.safetensors"), bytes).unwrap();
    folder
}

#[test]
fn lying_safetensors_headers_are_refused_with_the_tensor() {
    for (header, data, complaint) in [
        (r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "`a`"),
        (r#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "`a`"),
        (r#"{"a":{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[0,8]}}"#, 8, "`a`"),
        (r#"{"a":{"dtype":"Q9","shape":[2],"data_offsets":[0,8]}}"#, 8, "Q9"),
        (
            r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
            12,
            "overlap",
        ),
        (
            r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}"#,
            16,
            "twice",
        ),
    ] {
        let folder = folder_with(header, data);
        let error = Checkpoint::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Checkpoint::open(folder_with(&deep, 0).path()).is_err());
}

#[test]
fn indexes_stay_inside_their_folder() {
    let folder = folder_with("{}", 0);
    std::fs::remove_file(folder.path().join("model.safetensors")).unwrap();
    let index = folder.path().join("model.safetensors.index.json");
    for (shard, complaint) in
        [("../x.safetensors", "outside"), ("/etc/passwd", "outside"), ("gone.safetensors", "gone")]
    {
        std::fs::write(&index, format!(r#"{{"weight_map":{{"a":"{shard}"}}}}"#)).unwrap();
        let error = Checkpoint::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}
