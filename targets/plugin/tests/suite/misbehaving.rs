//! What a plug-in can do wrong is an error that names it.

use std::fs::File;

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_plugin::{LoadedPlugin, PluginError, VERSION};
use edgec_target::partition::partition;
use edgec_target::{Accelerator, Backend, TargetError, TargetOptions};
use edgec_weights::{DType, Expr, Silent, WeightTable};

use crate::c::library;

const PROGRAM: &str = "
    ml_program.global private @w(#ml_program.extern) : tensor<4xf32>
    func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
      %w = ml_program.global_load_const @w : tensor<4xf32>
      %0 = stablehlo.add %x, %w : tensor<4xf32>
      return %0 : tensor<4xf32>
    }";

fn refused(arguments: &[&str]) -> PluginError {
    let library = library("misbehaving", &[&["-Wno-unused", "-Wno-address"], arguments].concat());
    let error = LoadedPlugin::load(&library.path).err().unwrap();
    let path = library.path.to_str().unwrap();
    assert!(error.to_string().contains(path), "{error}");
    error
}

#[test]
fn a_table_that_breaks_a_rule_is_refused() {
    for (arguments, said) in [
        (&["-DTABLE=&plugin ? 0 : &plugin"][..], "its table: a pointer"),
        (&["-DSIZE=sizeof(EdgecPlugin)-8"], "128 bytes, one of version 1.0 has at least 136"),
        (&["-DSIZE=0"], "0 bytes"),
        (&["-DID={\"\\xff\",1}"], "not UTF-8"),
        (&["-DID={\"\",0}"], "no name"),
        (&["-DID={\"no such\",7}"], "no name"),
        (&["-DID={0,7}"], "null"),
        (&["-DID={\"x\",SIZE_MAX}"], "more than 4096"),
        (&["-DOPTIONS=0"], "its options: a pointer to 1 elements is null"),
        (&["-DOPTION_COUNT=SIZE_MAX"], "more than 1024"),
        (&["-DOPTION_NAME={\"Wrong\",5}"], "no name"),
        (&["-DOPTION_NAME={\"an_option\",9}"], "underscore"),
        (&["-DSTANDARD={\"else\",4}"], "none of its choices"),
        (&["-DLIMITS=0"], "no function `limits`"),
    ] {
        let error = refused(arguments);
        assert!(matches!(error, PluginError::Broken { .. }), "{error}");
        assert!(error.to_string().contains(said), "{arguments:?}: {error}");
    }
}

#[test]
fn a_plug_in_of_another_version_is_refused_with_both_versions() {
    let error = refused(&["-DMAJOR=7", "-DSIZE=16"]);
    assert!(matches!(error, PluginError::WrongVersion { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("version 7.0") && text.contains(&format!("has {VERSION}")), "{text}");
}

#[test]
fn what_is_no_library_or_no_plug_in_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.so");
    for content in [None, Some("no library")] {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let error = LoadedPlugin::load(&path).err().unwrap();
        assert!(matches!(error, PluginError::Unloadable { .. }), "{error}");
    }
    let error = refused(&["-Dedgec_plugin=another_name"]);
    assert!(error.to_string().contains("exports no function `edgec_plugin`"), "{error}");
}

/// What a compile of the program comes to when the plug-in does `wrong`.
fn attempt(plugin: &LoadedPlugin, wrong: &str) -> Result<(), TargetError> {
    let options = TargetOptions::new(plugin.options(), [("wrong".to_owned(), wrong.to_owned())]).unwrap();
    let context = Context::new();
    let module = Module::parse(&context, "program", PROGRAM.as_bytes()).unwrap();
    let mut weights = WeightTable::default();
    let numbers: Vec<u8> = [1.0f32, 2.0, 3.0, 4.0].iter().flat_map(|number| number.to_le_bytes()).collect();
    weights.insert("w".to_owned(), Expr::literal(vec![4], DType::F32, numbers).unwrap());
    let (partitions, report) = partition(module, plugin.id(), plugin, &options)?;
    assert_eq!(report.partitions.len(), 1);
    let artifact = plugin.compile(partitions, &weights, &options)?;
    let out: File = tempfile::tempfile().unwrap();
    artifact.write(&out, 4096, 2, &Silent)
}

#[test]
fn what_a_plug_in_does_wrong_is_an_error_and_harms_nothing() {
    for (wrong, said) in [
        ("silent-failure", "status 7 and no reason"),
        ("bad-text", "not UTF-8"),
        ("endless-limits", "its limits cannot be: inf ns a call"),
        ("no-form", "decoders in form 9"),
        ("no-answers", "nothing about candidate 0 of 1"),
        ("answers-twice", "candidate 0 twice"),
        ("far-answers", "candidate 1 of 1"),
        ("negative-time", "takes -1 ns"),
        ("huge-artifact", "18446744073709551612 bytes"),
        ("empty-artifact", "an artifact of 0 bytes"),
        ("puts-beyond", "4 bytes at 18446744073709551614 of an artifact that has 64"),
        ("puts-null", "null"),
        ("puts-less", "announced 64 bytes and wrote 63"),
        ("reads-beyond", "no 4 bytes at 18446744073709551614"),
        ("reads-other", "no `weight 1 of 1`"),
    ] {
        // One that has released an artifact takes no other: each is released once.
        let library = library("misbehaving", &[]);
        let plugin = LoadedPlugin::load(&library.path).unwrap();
        let error = attempt(&plugin, wrong).unwrap_err().to_string();
        assert!(error.contains(said), "{wrong}: {error}");
        let again = attempt(&plugin, "nothing");
        let was_released = again.err().is_some_and(|error| error.to_string().contains("released before"));
        let compiled = ["artifact", "puts", "reads"].iter().any(|part| wrong.contains(part));
        assert_eq!(was_released, compiled, "{wrong}");
    }
}
