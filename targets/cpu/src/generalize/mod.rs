//! `generalize-sizes`: one program that was lowered at several sizes becomes a program of any size.
//!
//! ```text
//! at 11: %s = tfl.pseudo_const dense<[44, 6]> ; %y = tfl.broadcast_to %c, %s : tensor<44x6xf32>        (%x: 11x4xf32)
//! at 97: %s = tfl.pseudo_const dense<[388, 6]> ; %y = tfl.broadcast_to %c, %s : tensor<388x6xf32>      (%x: 97x4xf32)
//! ->
//! %n = tfl.shape %x ; %n0 = tfl.strided_slice %n, 0, 1 ; %m = tfl.mul %n0, 4 ; %s = tfl.concatenation %m, 6
//! %y = tfl.broadcast_to %c, %s : tensor<?x6xf32>                                                        (%x: ?x4xf32)
//! ```
//!
//! The lowered programs are compared operator by operator. They may differ in sizes and in constants that follow a formula of the
//! open sizes; a constant of that kind is computed when the model runs. Every operator with an open size has to be in
//! [`rules`], which says what sizes its kernel gives its results: they have to be those that the formulas say, for all values of
//! the open sizes. All else is refused.

mod constants;
mod rules;
mod walk;
mod write;

use edgec_dialects::ir::{IrError, Module, Op, Value};
use edgec_passes::open_sizes::Samples;
use edgec_target::Refusal;

use crate::rewrite;

/// Makes the first of `modules`, which are one program at each of the samples, a program of any size; or says what stands in
/// the way.
pub(crate) fn generalize<'c>(modules: &[Module<'c>], samples: &Samples) -> Result<Vec<Refusal>, IrError> {
    let mut walk = walk::Walk::new(samples);
    let functions: Vec<_> = modules.iter().map(|&module| rewrite::functions(module)).collect();
    let Some((first, others)) = functions.split_first() else { return Ok(Vec::new()) };
    for (index, &function) in first.iter().enumerate() {
        let same: Vec<_> = others.iter().filter_map(|functions| functions.get(index).copied()).collect();
        walk.function(function, &same);
    }
    for &function in first {
        walk.check(function);
    }
    if walk.refusals.is_empty() {
        for &function in first {
            write::write(&mut walk, function)?;
        }
    }
    Ok(walk.refusals)
}

/// The refusal of an operator with an open size.
fn refusal(op: Op<'_>, reason: String, samples: &Samples) -> Refusal {
    let list = |values: Vec<Value<'_>>| {
        values.into_iter().map(|value| value.ty().to_string()).collect::<Vec<_>>().join(", ")
    };
    let (file, line, column) = op.location().place();
    let mut names: Vec<&str> = samples.open.iter().map(|size| size.name.as_str()).collect();
    names.dedup();
    let options: Vec<String> = names.into_iter().map(|name| format!("--shape {name}=…")).collect();
    Refusal {
        op: op.name(),
        signature: format!("({}) -> ({})", list(op.operands()), list(op.results())),
        target: crate::ID,
        location: if line == 0 { file } else { format!("{file}:{line}:{column}") },
        reason,
        help: Some(format!("give the open sizes numbers: {}", options.join(" "))),
    }
}
