//! Chains of float operations that one call computes.

use edgec_nnapi::Operation;

use super::contraction::{Tail, product};
use super::convolution::convolved;
use super::elementwise::pair;
use super::{lower, operand};
use crate::fuse::Chain;
use crate::plan::{Id, Plan, Reason};
use crate::types;

/// Plans a chain; the id of what its last operation gives. Where no single call computes it, its operations are planned one by one.
///
/// # Errors
/// One of its operations is not computed, which nobody asked for.
pub(crate) fn lower_chain<'c>(plan: &mut Plan<'c>, chain: &Chain<'c>) -> Result<Id, Reason> {
    let start = plan.mark();
    if let Ok(id) = at_once(plan, chain) {
        return Ok(id);
    }
    plan.reset(start);
    let mut last = Err("it computes nothing".to_owned());
    for &op in &chain.ops {
        let ids = lower(plan, op)?;
        for (value, &id) in op.results().into_iter().zip(&ids) {
            plan.know(value, id);
            last = Ok(id);
        }
    }
    last
}

fn at_once<'c>(plan: &mut Plan<'c>, chain: &Chain<'c>) -> Result<Id, Reason> {
    let root = chain.root();
    let due = types::tensor(root.result(0).ok_or("it has no result")?.ty())?;
    let bias = match chain.bias {
        None => None,
        Some(bias) => {
            let channels = chain.channels().ok_or("its channels are several dimensions")?;
            let bias = plan.compact(bias)?;
            let dims = plan.dims(bias);
            let others = dims.iter().enumerate().all(|(axis, &size)| axis == channels || size == 1);
            if !others || dims.get(channels) != due.dimensions.get(channels) {
                return Err("what is added differs along other dimensions too".to_owned());
            }
            Some(plan.reshaped(bias, &[dims[channels]])?)
        }
    };
    let tail = Tail { bias, fused: chain.activation as i32 };
    let operation = match root.name().as_str() {
        "stablehlo.dot_general" => return product(plan, root, &due, tail),
        "stablehlo.convolution" => return convolved(plan, root, &due, tail),
        "stablehlo.add" => Operation::Add,
        "stablehlo.subtract" => Operation::Sub,
        "stablehlo.multiply" => Operation::Mul,
        "stablehlo.divide" => Operation::Div,
        other => return Err(format!("{other} fuses nothing")),
    };
    let (left, right) = pair(plan, root, operand(root, 0)?, operand(root, 1)?)?;
    let fused = plan.int(tail.fused);
    plan.call(operation, &[left, right, fused], due)
}
