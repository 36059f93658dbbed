// input x bf16 9 values 0.0 0.25 1.0 2.0 0.00099945068359375 100.0 7.0 inf 0.8984375
// output bf16 9 relative 0.008 values 0.0 0.22265625 0.69140625 1.1015625 0.00099945068359375 4.625 2.078125 inf 0.640625
// output bf16 9 relative 0.008 values -inf -1.3828125 0.0 0.69140625 -6.90625 4.59375 1.9453125 inf -0.10693359375
// output bf16 9 relative 0.008 values 0.0 0.5 1.0 1.4140625 0.031494140625 10.0 2.640625 inf 0.94921875
// output bf16 9 relative 0.008 values inf 2.0 1.0 0.70703125 31.625 0.10009765625 0.37890625 0.0 1.0546875
func.func public @main(%x: tensor<9xbf16>) -> (tensor<9xbf16>, tensor<9xbf16>, tensor<9xbf16>, tensor<9xbf16>) {
  %0 = stablehlo.log_plus_one %x : tensor<9xbf16>
  %1 = stablehlo.log %x : tensor<9xbf16>
  %2 = stablehlo.sqrt %x : tensor<9xbf16>
  %3 = stablehlo.rsqrt %x : tensor<9xbf16>
  return %0, %1, %2, %3 : tensor<9xbf16>, tensor<9xbf16>, tensor<9xbf16>, tensor<9xbf16>
}
