//! Phi-1, Phi-1.5 and Phi-2: LayerNorm, attention and feed-forward side by side on one norm, partial rotation, biases.

use edgec_checkpoint::NamingKind;
use serde_json::{Value, json};

use super::{Config, Family, FamilyError, Heads, config::bad_field, layers, rope::rotary};
use crate::authoring::{
    Activation, Adjust, Attention, Decoder, Embedding, FeedForward, Head, Naming, Norm, TransformerBlock,
};

/// The family's entry.
pub const FAMILY: Family = Family {
    model_types: &["phi"],
    description: "Phi-1, Phi-1.5, Phi-2: LayerNorm, parallel residual, partial rotary embedding, biases",
    architecture: |config| Ok(decoder(config)?.into()),
    naming,
};

fn decoder(config: &Config<'_>) -> Result<Decoder, FamilyError> {
    config.only("hidden_act", &json!("gelu_new"))?;
    config.only("qk_layernorm", &json!(false))?;
    let heads = Heads::read(config)?;
    let hidden = config.dimension("hidden_size")?;
    let intermediate = config.optional_dimension("intermediate_size")?.unwrap_or(4 * hidden);
    let epsilon = config.number("layer_norm_eps", 1e-5)? as f32;
    let rotary = rotary(
        config,
        rotated_dimensions(config, heads.dimension)?,
        "full_attention",
        "rope_theta",
        10_000.0,
    )?;
    let block = |layer: usize| {
        let name = format!("layers.{layer}");
        TransformerBlock::parallel(
            Norm::layer(format!("{name}.attention_norm"), epsilon),
            Attention::new(&name, heads.query, heads.key_value, heads.dimension, rotary.clone())
                .with_bias(true, true),
            FeedForward::plain(&name, intermediate, Activation::GeluTanh).with_bias(true),
        )
    };
    Ok(Decoder {
        hidden,
        embedding: Embedding { vocabulary: config.dimension("vocab_size")?, scale: None },
        blocks: (0..layers(config)?).map(block).collect(),
        final_norm: Norm::layer("final_norm", epsilon),
        head: Head::Linear { bias: true },
    })
}

/// `partial_rotary_factor` of the head, as an even number of dimensions.
fn rotated_dimensions(config: &Config<'_>, head: usize) -> Result<usize, FamilyError> {
    let parameters = config.object("rope_parameters");
    let place = parameters
        .filter(|parameters| parameters.value("partial_rotary_factor").is_some())
        .unwrap_or(*config);
    let factor = place.number("partial_rotary_factor", 0.5)?;
    let rotated = (head as f64 * factor) as usize;
    if rotated < 2 || rotated > head || rotated % 2 == 1 {
        return Err(bad_field(
            "partial_rotary_factor",
            &Value::from(factor),
            &format!("a share that rotates an even number of the head's {head} dimensions"),
        ));
    }
    Ok(rotated)
}

fn naming(config: &Config<'_>, kind: NamingKind) -> Result<Naming, FamilyError> {
    Ok(match kind {
        NamingKind::HuggingFace => Naming::new(&[
            ("embedding", "model.embed_tokens"),
            ("layers.*.attention_norm", "model.layers.*.input_layernorm"),
            ("layers.*.attention.query", "model.layers.*.self_attn.q_proj"),
            ("layers.*.attention.key", "model.layers.*.self_attn.k_proj"),
            ("layers.*.attention.value", "model.layers.*.self_attn.v_proj"),
            ("layers.*.attention.output", "model.layers.*.self_attn.dense"),
            ("layers.*.feed_forward.up", "model.layers.*.mlp.fc1"),
            ("layers.*.feed_forward.down", "model.layers.*.mlp.fc2"),
            ("final_norm", "model.final_layernorm"),
            ("head", "lm_head"),
        ]),
        NamingKind::Gguf => {
            let heads = Heads::read(config)?;
            let (queries, keys) = (heads.query * heads.dimension, heads.key_value * heads.dimension);
            let part = |start, limit| Adjust::Rows { start, limit };
            // Files made before transformers split the projections hold one matrix.
            Naming::new(super::GGUF_NAMES)
                .or("layers.*.attention.query", "blk.*.attn_qkv", part(0, queries))
                .or("layers.*.attention.key", "blk.*.attn_qkv", part(queries, queries + keys))
                .or("layers.*.attention.value", "blk.*.attn_qkv", part(queries + keys, queries + 2 * keys))
        }
    })
}
