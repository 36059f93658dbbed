//! Llama: Llama 2 and 3, TinyLlama, SmolLM, and Mistral, whose layers may all attend within a window.

use edgec_checkpoint::NamingKind;

use super::{Config, Family, FamilyError, Heads, layers, rope::rotary};
use serde_json::json;

use crate::authoring::{
    Activation, Adjust, Attention, Decoder, Embedding, FeedForward, Head, Naming, Norm, TransformerBlock,
};

/// The family's entry.
pub const FAMILY: Family = Family {
    model_types: &["llama", "mistral"],
    description: "Llama 2 and 3, TinyLlama, SmolLM, Mistral: RMSNorm, grouped queries, SwiGLU",
    architecture: |config| Ok(decoder(config)?.into()),
    naming,
};

fn decoder(config: &Config<'_>) -> Result<Decoder, FamilyError> {
    config.only("hidden_act", &json!("silu"))?;
    let heads = Heads::read(config)?;
    let hidden = config.dimension("hidden_size")?;
    let intermediate = config.dimension("intermediate_size")?;
    let epsilon = config.number("rms_norm_eps", 1e-6)? as f32;
    let rotary = rotary(config, heads.dimension, "full_attention", "rope_theta", 10_000.0)?;
    let window = config.optional_dimension("sliding_window")?;
    let attention_bias = config.flag("attention_bias", false)?;
    let feed_forward_bias = config.flag("mlp_bias", false)?;
    let block = |layer: usize| {
        let name = format!("layers.{layer}");
        let attention = Attention::new(&name, heads.query, heads.key_value, heads.dimension, rotary.clone())
            .with_bias(attention_bias, attention_bias)
            .with_window(window);
        let feed_forward =
            FeedForward::gated(&name, intermediate, Activation::Silu).with_bias(feed_forward_bias);
        TransformerBlock::sequential(
            Norm::rms(format!("{name}.attention_norm"), epsilon),
            attention,
            Norm::rms(format!("{name}.feed_forward_norm"), epsilon),
            feed_forward,
        )
    };
    Ok(Decoder {
        hidden,
        embedding: Embedding { vocabulary: config.dimension("vocab_size")?, scale: None },
        blocks: (0..layers(config)?).map(block).collect(),
        final_norm: Norm::rms("final_norm", epsilon),
        head: if config.flag("tie_word_embeddings", false)? {
            Head::Tied
        } else {
            Head::Linear { bias: false }
        },
    })
}

fn naming(config: &Config<'_>, kind: NamingKind) -> Result<Naming, FamilyError> {
    Ok(match kind {
        NamingKind::HuggingFace => Naming::new(&[
            ("embedding", "model.embed_tokens"),
            ("layers.*.attention_norm", "model.layers.*.input_layernorm"),
            ("layers.*.attention.query", "model.layers.*.self_attn.q_proj"),
            ("layers.*.attention.key", "model.layers.*.self_attn.k_proj"),
            ("layers.*.attention.value", "model.layers.*.self_attn.v_proj"),
            ("layers.*.attention.output", "model.layers.*.self_attn.o_proj"),
            ("layers.*.feed_forward_norm", "model.layers.*.post_attention_layernorm"),
            ("layers.*.feed_forward.gate", "model.layers.*.mlp.gate_proj"),
            ("layers.*.feed_forward.up", "model.layers.*.mlp.up_proj"),
            ("layers.*.feed_forward.down", "model.layers.*.mlp.down_proj"),
            ("final_norm", "model.norm"),
            ("head", "lm_head"),
        ]),
        NamingKind::Gguf => {
            let heads = Heads::read(config)?;
            Naming::new(super::GGUF_NAMES)
                .with("layers.*.attention.query", "blk.*.attn_q", Adjust::Unpermute { heads: heads.query })
                .with("layers.*.attention.key", "blk.*.attn_k", Adjust::Unpermute { heads: heads.key_value })
        }
    })
}
