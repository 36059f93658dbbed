//! Containers: a bare `.tflite`, or a `.litertlm` with tokenizer and metadata around it.

use std::fs::File;
use std::path::Path;

use edgec_checkpoint::{Checkpoint, Tokenizer};
use edgec_formats::FormatError;
use edgec_formats::litertlm::{
    ExecutorMetadata, Gemma3, Generic, LlmExecutorMetadata, LlmMetadata, LlmModelType, Message, ModelType,
    Plan, PlannedSection, SectionSource, SectionType, StateBuffer, TokenUnion, deflate,
};
use edgec_target::PreparedArtifact;
use edgec_weights::Progress;

use super::CompileError;
use super::target::Target;
use crate::authoring::{CacheNames, Signatures};
use crate::importers::{Model, ShapeRequest};

/// A kind of artifact file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// The model alone.
    TfLite,
    /// Model, tokenizer and metadata.
    LiteRtLm,
    /// The sections that an artifact consists of; tokenizer and metadata where the model takes text.
    Sections,
}

impl Container {
    /// The container that the suffix of `path` names; none for a path without one, which an accelerator's artifact takes as
    /// a folder.
    pub fn for_path(path: &Path, target: &Target<'_>) -> Result<Option<Self>, CompileError> {
        if target.writes_sections() {
            return match path.extension().and_then(|suffix| suffix.to_str()) {
                Some("litertlm") => Ok(Some(Self::Sections)),
                _ => Err(CompileError::NeedsContainer {
                    target: target.id().to_owned(),
                    path: path.to_owned(),
                }),
            };
        }
        match path.extension().and_then(|suffix| suffix.to_str()) {
            Some("tflite") => Ok(Some(Self::TfLite)),
            Some("litertlm") => Ok(Some(Self::LiteRtLm)),
            None if target.is_accelerator() => Ok(None),
            _ => Err(CompileError::UnknownContainer { path: path.to_owned() }),
        }
    }

    /// Whether the container can hold the model; asked before any work is done.
    pub fn check(self, model: &Model) -> Result<(), CompileError> {
        match self {
            Self::TfLite | Self::Sections => Ok(()),
            Self::LiteRtLm => language_model(model).map(|_| ()),
        }
    }

    /// Writes the whole container to `out`.
    pub fn write(
        self,
        artifact: Box<dyn PreparedArtifact>,
        model: &Model,
        shape: &ShapeRequest,
        threads: usize,
        out: &File,
        progress: &dyn Progress,
    ) -> Result<(), CompileError> {
        let base = match self {
            Self::TfLite => 0,
            Self::LiteRtLm => {
                let shape = shape.decoder.clone().unwrap_or_default();
                let mut sections = text_sections(&*artifact, language_model(model)?, &shape)?;
                let kind =
                    if is_encoder(&*artifact) { "tf_lite_text_encoder" } else { "tf_lite_prefill_decode" };
                let model = SectionSource::Streamed(artifact.len());
                sections.push(section(SectionType::TfLiteModel, &[("model_type", kind)], model));
                plan(sections).write(out)?.last().copied().unwrap_or(0)
            }
            Self::Sections => {
                let mut sections = match model.checkpoint() {
                    Some(checkpoint) if checkpoint.tokenizer.is_some() => {
                        let shape = shape.decoder.clone().unwrap_or_default();
                        text_sections(&*artifact, checkpoint, &shape)?
                    }
                    _ => Vec::new(),
                };
                let before = sections.len();
                let parts = artifact.sections();
                sections.extend(parts.iter().map(|part| PlannedSection {
                    kind: SectionType::GenericBinaryData,
                    items: part.items.clone(),
                    source: SectionSource::Streamed(part.length),
                }));
                let offsets = plan(sections).write(out)?;
                let base = offsets.get(before).copied().unwrap_or(0);
                let apart = parts.iter().zip(&offsets[before..]).find(|(part, at)| base + part.begin != **at);
                if let Some((part, at)) = apart {
                    let reason = format!("a section that begins at {} lies at {}", part.begin, at - base);
                    return Err(FormatError::Unwritable(reason).into());
                }
                base
            }
        };
        Ok(artifact.write(out, base, threads, progress)?)
    }
}

/// The checkpoint of a model that takes text: it has the tokenizer and the conventions that a `.litertlm` carries.
fn language_model(model: &Model) -> Result<&Checkpoint, CompileError> {
    let Some(checkpoint) = model.checkpoint() else {
        return Err(CompileError::NoLanguageModel { path: model.path().to_owned() });
    };
    if checkpoint.tokenizer.is_none() {
        return Err(CompileError::NoTokenizer { path: checkpoint.path.clone() });
    }
    Ok(checkpoint)
}

fn is_encoder(artifact: &dyn PreparedArtifact) -> bool {
    artifact.summary().signatures.iter().all(|name| name.starts_with("encode_"))
}

/// What stands beside a model that takes text: metadata, state and tokenizer of a decoder, in the order in which LiteRT-LM's own builder puts
/// them; an encoder's tokenizer.
fn text_sections(
    artifact: &dyn PreparedArtifact,
    checkpoint: &Checkpoint,
    shape: &Signatures,
) -> Result<Vec<PlannedSection>, CompileError> {
    if is_encoder(artifact) {
        return Ok(vec![tokenizer(checkpoint)?]);
    }
    let bytes = SectionSource::Bytes;
    Ok(vec![
        section(SectionType::LlmMetadata, &[], bytes(llm_metadata(checkpoint, shape).encode_to_vec())),
        section(SectionType::ExecutorMetadata, &[], bytes(executor_metadata(checkpoint).encode_to_vec())),
        tokenizer(checkpoint)?,
    ])
}

fn plan(sections: Vec<PlannedSection>) -> Plan {
    let system = vec![
        ("Authors".to_owned(), "edgec".to_owned()),
        ("edgec_version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
    ];
    Plan { system, sections }
}

fn section(kind: SectionType, items: &[(&str, &str)], source: SectionSource) -> PlannedSection {
    let items = items.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    PlannedSection { kind, items, source }
}

fn tokenizer(checkpoint: &Checkpoint) -> Result<PlannedSection, CompileError> {
    let (kind, bytes) = match &checkpoint.tokenizer {
        Some(Tokenizer::SentencePiece(model)) => (SectionType::SentencePieceTokenizer, model.clone()),
        Some(Tokenizer::Json(json)) => (SectionType::HuggingFaceTokenizerZlib, deflate(json)?),
        None => return Err(CompileError::NoTokenizer { path: checkpoint.path.clone() }),
    };
    Ok(section(kind, &[], SectionSource::Bytes(bytes)))
}

fn llm_metadata(checkpoint: &Checkpoint, shape: &Signatures) -> LlmMetadata {
    let special = &checkpoint.special;
    let gemma3 = checkpoint.config["model_type"] == "gemma3_text" && checkpoint.chat_template.is_some();
    LlmMetadata {
        start_token: special.begin.filter(|_| special.add_begin).map(TokenUnion::id),
        stop_tokens: special.end.iter().copied().map(TokenUnion::id).collect(),
        max_num_tokens: i32::try_from(shape.context).unwrap_or(i32::MAX),
        llm_model_type: Some(LlmModelType {
            model_type: Some(if gemma3 {
                ModelType::Gemma3(Gemma3 {})
            } else {
                ModelType::Generic(Generic {})
            }),
        }),
        jinja_prompt_template: checkpoint.chat_template.clone(),
        pad_token: special.pad.map(TokenUnion::id),
        ..LlmMetadata::default()
    }
}

/// Where each layer's cache has its positions: keys `[1, H, C, D]`, values `[1, H, D, C]`.
fn executor_metadata(checkpoint: &Checkpoint) -> ExecutorMetadata {
    let layers = checkpoint.config["num_hidden_layers"].as_u64().unwrap_or(0) as usize;
    let state = |name: String, kind, axis| StateBuffer {
        prefill_input_name: name.clone(),
        prefill_output_name: name.clone(),
        decode_input_name: name.clone(),
        decode_output_name: name,
        r#type: kind,
        sequence_axis: Some(axis),
    };
    let state_buffers = (0..layers)
        .flat_map(|layer| [state(CacheNames::key(layer), 1, 2), state(CacheNames::value(layer), 2, 3)])
        .collect();
    ExecutorMetadata { llm_executor_metadata: Some(LlmExecutorMetadata { state_buffers }) }
}
