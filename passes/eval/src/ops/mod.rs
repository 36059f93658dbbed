//! The tables of operations, one file a family: name and kernel.

mod contraction;
mod control;
mod distribution;
mod dynamic;
mod elementwise;
mod indexing;
mod leaves;
mod linear_algebra;
mod quantized;
mod reduction;
mod structural;
mod window;

use std::collections::HashMap;

use edgec_dialects::ir::Op;
use edgec_kernels::binary::Binary;
use edgec_kernels::unary::Unary;
use edgec_tensor::Tensor;

pub(crate) use quantized::{expressed, keeps_storage};

use crate::call::Call;
use crate::datum::Datum;
use crate::error::Outcome;

/// How an operation is computed.
#[derive(Clone, Copy)]
pub(crate) enum Kernel {
    /// On every element.
    Unary(Unary),
    /// On every pair of elements.
    Binary(Binary),
    /// One tensor from the operands and attributes.
    One(fn(&mut Call<'_, '_>) -> Outcome<Tensor>),
    /// Any number of results.
    Many(fn(&mut Call<'_, '_>) -> Outcome<Vec<Datum>>),
}

/// A family's operations by their full names.
type Family = &'static [(&'static str, Kernel)];

const FAMILIES: [Family; 12] = [
    contraction::TABLE,
    control::TABLE,
    distribution::TABLE,
    dynamic::TABLE,
    elementwise::TABLE,
    indexing::TABLE,
    leaves::TABLE,
    linear_algebra::TABLE,
    quantized::TABLE,
    reduction::TABLE,
    structural::TABLE,
    window::TABLE,
];

/// All operations.
pub(crate) struct Table(HashMap<&'static str, Kernel>);

impl Table {
    pub(crate) fn new() -> Self {
        Self(FAMILIES.into_iter().flatten().copied().collect())
    }

    pub(crate) fn find(&self, op: Op<'_>) -> Option<Kernel> {
        self.0.get(op.name().as_str()).copied()
    }
}

/// The kernel of one operation.
pub(crate) fn find(name: &str) -> Option<Kernel> {
    FAMILIES.into_iter().flatten().find(|(known, _)| *known == name).map(|(_, kernel)| *kernel)
}

/// The names of all operations that can be evaluated, sorted.
pub fn supported_operations() -> Vec<&'static str> {
    let mut names: Vec<_> = FAMILIES.into_iter().flatten().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names
}
