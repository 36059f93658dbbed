//! `legalize-stablehlo-to-shader`: every StableHLO operation becomes kernels' operations that compute the same, or the module is refused
//! with everything that stands in the way.
//!
//! ```text
//! func.func public @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
//!   %0 = stablehlo.tanh %x : tensor<2x4xf32>
//!   return %0 : tensor<2x4xf32>
//! }
//! ->
//! func.func public @main(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
//!   %0 = shader.elementwise %x {expression = "tanh(v0)", places = [array<i64: 0, 1>]} : (tensor<2x4xf32>) -> tensor<2x4xf32>
//!   return %0 : tensor<2x4xf32>
//! }
//! ```

mod at;
mod composite;
mod contraction;
mod convolution;
mod decoder;
mod elementwise;
mod indices;
mod movement;
mod panels;
mod reduce;
mod stored;
mod window;

use std::collections::HashMap;

use edgec_dialects::ir::{Op, Value};
use edgec_passes::{PassError, Unit};
use edgec_target::{Refusal, Refusals};

use at::{At, Lowered, Stop};
pub(crate) use composite::KEPT;

use crate::walk::{signatures, sweep};

/// The pass's name.
pub(crate) const NAME: &str = "legalize-stablehlo-to-shader";

/// What takes the place of an operation's results.
type Lowering = for<'c> fn(&mut At<'_, 'c>, Op<'c>) -> Lowered<'c>;

const FAMILIES: &[&[(&str, Lowering)]] = &[
    composite::LOWERINGS,
    contraction::LOWERINGS,
    convolution::LOWERINGS,
    elementwise::LOWERINGS,
    indices::LOWERINGS,
    movement::LOWERINGS,
    reduce::LOWERINGS,
    window::LOWERINGS,
];

/// The names of the StableHLO operations that have a lowering.
pub fn lowered_operations() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().copied().flatten().map(|(name, _)| *name)
}

pub(crate) fn legalize(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let mut refusals = Vec::new();
    let mut packed = HashMap::new();
    for function in signatures(unit.module) {
        for (index, ty) in function.input_types().into_iter().enumerate() {
            if let Err(reason) = crate::types::element(ty).and_then(|_| crate::types::dims(ty)) {
                let op = function.op();
                let reason = format!("argument {index} of {} is {ty}, and {reason}", function.name());
                refusals.push(refusal(
                    op,
                    reason,
                    Some("give the program arguments of f32, f16, i32, ui32 or i1".into()),
                ));
            }
        }
        let Some(block) = function.body() else { continue };
        decoder::mark(function);
        let mut done: Option<Op<'_>> = None;
        while let Some(op) = done.map_or_else(|| block.first_op(), Op::next) {
            match lower(&mut At::new(unit, &mut packed, op), op, &mut refusals)? {
                Some(values) => op.replace(&values)?,
                None => done = Some(op),
            }
        }
        if refusals.is_empty() {
            sweep(block)?;
            decoder::drop_position(function)?;
            function.update_type();
        }
    }
    match refusals.first() {
        None => Ok(()),
        Some(first) => {
            let op = first.op.clone();
            Err(PassError::Unsupported { pass: NAME, op, reason: Refusals(refusals).to_string() })
        }
    }
}

/// What takes the place of the results of `op`; nothing where it stays for the time being, or is refused.
fn lower<'c>(
    at: &mut At<'_, 'c>,
    op: Op<'c>,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<Vec<Value<'c>>>, PassError> {
    let name = op.name();
    // What is stored is read by those that need it, and is swept away with the last of them.
    if op.is_of("shader") || op.is("func.return") || stored::is_stored(op) {
        if op.is("func.return") {
            at.return_stored(op)?;
        }
        return Ok(None);
    }
    let found = FAMILIES.iter().copied().flatten().find(|(known, _)| *known == name);
    let Some((_, lowering)) = found else {
        let help = "run this part of the model with `--target cpu`".to_owned();
        refusals.push(refusal(op, "the target has no kernel for this operation".to_owned(), Some(help)));
        return Ok(None);
    };
    match check(op).and_then(|()| lowering(at, op)) {
        Ok(values) => Ok(Some(values)),
        Err(Stop::Refused { reason, help }) => {
            refusals.push(refusal(op, reason, Some(help)));
            Ok(None)
        }
        Err(Stop::Pass(error)) => Err(error),
    }
}

/// Whether kernels have the types of an operation's results and of what it reads that is computed.
fn check(op: Op<'_>) -> Result<(), Stop> {
    const HELP: &str = "compute with f32, f16, i32, ui32 or i1 and with sizes that are known and not 0";
    for result in op.results() {
        let ty = result.ty();
        if let Err(reason) = crate::types::element(ty).and_then(|_| crate::types::dims(ty)) {
            return at::refuse(&reason, HELP);
        }
    }
    for operand in op.operands() {
        if let Err(reason) = crate::types::element(operand.ty())
            && !stored::is_stored_value(operand)
        {
            return at::refuse(&reason, HELP);
        }
    }
    Ok(())
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
