//! What the tests in `suite/` share: where fixtures, the program and the fetched models are, and how to run the program.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot find its material must stop")]

pub mod op_matrix;

mod agreement;
mod program;

pub use agreement::agreement;
pub use program::{Outcome, edgec, edgec_path};

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().expect("tests/ lies in the repository").to_path_buf()
}

/// A committed fixture, by its path below `tests/fixtures/`.
///
/// # Panics
/// If there is none of that name.
#[must_use]
pub fn fixture(name: &str) -> PathBuf {
    let path = root().join("tests/fixtures").join(name);
    assert!(path.exists(), "no fixture {}", path.display());
    path
}

/// A committed fixture in JSON.
///
/// # Panics
/// If it is missing or not JSON.
#[must_use]
pub fn fixture_json(name: &str) -> serde_json::Value {
    let text = fs::read_to_string(fixture(name)).expect("a fixture is readable");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("fixture {name}: {error}"))
}

/// Gemma 3 270M as Q4_K_M GGUF, which `tools/setup.sh --checks` fetches.
///
/// # Panics
/// If it was not fetched, saying how.
#[must_use]
pub fn gemma_gguf() -> PathBuf {
    fetched("models/gemma-3-270m-q4_k_m.gguf")
}

/// all-MiniLM-L6-v2 as a Hugging Face folder, which `tools/setup.sh --checks` fetches.
///
/// # Panics
/// If it was not fetched, saying how.
#[must_use]
pub fn minilm() -> PathBuf {
    fetched("models/all-minilm-l6-v2")
}

/// The folder of Python packages (LiteRT, LiteRT-LM, numpy) that `tools/setup.sh --checks` installs: a `PYTHONPATH`.
///
/// # Panics
/// If it was not installed, saying how.
#[must_use]
pub fn python_packages() -> PathBuf {
    fetched("python")
}

fn fetched(name: &str) -> PathBuf {
    let path = root().join(".edgec").join(name);
    assert!(path.exists(), "{} is missing: run tools/setup.sh --checks", path.display());
    path
}
