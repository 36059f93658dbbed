//! `edgec inspect`.

use std::fmt::Write as _;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use edgec_formats::litertlm::{Container, Section, SectionType};
use edgec_formats::tflite::{DISPATCH, DispatchCall, NamedTensor, SignatureSummary, Summary, read_from};
use edgec_formats::{FileSource, FormatError};
use edgec_gpu_package::Package;
use serde::Serialize;

use super::args::InspectArguments;
use super::inspect_package::{self, PackageInspection};
use super::output::{CliError, bytes, print, print_json};

/// What an artifact holds.
#[derive(Serialize)]
struct Inspection {
    bytes: u64,
    sections: Vec<SectionSummary>,
    #[serde(flatten)]
    model: Summary,
}

/// A section of a container.
#[derive(Serialize)]
pub(super) struct SectionSummary {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    begin: u64,
    end: u64,
}

impl std::fmt::Display for SectionSummary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, name, begin, end } = self;
        write!(formatter, "{} {begin}..{end}", name.as_ref().unwrap_or(kind))
    }
}

impl From<&Section> for SectionSummary {
    fn from(section: &Section) -> Self {
        let name = section.items.iter().find(|(key, _)| key == "name").map(|(_, name)| name.clone());
        Self { kind: format!("{:?}", section.kind), name, begin: section.begin, end: section.end }
    }
}

/// Runs the command.
///
/// # Errors
/// The artifact is missing or malformed.
pub fn run(arguments: &InspectArguments) -> Result<(), CliError> {
    match inspect(&arguments.artifact)? {
        Found::Model(inspection) if arguments.json => print_json(&inspection),
        Found::Model(inspection) => print(&inspection.text()),
        Found::Package(inspection) if arguments.json => print_json(&inspection),
        Found::Package(inspection) => print(&inspection.text()),
    }
}

enum Found {
    Model(Box<Inspection>),
    Package(PackageInspection),
}

fn inspect(path: &Path) -> Result<Found, CliError> {
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
        if Package::is_package(&container) {
            return Ok(Found::Package(inspect_package::inspect(path, container, length)?));
        }
        let model = container.section(SectionType::TfLiteModel).ok_or_else(|| {
            malformed(FormatError::Unwritable("the container has no TFLite model".to_owned()))
        })?;
        (model.begin, model.end, container.sections.iter().map(SectionSummary::from).collect())
    } else {
        (0, length, Vec::new())
    };
    let source = FileSource::new(&file, begin, end - begin).map_err(malformed)?;
    let stored = read_from(&source).map_err(malformed)?;
    Ok(Found::Model(Box::new(Inspection { bytes: length, sections, model: Summary::new(&stored.model) })))
}

impl Inspection {
    fn text(&self) -> String {
        let model = &self.model;
        let mut text = format!(
            "{} ({} of constants), {}\n",
            bytes(self.bytes),
            bytes(model.weight_bytes),
            model.description
        );
        for section in &self.sections {
            let _ = writeln!(text, "section {section}");
        }
        for signature in &model.signatures {
            self.signature(&mut text, signature);
        }
        text += "\nconstants by type\n";
        for (kind, size) in &model.weights {
            let _ = writeln!(text, "  {kind}: {}", bytes(*size));
        }
        for part in &model.omitted {
            let _ = writeln!(text, "not shown: {part}");
        }
        text
    }

    fn signature(&self, text: &mut String, signature: &SignatureSummary) {
        let Some(subgraph) = self.model.subgraphs.get(signature.subgraph as usize) else { return };
        let operators: usize = subgraph.operators.values().sum();
        let _ = writeln!(
            text,
            "\n{}: {operators} operators, {} tensors of which {} constants, {} of activations",
            signature.key,
            subgraph.tensors,
            subgraph.constants,
            bytes(subgraph.activation_bytes)
        );
        list(text, "in ", &signature.inputs);
        list(text, "out", &signature.outputs);
        let counts: Vec<String> =
            subgraph.operators.iter().map(|(name, count)| format!("{name} {count}")).collect();
        let _ = writeln!(text, "  {}", counts.join(", "));
        for call in &subgraph.dispatched {
            let DispatchCall { function, code_offset, code_bytes } = call;
            let _ =
                writeln!(text, "  {DISPATCH} {function:?}: {} of code at {code_offset}", bytes(*code_bytes));
        }
    }
}

fn list(text: &mut String, label: &str, tensors: &[NamedTensor]) {
    for NamedTensor { name, tensor, declared } in tensors {
        let quantization = tensor.quantization.as_deref().map(|kind| format!(" {kind}")).unwrap_or_default();
        let declared = declared.as_deref().map(|ty| format!(" holds {ty}")).unwrap_or_default();
        let size = |size: &i32| if *size < 0 { "?".to_owned() } else { size.to_string() };
        let shape = tensor.shape.iter().map(size).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  {label} {name} {}[{shape}]{quantization}{declared}", tensor.dtype);
    }
}
