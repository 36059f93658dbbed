//! Golden IR of the common passes: `tests/fixtures/passes/<name>.mlir` names its passes (and options) in the first line, and a
//! snapshot has what they make of it.

use std::fs;

use edgec_tests::{edgec, fixture};

fn golden(name: &str) {
    let path = fixture("passes").join(format!("{name}.mlir"));
    let text = fs::read_to_string(&path).unwrap();
    let passes = text.lines().next().and_then(|line| line.strip_prefix("// passes: ")).unwrap();
    let arguments = ["opt", path.to_str().unwrap(), "--passes"].into_iter().chain(passes.split(' '));
    let made = edgec(arguments).ok();
    insta::assert_snapshot!(name, made);
}

#[test]
fn externalize_constants() {
    golden("externalize_constants");
}

#[test]
fn orient_weights() {
    golden("orient_weights");
}

#[test]
fn fold_constants() {
    golden("fold_constants");
}

#[test]
fn compose_weights() {
    golden("compose_weights");
}

#[test]
fn refine_shapes() {
    golden("refine_shapes");
}

#[test]
fn sink_loop_weights() {
    golden("sink_loop_weights");
}

#[test]
fn quantize_weights_to_int8() {
    golden("quantize_weights_int8");
}

#[test]
fn quantize_weights_to_int4() {
    golden("quantize_weights_int4");
}

#[test]
fn quantize_weights_to_fp16() {
    golden("quantize_weights_fp16");
}

#[test]
fn inline_composites() {
    golden("inline_composites");
}

#[test]
fn widen_narrow_types() {
    golden("widen_narrow_types");
}

#[test]
fn split_complex_doubles() {
    golden("split_complex_doubles");
}

#[test]
fn legalize_quantized_types() {
    golden("legalize_quantized_types");
}

#[test]
fn legalize_lapack() {
    golden("legalize_lapack");
}
