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

mod rewrite;
mod sizes;
mod types;

use std::collections::HashMap;

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

/// Gives the arguments that are called `name` in a public function the sizes `sizes`, with all that follows from it, and says
/// whether there was one whose known sizes agree.
///
/// # Errors
/// The sizes do not fit the model.
pub fn bind(module: Module<'_>, name: &str, sizes: &[i64]) -> Result<bool, PassError> {
    // Calls say the sizes of what they pass; private functions are for one caller or gone.
    let upstream = [UpstreamPass::Inline, UpstreamPass::SymbolDce];
    module.run_passes(&upstream).map_err(|diagnostics| PassError::Broken { pass: NAME, diagnostics })?;
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
                && known.iter().zip(sizes).all(|(&known, &size)| known < 0 || known == size);
            if called == name && agree {
                argument.set_type(argument.ty().with_shape(sizes));
                bound = true;
            }
        }
    }
    refine_functions(module)?;
    Ok(bound)
}

fn refine_functions(module: Module<'_>) -> Result<(), PassError> {
    for function in module.funcs() {
        let open = |value: &Value<'_>| value.ty().is_tensor() && !value.ty().is_static();
        let dynamic = |op: Op<'_>| {
            op.results().iter().any(open) || op.is("stablehlo.get_dimension_size") || is_assertion(op)
        };
        if function.visibility() == Visibility::Public
            && let Some(block) = function.body()
            && function.op().nested().into_iter().any(dynamic)
        {
            refine(block, &mut HashMap::new())?;
        }
        function.update_type();
    }
    Ok(())
}

/// Numbers that integer tensors are known to hold.
type Known<'c> = HashMap<Value<'c>, Vec<i64>>;

/// Refines the operations of a block in order, and those of the regions inside.
fn refine<'c>(block: Block<'c>, known: &mut Known<'c>) -> Result<(), PassError> {
    for op in block.ops() {
        if is_assertion(op) {
            assertion(op, known)?;
            continue;
        }
        if let Some(numbers) = sizes::evaluate(op, known) {
            let [result] = op.results()[..] else { continue };
            if op.constant_value().is_none() {
                let constant = constant(op, result, &numbers)?;
                op.replace(&[constant])?;
                known.insert(constant, numbers);
            } else {
                known.insert(result, numbers);
            }
            continue;
        }
        if let Some(values) = rewrite::with_known_sizes(op, known) {
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
        if matches!(op.name().as_str(), "stablehlo.while" | "stablehlo.if" | "stablehlo.case") {
            for block in op.regions().into_iter().flat_map(|region| region.blocks()) {
                refine(block, known)?;
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
fn assertion<'c>(op: Op<'c>, known: &Known<'c>) -> Result<(), PassError> {
    match op.operand(0).and_then(|holds| known.get(&holds)).map(Vec::as_slice) {
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
