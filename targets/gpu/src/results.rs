//! `separate-results`: every result of a signature is a tensor of its own that a kernel computes.
//!
//! ```text
//! return %x, %0, %0   ->   %1 = shader.elementwise %x {expression = "v0", ..} ; %2 = .. %0 ; return %1, %0, %2
//! ```
//!
//! Arguments, weights and what another result is too are copied.

use edgec_dialects::ir::Value;
use edgec_gpu_kernels::Expr;
use edgec_passes::{PassError, Unit};

use crate::shader::Shader;
use crate::walk::signatures;

/// The pass's name.
pub(crate) const NAME: &str = "separate-results";

pub(crate) fn separate(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for function in signatures(unit.module) {
        let Some(end) = function.return_op() else { continue };
        let mut taken: Vec<Value<'_>> = Vec::new();
        for (index, value) in end.operands().into_iter().enumerate() {
            let source = memory_of(value);
            let computed = source.defining_op().is_some_and(|op| op.is_of("shader"));
            if computed && !taken.contains(&source) {
                taken.push(source);
                continue;
            }
            let copy = Shader::before(end).map(&Expr::Value(0), &[value], value.ty())?;
            taken.push(copy);
            end.set_operand(index, copy)?;
        }
    }
    Ok(())
}

/// The value whose memory a value lies in: reshapes only name it anew.
fn memory_of(value: Value<'_>) -> Value<'_> {
    let mut inner = value;
    while let Some(operand) =
        inner.defining_op().filter(|op| op.is("shader.reshape")).and_then(|op| op.operand(0))
    {
        inner = operand;
    }
    inner
}
