//! `edgec run` of a model for GPUs on tensors.

use std::fs::File;
use std::path::Path;

use edgec_formats::litertlm::Container;
use edgec_gpu_package::Package;
use edgec_gpu_plan::{Element, Signature as PlanSignature, Tensor as PlanTensor};
use edgec_runtime::{ElementType, Signature, Tensor, TensorSpec};
use edgec_vulkan::{LoadOptions, load, pipeline_folder};

use super::args::RunArguments;
use super::output::CliError;
use super::run::signature;
use super::tensors::{read_inputs, write_outputs};

/// Whether the file is a package; what else it is, and whether it can be read, others say.
pub(super) fn is_package(path: &Path) -> bool {
    let container = File::open(path).ok().and_then(|file| Container::open(file).ok());
    container.is_some_and(|container| Package::is_package(&container))
}

/// How the arguments want a package loaded.
pub(super) fn load_options(arguments: &RunArguments) -> LoadOptions {
    LoadOptions {
        device: arguments.device.clone(),
        profile: arguments.variant.clone(),
        pipelines: pipeline_folder(),
    }
}

/// Runs one signature on tensors from files.
pub(super) fn run(arguments: &RunArguments, output_dir: &Path) -> Result<(), CliError> {
    let mut loaded = load(&arguments.artifact, &load_options(arguments))?;
    for note in &loaded.notes {
        eprintln!("{note}");
    }
    let planned = &loaded.session.plan().signatures;
    let known: Vec<Signature> = planned.iter().map(described).collect();
    let chosen = signature(&known, arguments.signature.as_deref())?.clone();
    let Some(planned) = planned.iter().find(|planned| planned.name == chosen.key).cloned() else {
        return Err(CliError::Request(format!("the package has no signature `{}`", chosen.key)));
    };
    let given = read_inputs(&chosen.key, &chosen.inputs, &arguments.input)?;
    let inputs = planned.inputs.iter().zip(&chosen.inputs).map(|(tensor, spec)| {
        let tensor = &planned.tensors[*tensor as usize];
        let found = given.iter().find(|(name, _)| *name == spec.name).map(|(_, found)| found);
        let found = found.ok_or_else(|| {
            CliError::Request(format!("signature `{}` needs the input `{}`, {spec}", chosen.key, spec.name))
        })?;
        if found.shape() != spec.shape {
            let shape = found.shape();
            return Err(CliError::Request(format!(
                "input `{}` has the shape {shape:?}, not {spec}",
                spec.name
            )));
        }
        Ok(stored(tensor, found))
    });
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let inputs: Vec<&[u8]> = inputs.iter().map(Vec::as_slice).collect();
    let parameters = parameters(&planned, &arguments.parameter)?;
    let (outputs, _) = loaded.session.run(&chosen.key, &inputs, &parameters)?;
    let outputs = chosen
        .outputs
        .iter()
        .zip(outputs)
        .map(|(spec, bytes)| Ok((spec.name.clone(), loaded_tensor(spec, bytes)?)));
    write_outputs(output_dir, &outputs.collect::<Result<Vec<_>, CliError>>()?)
}

/// A signature as other artifacts describe theirs.
fn described(signature: &PlanSignature) -> Signature {
    let specs = |indices: &[u32]| {
        let tensors = indices.iter().map(|index| &signature.tensors[*index as usize]);
        let spec = |tensor: &PlanTensor| TensorSpec {
            name: tensor.name.clone(),
            element_type: element_type(tensor.element),
            shape: tensor.dims.iter().map(|dim| *dim as usize).collect(),
            open: Vec::new(),
        };
        tensors.map(spec).collect()
    };
    Signature {
        key: signature.name.clone(),
        inputs: specs(&signature.inputs),
        outputs: specs(&signature.outputs),
    }
}

const fn element_type(element: Element) -> ElementType {
    match element {
        Element::F32 => ElementType::F32,
        Element::F16 => ElementType::F16,
        Element::I32 => ElementType::I32,
        Element::U32 => ElementType::U32,
        Element::I8 => ElementType::I8,
        Element::I4 => ElementType::I4,
        Element::Bool => ElementType::Bool,
    }
}

/// A tensor's bytes as GPUs have them: in whole words, integers of four bits two in a byte.
fn stored(tensor: &PlanTensor, given: &Tensor) -> Vec<u8> {
    let mut bytes = match tensor.element {
        Element::I4 => given
            .bytes()
            .chunks(2)
            .map(|pair| (pair[0] & 15) | pair.get(1).map_or(0, |high| high << 4))
            .collect(),
        Element::Bool => given.bytes().iter().flat_map(|byte| u32::from(*byte != 0).to_le_bytes()).collect(),
        _ => given.bytes().to_vec(),
    };
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// The tensor of which a GPU has these bytes.
fn loaded_tensor(spec: &TensorSpec, mut bytes: Vec<u8>) -> Result<Tensor, CliError> {
    if spec.element_type == ElementType::I4 {
        let signed = |nibble: u8| ((nibble << 4).cast_signed() >> 4).cast_unsigned();
        bytes = bytes.iter().flat_map(|byte| [signed(byte & 15), signed(byte >> 4)]).collect();
    }
    if spec.element_type == ElementType::Bool {
        bytes = bytes.chunks(4).map(|word| u8::from(word.iter().any(|byte| *byte != 0))).collect();
    }
    bytes.truncate(spec.byte_len().unwrap_or(0));
    Ok(Tensor::new(spec.element_type, spec.shape.clone(), bytes)?)
}

/// The signature's numbers, each given as `name=value`.
fn parameters(signature: &PlanSignature, given: &[String]) -> Result<Vec<u32>, CliError> {
    let mut values = vec![None; signature.parameters.len()];
    for text in given {
        let parsed = text.split_once('=').and_then(|(name, value)| Some((name, value.parse::<u32>().ok()?)));
        let Some((name, value)) = parsed else {
            return Err(CliError::Request(format!("`{text}` is not of the form name=number")));
        };
        let Some(place) = signature.parameters.iter().position(|parameter| parameter.name == name) else {
            return Err(CliError::Request(format!("`{}` has no parameter `{name}`", signature.name)));
        };
        values[place] = Some(value);
    }
    let values = signature.parameters.iter().zip(values).map(|(parameter, value)| {
        let missing = || format!("`{}` needs --parameter {}=number", signature.name, parameter.name);
        value.ok_or_else(|| CliError::Request(missing()))
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_of_small_elements_are_padded_and_packed() {
        let tensor = |element, dims: &[u32]| PlanTensor::temporary("x", element, dims).unwrap();
        let nibbles = Tensor::new(ElementType::I4, vec![3], vec![1, 0xfe, 7]).unwrap();
        let bytes = stored(&tensor(Element::I4, &[3]), &nibbles);
        assert_eq!(bytes, [0xe1, 0x07, 0, 0]);
        let spec =
            TensorSpec { name: "x".into(), element_type: ElementType::I4, shape: vec![3], open: vec![] };
        assert_eq!(loaded_tensor(&spec, bytes).unwrap(), nibbles);
        let halves = Tensor::new(ElementType::F16, vec![1], vec![0, 0x3c]).unwrap();
        let bytes = stored(&tensor(Element::F16, &[1]), &halves);
        assert_eq!(bytes, [0, 0x3c, 0, 0]);
        let spec = TensorSpec { element_type: ElementType::F16, shape: vec![1], ..spec };
        assert_eq!(loaded_tensor(&spec, bytes).unwrap(), halves);
    }
}
