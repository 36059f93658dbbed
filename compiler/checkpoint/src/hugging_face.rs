//! Hugging Face folders: `config.json`, one `model.safetensors` or shards by `model.safetensors.index.json`, tokenizer files.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use edgec_weights::Expr;
use indexmap::IndexMap;
use serde_json::Value;

use crate::files::{read_json, read_optional_json};
use crate::{Checkpoint, CheckpointError, NamingKind, safetensors, sentence, tokenizer};

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";

/// Opens the folder `path`.
pub(crate) fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let config_path = path.join("config.json");
    if !config_path.is_file() {
        return Err(CheckpointError::Unknown {
            path: path.to_owned(),
            reason: "the folder has no config.json".to_owned(),
        });
    }
    let config = read_json(&config_path)?;
    if !config.is_object() {
        return Err(CheckpointError::malformed(&config_path, "line 1", "a JSON object was expected"));
    }
    let index = path.join(INDEX);
    let tensors = if index.is_file() {
        read_shards(path, &index)?
    } else if path.join(SINGLE).is_file() {
        safetensors::read(&path.join(SINGLE))?.into_iter().collect()
    } else {
        let pickled = path.join("pytorch_model.bin").is_file();
        let remedy = if pickled {
            "; it has a pickle, which is never read: save it with safe_serialization=True"
        } else {
            ""
        };
        return Err(CheckpointError::Unknown {
            path: path.to_owned(),
            reason: format!("the folder has neither {SINGLE} nor {INDEX}{remedy}"),
        });
    };
    let generation = read_optional_json(&path.join("generation_config.json"))?;
    let found = tokenizer::read_folder(path, &config, &generation)?;
    Ok(Checkpoint {
        path: path.to_owned(),
        tensors,
        config,
        naming: NamingKind::HuggingFace,
        tokenizer: found.tokenizer,
        special: found.special,
        chat_template: found.chat_template,
        sentence_modules: sentence::read_modules(path)?,
    })
}

/// Tensors of all shards, in the order of the shards' names.
fn read_shards(folder: &Path, index: &Path) -> Result<IndexMap<String, Expr>, CheckpointError> {
    let json = read_json(index)?;
    let map = json
        .get("weight_map")
        .and_then(Value::as_object)
        .ok_or_else(|| CheckpointError::malformed(index, "weight_map", "the object is missing"))?;
    let mut shards: BTreeMap<&str, PathBuf> = BTreeMap::new();
    for (tensor, shard) in map {
        let shard = shard
            .as_str()
            .ok_or_else(|| CheckpointError::malformed(index, tensor, "the shard's name is no string"))?;
        if !shards.contains_key(shard) {
            let mut parts = Path::new(shard).components();
            if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
                return Err(CheckpointError::malformed(
                    index,
                    tensor,
                    format!("the shard `{shard}` lies outside the folder"),
                ));
            }
            let path = folder.join(shard);
            if !path.is_file() {
                return Err(CheckpointError::MissingShard {
                    index: index.to_owned(),
                    shard: shard.to_owned(),
                });
            }
            shards.insert(shard, path);
        }
    }
    let mut tensors = IndexMap::new();
    for (shard, path) in &shards {
        for (name, tensor) in safetensors::read(path)? {
            if map.get(&name).and_then(Value::as_str) == Some(shard) {
                tensors.insert(name, tensor);
            }
        }
    }
    for (tensor, shard) in map {
        if !tensors.contains_key(tensor) {
            let shard = shard.as_str().unwrap_or_default();
            return Err(CheckpointError::malformed(
                index,
                tensor,
                format!("the shard `{shard}` does not hold it"),
            ));
        }
    }
    Ok(tensors)
}
