//! An accelerator's artifact as a folder: the model, the same model for the host alone, and what went where.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use edgec_target::PreparedArtifact;
use edgec_weights::{Progress, Silent};

use super::CompileError;
use super::output_file::OutputError;
use super::target::Prepared;

/// Writes the folder `path`, complete or not at all; one that was there gives way. Returns the bytes of all files.
///
/// ```text
/// model.tflite            what the host computes, and the accelerator's code behind it
/// model.portable.tflite   the same model without an accelerator
/// partitions.json, .txt   partitions, and a reason for each operation outside of them
/// ```
///
/// # Errors
/// The folder around it is missing or not writable, the disk is full, or a weight cannot be evaluated.
pub(super) fn write(
    path: &Path,
    prepared: Prepared,
    threads: usize,
    progress: &dyn Progress,
) -> Result<u64, CompileError> {
    let fail = |source| CompileError::Output(OutputError::new(path, source));
    let around = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_file() {
        return Err(fail(io::Error::from(io::ErrorKind::NotADirectory)));
    }
    let made = tempfile::Builder::new().prefix(".edgec-").suffix(".part").tempdir_in(around).map_err(fail)?;
    let stream = |name: &str, artifact: Box<dyn PreparedArtifact>, progress: &dyn Progress| {
        let file = File::create_new(made.path().join(name)).map_err(fail)?;
        Ok::<(), CompileError>(artifact.write(&file, 0, threads, progress)?)
    };
    stream("model.tflite", prepared.artifact, progress)?;
    if let Some(accelerated) = prepared.accelerated {
        stream("model.portable.tflite", accelerated.portable, &Silent)?;
        let json = serde_json::to_vec_pretty(&accelerated.report).map_err(io::Error::other).map_err(fail)?;
        fs::write(made.path().join("partitions.json"), json).map_err(fail)?;
        fs::write(made.path().join("partitions.txt"), accelerated.report.to_string()).map_err(fail)?;
    }
    let mut bytes = 0;
    for entry in fs::read_dir(made.path()).map_err(fail)? {
        bytes += entry.and_then(|entry| entry.metadata()).map_err(fail)?.len();
    }
    replace(path, made).map_err(fail)?;
    Ok(bytes)
}

/// Puts the folder that was made into its place. What was there is moved aside first, and back if the move fails.
fn replace(path: &Path, made: tempfile::TempDir) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Temporary folders are closed to others.
        fs::set_permissions(made.path(), fs::Permissions::from_mode(0o755))?;
    }
    if !path.exists() {
        return fs::rename(made.keep(), path);
    }
    let around = made.path().parent().unwrap_or(Path::new("."));
    let old = tempfile::Builder::new().prefix(".edgec-").suffix(".old").tempdir_in(around)?;
    let aside = old.path().join("artifact");
    fs::rename(path, &aside)?;
    let made = made.keep();
    fs::rename(&made, path).inspect_err(|_| {
        // The old artifact comes back; should that fail as well, it is in the folder beside.
        let _ = fs::rename(&aside, path);
        let _ = fs::remove_dir_all(&made);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_the_place_of_another() {
        let work = tempfile::tempdir().unwrap();
        let path = work.path().join("out");
        for content in ["first", "second"] {
            let made = tempfile::tempdir_in(work.path()).unwrap();
            fs::write(made.path().join("model.tflite"), content).unwrap();
            replace(&path, made).unwrap();
            assert_eq!(fs::read_to_string(path.join("model.tflite")).unwrap(), content);
        }
        assert_eq!(fs::read_dir(work.path()).unwrap().count(), 1);
    }
}
