//! In which form a decoder that edgec authors is given to a target.

use std::fmt;

/// How a decoder's layers and its key/value caches belong together. The signatures are the same in every form; inputs and outputs
/// are so in those that LiteRT runs, [`InPlace`](Self::InPlace) and [`Slices`](Self::Slices).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecoderForm {
    /// Each layer writes the step's keys and values into its cache and attends over the cache: least to compute and no copies
    /// where caches are updated in place.
    ///
    /// ```text
    /// %cache_1 = dynamic_update_slice %cache, %keys, %position
    /// %scores = dot_general %query, %cache_1
    /// ```
    #[default]
    InPlace,
    /// Each layer attends over its cache as it was before the step and, beside it, the step's own keys and values. Masks,
    /// rotary angles and embeddings are computed before the first layer, and caches are updated after the last one, so that all
    /// layers with the final norm and the head are one region without an operation on positions.
    ///
    /// ```text
    /// %scores = concatenate (dot_general %query, %cache), (dot_general %query, %keys)
    /// ... all layers ...
    /// %cache_1 = dynamic_update_slice %cache, %keys, %position
    /// ```
    Slices,
    /// Each layer is a composite that turns the step's queries and keys by their positions and writes keys and values into its
    /// caches, and one that attends over what stands there. There are no masks: the position of the step's first token is a
    /// scalar, for targets that pass it to their kernels and keep caches in memory of their own.
    ///
    /// ```text
    /// %queries, %keys_1, %values_1 = composite "edgec.rotary_write" %qkv, %angles, %keys, %values, %position
    /// %attended = composite "edgec.cached_attention" %queries, %keys_1, %values_1, %position
    /// ```
    Positioned,
}

impl DecoderForm {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::InPlace, Self::Slices, Self::Positioned];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InPlace => "in-place",
            Self::Slices => "slices",
            Self::Positioned => "positioned",
        }
    }
}

impl fmt::Display for DecoderForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
