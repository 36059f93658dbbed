//! Text that grows token by token.

use crate::error::Result;
use crate::tokenizer::{Kind, Tokenizer};

/// Turns tokens into text as they come. Text is given out once it is complete: never half a character, and never what a
/// further token could still change.
pub struct TextStream<'t> {
    tokenizer: &'t Tokenizer,
    state: State,
}

enum State {
    /// Bytes of a character that is not complete.
    Bytes(Vec<u8>),
    /// The last tokens: those up to `given` have been given out and are kept as context, since a tokenizer.json's
    /// decoder may spell a token differently at the beginning.
    Window { tokens: Vec<u32>, given: usize },
}

/// Tokens without a complete character after which what there is gets given out: no character has more bytes.
const PATIENCE: usize = 16;

impl<'t> TextStream<'t> {
    /// A stream of what follows `prompt` (its last tokens are enough).
    pub fn new(tokenizer: &'t Tokenizer, prompt: &[u32]) -> Self {
        let state = match tokenizer.kind {
            Kind::SentencePiece(_) => State::Bytes(Vec::new()),
            Kind::HuggingFace(_) => {
                let context = prompt.get(prompt.len().saturating_sub(4)..).unwrap_or_default().to_vec();
                State::Window { given: context.len(), tokens: context }
            }
        };
        Self { tokenizer, state }
    }

    /// The text that this token completes; often the token's, sometimes none.
    ///
    /// # Errors
    /// As [`Tokenizer::decode`].
    pub fn push(&mut self, token: u32) -> Result<String> {
        match (&mut self.state, &self.tokenizer.kind) {
            (State::Bytes(pending), Kind::SentencePiece(model)) => {
                pending.extend(model.token_bytes(token));
                Ok(take_complete(pending))
            }
            (State::Window { tokens, given }, _) => {
                tokens.push(token);
                let before = self.tokenizer.decode(tokens.get(..*given).unwrap_or_default())?;
                let after = self.tokenizer.decode(tokens)?;
                let incomplete = after.ends_with('\u{fffd}') && tokens.len() - *given < PATIENCE;
                let Some(new) =
                    after.strip_prefix(before.as_str()).filter(|new| !new.is_empty() && !incomplete)
                else {
                    return Ok(String::new());
                };
                // The tokens just given out are the context of the next.
                tokens.drain(..*given);
                *given = tokens.len();
                Ok(new.to_owned())
            }
            (State::Bytes(_), Kind::HuggingFace(_)) => self.tokenizer.decode(&[token]),
        }
    }

    /// What is left at the end: bytes that are no character become U+FFFD.
    ///
    /// # Errors
    /// As [`Tokenizer::decode`].
    pub fn finish(self) -> Result<String> {
        match self.state {
            State::Bytes(pending) => Ok(String::from_utf8_lossy(&pending).into_owned()),
            State::Window { tokens, given } => {
                let before = self.tokenizer.decode(tokens.get(..given).unwrap_or_default())?;
                let after = self.tokenizer.decode(&tokens)?;
                Ok(after.strip_prefix(before.as_str()).unwrap_or_default().to_owned())
            }
        }
    }
}

/// Takes what is complete from the front of `pending`. Bytes that cannot become a character turn into U+FFFD.
fn take_complete(pending: &mut Vec<u8>) -> String {
    let mut text = String::new();
    let mut used = 0;
    for chunk in pending.utf8_chunks() {
        text.push_str(chunk.valid());
        used += chunk.valid().len();
        let invalid = chunk.invalid();
        // A sequence at the very end that is merely short may still be completed.
        let at_end = used + invalid.len() == pending.len();
        if invalid.is_empty() || (at_end && may_continue(invalid)) {
            break;
        }
        text.push('\u{fffd}');
        used += invalid.len();
    }
    pending.drain(..used);
    text
}

/// Whether bytes are the beginning of a character.
fn may_continue(bytes: &[u8]) -> bool {
    matches!(std::str::from_utf8(bytes), Err(error) if error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_out_whole_characters_only() {
        let mut pending = Vec::new();
        let mut given = Vec::new();
        for byte in "aé€😀".bytes() {
            pending.push(byte);
            given.push(take_complete(&mut pending));
        }
        assert_eq!(given, ["a", "", "é", "", "", "€", "", "", "", "😀"]);
        pending.extend([0xff, b'b', 0xe2, 0x82]);
        assert_eq!(take_complete(&mut pending), "\u{fffd}b");
        assert_eq!(pending, [0xe2, 0x82]);
        pending.push(b'c');
        assert_eq!(take_complete(&mut pending), "\u{fffd}c");
        assert!(pending.is_empty());
    }
}
