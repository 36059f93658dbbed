//! Plug-ins that the C compiler makes of the sources in `tests/c`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A library, in a folder that lasts as long.
pub struct Library {
    pub path: PathBuf,
    _folder: TempDir,
}

/// Compiles `tests/c/NAME.c` with the C compiler's `arguments`.
pub fn library(name: &str, arguments: &[&str]) -> Library {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plugin.so");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("cc")
        .args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .arg(&path)
        .arg("-I")
        .arg(here.join("include"))
        .arg(here.join("tests/c").join(name).with_extension("c"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Library { path, _folder: folder }
}
