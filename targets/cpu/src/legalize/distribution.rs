//! Operations of several devices. An artifact runs on one, so each process group has to be one device, which has with
//! itself what it had alone.

use edgec_dialects::ir::{Attr, ElementType, Module};

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};

const REASON: &str = "several devices take part in it";
const HELP: &str = "export the program for one device";

/// `all_gather`, `all_reduce`, `all_to_all`, `collective_broadcast`, `cross-replica-sum` and `reduce_scatter` of groups of
/// one device: what came in.
///
/// ```text
/// %0 = "stablehlo.all_reduce"(%x) <{replica_groups = dense<0> : tensor<1x1xi64>}> ({..})   ->   %x
/// ```
pub(super) fn alone<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    single_process(op)?;
    let groups = at.attribute(op, "replica_groups")?;
    let size = groups.ty().and_then(|ty| ty.shape()).and_then(|shape| shape.get(1).copied());
    if size != Some(1) || groups.as_dense().and_then(|groups| groups.to_i64()).is_none_or(|ids| ids != [0]) {
        return refuse(REASON, HELP);
    }
    let (operands, results) = (op.operands(), op.results());
    if operands.len() != results.len()
        || operands.iter().zip(&results).any(|(operand, result)| operand.ty() != result.ty())
    {
        return Err(lacks(op, results.len()));
    }
    Ok(operands)
}

/// What the device sends to itself; zeros where nobody sends to it.
pub(super) fn collective_permute<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    single_process(op)?;
    let pairs = at.attribute(op, "source_target_pairs")?.as_dense().and_then(|pairs| pairs.to_i64());
    match pairs.as_deref() {
        Some([0, 0]) => Ok(op.operands()),
        Some([]) => Ok(op.operands().into_iter().map(|operand| at.hlo().splat(operand.ty(), 0.0)).collect()),
        _ => refuse(REASON, HELP),
    }
}

/// `partition_id` and `replica_id`: the first.
pub(super) fn first<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    single_process(op)?;
    Ok(vec![at.tfl().scalar(ElementType::U32, 0.0)?])
}

/// Refuses a module that says that it runs in several processes.
fn single_process(op: Op<'_>) -> Result<(), Stop> {
    let count =
        |name| Module::containing(op).and_then(|module| module.op().attr(name)).and_then(Attr::as_i64);
    let several = ["mhlo.num_replicas", "mhlo.num_partitions"].into_iter().any(|name| count(name) > Some(1));
    if several { refuse(REASON, HELP) } else { Ok(()) }
}
