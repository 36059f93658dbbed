// input s i32 2 values 89 13
// output i8 40 tolerance 1e-06 values 36 4 -28 -60 -92 -124 100 68 36 4 -28 -60 -92 -124 100 68 36 4 -28 -60 -92 -124 100 68 36 4 -28 -60 -92 -124 100 68 36 4 -28 -60 -92 -124 100 68
func.func public @main(%s: tensor<2xi32>) -> (tensor<40xi8>) {
  %xa = stablehlo.iota dim = 0 : tensor<40x300xi32>
  %xb = stablehlo.iota dim = 1 : tensor<40x300xi32>
  %xc = stablehlo.constant dense<370370100> : tensor<40x300xi32>
  %xd = stablehlo.constant dense<1234567> : tensor<40x300xi32>
  %xe = stablehlo.multiply %xa, %xc : tensor<40x300xi32>
  %xf = stablehlo.multiply %xb, %xd : tensor<40x300xi32>
  %xg = stablehlo.add %xe, %xf : tensor<40x300xi32>
  %xh = stablehlo.slice %s [0:1] : (tensor<2xi32>) -> tensor<1xi32>
  %xi = stablehlo.broadcast_in_dim %xh, dims = [0] : (tensor<1xi32>) -> tensor<40x300xi32>
  %xj = stablehlo.add %xg, %xi : tensor<40x300xi32>
  %x = stablehlo.convert %xj : (tensor<40x300xi32>) -> tensor<40x300xi8>
  %ya = stablehlo.iota dim = 0 : tensor<300x100xi32>
  %yb = stablehlo.iota dim = 1 : tensor<300x100xi32>
  %yc = stablehlo.constant dense<765432100> : tensor<300x100xi32>
  %yd = stablehlo.constant dense<7654321> : tensor<300x100xi32>
  %ye = stablehlo.multiply %ya, %yc : tensor<300x100xi32>
  %yf = stablehlo.multiply %yb, %yd : tensor<300x100xi32>
  %yg = stablehlo.add %ye, %yf : tensor<300x100xi32>
  %yh = stablehlo.slice %s [1:2] : (tensor<2xi32>) -> tensor<1xi32>
  %yi = stablehlo.broadcast_in_dim %yh, dims = [0] : (tensor<1xi32>) -> tensor<300x100xi32>
  %yj = stablehlo.add %yg, %yi : tensor<300x100xi32>
  %y = stablehlo.convert %yj : (tensor<300x100xi32>) -> tensor<300x100xi8>
  %p = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<40x300xi8>, tensor<300x100xi8>) -> tensor<40x100xi8>
  %z = stablehlo.constant dense<0> : tensor<i8>
  %0 = stablehlo.reduce(%p init: %z) applies stablehlo.add across dimensions = [1] : (tensor<40x100xi8>, tensor<i8>) -> tensor<40xi8>
  return %0 : tensor<40xi8>
}
