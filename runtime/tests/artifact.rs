//! Text generation from a container that Google's own builder wrote (tools/fixtures/runtime_container.py).
//!
//! Its model answers with the token that it has seen most often, the lowest of them if there are several. Needs LiteRT's
//! library (tools/setup.sh).

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use edgec_runtime::{
    Artifact, CpuOptions, FinishReason, GenerateOptions, Generation, Generator, Message, Prompt,
    RuntimeError, Sampling,
};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/runtime").join(name)
}

fn generator() -> Generator {
    let artifact = Artifact::open(&fixture("counter.litertlm")).expect("a good container");
    artifact.generator(&CpuOptions::default(), None).expect("a language model")
}

const GREEDY: GenerateOptions =
    GenerateOptions { max_tokens: None, sampling: Sampling::GREEDY, ignore_stop: false };

fn generate(generator: &mut Generator, prompt: &Prompt, options: &GenerateOptions) -> (Generation, String) {
    let mut streamed = String::new();
    let generation = generator
        .generate(prompt, options, &mut |piece| {
            streamed.push_str(piece);
            ControlFlow::Continue(())
        })
        .expect("generates");
    (generation, streamed)
}

#[test]
fn reads_conventions_from_the_container() {
    let generator = generator();
    let conventions = generator.conventions();
    assert_eq!(conventions.begin, Some(2));
    assert_eq!(conventions.stop, [vec![1], vec![7, 7]]);
    assert_eq!(conventions.sampling, Some(Sampling { temperature: 0.8, top_k: 3, top_p: 0.5, seed: 9 }));
    assert!(generator.has_template());
}

#[test]
fn continues_text_until_the_context_is_full() {
    let mut generator = generator();
    let prompt = Prompt::Text("aaa".into());
    for _ in 0..2 {
        let (generation, streamed) = generate(&mut generator, &prompt, &GREEDY);
        assert_eq!(generation.text, "aaaaaaaaa");
        assert_eq!(streamed, generation.text);
        assert_eq!((generation.prompt_tokens, generation.tokens.len()), (4, 9));
        assert_eq!(generation.finish, FinishReason::ContextFull);
        assert_eq!((generation.timing.prefill_tokens, generation.timing.decode_tokens), (3, 9));
    }
    let (generation, _) =
        generate(&mut generator, &prompt, &GenerateOptions { max_tokens: Some(2), ..GREEDY });
    assert_eq!((generation.text.as_str(), generation.finish), ("aa", FinishReason::MaxTokens));
    let (generation, _) =
        generate(&mut generator, &prompt, &GenerateOptions { max_tokens: Some(0), ..GREEDY });
    assert_eq!((generation.text.as_str(), generation.timing.decode_tokens), ("", 0));
}

#[test]
fn stops_at_stop_sequences_and_when_told_to() {
    let mut generator = generator();
    // Two of "ab" in a row are a stop sequence; the first of them is held back until that is known.
    let prompt = Prompt::Text("abab".into());
    let (generation, streamed) = generate(&mut generator, &prompt, &GREEDY);
    assert_eq!((generation.tokens.as_slice(), generation.finish), (&[][..], FinishReason::Stop));
    assert_eq!((streamed.as_str(), generation.text.as_str()), ("", ""));
    let one = GenerateOptions { max_tokens: Some(1), ..GREEDY };
    assert_eq!(generate(&mut generator, &prompt, &one).1, "ab");
    let (generation, _) = generate(&mut generator, &prompt, &GenerateOptions { ignore_stop: true, ..GREEDY });
    assert_eq!(generation.finish, FinishReason::ContextFull);
    assert_eq!(generation.text, "ab".repeat(10));
    let cancelled = generator.generate(&Prompt::Text("aaa".into()), &GREEDY, &mut |_| ControlFlow::Break(()));
    assert!(matches!(cancelled, Ok(Generation { finish: FinishReason::Cancelled, .. })));
}

#[test]
fn a_conversation_goes_through_the_template() {
    let mut generator = generator();
    let turn = |content: &str| Message { role: "user".into(), content: content.into() };
    let prompt = Prompt::Chat(vec![turn("a"), turn("bb")]);
    // <s> a </s> b b </s>: the template spells the tokens, which are not put before it again.
    assert_eq!(generator.tokenize(&prompt).expect("renders"), [2, 5, 1, 6, 6, 1]);
    let (generation, _) = generate(&mut generator, &prompt, &GREEDY);
    assert_eq!((generation.text.as_str(), generation.finish), ("", FinishReason::Stop));
    // In plain text the spelling of a control token is only text.
    let text = generator.tokenize(&Prompt::Text("</s>".into())).expect("encodes");
    assert_eq!(text, [2, 3]);
}

#[test]
fn a_prompt_that_does_not_fit_is_refused() {
    let mut generator = generator();
    let mut silent = |_: &str| ControlFlow::Continue(());
    let long = generator.generate(&Prompt::Text("a".repeat(12)), &GREEDY, &mut silent);
    assert!(matches!(long, Err(RuntimeError::ContextFull { context: 12, used: 0, wanted: 13 })), "{long:?}");
    let empty = generator.generate(&Prompt::Tokens(Vec::new()), &GREEDY, &mut silent);
    assert!(matches!(empty, Err(RuntimeError::Setting(_))));
    let (generation, _) = generate(&mut generator, &Prompt::Text("a".repeat(11)), &GREEDY);
    assert_eq!((generation.text.as_str(), generation.finish), ("a", FinishReason::ContextFull));
}

#[test]
fn files_of_another_kind_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("thing");
    let good = std::fs::read(fixture("counter.litertlm")).expect("the fixture");
    for (bytes, expected) in [
        (&b"hello, world"[..], "neither"),
        (b"", "neither"),
        (b"PK\x03\x04 and more", ".task"),
        (&good[..40], "thing"),
        (&good[..good.len() - 1000], "truncated"),
    ] {
        std::fs::write(&path, bytes).expect("written");
        let error = Artifact::open(&path).err().expect(expected).to_string();
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }
    let error = Artifact::open(folder.path()).err().expect("a folder").to_string();
    assert!(error.contains("folder"), "{error}");
    let plain = Artifact::open(&fixture("counter.tflite")).expect("a model");
    let error = plain.generator(&CpuOptions::default(), None).err().expect("no tokenizer").to_string();
    assert!(error.contains("tokenizer"), "{error}");
}
