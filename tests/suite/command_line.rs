//! The command line's contract: exit codes, and which stream says what.

use edgec_tests::edgec;

#[test]
fn help_goes_to_standard_output() {
    let help = edgec(["--help"]).ok();
    for command in ["compile", "import", "opt", "run", "bench", "inspect", "targets", "passes", "models"] {
        assert!(help.contains(command), "--help does not name {command}:\n{help}");
    }
}

#[test]
fn a_wrong_use_exits_with_2() {
    let outcome = edgec(["compile", "--no-such-option"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(outcome.stdout.is_empty());
}

#[test]
fn a_model_that_is_not_there_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (model, out) = (folder.path().join("absent.gguf"), folder.path().join("out.tflite"));
    let said = edgec([
        "compile".as_ref(),
        model.as_os_str(),
        "--target".as_ref(),
        "cpu".as_ref(),
        "-o".as_ref(),
        out.as_os_str(),
    ])
    .refused();
    assert!(said.contains("absent.gguf"), "{said}");
    assert!(!out.exists());
}
