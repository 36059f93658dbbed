//! A small package of two variants that share a shard and a kernel.

use std::fs::File;
use std::os::unix::fs::FileExt;

use edgec_formats::litertlm::{Plan as ContainerPlan, PlannedSection, SectionSource, SectionType};
use edgec_gpu_package::{Draft, KernelCode};
use edgec_gpu_plan::{
    Access, CodeSections, Dispatch, Element, Features, Formula, Kernel, KernelBinding, Limits, Memory, Place,
    Plan, Requirements, Section, Shard, Signature, Span, Tensor, checksum, memory,
};

/// Bytes of the two shards.
pub const SHARDS: [u64; 2] = [4096, 20_000];

/// A plan of one kernel that adds a weight of each of `shards` to its input.
pub fn plan(profile: &str, features: Features, shards: &[u64], spirv: &[u8]) -> Plan {
    let binding = |access| KernelBinding { access, bytes: 256 };
    let kernel = Kernel {
        name: "add".into(),
        entry: "main".into(),
        workgroup: [64, 1, 1],
        bindings: vec![binding(Access::Read), binding(Access::Read), binding(Access::Write)],
        spirv: Span { offset: 0, length: spirv.len() as u64 },
        ..Kernel::default()
    };
    let mut signature = Signature { name: "main".into(), ..Signature::default() };
    let temporary = |name: &str| Tensor::temporary(name, Element::F32, &[64]).unwrap();
    signature.tensors.push(temporary("x"));
    for shard in 0..shards.len() as u32 {
        let mut weight = temporary(&format!("w{shard}"));
        weight.place = Place { memory: Memory::Shard(shard), offset: 256, length: 256 };
        let at = signature.tensors.len() as u32;
        signature.tensors.extend([weight, temporary(&format!("y{shard}"))]);
        let bindings = [at - 1, at, at + 1].map(|tensor| signature.whole(tensor).unwrap());
        let one = Formula::constant(1);
        signature.dispatches.push(Dispatch {
            kernel: 0,
            barrier: false,
            bindings: bindings.into(),
            words: Vec::new(),
            grid: [one; 3],
        });
    }
    signature.inputs = vec![0];
    signature.outputs = vec![signature.tensors.len() as u32 - 1];
    let kernels = vec![kernel];
    memory::set_barriers(&mut signature, &kernels).unwrap();
    memory::lay_out(&mut signature, &kernels).unwrap();
    Plan {
        profile: profile.into(),
        requirements: Requirements { features, limits: Limits::LEAST },
        shards: shards.iter().map(|length| Shard { length: *length, checksum: 0 }).collect(),
        code: CodeSections {
            spirv: Section { length: spirv.len() as u64, checksum: checksum(spirv) },
            ..CodeSections::default()
        },
        kernels,
        signatures: vec![signature],
        ..Plan::default()
    }
}

/// The draft: variant `f16` over both shards, `base` over the second.
pub fn draft() -> Draft {
    let mut draft = Draft::default();
    let shards = SHARDS.map(|length| draft.add_shard(length));
    let code = [1, 2, 3, 4, 5, 6, 7, 8];
    let kernel = KernelCode { spirv: &code, ..KernelCode::default() };
    let [first, second] = shards;
    draft.add_variant(plan("f16", Features::F16, &SHARDS, &code), kernel, vec![first, second]).unwrap();
    draft.add_variant(plan("base", Features::default(), &SHARDS[1..], &code), kernel, vec![second]).unwrap();
    draft
}

/// What stands at a place of a shard.
pub fn weight(shard: usize, at: u64) -> u8 {
    (at * 7 + shard as u64 * 13) as u8
}

/// A container of other sections and the package, written to its end.
pub fn write(draft: &Draft, file: &File) {
    let mut sections = vec![PlannedSection {
        kind: SectionType::LlmMetadata,
        items: Vec::new(),
        source: SectionSource::Bytes(b"metadata".to_vec()),
    }];
    sections.extend(draft.planned_sections().unwrap());
    let offsets = ContainerPlan { system: Vec::new(), sections }.write(file).unwrap();
    let base = offsets[1];
    for (shard, offset) in draft.shard_offsets().unwrap().into_iter().enumerate() {
        let bytes: Vec<u8> = (0..SHARDS[shard]).map(|at| weight(shard, at)).collect();
        file.write_all_at(&bytes, base + offset).unwrap();
    }
    draft.finish(file, base).unwrap();
}

/// The bytes of the package.
pub fn bytes(draft: &Draft) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    write(draft, file.as_file());
    std::fs::read(file.path()).unwrap()
}

/// A file of these bytes.
pub fn file(bytes: &[u8]) -> File {
    let file = tempfile::tempfile().unwrap();
    file.write_all_at(bytes, 0).unwrap();
    file
}
