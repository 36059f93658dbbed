//! What can be wrong with a configuration.

/// An error in a checkpoint's configuration.
#[derive(Debug, thiserror::Error)]
pub enum FamilyError {
    /// A field that the family needs is absent.
    #[error("config.json has no usable field `{field}`")]
    MissingField {
        /// The field.
        field: &'static str,
    },
    /// A field has a value of the wrong kind.
    #[error("config.json: `{field}` is {found}, expected {expected}")]
    BadField {
        /// The field.
        field: &'static str,
        /// Its value, shortened.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// The model is of no family that this build knows.
    #[error(
        "config.json: model_type `{found}` is not supported; this build knows: {known}. Other models can be compiled from StableHLO"
    )]
    UnknownModelType {
        /// The checkpoint's `model_type`.
        found: String,
        /// All known ones.
        known: String,
    },
    /// Query heads cannot be shared out among the key/value heads.
    #[error("config.json: {query} query heads are no multiple of {key_value} key/value heads")]
    Heads {
        /// `num_attention_heads`.
        query: usize,
        /// `num_key_value_heads`.
        key_value: usize,
    },
    /// More layers than any model has.
    #[error("config.json: {field} is {layers}, more than the {most} that edgec accepts")]
    TooManyLayers {
        /// `num_hidden_layers`, or a family's own name for it.
        field: &'static str,
        /// Its value.
        layers: usize,
        /// The bound.
        most: usize,
    },
    /// A family whose names in GGUF files are not known.
    #[error("a `{model_type}` is read from a Hugging Face folder only, not from a GGUF file")]
    HuggingFaceOnly {
        /// The `model_type`.
        model_type: &'static str,
    },
    /// A step of sentence-transformers that is not computed.
    #[error(
        "modules.json: {place} {reason}. Without modules.json the vector of a text is the mean of its tokens'"
    )]
    SentenceModule {
        /// The module or its file.
        place: String,
        /// What is not computed.
        reason: String,
    },
    /// A rotary embedding of a kind whose frequencies are not computed.
    #[error("config.json: rope scaling `{found}` is not supported (default, linear and llama3 are)")]
    RopeScaling {
        /// The `rope_type`.
        found: String,
    },
}
