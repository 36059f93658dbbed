//! `edgec inspect`.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use edgec_formats::FormatError;
use edgec_formats::litertlm::{Container, SectionType};
use edgec_formats::tflite::{self, Buffer, Model, Quantization, Tensor};
use serde::Serialize;

use super::args::InspectArguments;
use super::output::{CliError, bytes, print, print_json};

/// Most bytes of a model's flatbuffer that are read; weights lie behind it.
const LARGEST_HEADER: u64 = 256 << 20;

/// What an artifact holds.
#[derive(Serialize)]
struct Inspection {
    bytes: u64,
    sections: Vec<SectionSummary>,
    description: String,
    signatures: Vec<SignatureSummary>,
    weight_bytes: u64,
    tensors_by_type: BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct SectionSummary {
    kind: String,
    begin: u64,
    end: u64,
}

#[derive(Serialize)]
struct SignatureSummary {
    name: String,
    inputs: Vec<TensorSummary>,
    outputs: Vec<TensorSummary>,
    operators: BTreeMap<String, usize>,
    tensors: usize,
}

#[derive(Serialize)]
struct TensorSummary {
    name: String,
    r#type: String,
    shape: Vec<i32>,
}

/// Runs the command.
///
/// # Errors
/// The artifact is missing or malformed.
pub fn run(arguments: &InspectArguments) -> Result<(), CliError> {
    let inspection = inspect(&arguments.artifact)?;
    if arguments.json { print_json(&inspection) } else { print(&inspection.text()) }
}

fn inspect(path: &Path) -> Result<Inspection, CliError> {
    let name = path.display().to_string();
    let unreadable = |source| CliError::Read { path: name.clone(), source };
    let malformed = |source| CliError::Format { path: name.clone(), source };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut magic = [0; 8];
    if length >= 8 {
        file.read_exact_at(&mut magic, 0).map_err(unreadable)?;
    }
    let (begin, end, sections) = if Container::is_container(&magic) {
        let container = Container::open(file.try_clone().map_err(unreadable)?).map_err(malformed)?;
        let model = container.section(SectionType::TfLiteModel).ok_or_else(|| {
            malformed(FormatError::Unwritable("the container has no TFLite model".to_owned()))
        })?;
        let sections = container.sections.iter().map(|section| SectionSummary {
            kind: format!("{:?}", section.kind),
            begin: section.begin,
            end: section.end,
        });
        (model.begin, model.end, sections.collect())
    } else {
        (0, length, Vec::new())
    };
    let mut header = vec![0; (end - begin).min(LARGEST_HEADER) as usize];
    file.read_exact_at(&mut header, begin).map_err(unreadable)?;
    let model = tflite::read(&header).map_err(malformed)?;
    Ok(summarise(&model, length, sections))
}

fn summarise(model: &Model, bytes: u64, sections: Vec<SectionSummary>) -> Inspection {
    let signatures = model.signatures.iter().filter_map(|signature| {
        let subgraph = model.subgraphs.get(signature.subgraph as usize)?;
        let named = |list: &[(String, u32)]| {
            let tensors = list.iter().filter_map(|(name, index)| {
                let tensor = subgraph.tensors.get(*index as usize)?;
                Some(TensorSummary {
                    name: name.clone(),
                    r#type: format!("{:?}", tensor.dtype),
                    shape: tensor.shape.clone(),
                })
            });
            tensors.collect()
        };
        let mut operators = BTreeMap::new();
        for operator in &subgraph.operators {
            *operators.entry(operator.op.name()).or_insert(0) += 1;
        }
        Some(SignatureSummary {
            name: signature.key.clone(),
            inputs: named(&signature.inputs),
            outputs: named(&signature.outputs),
            operators,
            tensors: subgraph.tensors.len(),
        })
    });
    let mut tensors_by_type = BTreeMap::new();
    for tensor in
        model.subgraphs.iter().flat_map(|subgraph| &subgraph.tensors).filter(|tensor| tensor.buffer != 0)
    {
        *tensors_by_type.entry(kind(tensor)).or_insert(0) += 1;
    }
    let lengths = model.buffers.iter().map(|buffer| match buffer {
        Buffer::Inline(bytes) => bytes.len() as u64,
        Buffer::External { len } => *len,
    });
    Inspection {
        bytes,
        sections,
        description: model.description.clone(),
        signatures: signatures.collect(),
        weight_bytes: lengths.fold(0, u64::saturating_add),
        tensors_by_type,
    }
}

/// A stored tensor's type and quantisation.
fn kind(tensor: &Tensor) -> String {
    match &tensor.quantization {
        None => format!("{:?}", tensor.dtype),
        Some(Quantization::PerTensor { .. }) => format!("{:?} per tensor", tensor.dtype),
        Some(Quantization::PerAxis { axis, .. }) => format!("{:?} per channel (axis {axis})", tensor.dtype),
        Some(Quantization::Blockwise { block_size, .. }) => {
            format!("{:?} in blocks of {block_size}", tensor.dtype)
        }
    }
}

impl Inspection {
    fn text(&self) -> String {
        let mut text = format!(
            "{} ({} of constants), {}\n",
            bytes(self.bytes),
            bytes(self.weight_bytes),
            self.description
        );
        for section in &self.sections {
            text += &format!("section {} {}..{}\n", section.kind, section.begin, section.end);
        }
        for signature in &self.signatures {
            let operators: usize = signature.operators.values().sum();
            text += &format!("\n{}: {operators} operators, {} tensors\n", signature.name, signature.tensors);
            for (label, tensors) in [("in ", &signature.inputs), ("out", &signature.outputs)] {
                for tensor in tensors {
                    text += &format!("  {label} {} {}{:?}\n", tensor.name, tensor.r#type, tensor.shape);
                }
            }
            let counts: Vec<String> =
                signature.operators.iter().map(|(name, count)| format!("{name} {count}")).collect();
            text += &format!("  {}\n", counts.join(", "));
        }
        text += "\nstored tensors\n";
        for (kind, count) in &self.tensors_by_type {
            text += &format!("  {kind}: {count}\n");
        }
        text
    }
}
