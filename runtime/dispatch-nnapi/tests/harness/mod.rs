//! Models with packages behind them, and LiteRT's Python package to run them.
//!
//! Needs LiteRT's Python package (tools/setup.sh --checks).
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "tests, each of which uses a part")]

pub mod two_partitions;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use edgec_formats::tflite::{CODE_ALIGNMENT, Model, layout};

/// Writes a model with a package behind it; `model` is given the package's offset and length.
pub fn write_model(folder: &Path, model: impl Fn(u64, u64) -> Model, package: &[u8]) -> PathBuf {
    let length = layout(&model(0, 0)).unwrap().total_len;
    let offset = length.next_multiple_of(CODE_ALIGNMENT);
    let mut bytes = layout(&model(offset, package.len() as u64)).unwrap().header;
    assert_eq!(bytes.len() as u64, length);
    bytes.resize(offset as usize, 0);
    bytes.extend(package);
    let path = folder.join("partitioned.tflite");
    std::fs::write(&path, bytes).unwrap();
    path
}

/// LiteRT's Python package.
pub fn python_packages() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join(".edgec/python");
    assert!(folder.is_dir(), "{} is missing: run tools/setup.sh --checks", folder.display());
    folder
}

/// A folder with this library, and with the reference driver beside it if that is wanted.
pub fn libraries(folder: &Path, with_driver: bool) -> PathBuf {
    let built = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let libraries = folder.join("libraries");
    std::fs::create_dir(&libraries).unwrap();
    let mut names = vec!["libLiteRtDispatch_Edgec.so"];
    names.extend(with_driver.then_some("libneuralnetworks.so"));
    for name in names {
        std::fs::copy(built.join(name), libraries.join(name)).expect(name);
    }
    libraries
}

/// Compiles the faulty driver without these functions.
pub fn faulty_driver(folder: &Path, without: &[&str]) -> PathBuf {
    let path = folder.join("libfaulty.so");
    let output = Command::new("cc")
        .args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&path)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faulty_driver.c"))
        .args(without.iter().map(|function| format!("-D{function}=gone_{function}")))
        .output()
        .expect("cc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

/// What a model is given and gives.
pub struct Ends {
    pub kind: &'static str,
    pub shape: &'static str,
    pub outputs: usize,
}

/// Runs a model three times, with the dispatch library of a folder or on the CPU.
pub fn run(model: &Path, libraries: Option<&Path>, ends: &Ends, environment: &[(&str, &str)]) -> Output {
    Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/run.py"))
        .args([model, libraries.unwrap_or(Path::new("-"))])
        .args(["3", ends.kind, ends.shape, &ends.outputs.to_string()])
        .env("PYTHONPATH", python_packages())
        .envs(environment.iter().copied())
        .output()
        .expect("python3")
}

/// The outputs of the three runs, and what was said.
pub fn outputs(output: &Output) -> (Vec<Vec<f64>>, String) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    let lines = printed.lines().filter(|line| line.starts_with('['));
    let numbers = |line: &str| -> Vec<f64> {
        line.trim_matches(['[', ']']).split(", ").map(|number| number.parse().unwrap()).collect()
    };
    let runs: Vec<_> = lines.map(numbers).collect();
    assert_eq!(runs.len(), 3, "{printed}{said}");
    (runs, said)
}
