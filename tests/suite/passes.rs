//! Golden IR of the common passes: `tests/fixtures/passes/<name>.mlir` names its passes in the first line, and a snapshot has
//! what they make of it.

use std::fs;

use edgec_tests::{edgec, fixture};

fn golden(name: &str) {
    let path = fixture("passes").join(format!("{name}.mlir"));
    let text = fs::read_to_string(&path).unwrap();
    let passes = text.lines().next().and_then(|line| line.strip_prefix("// passes: ")).unwrap();
    let made = edgec(["opt", path.to_str().unwrap(), "--passes", passes]).ok();
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
