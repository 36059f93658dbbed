//! Containers: a bare `.tflite`, or a `.litertlm` with tokenizer and metadata around it.

use std::fs::File;
use std::path::Path;

use edgec_checkpoint::{Checkpoint, Tokenizer};
use edgec_formats::litertlm::{
    ExecutorMetadata, Gemma3, Generic, LlmExecutorMetadata, LlmMetadata, LlmModelType, Message, ModelType,
    Plan, PlannedSection, SectionSource, SectionType, StateBuffer, TokenUnion, deflate,
};
use edgec_target::PreparedArtifact;
use edgec_weights::Progress;

use super::CompileError;
use crate::authoring::{CacheNames, Signatures};
use crate::importers::{Model, ShapeRequest};

/// A kind of artifact file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// The model alone.
    TfLite,
    /// Model, tokenizer and metadata.
    LiteRtLm,
}

impl Container {
    /// The container that the suffix of `path` names; none for a path without one, which an accelerator's artifact takes as
    /// a folder.
    pub fn for_path(path: &Path, folders: bool) -> Result<Option<Self>, CompileError> {
        match path.extension().and_then(|suffix| suffix.to_str()) {
            Some("tflite") => Ok(Some(Self::TfLite)),
            Some("litertlm") => Ok(Some(Self::LiteRtLm)),
            None if folders => Ok(None),
            _ => Err(CompileError::UnknownContainer { path: path.to_owned() }),
        }
    }

    /// Whether the container can hold the model; asked before any work is done.
    pub fn check(self, model: &Model) -> Result<(), CompileError> {
        match self {
            Self::TfLite => Ok(()),
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
                let encoder = artifact.summary().signatures.iter().all(|name| name.starts_with("encode_"));
                let checkpoint = language_model(model)?;
                let plan = if encoder {
                    encoder_plan(artifact.len(), checkpoint)?
                } else {
                    let shape = shape.decoder.clone().unwrap_or_default();
                    decoder_plan(artifact.len(), checkpoint, &shape)?
                };
                plan.write(out)?.last().copied().unwrap_or(0)
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

/// A decoder's sections: metadata, state, tokenizer, model, in the order in which LiteRT-LM's own builder puts them.
fn decoder_plan(model: u64, checkpoint: &Checkpoint, shape: &Signatures) -> Result<Plan, CompileError> {
    let bytes = SectionSource::Bytes;
    Ok(plan(vec![
        section(SectionType::LlmMetadata, &[], bytes(llm_metadata(checkpoint, shape).encode_to_vec())),
        section(SectionType::ExecutorMetadata, &[], bytes(executor_metadata(checkpoint).encode_to_vec())),
        tokenizer(checkpoint)?,
        section(
            SectionType::TfLiteModel,
            &[("model_type", "tf_lite_prefill_decode")],
            SectionSource::Streamed(model),
        ),
    ]))
}

/// An encoder's sections: tokenizer and model.
fn encoder_plan(model: u64, checkpoint: &Checkpoint) -> Result<Plan, CompileError> {
    let kind = [("model_type", "tf_lite_text_encoder")];
    let model = section(SectionType::TfLiteModel, &kind, SectionSource::Streamed(model));
    Ok(plan(vec![tokenizer(checkpoint)?, model]))
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
