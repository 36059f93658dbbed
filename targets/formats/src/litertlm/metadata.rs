//! Metadata messages of a container (LiteRT-LM's `llm_metadata.proto`, `executor_metadata.proto`); fields that edgec does
//! not write are left out and skipped when read.

use prost::{Enumeration, Message, Oneof};

/// A list of token ids.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct TokenIds {
    /// The ids.
    #[prost(int32, repeated, tag = "1")]
    pub ids: Vec<i32>,
}

/// Tokens by id or by text.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct TokenUnion {
    /// Which of the two.
    #[prost(oneof = "token_union::Kind", tags = "1, 2")]
    pub kind: Option<token_union::Kind>,
}

impl TokenUnion {
    /// The token with this id.
    pub fn id(id: u32) -> Self {
        let ids = TokenIds { ids: vec![id as i32] };
        Self { kind: Some(token_union::Kind::TokenIds(ids)) }
    }
}

/// The kinds of [`TokenUnion`].
pub mod token_union {
    use super::{Oneof, TokenIds};

    /// Ids or text.
    #[derive(Clone, PartialEq, Eq, Oneof)]
    pub enum Kind {
        /// Ids.
        #[prost(message, tag = "1")]
        TokenIds(TokenIds),
        /// Text that the tokenizer turns into ids.
        #[prost(string, tag = "2")]
        TokenStr(String),
    }
}

/// Text around a turn.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct PromptAffixes {
    /// Before it.
    #[prost(string, tag = "1")]
    pub prefix: String,
    /// After it.
    #[prost(string, tag = "2")]
    pub suffix: String,
}

/// Text around the turns of each role.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct PromptTemplates {
    /// The user's turns.
    #[prost(message, optional, tag = "1")]
    pub user: Option<PromptAffixes>,
    /// The model's turns.
    #[prost(message, optional, tag = "2")]
    pub model: Option<PromptAffixes>,
    /// The system's turns.
    #[prost(message, optional, tag = "3")]
    pub system: Option<PromptAffixes>,
}

/// How to sample.
#[derive(Clone, Copy, PartialEq, Message)]
pub struct SamplerParameters {
    /// The sampler.
    #[prost(enumeration = "SamplerType", tag = "1")]
    pub r#type: i32,
    /// Likeliest tokens to choose from.
    #[prost(int32, tag = "2")]
    pub k: i32,
    /// Probability mass to choose from.
    #[prost(float, tag = "3")]
    pub p: f32,
    /// Divides the logits.
    #[prost(float, tag = "4")]
    pub temperature: f32,
    /// Seed.
    #[prost(int32, optional, tag = "5")]
    pub seed: Option<i32>,
}

/// Samplers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumeration)]
#[repr(i32)]
pub enum SamplerType {
    /// Left to the runtime.
    Unspecified = 0,
    /// Among the likeliest k.
    TopK = 1,
    /// Among the likeliest that have the mass p.
    TopP = 2,
    /// The likeliest.
    Greedy = 3,
}

/// A model with no data processor of its own.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub struct Generic {}

/// Gemma 3.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub struct Gemma3 {}

/// Which data processor the model wants.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct LlmModelType {
    /// Which.
    #[prost(oneof = "ModelType", tags = "1, 4")]
    pub model_type: Option<ModelType>,
}

/// The data processors that edgec's families use.
#[derive(Clone, PartialEq, Eq, Oneof)]
pub enum ModelType {
    /// Any model.
    #[prost(message, tag = "1")]
    Generic(Generic),
    /// Gemma 3.
    #[prost(message, tag = "4")]
    Gemma3(Gemma3),
}

/// What a runtime has to know of a language model.
#[derive(Clone, PartialEq, Message)]
pub struct LlmMetadata {
    /// Begins every prompt.
    #[prost(message, optional, tag = "1")]
    pub start_token: Option<TokenUnion>,
    /// Each ends a generation.
    #[prost(message, repeated, tag = "2")]
    pub stop_tokens: Vec<TokenUnion>,
    /// Text around turns.
    #[prost(message, optional, tag = "3")]
    pub prompt_templates: Option<PromptTemplates>,
    /// How to sample.
    #[prost(message, optional, tag = "4")]
    pub sampler_params: Option<SamplerParameters>,
    /// Positions of the key/value cache.
    #[prost(int32, tag = "5")]
    pub max_num_tokens: i32,
    /// Data processor.
    #[prost(message, optional, tag = "6")]
    pub llm_model_type: Option<LlmModelType>,
    /// Jinja chat template.
    #[prost(string, optional, tag = "7")]
    pub jinja_prompt_template: Option<String>,
    /// Fills up a batch.
    #[prost(message, optional, tag = "13")]
    pub pad_token: Option<TokenUnion>,
}

/// A tensor that a runtime carries from call to call.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct StateBuffer {
    /// Name among the inputs of prefill signatures.
    #[prost(string, tag = "1")]
    pub prefill_input_name: String,
    /// Name among their outputs.
    #[prost(string, tag = "2")]
    pub prefill_output_name: String,
    /// Name among the inputs of decode.
    #[prost(string, tag = "3")]
    pub decode_input_name: String,
    /// Name among its outputs.
    #[prost(string, tag = "4")]
    pub decode_output_name: String,
    /// 1 global key, 2 global value, 3 local key, 4 local value.
    #[prost(int32, tag = "6")]
    pub r#type: i32,
    /// Axis along which positions lie.
    #[prost(int32, optional, tag = "7")]
    pub sequence_axis: Option<i32>,
}

/// A language model's state.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct LlmExecutorMetadata {
    /// Key/value caches.
    #[prost(message, repeated, tag = "2")]
    pub state_buffers: Vec<StateBuffer>,
}

/// What an executor has to know of a model.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct ExecutorMetadata {
    /// A language model's.
    #[prost(message, optional, tag = "1")]
    pub llm_executor_metadata: Option<LlmExecutorMetadata>,
}
