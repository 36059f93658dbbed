//! Element types by the numbers of `EDGEC_F64` and its fellows.

use edgec_weights::DType;

/// The types in the order of their numbers.
const TYPES: [DType; 14] = [
    DType::F64,
    DType::F32,
    DType::F16,
    DType::BF16,
    DType::I64,
    DType::I32,
    DType::I16,
    DType::I8,
    DType::I4,
    DType::U64,
    DType::U32,
    DType::U16,
    DType::U8,
    DType::Bool,
];

/// The number of a type.
pub(crate) fn code(dtype: DType) -> u32 {
    (0..).zip(TYPES).find(|(_, known)| *known == dtype).map_or(u32::MAX, |(code, _)| code)
}

/// The type of a number.
pub(crate) fn dtype(code: u32) -> Option<DType> {
    TYPES.get(usize::try_from(code).ok()?).copied()
}
