//! How long loops over scalars and small tensors take walked, and as machine code:
//!
//!     cargo run --release -p edgec-eval --example loops

#![allow(clippy::unwrap_used, reason = "the modules are written down here")]

use std::time::Instant;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_eval::{Evaluator, Options};
use edgec_tensor::Tensor;
use edgec_weights::WeightTable;

/// Newton's steps for a square root, as often as told.
const SCALARS: &str = "
func.func public @main(%turns: tensor<i32>, %x: tensor<f32>) -> tensor<f32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %half = stablehlo.constant dense<0.5> : tensor<f32>
  %r:2 = stablehlo.while(%i = %zero, %y = %x) : tensor<i32>, tensor<f32>
    cond {
      %c = stablehlo.compare LT, %i, %turns : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %n = stablehlo.add %i, %one : tensor<i32>
      %q = stablehlo.divide %x, %y : tensor<f32>
      %s = stablehlo.add %y, %q : tensor<f32>
      %h = stablehlo.multiply %s, %half : tensor<f32>
      stablehlo.return %n, %h : tensor<i32>, tensor<f32>
    }
  return %r#1 : tensor<f32>
}";

/// Steps of an oscillator of eight numbers, one of which is written anew in turn.
const TENSORS: &str = "
func.func public @main(%turns: tensor<i32>, %x: tensor<8xf32>) -> tensor<8xf32> {
  %zero = stablehlo.constant dense<0> : tensor<i32>
  %one = stablehlo.constant dense<1> : tensor<i32>
  %eight = stablehlo.constant dense<8> : tensor<i32>
  %small = stablehlo.constant dense<0.01> : tensor<8xf32>
  %r:2 = stablehlo.while(%i = %zero, %y = %x) : tensor<i32>, tensor<8xf32>
    cond {
      %c = stablehlo.compare LT, %i, %turns : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %n = stablehlo.add %i, %one : tensor<i32>
      %head = stablehlo.slice %y [0:1] : (tensor<8xf32>) -> tensor<1xf32>
      %tail = stablehlo.slice %y [1:8] : (tensor<8xf32>) -> tensor<7xf32>
      %rolled = stablehlo.concatenate %tail, %head, dim = 0 : (tensor<7xf32>, tensor<1xf32>) -> tensor<8xf32>
      %d = stablehlo.subtract %rolled, %y : tensor<8xf32>
      %step = stablehlo.multiply %d, %small : tensor<8xf32>
      %s = stablehlo.add %y, %step : tensor<8xf32>
      %k = stablehlo.remainder %i, %eight : tensor<i32>
      %old = stablehlo.dynamic_slice %s, %k, sizes = [1] : (tensor<8xf32>, tensor<i32>) -> tensor<1xf32>
      %new = stablehlo.negate %old : tensor<1xf32>
      %z = stablehlo.dynamic_update_slice %s, %new, %k : (tensor<8xf32>, tensor<1xf32>, tensor<i32>) -> tensor<8xf32>
      stablehlo.return %n, %z : tensor<i32>, tensor<8xf32>
    }
  return %r#1 : tensor<8xf32>
}";

/// The result, and the median of five runs in milliseconds.
fn median(module: Module<'_>, inputs: &[Tensor], compile_loops: bool) -> (Vec<Tensor>, f64) {
    let weights = WeightTable::default();
    let mut times = Vec::new();
    let mut results = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let evaluator = Evaluator::new(module, &weights, Options { compile_loops, ..Options::default() });
        results = evaluator.evaluate("main", inputs).unwrap();
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    (results, times[2])
}

fn main() {
    println!("| loop | walked, ms | machine code, ms | |\n|---|---|---|---|");
    let values: Vec<f32> = (0..8u8).map(|at| f32::from(at) / 8.0 + 0.1).collect();
    let cases = [
        ("100000 turns over scalars: Newton's square root", SCALARS, vec![], vec![2.0f32]),
        ("100000 turns over 8 f32: roll, add, update one", TENSORS, vec![8], values),
    ];
    for (what, text, shape, values) in cases {
        let context = Context::new();
        let module = Module::parse(&context, "loop.mlir", text.as_bytes()).unwrap();
        let inputs =
            [Tensor::from_i32(vec![], &[100_000]).unwrap(), Tensor::from_f32(shape, &values).unwrap()];
        let (expected, slow) = median(module, &inputs, false);
        let (found, fast) = median(module, &inputs, true);
        assert_eq!(found, expected);
        println!("| {what} | {slow:.1} | {fast:.1} | {:.0}x |", slow / fast);
    }
}
