//! Running the `edgec` program as a user would.

use std::env;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::root;

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` if a signal ended the program.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Standard output of a run that succeeded.
    ///
    /// # Panics
    /// If it did not, showing what it said.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "edgec failed: {}", self.stderr);
        self.stdout
    }

    /// Standard error of a run that the input or the request made fail: exit code 1 and no panic.
    ///
    /// # Panics
    /// If the run succeeded or failed in another way.
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self.stderr
    }
}

/// Runs `edgec ARGUMENTS` in the repository's root, with no standard input.
///
/// # Panics
/// If the program was not built.
pub fn edgec<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Outcome {
    let output = Command::new(edgec_path())
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The program beside this test binary: `target/<profile>/edgec`, or what `EDGEC` names.
///
/// # Panics
/// If it was not built: cargo builds another package's program only when asked to.
#[must_use]
pub fn edgec_path() -> PathBuf {
    if let Some(path) = env::var_os("EDGEC") {
        return path.into();
    }
    let test = env::current_exe().expect("the test binary has a path");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("target/<profile>/deps/<test>");
    let path = profile.join("edgec");
    assert!(path.exists(), "{} is missing: run cargo build -p edgec", path.display());
    path
}
