//! Moves partitions into functions of their own.
//!
//! ```text
//! func.func public @main(%x) {          func.func public @main(%x) {
//!   %0 = a %x                             %0 = call @main_example_0(%x)
//!   %1 = b %0                      ->     %1 = host %0
//!   %2 = host %1                          return %1
//!   return %2                           }
//! }                                     func.func private @main_example_0(%x) { a, b } attributes {edgec.partition = "example"}
//! ```

use std::collections::{HashMap, HashSet};

use edgec_dialects::Builder;
use edgec_dialects::ir::{Func, IrError, Op, Symbols, Value, Visibility};

use super::cut::{Cut, Partition};
use super::function::{Operations, captures};
use super::order::Step;

/// The attribute of a function that an accelerator computes; its text is the accelerator's id.
pub const PARTITION: &str = "edgec.partition";

/// Outlines the partitions of `cut`, puts what stays into the cut's order, and returns the new functions in the order of their
/// calls. They are called `<function>_<target>_<n>`.
///
/// # Errors
/// An operation cannot be built: a bug in edgec.
pub fn outline<'c>(
    symbols: &mut Symbols<'c>,
    function: Func<'c>,
    operations: &Operations<'c>,
    cut: &Cut,
    target: &str,
) -> Result<Vec<Func<'c>>, IrError> {
    let Some(end) = function.return_op() else { return Ok(Vec::new()) };
    let mut made = Vec::new();
    // What earlier partitions compute are results of calls from then on.
    let mut called: HashMap<Value<'c>, Value<'c>> = HashMap::new();
    for step in &cut.order {
        match *step {
            Step::Host(node) => {
                for op in &operations.nodes[node] {
                    op.move_before(end)?;
                }
            }
            Step::Partition(index) => {
                let name = symbols.unique(&format!("{}_{target}_{index}", function.name()));
                let function = symbols.create(&name, Visibility::Private, &[], &[])?;
                function.op().set_attr(PARTITION, target);
                fill(function, end, operations, &cut.partitions[index], &mut called)?;
                made.push(function);
            }
        }
    }
    Ok(made)
}

/// Moves the operations of `partition` into the empty `function`, and calls it in front of `end`.
fn fill<'c>(
    function: Func<'c>,
    end: Op<'c>,
    operations: &Operations<'c>,
    partition: &Partition,
    called: &mut HashMap<Value<'c>, Value<'c>>,
) -> Result<(), IrError> {
    let Some(body) = function.body() else { return Ok(()) };
    let values = |ids: &[usize]| ids.iter().map(|&id| operations.values[id]).collect::<Vec<Value<'c>>>();
    let outputs = values(&partition.outputs);
    let inputs: Vec<Value<'c>> =
        values(&partition.inputs).iter().map(|value| called.get(value).copied().unwrap_or(*value)).collect();
    let arguments: Vec<Value<'c>> =
        inputs.iter().map(|input| body.add_arg(input.ty(), end.location())).collect();
    // Something to move operations in front of until the body has its own end.
    Builder::at_end(body).func_return(&[]);
    let Some(placeholder) = function.return_op() else { return Ok(()) };

    let moved: Vec<Op<'c>> =
        partition.nodes.iter().flat_map(|&node| operations.nodes[node].iter().copied()).collect();
    let mut inside: HashSet<Op<'c>> = HashSet::new();
    for &op in &moved {
        inside.insert(op);
        inside.extend(op.nested());
    }
    let mut known: HashMap<Value<'c>, Value<'c>> = inputs.iter().copied().zip(arguments).collect();
    for &op in &moved {
        for value in op.operands().into_iter().chain(captures(op)) {
            copy_stored(value, operations, placeholder, &mut known)?;
        }
        op.move_before(placeholder)?;
        for user in std::iter::once(op).chain(op.nested()) {
            for (index, value) in user.operands().into_iter().enumerate() {
                if let Some(&copy) = known.get(&value) {
                    user.set_operand(index, copy)?;
                }
            }
        }
    }
    placeholder.erase()?;
    Builder::at_end(body).func_return(&outputs);
    inside.extend(function.return_op());
    let call = Builder::before(end).call(function, &inputs);
    for (&output, &result) in outputs.iter().zip(&call) {
        for found in output.uses().into_iter().filter(|found| !inside.contains(&found.op)) {
            found.op.set_operand(found.index, result)?;
        }
        called.insert(output, result);
    }
    Ok(())
}

/// Copies what `value` is stored as, and what that is made of, in front of `before`.
fn copy_stored<'c>(
    value: Value<'c>,
    operations: &Operations<'c>,
    before: Op<'c>,
    known: &mut HashMap<Value<'c>, Value<'c>>,
) -> Result<(), IrError> {
    // A stack instead of recursion: chains are as long as a file says.
    let mut pending = vec![value];
    while let Some(&value) = pending.last() {
        let stored = value.defining_op().filter(|op| operations.is_stored(*op));
        let Some(op) = stored.filter(|_| !known.contains_key(&value)) else {
            pending.pop();
            continue;
        };
        let waiting: Vec<Value<'c>> =
            op.operands().into_iter().filter(|operand| !known.contains_key(operand)).collect();
        if waiting.is_empty() {
            let operands: Vec<Value<'c>> = op.operands().iter().map(|operand| known[operand]).collect();
            let copy = Builder::before(before).clone_op(op, &operands)?;
            known.extend(op.results().into_iter().zip(copy.results()));
        } else {
            pending.extend(waiting);
        }
    }
    Ok(())
}
