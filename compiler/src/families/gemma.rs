//! Gemma (the first generation): scaled embedding, GeGLU, `1 + w` norms, one key/value head in the 2B.

use edgec_checkpoint::NamingKind;

use super::{Config, Family, FamilyError, Heads, layers, rope::rotary};
use crate::authoring::{
    Activation, Adjust, Attention, Decoder, Embedding, FeedForward, Head, Naming, Norm, TransformerBlock,
};

/// The family's entry.
pub const FAMILY: Family = Family {
    model_types: &["gemma"],
    description: "Gemma 2B and 7B: scaled embedding, GeGLU, 1+w RMSNorm, multi-query attention",
    architecture: |config| Ok(decoder(config)?.into()),
    naming,
};

fn decoder(config: &Config<'_>) -> Result<Decoder, FamilyError> {
    let heads = Heads::read(config)?;
    let hidden = config.dimension("hidden_size")?;
    let intermediate = config.dimension("intermediate_size")?;
    let epsilon = config.number("rms_norm_eps", 1e-6)? as f32;
    let rotary = rotary(config, heads.dimension, "full_attention", "rope_theta", 10_000.0)?;
    let activation = activation(config)?;
    let bias = config.flag("attention_bias", false)?;
    let block = |layer: usize| {
        let name = format!("layers.{layer}");
        TransformerBlock::sequential(
            Norm::rms(format!("{name}.attention_norm"), epsilon),
            Attention::new(&name, heads.query, heads.key_value, heads.dimension, rotary.clone())
                .with_bias(bias, bias),
            Norm::rms(format!("{name}.feed_forward_norm"), epsilon),
            FeedForward::gated(&name, intermediate, activation),
        )
    };
    Ok(Decoder {
        hidden,
        embedding: Embedding {
            vocabulary: config.dimension("vocab_size")?,
            scale: Some((hidden as f32).sqrt()),
        },
        blocks: (0..layers(config)?).map(block).collect(),
        final_norm: Norm::rms("final_norm", epsilon),
        head: if config.flag("tie_word_embeddings", true)? {
            Head::Tied
        } else {
            Head::Linear { bias: false }
        },
    })
}

/// Gemma's activation: the tanh form of GELU under either of its names. The first configurations say `gelu` in
/// `hidden_act` and mean the tanh form; transformers reads `hidden_activation` or, without it, the tanh form.
pub(super) fn activation(config: &Config<'_>) -> Result<Activation, FamilyError> {
    match config.string("hidden_activation") {
        None | Some("gelu_pytorch_tanh") => Ok(Activation::GeluTanh),
        Some("gelu") => Ok(Activation::GeluExact),
        Some(other) => {
            Err(super::config::bad_field("hidden_activation", &other.into(), "gelu or gelu_pytorch_tanh"))
        }
    }
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
        .with("layers.*.feed_forward_norm", "model.layers.*.post_attention_layernorm", Adjust::AddOne)
        .with("final_norm", "model.norm", Adjust::AddOne),
        NamingKind::Gguf => Naming::new(super::GGUF_NAMES),
    })
}
