//! The pass on small modules, recorded, and what it computes beside what they compute.

use std::sync::Arc;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_eval::{Evaluator, Signature};
use edgec_tensor::Tensor;
use edgec_weights::{Expr, WeightTable};

use super::PASS;
use crate::pass::{Options, Unit, Unobserved, run_pipeline};
use crate::{QuantizedCluster, Recipe, Samples};

/// Samples of `[1, ..]` f32 inputs by a formula.
#[derive(Debug)]
struct Waves(usize);

fn wave(shape: &[usize], seed: usize) -> Tensor {
    let count = shape.iter().product::<usize>();
    let values: Vec<f32> = (0..count).map(|at| ((at * 37 + seed * 101) as f32 * 0.71).sin() * 2.0).collect();
    Tensor::from_f32(shape.to_vec(), &values).unwrap()
}

impl Samples for Waves {
    fn inputs(&self, signature: &Signature, index: usize) -> Result<Option<Vec<Tensor>>, String> {
        let shapes =
            signature.inputs.iter().map(|port| port.tensor.as_ref().unwrap().static_shape().unwrap());
        Ok((index < self.0).then(|| shapes.map(|shape| wave(&shape, index)).collect()))
    }
}

fn weights() -> WeightTable {
    let mut table = WeightTable::default();
    for (symbol, shape, factor) in [
        ("kernel", vec![4, 3, 3, 2], 0.3),
        ("kernel.bias", vec![4], 0.5),
        ("depthwise", vec![1, 3, 3, 4], 0.5),
        ("dense", vec![3, 4], 0.7),
        ("dense.bias", vec![3], 1.0),
        ("wide", vec![8, 3], 0.4),
        ("broad", vec![4, 16], 0.5),
        ("broad.bias", vec![4], 0.5),
    ] {
        let count = shape.iter().product::<u64>();
        let values = (0..count).map(|at| (at as f32 * 1.3).cos() * factor).collect();
        table.insert(symbol.to_owned(), Expr::literal_f32(shape, values).unwrap());
    }
    table
}

const MODULE: &str = r#"
ml_program.global private @kernel(#ml_program.extern) : tensor<4x3x3x2xf32>
ml_program.global private @kernel.bias(#ml_program.extern) : tensor<4xf32>
ml_program.global private @depthwise(#ml_program.extern) : tensor<1x3x3x4xf32>
ml_program.global private @dense(#ml_program.extern) : tensor<3x4xf32>
ml_program.global private @dense.bias(#ml_program.extern) : tensor<3xf32>
ml_program.global private @wide(#ml_program.extern) : tensor<8x3xf32>
func.func public @main(%x: tensor<1x6x6x2xf32>) -> (tensor<1x8xf32>, tensor<1x4x6x6xf32>) {
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %zeros = stablehlo.constant dense<0.0> : tensor<1x6x6x4xf32>
  %sixes = stablehlo.constant dense<6.0> : tensor<1x6x6x4xf32>
  %area = stablehlo.constant dense<36.0> : tensor<1x4xf32>
  %far = stablehlo.constant dense<[1.0, 90.0, 1.0]> : tensor<3xf32>
  %kernel = ml_program.global_load_const @kernel : tensor<4x3x3x2xf32>
  %kb = ml_program.global_load_const @kernel.bias : tensor<4xf32>
  %depthwise = ml_program.global_load_const @depthwise : tensor<1x3x3x4xf32>
  %dense = ml_program.global_load_const @dense : tensor<3x4xf32>
  %db = ml_program.global_load_const @dense.bias : tensor<3xf32>
  %wide = ml_program.global_load_const @wide : tensor<8x3xf32>
  %0 = stablehlo.convolution(%x, %kernel) dim_numbers = [b, 0, 1, f]x[o, 0, 1, i]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64} : (tensor<1x6x6x2xf32>, tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32>
  %1 = stablehlo.broadcast_in_dim %kb, dims = [3] : (tensor<4xf32>) -> tensor<1x6x6x4xf32>
  %2 = stablehlo.add %0, %1 : tensor<1x6x6x4xf32>
  %3 = stablehlo.maximum %2, %zeros : tensor<1x6x6x4xf32>
  %4 = stablehlo.minimum %3, %sixes : tensor<1x6x6x4xf32>
  %5 = stablehlo.convolution(%4, %depthwise) dim_numbers = [b, 0, 1, f]x[i, 0, 1, o]->[b, 0, 1, f], window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 4 : i64} : (tensor<1x6x6x4xf32>, tensor<1x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  %6 = stablehlo.add %5, %4 : tensor<1x6x6x4xf32>
  %7 = stablehlo.transpose %6, dims = [0, 3, 1, 2] : (tensor<1x6x6x4xf32>) -> tensor<1x4x6x6xf32>
  %8 = stablehlo.reduce(%6 init: %zero) applies stablehlo.add across dimensions = [1, 2] : (tensor<1x6x6x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %9 = stablehlo.divide %8, %area : tensor<1x4xf32>
  %10 = stablehlo.dot_general %9, %dense, contracting_dims = [1] x [1] : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  %11 = stablehlo.broadcast_in_dim %db, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
  %12 = stablehlo.add %10, %11 : tensor<1x3xf32>
  %13 = stablehlo.broadcast_in_dim %far, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
  %14 = stablehlo.multiply %12, %13 : tensor<1x3xf32>
  %15 = stablehlo.dot_general %14, %wide, contracting_dims = [1] x [1] : (tensor<1x3xf32>, tensor<8x3xf32>) -> tensor<1x8xf32>
  return %15, %7 : tensor<1x8xf32>, tensor<1x4x6x6xf32>
}"#;

fn quantized<'c>(context: &'c Context, text: &str, samples: usize) -> Result<Unit<'c>, String> {
    let module = Module::parse(context, "in.mlir", text.as_bytes()).unwrap();
    let calibration: Option<Arc<dyn Samples>> = Some(Arc::new(Waves(samples)));
    let options = Options { recipe: Recipe::Int8Static, calibration, ..Options::default() };
    let mut unit = Unit { context, module, weights: weights(), options };
    run_pipeline(&mut unit, &[PASS], &mut Unobserved).map_err(|error| error.to_string())?;
    Ok(unit)
}

#[test]
fn a_network_becomes_clusters() {
    let context = Context::new();
    let unit = quantized(&context, MODULE, 3).unwrap();
    insta::assert_snapshot!(unit.module.to_text());
    let ops = unit.module.func("main").unwrap().body().unwrap().ops();
    assert_eq!(QuantizedCluster::all(&ops).len(), 6);
}

#[test]
fn clusters_compute_nearly_the_same() {
    let context = Context::new();
    let plain = Module::parse(&context, "in.mlir", MODULE.as_bytes()).unwrap();
    let (input, table) = (wave(&[1, 6, 6, 2], 1), weights());
    let evaluate = |module, table| {
        Evaluator::new(module, table, edgec_eval::Options::default())
            .evaluate("main", std::slice::from_ref(&input))
            .unwrap()
    };
    let expected = evaluate(plain, &table);
    let unit = quantized(&context, MODULE, 3).unwrap();
    for (expected, found) in expected.iter().zip(evaluate(unit.module, &unit.weights)) {
        let (expected, found) = (expected.to_f64(), found.to_f64());
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let cosine = dot(&expected, &found) / (dot(&expected, &expected) * dot(&found, &found)).sqrt();
        assert!(cosine > 0.999, "{cosine}: {expected:?} {found:?}");
    }
}

/// A product of sixteen features, the third of which reaches sixty times as far as the others.
const FAR: &str = r#"
ml_program.global private @broad(#ml_program.extern) : tensor<4x16xf32>
ml_program.global private @broad.bias(#ml_program.extern) : tensor<4xf32>
func.func public @main(%x: tensor<1x16xf32>) -> tensor<1x4xf32> {
  %zeros = stablehlo.constant dense<0.0> : tensor<1x4xf32>
  %reach = stablehlo.constant dense<[1.0, 1.0, 60.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]> : tensor<16xf32>
  %w = ml_program.global_load_const @broad : tensor<4x16xf32>
  %b = ml_program.global_load_const @broad.bias : tensor<4xf32>
  %0 = stablehlo.broadcast_in_dim %reach, dims = [1] : (tensor<16xf32>) -> tensor<1x16xf32>
  %1 = stablehlo.multiply %x, %0 : tensor<1x16xf32>
  %2 = stablehlo.dot_general %1, %w, contracting_dims = [1] x [1] : (tensor<1x16xf32>, tensor<4x16xf32>) -> tensor<1x4xf32>
  %3 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<4xf32>) -> tensor<1x4xf32>
  %4 = stablehlo.add %2, %3 : tensor<1x4xf32>
  %5 = stablehlo.maximum %4, %zeros : tensor<1x4xf32>
  return %5 : tensor<1x4xf32>
}"#;

#[test]
fn features_that_reach_far_are_computed_apart() {
    let context = Context::new();
    let unit = quantized(&context, FAR, 5).unwrap();
    unit.module.verify().unwrap();
    insta::assert_snapshot!(unit.module.to_text());
    let plain = Module::parse(&context, "in.mlir", FAR.as_bytes()).unwrap();
    let input = wave(&[1, 16], 3);
    let evaluate = |module, table| {
        let evaluator = Evaluator::new(module, table, edgec_eval::Options::default());
        evaluator.evaluate("main", std::slice::from_ref(&input)).unwrap()[0].to_f64()
    };
    let (expected, found) = (evaluate(plain, &weights()), evaluate(unit.module, &unit.weights));
    // On one grid for all features, a step of the operand alone would be 2 * 60 * 2 / 255.
    let error = expected.iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(error < 0.1 && expected.iter().any(|number| *number > 10.0), "{expected:?} {found:?}");
}

#[test]
fn a_model_without_products_needs_no_samples() {
    let context = Context::new();
    let text = "func.func public @main(%x: tensor<2xf32>) -> tensor<2xf32> {\n\
                %0 = stablehlo.tanh %x : tensor<2xf32>\nreturn %0 : tensor<2xf32>\n}";
    let unit = quantized(&context, text, 0).unwrap();
    assert!(!unit.module.to_text().contains("quant"));
    assert!(context.take_notes()[0].contains("no product or convolution"));
}

#[test]
fn ranges_that_no_integers_stand_for_are_errors() {
    let context = Context::new();
    assert!(quantized(&context, MODULE, 0).err().unwrap().contains("no sample"));
    let infinite = MODULE.replace("dense<[1.0, 90.0, 1.0]>", "dense<[1.0, 0x7F800000, 1.0]>");
    let said = quantized(&context, &infinite, 1).err().unwrap();
    assert!(said.contains("inf") && said.contains("stablehlo.multiply"), "{said}");
}

#[test]
fn what_integer_kernels_lack_stays_float_and_is_said() {
    let context = Context::new();
    let text = MODULE.replace("window = {pad = [[1, 1], [1, 1]]} {batch_group_count = 1 : i64, feature_group_count = 1", "window = {pad = [[1, 1], [1, 1]], reverse = [true, false]} {batch_group_count = 1 : i64, feature_group_count = 1");
    let unit = quantized(&context, &text, 2).unwrap();
    let ops = unit.module.func("main").unwrap().body().unwrap().ops();
    assert!(QuantizedCluster::all(&ops).len() < 6);
    assert!(context.take_notes()[0].contains("reversed windows"));
}
