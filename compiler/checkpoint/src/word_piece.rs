//! BERT's older tokenizer file, `vocab.txt`, one piece a line, as the `tokenizer.json` that transformers makes of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::CheckpointError;

/// The `tokenizer.json` for the pieces of `vocabulary`, read from `path`, with the settings of `tokenizer_config.json`.
///
/// # Errors
/// The file is no UTF-8, or lacks a piece that every text needs.
pub(crate) fn tokenizer_json(
    path: &Path,
    vocabulary: &[u8],
    settings: &Value,
) -> Result<Vec<u8>, CheckpointError> {
    let text = std::str::from_utf8(vocabulary).map_err(|error| {
        CheckpointError::malformed(path, format!("byte {}", error.valid_up_to()), "no UTF-8")
    })?;
    let pieces: BTreeMap<&str, usize> = text.lines().enumerate().map(|(id, piece)| (piece, id)).collect();
    let special = |field: &str, usual: &str| -> Result<(String, usize), CheckpointError> {
        let set = settings.get(field).and_then(|value| value.as_str().or_else(|| value["content"].as_str()));
        let piece = set.unwrap_or(usual);
        let id = pieces.get(piece).ok_or_else(|| {
            CheckpointError::malformed(
                path,
                format!("piece `{piece}`"),
                format!("it is missing, and is the {field}"),
            )
        })?;
        Ok((piece.to_owned(), *id))
    };
    let (unknown, begin, end) =
        (special("unk_token", "[UNK]")?, special("cls_token", "[CLS]")?, special("sep_token", "[SEP]")?);
    let others = [special("pad_token", "[PAD]"), special("mask_token", "[MASK]")];
    let mut added: Vec<&(String, usize)> =
        [&unknown, &begin, &end].into_iter().chain(others.iter().flatten()).collect();
    added.sort_by_key(|(_, id)| *id);
    added.dedup();
    let added: Vec<Value> = added
        .into_iter()
        .map(|(piece, id)| {
            json!({"id": id, "content": piece, "single_word": false, "lstrip": false, "rstrip": false,
                   "normalized": false, "special": true})
        })
        .collect();
    let flag = |field: &str| settings.get(field).and_then(Value::as_bool).unwrap_or(true);
    let token =
        |(piece, _): &(String, usize), kind: u32| json!({"SpecialToken": {"id": piece, "type_id": kind}});
    let sequence = |name: &str, kind: u32| json!({"Sequence": {"id": name, "type_id": kind}});
    let listed = |(piece, id): &(String, usize)| json!({"id": piece, "ids": [id], "tokens": [piece]});
    let json = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": true,
            "handle_chinese_chars": flag("tokenize_chinese_chars"),
            "strip_accents": settings.get("strip_accents").and_then(Value::as_bool),
            "lowercase": flag("do_lower_case"),
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [token(&begin, 0), sequence("A", 0), token(&end, 0)],
            "pair": [token(&begin, 0), sequence("A", 0), token(&end, 0), sequence("B", 1), token(&end, 1)],
            "special_tokens": {begin.0.as_str(): listed(&begin), end.0.as_str(): listed(&end)},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {
            "type": "WordPiece",
            "unk_token": unknown.0,
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": pieces,
        },
    });
    Ok(json.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_and_special_pieces_count() {
        let text = b"[PAD]\r\n[UNK]\r\n<c>\r\n[SEP]\r\na\r\n##b\r\n";
        let settings = json!({"cls_token": {"content": "<c>"}, "do_lower_case": false});
        let made = tokenizer_json(Path::new("vocab.txt"), text, &settings).unwrap();
        let made: Value = serde_json::from_slice(&made).unwrap();
        assert_eq!(
            made["model"]["vocab"],
            json!({"[PAD]": 0, "[UNK]": 1, "<c>": 2, "[SEP]": 3, "a": 4, "##b": 5})
        );
        assert_eq!(made["normalizer"]["lowercase"], false);
        assert_eq!(made["post_processor"]["special_tokens"]["<c>"]["ids"], json!([2]));
        let ids: Vec<u64> = made["added_tokens"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|token| token["id"].as_u64())
            .collect();
        assert_eq!(ids, [0, 1, 2, 3]);
    }

    #[test]
    fn a_vocabulary_without_its_special_pieces_is_refused() {
        for (text, said) in [(&b"a\nb\n"[..], "[UNK]"), (b"[UNK]\n[CLS]\n", "[SEP]"), (b"\xff", "UTF-8")] {
            let error = tokenizer_json(Path::new("vocab.txt"), text, &Value::Null).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
