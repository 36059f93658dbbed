//! What each lowering writes, and what it computes: the module of every file in `lowerings` after this backend's passes, and the same on a Vulkan
//! device against the reference evaluator.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

mod support;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_eval::{Evaluator, Options as EvalOptions};
use edgec_passes::{Options, Unit, common_passes, run_pipeline};
use edgec_target::Backend as _;

/// Largest difference over the largest number.
const FLOATS: f64 = 2e-5;

#[test]
fn each_lowering_writes_what_it_should() {
    for path in support::lowerings() {
        let context = Context::new();
        let text = std::fs::read(&path).unwrap();
        let module = Module::parse(&context, path.file_name().unwrap().to_str().unwrap(), &text).unwrap();
        let weights = support::weights(module);
        let mut unit = Unit { context: &context, module, weights, options: Options::default() };
        let passes = edgec_gpu::Gpu.passes();
        let lowered = match run_pipeline(&mut unit, &passes, &mut edgec_passes::Unobserved) {
            Ok(()) => unit.module.to_text(),
            Err(error) => error.to_string(),
        };
        insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), lowered);
    }
}

#[test]
fn each_lowering_computes_what_it_should() {
    for path in support::lowerings() {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("refused") {
            continue;
        }
        let context = Context::new();
        let text = std::fs::read(&path).unwrap();
        let module = Module::parse(&context, &name, &text).unwrap();
        let weights = support::weights(module);
        let evaluator = Evaluator::new(module, &weights, EvalOptions::default());
        let mut cases = Vec::new();
        for function in support::public(module) {
            let inputs = support::inputs(&function.args());
            let outputs = evaluator.evaluate(&function.name(), &inputs);
            cases.push((function.name(), inputs, outputs.unwrap_or_else(|error| panic!("{name}: {error}"))));
        }
        let options =
            Options { kept_composites: edgec_gpu::Gpu.kept_composites().to_vec(), ..Options::default() };
        let mut unit = Unit { context: &context, module, weights, options };
        let passes = [common_passes(), edgec_gpu::Gpu.passes()].concat();
        run_pipeline(&mut unit, &passes, &mut edgec_passes::Unobserved)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut package = support::Compiled::new(&unit);
        for (function, inputs, expected) in cases {
            let found = package.run(&function, &inputs);
            for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
                support::close(&format!("{name}: {function}, output {index}"), found, expected, FLOATS);
            }
        }
    }
}
