//! Gemma 3 text models: sliding and global layers with their own rotary bases, norms on queries and keys, norms after
//! attention and feed-forward.

use edgec_checkpoint::NamingKind;
use serde_json::{Value, json};

use super::{Config, Family, FamilyError, Heads, config::bad_field, gemma::activation, layers, rope::rotary};
use crate::authoring::{
    Adjust, Attention, Decoder, Embedding, FeedForward, Head, Naming, Norm, TransformerBlock,
};

/// The family's entry.
pub const FAMILY: Family = Family {
    model_types: &["gemma3_text"],
    description: "Gemma 3 text: sliding and global attention, query/key norm, two rotary bases",
    architecture: |config| Ok(decoder(config)?.into()),
    naming,
};

fn decoder(config: &Config<'_>) -> Result<Decoder, FamilyError> {
    config.only("attn_logit_softcapping", &json!(null))?;
    config.only("final_logit_softcapping", &json!(null))?;
    config.only("use_bidirectional_attention", &json!(false))?;
    let heads = Heads::read(config)?;
    let hidden = config.dimension("hidden_size")?;
    let intermediate = config.dimension("intermediate_size")?;
    let epsilon = config.number("rms_norm_eps", 1e-6)? as f32;
    let activation = activation(config)?;
    let bias = config.flag("attention_bias", false)?;
    let global = rotary(config, heads.dimension, "full_attention", "rope_theta", 1_000_000.0)?;
    let mut local = rotary(config, heads.dimension, "sliding_attention", "rope_local_base_freq", 10_000.0)?;
    if config.object("rope_parameters").is_none() {
        // `rope_scaling` of transformers 4 is the global layers' alone.
        local.scaling = crate::authoring::RotaryScaling::None;
    }
    let count = layers(config)?;
    let sliding = sliding_layers(config, count)?;
    let window = config.optional_dimension("sliding_window")?.unwrap_or(4096);
    let scalar = config.number("query_pre_attn_scalar", 256.0)?;
    if scalar <= 0.0 {
        return Err(bad_field("query_pre_attn_scalar", &Value::from(scalar), "a positive number"));
    }
    let block = |(layer, sliding): (usize, bool)| {
        let name = format!("layers.{layer}");
        let rotary = if sliding { &local } else { &global };
        let attention = Attention::new(&name, heads.query, heads.key_value, heads.dimension, rotary.clone())
            .with_bias(bias, bias)
            .with_window(sliding.then_some(window))
            .with_query_key_norm(epsilon)
            .with_scale(scalar.powf(-0.5) as f32);
        TransformerBlock::sequential(
            Norm::rms(format!("{name}.attention_norm"), epsilon),
            attention,
            Norm::rms(format!("{name}.feed_forward_norm"), epsilon),
            FeedForward::gated(&name, intermediate, activation),
        )
        .with_post_norms(
            Norm::rms(format!("{name}.attention_post_norm"), epsilon),
            Norm::rms(format!("{name}.feed_forward_post_norm"), epsilon),
        )
    };
    Ok(Decoder {
        hidden,
        embedding: Embedding {
            vocabulary: config.dimension("vocab_size")?,
            scale: Some((hidden as f32).sqrt()),
        },
        blocks: sliding.into_iter().enumerate().map(block).collect(),
        final_norm: Norm::rms("final_norm", epsilon),
        head: if config.flag("tie_word_embeddings", true)? {
            Head::Tied
        } else {
            Head::Linear { bias: false }
        },
    })
}

/// Whether each layer attends within the window: by `layer_types`, or every `sliding_window_pattern`th is global.
fn sliding_layers(config: &Config<'_>, count: usize) -> Result<Vec<bool>, FamilyError> {
    const EXPECTED: &str = "one of sliding_attention and full_attention for each layer";
    if let Some(kinds) = config.value("layer_types") {
        let kinds = kinds
            .as_array()
            .filter(|kinds| kinds.len() == count)
            .ok_or_else(|| bad_field("layer_types", kinds, EXPECTED))?;
        return kinds
            .iter()
            .map(|kind| match kind.as_str() {
                Some("sliding_attention") => Ok(true),
                Some("full_attention") => Ok(false),
                _ => Err(bad_field("layer_types", kind, EXPECTED)),
            })
            .collect();
    }
    let pattern = match config.optional_dimension("sliding_window_pattern")? {
        Some(pattern) => pattern,
        None => config.optional_dimension("_sliding_window_pattern")?.unwrap_or(6),
    };
    Ok((1..=count).map(|layer| layer % pattern != 0).collect())
}

fn naming(_: &Config<'_>, kind: NamingKind) -> Result<Naming, FamilyError> {
    Ok(match kind {
        NamingKind::HuggingFace => Naming::new(&[
            ("embedding", "model.embed_tokens"),
            ("layers.*.attention.query", "model.layers.*.self_attn.q_proj"),
            ("layers.*.attention.key", "model.layers.*.self_attn.k_proj"),
            ("layers.*.attention.value", "model.layers.*.self_attn.v_proj"),
            ("layers.*.attention.output", "model.layers.*.self_attn.o_proj"),
            ("layers.*.feed_forward.gate", "model.layers.*.mlp.gate_proj"),
            ("layers.*.feed_forward.up", "model.layers.*.mlp.up_proj"),
            ("layers.*.feed_forward.down", "model.layers.*.mlp.down_proj"),
            ("head", "lm_head"),
        ])
        .with("layers.*.attention_norm", "model.layers.*.input_layernorm", Adjust::AddOne)
        .with("layers.*.attention.query_norm", "model.layers.*.self_attn.q_norm", Adjust::AddOne)
        .with("layers.*.attention.key_norm", "model.layers.*.self_attn.k_norm", Adjust::AddOne)
        .with("layers.*.attention_post_norm", "model.layers.*.post_attention_layernorm", Adjust::AddOne)
        .with("layers.*.feed_forward_norm", "model.layers.*.pre_feedforward_layernorm", Adjust::AddOne)
        .with("layers.*.feed_forward_post_norm", "model.layers.*.post_feedforward_layernorm", Adjust::AddOne)
        .with("final_norm", "model.norm", Adjust::AddOne),
        NamingKind::Gguf => Naming::new(super::GGUF_NAMES),
    })
}
