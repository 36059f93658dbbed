//! Encoders: a text goes in, its vectors come out.

use std::time::Instant;

use crate::bench::quantiles;
use crate::error::{Result, RuntimeError};
use crate::profile::Profile;
use crate::runner::{Runner, Signature};
use crate::tokenizer::Tokenizer;
use edgec_tensor::{ElementType, Tensor};

/// A loaded encoder: signatures `encode_<N>`, each for texts of up to `N` tokens.
pub struct Encoder {
    runner: Box<dyn Runner>,
    /// The shortest first.
    signatures: Vec<Encode>,
}

/// One signature.
struct Encode {
    key: String,
    length: usize,
    types: bool,
}

/// What an encoder makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// A vector for each token, f32 `[1, T, H]`.
    pub hidden: Tensor,
    /// The vector of the text, f32 `[1, E]`.
    pub embedding: Tensor,
}

/// Time of one signature.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct EncodeReport {
    /// Tokens of a call.
    pub tokens: usize,
    /// Milliseconds of the median call.
    pub median_milliseconds: f64,
    /// Milliseconds of the best call.
    pub best_milliseconds: f64,
    /// Operators of one call, if asked for.
    pub profile: Option<Profile>,
}

const TOKENS: &str = "tokens";
const MASK: &str = "attention_mask";
const TYPES: &str = "token_types";
const HIDDEN: &str = "hidden";
const EMBEDDING: &str = "embedding";

impl Encoder {
    /// Whether an artifact with these signatures is an encoder.
    pub fn fits(signatures: &[Signature]) -> bool {
        signatures.iter().any(|signature| Encode::new(signature).is_some())
    }

    /// Takes a runner whose artifact is an encoder.
    ///
    /// # Errors
    /// [`RuntimeError::NotAnEncoder`] if it is none.
    pub fn new(runner: Box<dyn Runner>) -> Result<Self> {
        let mut signatures: Vec<Encode> = runner.signatures().iter().filter_map(Encode::new).collect();
        if signatures.is_empty() {
            let keys = runner.signatures().iter().map(|signature| signature.key.clone()).collect();
            return Err(RuntimeError::NotAnEncoder { known: keys });
        }
        signatures.sort_by_key(|signature| signature.length);
        Ok(Self { runner, signatures })
    }

    /// The lengths that it was compiled for, ascending.
    pub fn lengths(&self) -> Vec<usize> {
        self.signatures.iter().map(|signature| signature.length).collect()
    }

    /// Runs the shortest signature that holds the tokens, whose types are `types`.
    ///
    /// # Errors
    /// There are no tokens or too many, or the runner fails.
    pub fn encode(&mut self, tokens: &[u32], types: &[u32]) -> Result<Encoded> {
        let longest = self.signatures.last().map_or(0, |signature| signature.length);
        let place = self.signatures.iter().position(|signature| signature.length >= tokens.len());
        let Some(place) = place.filter(|_| !tokens.is_empty()) else {
            return Err(RuntimeError::TextLength { tokens: tokens.len(), longest });
        };
        let mut outputs = self.run(place, tokens, types)?;
        let mut take = |name: &str| -> Result<Tensor> {
            let index = outputs.iter().position(|(found, _)| found == name);
            index.map(|index| outputs.swap_remove(index).1).ok_or_else(|| RuntimeError::UnsupportedTensor {
                name: name.to_owned(),
                reason: "the signature has no such output".to_owned(),
            })
        };
        let (hidden, embedding) = (take(HIDDEN)?, take(EMBEDDING)?);
        Ok(Encoded { hidden: first_rows(hidden, tokens.len())?, embedding })
    }

    /// Measures every signature on as many tokens as it takes: `rounds` calls, after one that does not count.
    ///
    /// # Errors
    /// As the runner.
    pub fn bench(&mut self, rounds: usize, profile: bool) -> Result<Vec<EncodeReport>> {
        (0..self.signatures.len()).map(|place| self.bench_one(place, rounds, profile)).collect()
    }

    fn bench_one(&mut self, place: usize, rounds: usize, profile: bool) -> Result<EncodeReport> {
        let length = self.signatures.get(place).map_or(0, |signature| signature.length);
        // Token 0 is in every vocabulary, and what a token is makes no difference to the time.
        let (tokens, types) = (vec![0; length], vec![0; length]);
        let mut seconds = Vec::with_capacity(rounds);
        for round in 0..=rounds {
            let begun = Instant::now();
            self.run(place, &tokens, &types)?;
            if round > 0 {
                seconds.push(begun.elapsed().as_secs_f64());
            }
        }
        let (best, median) = quantiles(seconds);
        let mut report = EncodeReport {
            tokens: length,
            median_milliseconds: median * 1e3,
            best_milliseconds: best * 1e3,
            profile: None,
        };
        if profile {
            self.runner.start_profile()?;
            self.run(place, &tokens, &types)?;
            report.profile = Some(self.runner.stop_profile()?);
        }
        Ok(report)
    }

    /// One call; what is left of the signature's length is padding that nothing sees.
    fn run(&mut self, place: usize, tokens: &[u32], types: &[u32]) -> Result<Vec<(String, Tensor)>> {
        let Some(signature) = self.signatures.get(place) else { return Ok(Vec::new()) };
        let row = |values: &mut dyn Iterator<Item = u32>| -> Result<Tensor> {
            let padded = values.chain(std::iter::repeat(0)).take(signature.length);
            let bytes = padded.flat_map(u32::to_le_bytes).collect();
            Ok(Tensor::new(ElementType::I32, vec![1, signature.length], bytes)?)
        };
        let mut inputs = vec![
            (TOKENS.to_owned(), row(&mut tokens.iter().copied())?),
            (MASK.to_owned(), row(&mut tokens.iter().map(|_| 1))?),
        ];
        if signature.types {
            inputs.push((TYPES.to_owned(), row(&mut types.iter().copied())?));
        }
        self.runner.run(&signature.key, &inputs)
    }
}

impl Encode {
    /// The signature, if it is an encoder's.
    fn new(signature: &Signature) -> Option<Self> {
        signature.key.strip_prefix("encode_")?;
        let input = |name: &str| signature.inputs.iter().find(|spec| spec.name == name);
        let shape = &input(TOKENS)?.shape;
        let same = |name: &str| {
            input(name).is_some_and(|spec| spec.shape == *shape && spec.element_type == ElementType::I32)
        };
        let [1, length] = shape[..] else { return None };
        let output = |name: &str| signature.outputs.iter().any(|spec| spec.name == name);
        let types = input(TYPES).is_some();
        let whole =
            same(TOKENS) && same(MASK) && (!types || same(TYPES)) && output(HIDDEN) && output(EMBEDDING);
        whole.then(|| Self { key: signature.key.clone(), length, types })
    }
}

/// The first `rows` of `[1, N, H]`.
fn first_rows(hidden: Tensor, rows: usize) -> Result<Tensor> {
    let [1, length, width] = hidden.shape()[..] else { return Ok(hidden) };
    let element = hidden.element_type();
    let mut bytes = hidden.into_bytes();
    bytes.truncate(bytes.len() / length.max(1) * rows.min(length));
    Ok(Tensor::new(element, vec![1, rows.min(length), width], bytes)?)
}

/// An encoder with its tokenizer.
pub struct TextEncoder {
    encoder: Encoder,
    tokenizer: Tokenizer,
}

impl TextEncoder {
    /// Puts the two together.
    pub const fn new(encoder: Encoder, tokenizer: Tokenizer) -> Self {
        Self { encoder, tokenizer }
    }

    /// The encoder.
    pub fn encoder_mut(&mut self) -> &mut Encoder {
        &mut self.encoder
    }

    /// The vectors of a text.
    ///
    /// # Errors
    /// The text cannot be tokenised or is too long, or the runner fails.
    pub fn encode(&mut self, text: &str) -> Result<Encoded> {
        let (tokens, types) = self.tokenizer.encode_typed(text)?;
        self.encoder.encode(&tokens, &types)
    }
}
