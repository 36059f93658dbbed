//! `fold-constants`: small operations on constants become constants, computed by the reference evaluator's kernels.
//!
//! ```text
//! %0 = stablehlo.constant dense<[7, -7]> : tensor<2xi32>   ->   %3 = stablehlo.constant dense<[3, -3]> : tensor<2xi32>
//! %1 = stablehlo.constant dense<4> : tensor<i32>
//! %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<i32>) -> tensor<2xi32>
//! %3 = stablehlo.remainder %0, %2 : tensor<2xi32>
//! ```
//!
//! Weights are no constants here: expressions over them compose. The module does not grow: a result is written out only where it
//! takes no more bytes than what it was made of and an operation, and one number everywhere stays a broadcast of that number. What
//! stays is still known, so that what follows of it may fold.

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, IrError, Op, Value};
use edgec_eval::{Evaluator, Options};
use edgec_tensor::Tensor;

use crate::pass::{Pass, PassError, Unit};

const NAME: &str = "fold-constants";

/// The pass.
pub const PASS: Pass =
    Pass { name: NAME, description: "Compute small operations whose operands are constants", run };

/// Most elements that an operand or result may have.
const MOST: u64 = 4096;

/// What an operation takes in a module or an artifact beside its constants, about, in bytes.
const OPERATION: usize = 64;

/// A value that is known.
struct Known {
    tensor: Tensor,
    /// The bytes that disappear with it where nothing else uses it: of constants, and of the operations on them.
    made_of: usize,
}

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    let evaluator = Evaluator::new(unit.module, &unit.weights, Options::default());
    let mut known: HashMap<Value<'_>, Known> = HashMap::new();
    // Operations come in order, so that what one becomes is there for the next.
    for op in unit.module.op().nested() {
        let Some((tensors, made_of)) = computed(&evaluator, &known, op) else { continue };
        let results = op.results();
        let replaces = is_worth_it(op, &tensors, made_of);
        if !replaces {
            let found = results.into_iter().zip(tensors);
            known.extend(found.map(|(value, tensor)| (value, Known { tensor, made_of })));
            continue;
        }
        let builder = Builder::before(op);
        let values = results
            .iter()
            .zip(&tensors)
            .map(|(result, tensor)| written(&builder, *result, tensor))
            .collect::<Result<Vec<_>, _>>();
        // A type that no constant has here; the operation stays.
        let Ok(values) = values else { continue };
        op.replace(&values)?;
        for (value, tensor) in values.into_iter().zip(tensors) {
            let made_of = stored(&tensor);
            known.insert(value, Known { tensor, made_of });
        }
    }
    Ok(())
}

/// What the operation gives, and the bytes that disappear if nothing computes it any more; `None` if that is not known, or much.
fn computed<'c>(
    evaluator: &Evaluator<'c, '_>,
    known: &HashMap<Value<'c>, Known>,
    op: Op<'c>,
) -> Option<(Vec<Tensor>, usize)> {
    if !is_pure(op) || !op.results().into_iter().all(is_small) {
        return None;
    }
    let operands = op.operands();
    let mut tensors = Vec::with_capacity(operands.len());
    let mut made_of = 0;
    for &operand in &operands {
        let found = known.get(&operand)?;
        tensors.push(found.tensor.clone());
        if operand.has_one_use() {
            made_of += found.made_of;
        }
    }
    // What the evaluator refuses is for the target to judge.
    let results = evaluator.fold(op, tensors)?;
    made_of += match op.name().as_str() {
        "stablehlo.constant" => results.iter().map(stored).sum(),
        "stablehlo.iota" => OPERATION + counted(op, &results),
        _ => OPERATION,
    };
    Some((results, made_of))
}

/// The bytes of the numbers along the axis that an `iota` counts.
fn counted(op: Op<'_>, results: &[Tensor]) -> usize {
    let axis = op.i64_attr("iota_dimension").and_then(|axis| usize::try_from(axis).ok());
    let length = |tensor: &Tensor| {
        axis.and_then(|axis| tensor.shape().get(axis)).copied().unwrap_or(0)
            * tensor.element_type().byte_width()
    };
    results.first().map_or(0, length)
}

/// Whether constants in the place of the operation make the module no larger.
fn is_worth_it(op: Op<'_>, tensors: &[Tensor], made_of: usize) -> bool {
    match op.name().as_str() {
        "stablehlo.constant" => false,
        // Most readers repeat numbers by themselves.
        "stablehlo.broadcast_in_dim" | "stablehlo.iota" => {
            let mut readers = op.results().into_iter().flat_map(Value::uses);
            tensors.iter().all(|tensor| written_out(tensor) <= made_of)
                && readers.any(|reader| !reader.op.is_elementwise())
        }
        _ => tensors.iter().map(stored).sum::<usize>() <= made_of,
    }
}

/// The tensor as the value of `result`.
fn written<'c>(builder: &Builder<'c>, result: Value<'c>, tensor: &Tensor) -> Result<Value<'c>, IrError> {
    let ty = result.ty();
    if written_out(tensor) <= OPERATION || stored(tensor) == written_out(tensor) {
        return Ok(builder.constant(Attr::dense_bytes(ty, tensor.bytes())?));
    }
    let number = tensor.bytes().get(..tensor.element_type().byte_width()).unwrap_or_default();
    let scalar = builder.constant(Attr::dense_bytes(ty.with_shape(&[]), number)?);
    Ok(builder.broadcast_in_dim(scalar, &result.shape(), &[]))
}

/// The bytes of all elements.
fn written_out(tensor: &Tensor) -> usize {
    tensor.bytes().len()
}

/// The bytes that a module holds for a constant: one element if all are equal.
fn stored(tensor: &Tensor) -> usize {
    let bytes = tensor.bytes();
    let width = tensor.element_type().byte_width();
    let (first, rest) = bytes.split_at(width.min(bytes.len()));
    let is_splat = rest.chunks_exact(width).all(|element| element == first);
    if is_splat { first.len() } else { bytes.len() }
}

/// Whether the operation does nothing but compute its results of its operands.
fn is_pure(op: Op<'_>) -> bool {
    const OTHERS: &[&str] = &[
        "stablehlo.composite",
        "stablehlo.custom_call",
        "stablehlo.optimization_barrier",
        "stablehlo.return",
        "stablehlo.rng",
    ];
    op.dialect() == "stablehlo" && op.regions().is_empty() && !OTHERS.contains(&op.name().as_str())
}

/// Whether the value is a tensor of few plain elements.
fn is_small(value: Value<'_>) -> bool {
    let ty = value.ty();
    ty.is_static() && ty.element_type().is_some() && ty.element_count().is_some_and(|count| count <= MOST)
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
        let text = "func.func public @main(%x: tensor<i32>) -> (tensor<i32>, tensor<64xi32>, tensor<64x64xi1>) {\n\
                    %0 = stablehlo.constant dense<1> : tensor<i32>\n\
                    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<i32>) -> tensor<64xi32>\n\
                    %2 = stablehlo.add %x, %0 : tensor<i32>\n\
                    %3 = stablehlo.iota dim = 0 : tensor<64x64xi32>\n\
                    %4 = stablehlo.iota dim = 1 : tensor<64x64xi32>\n\
                    %5 = stablehlo.compare GE, %3, %4, SIGNED : (tensor<64x64xi32>, tensor<64x64xi32>) -> tensor<64x64xi1>\n\
                    return %2, %1, %5 : tensor<i32>, tensor<64xi32>, tensor<64x64xi1>\n}";
        let text = folded(text);
        for stays in ["broadcast_in_dim", "add", "iota dim = 1", "compare GE"] {
            assert!(text.contains(&format!("stablehlo.{stays}")), "{text}");
        }
    }

    #[test]
    fn equal_numbers_stay_a_broadcast_and_what_follows_of_large_values_folds() {
        let text = folded(
            "func.func public @main() -> (tensor<1024xf32>, tensor<2xi32>) {\n\
             %0 = stablehlo.constant dense<2.0> : tensor<f32>\n\
             %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1024xf32>\n\
             %2 = stablehlo.multiply %1, %1 : tensor<1024xf32>\n\
             %3 = stablehlo.iota dim = 0 : tensor<1024xi32>\n\
             %4 = stablehlo.add %3, %3 : tensor<1024xi32>\n\
             %5 = stablehlo.slice %4 [10:12] : (tensor<1024xi32>) -> tensor<2xi32>\n\
             return %2, %5 : tensor<1024xf32>, tensor<2xi32>\n}",
        );
        assert!(text.contains("stablehlo.constant dense<4.000000e+00> : tensor<f32>"), "{text}");
        assert!(text.contains("(tensor<f32>) -> tensor<1024xf32>"), "{text}");
        assert!(text.contains("dense<[20, 22]> : tensor<2xi32>"), "{text}");
        assert!(!text.contains("iota") && !text.contains("multiply"), "{text}");
    }

    #[test]
    fn random_numbers_are_not_drawn() {
        let text = folded(
            "func.func public @main() -> tensor<2xf32> {\n\
             %0 = stablehlo.constant dense<0.0> : tensor<f32>\n\
             %1 = stablehlo.constant dense<1.0> : tensor<f32>\n\
             %2 = stablehlo.constant dense<2> : tensor<1xi64>\n\
             %3 = stablehlo.rng %0, %1, %2, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<1xi64>) -> tensor<2xf32>\n\
             return %3 : tensor<2xf32>\n}",
        );
        assert!(text.contains("stablehlo.rng"), "{text}");
    }
}
