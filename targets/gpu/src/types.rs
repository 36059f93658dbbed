//! Types of the IR as plans have them.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Type;
use edgec_gpu_kernels::Float;
use edgec_gpu_plan::Element;

/// How the elements of a tensor are stored; truth values are a word each.
pub(crate) fn element(ty: Type<'_>) -> Result<Element, String> {
    match ty.element_type() {
        Some(ElementType::F32) => Ok(Element::F32),
        Some(ElementType::F16) => Ok(Element::F16),
        Some(ElementType::I32) => Ok(Element::I32),
        Some(ElementType::U32 | ElementType::I1) => Ok(Element::U32),
        _ => Err(format!("kernels have no elements of type {}", ty.element())),
    }
}

/// What callers see of a tensor: truth values are no numbers to them.
pub(crate) fn declared(ty: Type<'_>) -> Result<Element, String> {
    if ty.element_type() == Some(ElementType::I1) { Ok(Element::Bool) } else { element(ty) }
}

/// How a tensor's floats are stored.
pub(crate) fn float(ty: Type<'_>) -> Result<Float, String> {
    match element(ty)? {
        Element::F32 => Ok(Float::F32),
        Element::F16 => Ok(Float::F16),
        other => Err(format!("the kernel takes floats, not {}", other.name())),
    }
}

/// The sizes of a tensor's dimensions, all known and none 0.
pub(crate) fn dims(ty: Type<'_>) -> Result<Vec<u32>, String> {
    let shape = ty.shape().ok_or_else(|| format!("{ty} is no tensor"))?;
    let size = |size: &i64| u32::try_from(*size).ok().filter(|size| *size > 0);
    shape.iter().map(size).collect::<Option<_>>().ok_or_else(|| format!("{ty} has a size that no kernel has"))
}

/// The product of sizes.
pub(crate) fn count(dims: &[u32]) -> Result<u32, String> {
    let count = dims.iter().try_fold(1_u32, |count, size| count.checked_mul(*size));
    count.ok_or_else(|| format!("{dims:?} has more elements than 32-bit indices reach"))
}
