//! `fold-constants`: small operations on constants become constants, computed by the reference evaluator's kernels.
//!
//! ```text
//! %0 = stablehlo.constant dense<2> : tensor<i32>   ->   %2 = stablehlo.constant dense<5> : tensor<i32>
//! %1 = stablehlo.constant dense<3> : tensor<i32>
//! %2 = stablehlo.add %0, %1 : tensor<i32>
//! ```
//!
//! Weights are no constants here: expressions over them compose. What would make the module larger stays, so that iota and
//! broadcasts do not become lists of numbers.

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Op};
use edgec_eval::{Evaluator, Options};

use crate::pass::{Pass, PassError, Unit};

const NAME: &str = "fold-constants";

/// The pass.
pub const PASS: Pass =
    Pass { name: NAME, description: "Compute small operations whose operands are constants", run };

/// Most elements that an operand or result may have.
const MOST: u64 = 1024;

/// Results of up to this many elements may be larger than every operand.
const SMALL: u64 = 16;

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let evaluator = Evaluator::new(unit.module, &unit.weights, Options::default());
    // Operations come in order, so that what one becomes is there for the next.
    for op in unit.module.op().nested() {
        if !foldable(op) {
            continue;
        }
        // What the evaluator refuses is for the target to judge.
        let Some(constants) = evaluator.fold(op) else { continue };
        let builder = Builder::before(op);
        let values = op
            .results()
            .into_iter()
            .zip(&constants)
            .map(|(result, tensor)| {
                Some(builder.constant(Attr::dense_bytes(result.ty(), tensor.bytes()).ok()?))
            })
            .collect::<Option<Vec<_>>>();
        if let Some(values) = values {
            op.replace(&values)?;
        }
    }
    Ok(())
}

/// Whether the operation has constants as operands, no effects and no regions, and gives little.
fn foldable(op: Op<'_>) -> bool {
    let operands = op.operands();
    let constant = |value: &edgec_dialects::ir::Value<'_>| {
        value.defining_op().is_some_and(|op| op.is("stablehlo.constant"))
            && value.ty().element_count().is_some_and(|count| count <= MOST)
    };
    let largest = operands.iter().filter_map(|value| value.ty().element_count()).max().unwrap_or(0);
    !operands.is_empty()
        && op.dialect() == "stablehlo"
        && op.regions().is_empty()
        && !op.is("stablehlo.custom_call")
        && !op.is("stablehlo.composite")
        && !op.is("stablehlo.optimization_barrier")
        && !op.is("stablehlo.return")
        && operands.iter().all(constant)
        && op.results().into_iter().all(|result| {
            result.ty().is_static()
                && result
                    .ty()
                    .element_count()
                    .is_some_and(|count| count <= MOST && (count <= largest || count <= SMALL))
        })
}

#[cfg(test)]
mod tests {
    use edgec_dialects::{Context, ir::Module};
    use edgec_weights::WeightTable;

    use super::*;
    use crate::pass::Options as PassOptions;

    /// The module after the pass and the canonicalizer, which removes what nothing uses.
    fn folded(text: &str) -> String {
        let context = Context::new();
        let module = Module::parse(&context, "fold.mlir", text.as_bytes()).unwrap();
        let mut unit = Unit {
            context: &context,
            module,
            weights: WeightTable::default(),
            options: PassOptions::default(),
        };
        run(&mut unit).unwrap();
        unit.module.run_passes(&[edgec_dialects::ir::UpstreamPass::Canonicalize]).unwrap();
        unit.module.verify().unwrap();
        unit.module.to_text()
    }

    #[test]
    fn chains_become_one_constant() {
        let text = folded(
            "func.func public @main() -> tensor<2xi32> {\n\
             %0 = stablehlo.constant dense<[7, -7]> : tensor<2xi32>\n\
             %1 = stablehlo.constant dense<3> : tensor<2xi32>\n\
             %2 = stablehlo.remainder %0, %1 : tensor<2xi32>\n\
             %3 = stablehlo.multiply %2, %1 : tensor<2xi32>\n\
             return %3 : tensor<2xi32>\n}",
        );
        assert!(text.contains("dense<[3, -3]> : tensor<2xi32>"), "{text}");
        assert_eq!(text.matches("stablehlo.").count(), 1, "{text}");
    }

    #[test]
    fn truth_values_and_narrow_floats_keep_their_type() {
        let text = folded(
            "func.func public @main() -> (tensor<3xi1>, tensor<2xbf16>) {\n\
             %0 = stablehlo.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>\n\
             %1 = stablehlo.constant dense<2.0> : tensor<3xf32>\n\
             %2 = stablehlo.compare LT, %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xi1>\n\
             %3 = stablehlo.constant dense<[1.0, 256.0]> : tensor<2xbf16>\n\
             %4 = stablehlo.constant dense<1.0> : tensor<2xbf16>\n\
             %5 = stablehlo.add %3, %4 : tensor<2xbf16>\n\
             return %2, %5 : tensor<3xi1>, tensor<2xbf16>\n}",
        );
        assert!(text.contains("dense<[true, false, false]> : tensor<3xi1>"), "{text}");
        assert!(text.contains("dense<[2.000000e+00, 2.560000e+02]> : tensor<2xbf16>"), "{text}");
        assert_eq!(text.matches("stablehlo.").count(), 2, "{text}");
    }

    #[test]
    fn what_would_grow_or_is_not_constant_stays() {
        let text = "func.func public @main(%x: tensor<i32>) -> (tensor<i32>, tensor<64xi32>) {\n\
                    %0 = stablehlo.constant dense<1> : tensor<i32>\n\
                    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<i32>) -> tensor<64xi32>\n\
                    %2 = stablehlo.add %x, %0 : tensor<i32>\n\
                    return %2, %1 : tensor<i32>, tensor<64xi32>\n}";
        let text = folded(text);
        assert!(text.contains("stablehlo.broadcast_in_dim") && text.contains("stablehlo.add"), "{text}");
    }
}
