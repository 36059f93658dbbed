module {
  func.func @control(%arg0: tensor<i1>, %arg1: tensor<i32>, %arg2: tensor<4xf32>, %arg3: !stablehlo.token) -> (tensor<4xf32>, tensor<i32>) {
    %0:2 = "stablehlo.if"(%arg0) ({
      stablehlo.return %arg2, %arg1 : tensor<4xf32>, tensor<i32>
    }, {
      %5 = stablehlo.negate %arg2 : tensor<4xf32>
      stablehlo.return %5, %arg1 : tensor<4xf32>, tensor<i32>
    }) : (tensor<i1>) -> (tensor<4xf32>, tensor<i32>)
    "stablehlo.if"(%arg0) ({
      stablehlo.return 
    }, {
      stablehlo.return 
    }) : (tensor<i1>) -> ()
    %1 = "stablehlo.case"(%arg1) ({
      stablehlo.return %arg2 : tensor<4xf32>
    }, {
      stablehlo.return %0#0 : tensor<4xf32>
    }, {
      %5 = stablehlo.sine %arg2 : tensor<4xf32>
      stablehlo.return %5 : tensor<4xf32>
    }) {tag = "x"} : (tensor<i32>) -> tensor<4xf32>
    %2:2 = stablehlo.while(%iterArg = %1, %iterArg_0 = %arg1) : tensor<4xf32>, tensor<i32>
    cond {
      %c = stablehlo.constant dense<10> : tensor<i32>
      %5 = stablehlo.compare LT, %iterArg_0, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %5 : tensor<i1>
    } do {
      %c = stablehlo.constant dense<1> : tensor<i32>
      %5 = stablehlo.add %iterArg_0, %c : tensor<i32>
      %6:2 = stablehlo.while(%iterArg_1 = %iterArg, %iterArg_2 = %arg3) : tensor<4xf32>, !stablehlo.token attributes {inner}
      cond {
        stablehlo.return %arg0 : tensor<i1>
      } do {
        stablehlo.return %iterArg_1, %iterArg_2 : tensor<4xf32>, !stablehlo.token
      }
      stablehlo.return %6#0, %5 : tensor<4xf32>, tensor<i32>
    }
    stablehlo.while() attributes {tag = 1 : i32}
    cond {
      stablehlo.return %arg0 : tensor<i1>
    } do {
      stablehlo.return 
    }
    %3:2 = stablehlo.optimization_barrier %2#0, %2#1 : tensor<4xf32>, tensor<i32>
    %4 = call @callee(%3#0) : (tensor<4xf32>) -> tensor<4xf32>
    return %4, %3#1 : tensor<4xf32>, tensor<i32>
  }
  func.func private @callee(tensor<4xf32>) -> tensor<4xf32>
}
