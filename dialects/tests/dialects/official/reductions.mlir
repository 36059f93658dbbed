module {
  func.func @reductions(%arg0: tensor<4x5xf32>, %arg1: tensor<4x5xi32>, %arg2: tensor<f32>, %arg3: tensor<i32>, %arg4: tensor<4x5xi1>, %arg5: tensor<i1>, %arg6: tensor<?x5xf32>, %arg7: tensor<4x5xbf16>, %arg8: tensor<bf16>) {
    %0 = stablehlo.reduce(%arg0 init: %arg2) applies stablehlo.add across dimensions = [1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<4xf32>
    %1 = stablehlo.reduce(%arg0 init: %arg2) applies stablehlo.maximum across dimensions = [0, 1] : (tensor<4x5xf32>, tensor<f32>) -> tensor<f32>
    %2 = stablehlo.reduce(%arg4 init: %arg5) applies stablehlo.and across dimensions = [] : (tensor<4x5xi1>, tensor<i1>) -> tensor<4x5xi1>
    %3 = stablehlo.reduce(%arg6 init: %arg2) applies stablehlo.multiply across dimensions = [1] {tag = 2 : i64} : (tensor<?x5xf32>, tensor<f32>) -> tensor<?xf32>
    %4:2 = stablehlo.reduce(%arg0 init: %arg2), (%arg1 init: %arg3) across dimensions = [1] : (tensor<4x5xf32>, tensor<4x5xi32>, tensor<f32>, tensor<i32>) -> (tensor<4xf32>, tensor<4xi32>)
     reducer(%arg9: tensor<f32>, %arg11: tensor<f32>) (%arg10: tensor<i32>, %arg12: tensor<i32>)  {
      %16 = stablehlo.compare GE, %arg9, %arg11, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %17 = stablehlo.select %16, %arg9, %arg11 : tensor<i1>, tensor<f32>
      %18 = stablehlo.select %16, %arg10, %arg12 : tensor<i1>, tensor<i32>
      stablehlo.return %17, %18 : tensor<f32>, tensor<i32>
    }
    %5 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0] {tag} : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf32>
     reducer(%arg9: tensor<f32>, %arg10: tensor<f32>)  {
      %16 = stablehlo.add %arg10, %arg9 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }
    %6 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0] : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf32>
     reducer(%arg9: tensor<f32>, %arg10: tensor<f32>)  {
      %16 = stablehlo.subtract %arg9, %arg10 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }
    %7 = stablehlo.reduce(%arg0 init: %arg2) across dimensions = [0] : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf64>
     reducer(%arg9: tensor<f64>, %arg10: tensor<f64>)  {
      %16 = stablehlo.add %arg9, %arg10 : tensor<f64>
      stablehlo.return %16 : tensor<f64>
    }
    %8 = stablehlo.reduce(%arg0 init: %arg2) applies stablehlo.add across dimensions = [0] : (tensor<4x5xf32>, tensor<f32>) -> tensor<5xf32>
    %9 = "stablehlo.reduce_window"(%arg0, %arg2) <{window_dimensions = array<i64: 2, 2>}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %16 = stablehlo.maximum %arg9, %arg10 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }) : (tensor<4x5xf32>, tensor<f32>) -> tensor<3x4xf32>
    %10:2 = "stablehlo.reduce_window"(%arg0, %arg1, %arg2, %arg3) <{base_dilations = array<i64: 2, 1>, padding = dense<[[1, 0], [2, 1]]> : tensor<2x2xi64>, window_dilations = array<i64: 1, 2>, window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 3, 2>}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<i32>, %arg11: tensor<f32>, %arg12: tensor<i32>):
      stablehlo.return %arg9, %arg12 : tensor<f32>, tensor<i32>
    }) : (tensor<4x5xf32>, tensor<4x5xi32>, tensor<f32>, tensor<i32>) -> (tensor<3x3xf32>, tensor<3x3xi32>)
    %11 = "stablehlo.select_and_scatter"(%arg0, %9, %arg2) <{window_dimensions = array<i64: 2, 2>}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %16 = stablehlo.compare GE, %arg9, %arg10 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %16 : tensor<i1>
    }, {
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %16 = stablehlo.add %arg9, %arg10 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }) : (tensor<4x5xf32>, tensor<3x4xf32>, tensor<f32>) -> tensor<4x5xf32>
    %12:2 = "stablehlo.sort"(%arg0, %arg1) <{dimension = 0 : i64, is_stable = true}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>, %arg11: tensor<i32>, %arg12: tensor<i32>):
      %16 = stablehlo.compare LT, %arg9, %arg10, TOTALORDER : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %16 : tensor<i1>
    }) : (tensor<4x5xf32>, tensor<4x5xi32>) -> (tensor<4x5xf32>, tensor<4x5xi32>)
    %13 = "stablehlo.sort"(%arg0) ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %16 = stablehlo.compare LT, %arg9, %arg10 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %16 : tensor<i1>
    }) : (tensor<4x5xf32>) -> tensor<4x5xf32>
    %14 = "stablehlo.map"(%arg0, %arg0) <{dimensions = array<i64: 0, 1>}> ({
    ^bb0(%arg9: tensor<f32>, %arg10: tensor<f32>):
      %16 = stablehlo.power %arg9, %arg10 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }) : (tensor<4x5xf32>, tensor<4x5xf32>) -> tensor<4x5xf32>
    %15 = stablehlo.reduce(%arg7 init: %arg8) across dimensions = [0, 1] : (tensor<4x5xbf16>, tensor<bf16>) -> tensor<f32>
     reducer(%arg9: tensor<f32>, %arg10: tensor<f32>)  {
      %16 = stablehlo.add %arg9, %arg10 : tensor<f32>
      stablehlo.return %16 : tensor<f32>
    }
    return
  }
}
