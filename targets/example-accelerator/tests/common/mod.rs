//! What the tests share.

use std::path::PathBuf;

/// A library of this repository where cargo puts it: beside the programs if it was asked for, else with what programs depend
/// on. The one that was built last counts.
pub fn library(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folders = test.ancestors().skip(1).take(2).map(|folder| folder.join(name));
    let built = |path: &PathBuf| path.metadata().and_then(|found| found.modified()).ok();
    folders.filter(|path| path.exists()).max_by_key(built).unwrap()
}
