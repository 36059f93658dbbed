// input x complex<f32> 6 values 1 2 -0.5 0.25 3 -1 -1 -1.5 0 0.5 2 0
// input y complex<f32> 6 values 0.5 -1 2 1 -1 0.5 1 1 1 -2 -1.5 0.5
// output complex<f32> 6 tolerance 1e-05 values 1.5 1 1.5 1.25 2 -0.5 0 -0.5 1 -1.5 0.5 0.5
// output complex<f32> 6 tolerance 1e-05 values 0.5 3 -2.5 -0.75 4 -1.5 -2 -2.5 -1 2.5 3.5 -0.5
// output complex<f32> 6 tolerance 1e-05 values 2.5 0 -1.25 0 -2.5 2.5 0.5 -2.5 1 0.5 -3 1
// output complex<f32> 6 tolerance 1e-05 values -1.2 1.6 -0.15 0.2 -2.8 -0.4 -1.25 -0.25 -0.2 0.1 -1.2 -0.4
// output complex<f32> 6 tolerance 1e-05 values 4.382565 -1.1243975 0.001328699 -0.021428907 0.23163602 0.2903426 0.02068604 -15.613338 -11.373971 2.1226606 0.33253184 0.120094
// output complex<f32> 6 tolerance 1e-05 values -1 -2 0.5 -0.25 -3 1 1 1.5 -0 -0.5 -2 -0
// output f32 6 tolerance 1e-05 values 2.236068 0.559017 3.1622777 1.8027756 0.5 2
// output f32 6 tolerance 1e-05 values 1 -0.5 3 -1 0 2
// output f32 6 tolerance 1e-05 values 2 0.25 -1 -1.5 0.5 0
// output complex<f32> 6 tolerance 1e-05 values -1.1312044 2.4717267 0.5876751 0.15005809 10.852262 -16.901396 0.026022762 -0.3669579 0.87758255 0.47942555 7.389056 0
// output complex<f32> 6 tolerance 1e-05 values -2.1312044 2.4717267 -0.4123249 0.15005809 9.852262 -16.901396 -0.9739772 -0.3669579 -0.122417435 0.47942555 6.389056 0
// output complex<f32> 6 tolerance 1e-05 values 0.804719 1.1071488 -0.5815754 2.6779451 1.1512926 -0.32175055 0.5893275 -2.158799 -0.6931472 1.5707964 0.6931472 0
// output complex<f32> 6 tolerance 1e-05 values 1.0397208 0.7853982 -0.5815754 0.4636476 1.4166067 -0.24497867 0.4054651 -1.5707964 0.111571774 0.4636476 1.0986123 0
// output complex<f32> 6 tolerance 1e-05 values 1.2720196 0.78615135 0.17178038 0.72767335 1.7553173 -0.28484878 0.6335518 -1.1838022 0.5 0.5 1.4142135 0
// output complex<f32> 6 tolerance 1e-05 values 0.56886446 -0.35157758 0.30729008 -1.3017017 0.55508006 0.090077095 0.35143128 0.6566554 1 -1 0.70710677 0
// output complex<f32> 6 tolerance 1e-05 values 3.1657784 1.959601 -0.4944858 0.22168817 0.21775955 1.1634403 -1.9794844 -1.1504546 0 0.5210953 0.9092974 -0
// output complex<f32> 6 tolerance 1e-05 values 2.032723 -3.0518978 0.9051502 0.12110879 -1.5276382 0.1658444 1.2710123 -1.7917268 1.127626 -0 -0.41614684 -0
// output complex<f32> 6 tolerance 1e-05 values 0.033812825 1.0147936 -0.5045007 0.3124207 -0.05916854 -0.76801765 -0.09421292 -1.0379587 0 0.46211717 -2.1850398 0
// output complex<f32> 6 tolerance 1e-05 values 1.1667362 -0.2434582 -0.48548728 0.19805545 1.0020549 -0.004517137 -1.3082952 -0.05090536 0 0.5463025 0.9640276 0
// output complex<f32> 6 tolerance 1e-05 values 1.0214154 0.40343872 0.37572482 0.059002966 0.9721865 -0.039662227 0.1358941 -0.3090482 0.5 0.12767096 0.8807971 0
// output complex<f32> 6 tolerance 1e-05 values 0.4472136 0.8944272 -0.8944272 0.4472136 0.9486833 -0.31622776 -0.5547002 -0.8320503 0 1 1 0
// output i1 6 tolerance 1e-05 values 1 1 1 1 1 1
// output i1 6 tolerance 1e-05 values 1 1 1 1 1 1
// output i32 6 tolerance 1e-05 values 1 0 3 -1 0 2
func.func public @main(%x: tensor<6xcomplex<f32>>, %y: tensor<6xcomplex<f32>>) -> (tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xi1>, tensor<6xi1>, tensor<6xi32>) {
  %0 = stablehlo.add %x, %y : tensor<6xcomplex<f32>>
  %1 = stablehlo.subtract %x, %y : tensor<6xcomplex<f32>>
  %2 = stablehlo.multiply %x, %y : tensor<6xcomplex<f32>>
  %3 = stablehlo.divide %x, %y : tensor<6xcomplex<f32>>
  %4 = stablehlo.power %x, %y : tensor<6xcomplex<f32>>
  %5 = stablehlo.negate %x : tensor<6xcomplex<f32>>
  %6 = stablehlo.abs %x : (tensor<6xcomplex<f32>>) -> tensor<6xf32>
  %7 = stablehlo.real %x : (tensor<6xcomplex<f32>>) -> tensor<6xf32>
  %8 = stablehlo.imag %x : (tensor<6xcomplex<f32>>) -> tensor<6xf32>
  %9 = stablehlo.exponential %x : tensor<6xcomplex<f32>>
  %10 = stablehlo.exponential_minus_one %x : tensor<6xcomplex<f32>>
  %11 = stablehlo.log %x : tensor<6xcomplex<f32>>
  %12 = stablehlo.log_plus_one %x : tensor<6xcomplex<f32>>
  %13 = stablehlo.sqrt %x : tensor<6xcomplex<f32>>
  %14 = stablehlo.rsqrt %x : tensor<6xcomplex<f32>>
  %15 = stablehlo.sine %x : tensor<6xcomplex<f32>>
  %16 = stablehlo.cosine %x : tensor<6xcomplex<f32>>
  %17 = stablehlo.tan %x : tensor<6xcomplex<f32>>
  %18 = stablehlo.tanh %x : tensor<6xcomplex<f32>>
  %19 = stablehlo.logistic %x : tensor<6xcomplex<f32>>
  %20 = stablehlo.sign %x : tensor<6xcomplex<f32>>
  %21 = stablehlo.compare EQ, %x, %x, FLOAT : (tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>) -> tensor<6xi1>
  %22 = stablehlo.compare NE, %x, %y, FLOAT : (tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>) -> tensor<6xi1>
  %23 = stablehlo.convert %x : (tensor<6xcomplex<f32>>) -> tensor<6xi32>
  return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23 : tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xcomplex<f32>>, tensor<6xi1>, tensor<6xi1>, tensor<6xi32>
}
