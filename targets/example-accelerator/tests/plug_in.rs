//! The example accelerator as a plug-in gives the bytes that it gives as a crate.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use edgec::driver::{CompileRequest, compile};
use edgec_passes::Recipe;
use edgec_plugin::LoadedPlugin;
use edgec_target::Registry;
use edgec_weights::Silent;
use example_accelerator::Example;

fn compiled(registry: &Registry, model: &str, recipe: Recipe, output: &Path) -> Vec<Vec<u8>> {
    let request = CompileRequest {
        model: Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(model),
        target: "example".to_owned(),
        output: output.to_owned(),
        options: vec![("smallest-partition".to_owned(), "0".to_owned())],
        require_full: false,
        recipe,
        calibration: Vec::new(),
        shape: Default::default(),
        dump_ir: None,
        threads: 2,
    };
    let report = compile(&request, registry, &Silent, &|_| {}).unwrap();
    assert!(!report.partitions.unwrap().partitions.is_empty(), "{model}");
    let mut files: Vec<PathBuf> = fs::read_dir(output).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 4);
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn a_plug_in_gives_the_bytes_of_the_crate() {
    let work = tempfile::tempdir().unwrap();
    let plugin = LoadedPlugin::load(&common::library("libexample_plugin.so")).unwrap();
    let [as_crate, as_plugin] = [edgec::cli::backends().with(Example), edgec::cli::backends().with(plugin)];
    for (model, recipe) in [
        ("jax/mlp/program.mlir", Recipe::None),
        ("jax/mobilenet/program.mlir", Recipe::None),
        ("torch/mlp.pt2", Recipe::None),
        ("torch/mlp.pt2", Recipe::Fp16),
        ("torch/mlp.pt2", Recipe::Int8),
    ] {
        let first = compiled(&as_crate, model, recipe, &work.path().join("crate"));
        let second = compiled(&as_plugin, model, recipe, &work.path().join("plug-in"));
        assert!(first == second, "{model} {recipe:?}");
    }
}
