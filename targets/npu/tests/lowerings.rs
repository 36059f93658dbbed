//! What each lowering writes: the module of every file in `lowerings` after this backend's passes.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod support;

use std::path::Path;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_npu::Npu;
use edgec_passes::{Options, Unit, Unobserved, run_pipeline};
use edgec_target::Backend as _;

fn lowered(path: &Path) -> String {
    let context = Context::new();
    let text = std::fs::read(path).unwrap();
    let module = Module::parse(&context, path.file_name().unwrap().to_str().unwrap(), &text).unwrap();
    let weights = support::weights(module);
    let mut unit = Unit { context: &context, module, weights, options: Options::default() };
    match run_pipeline(&mut unit, &Npu.passes(), &mut Unobserved) {
        Ok(()) => unit.module.to_text(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_lowering_writes_what_it_should() {
    for path in support::lowerings() {
        insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), lowered(&path));
    }
}
