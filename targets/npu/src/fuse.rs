//! Chains of float operations that one call computes: a product or convolution, what is added to each of its channels, a rectifier.
//!
//! ```text
//! %0 = stablehlo.dot_general %x, %w ; %1 = stablehlo.add %0, (broadcast_in_dim %b) ; %2 = stablehlo.maximum %1, 0.0
//! ->
//! %2 = nnapi.fully_connected %x, %w, %b, RELU
//! ```

use std::collections::HashSet;

use edgec_dialects::ir::{Attr, Op, Value};
use edgec_nnapi::Fused;

use crate::lower::splat_of;
use crate::stored::is_stored;

/// A chain.
#[derive(Clone, Debug)]
pub(crate) struct Chain<'c> {
    /// Its operations in order, the root first; at least two.
    pub ops: Vec<Op<'c>>,
    /// What is added, broadcast to the root's shape.
    pub bias: Option<Value<'c>>,
    /// What bounds the sum.
    pub activation: Fused,
}

impl<'c> Chain<'c> {
    /// The chains of a function's operations, which share none.
    pub(crate) fn all(ops: &[Op<'c>]) -> Vec<Self> {
        let mut taken = HashSet::new();
        let mut chains = Vec::new();
        for &op in ops {
            if !taken.contains(&op)
                && let Some(chain) = Self::of(op)
            {
                taken.extend(chain.ops.iter().copied());
                chains.push(chain);
            }
        }
        chains
    }

    /// The chain that begins at `root`.
    fn of(root: Op<'c>) -> Option<Self> {
        let float = root.result(0)?.element_type() == Some(edgec_dialects::ElementType::F32);
        let has_channels = root.is("stablehlo.dot_general") || root.is("stablehlo.convolution");
        let sums = ["stablehlo.add", "stablehlo.subtract", "stablehlo.multiply", "stablehlo.divide"];
        if !float || !has_channels && !sums.contains(&root.name().as_str()) {
            return None;
        }
        let mut chain = Self { ops: vec![root], bias: None, activation: Fused::None };
        if has_channels
            && let Some(add) = reader(root).filter(|op| op.is("stablehlo.add"))
            && let Some(bias) = other(add, root).filter(|&value| is_stored(value))
        {
            chain.bias = Some(bias);
            chain.ops.push(add);
        }
        chain.bound();
        (chain.ops.len() > 1).then_some(chain)
    }

    /// Takes the rectifier behind the chain into it.
    fn bound(&mut self) {
        let Some(&last) = self.ops.last() else { return };
        let Some(next) = reader(last) else { return };
        let bounds = |op: Op<'c>, name: &str, of: Op<'c>, number: f64| {
            op.is(name) && other(op, of).and_then(splat_of) == Some(number)
        };
        if next.is("stablehlo.clamp") && next.operand(1) == last.result(0) {
            let limits = (next.operand(0).and_then(splat_of), next.operand(2).and_then(splat_of));
            self.activation = match limits {
                (Some(0.0), Some(6.0)) => Fused::Relu6,
                (Some(-1.0), Some(1.0)) => Fused::Relu1,
                _ => return,
            };
            self.ops.push(next);
        } else if bounds(next, "stablehlo.maximum", last, 0.0) {
            self.activation = Fused::Relu;
            self.ops.push(next);
            if let Some(second) = reader(next).filter(|&op| bounds(op, "stablehlo.minimum", next, 6.0)) {
                self.activation = Fused::Relu6;
                self.ops.push(second);
            }
        } else if bounds(next, "stablehlo.minimum", last, 6.0)
            && let Some(second) = reader(next).filter(|&op| bounds(op, "stablehlo.maximum", next, 0.0))
        {
            self.activation = Fused::Relu6;
            self.ops.extend([next, second]);
        }
    }

    /// The operation that the chain begins with.
    pub(crate) fn root(&self) -> Op<'c> {
        self.ops[0]
    }

    /// The dimension of the root's channels.
    pub(crate) fn channels(&self) -> Option<usize> {
        let root = self.root();
        let rank = root.result(0)?.rank();
        if root.is("stablehlo.convolution") {
            let dims = root.attr("dimension_numbers").and_then(Attr::as_conv)?;
            return usize::try_from(dims.output_feature).ok();
        }
        // The right operand's columns, where they are one dimension.
        let dims = root.attr("dot_dimension_numbers").and_then(Attr::as_dot)?;
        let right = root.operand(1)?;
        let free = right.rank() - dims.rhs_batch.len() - dims.rhs_contract.len();
        (free == 1 && dims.rhs_batch.is_empty()).then_some(rank - 1)
    }
}

/// The only operation that reads the only result of another one, once.
fn reader(op: Op<'_>) -> Option<Op<'_>> {
    op.result(0)?.single_use().map(|only| only.op)
}

/// The operand of an operation of two that another one does not compute.
fn other<'c>(op: Op<'c>, known: Op<'c>) -> Option<Value<'c>> {
    let (left, right) = (op.operand(0)?, op.operand(1)?);
    if left.defining_op() == Some(known) { Some(right) } else { Some(left) }
}
