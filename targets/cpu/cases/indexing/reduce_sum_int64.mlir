// input n i64 3x5 values -33285996544 -27917287424 -22548578304 -17179869184 -11811160064 -6442450944 -1073741824 4294967296 9663676416 15032385536 20401094656 25769803776 31138512896 36507222016 41875931136
// output i64 3 tolerance 1e-06 values -112742891513 21474836487 155692564487
func.func public @main(%n: tensor<3x5xi64>) -> (tensor<3xi64>) {
  %i = stablehlo.constant dense<7> : tensor<i64>
  %0 = stablehlo.reduce(%n init: %i) applies stablehlo.add across dimensions = [1] : (tensor<3x5xi64>, tensor<i64>) -> tensor<3xi64>
  return %0 : tensor<3xi64>
}
