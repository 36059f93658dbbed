//! What is proved of a plan before it runs.
//!
//! - Every index leads to something, every name is unique, every formula has a value for every value of its parameter.
//! - Kernels, grids, bindings and memories are within the limits that the plan asks a device for.
//! - Tensors lie within their memories and are as long as their elements, bindings lie within their tensors and are
//!   as long as their kernels may touch. Shards are never written.
//! - What a dispatch reads was written before, by the caller or by a dispatch, and nothing has been written over it: no two
//!   tensors that live at once overlap ([`mod@hazards`]).
//! - Dispatches with no barrier between them do not touch each other's bytes, and no dispatch writes bytes that another binding of
//!   its own has.
//!
//! What it cannot prove is what a kernel's code does: that a kernel touches no more than it says is the compiler's promise. A
//! runtime that loads plans from strangers turns on its device's bounds checks (Vulkan's `robustBufferAccess`).

mod hazards;
mod structure;
mod violation;

pub use violation::Violation;

use crate::Plan;

/// Proves a plan.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(plan: &Plan) -> Result<(), Violation> {
    structure::plan(plan)?;
    for (index, _) in plan.signatures.iter().enumerate() {
        structure::signature(plan, index)?;
        hazards::signature(plan, index)?;
    }
    Ok(())
}
