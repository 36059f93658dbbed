//! `drop-shardings`: what says how tensors are spread over devices goes, since a phone is one device.
//!
//! ```text
//! sdy.mesh @mesh = <["x"=1]>                                              (nothing)
//! %1 = sdy.sharding_constraint %0 <@mesh, [{"x"}, {}]> : tensor<4x8xf32>   ->
//! %2 = stablehlo.sine %1 : tensor<4x8xf32>                                 %2 = stablehlo.sine %0 : tensor<4x8xf32>
//! ```
//!
//! A constraint is the identity on the whole tensor, whatever the mesh. A `manual_computation` is written for one part of its operands:
//! where the part is the whole its body takes its place, otherwise it is refused.

use edgec_dialects::ir::{Attr, Func, Op};

use crate::pass::{Pass, PassError, Unit};

const NAME: &str = "drop-shardings";

/// The pass.
pub const PASS: Pass =
    Pass { name: NAME, description: "Drop shardings (sdy): the target is one device", run };

/// Attributes of functions' arguments and results that only say where they lie.
const PLACES: [&str; 1] = ["sdy.sharding"];

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let mut dropped = 0usize;
    for op in unit.module.op().nested() {
        if op.is_erased() {
            continue;
        }
        dropped += usize::from(op.remove_attr("sdy.sharding"));
        if let Some(func) = Func::from_op(op) {
            dropped += drop_places(func);
        }
        if op.is_of("sdy") && !op.is("sdy.return") {
            drop(op)?;
            dropped += 1;
        }
    }
    if dropped > 0 {
        unit.context
            .note(format!("{NAME}: {dropped} shardings were dropped: the program runs on one device"));
    }
    Ok(())
}

/// Removes one operation that shards.
fn drop(op: Op<'_>) -> Result<(), PassError> {
    match op.name().as_str() {
        "sdy.mesh" | "sdy.sharding_group" => op.erase()?,
        "sdy.sharding_constraint" | "sdy.reshard" => op.replace(&op.operands())?,
        "sdy.manual_computation" => inline(op)?,
        name => {
            return Err(PassError::Unsupported {
                pass: NAME,
                op: name.to_owned(),
                reason: "edgec compiles for one device; lower the model without a mesh".to_owned(),
            });
        }
    }
    Ok(())
}

/// Puts the body of a `manual_computation` in its place.
fn inline(op: Op<'_>) -> Result<(), PassError> {
    let unsupported = |reason: String| PassError::Unsupported { pass: NAME, op: op.name(), reason };
    let body = op.body().ok_or_else(|| unsupported("it has no body".to_owned()))?;
    let end = body.terminator().ok_or_else(|| unsupported("its body does not return".to_owned()))?;
    for (argument, operand) in body.args().into_iter().zip(op.operands()) {
        if argument.ty() != operand.ty() {
            return Err(unsupported(format!(
                "it splits {} into parts of {} for several devices; lower the model for one",
                operand.ty(),
                argument.ty()
            )));
        }
        argument.replace_all_uses_with(operand);
    }
    for inner in body.ops().into_iter().filter(|inner| *inner != end) {
        inner.move_before(op)?;
    }
    op.replace(&end.operands())?;
    Ok(())
}

fn drop_places(func: Func<'_>) -> usize {
    let mut dropped = 0;
    for list in ["arg_attrs", "res_attrs"] {
        let Some(entries) = func.op().attr(list).and_then(Attr::as_array) else {
            continue;
        };
        let context = func.op().context();
        let kept: Vec<Attr<'_>> = entries
            .into_iter()
            .map(|entry| {
                let mut attributes = entry.as_dictionary().unwrap_or_default();
                let before = attributes.len();
                attributes.retain(|(name, _)| !PLACES.contains(&name.as_str()));
                dropped += before - attributes.len();
                let named: Vec<(&str, Attr<'_>)> =
                    attributes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                Attr::dictionary(context, &named)
            })
            .collect();
        func.op().set_attr(list, Attr::array(context, &kept));
    }
    dropped
}

#[cfg(test)]
mod tests {
    use edgec_dialects::Context;
    use edgec_dialects::ir::Module;
    use edgec_weights::WeightTable;

    use super::PASS;
    use crate::pass::{Options, Unit, Unobserved, run_pipeline};

    fn dropped(text: &str) -> String {
        let context = Context::new();
        let module = Module::parse(&context, "in.mlir", text.as_bytes()).unwrap();
        let mut unit =
            Unit { context: &context, module, weights: WeightTable::default(), options: Options::default() };
        let result = run_pipeline(&mut unit, &[PASS], &mut Unobserved);
        let notes = context.take_notes().join("\n");
        match result {
            Ok(()) => format!("{notes}\n{}", unit.module.to_text()),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn constraints_and_whole_parts() {
        insta::assert_snapshot!(dropped(
            r#"
sdy.mesh @mesh = <["x"=1]>
func.func @main(%x: tensor<4x8xf32> {jax.arg_info = "x", sdy.sharding = #sdy.sharding<@mesh, [{"x"}, {}]>}) -> (tensor<4x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}) {
  %0 = sdy.sharding_constraint %x <@mesh, [{"x"}, {}]> : tensor<4x8xf32>
  sdy.sharding_group %0 group_id=1 : tensor<4x8xf32>
  %1 = stablehlo.sine %0 {sdy.sharding = #sdy.sharding_per_value<[<@mesh, [{"x"}, {}]>]>} : tensor<4x8xf32>
  %2 = sdy.manual_computation(%1) in_shardings=[<@mesh, [{"x"}, {}]>] out_shardings=[<@mesh, [{"x"}, {}]>] manual_axes={"x"} (%a: tensor<4x8xf32>) {
    %3 = stablehlo.negate %a : tensor<4x8xf32>
    sdy.return %3 : tensor<4x8xf32>
  } : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}"#
        ));
    }

    #[test]
    fn parts_for_several_devices() {
        insta::assert_snapshot!(dropped(
            r#"
sdy.mesh @mesh = <["x"=2]>
func.func @main(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = sdy.manual_computation(%x) in_shardings=[<@mesh, [{"x"}, {}]>] out_shardings=[<@mesh, [{"x"}, {}]>] manual_axes={"x"} (%a: tensor<2x8xf32>) {
    sdy.return %a : tensor<2x8xf32>
  } : (tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}"#
        ));
    }
}
