//! What fuzz targets share.

pub mod edits;
pub mod modules;
pub mod tokens;
pub mod zip;

use std::fs;
use std::path::PathBuf;

/// A file of this process, in the folder for temporary files.
pub fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("edgec_fuzz_{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Evaluates a tensor's expression if it is small; it may not be what the file can give.
pub fn evaluate_small(expression: &edgec_weights::Expr) {
    let elements = expression.shape().iter().try_fold(1u64, |count, &size| count.checked_mul(size as u64));
    if elements.is_some_and(|elements| elements <= 1 << 14) {
        let _ = edgec_weights::evaluate_to_vec(expression);
    }
}
