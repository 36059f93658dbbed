//! `verify-shaders`: every operation has a kernel.

use edgec_dialects::ir::Block;
use edgec_passes::{PassError, Unit};

use crate::kernels::{is_kernel, steps};
use crate::walk::signatures;

/// The pass's name.
pub(crate) const NAME: &str = "verify-shaders";

pub(crate) fn verify(unit: &mut Unit<'_>) -> Result<(), PassError> {
    for function in signatures(unit.module) {
        for op in function.body().map(Block::ops).unwrap_or_default() {
            if !is_kernel(op) {
                continue;
            }
            if let Err(reason) = steps(op) {
                let reason = format!("{}: target `{}` cannot compute it: {reason}", op.location(), crate::ID);
                return Err(PassError::Unsupported { pass: NAME, op: op.name(), reason });
            }
        }
    }
    Ok(())
}
