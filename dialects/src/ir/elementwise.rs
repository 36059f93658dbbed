//! Which operations work element by element.

use super::Op;

/// Operations of `stablehlo` that compute each element of their result from the same elements of their operands; scalars
/// among the operands of `clamp` and `select` count for every element.
const ELEMENTWISE: &[&str] = &[
    "abs",
    "add",
    "and",
    "atan2",
    "bitcast_convert",
    "cbrt",
    "ceil",
    "clamp",
    "compare",
    "complex",
    "convert",
    "cosine",
    "count_leading_zeros",
    "divide",
    "exponential",
    "exponential_minus_one",
    "floor",
    "imag",
    "is_finite",
    "log",
    "log_plus_one",
    "logistic",
    "maximum",
    "minimum",
    "multiply",
    "negate",
    "not",
    "or",
    "popcnt",
    "power",
    "real",
    "reduce_precision",
    "remainder",
    "round_nearest_afz",
    "round_nearest_even",
    "rsqrt",
    "select",
    "shift_left",
    "shift_right_arithmetic",
    "shift_right_logical",
    "sign",
    "sine",
    "sqrt",
    "subtract",
    "tan",
    "tanh",
    "xor",
];

impl Op<'_> {
    /// Whether it computes each element of its result from the same elements
    /// of its operands.
    pub fn is_elementwise(self) -> bool {
        let name = self.name();
        let short = name.strip_prefix("stablehlo.").unwrap_or_default();
        ELEMENTWISE.binary_search(&short).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::ELEMENTWISE;

    #[test]
    fn the_list_is_sorted() {
        assert!(ELEMENTWISE.is_sorted());
    }
}
