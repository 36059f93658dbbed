//! `.litertlm` containers, version 1.7: a header with a flatbuffer directory, sections at multiples of 16 KiB.

mod directory;
mod metadata;
mod read;
mod write;

pub use prost::Message;

pub use metadata::{
    ExecutorMetadata, Gemma3, Generic, LlmExecutorMetadata, LlmMetadata, LlmModelType, ModelType,
    PromptAffixes, PromptTemplates, SamplerParameters, SamplerType, StateBuffer, TokenIds, TokenUnion,
    token_union,
};
pub use read::{Container, Section, deflate};
pub use write::{Plan, PlannedSection, SectionSource};

/// Types of sections, with the directory's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the format's")]
pub enum SectionType {
    None = 0,
    GenericBinaryData = 1,
    Deprecated = 2,
    TfLiteModel = 3,
    SentencePieceTokenizer = 4,
    LlmMetadata = 5,
    HuggingFaceTokenizerZlib = 6,
    TfLiteWeights = 7,
    EmbeddingMetadata = 8,
    ExecutorMetadata = 9,
}

impl SectionType {
    /// The type with this number; unknown ones are generic data.
    pub fn from_number(number: u8) -> Self {
        match number {
            0 => Self::None,
            2 => Self::Deprecated,
            3 => Self::TfLiteModel,
            4 => Self::SentencePieceTokenizer,
            5 => Self::LlmMetadata,
            6 => Self::HuggingFaceTokenizerZlib,
            7 => Self::TfLiteWeights,
            8 => Self::EmbeddingMetadata,
            9 => Self::ExecutorMetadata,
            _ => Self::GenericBinaryData,
        }
    }
}

/// Sections begin at multiples of this.
const SECTION_ALIGNMENT: u64 = 16 * 1024;
/// Where the directory starts.
const DIRECTORY: u64 = 32;
const MAGIC: &[u8; 8] = b"LITERTLM";
/// Major, minor and patch version.
const VERSION: [u32; 3] = [1, 7, 0];
