//! A decoder with its key/value caches: tokens in, logits out.

use crate::error::{Result, RuntimeError};
use crate::generate::caches::CachedRunner;
use crate::generate::chunks::{Chunk, next_chunk};
use crate::generate::engine::Engine;
use crate::generate::gpu::SessionDecoder;
use crate::profile::Profile;
use crate::runner::Runner;

/// A loaded decoder and the tokens that it has read.
pub struct Decoder {
    engine: Box<dyn Engine>,
    blocks: Vec<usize>,
    logits: Vec<f32>,
    position: usize,
}

impl Decoder {
    /// A decoder of a runner whose artifact is one.
    ///
    /// # Errors
    /// [`RuntimeError::NotAGenerator`] if it is none, and what the runner's buffers cause.
    pub fn new(runner: Box<dyn Runner>) -> Result<Self> {
        Ok(Self::over(Box::new(CachedRunner::new(runner)?)))
    }

    /// A decoder of a package that is loaded on a GPU.
    ///
    /// # Errors
    /// [`RuntimeError::NotAGenerator`] if it is none.
    pub fn on_gpu(loaded: edgec_vulkan::Loaded) -> Result<Self> {
        Ok(Self::over(Box::new(SessionDecoder::new(loaded)?)))
    }

    fn over(engine: Box<dyn Engine>) -> Self {
        let (blocks, logits) = (engine.blocks(), vec![0.0; engine.vocabulary()]);
        Self { engine, blocks, logits, position: 0 }
    }

    /// Positions of the caches.
    pub fn context(&self) -> usize {
        self.engine.context()
    }

    /// Positions that are taken.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Tokens in the vocabulary.
    pub fn vocabulary(&self) -> usize {
        self.engine.vocabulary()
    }

    /// The lengths of the prefill signatures, the longest first.
    pub fn prefill_lengths(&self) -> Vec<usize> {
        self.blocks.clone()
    }

    /// How many positions the attention of each decode signature reads, ascending; the last is the context.
    pub fn decode_reaches(&self) -> Vec<usize> {
        self.engine.reaches()
    }

    /// Whether every cache is updated in place.
    pub fn caches_in_place(&self) -> bool {
        self.engine.caches_in_place()
    }

    /// What runs the artifact, for messages.
    pub fn backend(&self) -> String {
        self.engine.backend()
    }

    /// What went otherwise than it should when the artifact was loaded, to be said once; a line each.
    pub fn notes(&self) -> &[String] {
        self.engine.notes()
    }

    /// Forgets all tokens. The caches need no clearing: the mask hides what is in them.
    pub fn reset(&mut self) {
        self.position = 0;
    }

    /// Goes back to an earlier position: the tokens from there on are forgotten.
    ///
    /// # Errors
    /// If the position has not been reached.
    pub fn rewind(&mut self, position: usize) -> Result<()> {
        if position > self.position {
            return Err(RuntimeError::Setting(format!("cannot rewind from {} to {position}", self.position)));
        }
        self.position = position;
        Ok(())
    }

    /// Reads tokens without asking what follows them, in blocks.
    ///
    /// # Errors
    /// [`RuntimeError::ContextFull`] before anything is read if they do not all fit, [`RuntimeError::TokenRange`], and
    /// what the runner reports.
    pub fn prefill(&mut self, tokens: &[u32]) -> Result<()> {
        self.check(tokens)?;
        let context = self.engine.context();
        let mut rest = tokens;
        while !rest.is_empty() {
            let taken = match next_chunk(&self.blocks, rest.len(), self.position, context) {
                Chunk::Block { block, tokens } => {
                    self.engine.prefill(block, rest.get(..tokens).unwrap_or(rest), self.position)?;
                    tokens
                }
                Chunk::Single => {
                    if let Some(&token) = rest.first() {
                        self.engine.read(token, self.position)?;
                    }
                    1
                }
            };
            self.position += taken;
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Reads one token and gives the logits of what follows it: one number for each token of the vocabulary.
    ///
    /// # Errors
    /// As [`Decoder::prefill`].
    pub fn decode(&mut self, token: u32) -> Result<&[f32]> {
        self.check(&[token])?;
        self.engine.decode(token, self.position, &mut self.logits)?;
        self.position += 1;
        Ok(&self.logits)
    }

    /// Begins to measure operators.
    ///
    /// # Errors
    /// If the runner was not loaded for that.
    pub fn start_profile(&mut self) -> Result<()> {
        self.engine.start_profile()
    }

    /// What was measured since [`Decoder::start_profile`].
    ///
    /// # Errors
    /// If the runner was not loaded for that.
    pub fn stop_profile(&mut self) -> Result<Profile> {
        self.engine.stop_profile()
    }

    fn check(&self, tokens: &[u32]) -> Result<()> {
        let (context, used) = (self.engine.context(), self.position);
        if tokens.len() > context.saturating_sub(used) {
            return Err(RuntimeError::ContextFull { context, used, wanted: tokens.len() });
        }
        match tokens.iter().find(|&&token| token as usize >= self.engine.vocabulary()) {
            Some(&token) => Err(RuntimeError::TokenRange { token, vocabulary: self.engine.vocabulary() }),
            None => Ok(()),
        }
    }
}
