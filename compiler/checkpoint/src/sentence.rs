//! What sentence-transformers keeps beside a model: `modules.json` and a folder for each module.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use crate::CheckpointError;
use crate::files::read_optional_json;

/// A step of a sentence-transformers pipeline.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceModule {
    /// Its class, as `sentence_transformers.models.Pooling`.
    pub kind: String,
    /// Its `config.json`; null where there is none.
    pub config: Value,
    /// Where that file is.
    pub config_path: PathBuf,
}

/// The modules that `modules.json` of `folder` lists; none without the file.
pub(crate) fn read_modules(folder: &Path) -> Result<Vec<SentenceModule>, CheckpointError> {
    let path = folder.join("modules.json");
    let modules = match read_optional_json(&path)? {
        Value::Null => return Ok(Vec::new()),
        Value::Array(modules) => modules,
        _ => return Err(CheckpointError::malformed(&path, "line 1", "a list of modules was expected")),
    };
    let read = |(index, module): (usize, &Value)| {
        let field = |name: &str| {
            module[name].as_str().ok_or_else(|| {
                CheckpointError::malformed(&path, format!("module {index}"), format!("it has no `{name}`"))
            })
        };
        let (kind, place) = (field("type")?, field("path")?);
        let mut parts = Path::new(place).components();
        if !matches!((parts.next(), parts.next()), (None | Some(Component::Normal(_)), None)) {
            return Err(CheckpointError::malformed(
                &path,
                format!("module {index}"),
                format!("its path `{place}` lies outside the folder"),
            ));
        }
        let config_path = folder.join(place).join("config.json");
        Ok(SentenceModule { kind: kind.to_owned(), config: read_optional_json(&config_path)?, config_path })
    };
    modules.iter().enumerate().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let write = |text: &str| std::fs::write(folder.path().join("modules.json"), text).unwrap();
        assert_eq!(read_modules(folder.path()).unwrap(), []);
        for text in
            ["{}", "[{\"type\": \"a.Pooling\"}]", "[{\"type\": \"a.B\", \"path\": \"../x\"}]", "[1]", "["]
        {
            write(text);
            let error = read_modules(folder.path()).unwrap_err().to_string();
            assert!(error.contains("modules.json"), "{error}");
        }
        write("[{\"type\": \"a.B\", \"path\": \"1_B\"}]");
        let modules = read_modules(folder.path()).unwrap();
        assert_eq!((modules[0].kind.as_str(), &modules[0].config), ("a.B", &Value::Null));
    }
}
