//! Loops as machine code against the same loops walked.

use edgec_dialects::{Context, ir::Module};
use edgec_tensor::{ElementType, Tensor};
use edgec_weights::WeightTable;

use super::{evaluate_with, f32s};
use crate::loops::Known;
use crate::{EvalError, Evaluator, Options};

/// Evaluates both ways; a loop becomes machine code, and the bits have to be the same.
fn both(text: &str, inputs: &[Tensor]) -> Vec<Tensor> {
    let walked = Options { compile_loops: false, ..Options::default() };
    let expected = evaluate_with(text, inputs, walked).unwrap();
    let context = Context::new();
    let module = Module::parse(&context, "test.mlir", text.as_bytes()).unwrap();
    let weights = WeightTable::default();
    let evaluator = Evaluator::new(module, &weights, Options::default());
    let found = evaluator.evaluate("main", inputs).unwrap();
    assert!(evaluator.loops.borrow().values().any(Known::is_compiled));
    assert_eq!(found, expected);
    found
}

fn i32(value: i32) -> Tensor {
    Tensor::from_i32(vec![], &[value]).unwrap()
}

/// A loop of `turns` turns over `state`, whose next values `body` computes.
fn counted(types: &[&str], body: &str, next: &[&str]) -> String {
    let all = |list: &dyn Fn(usize) -> String| (0..types.len()).map(list).collect::<Vec<_>>().join(", ");
    let of = types.join(", ");
    format!(
        "func.func public @main(%turns: tensor<i32>, {arguments}) -> ({of}) {{
           %zero = stablehlo.constant dense<0> : tensor<i32>
           %one = stablehlo.constant dense<1> : tensor<i32>
           %r:{count} = stablehlo.while(%i = %zero, {state}) : tensor<i32>, {of}
             cond {{
               %more = stablehlo.compare LT, %i, %turns : (tensor<i32>, tensor<i32>) -> tensor<i1>
               stablehlo.return %more : tensor<i1>
             }} do {{
               %n = stablehlo.add %i, %one : tensor<i32>
               {body}
               stablehlo.return %n, {next} : tensor<i32>, {of}
             }}
           return {results} : {of}
         }}",
        arguments = all(&|at| format!("%a{at}: {}", types[at])),
        state = all(&|at| format!("%s{at} = %a{at}")),
        results = all(&|at| format!("%r#{}", at + 1)),
        count = types.len() + 1,
        next = next.join(", "),
    )
}

#[test]
fn scalars_of_every_width() {
    let text = counted(
        &["tensor<bf16>", "tensor<f64>", "tensor<ui8>", "tensor<i4>"],
        "%h = stablehlo.constant dense<0.3> : tensor<bf16>
         %x = stablehlo.add %s0, %h : tensor<bf16>
         %y0 = stablehlo.sine %s1 : tensor<f64>
         %y = stablehlo.add %s1, %y0 : tensor<f64>
         %k = stablehlo.constant dense<37> : tensor<ui8>
         %z = stablehlo.add %s2, %k : tensor<ui8>
         %t = stablehlo.constant dense<3> : tensor<i4>
         %w = stablehlo.multiply %s3, %t : tensor<i4>",
        &["%x", "%y", "%z", "%w"],
    );
    let state = [
        Tensor::new(ElementType::Bf16, vec![], vec![0, 0]).unwrap(),
        Tensor::new(ElementType::F64, vec![], 0.5f64.to_le_bytes().to_vec()).unwrap(),
        Tensor::new(ElementType::U8, vec![], vec![1]).unwrap(),
        Tensor::new(ElementType::I4, vec![], vec![1]).unwrap(),
    ];
    let inputs = [&[i32(201)], state.as_slice()].concat();
    assert_eq!(both(&text, &inputs)[2].bytes(), [(1u32 + 201 * 37) as u8]);
}

#[test]
fn small_tensors_moved_and_reduced() {
    let text = counted(
        &["tensor<2x3xf32>", "tensor<6xf32>"],
        "%t = stablehlo.transpose %s0, dims = [1, 0] : (tensor<2x3xf32>) -> tensor<3x2xf32>
         %f = stablehlo.reshape %t : (tensor<3x2xf32>) -> tensor<6xf32>
         %b = stablehlo.reverse %f, dims = [0] : tensor<6xf32>
         %e = stablehlo.constant dense<0.7> : tensor<6xf32>
         %m = stablehlo.multiply %b, %e : tensor<6xf32>
         %v = stablehlo.add %m, %s1 : tensor<6xf32>
         %low = stablehlo.slice %v [0:3] : (tensor<6xf32>) -> tensor<3xf32>
         %high = stablehlo.slice %v [3:6] : (tensor<6xf32>) -> tensor<3xf32>
         %c = stablehlo.concatenate %high, %low, dim = 0 : (tensor<3xf32>, tensor<3xf32>) -> tensor<6xf32>
         %none = stablehlo.constant dense<0.0> : tensor<f32>
         %sum = stablehlo.reduce(%c init: %none) applies stablehlo.add across dimensions = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<f32>
         %top = stablehlo.reduce(%c init: %none) applies stablehlo.maximum across dimensions = [0] : (tensor<6xf32>, tensor<f32>) -> tensor<f32>
         %over = stablehlo.constant dense<3.0> : tensor<f32>
         %large = stablehlo.compare GT, %top, %over : (tensor<f32>, tensor<f32>) -> tensor<i1>
         %part = \"stablehlo.if\"(%large) ({
           %q = stablehlo.divide %sum, %top : tensor<f32>
           stablehlo.return %q : tensor<f32>
         }, {
           stablehlo.return %sum : tensor<f32>
         }) : (tensor<i1>) -> tensor<f32>
         %p = stablehlo.broadcast_in_dim %part, dims = [] : (tensor<f32>) -> tensor<2x3xf32>
         %g = stablehlo.reshape %c : (tensor<6xf32>) -> tensor<2x3xf32>
         %h = stablehlo.subtract %g, %p : tensor<2x3xf32>
         %lo = stablehlo.constant dense<-5.0> : tensor<f32>
         %x = stablehlo.clamp %lo, %h, %over : (tensor<f32>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
         %y = stablehlo.tanh %c : tensor<6xf32>",
        &["%x", "%y"],
    );
    let matrix = Tensor::from_f32(vec![2, 3], &[1.0, -2.0, 0.25, 3.0, 0.1, -0.3]).unwrap();
    let found = both(&text, &[i32(100), matrix, f32s(&[0.5, -1.5, 2.0, 0.0, 1.0, -0.25])]);
    assert!(found[0].to_f32().unwrap().iter().all(|value| value.is_finite()));
}

/// Indices outside are moved inside, on both sides.
#[test]
fn slices_at_computed_places() {
    let text = counted(
        &["tensor<5x2xi32>", "tensor<i32>"],
        "%three = stablehlo.constant dense<3> : tensor<i32>
         %d = stablehlo.subtract %i, %three : tensor<i32>
         %k = stablehlo.remainder %d, %s1 : tensor<i32>
         %row = stablehlo.dynamic_slice %s0, %k, %zero, sizes = [2, 2] : (tensor<5x2xi32>, tensor<i32>, tensor<i32>) -> tensor<2x2xi32>
         %all = stablehlo.broadcast_in_dim %n, dims = [] : (tensor<i32>) -> tensor<2x2xi32>
         %new = stablehlo.add %row, %all : tensor<2x2xi32>
         %at = stablehlo.subtract %three, %k : tensor<i32>
         %x = stablehlo.dynamic_update_slice %s0, %new, %at, %k : (tensor<5x2xi32>, tensor<2x2xi32>, tensor<i32>, tensor<i32>) -> tensor<5x2xi32>",
        &["%x", "%s1"],
    );
    let table = Tensor::from_i32(vec![5, 2], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).unwrap();
    both(&text, &[i32(70), table, i32(9)]);
}

#[test]
fn calls_and_loops_that_run_often() {
    let text = "
        func.func private @step(%x: tensor<2xf32>) -> tensor<2xf32> {
          %0 = stablehlo.cosine %x : tensor<2xf32>
          return %0 : tensor<2xf32>
        }
        func.func public @main(%x: tensor<2xf32>) -> tensor<2xf32> {
          %zero = stablehlo.constant dense<0> : tensor<i32>
          %one = stablehlo.constant dense<1> : tensor<i32>
          %five = stablehlo.constant dense<5> : tensor<i32>
          %many = stablehlo.constant dense<40> : tensor<i32>
          %r:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, tensor<2xf32>
            cond {
              %c = stablehlo.compare LT, %i, %many : (tensor<i32>, tensor<i32>) -> tensor<i1>
              stablehlo.return %c : tensor<i1>
            } do {
              %s:2 = stablehlo.while(%j = %zero, %b = %a) : tensor<i32>, tensor<2xf32>
                cond {
                  %c = stablehlo.compare LT, %j, %five : (tensor<i32>, tensor<i32>) -> tensor<i1>
                  stablehlo.return %c : tensor<i1>
                } do {
                  %n = stablehlo.add %j, %one : tensor<i32>
                  %y = func.call @step(%b) : (tensor<2xf32>) -> tensor<2xf32>
                  %z = stablehlo.add %y, %x : tensor<2xf32>
                  stablehlo.return %n, %z : tensor<i32>, tensor<2xf32>
                }
              %n = stablehlo.add %i, %one : tensor<i32>
              stablehlo.return %n, %s#1 : tensor<i32>, tensor<2xf32>
            }
          return %r#1 : tensor<2xf32>
        }";
    both(text, &[f32s(&[0.25, -1.0])]);
}

#[test]
fn the_bound_holds_in_machine_code() {
    let text = counted(&["tensor<i32>"], "%x = stablehlo.add %s0, %n : tensor<i32>", &["%x"]);
    let bound = |turns| Options { max_iterations: Some(turns), ..Options::default() };
    let run = |turns: i32, most| evaluate_with(&text, &[i32(turns), i32(0)], bound(most));
    assert_eq!(run(100, 100).unwrap()[0].to_i32().unwrap(), [5050]);
    assert!(matches!(run(101, 100), Err(EvalError::Iterations { limit: 100, .. })));
}
