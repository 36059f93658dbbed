//! edgec's own runtime. LiteRT loads one dispatch library a process, and cargo may run these tests in one: all use the same.

use std::ffi::OsStr;
use std::fs::File;
use std::process::{Command, Output};

use edgec_formats::tflite::{Summary, read};
use edgec_runtime::{CpuOptions, LiteRtRunner, Runner, Tensor};

use crate::{Setup, model};

/// The environment variable by which a test calls itself as a program, with the file to run.
const FILE: &str = "EDGEC_TEST_MODEL";
const OFFSET: &str = "EDGEC_TEST_OFFSET";

/// What [`child`] is called by: the environment of a process cannot be changed safely while it runs.
fn run(setup: &Setup, offset: u64, folder: Option<&OsStr>) -> Output {
    // A copy, beside which no library lies.
    let program = setup.folder.path().join("program");
    std::fs::copy(std::env::current_exe().expect("this test"), &program).expect("copied");
    let mut command = Command::new(program);
    command.args(["--exact", "runner::child", "--nocapture", "--ignored"]);
    command.env(FILE, setup.model()).env(OFFSET, offset.to_string()).current_dir(setup.folder.path());
    command.env("EDGEC_LITERT_LIB", crate::root().join(".edgec/libLiteRt.so"));
    match folder {
        Some(folder) => command.env("EDGEC_DISPATCH_DIR", folder),
        None => command.env_remove("EDGEC_DISPATCH_DIR"),
    };
    command.output().expect("this test runs")
}

#[test]
#[ignore = "it is a program that the other tests call"]
fn child() {
    let path = std::env::var_os(FILE).expect("called by a test");
    let offset: u64 = std::env::var(OFFSET).expect("called by a test").parse().expect("a number");
    let file = File::open(&path).expect("readable");
    let length = file.metadata().expect("readable").len() - offset;
    let runner = LiteRtRunner::from_section(path.as_ref(), &file, offset, length, &CpuOptions::default());
    let mut runner = runner.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(runner.backend(), "LiteRT on the CPU and an accelerator");
    for start in [0.0, 10.0] {
        let x = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|value| start + value);
        let tensor = |values: &[f32]| Tensor::from_f32(vec![2, 3], values).expect("six values");
        let inputs = [("x".to_owned(), tensor(&x)), ("y".to_owned(), tensor(&[0.5; 6]))];
        let outputs = runner.run("main", &inputs).unwrap_or_else(|error| panic!("{error}"));
        let sum = x.map(|x| x + 0.5);
        let result = x.map(|x| (x + 0.5) * x * 2.0);
        for (name, expected) in [("sum", sum), ("result", result)] {
            let (_, found) = outputs.iter().find(|(found, _)| found == name).expect("an output");
            assert_eq!(found.to_f32().as_deref(), Some(&expected[..]), "{name}");
        }
    }
}

fn errors(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn an_accelerator_and_the_cpu_compute_one_model() {
    let setup = Setup::new(&model::file("add", "twice"));
    let output = run(&setup, 0, Some(setup.libraries().as_os_str()));
    assert!(output.status.success(), "{}", errors(&output));
}

#[test]
fn a_model_within_a_file_finds_its_code() {
    let mut file = vec![0xff; 16384];
    file.extend(model::file("add", "twice"));
    let setup = Setup::new(&file);
    let output = run(&setup, 16384, Some(setup.libraries().as_os_str()));
    assert!(output.status.success(), "{}", errors(&output));
}

#[test]
fn a_missing_library_is_named_with_its_remedy() {
    let setup = Setup::new(&model::file("add", "twice"));
    for folder in [None, Some(setup.folder.path().as_os_str())] {
        let text = errors(&run(&setup, 0, folder));
        assert!(text.contains("(2 DISPATCH_OP)") && text.contains("Set EDGEC_DISPATCH_DIR"), "{text}");
        assert_eq!(text.contains(".edgec/dispatch"), folder.is_none(), "{text}");
    }
}

#[test]
fn an_accelerators_refusals_and_failures_give_their_reason() {
    for (function, reason) in [
        ("other", "function \"other\": the code has no such function"),
        ("broken", "function \"broken\": the factor NaN is no number"),
    ] {
        let setup = Setup::new(&model::file("add", function));
        let text = errors(&run(&setup, 0, Some(setup.libraries().as_os_str())));
        assert_eq!(text.matches(&format!("dispatch library adder: {reason}")).count(), 1, "{text}");
    }
}

#[test]
fn code_outside_of_the_file_is_refused_before_litert_sees_it() {
    let mut file = model::file("add", "twice");
    file.pop();
    let setup = Setup::new(&file);
    let text = errors(&run(&setup, 0, Some(setup.libraries().as_os_str())));
    assert!(text.contains("operator 0 of subgraph \"main\": its code"), "{text}");
}

#[test]
fn the_summary_has_the_calls() {
    let model = read(&model::file("add", "twice")).expect("a good model");
    let summary = Summary::new(&model);
    let [subgraph] = &summary.subgraphs[..] else { panic!("one subgraph") };
    let calls: Vec<_> =
        subgraph.dispatched.iter().map(|call| (call.function.as_str(), call.code_bytes)).collect();
    assert_eq!(calls, [("add", model::CODE.len() as u64), ("twice", model::CODE.len() as u64)]);
}
