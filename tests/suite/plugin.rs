//! A target in a shared library, as a user loads it.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use edgec_tensor::npy;
use edgec_tests::{edgec, edgec_path, root};

/// A library of this repository where cargo puts it: beside the programs if it was asked for, else with what programs depend
/// on. The one that was built last counts.
fn library(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folders = test.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    let built = |path: &PathBuf| path.metadata().and_then(|found| found.modified()).ok();
    folders.filter(|path| path.exists()).max_by_key(built).unwrap()
}

#[test]
fn a_plug_in_is_listed_with_its_options() {
    let plugin = library("libexample_plugin.so");
    let listed = edgec(["targets".as_ref(), "--plugin".as_ref(), plugin.as_os_str()]).ok();
    assert!(listed.contains("cpu ") && listed.contains("example "), "{listed}");
    assert!(!edgec(["targets"]).ok().contains("example"));
    let help = edgec(["compile".as_ref(), "--plugin".as_ref(), plugin.as_os_str(), "--help".as_ref()]).ok();
    assert!(help.contains("--smallest-partition <NANOSECONDS>"), "{help}");
}

#[test]
fn a_model_runs_on_a_plug_in_and_the_cpu() {
    let work = tempfile::tempdir().unwrap();
    let [model, out, dispatch] = ["model", "out", "dispatch"].map(|name| work.path().join(name));
    let plugin = library("libexample_plugin.so");
    let arguments: [&OsStr; 9] = [
        "compile".as_ref(),
        "tests/fixtures/torch/mlp.pt2".as_ref(),
        "--plugin".as_ref(),
        plugin.as_os_str(),
        "--target=example".as_ref(),
        "--smallest-partition=0".as_ref(),
        "--threads=2".as_ref(),
        "-o".as_ref(),
        model.as_os_str(),
    ];
    let outcome = edgec(arguments);
    assert!(outcome.stderr.contains("4 partitions"), "{}", outcome.stderr);
    outcome.ok();

    // LiteRT takes the first library of the folder, so it gets one of its own.
    fs::create_dir(&dispatch).unwrap();
    let name = "libLiteRtDispatch_Example.so";
    fs::copy(library(name), dispatch.join(name)).unwrap();
    let fixture = root().join("tests/fixtures/torch/mlp");
    let run = Command::new(edgec_path())
        .args(["run".as_ref(), model.join("model.tflite").as_os_str(), "--input".as_ref()])
        .arg(fixture.join("arg0.npy"))
        .arg("--output-dir")
        .arg(&out)
        .env("EDGEC_DISPATCH_DIR", &dispatch)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for name in ["output_0.npy", "output_1.npy", "output_2.npy"] {
        let [wanted, found] = [&fixture, &out].map(|folder| npy::read(&folder.join(name)).unwrap().to_f64());
        let close = |(wanted, found): (&f64, &f64)| (wanted - found).abs() <= 1e-4 * wanted.abs().max(1.0);
        assert!(wanted.len() == found.len() && wanted.iter().zip(&found).all(close), "{name}: {found:?}");
    }
}

#[test]
fn a_library_that_cannot_be_used_is_named() {
    let work = tempfile::tempdir().unwrap();
    let text = work.path().join("text.so");
    fs::write(&text, "no library").unwrap();
    let said = edgec(["targets".as_ref(), "--plugin".as_ref(), text.as_os_str()]).refused();
    assert!(said.contains("text.so"), "{said}");
    let said = edgec(["targets", "--plugin=absent.so"]).refused();
    assert!(said.contains("absent.so"), "{said}");
    let plugin = library("libexample_plugin.so");
    let twice = ["--plugin".as_ref(), plugin.as_os_str(), "--plugin".as_ref(), plugin.as_os_str()];
    let said = edgec([&["targets".as_ref()][..], &twice[..]].concat()).refused();
    assert!(said.contains("`example`"), "{said}");
    assert_eq!(edgec(["targets", "--plugin"]).code, Some(2));
}
