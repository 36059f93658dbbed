//! Models with an accelerator's code in LiteRT, with the dispatch library of `examples/adder.rs`.
//!
//! Needs LiteRT's library and its Python package (tools/setup.sh --checks).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod model;
mod runner;
mod stock;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with the model, and in it a folder with the dispatch library under the name that LiteRT looks for.
struct Setup {
    folder: TempDir,
}

impl Setup {
    fn new(model: &[u8]) -> Self {
        let setup = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        std::fs::write(setup.model(), model).expect("written");
        std::fs::create_dir(setup.libraries()).expect("created");
        let program = std::env::current_exe().expect("this test");
        let target = program.parent().and_then(Path::parent).expect("the build's folder");
        let library = target.join("examples/libadder.so");
        std::os::unix::fs::symlink(&library, setup.libraries().join("libLiteRtDispatch_Adder.so"))
            .expect("linked");
        assert!(library.is_file(), "{} was not built", library.display());
        setup
    }

    fn model(&self) -> PathBuf {
        self.folder.path().join("model.tflite")
    }

    fn libraries(&self) -> PathBuf {
        self.folder.path().join("npu")
    }
}
