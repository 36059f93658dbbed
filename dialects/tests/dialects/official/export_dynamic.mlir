module @jit_layer attributes {jax.uses_shape_polymorphism = true, mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<?x8xf32>, %arg1: tensor<8x3xf32>, %arg2: tensor<3xf32>) -> (tensor<?x3xf32> {jax.result_info = "result"}) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.get_dimension_size %arg0, dim = 0 : (tensor<?x8xf32>) -> tensor<i32>
    %1 = stablehlo.compare GE, %0, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    stablehlo.custom_call @shape_assertion(%1, %0) {api_version = 2 : i32, error_message = "Input shapes do not match the polymorphic shapes specification. Expected value >= 1 for dimension variable 'b'. Using the following polymorphic shapes specifications: args[0].shape = (b, 8). Obtained dimension variables: 'b' = {0} from specification 'b' for dimension args[0].shape[0] (= {0}), . Please see https://docs.jax.dev/en/latest/export/shape_poly.html#shape-assertion-errors for more details.", has_side_effect = true} : (tensor<i1>, tensor<i32>) -> ()
    %2 = call @_wrapped_jax_export_main(%0, %arg0, %arg1, %arg2) : (tensor<i32>, tensor<?x8xf32>, tensor<8x3xf32>, tensor<3xf32>) -> tensor<?x3xf32>
    return %2 : tensor<?x3xf32>
  }
  func.func private @_wrapped_jax_export_main(%arg0: tensor<i32> {jax.global_constant = "b"}, %arg1: tensor<?x8xf32>, %arg2: tensor<8x3xf32>, %arg3: tensor<3xf32>) -> (tensor<?x3xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.12837911> : tensor<f32>
    %cst_0 = stablehlo.constant dense<-0.37612626> : tensor<f32>
    %cst_1 = stablehlo.constant dense<0.112835854> : tensor<f32>
    %cst_2 = stablehlo.constant dense<-0.0268538129> : tensor<f32>
    %cst_3 = stablehlo.constant dense<0.00518832775> : tensor<f32>
    %cst_4 = stablehlo.constant dense<-8.0101937E-4> : tensor<f32>
    %cst_5 = stablehlo.constant dense<7.85386146E-5> : tensor<f32>
    %cst_6 = stablehlo.constant dense<-88.7228394> : tensor<f32>
    %cst_7 = stablehlo.constant dense<0.564189494> : tensor<f32>
    %cst_8 = stablehlo.constant dense<-0.282076746> : tensor<f32>
    %cst_9 = stablehlo.constant dense<0.42184633> : tensor<f32>
    %cst_10 = stablehlo.constant dense<-1.01526523> : tensor<f32>
    %cst_11 = stablehlo.constant dense<2.92101908> : tensor<f32>
    %cst_12 = stablehlo.constant dense<-7.49551868> : tensor<f32>
    %cst_13 = stablehlo.constant dense<1.297720e+01> : tensor<f32>
    %cst_14 = stablehlo.constant dense<-10.477664> : tensor<f32>
    %cst_15 = stablehlo.constant dense<0.563825965> : tensor<f32>
    %cst_16 = stablehlo.constant dense<-0.274112701> : tensor<f32>
    %cst_17 = stablehlo.constant dense<3.404880e-01> : tensor<f32>
    %cst_18 = stablehlo.constant dense<-0.494451523> : tensor<f32>
    %cst_19 = stablehlo.constant dense<0.621000468> : tensor<f32>
    %cst_20 = stablehlo.constant dense<-0.582473278> : tensor<f32>
    %cst_21 = stablehlo.constant dense<0.368742466> : tensor<f32>
    %cst_22 = stablehlo.constant dense<-0.138703942> : tensor<f32>
    %cst_23 = stablehlo.constant dense<2.326820e-02> : tensor<f32>
    %cst_24 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %cst_25 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_26 = stablehlo.constant dense<0.707106769> : tensor<f32>
    %cst_27 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %c = stablehlo.constant dense<3> : tensor<1xi32>
    %cst_28 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
    %c_29 = stablehlo.constant dense<0> : tensor<i32>
    %c_30 = stablehlo.constant dense<8> : tensor<1xi32>
    %cst_31 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %c_32 = stablehlo.constant dense<1> : tensor<1xi32>
    %cst_33 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reduce(%arg1 init: %cst_33) applies stablehlo.add across dimensions = [1] : (tensor<?x8xf32>, tensor<f32>) -> tensor<?xf32>
    %1 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %2 = stablehlo.concatenate %1, %c_32, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %3 = stablehlo.dynamic_broadcast_in_dim %0, %2, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x1xf32>
    %4 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %5 = stablehlo.concatenate %4, %c_32, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %6 = stablehlo.dynamic_broadcast_in_dim %cst_31, %5, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x1xf32>
    %7 = stablehlo.divide %3, %6 : tensor<?x1xf32>
    %8 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %9 = stablehlo.concatenate %8, %c_30, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %10 = stablehlo.dynamic_broadcast_in_dim %7, %9, dims = [0, 1] : (tensor<?x1xf32>, tensor<2xi32>) -> tensor<?x8xf32>
    %11 = stablehlo.subtract %arg1, %10 : tensor<?x8xf32>
    %12 = call @_var(%arg0, %arg1, %c_29) : (tensor<i32>, tensor<?x8xf32>, tensor<i32>) -> tensor<?x1xf32>
    %13 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %14 = stablehlo.concatenate %13, %c_32, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %15 = stablehlo.dynamic_broadcast_in_dim %cst_28, %14, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x1xf32>
    %16 = stablehlo.add %12, %15 : tensor<?x1xf32>
    %17 = stablehlo.rsqrt %16 : tensor<?x1xf32>
    %18 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %19 = stablehlo.concatenate %18, %c_30, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %20 = stablehlo.dynamic_broadcast_in_dim %17, %19, dims = [0, 1] : (tensor<?x1xf32>, tensor<2xi32>) -> tensor<?x8xf32>
    %21 = stablehlo.multiply %11, %20 : tensor<?x8xf32>
    %22 = stablehlo.dot_general %21, %arg2, contracting_dims = [1] x [0] : (tensor<?x8xf32>, tensor<8x3xf32>) -> tensor<?x3xf32>
    %23 = stablehlo.broadcast_in_dim %arg3, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %24 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %25 = stablehlo.concatenate %24, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %26 = stablehlo.dynamic_broadcast_in_dim %23, %25, dims = [0, 1] : (tensor<1x3xf32>, tensor<2xi32>) -> tensor<?x3xf32>
    %27 = stablehlo.add %22, %26 : tensor<?x3xf32>
    %28 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %29 = stablehlo.concatenate %28, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %30 = stablehlo.dynamic_broadcast_in_dim %cst_27, %29, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %31 = stablehlo.multiply %30, %27 : tensor<?x3xf32>
    %32 = stablehlo.negate %27 : tensor<?x3xf32>
    %33 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %34 = stablehlo.concatenate %33, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %35 = stablehlo.dynamic_broadcast_in_dim %cst_26, %34, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %36 = stablehlo.multiply %32, %35 : tensor<?x3xf32>
    %37 = stablehlo.multiply %36, %36 : tensor<?x3xf32>
    %38 = stablehlo.negate %37 : tensor<?x3xf32>
    %39 = stablehlo.abs %36 : tensor<?x3xf32>
    %40 = stablehlo.get_dimension_size %36, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %41 = stablehlo.reshape %40 : (tensor<i32>) -> tensor<1xi32>
    %42 = stablehlo.get_dimension_size %36, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %43 = stablehlo.reshape %42 : (tensor<i32>) -> tensor<1xi32>
    %44 = stablehlo.concatenate %41, %43, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %45 = stablehlo.dynamic_broadcast_in_dim %cst_25, %44, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %46 = stablehlo.divide %45, %37 : tensor<?x3xf32>
    %47 = stablehlo.exponential %38 : tensor<?x3xf32>
    %48 = stablehlo.divide %45, %39 : tensor<?x3xf32>
    %49 = stablehlo.multiply %47, %48 : tensor<?x3xf32>
    %50 = stablehlo.get_dimension_size %36, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %51 = stablehlo.reshape %50 : (tensor<i32>) -> tensor<1xi32>
    %52 = stablehlo.get_dimension_size %36, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %53 = stablehlo.reshape %52 : (tensor<i32>) -> tensor<1xi32>
    %54 = stablehlo.concatenate %51, %53, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %55 = stablehlo.dynamic_broadcast_in_dim %cst_24, %54, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %56 = stablehlo.compare LT, %39, %55 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
    %57 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %58 = stablehlo.reshape %57 : (tensor<i32>) -> tensor<1xi32>
    %59 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %60 = stablehlo.reshape %59 : (tensor<i32>) -> tensor<1xi32>
    %61 = stablehlo.concatenate %58, %60, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %62 = stablehlo.dynamic_broadcast_in_dim %cst_23, %61, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %63 = stablehlo.multiply %62, %46 : tensor<?x3xf32>
    %64 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %65 = stablehlo.reshape %64 : (tensor<i32>) -> tensor<1xi32>
    %66 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %67 = stablehlo.reshape %66 : (tensor<i32>) -> tensor<1xi32>
    %68 = stablehlo.concatenate %65, %67, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %69 = stablehlo.dynamic_broadcast_in_dim %cst_22, %68, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %70 = stablehlo.add %63, %69 : tensor<?x3xf32>
    %71 = stablehlo.multiply %70, %46 : tensor<?x3xf32>
    %72 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %73 = stablehlo.reshape %72 : (tensor<i32>) -> tensor<1xi32>
    %74 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %75 = stablehlo.reshape %74 : (tensor<i32>) -> tensor<1xi32>
    %76 = stablehlo.concatenate %73, %75, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %77 = stablehlo.dynamic_broadcast_in_dim %cst_21, %76, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %78 = stablehlo.add %71, %77 : tensor<?x3xf32>
    %79 = stablehlo.multiply %78, %46 : tensor<?x3xf32>
    %80 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %81 = stablehlo.reshape %80 : (tensor<i32>) -> tensor<1xi32>
    %82 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %83 = stablehlo.reshape %82 : (tensor<i32>) -> tensor<1xi32>
    %84 = stablehlo.concatenate %81, %83, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %85 = stablehlo.dynamic_broadcast_in_dim %cst_20, %84, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %86 = stablehlo.add %79, %85 : tensor<?x3xf32>
    %87 = stablehlo.multiply %86, %46 : tensor<?x3xf32>
    %88 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %89 = stablehlo.reshape %88 : (tensor<i32>) -> tensor<1xi32>
    %90 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %91 = stablehlo.reshape %90 : (tensor<i32>) -> tensor<1xi32>
    %92 = stablehlo.concatenate %89, %91, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %93 = stablehlo.dynamic_broadcast_in_dim %cst_19, %92, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %94 = stablehlo.add %87, %93 : tensor<?x3xf32>
    %95 = stablehlo.multiply %94, %46 : tensor<?x3xf32>
    %96 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %97 = stablehlo.reshape %96 : (tensor<i32>) -> tensor<1xi32>
    %98 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %99 = stablehlo.reshape %98 : (tensor<i32>) -> tensor<1xi32>
    %100 = stablehlo.concatenate %97, %99, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %101 = stablehlo.dynamic_broadcast_in_dim %cst_18, %100, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %102 = stablehlo.add %95, %101 : tensor<?x3xf32>
    %103 = stablehlo.multiply %102, %46 : tensor<?x3xf32>
    %104 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %105 = stablehlo.reshape %104 : (tensor<i32>) -> tensor<1xi32>
    %106 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %107 = stablehlo.reshape %106 : (tensor<i32>) -> tensor<1xi32>
    %108 = stablehlo.concatenate %105, %107, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %109 = stablehlo.dynamic_broadcast_in_dim %cst_17, %108, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %110 = stablehlo.add %103, %109 : tensor<?x3xf32>
    %111 = stablehlo.multiply %110, %46 : tensor<?x3xf32>
    %112 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %113 = stablehlo.reshape %112 : (tensor<i32>) -> tensor<1xi32>
    %114 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %115 = stablehlo.reshape %114 : (tensor<i32>) -> tensor<1xi32>
    %116 = stablehlo.concatenate %113, %115, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %117 = stablehlo.dynamic_broadcast_in_dim %cst_16, %116, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %118 = stablehlo.add %111, %117 : tensor<?x3xf32>
    %119 = stablehlo.multiply %118, %46 : tensor<?x3xf32>
    %120 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %121 = stablehlo.reshape %120 : (tensor<i32>) -> tensor<1xi32>
    %122 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %123 = stablehlo.reshape %122 : (tensor<i32>) -> tensor<1xi32>
    %124 = stablehlo.concatenate %121, %123, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %125 = stablehlo.dynamic_broadcast_in_dim %cst_15, %124, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %126 = stablehlo.add %119, %125 : tensor<?x3xf32>
    %127 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %128 = stablehlo.reshape %127 : (tensor<i32>) -> tensor<1xi32>
    %129 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %130 = stablehlo.reshape %129 : (tensor<i32>) -> tensor<1xi32>
    %131 = stablehlo.concatenate %128, %130, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %132 = stablehlo.dynamic_broadcast_in_dim %cst_14, %131, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %133 = stablehlo.multiply %132, %46 : tensor<?x3xf32>
    %134 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %135 = stablehlo.reshape %134 : (tensor<i32>) -> tensor<1xi32>
    %136 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %137 = stablehlo.reshape %136 : (tensor<i32>) -> tensor<1xi32>
    %138 = stablehlo.concatenate %135, %137, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %139 = stablehlo.dynamic_broadcast_in_dim %cst_13, %138, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %140 = stablehlo.add %133, %139 : tensor<?x3xf32>
    %141 = stablehlo.multiply %140, %46 : tensor<?x3xf32>
    %142 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %143 = stablehlo.reshape %142 : (tensor<i32>) -> tensor<1xi32>
    %144 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %145 = stablehlo.reshape %144 : (tensor<i32>) -> tensor<1xi32>
    %146 = stablehlo.concatenate %143, %145, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %147 = stablehlo.dynamic_broadcast_in_dim %cst_12, %146, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %148 = stablehlo.add %141, %147 : tensor<?x3xf32>
    %149 = stablehlo.multiply %148, %46 : tensor<?x3xf32>
    %150 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %151 = stablehlo.reshape %150 : (tensor<i32>) -> tensor<1xi32>
    %152 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %153 = stablehlo.reshape %152 : (tensor<i32>) -> tensor<1xi32>
    %154 = stablehlo.concatenate %151, %153, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %155 = stablehlo.dynamic_broadcast_in_dim %cst_11, %154, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %156 = stablehlo.add %149, %155 : tensor<?x3xf32>
    %157 = stablehlo.multiply %156, %46 : tensor<?x3xf32>
    %158 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %159 = stablehlo.reshape %158 : (tensor<i32>) -> tensor<1xi32>
    %160 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %161 = stablehlo.reshape %160 : (tensor<i32>) -> tensor<1xi32>
    %162 = stablehlo.concatenate %159, %161, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %163 = stablehlo.dynamic_broadcast_in_dim %cst_10, %162, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %164 = stablehlo.add %157, %163 : tensor<?x3xf32>
    %165 = stablehlo.multiply %164, %46 : tensor<?x3xf32>
    %166 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %167 = stablehlo.reshape %166 : (tensor<i32>) -> tensor<1xi32>
    %168 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %169 = stablehlo.reshape %168 : (tensor<i32>) -> tensor<1xi32>
    %170 = stablehlo.concatenate %167, %169, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %171 = stablehlo.dynamic_broadcast_in_dim %cst_9, %170, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %172 = stablehlo.add %165, %171 : tensor<?x3xf32>
    %173 = stablehlo.multiply %172, %46 : tensor<?x3xf32>
    %174 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %175 = stablehlo.reshape %174 : (tensor<i32>) -> tensor<1xi32>
    %176 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %177 = stablehlo.reshape %176 : (tensor<i32>) -> tensor<1xi32>
    %178 = stablehlo.concatenate %175, %177, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %179 = stablehlo.dynamic_broadcast_in_dim %cst_8, %178, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %180 = stablehlo.add %173, %179 : tensor<?x3xf32>
    %181 = stablehlo.multiply %180, %46 : tensor<?x3xf32>
    %182 = stablehlo.get_dimension_size %46, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %183 = stablehlo.reshape %182 : (tensor<i32>) -> tensor<1xi32>
    %184 = stablehlo.get_dimension_size %46, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %185 = stablehlo.reshape %184 : (tensor<i32>) -> tensor<1xi32>
    %186 = stablehlo.concatenate %183, %185, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %187 = stablehlo.dynamic_broadcast_in_dim %cst_7, %186, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %188 = stablehlo.add %181, %187 : tensor<?x3xf32>
    %189 = stablehlo.select %56, %126, %188 : tensor<?x3xi1>, tensor<?x3xf32>
    %190 = stablehlo.multiply %49, %189 : tensor<?x3xf32>
    %191 = stablehlo.get_dimension_size %36, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %192 = stablehlo.reshape %191 : (tensor<i32>) -> tensor<1xi32>
    %193 = stablehlo.get_dimension_size %36, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %194 = stablehlo.reshape %193 : (tensor<i32>) -> tensor<1xi32>
    %195 = stablehlo.concatenate %192, %194, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %196 = stablehlo.dynamic_broadcast_in_dim %cst_6, %195, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %197 = stablehlo.compare LT, %38, %196 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
    %198 = stablehlo.get_dimension_size %36, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %199 = stablehlo.reshape %198 : (tensor<i32>) -> tensor<1xi32>
    %200 = stablehlo.get_dimension_size %36, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %201 = stablehlo.reshape %200 : (tensor<i32>) -> tensor<1xi32>
    %202 = stablehlo.concatenate %199, %201, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %203 = stablehlo.dynamic_broadcast_in_dim %cst_33, %202, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %204 = stablehlo.select %197, %203, %190 : tensor<?x3xi1>, tensor<?x3xf32>
    %205 = stablehlo.compare LT, %36, %203 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
    %206 = stablehlo.subtract %55, %204 : tensor<?x3xf32>
    %207 = stablehlo.select %205, %206, %204 : tensor<?x3xi1>, tensor<?x3xf32>
    %208 = stablehlo.get_dimension_size %36, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %209 = stablehlo.reshape %208 : (tensor<i32>) -> tensor<1xi32>
    %210 = stablehlo.get_dimension_size %36, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %211 = stablehlo.reshape %210 : (tensor<i32>) -> tensor<1xi32>
    %212 = stablehlo.concatenate %209, %211, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %213 = stablehlo.dynamic_broadcast_in_dim %cst_25, %212, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %214 = stablehlo.multiply %36, %36 : tensor<?x3xf32>
    %215 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %216 = stablehlo.reshape %215 : (tensor<i32>) -> tensor<1xi32>
    %217 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %218 = stablehlo.reshape %217 : (tensor<i32>) -> tensor<1xi32>
    %219 = stablehlo.concatenate %216, %218, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %220 = stablehlo.dynamic_broadcast_in_dim %cst_5, %219, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %221 = stablehlo.multiply %220, %214 : tensor<?x3xf32>
    %222 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %223 = stablehlo.reshape %222 : (tensor<i32>) -> tensor<1xi32>
    %224 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %225 = stablehlo.reshape %224 : (tensor<i32>) -> tensor<1xi32>
    %226 = stablehlo.concatenate %223, %225, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %227 = stablehlo.dynamic_broadcast_in_dim %cst_4, %226, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %228 = stablehlo.add %221, %227 : tensor<?x3xf32>
    %229 = stablehlo.multiply %228, %214 : tensor<?x3xf32>
    %230 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %231 = stablehlo.reshape %230 : (tensor<i32>) -> tensor<1xi32>
    %232 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %233 = stablehlo.reshape %232 : (tensor<i32>) -> tensor<1xi32>
    %234 = stablehlo.concatenate %231, %233, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %235 = stablehlo.dynamic_broadcast_in_dim %cst_3, %234, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %236 = stablehlo.add %229, %235 : tensor<?x3xf32>
    %237 = stablehlo.multiply %236, %214 : tensor<?x3xf32>
    %238 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %239 = stablehlo.reshape %238 : (tensor<i32>) -> tensor<1xi32>
    %240 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %241 = stablehlo.reshape %240 : (tensor<i32>) -> tensor<1xi32>
    %242 = stablehlo.concatenate %239, %241, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %243 = stablehlo.dynamic_broadcast_in_dim %cst_2, %242, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %244 = stablehlo.add %237, %243 : tensor<?x3xf32>
    %245 = stablehlo.multiply %244, %214 : tensor<?x3xf32>
    %246 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %247 = stablehlo.reshape %246 : (tensor<i32>) -> tensor<1xi32>
    %248 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %249 = stablehlo.reshape %248 : (tensor<i32>) -> tensor<1xi32>
    %250 = stablehlo.concatenate %247, %249, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %251 = stablehlo.dynamic_broadcast_in_dim %cst_1, %250, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %252 = stablehlo.add %245, %251 : tensor<?x3xf32>
    %253 = stablehlo.multiply %252, %214 : tensor<?x3xf32>
    %254 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %255 = stablehlo.reshape %254 : (tensor<i32>) -> tensor<1xi32>
    %256 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %257 = stablehlo.reshape %256 : (tensor<i32>) -> tensor<1xi32>
    %258 = stablehlo.concatenate %255, %257, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %259 = stablehlo.dynamic_broadcast_in_dim %cst_0, %258, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %260 = stablehlo.add %253, %259 : tensor<?x3xf32>
    %261 = stablehlo.multiply %260, %214 : tensor<?x3xf32>
    %262 = stablehlo.get_dimension_size %214, dim = 0 : (tensor<?x3xf32>) -> tensor<i32>
    %263 = stablehlo.reshape %262 : (tensor<i32>) -> tensor<1xi32>
    %264 = stablehlo.get_dimension_size %214, dim = 1 : (tensor<?x3xf32>) -> tensor<i32>
    %265 = stablehlo.reshape %264 : (tensor<i32>) -> tensor<1xi32>
    %266 = stablehlo.concatenate %263, %265, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %267 = stablehlo.dynamic_broadcast_in_dim %cst, %266, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x3xf32>
    %268 = stablehlo.add %261, %267 : tensor<?x3xf32>
    %269 = stablehlo.multiply %36, %268 : tensor<?x3xf32>
    %270 = stablehlo.subtract %213, %269 : tensor<?x3xf32>
    %271 = stablehlo.abs %36 : tensor<?x3xf32>
    %272 = stablehlo.compare LT, %271, %213 : (tensor<?x3xf32>, tensor<?x3xf32>) -> tensor<?x3xi1>
    %273 = stablehlo.select %272, %270, %207 : tensor<?x3xi1>, tensor<?x3xf32>
    %274 = stablehlo.multiply %31, %273 : tensor<?x3xf32>
    return %274 : tensor<?x3xf32>
  }
  func.func private @_var(%arg0: tensor<i32> {jax.global_constant = "b"}, %arg1: tensor<?x8xf32>, %arg2: tensor<i32>) -> tensor<?x1xf32> {
    %cst = stablehlo.constant dense<0x7FC00000> : tensor<f32>
    %c = stablehlo.constant dense<8> : tensor<1xi32>
    %cst_0 = stablehlo.constant dense<8.000000e+00> : tensor<f32>
    %c_1 = stablehlo.constant dense<1> : tensor<1xi32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reduce(%arg1 init: %cst_2) applies stablehlo.add across dimensions = [1] : (tensor<?x8xf32>, tensor<f32>) -> tensor<?xf32>
    %1 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %2 = stablehlo.concatenate %1, %c_1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %3 = stablehlo.dynamic_broadcast_in_dim %0, %2, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x1xf32>
    %4 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %5 = stablehlo.concatenate %4, %c_1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %6 = stablehlo.dynamic_broadcast_in_dim %cst_0, %5, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x1xf32>
    %7 = stablehlo.divide %3, %6 : tensor<?x1xf32>
    %8 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %9 = stablehlo.concatenate %8, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %10 = stablehlo.dynamic_broadcast_in_dim %7, %9, dims = [0, 1] : (tensor<?x1xf32>, tensor<2xi32>) -> tensor<?x8xf32>
    %11 = stablehlo.subtract %arg1, %10 : tensor<?x8xf32>
    %12 = stablehlo.multiply %11, %11 : tensor<?x8xf32>
    %13 = stablehlo.convert %arg2 : (tensor<i32>) -> tensor<f32>
    %14 = stablehlo.subtract %cst_0, %13 : tensor<f32>
    %15 = stablehlo.reduce(%12 init: %cst_2) applies stablehlo.add across dimensions = [1] : (tensor<?x8xf32>, tensor<f32>) -> tensor<?xf32>
    %16 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %17 = stablehlo.concatenate %16, %c_1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %18 = stablehlo.dynamic_broadcast_in_dim %15, %17, dims = [0] : (tensor<?xf32>, tensor<2xi32>) -> tensor<?x1xf32>
    %19 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %20 = stablehlo.concatenate %19, %c_1, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %21 = stablehlo.dynamic_broadcast_in_dim %14, %20, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x1xf32>
    %22 = stablehlo.divide %18, %21 : tensor<?x1xf32>
    %23 = stablehlo.compare GT, %14, %cst_2, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
    %24 = call @_where(%arg0, %23, %22, %cst) : (tensor<i32>, tensor<i1>, tensor<?x1xf32>, tensor<f32>) -> tensor<?x1xf32>
    return %24 : tensor<?x1xf32>
  }
  func.func private @_where(%arg0: tensor<i32> {jax.global_constant = "b"}, %arg1: tensor<i1>, %arg2: tensor<?x1xf32>, %arg3: tensor<f32>) -> tensor<?x1xf32> {
    %c = stablehlo.constant dense<1> : tensor<1xi32>
    %0 = stablehlo.convert %arg3 : tensor<f32>
    %1 = stablehlo.reshape %arg0 : (tensor<i32>) -> tensor<1xi32>
    %2 = stablehlo.concatenate %1, %c, dim = 0 : (tensor<1xi32>, tensor<1xi32>) -> tensor<2xi32>
    %3 = stablehlo.dynamic_broadcast_in_dim %0, %2, dims = [] : (tensor<f32>, tensor<2xi32>) -> tensor<?x1xf32>
    %4 = stablehlo.select %arg1, %arg2, %3 : tensor<i1>, tensor<?x1xf32>
    return %4 : tensor<?x1xf32>
  }
}
