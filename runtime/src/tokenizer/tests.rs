//! The SentencePiece encoder against the SentencePiece library's own results
//! (tools/fixtures/sentencepiece_models.py), and `tokenizer.json` files.

use std::path::{Path, PathBuf};

use super::*;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures")
}

fn model(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(format!("runtime/sentencepiece_{name}.model"))).expect("the fixture")
}

fn streamed(tokenizer: &Tokenizer, prompt: &[u32], tokens: &[u32]) -> String {
    let mut stream = TextStream::new(tokenizer, prompt);
    let mut text: String = tokens.iter().map(|&token| stream.push(token).expect("decodes")).collect();
    text.push_str(&stream.finish().expect("decodes"));
    text
}

#[derive(serde::Deserialize)]
struct Case {
    text: String,
    ids: Vec<u32>,
    decoded: String,
}

#[test]
fn sentencepiece_models_encode_as_the_library() {
    for name in ["gemma", "llama", "plain"] {
        let tokenizer = Tokenizer::from_sentencepiece(&model(name)).expect("a good model");
        let cases = std::fs::read(fixtures().join(format!("runtime/sentencepiece_{name}.json")))
            .expect("the fixture");
        let cases: Vec<Case> = serde_json::from_slice(&cases).expect("cases");
        assert!(cases.len() > 50);
        for Case { text, ids, decoded } in cases {
            assert_eq!(tokenizer.encode(&text, false).expect("encodes"), ids, "{name}: {text:?}");
            assert_eq!(tokenizer.decode(&ids).expect("decodes"), decoded, "{name}: {text:?}");
            let streamed = streamed(&tokenizer, &[], &ids);
            // A stream goes on after a prompt, where a space at the beginning is part of the text.
            assert!(
                streamed == decoded || streamed == format!(" {decoded}"),
                "{name}: {text:?}: {streamed:?}"
            );
        }
    }
}

#[test]
fn control_pieces_are_tokens_only_on_request() {
    let tokenizer = Tokenizer::from_sentencepiece(&model("llama")).expect("a good model");
    let [begin, end] = ["<s>", "</s>"].map(|text| tokenizer.token_id(text).expect("a control piece"));
    let text = "<s>the</s>";
    assert!(!tokenizer.encode(text, false).expect("encodes").contains(&begin));
    let mut expected = vec![begin];
    expected.extend(tokenizer.encode("the", false).expect("encodes"));
    expected.push(end);
    assert_eq!(tokenizer.encode(text, true).expect("encodes"), expected);
    assert_eq!(tokenizer.decode(&expected).expect("decodes"), "the");
    assert_eq!(tokenizer.token_text(end).as_deref(), Some("</s>"));
}

#[test]
fn damaged_sentencepiece_models_are_refused() {
    let good = model("gemma");
    for cut in [0, 1, 2, 3, 17, good.len() / 2, good.len() - 1] {
        let error = Tokenizer::from_sentencepiece(&good[..cut]).err();
        assert!(matches!(error, Some(RuntimeError::Tokenizer(_))), "{cut}");
    }
    for at in (0..good.len()).step_by(13) {
        let mut bad = good.clone();
        bad[at] ^= 0xff;
        // Whatever comes of it, it is no panic.
        let _ =
            Tokenizer::from_sentencepiece(&bad).map(|tokenizer| tokenizer.encode("the harbour <turn>", true));
    }
    assert!(matches!(Tokenizer::from_json(b"{}").err(), Some(RuntimeError::Tokenizer(_))));
}

#[derive(serde::Deserialize)]
struct Family {
    tokenizer: Vec<FamilyCase>,
}

#[derive(serde::Deserialize)]
struct FamilyCase {
    text: String,
    tokens: Vec<u32>,
}

#[test]
fn tokenizer_json_encodes_as_transformers_and_streams() {
    for family in ["llama", "phi2", "gemma", "gemma3"] {
        let read = |path: String| std::fs::read(fixtures().join("tiny").join(path)).expect("the fixture");
        let tokenizer =
            Tokenizer::from_json(&read(format!("{family}/tokenizer.json"))).expect("a good tokenizer");
        let cases: Family = serde_json::from_slice(&read(format!("{family}.json"))).expect("cases");
        for FamilyCase { text, tokens } in cases.tokenizer {
            assert_eq!(tokenizer.encode_with_specials(&text).expect("encodes"), tokens, "{family}: {text:?}");
            let whole = tokenizer.decode(&tokens).expect("decodes");
            assert_eq!(streamed(&tokenizer, &[], &tokens), whole, "{family}");
            if let Some((prompt, rest)) = tokens.split_at_checked(3) {
                let start = tokenizer.decode(prompt).expect("decodes");
                assert_eq!(start + &streamed(&tokenizer, prompt, rest), whole, "{family}");
            }
        }
    }
}
