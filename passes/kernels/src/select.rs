//! select and clamp.

use edgec_tensor::{ElementType, Tensor};

use crate::binary::{Binary, binary};
use crate::error::{KernelError, Result, invalid};
use crate::shape::zeroed;
use crate::structural::splat;

/// Elements of `on_true` where `pred` holds and of `on_false` elsewhere. A scalar `pred` chooses for all.
///
/// # Errors
/// The operands differ in type or shape.
pub fn select(pred: &Tensor, on_true: &Tensor, on_false: &Tensor) -> Result<Tensor> {
    if pred.element_type() != ElementType::Bool {
        return Err(KernelError::ElementType(pred.element_type()));
    }
    if on_true.element_type() != on_false.element_type() || on_true.shape() != on_false.shape() {
        return invalid(format!("the branches have shapes {:?} and {:?}", on_true.shape(), on_false.shape()));
    }
    if pred.shape().is_empty() {
        return Ok(if pred.bytes() == [1] { on_true } else { on_false }.clone());
    }
    if pred.shape() != on_true.shape() {
        return invalid(format!("the predicate is {:?} and a branch {:?}", pred.shape(), on_true.shape()));
    }
    let mut out = zeroed(on_true.element_type(), on_true.shape())?;
    let width = on_true.element_type().byte_width();
    let branches = on_true.bytes().chunks_exact(width).zip(on_false.bytes().chunks_exact(width));
    for ((slot, (yes, no)), &choice) in out.chunks_exact_mut(width).zip(branches).zip(pred.bytes()) {
        slot.copy_from_slice(if choice == 1 { yes } else { no });
    }
    Ok(Tensor::new(on_true.element_type(), on_true.shape().to_vec(), out)?)
}

/// `min(max(operand, min), max)`; scalar bounds hold for all.
///
/// # Errors
/// The operands differ in type, or a bound is neither a scalar nor of the operand's shape.
pub fn clamp(min: &Tensor, operand: &Tensor, max: &Tensor) -> Result<Tensor> {
    let spread = |bound: &Tensor| {
        if bound.shape().is_empty() { splat(bound, operand.shape()) } else { Ok(bound.clone()) }
    };
    binary(Binary::Minimum, &binary(Binary::Maximum, operand, &spread(min)?)?, &spread(max)?)
}
