//! What `--precision fp16` leaves in 32 bits: norms, and the sums that they normalise.
//!
//! The largest number of 16 bits is 65504. A norm squares its operand, which passes it from 256 on, and decoders add up their layers'
//! results to more: Gemma 3 270M's sums reach 104 086 where its norms bring them back to ten. So squares that are averaged stay
//! wide, with what is computed of the average up to the product with it, and so does all that is elementwise before them.
//!
//! ```text
//! %1 = nnapi.add %x, %y          wide, and so are the sums and products that %x and %y come of
//! %2 = nnapi.mul %1, %1          wide
//! %3 = nnapi.mean %2 ; %4 = nnapi.rsqrt %3 ; %5 = nnapi.mul %1, %4       wide
//! %6 = nnapi.fully_connected %5, %w                                      in 16 bits, of a cast %5
//! ```

use std::collections::HashSet;

use edgec_dialects::ir::{Op, Value};

/// Operations through which numbers that are wide stay so: none of them is a product of matrices.
const THROUGH: &[&str] = &[
    "nnapi.add",
    "nnapi.sub",
    "nnapi.mul",
    "nnapi.div",
    "nnapi.mean",
    "nnapi.reduce_sum",
    "nnapi.rsqrt",
    "nnapi.sqrt",
    "nnapi.reshape",
    "nnapi.transpose",
    "nnapi.squeeze",
    "nnapi.expand_dims",
];

/// The operations among `ops` that compute in 32 bits.
pub(crate) fn of<'c>(ops: &[Op<'c>]) -> HashSet<Op<'c>> {
    let mut wide = HashSet::new();
    let mut open: Vec<Op<'c>> = Vec::new();
    for &square in ops.iter().filter(|&&op| is_square(op)) {
        open.extend(scaled_by(square));
        open.push(square);
    }
    while let Some(op) = open.pop() {
        if THROUGH.contains(&op.name().as_str()) && wide.insert(op) {
            open.extend(op.operands().into_iter().filter_map(Value::defining_op));
        }
    }
    wide
}

/// Whether an operation squares what is averaged.
fn is_square(op: Op<'_>) -> bool {
    let averages = |op: Op<'_>| op.is("nnapi.mean") || op.is("nnapi.reduce_sum");
    op.is("nnapi.mul") && op.operand(0) == op.operand(1) && readers(op).into_iter().any(averages)
}

/// What is computed of an average of squares, up to the products of the operand with it.
fn scaled_by(square: Op<'_>) -> Vec<Op<'_>> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let mut open = readers(square);
    while let Some(op) = open.pop() {
        if !THROUGH.contains(&op.name().as_str()) || !seen.insert(op) {
            continue;
        }
        found.push(op);
        // The last step gives as many numbers as were squared: the product with the operand.
        if count(op) < count(square) {
            open.extend(readers(op));
        }
    }
    found
}

fn readers(op: Op<'_>) -> Vec<Op<'_>> {
    op.results().into_iter().flat_map(Value::uses).map(|user| user.op).collect()
}

/// How many numbers an operation gives.
fn count(op: Op<'_>) -> Option<u64> {
    op.result(0)?.ty().element_count()
}
