//! Element types as torch promotes them (c10/core/ScalarType.cpp `promoteTypes`, ATen/native/TypeProperties.cpp
//! `result_type`).

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;

use super::call::{Scalar, Stop, refuse};

/// The MLIR type of torch's type number.
pub(super) fn element(code: i64) -> Result<ElementType, Stop> {
    use edgec_pt2::ScalarType;
    Ok(match ScalarType::from_code(code) {
        Some(ScalarType::U8) => ElementType::U8,
        Some(ScalarType::I8) => ElementType::I8,
        Some(ScalarType::I16) => ElementType::I16,
        Some(ScalarType::I32) => ElementType::I32,
        Some(ScalarType::I64) => ElementType::I64,
        Some(ScalarType::F16) => ElementType::F16,
        Some(ScalarType::F32) => ElementType::F32,
        Some(ScalarType::F64) => ElementType::F64,
        Some(ScalarType::Bool) => ElementType::I1,
        Some(ScalarType::BF16) => ElementType::BF16,
        Some(ScalarType::U16) => ElementType::U16,
        Some(ScalarType::U32) => ElementType::U32,
        Some(ScalarType::U64) => ElementType::U64,
        Some(ScalarType::ComplexHalf | ScalarType::ComplexFloat | ScalarType::ComplexDouble) => {
            return refuse("a complex tensor", "compute real and imaginary parts in tensors of their own");
        }
        None => return refuse(format!("element type {code} is not known"), "export it in another type"),
    })
}

/// The smallest type that holds both, as torch sees it.
pub(super) fn both(a: ElementType, b: ElementType) -> ElementType {
    use ElementType::{BF16, F16, F32, I1, U8};
    if a == b {
        return a;
    }
    match (a.is_float(), b.is_float()) {
        (true, true) => match (a, b) {
            (F16, BF16) | (BF16, F16) => F32,
            _ if a.bits() >= b.bits() => a,
            _ => b,
        },
        (true, false) => a,
        (false, true) => b,
        (false, false) if a == I1 => b,
        (false, false) if b == I1 => a,
        (false, false) => match (a.is_unsigned(), b.is_unsigned()) {
            (true, false) | (false, true) => {
                let (unsigned, signed) = if a.is_unsigned() { (a, b) } else { (b, a) };
                if signed.bits() > unsigned.bits() {
                    signed
                } else if unsigned == U8 {
                    ElementType::I16
                } else {
                    ElementType::I64
                }
            }
            _ if a.bits() >= b.bits() => a,
            _ => b,
        },
    }
}

/// What takes part in a promotion: tensors with dimensions, then those without, then numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Promotion {
    tensors: Option<ElementType>,
    scalars: Option<ElementType>,
    numbers: Option<ElementType>,
}

impl Promotion {
    /// With a tensor.
    #[must_use]
    pub(super) fn tensor(mut self, value: Value<'_>) -> Self {
        if let Some(element) = value.element_type() {
            let slot = if value.rank() == 0 { &mut self.scalars } else { &mut self.tensors };
            *slot = Some(slot.map_or(element, |other| both(other, element)));
        }
        self
    }

    /// With a number of Python's.
    #[must_use]
    pub(super) fn number(mut self, number: Scalar) -> Self {
        let element = match number {
            Scalar::Bool(_) => ElementType::I1,
            Scalar::Int(_) => ElementType::I64,
            Scalar::Float(_) => ElementType::F32,
        };
        self.numbers = Some(self.numbers.map_or(element, |other| both(other, element)));
        self
    }

    /// The common type.
    pub(super) fn common(self) -> ElementType {
        fn combine(higher: Option<ElementType>, lower: Option<ElementType>) -> Option<ElementType> {
            match (higher, lower) {
                (Some(higher), _) if higher.is_float() => Some(higher),
                (Some(higher), Some(lower)) if higher == ElementType::I1 || lower.is_float() => {
                    Some(both(higher, lower))
                }
                (Some(higher), _) => Some(higher),
                (None, lower) => lower,
            }
        }
        combine(self.tensors, combine(self.scalars, self.numbers)).unwrap_or(ElementType::F32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        use ElementType::{BF16, F16, F32, F64, I1, I8, I16, I32, I64, U8};
        for (a, b, expected) in [
            (I32, F16, F16),
            (F16, BF16, F32),
            (F32, F64, F64),
            (U8, I8, I16),
            (U8, I32, I32),
            (I1, I64, I64),
            (I32, I64, I64),
        ] {
            assert_eq!(both(a, b), expected);
            assert_eq!(both(b, a), expected);
        }
    }

    #[test]
    fn numbers_count_by_category_only() {
        let of = |tensors, numbers| {
            Promotion { tensors: Some(tensors), scalars: None, numbers: Some(numbers) }.common()
        };
        assert_eq!(of(ElementType::F16, ElementType::F32), ElementType::F16);
        assert_eq!(of(ElementType::I32, ElementType::I64), ElementType::I32);
        assert_eq!(of(ElementType::I32, ElementType::F32), ElementType::F32);
        assert_eq!(of(ElementType::I1, ElementType::I64), ElementType::I64);
    }
}
