//! Quantised clusters as integer operators: what they become is recorded, and stock LiteRT gives what the reference evaluator does,
//! within one integer at each output.

use std::path::Path;

use edgec_dialects::{Context, ir::Module};
use edgec_eval::Evaluator;
use edgec_passes::{Options, Unit, Unobserved, run_pipeline};
use edgec_runtime::{CpuOptions, LiteRtRunner, Runner as _, Tensor};
use edgec_target::{EmitOptions, Host as _};
use edgec_weights::{Expr, Grid, Silent, WeightTable};

use crate::{Cpu, PASSES};

const FIXTURE: &str = include_str!("../../../../tests/fixtures/passes/quantized_clusters.mlir");

/// A value of seven numbers around zero, by place.
fn number(at: u64, seed: u64) -> f32 {
    let mixed = at.wrapping_mul(7919).wrapping_add(seed.wrapping_mul(104_729)) % 1009;
    mixed as f32 / 504.5 - 1.0
}

/// Weights of a module's quantised globals: numbers that fill their range.
fn weights(module: Module<'_>) -> WeightTable {
    let mut table = WeightTable::default();
    for (seed, op) in module.ops().into_iter().filter(|op| op.is("ml_program.global")).enumerate() {
        let symbol = op.str_attr("sym_name").unwrap();
        let ty = op.attr("type").and_then(|ty| ty.as_type()).unwrap();
        let Some(edgec_eval::TensorType { shape, element: edgec_eval::Element::Quantized(kind) }) =
            edgec_eval::tensor_type(ty)
        else {
            panic!("{ty}")
        };
        let shape: Vec<u64> = shape.into_iter().map(|size| size.unwrap() as u64).collect();
        let scales: Vec<f32> = kind.scales.iter().map(|&scale| scale as f32).collect();
        let reach = scales[0] * if symbol.ends_with("bias") { 500.0 } else { 127.0 };
        let count = shape.iter().product::<u64>();
        let values = (0..count).map(|at| number(at, seed as u64) * reach).collect();
        let plain = Expr::literal_f32(shape, values).unwrap();
        let grid = if symbol.ends_with("bias") {
            Grid::int32(kind.axis, scales)
        } else {
            Grid::int8(kind.axis, scales)
        };
        table.insert(symbol, plain.on_grid(grid).unwrap());
    }
    table
}

/// Evaluates `main`, runs it on LiteRT, and compares: `steps` has the scale of each output. Returns the lowered module's text.
fn check(text: &str, inputs: &[Tensor], steps: &[f64]) -> String {
    let context = Context::new();
    let module = Module::parse(&context, "clusters.mlir", text.as_bytes()).unwrap();
    let table = weights(module);
    let evaluator = Evaluator::new(module, &table, edgec_eval::Options::default());
    let expected = evaluator.evaluate("main", inputs).unwrap();
    let mut unit = Unit { context: &context, module, weights: table.clone(), options: Options::default() };
    run_pipeline(&mut unit, PASSES, &mut Unobserved).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.tflite");
    let artifact = Cpu.emit(unit.module, &unit.weights, None, &EmitOptions::default()).unwrap();
    artifact.write(&std::fs::File::create(&path).unwrap(), 0, 1, &Silent).unwrap();
    for (index, found) in run(&path, inputs).iter().enumerate() {
        let pairs = expected[index].to_f64().into_iter().zip(found.to_f64());
        let (mut most, mut spread) = (0.0_f64, 0.0_f64);
        for (expected, found) in pairs {
            most = most.max((expected - found).abs());
            spread = spread.max(expected.abs());
        }
        // One step, and what f32 rounds.
        assert!(
            most <= steps[index] * 1.001,
            "output {index} differs by {most}, a step is {}\n{text}",
            steps[index]
        );
        assert!(spread > 3.0 * steps[index], "output {index} says nothing: {spread}");
    }
    unit.module.to_text()
}

fn run(path: &Path, inputs: &[Tensor]) -> Vec<Tensor> {
    let mut runner =
        LiteRtRunner::open(path, &CpuOptions { threads: Some(1), ..CpuOptions::default() }).unwrap();
    let inputs: Vec<(String, Tensor)> =
        inputs.iter().enumerate().map(|(index, input)| (format!("arg{index}"), input.clone())).collect();
    let mut outputs = runner.run("main", &inputs).unwrap();
    outputs.sort_by(|left, right| left.0.cmp(&right.0));
    outputs.into_iter().map(|(_, tensor)| tensor).collect()
}

fn input(shape: &[usize], reach: f32, seed: u64) -> Tensor {
    let count = shape.iter().product::<usize>() as u64;
    let values: Vec<f32> = (0..count).map(|at| number(at, seed) * reach).collect();
    Tensor::from_f32(shape.to_vec(), &values).unwrap()
}

/// One cluster: `body` computes `%r` of the numbers `%x` and `%y`, both stored, and the result is stored with `scale`.
fn one(ty: &str, stored: &str, result: &str, kept: &str, body: &str) -> String {
    format!(
        "func.func public @main(%a: tensor<{ty}xf32>, %b: tensor<{ty}xf32>) -> tensor<{result}xf32> {{
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %aq = stablehlo.uniform_quantize %a : (tensor<{ty}xf32>) -> tensor<{ty}x!quant.uniform<i8:f32, {stored}>>
  %bq = stablehlo.uniform_quantize %b : (tensor<{ty}xf32>) -> tensor<{ty}x!quant.uniform<i8:f32, {stored}>>
  %x = stablehlo.uniform_dequantize %aq : (tensor<{ty}x!quant.uniform<i8:f32, {stored}>>) -> tensor<{ty}xf32>
  %y = stablehlo.uniform_dequantize %bq : (tensor<{ty}x!quant.uniform<i8:f32, {stored}>>) -> tensor<{ty}xf32>
  {body}
  %q = stablehlo.uniform_quantize %r : (tensor<{result}xf32>) -> tensor<{result}x!quant.uniform<i8:f32, {kept}>>
  %o = stablehlo.uniform_dequantize %q : (tensor<{result}x!quant.uniform<i8:f32, {kept}>>) -> tensor<{result}xf32>
  return %o : tensor<{result}xf32>
}}
func.func private @softmax(%x: tensor<2x4x8xf32>) -> tensor<2x4x8xf32> {{
  %zero = stablehlo.constant dense<0.0> : tensor<f32>
  %e = stablehlo.exponential %x : tensor<2x4x8xf32>
  %s = stablehlo.reduce(%e init: %zero) applies stablehlo.add across dimensions = [2] : (tensor<2x4x8xf32>, tensor<f32>) -> tensor<2x4xf32>
  %b = stablehlo.broadcast_in_dim %s, dims = [0, 1] : (tensor<2x4xf32>) -> tensor<2x4x8xf32>
  %r = stablehlo.divide %e, %b : tensor<2x4x8xf32>
  return %r : tensor<2x4x8xf32>
}}"
    )
}

#[test]
fn the_fixture_becomes_integer_operators() {
    let lowered = check(FIXTURE, &[input(&[1, 8, 8, 1], 12.0, 3), input(&[1, 4], 1.0, 5)], &[0.1, 0.01]);
    insta::assert_snapshot!("quantized_clusters", lowered);
}

#[test]
fn each_integer_operator_is_the_evaluators_within_one() {
    let two = [input(&[2, 4, 8], 3.0, 1), input(&[2, 4, 8], 3.0, 2)];
    for (operator, kept, result, body) in [
        ("add", "0.05:4", "2x4x8", "%r = stablehlo.add %x, %y : tensor<2x4x8xf32>"),
        ("mul", "0.08:-3", "2x4x8", "%r = stablehlo.multiply %x, %y : tensor<2x4x8xf32>"),
        ("sub", "0.05", "2x4x8", "%r = stablehlo.subtract %x, %y : tensor<2x4x8xf32>"),
        ("logistic", "0.00390625:-128", "2x4x8", "%r = stablehlo.logistic %x : tensor<2x4x8xf32>"),
        (
            "softmax",
            "0.00390625:-128",
            "2x4x8",
            "%r = stablehlo.composite \"odml.softmax\" %x {decomposition = @softmax} : (tensor<2x4x8xf32>) -> tensor<2x4x8xf32>",
        ),
        ("tanh", "0.0078125", "2x4x8", "%r = stablehlo.tanh %x : tensor<2x4x8xf32>"),
        (
            "mean",
            "0.02:1",
            "2x8",
            "%s = stablehlo.reduce(%x init: %zero) applies stablehlo.add across dimensions = [1] : (tensor<2x4x8xf32>, tensor<f32>) -> tensor<2x8xf32>
             %n = stablehlo.constant dense<4.0> : tensor<2x8xf32>
             %r = stablehlo.divide %s, %n : tensor<2x8xf32>",
        ),
    ] {
        let step = kept.split(':').next().unwrap().parse().unwrap();
        let lowered = check(&one("2x4x8", "0.025:-2", result, kept, body), &two, &[step]);
        let floats = lowered.lines().filter(|line| line.contains("tfl.dequantize")).count();
        assert!(lowered.contains(&format!("tfl.{operator} ")) && floats == 1, "{operator}: {lowered}");
    }
}

#[test]
fn what_has_no_integer_operator_is_float_in_between() {
    let body = "%r = stablehlo.exponential %x : tensor<2x4x8xf32>";
    let two = [input(&[2, 4, 8], 3.0, 1), input(&[2, 4, 8], 3.0, 2)];
    let lowered = check(&one("2x4x8", "0.025:-2", "2x4x8", "0.1:-128", body), &two, &[0.1]);
    assert_eq!(lowered.matches("tfl.dequantize").count(), 2, "{lowered}");
}
