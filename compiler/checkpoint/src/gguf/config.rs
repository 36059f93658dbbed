//! A configuration in the spelling of `config.json` from GGUF metadata.

use edgec_weights::{Expr, evaluate_to_vec};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use super::Source;
use crate::CheckpointError;

/// llama.cpp's architecture names and transformers' model types.
const ARCHITECTURES: &[(&str, &str)] =
    &[("llama", "llama"), ("phi2", "phi"), ("gemma", "gemma"), ("gemma3", "gemma3_text")];

/// A tensor of frequency divisors has half a head's dimensions; more than this is no such tensor.
const MOST_DIVISORS: u64 = 1 << 12;

/// Builds the configuration.
pub(super) fn build(source: &Source<'_>, tensors: &IndexMap<String, Expr>) -> Result<Json, CheckpointError> {
    let architecture = source
        .string("general.architecture")
        .ok_or_else(|| source.malformed("general.architecture", "it is missing"))?;
    let model_type = ARCHITECTURES
        .iter()
        .find(|(name, _)| *name == architecture)
        .map_or(architecture, |(_, model_type)| model_type);
    let fields = Fields { source, architecture };
    let mut config = Map::new();
    config.insert("model_type".to_owned(), model_type.into());
    for (field, key) in [
        ("hidden_size", "embedding_length"),
        ("num_hidden_layers", "block_count"),
        ("intermediate_size", "feed_forward_length"),
        ("num_attention_heads", "attention.head_count"),
        ("num_key_value_heads", "attention.head_count_kv"),
        ("head_dim", "attention.key_length"),
        ("max_position_embeddings", "context_length"),
    ] {
        if let Some(number) = fields.unsigned(key)? {
            config.insert(field.to_owned(), number.into());
        }
    }
    for (field, key) in [
        ("rms_norm_eps", "attention.layer_norm_rms_epsilon"),
        ("layer_norm_eps", "attention.layer_norm_epsilon"),
        ("rope_theta", "rope.freq_base"),
    ] {
        if let Some(number) = fields.float(key)? {
            config.insert(field.to_owned(), number.into());
        }
    }
    let vocabulary = tensors.get("token_embd.weight").and_then(|table| table.shape().first().copied());
    if let Some(vocabulary) = vocabulary {
        config.insert("vocab_size".to_owned(), vocabulary.into());
    }
    config.insert("tie_word_embeddings".to_owned(), (!tensors.contains_key("output.weight")).into());
    if let Some(scaling) = scaling(&fields, tensors)? {
        config.insert("rope_scaling".to_owned(), scaling);
    }
    match architecture {
        "phi2" => phi2(&fields, &mut config)?,
        "gemma3" => gemma3(&fields, &mut config)?,
        _ => {}
    }
    if architecture == "phi2" {
        config.insert("hidden_act".to_owned(), "gelu_new".into());
    }
    Ok(Json::Object(config))
}

struct Fields<'a, 'b> {
    source: &'a Source<'b>,
    architecture: &'a str,
}

impl Fields<'_, '_> {
    fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.architecture)
    }

    /// A number; an array of equal numbers, one a layer, counts as one.
    fn unsigned(&self, key: &str) -> Result<Option<u64>, CheckpointError> {
        let key = self.key(key);
        let Some(value) = self.source.get(&key) else { return Ok(None) };
        let single = match value.as_array() {
            Some([first, rest @ ..]) if rest.iter().all(|other| other == first) => first.as_u64(),
            Some(_) => {
                return Err(self.source.malformed(&key, "layers with different values are not supported"));
            }
            None => value.as_u64(),
        };
        single.map(Some).ok_or_else(|| self.source.malformed(&key, "a whole number was expected"))
    }

    /// An f32, as the shortest decimal that names it: transformers writes the decimal that was meant.
    fn float(&self, key: &str) -> Result<Option<f64>, CheckpointError> {
        let key = self.key(key);
        let Some(value) = self.source.get(&key) else { return Ok(None) };
        value
            .as_f64()
            .filter(|number| number.is_finite())
            .and_then(|number| (number as f32).to_string().parse().ok())
            .map(Some)
            .ok_or_else(|| self.source.malformed(&key, "a finite number was expected"))
    }
}

/// Scaling of the rotary frequencies: llama.cpp's `rope_freqs` divisors, or a linear factor.
fn scaling(
    fields: &Fields<'_, '_>,
    tensors: &IndexMap<String, Expr>,
) -> Result<Option<Json>, CheckpointError> {
    if let Some(divisors) = tensors.get("rope_freqs.weight") {
        if divisors.elements() > MOST_DIVISORS {
            let place = "tensor `rope_freqs.weight`";
            return Err(CheckpointError::malformed(
                fields.source.path,
                place,
                "it is too large for frequency divisors",
            ));
        }
        let values: Vec<f32> = evaluate_to_vec(divisors)?
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        return Ok(Some(json!({"rope_type": "divisors", "divisors": values})));
    }
    let key = fields.key("rope.scaling.type");
    match fields.source.string(&key) {
        None | Some("none") => Ok(None),
        Some("linear") => {
            let factor = fields.float("rope.scaling.factor")?.unwrap_or(1.0);
            Ok(Some(json!({"rope_type": "linear", "factor": factor})))
        }
        Some(other) => {
            Err(fields.source.malformed(&key, format!("`{other}` is not supported (none and linear are)")))
        }
    }
}

fn phi2(fields: &Fields<'_, '_>, config: &mut Map<String, Json>) -> Result<(), CheckpointError> {
    let heads = fields.unsigned("attention.head_count")?.unwrap_or(1).max(1);
    let head = fields.unsigned("embedding_length")?.unwrap_or(0) / heads;
    if let Some(rotated) = fields.unsigned("rope.dimension_count")?
        && head > 0
    {
        // The half keeps the product with the head's size from rounding below the whole number that it stands for.
        let factor = (rotated as f64 + 0.5) / head as f64;
        config.insert("partial_rotary_factor".to_owned(), if rotated == head { 1.0 } else { factor }.into());
    }
    Ok(())
}

fn gemma3(fields: &Fields<'_, '_>, config: &mut Map<String, Json>) -> Result<(), CheckpointError> {
    if let Some(window) = fields.unsigned("attention.sliding_window")? {
        config.insert("sliding_window".to_owned(), window.into());
    }
    if let Some(base) = fields.float("rope.freq_base_swa")? {
        config.insert("rope_local_base_freq".to_owned(), base.into());
    }
    // The 27B, told by its 62 layers, scales scores by the hidden size a head would have, all others by the head's own.
    let layers = fields.unsigned("block_count")?;
    let hidden = fields.unsigned("embedding_length")?.unwrap_or(0);
    let heads = fields.unsigned("attention.head_count")?.unwrap_or(1).max(1);
    let scalar = match (layers, fields.unsigned("attention.key_length")?) {
        (Some(62), _) | (_, None) => hidden / heads,
        (_, Some(head)) => head,
    };
    config.insert("query_pre_attn_scalar".to_owned(), scalar.into());
    Ok(())
}
