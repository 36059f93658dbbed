//! What the evaluator does around the operations: calls, loops, memory, errors.

use edgec_tensor::{ElementType, Tensor};

use super::{evaluate, evaluate_with, f32s, refused};
use crate::{EvalError, Options, supported_operations};

#[test]
fn calls_composites_and_loops() {
    let text = r#"
        func.func private @double(%x: tensor<3xf32>) -> tensor<3xf32> {
          %0 = stablehlo.add %x, %x : tensor<3xf32>
          return %0 : tensor<3xf32>
        }
        func.func public @main(%x: tensor<3xf32>) -> (tensor<3xf32>, tensor<i32>) {
          %0 = func.call @double(%x) : (tensor<3xf32>) -> tensor<3xf32>
          %1 = stablehlo.composite "a.b" %0 {decomposition = @double} : (tensor<3xf32>) -> tensor<3xf32>
          %zero = stablehlo.constant dense<0> : tensor<i32>
          %one = stablehlo.constant dense<1> : tensor<i32>
          %three = stablehlo.constant dense<3> : tensor<i32>
          %2:2 = stablehlo.while(%i = %zero, %y = %1) : tensor<i32>, tensor<3xf32>
            cond {
              %c = stablehlo.compare LT, %i, %three : (tensor<i32>, tensor<i32>) -> tensor<i1>
              stablehlo.return %c : tensor<i1>
            } do {
              %n = stablehlo.add %i, %one : tensor<i32>
              %d = stablehlo.add %y, %x : tensor<3xf32>
              stablehlo.return %n, %d : tensor<i32>, tensor<3xf32>
            }
          return %2#1, %2#0 : tensor<3xf32>, tensor<i32>
        }"#;
    let found = evaluate(text, &[f32s(&[1.0, 2.0, -3.0])]).unwrap();
    assert_eq!(found[0].to_f32().unwrap(), [7.0, 14.0, -21.0]);
    assert_eq!(found[1].to_i32().unwrap(), [3]);
    let bound = Options { max_iterations: Some(2), ..Options::default() };
    assert!(matches!(
        evaluate_with(text, &[f32s(&[1.0, 2.0, 3.0])], bound),
        Err(EvalError::Iterations { limit: 2, .. })
    ));
}

#[test]
fn branches_and_tuples() {
    let text = r#"
        func.func public @main(%i: tensor<i32>, %x: tensor<2xf32>) -> tensor<2xf32> {
          %0 = "stablehlo.case"(%i) ({
            stablehlo.return %x : tensor<2xf32>
          }, {
            %n = stablehlo.negate %x : tensor<2xf32>
            stablehlo.return %n : tensor<2xf32>
          }) : (tensor<i32>) -> tensor<2xf32>
          %1 = stablehlo.tuple %i, %0 : tuple<tensor<i32>, tensor<2xf32>>
          %2 = stablehlo.get_tuple_element %1[1] : (tuple<tensor<i32>, tensor<2xf32>>) -> tensor<2xf32>
          return %2 : tensor<2xf32>
        }"#;
    for (index, sign) in [(0, 1.0), (1, -1.0), (7, -1.0), (-1, -1.0)] {
        let found =
            evaluate(text, &[Tensor::from_i32(vec![], &[index]).unwrap(), f32s(&[1.5, -2.0])]).unwrap();
        assert_eq!(found[0].to_f32().unwrap(), [1.5 * sign, -2.0 * sign], "{index}");
    }
}

#[test]
fn a_reduction_with_a_body_of_its_own() {
    let text = r#"
        func.func public @main(%x: tensor<2x3xf32>, %i: tensor<2x3xi32>) -> (tensor<2xf32>, tensor<2xi32>) {
          %low = stablehlo.constant dense<0xFF800000> : tensor<f32>
          %zero = stablehlo.constant dense<0> : tensor<i32>
          %0:2 = stablehlo.reduce(%x init: %low), (%i init: %zero) across dimensions = [1] : (tensor<2x3xf32>, tensor<2x3xi32>, tensor<f32>, tensor<i32>) -> (tensor<2xf32>, tensor<2xi32>)
            reducer(%a: tensor<f32>, %b: tensor<f32>) (%p: tensor<i32>, %q: tensor<i32>) {
              %c = stablehlo.compare GE, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
              %v = stablehlo.select %c, %a, %b : tensor<i1>, tensor<f32>
              %w = stablehlo.select %c, %p, %q : tensor<i1>, tensor<i32>
              stablehlo.return %v, %w : tensor<f32>, tensor<i32>
            }
          return %0#0, %0#1 : tensor<2xf32>, tensor<2xi32>
        }"#;
    let x = Tensor::from_f32(vec![2, 3], &[1.0, 5.0, 2.0, -1.0, -4.0, -0.5]).unwrap();
    let i = Tensor::from_i32(vec![2, 3], &[0, 1, 2, 0, 1, 2]).unwrap();
    let found = evaluate(text, &[x, i]).unwrap();
    assert_eq!(found[0].to_f32().unwrap(), [5.0, -0.5]);
    assert_eq!(found[1].to_i32().unwrap(), [1, 2]);
}

#[test]
fn errors_name_operation_type_and_place() {
    let text = "func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {\n  \
                %0 = stablehlo.custom_call @secret(%x) : (tensor<4xf32>) -> tensor<4xf32>\n  \
                return %0 : tensor<4xf32>\n}";
    let error = refused(text, &[f32s(&[0.0; 4])]);
    for part in ["test.mlir:2:8", "stablehlo.custom_call", "tensor<4xf32>", "secret"] {
        assert!(error.contains(part), "{error}");
    }
    let wrong = refused(text, &[f32s(&[0.0; 3])]);
    assert!(wrong.contains("input 0 is tensor<4xf32>"), "{wrong}");
}

#[test]
fn endless_recursion_and_huge_tensors_are_refused() {
    let recursion = "func.func public @main(%x: tensor<f32>) -> tensor<f32> {\n  \
                     %0 = func.call @main(%x) : (tensor<f32>) -> tensor<f32>\n  return %0 : tensor<f32>\n}";
    let error = refused(recursion, &[Tensor::from_f32(vec![], &[1.0]).unwrap()]);
    assert!(error.contains("nest deeper"), "{error}");
    let huge = "func.func public @main() -> tensor<1000000x1000000xf32> {\n  \
                %0 = stablehlo.constant dense<0.0> : tensor<1000000x1000000xf32>\n  \
                return %0 : tensor<1000000x1000000xf32>\n}";
    let error = refused(huge, &[]);
    assert!(error.contains("takes more than"), "{error}");
}

#[test]
fn constants_of_every_type() {
    for element in ElementType::ALL {
        let name = element.mlir_name();
        if name.starts_with("f6") || name.starts_with("f4") {
            continue;
        }
        let value = match name {
            "i1" => "true",
            _ if element.is_complex() => "(1.0, 0.0)",
            _ if element.is_float() => "1.0",
            _ => "1",
        };
        let text = format!(
            "func.func public @main() -> tensor<2x{name}> {{\n  %0 = stablehlo.constant dense<{value}> : \
             tensor<2x{name}>\n  return %0 : tensor<2x{name}>\n}}"
        );
        let found = evaluate(&text, &[]).unwrap();
        let expected = if element.is_complex() { vec![1.0, 0.0, 1.0, 0.0] } else { vec![1.0, 1.0] };
        assert_eq!(found[0].to_f64(), expected, "{name}");
    }
}

#[test]
fn the_table_has_each_operation_once() {
    let names = supported_operations();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
}

/// A region may take its inputs in a wider type, which is the result's then.
#[test]
fn regions_that_widen() {
    let text = "func.func public @main(%x: tensor<4xi8>, %y: tensor<2x3xbf16>) -> (tensor<i32>, tensor<2xf32>, tensor<3xi32>) {
        %0 = stablehlo.constant dense<0> : tensor<i8>
        %1 = \"stablehlo.reduce\"(%x, %0) <{dimensions = array<i64: 0>}> ({
        ^bb0(%a: tensor<i32>, %b: tensor<i32>):
          %s = stablehlo.add %a, %b : tensor<i32>
          stablehlo.return %s : tensor<i32>
        }) : (tensor<4xi8>, tensor<i8>) -> tensor<i32>
        %2 = stablehlo.constant dense<1.0> : tensor<bf16>
        %3 = \"stablehlo.reduce\"(%y, %2) <{dimensions = array<i64: 1>}> ({
        ^bb0(%a: tensor<f32>, %b: tensor<f32>):
          %s = stablehlo.add %a, %b : tensor<f32>
          stablehlo.return %s : tensor<f32>
        }) : (tensor<2x3xbf16>, tensor<bf16>) -> tensor<2xf32>
        %4 = \"stablehlo.reduce_window\"(%x, %0) <{window_dimensions = array<i64: 2>}> ({
        ^bb0(%a: tensor<i32>, %b: tensor<i32>):
          %s = stablehlo.add %a, %b : tensor<i32>
          stablehlo.return %s : tensor<i32>
        }) : (tensor<4xi8>, tensor<i8>) -> tensor<3xi32>
        return %1, %3, %4 : tensor<i32>, tensor<2xf32>, tensor<3xi32>
      }";
    let bytes = Tensor::new(ElementType::I8, vec![4], vec![100, 100, 100, 0x9c]).unwrap();
    let halves = [0x3f80u16, 0x3b80, 0x3b80, 0x4380, 0x3f80, 0x3f80];
    let halves = halves.iter().flat_map(|bits| bits.to_le_bytes()).collect();
    let halves = Tensor::new(ElementType::Bf16, vec![2, 3], halves).unwrap();
    let found = evaluate(text, &[bytes, halves]).unwrap();
    assert_eq!(found[0].to_i32().unwrap(), [200]);
    assert_eq!(found[1].to_f32().unwrap(), [2.007_812_5, 259.0]);
    assert_eq!(found[2].to_i32().unwrap(), [200, 200, 0]);
}
