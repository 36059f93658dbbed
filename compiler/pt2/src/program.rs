//! A whole program: graph, signature, and the stored tensors that the signature names.

use std::path::{Path, PathBuf};

use edgec_weights::Expr;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use crate::archive::Archive;
use crate::schema::{InputSpec, Model, OutputSpec, PayloadConfig};
use crate::{Argument, Graph, Pt2Error, Range, StoredTensor};

/// Larger graphs than any: a model of 10,000 nodes has 10 MB.
const LARGEST_JSON: u64 = 128 << 20;
/// The schema's major version that is read.
const MAJOR: i64 = 8;

/// What an input of the graph is.
#[derive(Clone, Debug)]
pub enum InputKind {
    /// An argument of the program.
    User,
    /// A parameter.
    Parameter(StoredTensor),
    /// A buffer or a constant.
    Buffer(StoredTensor),
    /// Something that is no tensor, in words.
    Other(&'static str),
}

/// An input of the graph.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in the graph; empty for a user's argument that is no tensor and has none.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
}

/// What an output of the graph is.
#[derive(Clone, Debug)]
pub enum OutputKind {
    /// A result of the program.
    User,
    /// The new value of a buffer of this name.
    Buffer(String),
    /// The new value of an argument of this name.
    Argument(String),
    /// Something that is no tensor, in words.
    Other(&'static str),
}

/// An output of the graph.
#[derive(Clone, Debug)]
pub struct Output {
    /// What is returned.
    pub value: Argument,
    /// What it is.
    pub kind: OutputKind,
}

/// An opened program; no weight has been read.
#[derive(Debug)]
pub struct Program {
    /// The graph.
    pub graph: Graph,
    /// Its inputs, in order.
    pub inputs: Vec<Input>,
    /// Its outputs, in order.
    pub outputs: Vec<Output>,
    /// Between which values the symbols lie.
    pub ranges: IndexMap<String, Range>,
    archive: Archive,
}

impl Program {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// It is no zip, a member is missing, lies or cannot be read, or weights are pickled.
    pub fn open(path: &Path) -> Result<Self, Pt2Error> {
        let archive = Archive::open(path)?;
        let top = top_folder(&archive)?;
        let byte_order = format!("{top}byteorder");
        if archive.place(&byte_order).is_some() && archive.read(&byte_order, 16)?.trim_ascii() != b"little" {
            return Err(Pt2Error::member(
                path,
                &byte_order,
                "only little-endian files are read: export on such a machine",
            ));
        }
        let (member, name) = model_member(&archive, &top)?;
        let model: Model = json(&archive, &member)?;
        if model.schema_version.major != MAJOR {
            return Err(Pt2Error::member(
                path,
                &member,
                format!(
                    "schema version {}.{} is not read, {MAJOR}.x is: export with torch 2.8 or later",
                    model.schema_version.major, model.schema_version.minor
                ),
            ));
        }
        let stores = Stores {
            weights: Store::open(
                &archive,
                &format!("{top}data/weights/"),
                &format!("{name}_weights_config.json"),
            )?,
            constants: Store::open(
                &archive,
                &format!("{top}data/constants/"),
                &format!("{name}_constants_config.json"),
            )?,
        };
        let signature = model.graph_module.signature;
        let mut inputs = Vec::with_capacity(signature.input_specs.len());
        for spec in signature.input_specs {
            inputs.push(stores.input(&archive, &member, spec)?);
        }
        let refuse = |reason: String| Pt2Error::member(path, &member, reason);
        let mut outputs = Vec::with_capacity(signature.output_specs.len());
        for spec in signature.output_specs {
            outputs.push(output(spec));
        }
        let graph = model.graph_module.graph;
        if graph.inputs.len() != inputs.len() || graph.outputs.len() != outputs.len() {
            return Err(refuse(format!(
                "the graph has {} inputs and {} outputs, its signature {} and {}",
                graph.inputs.len(),
                graph.outputs.len(),
                inputs.len(),
                outputs.len()
            )));
        }
        Ok(Self { graph, inputs, outputs, ranges: model.range_constraints, archive })
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.archive.path()
    }

    /// The stored tensor as a lazy expression.
    ///
    /// # Errors
    /// Its strides are none that an expression can follow, or its member cannot be unpacked.
    pub fn expression(&self, tensor: &StoredTensor) -> Result<Expr, Pt2Error> {
        tensor.expression(&self.archive)
    }

    /// The bytes of a small stored tensor, row-major, little-endian.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn bytes(&self, tensor: &StoredTensor) -> Result<Vec<u8>, Pt2Error> {
        tensor.bytes(&self.archive)
    }
}

/// The folder that everything lies in, with a slash, or nothing.
fn top_folder(archive: &Archive) -> Result<String, Pt2Error> {
    for name in archive.names() {
        if let Some(top) = name.strip_suffix("archive_format")
            && top.matches('/').count() <= 1
        {
            return Ok(top.to_owned());
        }
    }
    let old = archive.names().any(|name| name.ends_with("serialized_exported_program.json"));
    Err(Pt2Error::archive(
        archive.path(),
        if old {
            "a .pt2 of torch before 2.8, whose weights are a Python pickle: export it again with a later torch"
        } else {
            "a zip without the member `archive_format`: it is no torch.export file"
        },
    ))
}

/// The member of the only model, and the model's name.
fn model_member(archive: &Archive, top: &str) -> Result<(String, String), Pt2Error> {
    let prefix = format!("{top}models/");
    let mut found = None;
    for member in archive.names() {
        let name = member.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(".json"));
        if let Some(name) = name
            && !name.contains('/')
        {
            if found.is_some() {
                return Err(Pt2Error::member(
                    archive.path(),
                    member,
                    "the file has several models: save one a file",
                ));
            }
            found = Some((member.to_owned(), name.to_owned()));
        }
    }
    found.ok_or_else(|| {
        Pt2Error::archive(archive.path(), format!("no member `{prefix}*.json`: the file has no model"))
    })
}

fn json<T: DeserializeOwned>(archive: &Archive, member: &str) -> Result<T, Pt2Error> {
    serde_json::from_slice(&archive.read(member, LARGEST_JSON)?)
        .map_err(|error| Pt2Error::member(archive.path(), member, error.to_string()))
}

/// What one configuration says.
struct Store {
    folder: String,
    config: PathBuf,
    payloads: PayloadConfig,
}

impl Store {
    fn open(archive: &Archive, folder: &str, config: &str) -> Result<Self, Pt2Error> {
        let member = format!("{folder}{config}");
        let payloads = if archive.place(&member).is_some() {
            json(archive, &member)?
        } else {
            PayloadConfig { config: IndexMap::new() }
        };
        Ok(Self { folder: folder.to_owned(), config: member.into(), payloads })
    }

    fn tensor(&self, archive: &Archive, name: &str) -> Result<Option<StoredTensor>, Pt2Error> {
        let Some(payload) = self.payloads.config.get(name) else { return Ok(None) };
        let config = self.config.to_string_lossy();
        if payload.use_pickle {
            return Err(Pt2Error::member(
                archive.path(),
                &config,
                format!(
                    "`{name}` is stored as a Python pickle, which edgec never executes: use plain tensors in the model"
                ),
            ));
        }
        let meta = payload.tensor_meta.as_ref().ok_or_else(|| {
            Pt2Error::member(archive.path(), &config, format!("`{name}` has no tensor_meta: it is no tensor"))
        })?;
        StoredTensor::new(archive, format!("{}{}", self.folder, payload.path_name), name, meta).map(Some)
    }
}

struct Stores {
    weights: Store,
    constants: Store,
}

impl Stores {
    fn tensor(&self, archive: &Archive, model: &str, name: &str) -> Result<StoredTensor, Pt2Error> {
        if let Some(tensor) = self.weights.tensor(archive, name)? {
            return Ok(tensor);
        }
        self.constants.tensor(archive, name)?.ok_or_else(|| {
            Pt2Error::member(
                archive.path(),
                model,
                format!("it names the tensor `{name}`, which the file does not store"),
            )
        })
    }

    fn input(&self, archive: &Archive, model: &str, spec: InputSpec) -> Result<Input, Pt2Error> {
        if let Some(spec) = spec.parameter {
            let tensor = self.tensor(archive, model, &spec.parameter_name)?;
            return Ok(Input { name: spec.arg.name, kind: InputKind::Parameter(tensor) });
        }
        if let Some(spec) = spec.buffer {
            let tensor = self.tensor(archive, model, &spec.buffer_name)?;
            return Ok(Input { name: spec.arg.name, kind: InputKind::Buffer(tensor) });
        }
        if let Some(spec) = spec.tensor_constant {
            let tensor = self.tensor(archive, model, &spec.tensor_constant_name)?;
            return Ok(Input { name: spec.arg.name, kind: InputKind::Buffer(tensor) });
        }
        if let Some(spec) = spec.user_input {
            let name = match spec.arg {
                Argument::Tensor(name) => name,
                _ => String::new(),
            };
            return Ok(Input { name, kind: InputKind::User });
        }
        if let Some(spec) = spec.constant_input {
            return Ok(Input { name: spec.name, kind: InputKind::Other("a fixed argument") });
        }
        Ok(Input { name: String::new(), kind: InputKind::Other("a token or custom object") })
    }
}

fn output(spec: OutputSpec) -> Output {
    let OutputSpec { user_output, loss_output, buffer_mutation, user_input_mutation } = spec;
    if let Some(spec) = user_output {
        return Output { value: spec.arg, kind: OutputKind::User };
    }
    if let Some(spec) = loss_output {
        return Output { value: Argument::Tensor(spec.arg.name), kind: OutputKind::User };
    }
    if let Some(spec) = buffer_mutation {
        let kind = OutputKind::Buffer(spec.buffer_name);
        return Output { value: Argument::Tensor(spec.arg.name), kind };
    }
    if let Some(spec) = user_input_mutation {
        let kind = OutputKind::Argument(spec.user_input_name);
        return Output { value: Argument::Tensor(spec.arg.name), kind };
    }
    Output { value: Argument::None, kind: OutputKind::Other("a token, gradient or mutated parameter") }
}
