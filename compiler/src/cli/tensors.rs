//! Tensors of the command line: `--input name=x.npy` in, `DIR/<name>.npy` out.

use std::path::Path;

use edgec_eval::{Port, Signature, TensorType};
use edgec_runtime::{Tensor, TensorSpec, npy};

use super::output::CliError;

/// Reads inputs that an artifact's function takes, those that are given.
///
/// # Errors
/// A file cannot be read, an input is given twice or is one too many.
pub fn read_inputs(
    function: &str,
    specs: &[TensorSpec],
    given: &[String],
) -> Result<Vec<(String, Tensor)>, CliError> {
    let ports: Vec<(&str, String)> =
        specs.iter().map(|spec| (spec.name.as_str(), spec.to_string())).collect();
    let files = input_files(function, &ports, given)?;
    let given = specs.iter().zip(files).filter_map(|(spec, file)| Some((spec, file?)));
    given.map(|(spec, file)| Ok((spec.name.clone(), npy::read_as(file, spec.element_type)?))).collect()
}

/// Reads inputs that a model's function takes, all of them.
///
/// # Errors
/// A file cannot be read, an input is given twice, is missing or is one too many.
pub fn read_all_inputs(signature: &Signature, given: &[String]) -> Result<Vec<Tensor>, CliError> {
    let ports: Vec<(&str, String)> = signature
        .inputs
        .iter()
        .map(|port| (port.name.as_str(), port.tensor.as_ref().map_or_else(String::new, described)))
        .collect();
    let files = input_files(&signature.name, &ports, given)?;
    let read = |(port, file): (&Port, Option<&Path>)| {
        let Some(file) = file else {
            return Err(CliError::Request(format!(
                "signature `{}` needs the input `{}`",
                signature.name, port.name
            )));
        };
        Ok(match &port.tensor {
            Some(known) => npy::read_as(file, known.storage())?,
            None => npy::read(file)?,
        })
    };
    signature.inputs.iter().zip(files).map(read).collect()
}

/// A type as `TensorSpec` shows it, `?` for sizes that are not known.
fn described(known: &TensorType) -> String {
    let sizes: Vec<String> =
        known.shape.iter().map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string())).collect();
    format!("{} [{}]", known.storage(), sizes.join(", "))
}

/// The file of each input, of which name and type are listed: `name=x.npy`, or `x.npy` for the first that no other one names.
fn input_files<'g>(
    function: &str,
    ports: &[(&str, String)],
    given: &'g [String],
) -> Result<Vec<Option<&'g Path>>, CliError> {
    let named = |input: &'g String| {
        let (name, file) = input.split_once('=')?;
        ports.iter().position(|(known, _)| *known == name).map(|index| (index, Path::new(file)))
    };
    let mut files: Vec<Option<&Path>> = vec![None; ports.len()];
    for (index, file) in given.iter().filter_map(named) {
        if files[index].replace(file).is_some() {
            return Err(CliError::Request(format!("input `{}` is given twice", ports[index].0)));
        }
    }
    for input in given.iter().filter(|input| named(input).is_none()) {
        match files.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(Path::new(input)),
            None => {
                let known: Vec<String> = ports.iter().map(|(name, ty)| format!("`{name}` {ty}")).collect();
                return Err(CliError::Request(format!(
                    "`{input}` is one input too many: `{function}` takes {}",
                    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
                )));
            }
        }
    }
    Ok(files)
}

/// Writes tensors into a folder, which is made if it is not there.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write_outputs(folder: &Path, outputs: &[(String, Tensor)]) -> Result<(), CliError> {
    std::fs::create_dir_all(folder)
        .map_err(|source| CliError::Read { path: folder.display().to_string(), source })?;
    for (name, tensor) in outputs {
        let file = folder.join(format!("{}.npy", name.replace(['/', '\\'], "_")));
        npy::write(&file, tensor)?;
        eprintln!("{}: {} {:?}", file.display(), tensor.element_type(), tensor.shape());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(name: &str) -> TensorSpec {
        TensorSpec {
            name: name.to_owned(),
            element_type: edgec_runtime::ElementType::I32,
            shape: vec![2],
            open: Vec::new(),
        }
    }

    #[test]
    fn names_and_positions_mix() {
        let folder = tempfile::tempdir().unwrap();
        let file = |value: i32| {
            let path = folder.path().join(format!("{value}.npy"));
            npy::write(&path, &Tensor::from_i32(vec![2], &[value, value]).unwrap()).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let specs = [spec("a"), spec("b"), spec("c")];
        let given = [file(1), format!("a={}", file(2)), file(3)];
        let read = read_inputs("main", &specs, &given).unwrap();
        let values: Vec<(String, i32)> =
            read.into_iter().map(|(name, tensor)| (name, tensor.to_i32().unwrap()[0])).collect();
        assert_eq!(values, [("a".to_owned(), 2), ("b".to_owned(), 1), ("c".to_owned(), 3)]);

        let error = read_inputs("main", &specs[..1], &given).unwrap_err().to_string();
        assert!(error.contains("one input too many") && error.contains("`a` i32 [2]"), "{error}");
        let twice = [format!("a={}", file(1)), format!("a={}", file(2))];
        assert!(read_inputs("main", &specs, &twice).unwrap_err().to_string().contains("twice"));
    }
}
