//! The small decoder as the runtime generates with it: prompts cut into blocks, single steps, and going back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;
mod small_decoder;

use edgec_runtime::{Artifact, CpuOptions, Decoder, RuntimeError};
use edgec_vulkan::LoadOptions;
use small_decoder::{CONTEXT, PREFILL, VOCABULARY, model, reference, write_package};

fn decoder(folder: &tempfile::TempDir) -> (Artifact, Decoder) {
    let path = folder.path().join("model.litertlm");
    write_package(&path);
    let device = LoadOptions { device: Some("llvmpipe".into()), ..LoadOptions::default() };
    let artifact = Artifact::open(&path).unwrap().with_gpu(device);
    let decoder = artifact.on_gpu().unwrap();
    (artifact, decoder)
}

fn close(found: &[f32], expected: &[f64], what: &str) {
    let largest = expected.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    for (found, expected) in found.iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() < 1e-4 * largest, "{what}: {found}, not {expected}");
    }
}

#[test]
fn every_cut_of_a_prompt_gives_the_same_logits() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut decoder) = decoder(&folder);
    assert_eq!(decoder.context(), CONTEXT as usize);
    assert_eq!(decoder.vocabulary(), VOCABULARY as usize);
    assert_eq!(decoder.prefill_lengths(), [PREFILL as usize]);
    assert!(decoder.caches_in_place() && decoder.backend().contains("llvmpipe"), "{}", decoder.backend());
    let tokens: Vec<u32> = (0..CONTEXT).map(|at| at * 7 % VOCABULARY).collect();
    let signed: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
    let expected = reference(&model(), &signed);
    for length in [1, 4, 6, 13, CONTEXT as usize] {
        let (last, prompt) = tokens[..length].split_last().unwrap();
        for first in [0, prompt.len() / 2, prompt.len()] {
            decoder.reset();
            decoder.prefill(&prompt[..first]).unwrap();
            decoder.prefill(&prompt[first..]).unwrap();
            let what = format!("{length} tokens, cut at {first}");
            close(decoder.decode(*last).unwrap(), &expected[length - 1], &what);
            assert_eq!(decoder.position(), length);
        }
    }
    assert!(matches!(decoder.decode(1), Err(RuntimeError::ContextFull { .. })));
    // What was read behind the position is forgotten, padding too.
    decoder.rewind(6).unwrap();
    decoder.prefill(&tokens[6..8]).unwrap();
    close(decoder.decode(tokens[8]).unwrap(), &expected[8], "after going back");
    assert!(matches!(decoder.decode(VOCABULARY), Err(RuntimeError::TokenRange { .. })));
}

#[test]
fn a_package_is_no_model_for_litert_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (artifact, _) = decoder(&folder);
    assert!(artifact.is_for_gpus());
    let error = artifact.runner(&CpuOptions::default()).err().unwrap().to_string();
    assert!(error.contains("is for GPUs"), "{error}");
    let error = artifact.generator(&CpuOptions::default(), None).err().unwrap();
    assert!(matches!(error, RuntimeError::NoTokenizer), "{error}");
}
