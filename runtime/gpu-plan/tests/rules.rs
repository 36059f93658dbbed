//! Every rule of the verifier, broken once.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::plan;
use edgec_gpu_plan::{Access, Element, Formula, Limits, Memory, Plan, Tensor, verify};

fn broken(change: impl FnOnce(&mut Plan)) -> String {
    let mut plan = plan(11);
    verify(&plan).unwrap();
    change(&mut plan);
    verify(&plan).unwrap_err().to_string()
}

#[test]
fn each_rule_is_kept() {
    type Change = fn(&mut Plan);
    let cases: &[(&str, Change)] = &[
        ("no kernel 99", |plan| plan.signatures[0].dispatches[0].kernel = 99),
        ("no tensor 999", |plan| plan.signatures[0].dispatches[0].bindings[0].tensor = 999),
        ("no tensor 998", |plan| plan.signatures[0].inputs[0] = 998),
        ("no shard 3", |plan| plan.signatures[0].tensors[0].place.memory = Memory::Shard(3)),
        ("no state 3", |plan| plan.signatures[0].tensors[0].place.memory = Memory::State(3)),
        ("no parameter 1", |plan| plan.signatures[0].dispatches[0].words[0].parameter = Some(1)),
        ("no dimension 1", |plan| plan.states[0].position_axis = Some(1)),
        ("empty or taken", |plan| plan.kernels[1].name = plan.kernels[0].name.clone()),
        ("empty or taken", |plan| plan.signatures.push(plan.signatures[0].clone())),
        ("empty or taken", |plan| plan.kernels[0].entry.clear()),
        ("goes from 64 to 63", |plan| plan.signatures[0].parameters[0].least = 64),
        ("divides by zero", |plan| plan.signatures[0].dispatches[0].grid[2].divide = 0),
        ("divides by zero", |plan| plan.signatures[0].dispatches[0].words[0].multiply = u32::MAX),
        ("is given 0", |plan| plan.signatures[0].dispatches[0].words.clear()),
        ("bindings and is given", |plan| plan.signatures[0].dispatches[0].bindings.truncate(0)),
        ("as workgroups in y", |plan| plan.signatures[0].dispatches[0].grid[1] = Formula::constant(65_536)),
        ("as workgroups in x", |plan| plan.signatures[0].parameters[0].most = 200_000),
        ("as invocations of a workgroup", |plan| plan.kernels[0].workgroup = [64, 4, 1]),
        ("as the size of a workgroup in z", |plan| plan.kernels[0].workgroup = [1, 1, 65]),
        ("is no multiple of 1, or is 0", |plan| plan.kernels[0].workgroup = [1, 0, 1]),
        ("as bytes that a workgroup shares", |plan| plan.kernels[0].shared_bytes = 20_000),
        ("as bytes of push constants", |plan| plan.kernels[0].words = 33),
        ("as bytes of a buffer", |plan| plan.requirements.limits.buffer_bytes = 64),
        ("as bytes of a binding", |plan| plan.requirements.limits.binding_bytes = 3),
        ("as storage buffers", |plan| plan.requirements.limits.bindings = 0),
        ("as bytes of a buffer", |plan| plan.requirements.limits = Limits::default()),
        ("do not lie in 4096 bytes", |plan| plan.kernels[0].spirv.offset = 4_096),
        ("no multiple of 4", |plan| plan.kernels[0].spirv.offset = 2),
        ("do not lie in", |plan| plan.signatures[0].tensors[0].place.offset = u64::MAX - 255),
        ("no multiple of 256", |plan| {
            plan.signatures[0].tensors[0].place.offset += 4;
            plan.signatures[0].arena += 4;
        }),
        ("needs 4000", |plan| plan.signatures[0].tensors[0].dims = vec![10, 100]),
        ("and needs", |plan| plan.signatures[0].tensors[0].dims = vec![u32::MAX; 4]),
        ("and needs", |plan| plan.signatures[0].tensors[0].dims = vec![0]),
        ("and needs", |plan| plan.kernels[0].bindings[0].bytes = 1 << 20),
        ("may not lie in Shard(0)", |plan| {
            plan.signatures[0].tensors[0].place.memory = Memory::Shard(0);
        }),
        ("which is empty or taken", |plan| {
            let input = plan.signatures[0].inputs[0];
            plan.signatures[0].inputs.push(input);
        }),
        ("is read, but was not written", |plan| plan.signatures[0].inputs.clear()),
        ("is read, but was not written", |plan| plan.signatures[0].dispatches.clear()),
        ("or is 0 where it may not be", |plan| plan.shards[0].length = 0),
    ];
    for (expected, change) in cases {
        let violation = broken(*change);
        assert!(violation.contains(expected), "{expected}: {violation}");
    }
}

#[test]
fn weights_are_never_written() {
    let violation = broken(|plan| {
        let signature = &mut plan.signatures[0];
        let weights = signature.tensors.iter().position(|tensor| tensor.place.memory == Memory::Shard(0));
        let dispatch = &mut signature.dispatches[0];
        dispatch.bindings[0].tensor = weights.unwrap() as u32;
        dispatch.bindings[0].length = 4;
        plan.kernels[dispatch.kernel as usize].bindings[0].access = Access::Part;
    });
    assert!(violation.contains("may not lie in Shard(0)"), "{violation}");
}

#[test]
fn lengths_of_elements_are_whole_words() {
    assert_eq!(Element::I4.byte_length(&[3, 3]), Some(8));
    assert_eq!(Element::F16.byte_length(&[3]), Some(8));
    assert_eq!(Element::F32.byte_length(&[]), Some(4));
    assert_eq!(Element::I8.byte_length(&[u32::MAX; 3]), None);
    assert_eq!(Tensor::temporary("t", Element::F32, &[u32::MAX; 3]), None);
}
