//! Which kernels of stock LiteRT take which element types, as measured with one-operator models on LiteRT 2.3.0, with XNNPACK
//! and without. A kernel that exists but computes something else for a type (such as ADD of i8 without a scale) is not here.

use edgec_dialects::ir::ElementType::{self, *};

const ROWS: &[(&str, &[ElementType])] = &[
    // i16 and f16 exist too, but only some versions and processors have them.
    ("abs", &[F32, I32]),
    ("add", &[F32, I32, I64]),
    ("atan2", &[F32, F64]),
    ("bitwise_xor", &[I8, I16, I32, U8, U16, U32]),
    ("ceil", &[F32]),
    ("cos", &[F32]),
    ("div", &[F32, I32]),
    ("equal", &[F32, I32, I64, I1]),
    ("exp", &[F32]),
    ("floor", &[F32]),
    ("floor_mod", &[F32, I32, I64]),
    ("greater", &[F32, I32, I64]),
    ("greater_equal", &[F32, I32, I64]),
    ("less", &[F32, I32, I64]),
    ("less_equal", &[F32, I32, I64]),
    ("log", &[F32]),
    ("logistic", &[F32]),
    ("maximum", &[F32, I32, I64]),
    ("minimum", &[F32, I32, I64]),
    ("mul", &[F32, I32, I64]),
    ("neg", &[F32, I32, I64]),
    ("not_equal", &[F32, I32, I64, I1]),
    ("pow", &[F32]),
    ("right_shift", &[I8, I16, I32, U8, U16, U32]),
    ("round", &[F32]),
    ("rsqrt", &[F32]),
    ("sign", &[F32, F64, I32]),
    ("sin", &[F32]),
    ("sqrt", &[F32]),
    // The schema's StableHLO operators do not broadcast. Sums and products of integers wrap.
    ("stablehlo_add", &[F64, F32, I64, I32, I16, I8, U64, U32, U16, U8]),
    ("stablehlo_and", &[I64, I32, I16, I8, U64, U32, U16, U8, I1]),
    ("stablehlo_maximum", &[F64, I64, I32, I16, I8, U64, U32, U16, U8]),
    ("stablehlo_minimum", &[F64, I64, I32, I16, I8, U64, U32, U16, U8]),
    ("stablehlo_multiply", &[F64, F32, I64, I32, I16, I8, U64, U32, U16, U8]),
    ("stablehlo_shift_left", &[I32, I16, I8]),
    ("sub", &[F32, I32, I64]),
    ("tanh", &[F32]),
];

/// Whether the kernel of `tfl.<name>` computes elements of this type exactly.
pub(super) fn takes(name: &str, element: ElementType) -> bool {
    let row = ROWS.binary_search_by_key(&name, |&(known, _)| known).ok().and_then(|index| ROWS.get(index));
    row.is_some_and(|(_, elements)| elements.contains(&element))
}

/// Whether CAST converts from and to this type. BITCAST, SELECT_V2 and BROADCAST_TO take every type.
pub(super) const fn casts(element: ElementType) -> bool {
    matches!(element, F64 | F32 | F16 | BF16 | I64 | I32 | I16 | I8 | U32 | U16 | U8 | I1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(ROWS.is_sorted_by_key(|&(name, _)| name));
    }
}
