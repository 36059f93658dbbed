//! What the verifiers refuse, each with MLIR's place and a reason: one mistake at a time in every operation that the specification
//! constrains.

use edgec_dialects::{Context, ir::Module};

/// The errors of a function of these arguments whose body is `op`.
fn problem(arguments: &str, op: &str) -> String {
    let source = format!("func.func @f({arguments}) {{\n{op}\nreturn\n}}\n");
    let context = Context::new();
    match Module::parse(&context, "bad.mlir", source.as_bytes()) {
        Ok(_) => "accepted\n".to_owned(),
        Err(problems) => problems.errors().map(|error| format!("    {error}\n")).collect(),
    }
}

fn problems(arguments: &str, ops: &[&str]) -> String {
    ops.iter().map(|op| format!("{op}\n{}", problem(arguments, op))).collect()
}

/// `op` with a region that combines two scalars of f32, and `rest` behind it.
fn reducing(op: &str, rest: &str) -> String {
    format!(
        "{op} ({{\n^bb0(%p: tensor<f32>, %q: tensor<f32>):\n  %sum = stablehlo.add %p, %q : tensor<f32>\n  \
         stablehlo.return %sum : tensor<f32>\n}}) {rest}"
    )
}

#[test]
fn windows() {
    let arguments = "%x: tensor<4x5xf32>, %s: tensor<f32>, %y: tensor<2x2xf32>, %v: tensor<1x8x4xf32>, %k: tensor<3x2x6xf32>";
    let window = |attributes: &str, result: &str| {
        let rest = format!("{{{attributes}}} : (tensor<4x5xf32>, tensor<f32>) -> {result}");
        reducing("%0 = \"stablehlo.reduce_window\"(%x, %s)", &rest)
    };
    let conv = |dims: &str, window: &str, groups: &str, result: &str| {
        format!(
            "%0 = stablehlo.convolution(%v, %k) dim_numbers = {dims}, window = {{{window}}} {{{groups}}} : \
             (tensor<1x8x4xf32>, tensor<3x2x6xf32>) -> {result}"
        )
    };
    let plain = "[b, 0, f]x[0, i, o]->[b, 0, f]";
    let two = "batch_group_count = 1 : i64, feature_group_count = 2 : i64";
    let cases = [
        window("window_dimensions = array<i64: 2>", "tensor<3x4xf32>"),
        window("window_dimensions = array<i64: 2, 0>", "tensor<3x4xf32>"),
        window("window_dimensions = array<i64: 2, 2>", "tensor<4x5xf32>"),
        window("window_dimensions = array<i64: 2, 2>, window_strides = array<i64: 1>", "tensor<3x4xf32>"),
        window("window_dimensions = array<i64: 2, 2>, padding = dense<0> : tensor<2xi64>", "tensor<3x4xf32>"),
        window(
            "window_dimensions = array<i64: 2, 2>, base_dilations = array<i64: 9223372036854775807, 2>",
            "tensor<3x4xf32>",
        ),
        window("window_dimensions = array<i64: 2, 2>", "tensor<3x4xi32>"),
        conv(
            "[b, 0, f]x[0, i, o]->[b, 0, f]",
            "",
            "batch_group_count = 1 : i64, feature_group_count = 1 : i64",
            "tensor<1x6x6xf32>",
        ),
        conv(plain, "", "batch_group_count = 2 : i64, feature_group_count = 2 : i64", "tensor<1x6x6xf32>"),
        conv(plain, "", "batch_group_count = 1 : i64, feature_group_count = 3 : i64", "tensor<1x6x6xf32>"),
        conv(plain, "", two, "tensor<1x8x6xf32>"),
        conv(plain, "stride = [1, 1]", two, "tensor<1x6x6xf32>"),
        conv(plain, "reverse = [true, false]", two, "tensor<1x6x6xf32>"),
        conv(plain, "lhs_dilate = [0]", two, "tensor<1x6x6xf32>"),
        conv("[b, f]x[i, o]->[b, f]", "", two, "tensor<1x6x6xf32>"),
    ];
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    insta::assert_snapshot!(problems(arguments, &cases));
}

#[test]
fn indexing() {
    let arguments = "%x: tensor<3x4xf32>, %i: tensor<2x1xi32>, %u: tensor<2x4xf32>, %s: tensor<f32>";
    let scatter = |numbers: &str, updates: &str| {
        let rest = format!(
            "{{scatter_dimension_numbers = #stablehlo.scatter<{numbers}>}} : (tensor<3x4xf32>, tensor<2x1xi32>, {updates}) -> tensor<3x4xf32>"
        );
        reducing("%0 = \"stablehlo.scatter\"(%x, %i, %u)", &rest)
    };
    let compare = "{\n^bb0(%p: tensor<f32>, %q: tensor<f32>):\n  %c = stablehlo.compare LT, %p, %q : (tensor<f32>, tensor<f32>) -> tensor<i1>\n  stablehlo.return %c : tensor<i1>\n}";
    let cases = [
        scatter("update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 3", "tensor<2x4xf32>"),
        scatter("update_window_dims = [1], scatter_dims_to_operand_dims = [0], index_vector_dim = 1", "tensor<2x4xf32>"),
        scatter("update_window_dims = [1], inserted_window_dims = [0], scatter_dims_to_operand_dims = [0, 1], index_vector_dim = 1", "tensor<2x4xf32>"),
        scatter("update_window_dims = [0], inserted_window_dims = [1], scatter_dims_to_operand_dims = [0], index_vector_dim = 1", "tensor<2x4xf32>"),
        format!("%0 = \"stablehlo.sort\"(%x) ({compare}) {{dimension = 2 : i64}} : (tensor<3x4xf32>) -> tensor<3x4xf32>"),
        reducing("%0 = \"stablehlo.sort\"(%x)", "{dimension = 0 : i64} : (tensor<3x4xf32>) -> tensor<3x4xf32>"),
        format!("%0:2 = \"stablehlo.sort\"(%x, %x) ({compare}) : (tensor<3x4xf32>, tensor<3x4xf32>) -> (tensor<3x4xf32>, tensor<3x4xf32>)"),
        reducing("%0 = \"stablehlo.map\"(%x, %x)", "{dimensions = array<i64: 1, 0>} : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>"),
        reducing("%0 = \"stablehlo.map\"(%x)", "{dimensions = array<i64: 0, 1>} : (tensor<3x4xf32>) -> tensor<3x4xf32>"),
        "%0 = \"stablehlo.torch_index_select\"(%x, %i) {dim = 2 : i64, batch_dims = 0 : i64} : (tensor<3x4xf32>, tensor<2x1xi32>) -> tensor<2x1x4xf32>".to_owned(),
        reducing("%0 = \"stablehlo.reduce\"(%x, %s)", "{dimensions = array<i64: 0>} : (tensor<3x4xf32>, tensor<f32>) -> tensor<4xi32>"),
    ];
    let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
    insta::assert_snapshot!(problems(arguments, &cases));
}

#[test]
fn algebra() {
    let arguments = "%m: tensor<3x3xf32>, %n: tensor<3x4xf32>, %c: tensor<2x4xcomplex<f32>>, %v: tensor<3xf32>, %s: tensor<f32>, %i: tensor<i32>, %k: tensor<2xui64>, %d: tensor<2xi64>";
    let cases = [
        "%0 = stablehlo.cholesky %n : tensor<3x4xf32>",
        "%0 = \"stablehlo.triangular_solve\"(%m, %n) {left_side = false, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose NO_TRANSPOSE>} : (tensor<3x3xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>",
        "%0 = \"stablehlo.triangular_solve\"(%m, %n) {left_side = true, lower = true, unit_diagonal = false, transpose_a = #stablehlo<transpose TRANSPOSE_INVALID>} : (tensor<3x3xf32>, tensor<3x4xf32>) -> tensor<3x4xf32>",
        "%0 = stablehlo.fft %m, type = FFT, length = [3] : (tensor<3x3xf32>) -> tensor<3x3xcomplex<f32>>",
        "%0 = stablehlo.fft %c, type = FFT, length = [5] : (tensor<2x4xcomplex<f32>>) -> tensor<2x4xcomplex<f32>>",
        "%0 = stablehlo.fft %c, type = IRFFT, length = [4] : (tensor<2x4xcomplex<f32>>) -> tensor<2x4xf32>",
        "%0 = stablehlo.fft %c, type = FFT, length = [1, 1, 2, 4] : (tensor<2x4xcomplex<f32>>) -> tensor<2x4xcomplex<f32>>",
        "%0 = stablehlo.rng %i, %i, %d, distribution = NORMAL : (tensor<i32>, tensor<i32>, tensor<2xi64>) -> tensor<2x2xi32>",
        "%0 = stablehlo.rng %s, %s, %d, distribution = UNIFORM : (tensor<f32>, tensor<f32>, tensor<2xi64>) -> tensor<2xf32>",
        "%0, %1 = stablehlo.rng_bit_generator %v, algorithm = DEFAULT : (tensor<3xf32>) -> (tensor<3xf32>, tensor<4xui32>)",
        "%0 = \"stablehlo.batch_norm_inference\"(%m, %v, %v, %v, %v) {epsilon = 1.0 : f32, feature_index = 2 : i64} : (tensor<3x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x3xf32>",
        "%0 = \"stablehlo.batch_norm_inference\"(%n, %v, %v, %v, %v) {epsilon = 1.0 : f32, feature_index = 1 : i64} : (tensor<3x4xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x4xf32>",
        "%0 = stablehlo.dot %m, %d : (tensor<3x3xf32>, tensor<2xi64>) -> tensor<3xf32>",
        "%0 = stablehlo.dot_general %m, %m, contracting_dims = [1] x [0], precision = [HIGH] : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>",
        "%0 = stablehlo.real %d : tensor<2xi64>",
        "%0 = stablehlo.complex %s, %v : (tensor<f32>, tensor<3xf32>) -> tensor<complex<f32>>",
        "%0 = stablehlo.reduce_precision %v, format = e0m1 : tensor<3xf32>",
        "%0 = stablehlo.uniform_quantize %v : (tensor<3xf32>) -> tensor<3xf32>",
        "%0 = stablehlo.uniform_quantize %v : (tensor<3xf32>) -> tensor<3x!quant.uniform<i8:f32:0, {1.0, 2.0}>>",
        "%0 = stablehlo.uniform_dequantize %v : (tensor<3xf32>) -> tensor<3xf32>",
        "%0 = stablehlo.compare LT, %v, %d : (tensor<3xf32>, tensor<2xi64>) -> tensor<3xi1>",
    ];
    insta::assert_snapshot!(problems(arguments, &cases));
}

#[test]
fn dynamic_shapes() {
    let arguments =
        "%x: tensor<?x4xf32>, %two: tensor<2xi32>, %three: tensor<3xi32>, %s: tensor<f32>, %i: tensor<i32>";
    let cases = [
        "%0 = stablehlo.set_dimension_size %x, %i, dim = 2 : (tensor<?x4xf32>, tensor<i32>) -> tensor<?x?xf32>",
        "%0 = stablehlo.set_dimension_size %x, %two, dim = 0 : (tensor<?x4xf32>, tensor<2xi32>) -> tensor<?x4xf32>",
        "%0 = stablehlo.dynamic_reshape %x, %three : (tensor<?x4xf32>, tensor<3xi32>) -> tensor<?x?xf32>",
        "%0 = stablehlo.dynamic_reshape %x, %two : (tensor<?x4xf32>, tensor<2xi32>) -> tensor<?x?xi32>",
        "%0 = stablehlo.dynamic_iota %two, dim = 2 : (tensor<2xi32>) -> tensor<?x?xi32>",
        "%0 = stablehlo.dynamic_broadcast_in_dim %x, %three, dims = [1] : (tensor<?x4xf32>, tensor<3xi32>) -> tensor<?x?x4xf32>",
        "%0 = stablehlo.dynamic_broadcast_in_dim %x, %three, dims = [1, 2] : (tensor<?x4xf32>, tensor<3xi32>) -> tensor<?x?x5xf32>",
        "%0 = stablehlo.dynamic_broadcast_in_dim %x, %three, dims = [1, 2] {known_expanding_dimensions = array<i64: 0>, known_nonexpanding_dimensions = array<i64: 0>} : (tensor<?x4xf32>, tensor<3xi32>) -> tensor<?x?x4xf32>",
        "%0 = stablehlo.dynamic_pad %x, %i, %two, %two, %two : (tensor<?x4xf32>, tensor<i32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>) -> tensor<?x?xf32>",
        "%0 = stablehlo.dynamic_pad %x, %s, %two, %two, %three : (tensor<?x4xf32>, tensor<f32>, tensor<2xi32>, tensor<2xi32>, tensor<3xi32>) -> tensor<?x?xf32>",
        "%0 = stablehlo.real_dynamic_slice %x, %two, %three, %two : (tensor<?x4xf32>, tensor<2xi32>, tensor<3xi32>, tensor<2xi32>) -> tensor<?x?xf32>",
        "%0 = \"stablehlo.dynamic_gather\"(%x, %two, %three) {dimension_numbers = #stablehlo.gather<offset_dims = [1], collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>} : (tensor<?x4xf32>, tensor<2xi32>, tensor<3xi32>) -> tensor<2x?xf32>",
        "%0 = stablehlo.sine %x : (tensor<?x4xf32>) -> tensor<?x4xf32, #stablehlo.bounds<4>>",
        "%0 = stablehlo.sine %x : (tensor<?x4xf32>) -> tensor<?x4xf32, #stablehlo.bounds<?, 4>>",
    ];
    insta::assert_snapshot!(problems(arguments, &cases));
}

#[test]
fn devices_and_calls() {
    let arguments = "%x: tensor<4x4xf32>, %t: !stablehlo.token";
    let cases = [
        "%0 = \"stablehlo.all_gather\"(%x) {all_gather_dim = 2 : i64, replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<4x4xf32>) -> tensor<4x8xf32>",
        "%0 = \"stablehlo.all_gather\"(%x) {all_gather_dim = 1 : i64, replica_groups = dense<[[0, 0]]> : tensor<1x2xi64>} : (tensor<4x4xf32>) -> tensor<4x8xf32>",
        "%0 = \"stablehlo.all_to_all\"(%x) {split_dimension = 0 : i64, concat_dimension = 1 : i64, split_count = 3 : i64, replica_groups = dense<[[0, 1, 2]]> : tensor<1x3xi64>} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = \"stablehlo.collective_permute\"(%x) {source_target_pairs = dense<[[0, 1], [0, 2]]> : tensor<2x2xi64>} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = \"stablehlo.collective_broadcast\"(%x) {replica_groups = dense<[[0, -1]]> : tensor<1x2xi64>} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = \"stablehlo.tuple\"(%x) : (tensor<4x4xf32>) -> tuple<tensor<4xf32>>",
        "%0 = stablehlo.custom_call @f(%x) {operand_layouts = [dense<[1, 0]> : tensor<2xindex>]} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = stablehlo.custom_call @f(%x) {operand_layouts = [dense<[1, 1]> : tensor<2xindex>], result_layouts = [dense<[1, 0]> : tensor<2xindex>]} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = stablehlo.custom_call @f(%x) {output_operand_aliases = [#stablehlo.output_operand_alias<output_tuple_indices = [], operand_index = 1, operand_tuple_indices = []>]} : (tensor<4x4xf32>) -> tensor<4x4xf32>",
        "%0 = stablehlo.add %t, %t : !stablehlo.token",
        "%0 = stablehlo.broadcast %x, sizes = [2] : (tensor<4x4xf32>) -> tensor<3x4x4xf32>",
    ];
    insta::assert_snapshot!(problems(arguments, &cases));
}

#[test]
fn client_operations() {
    let arguments = "%x: tensor<2x4xf32>, %y: tensor<3xf32>, %i: tensor<4xi32>, %p: tensor<3xi1>";
    let cases = [
        "%0 = chlo.erf %i : tensor<4xi32> -> tensor<4xi32>",
        "%0 = chlo.erf %x : tensor<2x4xf32> -> tensor<2x5xf32>",
        "%0 = chlo.is_inf %x : tensor<2x4xf32> -> tensor<2xi1>",
        "%0 = chlo.zeta %x, %y : tensor<2x4xf32>, tensor<3xf32> -> tensor<2x4xf32>",
        "%0 = chlo.broadcast_add %x, %y : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<2x4xf32>",
        "%0 = chlo.broadcast_add %x, %y {broadcast_dimensions = array<i64: 0, 1>} : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<2x4xf32>",
        "%0 = chlo.broadcast_select %p, %x, %x : (tensor<3xi1>, tensor<2x4xf32>, tensor<2x4xf32>) -> tensor<2x4xf32>",
        "%0, %1 = chlo.top_k(%x, k = 5) : tensor<2x4xf32> -> (tensor<2x5xf32>, tensor<2x5xi32>)",
        "%0, %1 = chlo.top_k(%x, k = 2) : tensor<2x4xf32> -> (tensor<2x2xf32>, tensor<2x2xi64>)",
        "%0 = \"chlo.constant_like\"(%x) {value = 1.0 : f64} : (tensor<2x4xf32>) -> tensor<2x4xf32>",
        "%0 = sdy.sharding_constraint %x <@mesh, [{\"x\"] : tensor<2x4xf32>",
        "%0 = sdy.sharding_constraint %x @mesh : tensor<2x4xf32>",
    ];
    insta::assert_snapshot!(problems(arguments, &cases));
}
