//! Any text as a module: an error, or a module that is verified, refined and lowered by the passes, and evaluated.

#![no_main]

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_fuzz::{modules, tokens};
use edgec_weights::WeightTable;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Bytes change at times, tokens mostly.
    match tokens::mutate(&data[..size], seed).filter(|text| seed % 8 != 0 && text.len() <= max_size) {
        Some(text) => {
            data[..text.len()].copy_from_slice(&text);
            text.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
});

fuzz_target!(|text: &[u8]| {
    let context = Context::new();
    let parse = || Module::parse(&context, "fuzz.mlir", text).ok().filter(|module| module.verify().is_ok());
    let Some(module) = parse() else { return };
    // What is printed is read again.
    let printed = module.to_text();
    assert!(Module::parse(&context, "printed.mlir", printed.as_bytes()).is_ok(), "{printed}");
    modules::evaluate(&context, module);
    let Some(module) = parse() else { return };
    modules::run_passes(&context, module, WeightTable::default(), &passes());
});

/// The common passes and those of the CPU target.
fn passes() -> Vec<edgec_passes::Pass> {
    let mut passes = edgec_passes::common_passes();
    passes.extend_from_slice(edgec_cpu::PASSES);
    passes
}
