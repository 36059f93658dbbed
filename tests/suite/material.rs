//! Checkpoints to spoil, and what a refusal must look like.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use edgec_tests::{edgec, fixture};
use serde_json::Value;
use tempfile::TempDir;

/// A copy of a tiny checkpoint, and an empty folder for outputs beside it.
pub struct Spoiled {
    folder: TempDir,
    model: PathBuf,
}

impl Spoiled {
    /// Copies `tests/fixtures/tiny/<name>`, a folder or a file.
    pub fn copy_of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (source, model) = (fixture("tiny").join(name), folder.path().join(name));
        if source.is_dir() {
            copy_folder(&source, &model);
        } else {
            fs::copy(&source, &model).unwrap();
        }
        fs::create_dir(folder.path().join("out")).unwrap();
        Self { folder, model }
    }

    /// The checkpoint, or a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.model.clone() } else { self.model.join(name) }
    }

    /// Rewrites a JSON file of the checkpoint.
    pub fn edit_json(&self, name: &str, edit: impl FnOnce(&mut Value)) -> &Self {
        let path = self.path(name);
        let mut value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        edit(&mut value);
        fs::write(&path, serde_json::to_vec(&value).unwrap()).unwrap();
        self
    }

    /// Rewrites the bytes of a file of the checkpoint.
    pub fn edit_bytes(&self, name: &str, edit: impl FnOnce(&mut Vec<u8>)) -> &Self {
        let path = self.path(name);
        let mut bytes = fs::read(&path).unwrap();
        edit(&mut bytes);
        fs::write(&path, bytes).unwrap();
        self
    }

    /// Rewrites the header of a safetensors file; the data stays where it was relative to the header's end.
    pub fn edit_header(&self, name: &str, edit: impl FnOnce(&mut Value)) -> &Self {
        self.edit_bytes(name, |bytes| {
            let length = usize::try_from(u64::from_le_bytes(bytes[..8].try_into().unwrap())).unwrap();
            let mut header = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
            edit(&mut header);
            let text = serde_json::to_vec(&header).unwrap();
            let data = bytes.split_off(8 + length);
            bytes.clear();
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text);
            bytes.extend(data);
        })
    }

    /// Compiles a decoder to `out/<output>`; whatever happens, a refusal leaves nothing in `out/`.
    pub fn compile(&self, output: &str, arguments: &[&str]) -> edgec_tests::Outcome {
        let mut words = vec!["--context", "64", "--prefill", "8"];
        words.extend(arguments);
        self.compile_plain(output, &words)
    }

    /// The same for any model.
    pub fn compile_plain(&self, output: &str, arguments: &[&str]) -> edgec_tests::Outcome {
        let out = self.folder.path().join("out").join(output);
        let mut words: Vec<&OsStr> =
            vec!["compile".as_ref(), self.model.as_ref(), "-o".as_ref(), out.as_ref()];
        words.extend(["--target", "cpu"].map(OsStr::new));
        words.extend(arguments.iter().map(OsStr::new));
        let outcome = edgec(words);
        if outcome.code != Some(0) {
            let left: Vec<PathBuf> = files(&self.folder.path().join("out"));
            assert!(left.is_empty(), "a refused compile left {left:?}");
        }
        outcome
    }

    /// Compiles to int8 and expects a refusal that says all of `words`.
    pub fn is_refused(&self, words: &[&str]) {
        let said = self.compile("model.tflite", &["--quantize", "int8"]).refused();
        for word in words {
            assert!(said.contains(word), "the refusal does not say {word}:\n{said}");
        }
    }
}

fn copy_folder(source: &Path, target: &Path) {
    fs::create_dir(target).unwrap();
    for path in files(source) {
        let copy = target.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            fs::copy(&path, copy).unwrap();
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}
