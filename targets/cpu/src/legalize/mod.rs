//! `legalize-stablehlo-to-tfl`: every StableHLO operation becomes TFLite operators that compute exactly the same, or the
//! module is refused with everything that stands in the way.
//!
//! ```text
//! func.func public @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
//!   %0 = stablehlo.tanh %x : tensor<2x4xf32>
//!   return %0 : tensor<2x4xf32>
//! }
//! ->
//! func.func public @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
//!   %0 = tfl.tanh %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
//!   return %0 : tensor<2x4xf32>
//! }
//! ```

mod arg_max;
mod batch_norm;
mod complex;
mod composite;
mod constant;
mod contraction;
mod control;
mod convert;
mod convolution;
mod convolution_types;
mod distribution;
mod dynamic;
mod elementwise;
mod fft;
mod fold;
mod gather;
mod kernels;
mod linear_algebra;
mod lowering;
mod numbers;
mod products;
mod quantized;
mod random;
mod reduce;
mod region;
mod registry;
mod scatter;
mod shape;
mod sort;
mod window;

use edgec_dialects::ir::{Attr, IrError, Module, Op, Value};
use edgec_target::Refusal;

pub(crate) use composite::KEPT;
use lowering::{Lowering, Stop};

use crate::{rewrite, tfl::Tfl};

/// The names of the StableHLO operations that have a lowering, in the order of the alphabet.
pub fn lowered_operations() -> impl Iterator<Item = &'static str> {
    registry::names()
}

/// Operations that are legal as they are.
const LEGAL: &[&str] = &["func.return", "ml_program.global_load_const", "stablehlo.tuple"];

/// Lowers every operation of the functions that become subgraphs; returns what cannot be lowered.
///
/// A lowering may write StableHLO operations, which are lowered in their turn, and functions for control flow to call.
pub(crate) fn legalize(module: Module<'_>) -> Result<Vec<Refusal>, IrError> {
    let mut refusals = Vec::new();
    let mut functions = rewrite::public_functions(module);
    let mut next = 0;
    while let Some(&function) = functions.get(next) {
        if let Some(block) = function.body() {
            rewrite::walk_to_the_end(block, |writer, op| lower(writer, op, &mut refusals))?;
        }
        for callee in rewrite::called(module, function) {
            if !functions.contains(&callee) {
                functions.push(callee);
            }
        }
        next += 1;
    }
    Ok(refusals)
}

/// What takes the place of the results of `op`; nothing where it is legal or refused.
fn lower<'c>(
    writer: &Tfl<'c>,
    op: Op<'c>,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<Vec<Value<'c>>>, IrError> {
    let name = op.name();
    if op.dialect() == "tfl" || LEGAL.contains(&name.as_str()) {
        return Ok(None);
    }
    if let [result] = op.results()[..]
        && op.dialect() == "stablehlo"
        && result.ty().element_count() == Some(0)
        && !result.ty().is_complex()
        && op.regions().is_empty()
    {
        // Nothing to compute; kernels need not take it.
        let nothing = Attr::dense_bytes(result.ty(), &[])?;
        return Ok(Some(vec![writer.constant(nothing, result.ty())?]));
    }
    let Some(lower) = complex::find(&name, op).or_else(|| registry::find(&name)) else {
        refusals.push(refusal(op, "the target has no lowering for this operation".to_owned(), None));
        return Ok(None);
    };
    match lower(&Lowering::new(writer.clone(), op), op) {
        Ok(values) => Ok(Some(values)),
        Err(Stop::Refused { reason, help }) => {
            refusals.push(refusal(op, reason, Some(help)));
            Ok(None)
        }
        Err(Stop::Ir(error)) => Err(error),
    }
}

fn refusal(op: Op<'_>, reason: String, help: Option<String>) -> Refusal {
    let list = |values: Vec<Value<'_>>| {
        values.into_iter().map(|value| value.ty().to_string()).collect::<Vec<_>>().join(", ")
    };
    let (file, line, column) = op.location().place();
    Refusal {
        op: op.name(),
        signature: format!("({}) -> ({})", list(op.operands()), list(op.results())),
        target: crate::ID,
        location: if line == 0 { file } else { format!("{file}:{line}:{column}") },
        reason,
        help,
    }
}
