//! Operations that are not VHLO's, with the names of their properties.

/// An operation's name and its properties, sorted, which is the order in which they are stored. Those that need not be
/// there begin with `?`.
type Entry = (&'static str, &'static [&'static str]);

/// StableHLO's operations that have properties, sorted by name.
const STABLEHLO: &[Entry] = &[
    ("all_gather", &["all_gather_dim", "?channel_handle", "replica_groups", "?use_global_device_ids"]),
    ("all_reduce", &["?channel_handle", "replica_groups", "?use_global_device_ids"]),
    (
        "all_to_all",
        &["?channel_handle", "concat_dimension", "replica_groups", "split_count", "split_dimension"],
    ),
    ("batch_norm_grad", &["epsilon", "feature_index"]),
    ("batch_norm_inference", &["epsilon", "feature_index"]),
    ("batch_norm_training", &["epsilon", "feature_index"]),
    ("broadcast", &["broadcast_sizes"]),
    ("broadcast_in_dim", &["broadcast_dimensions"]),
    ("cbrt", &["?result_accuracy"]),
    ("cholesky", &["?lower"]),
    ("collective_broadcast", &["?channel_handle", "replica_groups"]),
    ("collective_permute", &["?channel_handle", "source_target_pairs"]),
    ("compare", &["?compare_type", "comparison_direction"]),
    ("composite", &["?composite_attributes", "decomposition", "name", "?version"]),
    ("concatenate", &["dimension"]),
    ("constant", &["value"]),
    (
        "convolution",
        &[
            "batch_group_count",
            "dimension_numbers",
            "feature_group_count",
            "?lhs_dilation",
            "?padding",
            "?precision_config",
            "?rhs_dilation",
            "?window_reversal",
            "?window_strides",
        ],
    ),
    ("cosine", &["?result_accuracy"]),
    ("cross-replica-sum", &["replica_groups"]),
    (
        "custom_call",
        &[
            "?api_version",
            "?backend_config",
            "call_target_name",
            "?called_computations",
            "?has_side_effect",
            "?operand_layouts",
            "?output_operand_aliases",
            "?result_layouts",
        ],
    ),
    ("dot", &["?precision_config"]),
    ("dot_general", &["?algorithm", "dot_dimension_numbers", "?precision_config"]),
    (
        "dynamic_broadcast_in_dim",
        &["broadcast_dimensions", "?known_expanding_dimensions", "?known_nonexpanding_dimensions"],
    ),
    (
        "dynamic_conv",
        &[
            "batch_group_count",
            "dimension_numbers",
            "feature_group_count",
            "?lhs_dilation",
            "?precision_config",
            "?rhs_dilation",
            "?window_reversal",
            "?window_strides",
        ],
    ),
    ("dynamic_gather", &["dimension_numbers", "?indices_are_sorted"]),
    ("dynamic_iota", &["iota_dimension"]),
    ("dynamic_slice", &["slice_sizes"]),
    ("einsum", &["einsum_config"]),
    ("exponential", &["?result_accuracy"]),
    ("exponential_minus_one", &["?result_accuracy"]),
    ("fft", &["fft_length", "fft_type"]),
    ("gather", &["dimension_numbers", "?indices_are_sorted", "slice_sizes"]),
    ("get_dimension_size", &["dimension"]),
    ("get_tuple_element", &["index"]),
    ("infeed", &["?infeed_config", "?layout"]),
    ("iota", &["iota_dimension"]),
    ("log", &["?result_accuracy"]),
    ("log_plus_one", &["?result_accuracy"]),
    ("logistic", &["?result_accuracy"]),
    ("map", &["dimensions"]),
    ("outfeed", &["?outfeed_config"]),
    ("pad", &["edge_padding_high", "edge_padding_low", "interior_padding"]),
    ("recv", &["channel_handle", "?is_host_transfer", "?source_target_pairs"]),
    ("reduce", &["dimensions"]),
    ("reduce_precision", &["exponent_bits", "mantissa_bits"]),
    ("reduce_scatter", &["?channel_handle", "replica_groups", "scatter_dimension", "?use_global_device_ids"]),
    (
        "reduce_window",
        &["?base_dilations", "?padding", "?window_dilations", "window_dimensions", "?window_strides"],
    ),
    ("reverse", &["dimensions"]),
    ("rng", &["rng_distribution"]),
    ("rng_bit_generator", &["rng_algorithm"]),
    ("rsqrt", &["?result_accuracy"]),
    ("scatter", &["?indices_are_sorted", "scatter_dimension_numbers", "?unique_indices"]),
    ("select_and_scatter", &["?padding", "?window_dimensions", "?window_strides"]),
    ("send", &["channel_handle", "?is_host_transfer", "?source_target_pairs"]),
    ("set_dimension_size", &["dimension"]),
    ("sine", &["?result_accuracy"]),
    ("slice", &["limit_indices", "start_indices", "strides"]),
    ("sort", &["?dimension", "?is_stable"]),
    ("sqrt", &["?result_accuracy"]),
    ("tan", &["?result_accuracy"]),
    ("tanh", &["?result_accuracy"]),
    ("torch_index_select", &["batch_dims", "dim"]),
    ("transpose", &["permutation"]),
    ("triangular_solve", &["left_side", "lower", "transpose_a", "unit_diagonal"]),
    ("unary_einsum", &["einsum_config"]),
];

/// The properties of an operation. One without properties needs no entry: its attributes stand in a dictionary.
pub(super) fn properties(dialect: &str, name: &str) -> Option<&'static [&'static str]> {
    Some(match (dialect, name) {
        ("builtin", "module") => &["?sym_name", "?sym_visibility"],
        ("builtin", "unrealized_conversion_cast") => &[],
        ("func", "func") => {
            &["?arg_attrs", "function_type", "?no_inline", "?res_attrs", "sym_name", "?sym_visibility"]
        }
        ("func", "call") => &["?arg_attrs", "callee", "?no_inline", "?res_attrs"],
        ("func", "return") => &[],
        ("arith", "constant") => &["value"],
        ("chlo", "top_k") => &["k"],
        ("chlo", "constant") => &["value"],
        ("chlo", "broadcast_compare") => &["?broadcast_dimensions", "?compare_type", "comparison_direction"],
        ("chlo", broadcast) if broadcast.starts_with("broadcast_") => &["?broadcast_dimensions"],
        ("chlo", _) => &[],
        ("stablehlo", name) => match STABLEHLO.binary_search_by_key(&name, |entry| entry.0) {
            Ok(index) => STABLEHLO.get(index)?.1,
            Err(_) => &[],
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(STABLEHLO.is_sorted_by_key(|entry| entry.0));
        for (name, properties) in STABLEHLO {
            assert!(properties.is_sorted_by_key(|name| name.trim_start_matches('?')), "{name}");
        }
        assert_eq!(properties("stablehlo", "transpose"), Some(["permutation"].as_slice()));
        assert_eq!(properties("stablehlo", "add"), Some([].as_slice()));
        assert_eq!(properties("memref", "load"), None);
    }
}
