//! What each lowering writes: the module of every file in `lowerings` after this backend's passes.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::path::Path;

use edgec_dialects::Context;
use edgec_dialects::ir::{Attr, Module};
use edgec_npu::Npu;
use edgec_passes::{Options, Unit, Unobserved, run_pipeline};
use edgec_target::Backend as _;
use edgec_weights::{DType, Expr, WeightTable};

/// Zeros for every weight that the module declares.
fn weights(module: Module<'_>) -> WeightTable {
    let mut table = WeightTable::default();
    for op in module.op().find("ml_program.global") {
        let ty = op.attr("type").and_then(Attr::as_type).unwrap();
        let shape: Vec<u64> = ty.shape().unwrap().into_iter().map(|size| size as u64).collect();
        let (dtype, width) = match ty.element().to_string().as_str() {
            "f32" => (DType::F32, 4),
            text if text.contains("i32") => (DType::I32, 4),
            _ => (DType::I8, 1),
        };
        let bytes = vec![0; shape.iter().product::<u64>() as usize * width];
        table.insert(op.str_attr("sym_name").unwrap(), Expr::literal(shape, dtype, bytes).unwrap());
    }
    table
}

fn lowered(path: &Path) -> String {
    let context = Context::new();
    let text = std::fs::read(path).unwrap();
    let module = Module::parse(&context, path.file_name().unwrap().to_str().unwrap(), &text).unwrap();
    let weights = weights(module);
    let mut unit = Unit { context: &context, module, weights, options: Options::default() };
    match run_pipeline(&mut unit, &Npu.passes(), &mut Unobserved) {
        Ok(()) => unit.module.to_text(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_lowering_writes_what_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lowerings");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), lowered(&path));
    }
}
