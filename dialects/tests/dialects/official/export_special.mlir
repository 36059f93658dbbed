module @jit_special attributes {jax.uses_shape_polymorphism = false, mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<4x8xf32>) -> (tensor<4x8xf32> {jax.result_info = "result[0]"}, tensor<4x4xf32> {jax.result_info = "result[1]"}, tensor<4x5xcomplex<f32>> {jax.result_info = "result[2]"}) {
    %cst = stablehlo.constant dense<1.14472985> : tensor<4x8xf32>
    %cst_0 = stablehlo.constant dense<3.14159274> : tensor<4x8xf32>
    %cst_1 = stablehlo.constant dense<0.918938517> : tensor<4x8xf32>
    %cst_2 = stablehlo.constant dense<2.01490307> : tensor<4x8xf32>
    %cst_3 = stablehlo.constant dense<7.500000e+00> : tensor<4x8xf32>
    %cst_4 = stablehlo.constant dense<8.000000e+00> : tensor<4x8xf32>
    %cst_5 = stablehlo.constant dense<1.50563267E-7> : tensor<4x8xf32>
    %cst_6 = stablehlo.constant dense<7.000000e+00> : tensor<4x8xf32>
    %cst_7 = stablehlo.constant dense<9.98436917E-6> : tensor<4x8xf32>
    %cst_8 = stablehlo.constant dense<6.000000e+00> : tensor<4x8xf32>
    %cst_9 = stablehlo.constant dense<-0.138571098> : tensor<4x8xf32>
    %cst_10 = stablehlo.constant dense<12.5073433> : tensor<4x8xf32>
    %cst_11 = stablehlo.constant dense<4.000000e+00> : tensor<4x8xf32>
    %cst_12 = stablehlo.constant dense<-176.615036> : tensor<4x8xf32>
    %cst_13 = stablehlo.constant dense<771.323425> : tensor<4x8xf32>
    %cst_14 = stablehlo.constant dense<2.000000e+00> : tensor<4x8xf32>
    %cst_15 = stablehlo.constant dense<-1259.13916> : tensor<4x8xf32>
    %cst_16 = stablehlo.constant dense<676.520386> : tensor<4x8xf32>
    %cst_17 = stablehlo.constant dense<5.000000e-01> : tensor<4x8xf32>
    %cst_18 = stablehlo.constant dense<0x7F800000> : tensor<4x8xf32>
    %cst_19 = stablehlo.constant dense<1.000000e+00> : tensor<4x8xf32>
    %cst_20 = stablehlo.constant dense<2.83297682> : tensor<4x8xf32>
    %cst_21 = stablehlo.constant dense<1.50140941> : tensor<4x8xf32>
    %cst_22 = stablehlo.constant dense<1.00167406> : tensor<4x8xf32>
    %cst_23 = stablehlo.constant dense<0.246640727> : tensor<4x8xf32>
    %cst_24 = stablehlo.constant dense<0.00943887047> : tensor<4x8xf32>
    %cst_25 = stablehlo.constant dense<-0.00417768164> : tensor<4x8xf32>
    %cst_26 = stablehlo.constant dense<-0.0076224613> : tensor<4x8xf32>
    %cst_27 = stablehlo.constant dense<-0.00125372503> : tensor<4x8xf32>
    %cst_28 = stablehlo.constant dense<0.00573950773> : tensor<4x8xf32>
    %cst_29 = stablehlo.constant dense<2.1858087E-4> : tensor<4x8xf32>
    %cst_30 = stablehlo.constant dense<-0.00367342844> : tensor<4x8xf32>
    %cst_31 = stablehlo.constant dense<-4.39150654E-6> : tensor<4x8xf32>
    %cst_32 = stablehlo.constant dense<0.00134934322> : tensor<4x8xf32>
    %cst_33 = stablehlo.constant dense<-3.5233877E-6> : tensor<4x8xf32>
    %cst_34 = stablehlo.constant dense<1.00950558E-4> : tensor<4x8xf32>
    %cst_35 = stablehlo.constant dense<3.43273939E-7> : tensor<4x8xf32>
    %cst_36 = stablehlo.constant dense<-2.00214257E-4> : tensor<4x8xf32>
    %cst_37 = stablehlo.constant dense<2.81022636E-8> : tensor<4x8xf32>
    %cst_38 = stablehlo.constant dense<3.000000e+00> : tensor<4x8xf32>
    %cst_39 = stablehlo.constant dense<2.500000e+00> : tensor<4x8xf32>
    %cst_40 = stablehlo.constant dense<5.000000e+00> : tensor<4x8xf32>
    %cst_41 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_42 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_43 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %cst_44 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %c = stablehlo.constant dense<-1> : tensor<i32>
    %c_45 = stablehlo.constant dense<0> : tensor<i32>
    %c_46 = stablehlo.constant dense<32> : tensor<i32>
    %0 = stablehlo.shift_right_logical %c_45, %c_46 : tensor<i32>
    %1 = stablehlo.convert %0 : (tensor<i32>) -> tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %3 = stablehlo.and %c_45, %c : tensor<i32>
    %4 = stablehlo.convert %3 : (tensor<i32>) -> tensor<ui32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %6 = stablehlo.concatenate %2, %5, dim = 0 : (tensor<1xui32>, tensor<1xui32>) -> tensor<2xui32>
    %7 = stablehlo.broadcast_in_dim %cst_44, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %8 = stablehlo.multiply %arg0, %7 : tensor<4x8xf32>
    %9 = stablehlo.negate %8 : tensor<4x8xf32>
    %10 = stablehlo.multiply %8, %9 : tensor<4x8xf32>
    %11 = stablehlo.log_plus_one %10 : tensor<4x8xf32>
    %12 = stablehlo.negate %11 : tensor<4x8xf32>
    %13 = stablehlo.compare LT, %12, %cst_40 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %14 = stablehlo.subtract %12, %cst_39 : tensor<4x8xf32>
    %15 = stablehlo.sqrt %12 : tensor<4x8xf32>
    %16 = stablehlo.subtract %15, %cst_38 : tensor<4x8xf32>
    %17 = stablehlo.select %13, %14, %16 : tensor<4x8xi1>, tensor<4x8xf32>
    %18 = stablehlo.select %13, %cst_37, %cst_36 : tensor<4x8xi1>, tensor<4x8xf32>
    %19 = stablehlo.select %13, %cst_35, %cst_34 : tensor<4x8xi1>, tensor<4x8xf32>
    %20 = stablehlo.multiply %18, %17 : tensor<4x8xf32>
    %21 = stablehlo.add %19, %20 : tensor<4x8xf32>
    %22 = stablehlo.select %13, %cst_33, %cst_32 : tensor<4x8xi1>, tensor<4x8xf32>
    %23 = stablehlo.multiply %21, %17 : tensor<4x8xf32>
    %24 = stablehlo.add %22, %23 : tensor<4x8xf32>
    %25 = stablehlo.select %13, %cst_31, %cst_30 : tensor<4x8xi1>, tensor<4x8xf32>
    %26 = stablehlo.multiply %24, %17 : tensor<4x8xf32>
    %27 = stablehlo.add %25, %26 : tensor<4x8xf32>
    %28 = stablehlo.select %13, %cst_29, %cst_28 : tensor<4x8xi1>, tensor<4x8xf32>
    %29 = stablehlo.multiply %27, %17 : tensor<4x8xf32>
    %30 = stablehlo.add %28, %29 : tensor<4x8xf32>
    %31 = stablehlo.select %13, %cst_27, %cst_26 : tensor<4x8xi1>, tensor<4x8xf32>
    %32 = stablehlo.multiply %30, %17 : tensor<4x8xf32>
    %33 = stablehlo.add %31, %32 : tensor<4x8xf32>
    %34 = stablehlo.select %13, %cst_25, %cst_24 : tensor<4x8xi1>, tensor<4x8xf32>
    %35 = stablehlo.multiply %33, %17 : tensor<4x8xf32>
    %36 = stablehlo.add %34, %35 : tensor<4x8xf32>
    %37 = stablehlo.select %13, %cst_23, %cst_22 : tensor<4x8xi1>, tensor<4x8xf32>
    %38 = stablehlo.multiply %36, %17 : tensor<4x8xf32>
    %39 = stablehlo.add %37, %38 : tensor<4x8xf32>
    %40 = stablehlo.select %13, %cst_21, %cst_20 : tensor<4x8xi1>, tensor<4x8xf32>
    %41 = stablehlo.multiply %39, %17 : tensor<4x8xf32>
    %42 = stablehlo.add %40, %41 : tensor<4x8xf32>
    %43 = stablehlo.multiply %42, %8 : tensor<4x8xf32>
    %44 = stablehlo.abs %8 : tensor<4x8xf32>
    %45 = stablehlo.compare EQ, %44, %cst_19 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %46 = stablehlo.multiply %8, %cst_18 : tensor<4x8xf32>
    %47 = stablehlo.select %45, %46, %43 : tensor<4x8xi1>, tensor<4x8xf32>
    %48 = stablehlo.broadcast_in_dim %cst_43, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %49 = stablehlo.add %arg0, %48 : tensor<4x8xf32>
    %50 = stablehlo.compare LT, %49, %cst_17 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %51 = stablehlo.negate %49 : tensor<4x8xf32>
    %52 = stablehlo.subtract %49, %cst_19 : tensor<4x8xf32>
    %53 = stablehlo.select %50, %51, %52 : tensor<4x8xi1>, tensor<4x8xf32>
    %54 = stablehlo.add %53, %cst_19 : tensor<4x8xf32>
    %55 = stablehlo.divide %cst_16, %54 : tensor<4x8xf32>
    %56 = stablehlo.add %cst_19, %55 : tensor<4x8xf32>
    %57 = stablehlo.add %53, %cst_14 : tensor<4x8xf32>
    %58 = stablehlo.divide %cst_15, %57 : tensor<4x8xf32>
    %59 = stablehlo.add %56, %58 : tensor<4x8xf32>
    %60 = stablehlo.add %53, %cst_38 : tensor<4x8xf32>
    %61 = stablehlo.divide %cst_13, %60 : tensor<4x8xf32>
    %62 = stablehlo.add %59, %61 : tensor<4x8xf32>
    %63 = stablehlo.add %53, %cst_11 : tensor<4x8xf32>
    %64 = stablehlo.divide %cst_12, %63 : tensor<4x8xf32>
    %65 = stablehlo.add %62, %64 : tensor<4x8xf32>
    %66 = stablehlo.add %53, %cst_40 : tensor<4x8xf32>
    %67 = stablehlo.divide %cst_10, %66 : tensor<4x8xf32>
    %68 = stablehlo.add %65, %67 : tensor<4x8xf32>
    %69 = stablehlo.add %53, %cst_8 : tensor<4x8xf32>
    %70 = stablehlo.divide %cst_9, %69 : tensor<4x8xf32>
    %71 = stablehlo.add %68, %70 : tensor<4x8xf32>
    %72 = stablehlo.add %53, %cst_6 : tensor<4x8xf32>
    %73 = stablehlo.divide %cst_7, %72 : tensor<4x8xf32>
    %74 = stablehlo.add %71, %73 : tensor<4x8xf32>
    %75 = stablehlo.add %53, %cst_4 : tensor<4x8xf32>
    %76 = stablehlo.divide %cst_5, %75 : tensor<4x8xf32>
    %77 = stablehlo.add %74, %76 : tensor<4x8xf32>
    %78 = stablehlo.add %cst_3, %53 : tensor<4x8xf32>
    %79 = stablehlo.divide %53, %cst_3 : tensor<4x8xf32>
    %80 = stablehlo.log_plus_one %79 : tensor<4x8xf32>
    %81 = stablehlo.add %cst_2, %80 : tensor<4x8xf32>
    %82 = stablehlo.divide %78, %81 : tensor<4x8xf32>
    %83 = stablehlo.add %53, %cst_17 : tensor<4x8xf32>
    %84 = stablehlo.subtract %83, %82 : tensor<4x8xf32>
    %85 = stablehlo.multiply %84, %81 : tensor<4x8xf32>
    %86 = stablehlo.log %77 : tensor<4x8xf32>
    %87 = stablehlo.add %cst_1, %85 : tensor<4x8xf32>
    %88 = stablehlo.add %87, %86 : tensor<4x8xf32>
    %89 = stablehlo.abs %49 : tensor<4x8xf32>
    %90 = stablehlo.floor %89 : tensor<4x8xf32>
    %91 = stablehlo.subtract %89, %90 : tensor<4x8xf32>
    %92 = stablehlo.compare LT, %cst_17, %91 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %93 = stablehlo.subtract %cst_19, %91 : tensor<4x8xf32>
    %94 = stablehlo.select %92, %93, %91 : tensor<4x8xi1>, tensor<4x8xf32>
    %95 = stablehlo.multiply %cst_0, %94 : tensor<4x8xf32>
    %96 = stablehlo.sine %95 : tensor<4x8xf32>
    %97 = stablehlo.log %96 : tensor<4x8xf32>
    %98 = stablehlo.subtract %cst, %97 : tensor<4x8xf32>
    %99 = stablehlo.subtract %98, %88 : tensor<4x8xf32>
    %100 = stablehlo.is_finite %97 : (tensor<4x8xf32>) -> tensor<4x8xi1>
    %101 = stablehlo.negate %97 : tensor<4x8xf32>
    %102 = stablehlo.select %100, %99, %101 : tensor<4x8xi1>, tensor<4x8xf32>
    %103 = stablehlo.select %50, %102, %88 : tensor<4x8xi1>, tensor<4x8xf32>
    %104 = stablehlo.abs %49 : tensor<4x8xf32>
    %105 = stablehlo.compare EQ, %104, %cst_18 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %106 = stablehlo.select %105, %cst_18, %103 : tensor<4x8xi1>, tensor<4x8xf32>
    %107 = stablehlo.add %47, %106 : tensor<4x8xf32>
    %108 = stablehlo.composite "chlo.asinh" %arg0 {decomposition = @chlo.asinh.impl, version = 1 : i32} : (tensor<4x8xf32>) -> tensor<4x8xf32>
    %109 = stablehlo.add %107, %108 : tensor<4x8xf32>
    %110 = stablehlo.multiply %arg0, %arg0 : tensor<4x8xf32>
    %111 = stablehlo.add %109, %110 : tensor<4x8xf32>
    %112 = call @_uniform(%6, %cst_42, %cst_41) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<4x8xf32>
    %113 = stablehlo.add %111, %112 : tensor<4x8xf32>
    %114 = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<4x8xf32>) -> tensor<8x4xf32>
    %115 = stablehlo.dot_general %arg0, %114, contracting_dims = [1] x [0] : (tensor<4x8xf32>, tensor<8x4xf32>) -> tensor<4x4xf32>
    %116 = stablehlo.iota dim = 0 : tensor<4x4xi32>
    %117 = stablehlo.iota dim = 1 : tensor<4x4xi32>
    %118 = stablehlo.broadcast_in_dim %c_45, dims = [] : (tensor<i32>) -> tensor<4x4xi32>
    %119 = stablehlo.add %116, %118 : tensor<4x4xi32>
    %120 = stablehlo.compare EQ, %119, %117, SIGNED : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
    %121 = stablehlo.convert %120 : (tensor<4x4xi1>) -> tensor<4x4xf32>
    %122 = stablehlo.add %115, %121 : tensor<4x4xf32>
    %123 = call @cholesky(%122) : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %124 = call @fft(%arg0) : (tensor<4x8xf32>) -> tensor<4x5xcomplex<f32>>
    return %113, %123, %124 : tensor<4x8xf32>, tensor<4x4xf32>, tensor<4x5xcomplex<f32>>
  }
  func.func private @chlo.asinh.impl(%arg0: tensor<4x8xf32>) -> tensor<4x8xf32> {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<4x8xf32>
    %cst_0 = stablehlo.constant dense<2.000000e+00> : tensor<4x8xf32>
    %cst_1 = stablehlo.constant dense<3.40282347E+38> : tensor<4x8xf32>
    %0 = stablehlo.sign %arg0 : tensor<4x8xf32>
    %1 = stablehlo.abs %arg0 : tensor<4x8xf32>
    %2 = stablehlo.sqrt %cst_1 : tensor<4x8xf32>
    %3 = stablehlo.compare GE, %1, %2 : (tensor<4x8xf32>, tensor<4x8xf32>) -> tensor<4x8xi1>
    %4 = stablehlo.log %cst_0 : tensor<4x8xf32>
    %5 = stablehlo.log %1 : tensor<4x8xf32>
    %6 = stablehlo.add %4, %5 : tensor<4x8xf32>
    %7 = stablehlo.multiply %1, %1 : tensor<4x8xf32>
    %8 = stablehlo.add %cst, %7 : tensor<4x8xf32>
    %9 = stablehlo.sqrt %8 : tensor<4x8xf32>
    %10 = stablehlo.add %cst, %9 : tensor<4x8xf32>
    %11 = stablehlo.divide %7, %10 : tensor<4x8xf32>
    %12 = stablehlo.add %1, %11 : tensor<4x8xf32>
    %13 = stablehlo.log_plus_one %12 : tensor<4x8xf32>
    %14 = stablehlo.select %3, %6, %13 : tensor<4x8xi1>, tensor<4x8xf32>
    %15 = stablehlo.multiply %0, %14 : tensor<4x8xf32>
    return %15 : tensor<4x8xf32>
  }
  func.func private @_uniform(%arg0: tensor<2xui32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<4x8xf32> {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %c = stablehlo.constant dense<1065353216> : tensor<ui32>
    %c_0 = stablehlo.constant dense<9> : tensor<ui32>
    %c_1 = stablehlo.constant dense<32> : tensor<ui64>
    %c_2 = stablehlo.constant dense<1> : tensor<ui64>
    %c_3 = stablehlo.constant dense<8> : tensor<ui64>
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.convert %arg2 : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %3 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %4 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %5 = stablehlo.reshape %4 : (tensor<1xui32>) -> tensor<ui32>
    %6 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %7 = stablehlo.reshape %6 : (tensor<1xui32>) -> tensor<ui32>
    %8 = stablehlo.iota dim = 0 : tensor<4x8xui64>
    %9 = stablehlo.iota dim = 1 : tensor<4x8xui64>
    %10 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui64>) -> tensor<4x8xui64>
    %11 = stablehlo.multiply %10, %8 : tensor<4x8xui64>
    %12 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui64>) -> tensor<4x8xui64>
    %13 = stablehlo.multiply %12, %9 : tensor<4x8xui64>
    %14 = stablehlo.add %11, %13 : tensor<4x8xui64>
    %15 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui64>) -> tensor<4x8xui64>
    %16 = stablehlo.shift_right_logical %14, %15 : tensor<4x8xui64>
    %17 = stablehlo.convert %14 : (tensor<4x8xui64>) -> tensor<4x8xui32>
    %18 = stablehlo.convert %16 : (tensor<4x8xui64>) -> tensor<4x8xui32>
    %19:2 = call @threefry2x32(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<4x8xui32>, tensor<4x8xui32>) -> (tensor<4x8xui32>, tensor<4x8xui32>)
    %20 = stablehlo.xor %19#0, %19#1 : tensor<4x8xui32>
    %21 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %22 = stablehlo.shift_right_logical %20, %21 : tensor<4x8xui32>
    %23 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %24 = stablehlo.or %22, %23 : tensor<4x8xui32>
    %25 = stablehlo.bitcast_convert %24 : (tensor<4x8xui32>) -> tensor<4x8xf32>
    %26 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4x8xf32>
    %27 = stablehlo.subtract %25, %26 : tensor<4x8xf32>
    %28 = stablehlo.subtract %3, %2 : tensor<1x1xf32>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<4x8xf32>
    %30 = stablehlo.multiply %27, %29 : tensor<4x8xf32>
    %31 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<4x8xf32>
    %32 = stablehlo.add %30, %31 : tensor<4x8xf32>
    %33 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<4x8xf32>
    %34 = stablehlo.maximum %33, %32 : tensor<4x8xf32>
    return %34 : tensor<4x8xf32>
  }
  func.func private @threefry2x32(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<4x8xui32>, %arg3: tensor<4x8xui32>) -> (tensor<4x8xui32>, tensor<4x8xui32>) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %c_0 = stablehlo.constant dense<5> : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %c_2 = stablehlo.constant dense<466688986> : tensor<ui32>
    %c_3 = stablehlo.constant dense<[13, 15, 26, 6]> : tensor<4xui32>
    %c_4 = stablehlo.constant dense<[17, 29, 16, 24]> : tensor<4xui32>
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %1 = stablehlo.xor %0, %c_2 : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<4x8xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<4x8xui32>
    %6:9 = stablehlo.while(%iterArg = %c_1, %iterArg_5 = %c_1, %iterArg_6 = %3, %iterArg_7 = %5, %iterArg_8 = %arg1, %iterArg_9 = %1, %iterArg_10 = %arg0, %iterArg_11 = %c_3, %iterArg_12 = %c_4) : tensor<i32>, tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    cond {
      %7 = stablehlo.compare LT, %iterArg, %c_0, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %7 : tensor<i1>
    } do {
      %7:8 = func.call @closed_call(%iterArg_5, %iterArg_6, %iterArg_7, %iterArg_8, %iterArg_9, %iterArg_10, %iterArg_11, %iterArg_12) : (tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) -> (tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>)
      %8 = stablehlo.add %iterArg, %c : tensor<i32>
      stablehlo.return %8, %7#0, %7#1, %7#2, %7#3, %7#4, %7#5, %7#6, %7#7 : tensor<i32>, tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<4x8xui32>, tensor<4x8xui32>
  }
  func.func private @closed_call(%arg0: tensor<i32>, %arg1: tensor<4x8xui32>, %arg2: tensor<4x8xui32>, %arg3: tensor<ui32>, %arg4: tensor<ui32>, %arg5: tensor<ui32>, %arg6: tensor<4xui32>, %arg7: tensor<4xui32>) -> (tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) {
    %c = stablehlo.constant dense<32> : tensor<ui32>
    %c_0 = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.add %arg0, %c_0 : tensor<i32>
    %1 = stablehlo.slice %arg6 [0:1] : (tensor<4xui32>) -> tensor<1xui32>
    %2 = stablehlo.reshape %1 : (tensor<1xui32>) -> tensor<ui32>
    %3 = stablehlo.add %arg1, %arg2 : tensor<4x8xui32>
    %4 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %5 = stablehlo.shift_left %arg2, %4 : tensor<4x8xui32>
    %6 = stablehlo.subtract %c, %2 : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %8 = stablehlo.shift_right_logical %arg2, %7 : tensor<4x8xui32>
    %9 = stablehlo.or %5, %8 : tensor<4x8xui32>
    %10 = stablehlo.xor %3, %9 : tensor<4x8xui32>
    %11 = stablehlo.slice %arg6 [1:2] : (tensor<4xui32>) -> tensor<1xui32>
    %12 = stablehlo.reshape %11 : (tensor<1xui32>) -> tensor<ui32>
    %13 = stablehlo.add %3, %10 : tensor<4x8xui32>
    %14 = stablehlo.broadcast_in_dim %12, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %15 = stablehlo.shift_left %10, %14 : tensor<4x8xui32>
    %16 = stablehlo.subtract %c, %12 : tensor<ui32>
    %17 = stablehlo.broadcast_in_dim %16, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %18 = stablehlo.shift_right_logical %10, %17 : tensor<4x8xui32>
    %19 = stablehlo.or %15, %18 : tensor<4x8xui32>
    %20 = stablehlo.xor %13, %19 : tensor<4x8xui32>
    %21 = stablehlo.slice %arg6 [2:3] : (tensor<4xui32>) -> tensor<1xui32>
    %22 = stablehlo.reshape %21 : (tensor<1xui32>) -> tensor<ui32>
    %23 = stablehlo.add %13, %20 : tensor<4x8xui32>
    %24 = stablehlo.broadcast_in_dim %22, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %25 = stablehlo.shift_left %20, %24 : tensor<4x8xui32>
    %26 = stablehlo.subtract %c, %22 : tensor<ui32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %28 = stablehlo.shift_right_logical %20, %27 : tensor<4x8xui32>
    %29 = stablehlo.or %25, %28 : tensor<4x8xui32>
    %30 = stablehlo.xor %23, %29 : tensor<4x8xui32>
    %31 = stablehlo.slice %arg6 [3:4] : (tensor<4xui32>) -> tensor<1xui32>
    %32 = stablehlo.reshape %31 : (tensor<1xui32>) -> tensor<ui32>
    %33 = stablehlo.add %23, %30 : tensor<4x8xui32>
    %34 = stablehlo.broadcast_in_dim %32, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %35 = stablehlo.shift_left %30, %34 : tensor<4x8xui32>
    %36 = stablehlo.subtract %c, %32 : tensor<ui32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %38 = stablehlo.shift_right_logical %30, %37 : tensor<4x8xui32>
    %39 = stablehlo.or %35, %38 : tensor<4x8xui32>
    %40 = stablehlo.xor %33, %39 : tensor<4x8xui32>
    %41 = stablehlo.broadcast_in_dim %arg3, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %42 = stablehlo.add %33, %41 : tensor<4x8xui32>
    %43 = stablehlo.broadcast_in_dim %arg4, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %44 = stablehlo.add %40, %43 : tensor<4x8xui32>
    %45 = stablehlo.add %arg0, %c_0 : tensor<i32>
    %46 = stablehlo.convert %45 : (tensor<i32>) -> tensor<ui32>
    %47 = stablehlo.broadcast_in_dim %46, dims = [] : (tensor<ui32>) -> tensor<4x8xui32>
    %48 = stablehlo.add %44, %47 : tensor<4x8xui32>
    return %0, %42, %48, %arg4, %arg5, %arg3, %arg7, %arg6 : tensor<i32>, tensor<4x8xui32>, tensor<4x8xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
  }
  func.func private @cholesky(%arg0: tensor<4x4xf32>) -> tensor<4x4xf32> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<0x7FC00000> : tensor<f32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %cst_1 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %0 = stablehlo.transpose %arg0, dims = [1, 0] : (tensor<4x4xf32>) -> tensor<4x4xf32>
    %1 = stablehlo.add %arg0, %0 : tensor<4x4xf32>
    %2 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<4x4xf32>
    %3 = stablehlo.divide %1, %2 : tensor<4x4xf32>
    %4:2 = stablehlo.custom_call @lapack_spotrf_ffi(%3) {mhlo.backend_config = {uplo = 76 : ui8}, mhlo.frontend_attributes = {num_batch_dims = "0"}, operand_layouts = [dense<[0, 1]> : tensor<2xindex>], output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [0], operand_index = 0, operand_tuple_indices = []>], result_layouts = [dense<[0, 1]> : tensor<2xindex>, dense<> : tensor<0xindex>], sdy.sharding_rule = #sdy.op_sharding_rule<([i, j])->([k, l], []) {i=4, j=4, k=4, l=4}, custom>} : (tensor<4x4xf32>) -> (tensor<4x4xf32>, tensor<i32>)
    %5 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<i32>
    %6 = stablehlo.compare EQ, %4#1, %5, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<i1>) -> tensor<1x1xi1>
    %8 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<4x4xf32>
    %9 = stablehlo.broadcast_in_dim %7, dims = [0, 1] : (tensor<1x1xi1>) -> tensor<4x4xi1>
    %10 = stablehlo.select %9, %4#0, %8 : tensor<4x4xi1>, tensor<4x4xf32>
    %11 = stablehlo.iota dim = 0 : tensor<4x4xi32>
    %12 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<4x4xi32>
    %13 = stablehlo.add %11, %12 : tensor<4x4xi32>
    %14 = stablehlo.iota dim = 1 : tensor<4x4xi32>
    %15 = stablehlo.compare GE, %13, %14, SIGNED : (tensor<4x4xi32>, tensor<4x4xi32>) -> tensor<4x4xi1>
    %16 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4x4xf32>
    %17 = stablehlo.select %15, %10, %16 : tensor<4x4xi1>, tensor<4x4xf32>
    return %17 : tensor<4x4xf32>
  }
  func.func private @fft(%arg0: tensor<4x8xf32>) -> tensor<4x5xcomplex<f32>> {
    %0 = stablehlo.fft %arg0, type = RFFT, length = [8] : (tensor<4x8xf32>) -> tensor<4x5xcomplex<f32>>
    return %0 : tensor<4x5xcomplex<f32>>
  }
}
