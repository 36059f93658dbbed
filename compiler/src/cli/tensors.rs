//! Tensors of the command line: `--input name=x.npy` in, `DIR/<name>.npy` out.

use std::path::Path;

use edgec_runtime::{Tensor, TensorSpec, npy};

use super::output::CliError;

/// Reads the inputs of a function: `name=x.npy`, or `x.npy` for the first input that no other one names.
///
/// # Errors
/// A file cannot be read, an input is given twice or is one too many.
pub fn read_inputs(
    function: &str,
    specs: &[TensorSpec],
    given: &[String],
) -> Result<Vec<(String, Tensor)>, CliError> {
    let named = |input: &String| {
        let (name, file) = input.split_once('=')?;
        specs.iter().position(|spec| spec.name == name).map(|index| (index, file.to_owned()))
    };
    let mut files: Vec<Option<String>> = vec![None; specs.len()];
    for (index, file) in given.iter().filter_map(named) {
        if let Some(place) = files.get_mut(index)
            && place.replace(file).is_some()
        {
            let name = specs.get(index).map_or("", |spec| spec.name.as_str());
            return Err(CliError::Request(format!("input `{name}` is given twice")));
        }
    }
    for input in given.iter().filter(|input| named(input).is_none()) {
        match files.iter_mut().find(|place| place.is_none()) {
            Some(place) => *place = Some(input.clone()),
            None => {
                let known: Vec<String> = specs.iter().map(|spec| format!("`{}` {spec}", spec.name)).collect();
                return Err(CliError::Request(format!(
                    "`{input}` is one input too many: `{function}` takes {}",
                    if known.is_empty() { "none".to_owned() } else { known.join(", ") }
                )));
            }
        }
    }
    specs
        .iter()
        .zip(files)
        .filter_map(|(spec, file)| file.map(|file| (spec, file)))
        .map(|(spec, file)| {
            let tensor = npy::read_as(Path::new(&file), spec.element_type)?;
            Ok((spec.name.clone(), tensor))
        })
        .collect()
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
        TensorSpec { name: name.to_owned(), element_type: edgec_runtime::ElementType::I32, shape: vec![2] }
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
