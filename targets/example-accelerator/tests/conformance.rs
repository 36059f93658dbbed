//! The example accelerator holds what every accelerator has to, as a crate and as a plug-in.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use edgec_plugin::LoadedPlugin;
use edgec_target::Backend;
use edgec_tensor::Tensor;
use example_accelerator::Example;

fn execute(artifact: &[u8], name: &str, inputs: &[Tensor]) -> Result<Vec<Vec<u8>>, String> {
    let (program, constants) = example_engine::read(artifact).map_err(|error| error.to_string())?;
    let function =
        program.functions.iter().find(|function| function.name == name).ok_or("no such function")?;
    let inputs: Vec<Vec<f32>> = inputs.iter().map(|input| input.to_f32().unwrap()).collect();
    let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let outputs = example_engine::run(function, constants, &inputs).map_err(|error| error.to_string())?;
    Ok(outputs.into_iter().map(|output| output.into_iter().flat_map(f32::to_le_bytes).collect()).collect())
}

fn the_conformance_suite_passes(backend: &dyn Backend) {
    let report = edgec_conformance::check(backend, &execute);
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.partitions > 20, "{report}");
}

#[test]
fn the_conformance_suite_passes_as_a_crate() {
    the_conformance_suite_passes(&Example);
}

#[test]
fn the_conformance_suite_passes_as_a_plug_in() {
    the_conformance_suite_passes(&LoadedPlugin::load(&common::library("libexample_plugin.so")).unwrap());
}
