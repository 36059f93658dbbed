//! Artifacts: what edgec writes for a device, opened by what the file holds.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use edgec_formats::FormatError;
use edgec_formats::litertlm::{
    Container, LlmMetadata, PromptAffixes, SamplerType, Section, SectionType, TokenUnion, token_union,
};
use edgec_gpu_package::Package;
use edgec_vulkan::LoadOptions;
use prost::Message as _;

use crate::chat::{Affixes, ChatTemplate};
use crate::encode::{Encoder, TextEncoder};
use crate::error::{Result, RuntimeError};
use crate::generate::{Conventions, Decoder, Generator, Sampling};
use crate::litert::{CpuOptions, LiteRtRunner};
use crate::runner::Runner;
use crate::tokenizer::Tokenizer;

/// An opened `.tflite` or `.litertlm` file; the latter may hold a model for LiteRT or one for GPUs.
pub struct Artifact {
    path: PathBuf,
    kind: Kind,
    gpu: LoadOptions,
}

/// What an artifact does with text.
pub enum Language {
    /// It goes on with it.
    Generator(Box<Generator>),
    /// It makes vectors of it.
    Encoder(Box<TextEncoder>),
}

enum Kind {
    TfLite {
        file: File,
        length: u64,
    },
    LiteRtLm {
        container: Container,
        model: Section,
    },
    /// A model for GPUs.
    Package {
        container: Container,
    },
}

impl Artifact {
    /// Opens a file and looks at what it is; the model is loaded later.
    ///
    /// # Errors
    /// If the file cannot be read, is neither kind, or is a damaged container.
    pub fn open(path: &Path) -> Result<Self> {
        let read = |source| RuntimeError::Read { path: path.to_owned(), source };
        let broken = |reason: String| RuntimeError::Artifact { path: path.to_owned(), reason };
        let file = File::open(path).map_err(read)?;
        let metadata = file.metadata().map_err(read)?;
        if metadata.is_dir() {
            return Err(broken("it is a folder, not a .tflite or .litertlm file".into()));
        }
        let mut magic = [0; 8];
        let length = metadata.len();
        if length >= 8 {
            file.read_exact_at(&mut magic, 0).map_err(read)?;
        }
        let kind = if Container::is_container(&magic) {
            let container = Container::open(file).map_err(|error| format_error(path, error))?;
            if Package::is_package(&container) {
                Kind::Package { container }
            } else {
                let model = model_section(&container).map_err(broken)?.clone();
                Kind::LiteRtLm { container, model }
            }
        } else if magic.ends_with(b"TFL3") {
            Kind::TfLite { file, length }
        } else if magic.starts_with(b"PK\x03\x04") {
            return Err(broken(
                "it is a .task bundle, which this runtime does not run; use the .litertlm".into(),
            ));
        } else {
            return Err(broken("it is neither a TFLite model (TFL3) nor a container (LITERTLM)".into()));
        };
        Ok(Self { path: path.to_owned(), kind, gpu: LoadOptions::default() })
    }

    /// Says how a model for GPUs is loaded; others do not care.
    #[must_use]
    pub fn with_gpu(mut self, options: LoadOptions) -> Self {
        self.gpu = options;
        self
    }

    /// Whether it is a model for GPUs, which have no [`Runner`].
    pub const fn is_for_gpus(&self) -> bool {
        matches!(self.kind, Kind::Package { .. })
    }

    /// Loads the model for the CPU.
    ///
    /// # Errors
    /// As [`LiteRtRunner::open`], or the model is for GPUs.
    pub fn runner(&self, options: &CpuOptions) -> Result<LiteRtRunner> {
        let (file, offset, length) = match &self.kind {
            Kind::TfLite { file, length } => (file, 0, *length),
            Kind::LiteRtLm { container, model } => (container.file(), model.begin, model.end - model.begin),
            Kind::Package { .. } => {
                let remedy = "its signatures run with a device of Vulkan, not with LiteRT";
                return Err(RuntimeError::ForGpus { path: self.path.clone(), remedy });
            }
        };
        LiteRtRunner::from_section(&self.path, file, offset, length, options)
    }

    /// The tokenizer, if the artifact carries one.
    ///
    /// # Errors
    /// If it is damaged or of a kind that is not known.
    pub fn tokenizer(&self) -> Result<Option<Tokenizer>> {
        let Some(container) = self.container() else { return Ok(None) };
        let failed = |error| format_error(&self.path, error);
        if let Some(section) = container.section(SectionType::SentencePieceTokenizer) {
            return Tokenizer::from_sentencepiece(&container.bytes(section).map_err(failed)?).map(Some);
        }
        match container.section(SectionType::HuggingFaceTokenizerZlib) {
            Some(section) => Tokenizer::from_json(&container.inflated(section).map_err(failed)?).map(Some),
            None => Ok(None),
        }
    }

    /// Loads everything that text generation takes, on the processor that the model is for. `tokenizer` stands in for the artifact's own; a `.tflite` has none.
    ///
    /// # Errors
    /// If there is no tokenizer, the model is no decoder, the tokenizer has more tokens than the model, and as
    /// [`Artifact::runner`].
    pub fn generator(&self, options: &CpuOptions, tokenizer: Option<Tokenizer>) -> Result<Generator> {
        match self.language(options, tokenizer)? {
            Language::Generator(generator) => Ok(*generator),
            Language::Encoder(_) => Err(RuntimeError::NotAGenerator { reason: "it is an encoder".into() }),
        }
    }

    /// Loads everything that takes text: a generator or an encoder, as the artifact's signatures tell. `tokenizer` stands
    /// in for the artifact's own; a `.tflite` has none.
    ///
    /// # Errors
    /// As [`Artifact::generator`].
    pub fn language(&self, options: &CpuOptions, tokenizer: Option<Tokenizer>) -> Result<Language> {
        let tokenizer = match tokenizer {
            Some(tokenizer) => tokenizer,
            None => self.tokenizer()?.ok_or(RuntimeError::NoTokenizer)?,
        };
        let decoder = if self.is_for_gpus() {
            self.on_gpu()?
        } else {
            let runner = self.runner(options)?;
            if Encoder::fits(runner.signatures()) {
                let encoder = Encoder::new(Box::new(runner))?;
                return Ok(Language::Encoder(Box::new(TextEncoder::new(encoder, tokenizer))));
            }
            Decoder::new(Box::new(runner))?
        };
        let metadata = self.metadata()?.unwrap_or_default();
        let conventions = conventions(&metadata, &tokenizer)?;
        let template = template(&metadata, &tokenizer, &conventions)?;
        Ok(Language::Generator(Box::new(Generator::new(decoder, tokenizer, template, conventions))))
    }

    /// Loads the decoder of a model for GPUs.
    ///
    /// # Errors
    /// No device runs it, or it is no decoder.
    pub fn on_gpu(&self) -> Result<Decoder> {
        Decoder::on_gpu(edgec_vulkan::load(&self.path, &self.gpu)?)
    }

    fn container(&self) -> Option<&Container> {
        match &self.kind {
            Kind::TfLite { .. } => None,
            Kind::LiteRtLm { container, .. } | Kind::Package { container } => Some(container),
        }
    }

    fn metadata(&self) -> Result<Option<LlmMetadata>> {
        let Some(container) = self.container() else { return Ok(None) };
        let Some(section) = container.section(SectionType::LlmMetadata) else { return Ok(None) };
        let bytes = container.bytes(section).map_err(|error| format_error(&self.path, error))?;
        let broken = |error| RuntimeError::Artifact {
            path: self.path.clone(),
            reason: format!("LlmMetadata: {error}"),
        };
        LlmMetadata::decode(bytes.as_slice()).map(Some).map_err(broken)
    }
}

/// What an error of the formats means for the file at `path`.
pub(crate) fn format_error(path: &Path, error: FormatError) -> RuntimeError {
    match error {
        FormatError::Io(source) => RuntimeError::Read { path: path.to_owned(), source },
        other => RuntimeError::Artifact { path: path.to_owned(), reason: other.to_string() },
    }
}

/// The section of the model that takes text: the one that says so, or the only one.
fn model_section(container: &Container) -> Result<&Section, String> {
    if container.section(SectionType::TfLiteWeights).is_some() {
        return Err("its weights are in a section of their own, which this runtime does not read".into());
    }
    let models = || container.sections.iter().filter(|section| section.kind == SectionType::TfLiteModel);
    let says = |section: &&Section| {
        let known = |value: &str| matches!(value, "tf_lite_prefill_decode" | "tf_lite_text_encoder");
        section.items.iter().any(|(key, value)| key == "model_type" && known(value))
    };
    let section = models().find(says).or_else(|| if models().count() == 1 { models().next() } else { None });
    section.ok_or_else(|| {
        "it has no section with the model_type tf_lite_prefill_decode or tf_lite_text_encoder".into()
    })
}

fn conventions(metadata: &LlmMetadata, tokenizer: &Tokenizer) -> Result<Conventions> {
    let begin =
        metadata.start_token.as_ref().map(|token| ids(token, tokenizer)).transpose()?.unwrap_or_default();
    let stop = metadata.stop_tokens.iter().map(|token| ids(token, tokenizer)).collect::<Result<Vec<_>>>()?;
    let sampling = metadata.sampler_params.and_then(|parameters| {
        let top_k = usize::try_from(parameters.k).unwrap_or(0);
        let seed = parameters.seed.and_then(|seed| u64::try_from(seed).ok()).unwrap_or(0);
        let drawn = Sampling { temperature: parameters.temperature, top_k, top_p: 1.0, seed };
        match SamplerType::try_from(parameters.r#type).ok()? {
            SamplerType::Greedy => Some(Sampling::GREEDY),
            SamplerType::TopK => Some(drawn),
            SamplerType::TopP => Some(Sampling { top_p: parameters.p, ..drawn }),
            SamplerType::Unspecified => None,
        }
    });
    Ok(Conventions { begin: begin.first().copied(), stop, sampling })
}

fn ids(token: &TokenUnion, tokenizer: &Tokenizer) -> Result<Vec<u32>> {
    match &token.kind {
        Some(token_union::Kind::TokenIds(list)) => {
            let negative = |_| RuntimeError::Tokenizer("LlmMetadata names a negative token".into());
            list.ids.iter().map(|&id| u32::try_from(id).map_err(negative)).collect()
        }
        Some(token_union::Kind::TokenStr(text)) => match tokenizer.token_id(text) {
            Some(id) => Ok(vec![id]),
            None => tokenizer.encode(text, true),
        },
        None => Ok(Vec::new()),
    }
}

fn template(
    metadata: &LlmMetadata,
    tokenizer: &Tokenizer,
    conventions: &Conventions,
) -> Result<Option<ChatTemplate>> {
    if let Some(source) = metadata.jinja_prompt_template.as_deref().filter(|source| !source.is_empty()) {
        let spelled =
            |token: Option<u32>| token.and_then(|token| tokenizer.token_text(token)).unwrap_or_default();
        let end = conventions.stop.first().and_then(|stop| stop.first().copied());
        return ChatTemplate::new(source, &spelled(conventions.begin), &spelled(end)).map(Some);
    }
    let pair = |affixes: &Option<PromptAffixes>| {
        affixes.as_ref().map(|affixes| (affixes.prefix.clone(), affixes.suffix.clone())).unwrap_or_default()
    };
    let affixes = metadata.prompt_templates.as_ref().map(|templates| Affixes {
        system: pair(&templates.system),
        user: pair(&templates.user),
        model: pair(&templates.model),
    });
    Ok(affixes.filter(|affixes| *affixes != Affixes::default()).map(ChatTemplate::from_affixes))
}
