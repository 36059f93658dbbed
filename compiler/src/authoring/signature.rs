//! Which signatures a decoder gets: what each computes, and how far back it looks.

use super::AuthoringError;

/// What a signature computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Writes the cache for a block of this many tokens; no logits.
    Prefill(usize),
    /// Writes the cache for one token and returns its logits.
    Decode,
}

/// One signature of a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// What it computes.
    pub stage: Stage,
    /// Cache positions that its attention reads; it serves only tokens at earlier positions than this.
    pub reach: usize,
    /// Cache positions that there are.
    pub context: usize,
}

impl Signature {
    /// `prefill_<N>` or `decode`; with a shorter reach `attend_<reach>_` in front, which LiteRT-LM does not look at.
    pub fn name(self) -> String {
        let name = match self.stage {
            Stage::Prefill(rows) => format!("prefill_{rows}"),
            Stage::Decode => "decode".to_owned(),
        };
        if self.reach < self.context { format!("attend_{}_{name}", self.reach) } else { name }
    }

    /// Tokens that a call takes.
    pub const fn rows(self) -> usize {
        match self.stage {
            Stage::Prefill(rows) => rows,
            Stage::Decode => 1,
        }
    }

    /// Whether a block whose first token the signature serves can reach past the end of the cache.
    pub const fn may_overrun(self) -> bool {
        self.rows() > 1 && self.reach + self.rows() > self.context + 1
    }
}

/// The signatures that a decoder gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// Block lengths of the prefills.
    pub prefill: Vec<usize>,
    /// Positions of the key/value caches.
    pub context: usize,
    /// Shorter reaches: each adds the same signatures for positions below it, whose attention costs as much less.
    pub attend: Vec<usize>,
}

impl Default for Signatures {
    fn default() -> Self {
        Self { prefill: vec![128], context: 1280, attend: vec![256] }
    }
}

impl Signatures {
    /// All signatures, without repetition: prefills in ascending order, then decode, the full reach first.
    ///
    /// # Errors
    /// A prefill is longer than the context.
    pub fn list(&self) -> Result<Vec<Signature>, AuthoringError> {
        let context = self.context;
        if let Some(&prefill) = self.prefill.iter().find(|&&rows| rows > context) {
            return Err(AuthoringError::PrefillTooLong { prefill, context });
        }
        let mut blocks = self.prefill.clone();
        blocks.sort_unstable();
        blocks.dedup();
        let mut reaches: Vec<usize> =
            self.attend.iter().copied().filter(|reach| (1..context).contains(reach)).collect();
        reaches.sort_unstable();
        reaches.dedup();
        let stages = || blocks.iter().map(|&rows| Stage::Prefill(rows)).chain([Stage::Decode]);
        let full = stages().map(|stage| Signature { stage, reach: context, context });
        let short = reaches.iter().flat_map(|&reach| {
            stages()
                .map(move |stage| Signature { stage, reach, context })
                .filter(|signature| signature.rows() <= signature.reach)
        });
        Ok(full.chain(short).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_reaches_follow_the_full_one() {
        let signatures = Signatures { prefill: vec![128, 32, 32], context: 512, attend: vec![64, 512] };
        let names: Vec<String> = signatures.list().unwrap().into_iter().map(Signature::name).collect();
        assert_eq!(
            names,
            ["prefill_32", "prefill_128", "decode", "attend_64_prefill_32", "attend_64_decode"]
        );
    }

    #[test]
    fn only_a_block_at_the_end_can_overrun() {
        let signature = |rows, reach| Signature { stage: Stage::Prefill(rows), reach, context: 512 };
        assert!(signature(128, 512).may_overrun());
        assert!(!signature(128, 256).may_overrun());
        assert!(signature(128, 386).may_overrun());
        assert!(!signature(128, 385).may_overrun());
    }

    #[test]
    fn a_prefill_beyond_the_context_is_refused() {
        let signatures = Signatures { prefill: vec![513], context: 512, attend: Vec::new() };
        assert!(signatures.list().is_err());
    }
}
