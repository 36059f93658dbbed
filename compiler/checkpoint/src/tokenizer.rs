//! The tokenizer's files of a Hugging Face folder, and the ids of special tokens.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::CheckpointError;
use crate::files::{read_optional, read_optional_json};
use crate::word_piece;

/// A tokenizer in the form in which the checkpoint keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tokenizer {
    /// A SentencePiece `ModelProto`.
    SentencePiece(Vec<u8>),
    /// A `tokenizer.json` of the `tokenizers` library.
    Json(Vec<u8>),
}

/// Ids of special tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecialTokens {
    /// Begins a text.
    pub begin: Option<u32>,
    /// Whether the model expects `begin` before a prompt.
    pub add_begin: bool,
    /// Each of these ends a generation.
    pub end: Vec<u32>,
    /// Fills up a batch.
    pub pad: Option<u32>,
}

/// What a folder says about its tokenizer.
pub(crate) struct Found {
    pub tokenizer: Option<Tokenizer>,
    pub special: SpecialTokens,
    pub chat_template: Option<String>,
}

/// Reads the tokenizer of `folder`. `generation_config.json` overrides `config.json`, as it does in transformers.
pub(crate) fn read_folder(
    folder: &Path,
    config: &Value,
    generation: &Value,
) -> Result<Found, CheckpointError> {
    let settings = read_optional_json(&folder.join("tokenizer_config.json"))?;
    let json_path = folder.join("tokenizer.json");
    let json = read_optional(&json_path)?;
    let parsed: Value = match &json {
        Some(bytes) => serde_json::from_slice(bytes).map_err(|error| {
            CheckpointError::malformed(&json_path, format!("line {}", error.line()), error.to_string())
        })?,
        None => Value::Null,
    };
    let pieces = folder.join("vocab.txt");
    let tokenizer = if let Some(bytes) = json {
        Some(Tokenizer::Json(bytes))
    } else if let Some(bytes) = read_optional(&folder.join("tokenizer.model"))? {
        Some(Tokenizer::SentencePiece(bytes))
    } else if let Some(bytes) = read_optional(&pieces)? {
        Some(Tokenizer::Json(word_piece::tokenizer_json(&pieces, &bytes, &settings)?))
    } else {
        None
    };
    let template = folder.join("chat_template.jinja");
    let chat_template = match read_optional(&template)? {
        Some(bytes) => Some(String::from_utf8(bytes).map_err(|error| {
            CheckpointError::malformed(
                &template,
                format!("byte {}", error.utf8_error().valid_up_to()),
                "no UTF-8",
            )
        })?),
        None => chat_template(&settings),
    };

    let added = added_tokens(&settings, &parsed);
    let named = |field: &str| {
        let value = settings.get(field)?;
        let text = value.as_str().or_else(|| value.get("content")?.as_str())?;
        added.get(text).copied()
    };
    let number = |field: &str| ids(generation.get(field)).or_else(|| ids(config.get(field)));
    let first = |field: &str| number(field).and_then(|ids| ids.first().copied());
    let mut end = number("eos_token_id").unwrap_or_default();
    if let Some(id) = named("eos_token")
        && !end.contains(&id)
    {
        end.push(id);
    }
    let begin = named("bos_token").or_else(|| first("bos_token_id"));
    let add_begin = begin.is_some()
        && match settings.get("add_bos_token").and_then(Value::as_bool) {
            Some(add) => add,
            None if parsed.is_null() => true,
            None => prepends_special(&parsed["post_processor"]),
        };
    let special =
        SpecialTokens { begin, add_begin, end, pad: named("pad_token").or_else(|| first("pad_token_id")) };
    Ok(Found { tokenizer, special, chat_template })
}

/// A token id, or a list of them.
fn ids(value: Option<&Value>) -> Option<Vec<u32>> {
    let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
    match value? {
        Value::Array(list) => Some(list.iter().filter_map(id).collect()),
        single => id(single).map(|id| vec![id]),
    }
}

/// The template in `tokenizer_config.json`: a string, or a list of named ones of which `default` counts.
fn chat_template(settings: &Value) -> Option<String> {
    let template = settings.get("chat_template")?;
    let text = template.as_str().or_else(|| {
        let named = template.as_array()?;
        let default = named.iter().find(|entry| entry["name"] == "default").or(named.first())?;
        default["template"].as_str()
    })?;
    Some(text.to_owned())
}

/// Ids of added tokens by their text, from `added_tokens_decoder` and `tokenizer.json`.
fn added_tokens(settings: &Value, parsed: &Value) -> HashMap<String, u32> {
    let mut found = HashMap::new();
    let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
    for token in parsed["added_tokens"].as_array().into_iter().flatten() {
        if let (Some(text), Some(id)) = (token["content"].as_str(), id(&token["id"])) {
            found.insert(text.to_owned(), id);
        }
    }
    for (key, token) in settings["added_tokens_decoder"].as_object().into_iter().flatten() {
        if let (Some(text), Ok(id)) = (token["content"].as_str(), key.parse()) {
            found.insert(text.to_owned(), id);
        }
    }
    found
}

/// Whether a post-processor of `tokenizer.json` puts a special token before a single text.
fn prepends_special(processor: &Value) -> bool {
    match processor["type"].as_str() {
        Some("TemplateProcessing") => processor["single"][0].get("SpecialToken").is_some(),
        Some("Sequence") => processor["processors"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["type"] != "Sequence" && prepends_special(one))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_tokens_come_from_numbers_lists_and_names() {
        let folder = tempfile::tempdir().unwrap();
        let settings = r#"{"eos_token": {"content": "<end>"}, "bos_token": "<s>", "added_tokens_decoder": {"7": {"content": "<end>"}, "1": {"content": "<s>"}}}"#;
        std::fs::write(folder.path().join("tokenizer_config.json"), settings).unwrap();
        let config = serde_json::json!({"eos_token_id": 2});
        let generation = serde_json::json!({"eos_token_id": [2, 106]});
        let found = read_folder(folder.path(), &config, &generation).unwrap();
        assert_eq!(found.special.end, [2, 106, 7]);
        assert_eq!(found.special.begin, Some(1));
        assert!(found.special.add_begin);
    }

    #[test]
    fn the_default_of_several_templates_counts() {
        let settings = serde_json::json!({"chat_template": [{"name": "tool_use", "template": "a"}, {"name": "default", "template": "b"}]});
        assert_eq!(chat_template(&settings).as_deref(), Some("b"));
    }
}
