//! `refine-shapes`: sizes that follow from what is known are written into the types, and what computed them goes.
//!
//! jax and torch export a batch of any size as `?` with operations on sizes beside it. Once the arguments' sizes are given
//! ([`bind`]), everything else follows:
//!
//! ```text
//! func @main(%x: tensor<8x3xf32>)
//!   %n = stablehlo.get_dimension_size %x, dim = 0 : (tensor<8x3xf32>) -> tensor<i32>
//!   %s = stablehlo.reshape %n : (tensor<i32>) -> tensor<1xi32>
//!   %y = stablehlo.dynamic_broadcast_in_dim %c, %s, dims = [] : (tensor<f32>, tensor<1xi32>) -> tensor<?xf32>
//! ->
//!   %y = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<f32>) -> tensor<8xf32>
//! ```

mod equal;
mod rewrite;
mod sizes;
mod types;

use std::collections::{HashMap, HashSet};

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Block, IrError, Module, Op, UpstreamPass, Value, Visibility};

use crate::pass::{Pass, PassError};

const NAME: &str = "refine-shapes";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Write sizes that follow from the arguments' into the types",
    run: |unit| refine_functions(unit.module),
};

/// Gives the arguments that are called `name` in a public function the sizes `sizes`, of which negative ones are not known
/// still, with all that follows from it, and says whether there was one whose known sizes agree.
///
/// # Errors
/// The sizes do not fit the model.
pub fn bind(module: Module<'_>, name: &str, sizes: &[i64]) -> Result<bool, PassError> {
    inline(module)?;
    let mut bound = false;
    for function in module.funcs() {
        if function.visibility() != Visibility::Public {
            continue;
        }
        for (index, argument) in function.args().into_iter().enumerate() {
            let given = function.arg_attr(index, "edgec.name").and_then(Attr::as_str);
            let called = given.unwrap_or_else(|| format!("arg{index}"));
            let known = argument.shape();
            let agree = known.len() == sizes.len()
                && known.iter().zip(sizes).all(|(&known, &size)| known < 0 || size < 0 || known == size);
            if called == name && agree {
                let merged: Vec<i64> = known
                    .iter()
                    .zip(sizes)
                    .map(|(&known, &size)| if known < 0 { size } else { known })
                    .collect();
                argument.set_type(argument.ty().with_shape(&merged));
                bound = true;
            }
        }
    }
    refine_functions(module)?;
    Ok(bound)
}

/// Calls say the sizes of what they pass; private functions are for one caller or gone.
pub(crate) fn inline(module: Module<'_>) -> Result<(), PassError> {
    // A decomposition of open sizes gives way to what it holds, whose sizes follow then.
    for op in module.op().find("stablehlo.composite") {
        let decomposition = op.symbol_attr("decomposition").and_then(|symbol| module.func(&symbol));
        let open = |value: &Value<'_>| value.ty().is_tensor() && !value.ty().is_static();
        if let Some(decomposition) = decomposition
            && decomposition.args().iter().any(open)
        {
            let results = Builder::before(op).call(decomposition, &op.operands());
            op.replace(&results)?;
        }
    }
    // What a call computes with is no signature, though jax makes it public.
    for call in module.op().find("stablehlo.custom_call") {
        let called = call.attr("called_computations").and_then(Attr::as_array).unwrap_or_default();
        let functions = called.into_iter().filter_map(|symbol| module.func(&symbol.as_symbol()?));
        functions.for_each(|function| function.set_visibility(Visibility::Private));
    }
    let upstream = [UpstreamPass::Inline, UpstreamPass::SymbolDce];
    module.run_passes(&upstream).map_err(|diagnostics| PassError::Broken { pass: NAME, diagnostics })
}

/// Refines a module whose arguments have sizes that only stand for others: what depends on them in pieces, as a maximum does,
/// is computed when the model runs.
pub(crate) fn at_sample(module: Module<'_>) -> Result<(), PassError> {
    refine_with(module, &Refinement { sampled: true, ..Refinement::default() }).map(|_| ())
}

/// Pairs of sizes that the program wants to be equal and that are not.
pub(crate) fn conflicts(module: Module<'_>) -> Result<Vec<(i64, i64)>, PassError> {
    refine_with(module, &Refinement { sampled: true, compared: true, ..Refinement::default() })
}

fn refine_functions(module: Module<'_>) -> Result<(), PassError> {
    refine_with(module, &Refinement::default()).map(|_| ())
}

fn refine_with<'c>(module: Module<'c>, start: &Refinement<'c>) -> Result<Vec<(i64, i64)>, PassError> {
    let mut conflicts = Vec::new();
    for function in module.funcs() {
        let open = |value: &Value<'_>| value.ty().is_tensor() && !value.ty().is_static();
        let dynamic = |op: Op<'_>| {
            op.results().iter().any(open) || op.is("stablehlo.get_dimension_size") || is_assertion(op)
        };
        if function.visibility() == Visibility::Public
            && let Some(block) = function.body()
            && function.op().nested().into_iter().any(dynamic)
        {
            let mut refinement = start.clone();
            refine(block, &mut refinement)?;
            conflicts.extend(refinement.conflicts);
        }
        function.update_type();
    }
    Ok(conflicts)
}

/// Numbers that integer tensors are known to hold.
type Known<'c> = HashMap<Value<'c>, Vec<i64>>;

/// What is found on the way through a function.
#[derive(Clone, Default)]
struct Refinement<'c> {
    known: Known<'c>,
    /// Whether the arguments' sizes only stand for others.
    sampled: bool,
    /// Whether sizes that differ and should not are collected instead of refused.
    compared: bool,
    /// Values that depend on a size, if sizes only stand for others, and those of them that do so in pieces.
    open: HashSet<Value<'c>>,
    in_pieces: HashSet<Value<'c>>,
    conflicts: Vec<(i64, i64)>,
}

impl<'c> Refinement<'c> {
    /// Notes how the result of `op` depends on a size, and says whether it does so in pieces.
    fn note(&mut self, op: Op<'c>, result: Value<'c>) -> bool {
        let any = |values: &HashSet<Value<'c>>| op.operands().iter().any(|operand| values.contains(operand));
        let open = self.sampled && (op.is("stablehlo.get_dimension_size") || any(&self.open));
        let in_pieces = open && (any(&self.in_pieces) || !sizes::is_polynomial(op));
        if open {
            self.open.insert(result);
        }
        if in_pieces {
            self.in_pieces.insert(result);
        }
        in_pieces
    }
}

/// Refines the operations of a block in order, and those of the regions inside.
fn refine<'c>(block: Block<'c>, at: &mut Refinement<'c>) -> Result<(), PassError> {
    for op in block.ops() {
        if at.compared {
            at.conflicts.extend(equal::conflicts(op, &at.known));
        }
        if is_assertion(op) {
            assertion(op, at)?;
            continue;
        }
        if let Some(numbers) = sizes::evaluate(op, &at.known) {
            let [result] = op.results()[..] else { continue };
            if at.note(op, result) {
                types::infer(op);
                at.known.insert(result, numbers);
            } else if op.constant_value().is_none() {
                let constant = constant(op, result, &numbers)?;
                if at.open.remove(&result) {
                    at.open.insert(constant);
                }
                op.replace(&[constant])?;
                at.known.insert(constant, numbers);
            } else {
                at.known.insert(result, numbers);
            }
            continue;
        }
        if let Some(values) = rewrite::with_known_sizes(op, &at.known) {
            for value in &values {
                if let Some(op) = value.defining_op() {
                    types::infer(op);
                }
            }
            op.replace(&values)?;
            continue;
        }
        // Loop variables and branches have the types of the operands before their bodies are looked at.
        types::infer(op);
        if op.is("stablehlo.real_dynamic_slice") {
            types::infer_slice(op, &at.known);
        }
        if matches!(op.name().as_str(), "stablehlo.while" | "stablehlo.if" | "stablehlo.case") {
            for block in op.regions().into_iter().flat_map(|region| region.blocks()) {
                refine(block, at)?;
            }
            types::infer_from_branches(op);
        }
    }
    Ok(())
}

/// Numbers as a constant of the type of `result`.
fn constant<'c>(op: Op<'c>, result: Value<'c>, numbers: &[i64]) -> Result<Value<'c>, IrError> {
    let width = result.element_type().map_or(8, |element| element.bits().div_ceil(8) as usize);
    let bytes: Vec<u8> =
        numbers.iter().flat_map(|number| number.to_le_bytes().into_iter().take(width)).collect();
    let ty =
        if result.ty().is_static() { result.ty() } else { result.ty().with_shape(&[numbers.len() as i64]) };
    Ok(Builder::before(op).constant(Attr::dense_bytes(ty, &bytes)?))
}

/// What jax writes to check sizes when the model runs.
fn is_assertion(op: Op<'_>) -> bool {
    op.is("stablehlo.custom_call") && op.str_attr("call_target_name").as_deref() == Some("shape_assertion")
}

/// A check that holds goes; one that does not is the request's fault.
fn assertion<'c>(op: Op<'c>, at: &Refinement<'c>) -> Result<(), PassError> {
    match op.operand(0).and_then(|holds| at.known.get(&holds)).map(Vec::as_slice) {
        Some([0]) if at.compared => Ok(op.erase()?),
        Some([0]) => Err(PassError::Unsupported {
            pass: NAME,
            op: op.name(),
            reason: op
                .str_attr("error_message")
                .unwrap_or_else(|| "the sizes do not fit the model".to_owned()),
        }),
        Some(_) => Ok(op.erase()?),
        None => Ok(()),
    }
}
