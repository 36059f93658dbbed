//! Lowering cases, one file each in `cases/<family>`: what a StableHLO module becomes is recorded beside it (`INSTA_UPDATE=always` records
//! anew), and what it computes under stock LiteRT has to be what numpy computed.

mod case;
mod clusters;
mod evaluated;

use std::{fs, path::Path};

use edgec_dialects::Context;
use edgec_runtime::{CpuOptions, ElementType, LiteRtRunner, Runner as _, Tensor};
use edgec_target::{EmitOptions, Host as _};
use edgec_weights::Silent;

use crate::Cpu;
use case::{Allowed, Case};

/// The names of the folders in `cases`.
fn families() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The cases of a family, in the order of their names.
fn cases(family: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(family);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|suffix| suffix == "mlir"));
    paths.sort();
    assert!(!paths.is_empty(), "the family {family} has cases");
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths.iter().map(|path| Case::parse(&name(path), &fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn cases_lower_as_recorded() {
    let mut refused = Vec::new();
    for family in families() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(format!("../../cases/{family}"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        for case in cases(&family) {
            let context = Context::new();
            match case.lower(&context) {
                Ok(unit) => {
                    settings.bind(|| insta::assert_snapshot!(case.name.clone(), unit.module.to_text()));
                }
                Err(error) => refused.push(error),
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn cases_compute_what_numpy_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for case in families().iter().flat_map(|family| cases(family)) {
        let path = folder.path().join(format!("{}.tflite", case.name));
        if let Err(error) = write(&case, &path) {
            wrong.push(error);
            continue;
        }
        match (run(&case, &path), case.outputs.as_slice()) {
            (Err(_), []) => {}
            (Ok(_), []) => wrong.push(format!("{}: inputs that must be refused were run", case.name)),
            (Err(error), _) => wrong.push(format!("{}: {error}", case.name)),
            (Ok(found), expected) => {
                let pairs = expected.iter().zip(&found).enumerate();
                wrong.extend(pairs.filter_map(|(index, (expected, found))| {
                    let difference = difference(&expected.tensor, found, expected.allowed)?;
                    Some(format!("{}: output {index} {difference}", case.name))
                }));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bytes_do_not_depend_on_the_thread_count() {
    let folder = tempfile::tempdir().unwrap();
    let case = cases("products").into_iter().find(|case| case.name == "fully_connected_int4_bias").unwrap();
    let written: Vec<Vec<u8>> = [1, 4]
        .into_iter()
        .map(|threads| {
            let path = folder.path().join("model.tflite");
            write_with(&case, &path, threads).unwrap();
            fs::read(path).unwrap()
        })
        .collect();
    assert!(written[0] == written[1]);
}

fn write(case: &Case, path: &Path) -> Result<(), String> {
    write_with(case, path, 2)
}

fn write_with(case: &Case, path: &Path, threads: usize) -> Result<(), String> {
    let context = Context::new();
    let unit = case.lower(&context)?;
    let artifact = Cpu.emit(unit.module, &unit.weights, None, &EmitOptions::default()).unwrap();
    let out = fs::File::create(path).unwrap();
    let length = artifact.len();
    artifact.write(&out, 0, threads, &Silent).unwrap();
    assert_eq!(out.metadata().unwrap().len(), length, "{}", case.name);
    Ok(())
}

/// The results of `main` on stock LiteRT.
fn run(case: &Case, path: &Path) -> Result<Vec<Tensor>, edgec_runtime::RuntimeError> {
    let mut runner = LiteRtRunner::open(path, &CpuOptions { threads: Some(1), ..CpuOptions::default() })?;
    let inputs: Vec<(String, Tensor)> =
        case.inputs.iter().enumerate().map(|(index, input)| (format!("arg{index}"), input.clone())).collect();
    let mut outputs = runner.run("main", &inputs)?;
    outputs
        .sort_by_key(|(name, _)| name.trim_start_matches("output_").parse::<usize>().unwrap_or(usize::MAX));
    Ok(outputs.into_iter().map(|(_, tensor)| tensor).collect())
}

/// How a result differs from the expected one, if it does.
fn difference(tensor: &Tensor, found: &Tensor, allowed: Allowed) -> Option<String> {
    if tensor.shape() != found.shape() || tensor.element_type() != found.element_type() {
        return Some(format!("is {} {:?}", found.element_type(), found.shape()));
    }
    if tensor.to_i64().is_some() || tensor.element_type() == ElementType::U64 {
        let shown = || format!("is {:?}, not {:?}", found.to_f64(), tensor.to_f64());
        return (tensor.bytes() != found.bytes()).then(shown);
    }
    let (expected, found) = (tensor.to_f64(), found.to_f64());
    let finite = expected.iter().filter(|value| value.is_finite());
    let largest = finite.fold(1e-9_f64, |largest, value| largest.max(value.abs()));
    let wrong = expected.iter().zip(&found).position(|(&expected, &found)| {
        if !expected.is_finite() || !found.is_finite() {
            return expected != found && !(expected.is_nan() && found.is_nan());
        }
        (expected - found).abs()
            > match allowed {
                Allowed::OfLargest(part) => part * largest,
                Allowed::OfEach(part) => part * expected.abs(),
            }
    })?;
    Some(format!("has {} at {wrong}, not {}", found[wrong], expected[wrong]))
}
