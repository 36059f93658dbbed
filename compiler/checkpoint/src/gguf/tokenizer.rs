//! The tokenizer in GGUF metadata: a SentencePiece vocabulary becomes a SentencePiece model, a byte-level BPE vocabulary
//! becomes a `tokenizer.json`.

use prost::Message;
use serde_json::{Map, Value as Json, json};

use super::Source;
use super::metadata::Value;
use crate::sentencepiece::{Model, Normalizer, Piece, Trainer};
use crate::{CheckpointError, SpecialTokens, Tokenizer};

/// Token types (gguf-py `TokenType`); they are SentencePiece's.
const UNKNOWN: i64 = 2;
const CONTROL: i64 = 3;
const USER_DEFINED: i64 = 4;

/// SentencePiece's space.
const SPACE: &str = "\u{2581}";

/// Texts of tokens that end a turn or a text in the models that GGUF files are made from, beside the declared end token.
const END_OF_TURN: &[&str] = &["<end_of_turn>", "<|eot_id|>", "<|im_end|>", "<|end|>", "<EOT>"];

/// Reads tokenizer and special tokens.
pub(super) fn build(source: &Source<'_>) -> Result<(Option<Tokenizer>, SpecialTokens), CheckpointError> {
    let Some(model) = source.string("tokenizer.ggml.model") else {
        return Ok((None, SpecialTokens::default()));
    };
    let vocabulary = Vocabulary::read(source)?;
    let special = vocabulary.special(source, model);
    let tokenizer = match model {
        "llama" => Tokenizer::SentencePiece(sentencepiece(source, &vocabulary, &special)),
        "gpt2" => Tokenizer::Json(byte_level(source, &vocabulary)?),
        other => {
            return Err(source.malformed(
                "tokenizer.ggml.model",
                format!("`{other}` is not supported (llama and gpt2 are)"),
            ));
        }
    };
    Ok((Some(tokenizer), special))
}

struct Vocabulary<'a> {
    tokens: Vec<&'a str>,
    scores: Vec<f32>,
    types: Vec<i64>,
}

impl<'a> Vocabulary<'a> {
    fn read(source: &Source<'a>) -> Result<Self, CheckpointError> {
        let key = "tokenizer.ggml.tokens";
        let tokens: Vec<&str> = source
            .get(key)
            .and_then(Value::as_array)
            .map(|tokens| tokens.iter().filter_map(Value::as_str).collect())
            .ok_or_else(|| source.malformed(key, "the list of tokens is missing"))?;
        let numbers = |key: &str| source.get(key).and_then(Value::as_array).unwrap_or_default();
        let scores: Vec<f32> = numbers("tokenizer.ggml.scores")
            .iter()
            .filter_map(Value::as_f64)
            .map(|score| score as f32)
            .collect();
        let types: Vec<i64> = numbers("tokenizer.ggml.token_type").iter().filter_map(Value::as_i64).collect();
        for (key, count) in
            [("tokenizer.ggml.scores", scores.len()), ("tokenizer.ggml.token_type", types.len())]
        {
            if count != 0 && count != tokens.len() {
                return Err(
                    source.malformed(key, format!("it has {count} entries for {} tokens", tokens.len()))
                );
            }
        }
        Ok(Self { tokens, scores, types })
    }

    fn kind(&self, id: usize) -> i64 {
        self.types.get(id).copied().unwrap_or(1)
    }

    fn special(&self, source: &Source<'_>, model: &str) -> SpecialTokens {
        let mut end: Vec<u32> = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"]
            .iter()
            .filter_map(|key| source.id(key))
            .collect();
        for (id, token) in self.tokens.iter().enumerate() {
            if self.kind(id) == CONTROL && END_OF_TURN.contains(token) {
                end.extend(u32::try_from(id));
            }
        }
        let mut seen = std::collections::HashSet::new();
        end.retain(|id| seen.insert(*id));
        let begin = source.id("tokenizer.ggml.bos_token_id");
        SpecialTokens {
            begin,
            add_begin: begin.is_some()
                && source
                    .flag("tokenizer.ggml.add_bos_token")
                    .unwrap_or(model == "llama" || source.string("tokenizer.ggml.pre") == Some("llama-bpe")),
            end,
            pad: source.id("tokenizer.ggml.padding_token_id"),
        }
    }
}

fn sentencepiece(source: &Source<'_>, vocabulary: &Vocabulary<'_>, special: &SpecialTokens) -> Vec<u8> {
    let unknown = source
        .id("tokenizer.ggml.unknown_token_id")
        .map(|id| id as usize)
        .or_else(|| (0..vocabulary.tokens.len()).find(|&id| vocabulary.kind(id) == UNKNOWN))
        .unwrap_or(0);
    let pieces = vocabulary.tokens.iter().enumerate().map(|(id, token)| {
        // SentencePiece wants one unknown piece; llama.cpp's converter makes Gemma's a control piece.
        let kind = match vocabulary.kind(id) {
            _ if id == unknown => UNKNOWN,
            UNKNOWN => CONTROL,
            kind => kind,
        };
        // llama.cpp writes runs of spaces as spaces; SentencePiece matches user-defined pieces after escaping.
        let text = if kind == USER_DEFINED { token.replace(' ', SPACE) } else { (*token).to_owned() };
        Piece {
            piece: Some(text),
            score: Some(vocabulary.scores.get(id).copied().unwrap_or(0.0)),
            kind: i32::try_from(kind).ok(),
        }
    });
    let id = |id: Option<u32>| Some(id.and_then(|id| i32::try_from(id).ok()).unwrap_or(-1));
    let piece =
        |id: Option<u32>| id.and_then(|id| vocabulary.tokens.get(id as usize)).map(|&token| token.to_owned());
    let unknown = u32::try_from(unknown).ok();
    let end = source.id("tokenizer.ggml.eos_token_id");
    let model = Model {
        pieces: pieces.collect(),
        trainer: Some(Trainer {
            model_type: Some(2),
            vocab_size: i32::try_from(vocabulary.tokens.len()).ok(),
            byte_fallback: Some(vocabulary.types.contains(&6)),
            unk_id: id(unknown),
            bos_id: id(special.begin),
            eos_id: id(end),
            pad_id: id(special.pad),
            unk_piece: piece(unknown),
            bos_piece: piece(special.begin),
            eos_piece: piece(end),
            pad_piece: piece(special.pad),
        }),
        normalizer: Some(Normalizer {
            name: Some("identity".to_owned()),
            add_dummy_prefix: Some(source.flag("tokenizer.ggml.add_space_prefix").unwrap_or(true)),
            remove_extra_whitespaces: Some(
                source.flag("tokenizer.ggml.remove_extra_whitespaces").unwrap_or(false),
            ),
            escape_whitespaces: Some(true),
        }),
    };
    model.encode_to_vec()
}

/// Llama 3's pattern of words; Qwen 2 takes digits one by one.
fn word_pattern(digits: &str) -> Json {
    let pattern = format!(
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    );
    json!({"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": false})
}

/// The pre-tokenizer that `tokenizer.ggml.pre` names.
fn pre_tokenizer(source: &Source<'_>) -> Result<Json, CheckpointError> {
    let bytes = |use_regex: bool| json!({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": use_regex});
    let key = "tokenizer.ggml.pre";
    let parts = match source.string(key) {
        Some("llama-bpe" | "llama3" | "llama-v3") => vec![word_pattern(r"\p{N}{1,3}"), bytes(false)],
        Some("qwen2") => vec![word_pattern(r"\p{N}"), bytes(false)],
        Some("smollm") => vec![json!({"type": "Digits", "individual_digits": true}), bytes(true)],
        Some("gpt-2" | "phi-2") => vec![bytes(true)],
        Some(other) => {
            return Err(source.malformed(
                key,
                format!("`{other}` is not supported; give the Hugging Face folder instead"),
            ));
        }
        None => vec![bytes(true)],
    };
    Ok(json!({"type": "Sequence", "pretokenizers": parts}))
}

fn byte_level(source: &Source<'_>, vocabulary: &Vocabulary<'_>) -> Result<Vec<u8>, CheckpointError> {
    let key = "tokenizer.ggml.merges";
    let merges: Vec<&str> = source
        .get(key)
        .and_then(Value::as_array)
        .map(|merges| merges.iter().filter_map(Value::as_str).collect())
        .ok_or_else(|| source.malformed(key, "the list of merges is missing"))?;
    let mut words = Map::new();
    let mut added = Vec::new();
    for (id, token) in vocabulary.tokens.iter().enumerate() {
        let kind = vocabulary.kind(id);
        if matches!(kind, CONTROL | USER_DEFINED) {
            added.push(json!({
                "id": id, "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": kind == CONTROL,
            }));
        }
        words.insert((*token).to_owned(), id.into());
    }
    let pre = source.string("tokenizer.ggml.pre");
    let tokenizer = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": if pre == Some("qwen2") { json!({"type": "NFC"}) } else { Json::Null },
        "pre_tokenizer": pre_tokenizer(source)?,
        "post_processor": null,
        "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
        "model": {
            "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
            "ignore_merges": matches!(pre, Some("llama-bpe" | "llama3" | "llama-v3")),
            "vocab": words, "merges": merges,
        },
    });
    Ok(tokenizer.to_string().into_bytes())
}
