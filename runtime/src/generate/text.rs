//! Text generation: a prompt goes in, text streams out.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use crate::chat::{ChatTemplate, Message};
use crate::error::{Result, RuntimeError};
use crate::generate::decoder::Decoder;
use crate::generate::sampler::{Sampler, Sampling};
use crate::tokenizer::{TextStream, Tokenizer};

/// A decoder with its tokenizer: what a language model's artifact is.
pub struct Generator {
    decoder: Decoder,
    tokenizer: Tokenizer,
    template: Option<ChatTemplate>,
    conventions: Conventions,
}

/// What a model expects around its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conventions {
    /// The token that begins every prompt, if there is one.
    pub begin: Option<u32>,
    /// Sequences of tokens of which each ends generation.
    pub stop: Vec<Vec<u32>>,
    /// How the model's authors sample, if they say.
    pub sampling: Option<Sampling>,
}

/// What text is generated from.
#[derive(Debug, Clone, PartialEq)]
pub enum Prompt {
    /// Text that the model continues.
    Text(String),
    /// A conversation that the model answers, through the artifact's chat template.
    Chat(Vec<Message>),
    /// Tokens as they are; nothing is put before them.
    Tokens(Vec<u32>),
}

/// How text is generated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GenerateOptions {
    /// Tokens at most; `None` goes on until a stop token or the end of the context.
    pub max_tokens: Option<usize>,
    /// How tokens are chosen.
    pub sampling: Sampling,
    /// Whether stop tokens are ignored.
    pub ignore_stop: bool,
}

/// Why generation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model gave a stop token.
    Stop,
    /// As many tokens as were asked for.
    MaxTokens,
    /// The context is full.
    ContextFull,
    /// The receiver of the text said so.
    Cancelled,
}

/// What was generated and how long it took.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Generation {
    /// The text, without stop tokens.
    pub text: String,
    /// The tokens, without stop tokens.
    pub tokens: Vec<u32>,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Why it ended.
    pub finish: FinishReason,
    /// How long it took.
    pub timing: Timing,
}

/// Times of one generation. The last token of the prompt is read by decode, as LiteRT-LM does it.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Timing {
    /// Tokens that went through prefill.
    pub prefill_tokens: usize,
    /// Time of prefill.
    pub prefill_seconds: f64,
    /// Steps of decode: tokens that were chosen.
    pub decode_tokens: usize,
    /// Time of decode, sampling included.
    pub decode_seconds: f64,
    /// From the beginning until the first token was chosen.
    pub first_token_seconds: f64,
}

impl Timing {
    /// Tokens a second in prefill, if any went through it.
    pub fn prefill_rate(&self) -> Option<f64> {
        rate(self.prefill_tokens, self.prefill_seconds)
    }

    /// Tokens a second in decode, if there were any.
    pub fn decode_rate(&self) -> Option<f64> {
        rate(self.decode_tokens, self.decode_seconds)
    }
}

fn rate(tokens: usize, seconds: f64) -> Option<f64> {
    (tokens > 0 && seconds > 0.0).then(|| tokens as f64 / seconds)
}

impl Generator {
    /// Puts a generator together.
    pub fn new(
        decoder: Decoder,
        tokenizer: Tokenizer,
        template: Option<ChatTemplate>,
        conventions: Conventions,
    ) -> Self {
        Self { decoder, tokenizer, template, conventions }
    }

    /// The decoder.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// The decoder, to run it by hand.
    pub fn decoder_mut(&mut self) -> &mut Decoder {
        &mut self.decoder
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// What the model expects around its text.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// Whether the artifact has a chat template, so that [`Prompt::Chat`] works.
    pub fn has_template(&self) -> bool {
        self.template.is_some()
    }

    /// The tokens of a prompt, with the token that begins it.
    ///
    /// # Errors
    /// If the tokenizer or the template refuses it, or there is no template for a conversation.
    pub fn tokenize(&self, prompt: &Prompt) -> Result<Vec<u32>> {
        let (mut tokens, begin) = match prompt {
            Prompt::Tokens(tokens) => (tokens.clone(), None),
            Prompt::Text(text) => match self.conventions.begin {
                Some(begin) => (self.tokenizer.encode(text, false)?, Some(begin)),
                None => (self.tokenizer.encode_with_specials(text)?, None),
            },
            Prompt::Chat(messages) => {
                let template = self.template.as_ref().ok_or_else(|| {
                    RuntimeError::Template("the artifact has none; give the prompt as plain text".into())
                })?;
                (self.tokenizer.encode(&template.render(messages)?, true)?, self.conventions.begin)
            }
        };
        if let Some(begin) = begin.filter(|begin| tokens.first() != Some(begin)) {
            tokens.insert(0, begin);
        }
        Ok(tokens)
    }

    /// Generates text from the beginning of the context. `on_text` gets it piece by piece as it is complete and may end
    /// the generation.
    ///
    /// # Errors
    /// If the prompt has no token, does not fit the context ([`RuntimeError::ContextFull`]) or cannot be tokenised, a
    /// setting makes no sense, or the runner fails.
    pub fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation> {
        let mut sampler = Sampler::new(options.sampling)?;
        let prompt = self.tokenize(prompt)?;
        let Some((&last, before)) = prompt.split_last() else {
            return Err(RuntimeError::Setting("the prompt has no token".into()));
        };
        let (context, wanted) = (self.decoder.context(), prompt.len());
        if wanted > context {
            return Err(RuntimeError::ContextFull { context, used: 0, wanted });
        }

        self.decoder.reset();
        let begun = Instant::now();
        self.decoder.prefill(before)?;
        let prefill = begun.elapsed();

        let mut stream = TextStream::new(&self.tokenizer, &prompt);
        let mut text = String::new();
        let mut tokens: Vec<u32> = Vec::new();
        // Tokens whose text was given out. Those behind them may become a stop sequence.
        let mut shown = 0;
        let mut steps = 0;
        let mut first = Duration::ZERO;
        let mut next = last;
        let finish = loop {
            if options.max_tokens.is_some_and(|most| tokens.len() >= most) {
                break FinishReason::MaxTokens;
            }
            if self.decoder.position() >= context {
                break FinishReason::ContextFull;
            }
            next = sampler.sample(self.decoder.decode(next)?)?;
            steps += 1;
            if steps == 1 {
                first = begun.elapsed();
            }
            tokens.push(next);
            let stop = if options.ignore_stop { &[][..] } else { &self.conventions.stop };
            if let Some(stop) = stop.iter().find(|stop| !stop.is_empty() && tokens.ends_with(stop)) {
                tokens.truncate(tokens.len() - stop.len());
                break FinishReason::Stop;
            }
            let sure = tokens.len() - undecided(&tokens, stop);
            let piece = show(&mut stream, tokens.get(shown..sure))?;
            shown = shown.max(sure);
            text.push_str(&piece);
            if !piece.is_empty() && on_text(&piece).is_break() {
                break FinishReason::Cancelled;
            }
        };
        let mut rest = show(&mut stream, tokens.get(shown..))?;
        rest.push_str(&stream.finish()?);
        if !rest.is_empty() {
            text.push_str(&rest);
            let _ = on_text(&rest);
        }
        let timing = Timing {
            prefill_tokens: before.len(),
            prefill_seconds: prefill.as_secs_f64(),
            decode_tokens: steps,
            decode_seconds: (begun.elapsed() - prefill).as_secs_f64(),
            first_token_seconds: first.as_secs_f64(),
        };
        Ok(Generation { text, tokens, prompt_tokens: prompt.len(), finish, timing })
    }
}

/// The text of further tokens.
fn show(stream: &mut TextStream<'_>, tokens: Option<&[u32]>) -> Result<String> {
    tokens.unwrap_or_default().iter().map(|&token| stream.push(token)).collect()
}

/// How many of the last tokens are the beginning of a stop sequence.
fn undecided(tokens: &[u32], stop: &[Vec<u32>]) -> usize {
    let beginnings = stop.iter().flat_map(|stop| (1..stop.len()).filter_map(|length| stop.get(..length)));
    beginnings.filter(|beginning| tokens.ends_with(beginning)).map(<[u32]>::len).max().unwrap_or(0)
}
