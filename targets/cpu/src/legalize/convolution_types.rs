//! Convolutions of other types than their kernels': in another type, or of real and imaginary parts.

use edgec_dialects::ir::{ElementType, OpSpec, Value};

use super::complex;
use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use super::numbers::Written;

/// The type that operands and result are converted to, where they are not of one type that is computed in: the widest of
/// them. Products of half floats are summed in f32 and rounded once.
pub(super) fn computed_in<'c>(
    at: &Lowering<'c>,
    x: Value<'c>,
    kernel: Value<'c>,
    result: Value<'c>,
) -> Result<Option<ElementType>, Stop> {
    let elements = [at.element(x)?, at.element(kernel)?, at.element(result)?];
    let half = |element: &ElementType| matches!(element, ElementType::F16 | ElementType::BF16);
    let [first, ..] = elements;
    if elements.iter().all(|&element| element == first && !half(&element)) {
        return Ok(None);
    }
    if elements.iter().any(|element| element.is_float() != first.is_float()) {
        return refuse("integers and floats are convolved", "convert the operands to the result's type");
    }
    let widest = elements.into_iter().max_by_key(|element| element.bits()).unwrap_or(first);
    Ok(Some(if half(&widest) { ElementType::F32 } else { widest }))
}

/// The same convolution of other operands, to a result of another type.
pub(super) fn convolved<'c>(
    at: &Lowering<'c>,
    op: Op<'c>,
    (x, kernel): (Value<'c>, Value<'c>),
    element: ElementType,
) -> Written<'c> {
    let result = at.result(op, 0)?.ty().with_element(element);
    let mut spec = OpSpec::new(op.context(), &op.name()).operands(&[x, kernel]).results(&[result]);
    for (name, value) in op.attrs() {
        spec = spec.attr(&name, value);
    }
    at.hlo().create(spec)?.result(0).ok_or_else(|| lacks(op, 0))
}

/// Four real convolutions.
pub(super) fn complex<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (x, kernel) = (complex::parts(at, at.operand(op, 0)?)?, complex::parts(at, at.operand(op, 1)?)?);
    let element = at.element(x.0)?;
    let b = at.hlo();
    let of = |x, kernel| convolved(at, op, (x, kernel), element);
    let re = b.sub(of(x.0, kernel.0)?, of(x.1, kernel.1)?);
    let im = b.add(of(x.0, kernel.1)?, of(x.1, kernel.0)?);
    Ok(vec![complex::joined(at, re, im)?])
}
