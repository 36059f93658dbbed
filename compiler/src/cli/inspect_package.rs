//! What `edgec inspect` shows of a model for GPUs.

use std::fmt::Write as _;
use std::path::Path;

use edgec_formats::litertlm::Container;
use edgec_gpu_package::{Language, Package, Variant};
use edgec_gpu_plan::{Access, Plan, Signature, State, Tensor, Traffic};
use indexmap::IndexMap;
use serde::Serialize;

use super::inspect::SectionSummary;
use super::output::{CliError, bytes};

/// What a package holds.
#[derive(Serialize)]
pub(super) struct PackageInspection {
    bytes: u64,
    sections: Vec<SectionSummary>,
    variants: Vec<VariantSummary>,
    /// Why other variants cannot be used.
    refused: Vec<String>,
}

#[derive(Serialize)]
struct VariantSummary {
    profile: String,
    features: Vec<&'static str>,
    limits: IndexMap<&'static str, u64>,
    shards: Vec<ShardSummary>,
    states: Vec<StateSummary>,
    code_bytes: IndexMap<&'static str, u64>,
    kernels: Vec<KernelSummary>,
    signatures: Vec<SignatureInspection>,
}

#[derive(Serialize)]
struct ShardSummary {
    begin: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct StateSummary {
    name: String,
    tensor: String,
    bytes: u64,
    position_axis: Option<u32>,
}

#[derive(Serialize)]
struct KernelSummary {
    name: String,
    workgroup: [u32; 3],
    shared_bytes: u32,
    bindings: Vec<&'static str>,
    push_constants: u32,
}

#[derive(Serialize)]
struct SignatureInspection {
    name: String,
    parameters: Vec<ParameterSummary>,
    inputs: Vec<PortSummary>,
    outputs: Vec<PortSummary>,
    dispatches: usize,
    barriers: usize,
    /// By kernel: how often it is dispatched, in order of first appearance.
    kernels: IndexMap<String, usize>,
    arena_bytes: u64,
    /// At most, by one run.
    weight_bytes_read: u64,
    state_bytes_read: u64,
    arena_bytes_moved: u64,
}

#[derive(Serialize)]
struct ParameterSummary {
    name: String,
    least: u32,
    most: u32,
}

#[derive(Serialize)]
struct PortSummary {
    name: String,
    tensor: String,
}

/// Looks into the package at `path`.
pub(super) fn inspect(path: &Path, container: Container, length: u64) -> Result<PackageInspection, CliError> {
    let sections = container.sections.iter().map(SectionSummary::from).collect();
    let package = Package::from_container(container)
        .map_err(|source| CliError::Package { path: path.display().to_string(), source })?;
    Ok(PackageInspection {
        bytes: length,
        sections,
        variants: package.variants.iter().map(|variant| summary(&package, variant)).collect(),
        refused: package.refused.iter().map(ToString::to_string).collect(),
    })
}

fn summary(package: &Package, variant: &Variant) -> VariantSummary {
    let plan = &variant.plan;
    let shard =
        |range: &std::ops::Range<u64>| ShardSummary { begin: range.start, bytes: range.end - range.start };
    let code = Language::ALL.into_iter().filter(|language| package.code(*language).is_some());
    let of_kernels =
        |language: Language| plan.kernels.iter().map(|kernel| language.span(kernel).length).sum::<u64>();
    let kernel = |kernel: &edgec_gpu_plan::Kernel| KernelSummary {
        name: kernel.name.clone(),
        workgroup: kernel.workgroup,
        shared_bytes: kernel.shared_bytes,
        bindings: kernel.bindings.iter().map(|binding| access(binding.access)).collect(),
        push_constants: kernel.words,
    };
    VariantSummary {
        profile: plan.profile.clone(),
        features: plan.requirements.features.names(),
        limits: plan.requirements.limits.named().into(),
        shards: variant.shards.iter().map(shard).collect(),
        states: plan.states.iter().map(state).collect(),
        code_bytes: code.map(|language| (language.section(), of_kernels(language))).collect(),
        kernels: plan.kernels.iter().map(kernel).collect(),
        signatures: plan.signatures.iter().map(|one| signature(plan, one)).collect(),
    }
}

fn signature(plan: &Plan, signature: &Signature) -> SignatureInspection {
    let mut kernels = IndexMap::new();
    for dispatch in &signature.dispatches {
        let name = &plan.kernels[dispatch.kernel as usize].name;
        *kernels.entry(name.clone()).or_insert(0) += 1;
    }
    let ports = |indices: &[u32]| {
        let tensors = indices.iter().map(|index| &signature.tensors[*index as usize]);
        tensors.map(|tensor| PortSummary { name: tensor.name.clone(), tensor: shown(tensor) }).collect()
    };
    let Traffic { weights, states, arena } = signature.traffic(plan);
    let parameters = signature.parameters.iter().map(|parameter| {
        let (name, least, most) = (parameter.name.clone(), parameter.least, parameter.most);
        ParameterSummary { name, least, most }
    });
    SignatureInspection {
        name: signature.name.clone(),
        parameters: parameters.collect(),
        inputs: ports(&signature.inputs),
        outputs: ports(&signature.outputs),
        dispatches: signature.dispatches.len(),
        barriers: signature.dispatches.iter().filter(|dispatch| dispatch.barrier).count(),
        kernels,
        arena_bytes: signature.arena,
        weight_bytes_read: weights,
        state_bytes_read: states,
        arena_bytes_moved: arena,
    }
}

const fn access(access: Access) -> &'static str {
    match access {
        Access::Read => "reads",
        Access::Write => "writes",
        Access::Part => "writes a part",
        Access::Update => "updates",
    }
}

fn shown(tensor: &Tensor) -> String {
    format!("{}{:?}", tensor.element.name(), tensor.dims)
}

fn state(state: &State) -> StateSummary {
    StateSummary {
        name: state.name.clone(),
        tensor: format!("{}{:?}", state.element.name(), state.dims),
        bytes: state.length,
        position_axis: state.position_axis,
    }
}

impl PackageInspection {
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}, a model for GPUs\n", bytes(self.bytes));
        for section in &self.sections {
            let _ = writeln!(text, "section {section}");
        }
        for reason in &self.refused {
            let _ = writeln!(text, "not to be used: {reason}");
        }
        for variant in &self.variants {
            variant.text(&mut text);
        }
        text
    }
}

impl VariantSummary {
    fn text(&self, text: &mut String) {
        let features =
            if self.features.is_empty() { "no features".to_owned() } else { self.features.join(", ") };
        let _ = writeln!(text, "\nvariant {}: needs {features}", self.profile);
        let limits = self.limits.iter().filter(|(_, limit)| **limit > 0);
        let limits: Vec<String> = limits.map(|(name, limit)| format!("{name} {limit}")).collect();
        let _ = writeln!(text, "  limits: {}", limits.join(", "));
        let total: u64 = self.shards.iter().map(|shard| shard.bytes).sum();
        let code: Vec<String> =
            self.code_bytes.iter().map(|(name, size)| format!("{name} {}", bytes(*size))).collect();
        let _ = writeln!(
            text,
            "  {} of weights in {} shards, {} kernels ({})",
            bytes(total),
            self.shards.len(),
            self.kernels.len(),
            code.join(", ")
        );
        let total: u64 = self.states.iter().map(|state| state.bytes).sum();
        if let [first, .., last] = &self.states[..] {
            let (count, first, last) =
                (self.states.len(), (&first.name, &first.tensor), (&last.name, &last.tensor));
            let _ = writeln!(
                text,
                "  {} of states in {count}: {} {} to {} {}",
                bytes(total),
                first.0,
                first.1,
                last.0,
                last.1
            );
        } else if let [only] = &self.states[..] {
            let _ = writeln!(text, "  state {} {}", only.name, only.tensor);
        }
        for signature in &self.signatures {
            signature.text(text);
        }
    }
}

impl SignatureInspection {
    fn text(&self, text: &mut String) {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|ParameterSummary { name, least, most }| format!("{name} {least}..{most}"))
            .collect();
        let _ = writeln!(
            text,
            "\n  {}({}): {} dispatches with {} barriers, arena {}",
            self.name,
            parameters.join(", "),
            self.dispatches,
            self.barriers,
            bytes(self.arena_bytes)
        );
        let per = if self.name.starts_with("decode") { "a token" } else { "a run" };
        let _ = writeln!(
            text,
            "    {per} reads at most {} of weights and {} of states, and moves {} of the arena",
            bytes(self.weight_bytes_read),
            bytes(self.state_bytes_read),
            bytes(self.arena_bytes_moved)
        );
        for (label, ports) in [("in ", &self.inputs), ("out", &self.outputs)] {
            for PortSummary { name, tensor } in ports {
                let _ = writeln!(text, "    {label} {name} {tensor}");
            }
        }
        for (name, count) in &self.kernels {
            let _ = writeln!(text, "    {count} x {name}");
        }
    }
}
