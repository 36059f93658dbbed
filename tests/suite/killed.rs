//! A compile that is killed.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use edgec_tests::{edgec_path, gemma_gguf};

/// However far the compile has come, the old output is untouched until the new one is whole.
#[test]
fn the_old_output_survives_a_kill() {
    for milliseconds in [20, 100, 300, 600] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("model.litertlm");
        fs::write(&out, "old").unwrap();
        let mut child = Command::new(edgec_path())
            .arg("compile")
            .arg(gemma_gguf())
            .args(["--quantize=int8", "--target=cpu", "-o"])
            .arg(&out)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        let left = fs::read(&out).unwrap();
        assert!(left == b"old" || (finished && left.starts_with(b"LITERTLM")), "after {milliseconds} ms");
    }
}
