//! The small decoder in a browser: runtime/web's modules load the package by range requests and run it on WebGPU, against the same model in 64
//! bits.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
#[path = "../../reference/tests/kernels/mod.rs"]
mod kernels;
mod small_decoder;
mod web_server;

use std::path::Path;

use edgec_formats::litertlm::{
    LlmMetadata, Message, PlannedSection, SectionSource, SectionType, TokenUnion, deflate,
};
use edgec_gpu_plan::Features;
use small_decoder::{PREFILL, VOCABULARY, model, reference, write_package_behind};
use web_server::{Browser, Files, serve};

/// A token for each of these characters.
const CHARACTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY";

/// A tokenizer.json of one token a character, and metadata by which texts begin with the token `b`.
fn text_sections() -> Vec<PlannedSection> {
    let characters = CHARACTERS.chars().take(VOCABULARY as usize).enumerate();
    let vocabulary: serde_json::Map<String, serde_json::Value> =
        characters.map(|(id, character)| (character.to_string(), id.into())).collect();
    let tokenizer = serde_json::json!({ "model": { "type": "BPE", "vocab": vocabulary, "merges": [] } });
    let metadata = LlmMetadata { start_token: Some(TokenUnion::id(1)), ..LlmMetadata::default() };
    let section =
        |kind, bytes| PlannedSection { kind, items: Vec::new(), source: SectionSource::Bytes(bytes) };
    vec![
        section(SectionType::LlmMetadata, metadata.encode_to_vec()),
        section(SectionType::HuggingFaceTokenizerZlib, deflate(tokenizer.to_string().as_bytes()).unwrap()),
    ]
}

/// What greedy decoding goes on with.
fn continued(prompt: &[i32], count: usize) -> Vec<i32> {
    let mut tokens = prompt.to_vec();
    for _ in 0..count {
        let logits = reference(&model(), &tokens).pop().unwrap();
        let most = logits.iter().copied().fold(f64::MIN, f64::max);
        tokens.push(logits.iter().position(|logit| *logit == most).unwrap() as i32);
    }
    tokens[prompt.len()..].to_vec()
}

/// The files of a folder with these suffixes.
fn add(files: &mut Files, folder: &Path, prefix: &str, suffixes: &[&str]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|suffix| suffixes.iter().any(|known| suffix == *known)) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(format!("{prefix}/{name}"), std::fs::read(file).unwrap());
        }
    }
}

#[test]
fn a_decoder_runs_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.litertlm");
    write_package_behind(text_sections(), &path, |_, _| ());
    let package = std::fs::read(&path).unwrap();
    let mut files = Files::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    add(&mut files, &root.join("runtime/web"), "", &["js"]);
    let fixtures = root.join("tests/fixtures");
    add(&mut files, &fixtures.join("runtime"), "/runtime", &["json", "model"]);
    add(&mut files, &fixtures.join("tiny"), "/tiny", &["json"]);
    for family in ["llama", "phi2", "gemma", "gemma3"] {
        add(&mut files, &fixtures.join("tiny").join(family), &format!("/tiny/{family}"), &["json"]);
    }
    let tokens = [3, 14, 15, 9, 26, 5, 35, 8, 49, 0];
    let (prompt, count) = ("hgfedcabcd", 8);
    let request =
        serde_json::json!({ "tokens": tokens, "prefill": PREFILL, "prompt": prompt, "count": count });
    // Those with floats of 16 bits, which SwiftShader does not have, are left out.
    let kernels = kernels::all().into_iter().map(|(kernel, _)| kernel);
    let wgsl: Vec<String> =
        kernels.filter(|kernel| !kernel.features.has(Features::F16)).map(|kernel| kernel.wgsl).collect();
    assert!(wgsl.len() > 15, "{}", wgsl.len());
    files.insert("/kernels.json".into(), serde_json::to_vec(&wgsl).unwrap());
    files.insert("/request.json".into(), request.to_string().into_bytes());
    files.insert("/test.html".into(), include_bytes!("web_server/page.html").to_vec());
    let mut plans = package.clone();
    let starts: Vec<usize> =
        (0..package.len() - 8).filter(|at| &package[*at..*at + 8] == b"EDGECGP\0").collect();
    assert_eq!(starts.len(), 2);
    starts.iter().for_each(|at| plans[at + 100] ^= 1);
    files.insert("/damaged_plan.litertlm".into(), plans);
    let mut weights = package.clone();
    *weights.last_mut().unwrap() ^= 1;
    files.insert("/damaged_weights.litertlm".into(), weights);
    files.insert("/cut.litertlm".into(), package[..package.len() - 256].to_vec());
    files.insert("/model.litertlm".into(), package);

    let (address, receiver) = serve(files);
    let browser = Browser::open(&format!("{address}/test.html"));
    let posted: serde_json::Value = serde_json::from_str(&browser.posted(&receiver)).unwrap();
    assert_eq!(posted["error"], serde_json::Value::Null, "{}", posted["error"].as_str().unwrap_or_default());

    assert_eq!(posted["profile"], "base");
    let notes = posted["notes"].as_array().unwrap();
    assert!(
        notes.len() == 1
            && notes[0].as_str().unwrap().starts_with("variant large does not run: the GPU lacks max")
    );
    let rows: Vec<f64> =
        posted["rows"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let expected = reference(&model(), &tokens);
    assert_eq!(rows.len(), tokens.len() * VOCABULARY as usize);
    for (place, (found, expected)) in rows.chunks(VOCABULARY as usize).zip(&expected).enumerate() {
        let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4 * largest, "token {place}: {found}, not {expected}");
        }
        let most = found.iter().copied().fold(f64::MIN, f64::max);
        let next = found.iter().position(|logit| *logit == most).unwrap();
        assert_eq!(posted["next"][place].as_u64(), Some(next as u64));
    }
    assert_eq!(posted["again"][0], posted["next"][0]);
    let place = |character| CHARACTERS.find(character).unwrap() as i32;
    let begun: Vec<i32> = std::iter::once(1).chain(prompt.chars().map(place)).collect();
    let text =
        continued(&begun, count).into_iter().map(|token| CHARACTERS.as_bytes()[token as usize] as char);
    assert_eq!(posted["text"], text.collect::<String>());
    assert_eq!(posted["refused"], serde_json::json!([]), "kernels that the browser does not compile");
    assert_eq!(posted["wrong"], serde_json::json!([]), "texts that are tokens of others");
    let wanted = [
        "checksum does not fit",
        "edgec.weights.0 is not what the plan says",
        "truncated",
        "8 bytes, not 4",
        "position is 1000",
        "are due where",
        "the model \"WordPiece\" is not known",
        "the prompt has 101 tokens",
    ];
    assert_eq!(posted["errors"].as_array().unwrap().len(), wanted.len());
    for (found, wanted) in posted["errors"].as_array().unwrap().iter().zip(wanted) {
        assert!(found.as_str().unwrap().contains(wanted), "{found} does not say {wanted:?}");
    }
}
