//! The NPU target: programs of `tests/fixtures/` cut for NNAPI, run by unmodified LiteRT with the dispatch library and the
//! reference driver, against jax's numbers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use edgec_tests::{agreement, edgec, edgec_path, fixture, python_packages, root};
use serde_json::Value;

/// Largest difference over the largest number of the output.
const LIMIT: f64 = 1e-4;

/// The dispatch library and the reference driver, in a folder of their own.
pub(super) fn libraries(folder: &Path) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let libraries = folder.join("libraries");
    fs::create_dir(&libraries).unwrap();
    for name in ["libLiteRtDispatch_Edgec.so", "libneuralnetworks.so"] {
        // Cargo puts them beside the programs if it was asked for them, else with what programs depend on.
        let built =
            test.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.exists());
        fs::copy(built.unwrap(), libraries.join(name)).unwrap();
    }
    libraries
}

/// Compiles a program with everything that is supported in partitions; what `partitions.json` says.
fn compile(program: &Path, out: &Path, options: &[&str]) -> Value {
    let mut words = vec![
        "compile",
        program.to_str().unwrap(),
        "--target=npu",
        "--smallest-partition=0",
        "-o",
        out.to_str().unwrap(),
    ];
    words.extend(options);
    edgec(words).ok();
    serde_json::from_str(&fs::read_to_string(out.join("partitions.json")).unwrap()).unwrap()
}

/// Runs a model on a fixture's inputs; the folder of its outputs.
fn run(model: &Path, inputs: &Path, libraries: &Path) -> PathBuf {
    let arguments = (0..).map(|index| inputs.join(format!("arg{index}.npy")));
    let inputs: Vec<PathBuf> = arguments.take_while(|path| path.exists()).collect();
    run_on(model, &inputs, libraries)
}

/// The same with files of inputs: `arg0.npy`, or names of what they are an input of.
pub(super) fn run_on(model: &Path, inputs: &[PathBuf], libraries: &Path) -> PathBuf {
    let out = model.with_extension("out");
    let named = |path: &PathBuf| {
        format!("--input={}={}", path.file_stem().unwrap().to_str().unwrap(), path.display())
    };
    let inputs = inputs.iter().map(named);
    let output = Command::new(edgec_path())
        .arg("run")
        .arg(model)
        .args(inputs)
        .arg("--output-dir")
        .arg(&out)
        .current_dir(root())
        .env("EDGEC_DISPATCH_DIR", libraries)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("runs on the CPU"), "the driver refused a partition: {said}");
    out
}

/// A program of jax gives jax's numbers with `share` of its multiply-adds in at most `most` partitions.
fn agrees(name: &str, options: &[&str], share: f64, most: usize, limit: f64) {
    let work = tempfile::tempdir().unwrap();
    let folder = fixture("jax").join(name);
    let model = work.path().join("model");
    let report = compile(&folder.join("program.mlir"), &model, options);
    let inside = report["macs_inside"].as_f64().unwrap();
    let partitions = report["partitions"].as_array().unwrap().len();
    assert!(
        inside >= share && (1..=most).contains(&partitions),
        "{name}: {inside} in {partitions}: {report:#}"
    );
    let found = run(&model.join("model.tflite"), &folder, &libraries(work.path()));
    let mut outputs = 0;
    for file in (0..).map(|index| format!("output_{index}.npy")) {
        if !folder.join(&file).exists() {
            break;
        }
        let error = agreement(&folder.join(&file), &found.join(&file));
        assert!(error <= limit, "{name}: {file} differs by {error}");
        outputs += 1;
    }
    assert!(outputs > 0);
}

macro_rules! programs {
    ($($test:ident $name:literal $options:expr, $share:expr, $most:expr;)*) => {
        $(
            #[test]
            fn $test() {
                agrees($name, &$options, $share, $most, LIMIT);
            }
        )*
    };
}

programs! {
    mlp "mlp" [], 1.0, 1;
    convnet "convnet" [], 1.0, 1;
    mobilenet "mobilenet" [], 1.0, 1;
    vit "vit" [], 1.0, 1;
    vit_with_batch_matmul "vit" ["--feature-level=7"], 1.0, 1;
    whisper_encoder "whisper_encoder" [], 0.95, 3;
    resnet_block "resnet_block" [], 1.0, 1;
    rms_norm "rms_norm" [], 1.0, 1;
    gpt2 "gpt2" [], 1.0, 2;
}

#[test]
fn the_python_package_runs_partitions() {
    let work = tempfile::tempdir().unwrap();
    let model = work.path().join("model");
    compile(&fixture("jax").join("mobilenet/program.mlir"), &model, &[]);
    let output = Command::new("python3")
        .arg(root().join("tools/checks/partitions_with_litert.py"))
        .args([&model, &libraries(work.path())])
        .env("PYTHONPATH", python_packages())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("runs on the CPU"), "the driver refused a partition: {said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("output_0: differs by"));
}

/// A message without the frame and the line breaks that it has on a terminal.
fn unwrapped(said: &str) -> String {
    said.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_nnapi_lacks_is_refused_where_all_was_required() {
    let work = tempfile::tempdir().unwrap();
    let model = work.path().join("model");
    let program = fixture("jax").join("argmax/program.mlir");
    let words = [
        "compile",
        program.to_str().unwrap(),
        "--target=npu",
        "--require-full",
        "-o",
        model.to_str().unwrap(),
    ];
    let said = unwrapped(&edgec(words).refused());
    assert!(said.contains("it reduces several values at once") && !model.exists(), "{said}");
    let words = ["compile", program.to_str().unwrap(), "--target=npu", "--feature-level=9", "-o", "x"];
    let said = unwrapped(&edgec(words).refused());
    assert!(said.contains("--feature-level is one of 1, 2, 3, 4, 5, 6, 7, 8, not `9`"), "{said}");
}
