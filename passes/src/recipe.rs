//! Quantisation recipes: how a request wants its weights stored.

/// How weights are stored. Nothing is lossy unless the recipe says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recipe {
    /// f32.
    #[default]
    None,
    /// f16 weights, f32 arithmetic.
    Fp16,
    /// int8 with a scale per output channel, activations quantised at run time.
    Int8,
    /// int4 in blocks of 32 along the input; int8 where an operator does not take blocks.
    Int4,
    /// int8 weights and activations, with scales learnt from samples; lookups int8, everything else f32.
    Int8Static,
}
