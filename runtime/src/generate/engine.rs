//! What computes a decoder's steps.

use crate::error::{Result, RuntimeError};
use crate::profile::Profile;

/// A decoder's signatures and its caches. Whoever calls it keeps the position and holds tokens against vocabulary and context.
pub(crate) trait Engine {
    /// What runs the artifact, for messages.
    fn backend(&self) -> String;

    /// Positions of the caches.
    fn context(&self) -> usize;

    /// Tokens in the vocabulary.
    fn vocabulary(&self) -> usize;

    /// Tokens that prefill takes at once, the most first; may be empty.
    fn blocks(&self) -> Vec<usize>;

    /// How many positions attention reads, where that is a choice, ascending; the last is the context.
    fn reaches(&self) -> Vec<usize> {
        vec![self.context()]
    }

    /// Whether every cache is updated in place.
    fn caches_in_place(&self) -> bool {
        true
    }

    /// What went otherwise than it should when it was loaded, a line each.
    fn notes(&self) -> &[String] {
        &[]
    }

    /// Writes the caches for up to `blocks()[block]` tokens, the first at `position`; the whole block lies within the context.
    fn prefill(&mut self, block: usize, tokens: &[u32], position: usize) -> Result<()>;

    /// Writes the caches for one token.
    fn read(&mut self, token: u32, position: usize) -> Result<()>;

    /// The same, and what follows it: one number for each token of the vocabulary.
    fn decode(&mut self, token: u32, position: usize, logits: &mut [f32]) -> Result<()>;

    /// Begins to measure operators.
    fn start_profile(&mut self) -> Result<()> {
        Err(RuntimeError::Setting(format!("{} measures no operators", self.backend())))
    }

    /// Ends it.
    fn stop_profile(&mut self) -> Result<Profile> {
        Err(RuntimeError::Setting(format!("{} measures no operators", self.backend())))
    }
}
