//! The decoder on a model whose logits tell which tokens its attention sees, and how often.
//!
//! Needs LiteRT's library (tools/setup.sh). The models are made by tools/fixtures/runtime_models.py.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;

use edgec_runtime::{CpuOptions, Decoder, LiteRtRunner, RuntimeError};

const VOCABULARY: usize = 8;
const CONTEXT: usize = 12;

fn open(name: &str) -> Decoder {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/runtime").join(name);
    let runner = LiteRtRunner::open(&path, &CpuOptions::default()).expect("a good model");
    Decoder::new(Box::new(runner)).expect("a decoder")
}

/// What the logits must be after these tokens: the share of each.
fn assert_sees(logits: &[f32], tokens: &[u32]) {
    for (token, &logit) in (0u32..).zip(logits) {
        let count = tokens.iter().filter(|&&t| t == token).count();
        let expected = count as f32 / tokens.len() as f32;
        assert!(
            (logit - expected).abs() < 1e-5,
            "token {token} after {tokens:?}: {logit} instead of {expected}"
        );
    }
}

fn each_model(body: impl Fn(Decoder)) {
    for (name, in_place) in [("counter.tflite", true), ("counter_copy.tflite", false)] {
        let decoder = open(name);
        assert_eq!(decoder.caches_in_place(), in_place, "{name}");
        body(decoder);
    }
}

#[test]
fn describes_the_artifact() {
    each_model(|decoder| {
        assert_eq!(decoder.context(), CONTEXT);
        assert_eq!(decoder.vocabulary(), VOCABULARY);
        assert_eq!(decoder.prefill_lengths(), [4, 2]);
        assert_eq!(decoder.decode_reaches(), [6, CONTEXT]);
    });
}

#[test]
fn every_split_of_a_prompt_sees_the_same() {
    let tokens = [5, 1, 1, 7, 0, 3, 5, 5, 2, 6, 4, 1];
    each_model(|mut decoder| {
        for length in 1..=CONTEXT {
            let (last, prompt) = tokens[..length].split_last().expect("at least one");
            for first in 0..=prompt.len() {
                decoder.reset();
                decoder.prefill(&prompt[..first]).expect("fits");
                decoder.prefill(&prompt[first..]).expect("fits");
                assert_sees(decoder.decode(*last).expect("fits"), &tokens[..length]);
                assert_eq!(decoder.position(), length);
            }
        }
    });
}

#[test]
fn padding_and_forgotten_tokens_stay_invisible() {
    each_model(|mut decoder| {
        decoder.prefill(&[7, 7, 7, 7, 7, 7, 7]).expect("fits");
        assert_sees(decoder.decode(7).expect("fits"), &[7; 8]);
        decoder.rewind(2).expect("was reached");
        // Three tokens in a block of four: the padding is token 0, at a position that decode takes next.
        decoder.prefill(&[1, 2, 3]).expect("fits");
        assert_sees(decoder.decode(4).expect("fits"), &[7, 7, 1, 2, 3, 4]);
        assert_sees(decoder.decode(4).expect("fits"), &[7, 7, 1, 2, 3, 4, 4]);
        decoder.reset();
        assert_sees(decoder.decode(6).expect("fits"), &[6]);
        assert!(decoder.rewind(5).is_err());
    });
}

#[test]
fn refuses_what_lies_beyond_the_context() {
    each_model(|mut decoder| {
        let full: Vec<u32> = (0..CONTEXT as u32 + 1).map(|i| i % 8).collect();
        let error = decoder.prefill(&full).expect_err("one too many");
        assert!(
            matches!(error, RuntimeError::ContextFull { context: CONTEXT, used: 0, wanted: 13 }),
            "{error}"
        );
        decoder.prefill(&full[..CONTEXT - 1]).expect("fits");
        assert_sees(decoder.decode(full[CONTEXT - 1]).expect("fits"), &full[..CONTEXT]);
        assert!(matches!(decoder.decode(0), Err(RuntimeError::ContextFull { used: CONTEXT, wanted: 1, .. })));
        decoder.reset();
        assert!(matches!(decoder.decode(8), Err(RuntimeError::TokenRange { token: 8, vocabulary: 8 })));
        assert!(matches!(decoder.prefill(&[1, 9]), Err(RuntimeError::TokenRange { token: 9, .. })));
    });
}

#[test]
fn a_model_that_is_no_decoder_says_what_it_has() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/runtime/add.tflite");
    let runner = LiteRtRunner::open(&path, &CpuOptions::default()).expect("a good model");
    let error = Decoder::new(Box::new(runner)).err().expect("no decode signature").to_string();
    assert!(error.contains("only main"), "{error}");
}
