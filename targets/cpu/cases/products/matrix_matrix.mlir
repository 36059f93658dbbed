// input x f32 4x5 seed 24
// input y f32 5x6 seed 25
// output f32 4x6 tolerance 1e-05 values 0.5963818 -0.33458677 -0.36032647 -0.5951659 -0.16741262 0.0073067727 -0.19900179 0.44476596 -0.40019727 0.15178004 0.42021868 -1.3871931 0.9431362 -0.1658788 -0.44662786 -1.0134397 -0.8128942 0.19994101 -1.1624264 -0.10661066 0.89129543 0.7169633 0.44378287 0.66786015
func.func public @main(%x: tensor<4x5xf32>, %y: tensor<5x6xf32>) -> (tensor<4x6xf32>) {
  %0 = stablehlo.dot_general %x, %y, contracting_dims = [1] x [0] : (tensor<4x5xf32>, tensor<5x6xf32>) -> tensor<4x6xf32>
  return %0 : tensor<4x6xf32>
}
