//! Samples as tensors in `.npy` files.

use std::path::{Path, PathBuf};

use edgec_eval::{Port, Signature, TensorType};
use edgec_passes::Samples;
use edgec_tensor::{Tensor, npy};

use super::refused;
use crate::driver::CompileError;

/// Files that hold the samples of an input along a leading dimension, or one sample.
#[derive(Debug)]
pub(super) struct Files(Vec<File>);

#[derive(Debug)]
struct File {
    /// The input; without it, the one at the file's place.
    input: Option<String>,
    path: PathBuf,
    tensor: Tensor,
}

impl Files {
    /// Reads `given`: `name=x.npy`, or `x.npy` by position.
    pub(super) fn open(given: &[String]) -> Result<Self, CompileError> {
        let file = |given: &String| {
            let (input, path) = match given.split_once('=') {
                Some((name, path)) => (Some(name.to_owned()), path),
                None => (None, given.as_str()),
            };
            let path = PathBuf::from(path);
            Ok(File { input, tensor: read(&path)?, path })
        };
        let files: Result<Vec<File>, String> = given.iter().map(file).collect();
        files.map(Self).map_err(refused)
    }

    fn of(&self, place: usize, port: &Port) -> Option<&File> {
        let named = self.0.iter().find(|file| file.input.as_deref() == Some(&port.name));
        named.or_else(|| self.0.get(place).filter(|file| file.input.is_none()))
    }
}

impl Samples for Files {
    fn inputs(&self, signature: &Signature, index: usize) -> Result<Option<Vec<Tensor>>, String> {
        if self.0.len() > signature.inputs.len() {
            return Err(format!(
                "{} files are given, and `{}` takes {} inputs",
                self.0.len(),
                signature.name,
                signature.inputs.len()
            ));
        }
        let mut inputs = Vec::new();
        let mut any = index == 0;
        for (place, port) in signature.inputs.iter().enumerate() {
            let file = self.of(place, port).ok_or_else(|| {
                format!(
                    "the input `{}` of `{}` has no samples: give {}=FILE.npy",
                    port.name, signature.name, port.name
                )
            })?;
            let Some(known) = &port.tensor else {
                return Err(format!("the input `{}` is no tensor", port.name));
            };
            let samples = count(&file.tensor, known).ok_or_else(|| misfit(&file.path, &file.tensor, port))?;
            // An input with one sample has the same for all.
            any |= samples > 1 && index < samples;
            if samples > 1 && index >= samples {
                return Ok(None);
            }
            inputs.push(sample(&file.tensor, known, index.min(samples - 1))?);
        }
        Ok(any.then_some(inputs))
    }
}

/// A folder with a folder for each sample, which holds `<input>.npy` for each input.
#[derive(Debug)]
pub(super) struct Folder(Vec<PathBuf>);

impl Folder {
    /// Lists the samples, in the order of their names.
    pub(super) fn open(path: &Path) -> Result<Self, CompileError> {
        let failed = |error: std::io::Error| refused(format!("cannot read `{}`: {error}", path.display()));
        let mut samples = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?.path();
            if entry.is_dir() {
                samples.push(entry);
            }
        }
        if samples.is_empty() {
            return Err(refused(format!(
                "`{}` has no folder with a sample: put each sample's <input>.npy into one",
                path.display()
            )));
        }
        samples.sort();
        Ok(Self(samples))
    }
}

impl Samples for Folder {
    fn inputs(&self, signature: &Signature, index: usize) -> Result<Option<Vec<Tensor>>, String> {
        let Some(folder) = self.0.get(index) else { return Ok(None) };
        let read_input = |port: &Port| {
            let path = folder.join(format!("{}.npy", port.name));
            let tensor = read(&path)?;
            let Some(known) = &port.tensor else {
                return Err(format!("the input `{}` is no tensor", port.name));
            };
            match count(&tensor, known) {
                Some(1) => sample(&tensor, known, 0),
                _ => Err(misfit(&path, &tensor, port)),
            }
        };
        signature.inputs.iter().map(read_input).collect::<Result<_, _>>().map(Some)
    }
}

/// A file's tensor, all of whose numbers are finite.
fn read(path: &Path) -> Result<Tensor, String> {
    let tensor = npy::read(path).map_err(|error| error.to_string())?;
    if tensor.element_type().is_float()
        && let Some(place) = tensor.to_f64().iter().position(|number| !number.is_finite())
    {
        return Err(format!("`{}`: element {place} is no finite number", path.display()));
    }
    Ok(tensor)
}

/// How many samples of the type a tensor holds; none where it holds none, or something else.
fn count(tensor: &Tensor, known: &TensorType) -> Option<usize> {
    if tensor.element_type() != known.storage() || tensor.is_empty() {
        return None;
    }
    let shape = tensor.shape();
    if known.takes_shape(shape) {
        return Some(1);
    }
    let (&leading, rest) = shape.split_first()?;
    // Samples along a dimension of their own, or along the one that has a single element.
    let alone = known.shape.split_first().is_some_and(|(first, inner)| {
        *first == Some(1) && TensorType { shape: inner.to_vec(), ..known.clone() }.takes_shape(rest)
    });
    (known.takes_shape(rest) || alone).then_some(leading)
}

/// Sample `index` of a tensor with several.
fn sample(tensor: &Tensor, known: &TensorType, index: usize) -> Result<Tensor, String> {
    if known.takes_shape(tensor.shape()) {
        return Ok(tensor.clone());
    }
    let samples = tensor.shape().first().copied().unwrap_or(1).max(1);
    let width = tensor.bytes().len() / samples;
    let bytes = tensor.bytes().get(index * width..(index + 1) * width).unwrap_or_default().to_vec();
    let rest = tensor.shape().get(1..).unwrap_or_default();
    let shape = if known.takes_shape(rest) { rest.to_vec() } else { [&[1], rest].concat() };
    Tensor::new(tensor.element_type(), shape, bytes).map_err(|error| error.to_string())
}

fn misfit(path: &Path, tensor: &Tensor, port: &Port) -> String {
    let wanted = port.tensor.as_ref().map_or_else(String::new, |known| {
        let sizes =
            known.shape.iter().map(|size| size.map_or_else(|| "?".to_owned(), |size| size.to_string()));
        format!("{} [{}]", known.storage(), sizes.collect::<Vec<_>>().join(", "))
    });
    format!(
        "`{}` is {} {:?}: the input `{}` takes {wanted}, or as many samples of it along a leading dimension",
        path.display(),
        tensor.element_type(),
        tensor.shape(),
        port.name,
    )
}
