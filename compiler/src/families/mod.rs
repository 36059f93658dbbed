//! Model families: each turns a `config.json` into an [`Architecture`] and names its parameters. A family is a table and a few
//! lines; the graph is the authoring blocks'.

mod bert;
mod config;
mod error;
mod gemma;
mod gemma3;
mod llama;
mod phi;
mod pooling;
mod rope;

use edgec_checkpoint::NamingKind;

pub use config::Config;
pub use error::FamilyError;
pub use pooling::pooling;

use crate::authoring::{Architecture, Naming};

/// A family of models that edgec imports from a checkpoint.
#[derive(Clone, Copy)]
pub struct Family {
    /// Values of `model_type` that the family covers.
    pub model_types: &'static [&'static str],
    /// One line for `edgec models`.
    pub description: &'static str,
    /// The blocks that a configuration describes.
    pub architecture: fn(&Config<'_>) -> Result<Architecture, FamilyError>,
    /// Where the checkpoint keeps the blocks' parameters.
    pub naming: fn(&Config<'_>, NamingKind) -> Result<Naming, FamilyError>,
}

/// Every family of this build.
pub const FAMILIES: &[Family] =
    &[llama::FAMILY, phi::FAMILY, gemma::FAMILY, gemma3::FAMILY, bert::BERT, bert::ROBERTA, bert::DISTILBERT];

/// The family that `config` names.
///
/// # Errors
/// `model_type` is absent or of no family.
pub fn find(config: &Config<'_>) -> Result<&'static Family, FamilyError> {
    let model_type = config.string("model_type").ok_or(FamilyError::MissingField { field: "model_type" })?;
    FAMILIES.iter().find(|family| family.model_types.contains(&model_type)).ok_or_else(|| {
        FamilyError::UnknownModelType {
            found: model_type.to_owned(),
            known: FAMILIES
                .iter()
                .flat_map(|family| family.model_types)
                .copied()
                .collect::<Vec<_>>()
                .join(", "),
        }
    })
}

/// Query heads, key/value heads and the size of a head.
struct Heads {
    query: usize,
    key_value: usize,
    dimension: usize,
}

impl Heads {
    fn read(config: &Config<'_>) -> Result<Self, FamilyError> {
        let query = config.dimension("num_attention_heads")?;
        let key_value = config.optional_dimension("num_key_value_heads")?.unwrap_or(query);
        let hidden = config.dimension("hidden_size")?;
        let dimension = config.optional_dimension("head_dim")?.unwrap_or(hidden / query);
        if !query.is_multiple_of(key_value) {
            return Err(FamilyError::Heads { query, key_value });
        }
        if dimension < 2 {
            return Err(FamilyError::MissingField { field: "head_dim" });
        }
        Ok(Self { query, key_value, dimension })
    }
}

/// Blocks that `num_hidden_layers` asks for.
fn layers(config: &Config<'_>) -> Result<usize, FamilyError> {
    layer_count(config, "num_hidden_layers")
}

/// Blocks that `field` asks for; the bound keeps a hostile number from becoming an allocation.
fn layer_count(config: &Config<'_>, field: &'static str) -> Result<usize, FamilyError> {
    const MOST_LAYERS: usize = 1024;
    let layers = config.dimension(field)?;
    if layers > MOST_LAYERS {
        return Err(FamilyError::TooManyLayers { field, layers, most: MOST_LAYERS });
    }
    Ok(layers)
}

/// llama.cpp's tensor names, one vocabulary for all architectures (gguf-py `constants.py`, `TENSOR_NAMES`).
const GGUF_NAMES: &[(&str, &str)] = &[
    ("embedding", "token_embd"),
    ("layers.*.attention_norm", "blk.*.attn_norm"),
    ("layers.*.attention.query", "blk.*.attn_q"),
    ("layers.*.attention.key", "blk.*.attn_k"),
    ("layers.*.attention.value", "blk.*.attn_v"),
    ("layers.*.attention.output", "blk.*.attn_output"),
    ("layers.*.attention.query_norm", "blk.*.attn_q_norm"),
    ("layers.*.attention.key_norm", "blk.*.attn_k_norm"),
    ("layers.*.attention_post_norm", "blk.*.post_attention_norm"),
    ("layers.*.feed_forward_norm", "blk.*.ffn_norm"),
    ("layers.*.feed_forward.gate", "blk.*.ffn_gate"),
    ("layers.*.feed_forward.up", "blk.*.ffn_up"),
    ("layers.*.feed_forward.down", "blk.*.ffn_down"),
    ("layers.*.feed_forward_post_norm", "blk.*.post_ffw_norm"),
    ("final_norm", "output_norm"),
    ("head", "output"),
];
