//! The pass table: every pass by name, and the order of the common ones.

use crate::pass::{Pass, PassError};
use crate::{
    compose_weights, drop_shardings, externalize_constants, fold_constants, inline_composites, legalize_chlo,
    legalize_lapack, legalize_quantized_types, orient_weights, quantize_activations, quantize_weights,
    refine_shapes, sink_loop_weights, split_complex_doubles, upstream, widen_narrow_types,
};

/// Every pass that is not a backend's.
pub const ALL: &[Pass] = &[
    upstream::INLINE,
    upstream::CANONICALIZE,
    upstream::CSE,
    upstream::SYMBOL_DCE,
    refine_shapes::PASS,
    fold_constants::PASS,
    sink_loop_weights::PASS,
    externalize_constants::PASS,
    compose_weights::PASS,
    orient_weights::PASS,
    quantize_weights::PASS,
    quantize_activations::PASS,
    quantize_weights::LOOKUPS,
    inline_composites::PASS,
    legalize_chlo::PASS,
    legalize_lapack::PASS,
    legalize_quantized_types::PASS,
    drop_shardings::PASS,
    widen_narrow_types::PASS,
    split_complex_doubles::PASS,
];

/// What runs before a backend's own passes.
pub fn common_passes() -> Vec<Pass> {
    vec![
        drop_shardings::PASS,
        legalize_lapack::PASS,
        upstream::INLINE,
        upstream::SYMBOL_DCE,
        refine_shapes::PASS,
        upstream::CANONICALIZE,
        fold_constants::PASS,
        upstream::CANONICALIZE,
        sink_loop_weights::PASS,
        externalize_constants::PASS,
        // Conversions of weights are composed before products with what they give are turned.
        orient_weights::PASS,
        compose_weights::PASS,
        orient_weights::PASS,
        compose_weights::PASS,
        quantize_weights::PASS,
        inline_composites::PASS,
        legalize_chlo::PASS,
        legalize_quantized_types::PASS,
        fold_constants::PASS,
        upstream::CANONICALIZE,
        upstream::CSE,
        upstream::SYMBOL_DCE,
        // Nothing merges clusters after this: values inside of them have one reader.
        quantize_activations::PASS,
        quantize_weights::LOOKUPS,
        upstream::SYMBOL_DCE,
    ]
}

/// What leaves StableHLO alone, as the evaluator takes it.
pub fn evaluation_passes() -> Vec<Pass> {
    vec![drop_shardings::PASS, legalize_lapack::PASS, legalize_chlo::PASS]
}

/// The pass called `name`.
///
/// # Errors
/// There is none.
pub fn find(name: &str) -> Result<Pass, PassError> {
    ALL.iter()
        .find(|pass| pass.name == name)
        .copied()
        .ok_or_else(|| PassError::Unknown { name: name.to_owned() })
}
