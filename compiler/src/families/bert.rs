//! BERT, RoBERTa and DistilBERT: learned positions, post-norm blocks, biases everywhere.

use edgec_checkpoint::NamingKind;
use serde_json::json;

use super::{Config, Family, FamilyError, config::bad_field, layer_count, pooling};
use crate::authoring::{
    Activation, Encoder, EncoderBlock, EncoderEmbedding, FeedForward, Naming, Norm, SelfAttention,
};

/// BERT's entry.
pub const BERT: Family = Family {
    model_types: &["bert"],
    description: "BERT and the sentence-transformers made of it (all-MiniLM, e5, bge, gte): text to vectors",
    architecture: |config| Ok(bert(config)?.into()),
    naming: |_, kind| hugging_face(kind, "bert", BERT_NAMES),
};

/// RoBERTa's entry.
pub const ROBERTA: Family = Family {
    model_types: &["roberta", "xlm-roberta", "camembert"],
    description: "RoBERTa and XLM-RoBERTa (all-distilroberta, multilingual-e5, bge-m3): text to vectors",
    architecture: |config| Ok(roberta(config)?.into()),
    naming: |_, kind| hugging_face(kind, "roberta", BERT_NAMES),
};

/// DistilBERT's entry.
pub const DISTILBERT: Family = Family {
    model_types: &["distilbert"],
    description: "DistilBERT: BERT without token types, half as deep: text to vectors",
    architecture: |config| Ok(distilbert(config)?.into()),
    naming: |_, kind| hugging_face(kind, "distilbert", DISTILBERT_NAMES),
};

const BERT_NAMES: &[(&str, &str)] = &[
    ("embedding.token", "embeddings.word_embeddings"),
    ("embedding.position", "embeddings.position_embeddings"),
    ("embedding.type", "embeddings.token_type_embeddings"),
    ("embedding.norm", "embeddings.LayerNorm"),
    ("layers.*.attention.query", "encoder.layer.*.attention.self.query"),
    ("layers.*.attention.key", "encoder.layer.*.attention.self.key"),
    ("layers.*.attention.value", "encoder.layer.*.attention.self.value"),
    ("layers.*.attention.output", "encoder.layer.*.attention.output.dense"),
    ("layers.*.attention_norm", "encoder.layer.*.attention.output.LayerNorm"),
    ("layers.*.feed_forward.up", "encoder.layer.*.intermediate.dense"),
    ("layers.*.feed_forward.down", "encoder.layer.*.output.dense"),
    ("layers.*.feed_forward_norm", "encoder.layer.*.output.LayerNorm"),
];

const DISTILBERT_NAMES: &[(&str, &str)] = &[
    ("embedding.token", "embeddings.word_embeddings"),
    ("embedding.position", "embeddings.position_embeddings"),
    ("embedding.norm", "embeddings.LayerNorm"),
    ("layers.*.attention.query", "transformer.layer.*.attention.q_lin"),
    ("layers.*.attention.key", "transformer.layer.*.attention.k_lin"),
    ("layers.*.attention.value", "transformer.layer.*.attention.v_lin"),
    ("layers.*.attention.output", "transformer.layer.*.attention.out_lin"),
    ("layers.*.attention_norm", "transformer.layer.*.sa_layer_norm"),
    ("layers.*.feed_forward.up", "transformer.layer.*.ffn.lin1"),
    ("layers.*.feed_forward.down", "transformer.layer.*.ffn.lin2"),
    ("layers.*.feed_forward_norm", "transformer.layer.*.output_layer_norm"),
];

/// Names of a bare encoder and of one below a head's module; norms as transformers writes them and as TensorFlow did.
fn hugging_face(
    kind: NamingKind,
    prefix: &'static str,
    names: &[(&str, &str)],
) -> Result<Naming, FamilyError> {
    match kind {
        NamingKind::HuggingFace => Ok(Naming::new(names)
            .below(prefix)
            .spelled("LayerNorm.weight", "LayerNorm.gamma")
            .spelled("LayerNorm.bias", "LayerNorm.beta")),
        NamingKind::Gguf => Err(FamilyError::HuggingFaceOnly { model_type: prefix }),
    }
}

/// The sizes of an encoder.
struct Sizes {
    hidden: usize,
    intermediate: usize,
    layers: usize,
    heads: usize,
    activation: Activation,
    epsilon: f32,
}

fn bert(config: &Config<'_>) -> Result<Encoder, FamilyError> {
    config.only("position_embedding_type", &json!("absolute"))?;
    config.only("is_decoder", &json!(false))?;
    let sizes = Sizes {
        hidden: config.dimension("hidden_size")?,
        intermediate: config.dimension("intermediate_size")?,
        layers: layer_count(config, "num_hidden_layers")?,
        heads: config.dimension("num_attention_heads")?,
        activation: activation(config, "hidden_act")?,
        epsilon: config.number("layer_norm_eps", 1e-12)? as f32,
    };
    let types = config.optional_dimension("type_vocab_size")?.unwrap_or(2);
    sizes.encoder(config, Some(types), "num_attention_heads")
}

fn roberta(config: &Config<'_>) -> Result<Encoder, FamilyError> {
    let mut encoder = bert(config)?;
    let padding = config.optional_dimension("pad_token_id")?.unwrap_or(1);
    encoder.embedding.padding = Some(padding);
    if encoder.embedding.longest() == 0 {
        return Err(bad_field(
            "max_position_embeddings",
            &encoder.embedding.positions.into(),
            &format!("more than pad_token_id, {padding}, and one"),
        ));
    }
    Ok(encoder)
}

fn distilbert(config: &Config<'_>) -> Result<Encoder, FamilyError> {
    let sizes = Sizes {
        hidden: config.dimension("dim")?,
        intermediate: config.dimension("hidden_dim")?,
        layers: layer_count(config, "n_layers")?,
        heads: config.dimension("n_heads")?,
        activation: activation(config, "activation")?,
        epsilon: 1e-12,
    };
    sizes.encoder(config, None, "n_heads")
}

impl Sizes {
    fn encoder(
        &self,
        config: &Config<'_>,
        types: Option<usize>,
        heads_field: &'static str,
    ) -> Result<Encoder, FamilyError> {
        let Self { hidden, intermediate, layers, heads, activation, epsilon } = *self;
        if !hidden.is_multiple_of(heads) {
            return Err(bad_field(heads_field, &heads.into(), &format!("a divisor of the width {hidden}")));
        }
        let block = |layer: usize| {
            let name = format!("layers.{layer}");
            EncoderBlock {
                attention: SelfAttention::new(&name, heads, hidden / heads),
                attention_norm: Norm::layer(format!("{name}.attention_norm"), epsilon),
                feed_forward: FeedForward::plain(&name, intermediate, activation).with_bias(true),
                feed_forward_norm: Norm::layer(format!("{name}.feed_forward_norm"), epsilon),
            }
        };
        Ok(Encoder {
            hidden,
            embedding: EncoderEmbedding {
                vocabulary: config.dimension("vocab_size")?,
                positions: config.dimension("max_position_embeddings")?,
                padding: None,
                types,
                norm: Norm::layer("embedding.norm", epsilon),
            },
            blocks: (0..layers).map(block).collect(),
            pooling: pooling::usual(),
        })
    }
}

/// The nonlinearity by transformers' name for it; `gelu` is the form with the error function.
fn activation(config: &Config<'_>, field: &'static str) -> Result<Activation, FamilyError> {
    match config.value(field).map(|value| (value, value.as_str())) {
        None | Some((_, Some("gelu"))) => Ok(Activation::GeluExact),
        Some((_, Some("gelu_new" | "gelu_pytorch_tanh" | "gelu_fast"))) => Ok(Activation::GeluTanh),
        Some((_, Some("relu"))) => Ok(Activation::Relu),
        Some((_, Some("silu" | "swish"))) => Ok(Activation::Silu),
        Some((value, _)) => Err(bad_field(
            field,
            value,
            "one of gelu, gelu_new, gelu_pytorch_tanh, gelu_fast, relu, silu and swish",
        )),
    }
}
