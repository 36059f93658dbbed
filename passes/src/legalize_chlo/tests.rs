//! What each operation becomes. What it computes is checked where it can be run.

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_weights::WeightTable;

use super::PASS;
use crate::pass::{Options, Unit, Unobserved, run_pipeline};

/// A function of these arguments that returns the results of `op`, rewritten; or the error.
fn legalized(arguments: &str, op: &str, results: &str) -> String {
    let text = format!("func.func @f({arguments}) -> ({results}) {{\n{op}\n}}\n");
    let context = Context::new();
    let module = Module::parse(&context, "in.mlir", text.as_bytes()).map_err(|problems| problems.to_string());
    let module = match module {
        Ok(module) => module,
        Err(problem) => return format!("{op}\n{problem}"),
    };
    let mut unit =
        Unit { context: &context, module, weights: WeightTable::default(), options: Options::default() };
    match run_pipeline(&mut unit, &[PASS], &mut Unobserved) {
        Ok(()) => unit.module.to_text(),
        Err(problem) => format!("{op}\n{problem}\n"),
    }
}

fn unary(name: &str, ty: &str, result: &str) -> String {
    let op = format!("%r = chlo.{name} %x : {ty} -> {result}\nreturn %r : {result}");
    legalized(&format!("%x: {ty}"), &op, result)
}

fn binary(name: &str, ty: &str) -> String {
    let op = format!("%r = chlo.{name} %x, %y : {ty}, {ty} -> {ty}\nreturn %r : {ty}");
    legalized(&format!("%x: {ty}, %y: {ty}"), &op, ty)
}

#[test]
fn square() {
    // The pair of the module's doc comment.
    insta::assert_snapshot!(unary("square", "tensor<4xf32>", "tensor<4xf32>"));
    insta::assert_snapshot!(
        "square_complex",
        unary("square", "tensor<4xcomplex<f32>>", "tensor<4xcomplex<f32>>")
    );
}

#[test]
fn functions_of_one_number() {
    for name in [
        "acos",
        "acosh",
        "asin",
        "asinh",
        "atan",
        "atanh",
        "bessel_i1e",
        "conj",
        "cosh",
        "digamma",
        "erf",
        "erf_inv",
        "erfc",
        "lgamma",
        "sinh",
        "tan",
    ] {
        insta::assert_snapshot!(format!("{name}_f32"), unary(name, "tensor<4xf32>", "tensor<4xf32>"));
    }
    for name in ["bessel_i1e", "erf", "erf_inv", "erfc"] {
        insta::assert_snapshot!(format!("{name}_f64"), unary(name, "tensor<f64>", "tensor<f64>"));
    }
    for name in ["is_inf", "is_neg_inf", "is_pos_inf"] {
        insta::assert_snapshot!(name, unary(name, "tensor<4xf16>", "tensor<4xi1>"));
    }
    // Narrow types are computed in f32, unknown extents are asked for.
    insta::assert_snapshot!("sinh_bf16", unary("sinh", "tensor<4xbf16>", "tensor<4xbf16>"));
    insta::assert_snapshot!("sinh_dynamic", unary("sinh", "tensor<2x?xf32>", "tensor<2x?xf32>"));
    insta::assert_snapshot!("conj_complex", unary("conj", "tensor<complex<f32>>", "tensor<complex<f32>>"));
    insta::assert_snapshot!("cosh_complex", unary("cosh", "tensor<complex<f32>>", "tensor<complex<f32>>"));
}

#[test]
fn functions_of_one_complex_number() {
    for name in ["acos", "acosh", "asin", "asinh", "atan", "atanh"] {
        let ty = "tensor<4xcomplex<f32>>";
        insta::assert_snapshot!(format!("{name}_complex"), unary(name, ty, ty));
    }
}

#[test]
fn functions_of_two_numbers() {
    for ty in ["f16", "bf16", "f32", "f64"] {
        insta::assert_snapshot!(format!("next_after_{ty}"), binary("next_after", &format!("tensor<4x{ty}>")));
    }
    insta::assert_snapshot!("zeta_f32", binary("zeta", "tensor<4xf32>"));
    insta::assert_snapshot!("polygamma_f32", binary("polygamma", "tensor<4xf32>"));
    for ty in ["i8", "ui16", "i32", "i64", "ui64"] {
        insta::assert_snapshot!(format!("mulhi_{ty}"), binary("mulhi", &format!("tensor<{ty}>")));
    }
}

#[test]
fn broadcasts() {
    let two = |name: &str, attributes: &str, a: &str, b: &str, result: &str| {
        let op = format!(
            "%r = chlo.broadcast_{name} %a, %b{attributes} : ({a}, {b}) -> {result}\nreturn %r : {result}"
        );
        legalized(&format!("%a: {a}, %b: {b}"), &op, result)
    };
    let (a, b) = ("tensor<3xf32>", "tensor<2x3xf32>");
    insta::assert_snapshot!("broadcast_add", two("add", "", a, b, b));
    let placed = " {broadcast_dimensions = array<i64: 0>}";
    insta::assert_snapshot!("broadcast_placed", two("divide", placed, "tensor<2xf32>", b, b));
    let both = two("maximum", "", "tensor<2x1xi32>", "tensor<1x3xi32>", "tensor<2x3xi32>");
    insta::assert_snapshot!("broadcast_both", both);
    let compare = " {compare_type = #chlo<comparison_type TOTALORDER>, comparison_direction = #chlo<comparison_direction LT>}";
    insta::assert_snapshot!("broadcast_compare", two("compare", compare, a, b, "tensor<2x3xi1>"));
    insta::assert_snapshot!("broadcast_complex", two("complex", "", a, b, "tensor<2x3xcomplex<f32>>"));
    let dynamic = two("add", "", "tensor<?xf32>", "tensor<2x?xf32>", "tensor<2x?xf32>");
    insta::assert_snapshot!("broadcast_dynamic", dynamic);
    let select = "%r = chlo.broadcast_select %p, %a, %b : (tensor<2x1xi1>, tensor<3xf32>, tensor<f32>) -> tensor<2x3xf32>\nreturn %r : tensor<2x3xf32>";
    let select =
        legalized("%p: tensor<2x1xi1>, %a: tensor<3xf32>, %b: tensor<f32>", select, "tensor<2x3xf32>");
    insta::assert_snapshot!("broadcast_select", select);
}

#[test]
fn constants() {
    let constant = "%r = chlo.constant dense<[1, 2]> : tensor<2xi32>\nreturn %r : tensor<2xi32>";
    insta::assert_snapshot!("constant", legalized("", constant, "tensor<2xi32>"));
    let like = r#"%r = "chlo.constant_like"(%x) {value = 3.5 : f32} : (tensor<?x2xf32>) -> tensor<?x2xf32>
return %r : tensor<?x2xf32>"#;
    insta::assert_snapshot!("constant_like", legalized("%x: tensor<?x2xf32>", like, "tensor<?x2xf32>"));
}

#[test]
fn top_k() {
    let op = |ty: &str, result: &str| {
        let places = result.replace("ui8", "i32").replace("f32", "i32");
        let op = format!(
            "%v, %i = chlo.top_k(%x, k = 2) : {ty} -> ({result}, {places})\nreturn %v, %i : {result}, {places}"
        );
        legalized(&format!("%x: {ty}"), &op, &format!("{result}, {places}"))
    };
    insta::assert_snapshot!("top_k", op("tensor<3x5xf32>", "tensor<3x2xf32>"));
    insta::assert_snapshot!("top_k_unsigned", op("tensor<5xui8>", "tensor<2xui8>"));
    insta::assert_snapshot!("top_k_dynamic", op("tensor<?x5xf32>", "tensor<?x2xf32>"));
}

#[test]
fn ragged_dot() {
    let op = |numbers: &str, rhs: &str, result: &str| {
        let op = format!(
            "%r = \"chlo.ragged_dot\"(%l, %w, %n) {{ragged_dot_dimension_numbers = #chlo.ragged_dot<{numbers}>, precision_config = [#chlo<precision DEFAULT>, #chlo<precision HIGHEST>]}} : (tensor<6x5xf32>, {rhs}, tensor<2xi32>) -> {result}\nreturn %r : {result}"
        );
        legalized(&format!("%l: tensor<6x5xf32>, %w: {rhs}, %n: tensor<2xi32>"), &op, result)
    };
    let rows = "lhs_contracting_dimensions = [1], rhs_contracting_dimensions = [1], lhs_ragged_dimensions = [0], rhs_group_dimensions = [0]";
    insta::assert_snapshot!("ragged_dot_rows", op(rows, "tensor<2x5x7xf32>", "tensor<6x7xf32>"));
    let contracting =
        "lhs_contracting_dimensions = [0], rhs_contracting_dimensions = [0], lhs_ragged_dimensions = [0]";
    insta::assert_snapshot!(
        "ragged_dot_contracting",
        op(contracting, "tensor<6x7xf32>", "tensor<2x5x7xf32>")
    );
}

#[test]
fn refusals() {
    let ty = "tensor<2xf8E4M3FN>";
    insta::assert_snapshot!(binary("next_after", ty));
}
