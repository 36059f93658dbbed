//! The memory planner, judged by the verifier, and the verifier, judged by runs that mark every byte.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{numbers, plan};
use edgec_gpu_plan::memory::{self, Request};
use edgec_gpu_plan::{Access, Bound, Dispatch, Memory, Place, Plan, Violation, verify};

/// Whether a run in which each write of a tensor leaves a mark on each of its bytes finds, at every read, the mark of the tensor's own last
/// write on all bytes. Dispatches between two barriers run one after another, in the listed order or backwards.
fn values_survive(plan: &Plan, backwards: bool) -> bool {
    let signature = &plan.signatures[0];
    let mut arena = vec![(u32::MAX, 0_usize); signature.arena as usize];
    let mut stamps = vec![0; signature.tensors.len()];
    let bytes = |tensor: u32| {
        let Place { memory, offset, length } = signature.tensors[tensor as usize].place;
        (memory == Memory::Arena).then_some(offset as usize..(offset + length) as usize)
    };
    for input in &signature.inputs {
        arena[bytes(*input).unwrap()].fill((*input, 0));
    }
    let mut groups: Vec<Vec<(usize, &Dispatch)>> = vec![Vec::new()];
    for (index, dispatch) in signature.dispatches.iter().enumerate() {
        if dispatch.barrier {
            groups.push(Vec::new());
        }
        groups.last_mut().unwrap().push((index, dispatch));
    }
    for mut group in groups {
        if backwards {
            group.reverse();
        }
        for (index, dispatch) in group {
            let accesses = || dispatch.bindings.iter().zip(&plan.kernels[dispatch.kernel as usize].bindings);
            for (Bound { tensor, .. }, binding) in accesses() {
                let Some(bytes) = bytes(*tensor) else { continue };
                let own = (*tensor, stamps[*tensor as usize]);
                let begun = binding.access == Access::Part && own.1 > 0;
                if (binding.access.reads() || begun) && arena[bytes].iter().any(|byte| *byte != own) {
                    return false;
                }
            }
            for (Bound { tensor, .. }, binding) in accesses() {
                if let Some(bytes) = bytes(*tensor).filter(|_| binding.access.writes()) {
                    stamps[*tensor as usize] = index + 1;
                    arena[bytes].fill((*tensor, index + 1));
                }
            }
        }
    }
    let kept = |tensor: &u32| {
        bytes(*tensor)
            .is_none_or(|bytes| arena[bytes].iter().all(|byte| *byte == (*tensor, stamps[*tensor as usize])))
    };
    signature.outputs.iter().all(kept)
}

#[test]
fn planned_memory_is_verified_and_loses_nothing() {
    let mut barriers = 0;
    for seed in 0..500 {
        let plan = plan(seed);
        verify(&plan).unwrap_or_else(|violation| panic!("plan {seed}: {violation}"));
        assert!(values_survive(&plan, false) && values_survive(&plan, true), "plan {seed}");
        barriers += plan.signatures[0].dispatches.iter().filter(|dispatch| dispatch.barrier).count();
    }
    assert!(barriers > 2_000, "{barriers}");
}

#[test]
fn what_the_verifier_lets_pass_loses_nothing() {
    let (mut passed, mut lost, mut raced) = (0, 0, 0);
    for seed in 0..2_000 {
        let mut next = numbers(seed ^ 0xbeef);
        let mut plan = plan(seed);
        let signature = &mut plan.signatures[0];
        if next(3) == 0 {
            let index = next(signature.dispatches.len());
            signature.dispatches[index].barrier = false;
        } else {
            let tensors: Vec<_> = (0..signature.tensors.len())
                .filter(|tensor| signature.tensors[*tensor].place.memory == Memory::Arena)
                .collect();
            let place = &mut signature.tensors[tensors[next(tensors.len())]].place;
            place.offset = 256 * next((signature.arena / 256) as usize) as u64;
            signature.arena = signature.arena.max(place.offset + place.length);
        }
        match verify(&plan) {
            Ok(()) => {
                passed += 1;
                assert!(values_survive(&plan, false) && values_survive(&plan, true), "plan {seed}");
            }
            Err(Violation::Lost { .. } | Violation::Inputs { .. }) => lost += 1,
            Err(Violation::Race { .. }) => raced += 1,
            Err(other) => panic!("plan {seed}: {other}"),
        }
    }
    assert!(passed > 150 && lost > 150 && raced > 150, "{passed} passed, {lost} lost, {raced} raced");
}

#[test]
fn barriers_stand_only_where_they_must() {
    let mut needed = 0;
    for seed in 0..100 {
        let plan = plan(seed);
        for index in 0..plan.signatures[0].dispatches.len() {
            let mut fewer = plan.clone();
            let barrier = &mut fewer.signatures[0].dispatches[index].barrier;
            if std::mem::take(barrier) {
                assert!(
                    matches!(verify(&fewer), Err(Violation::Race { .. })),
                    "plan {seed}, dispatch {index}"
                );
                needed += 1;
            }
        }
    }
    assert!(needed > 300, "{needed}");
}

#[test]
fn places_overlap_only_where_lifetimes_do_not() {
    let mut next = numbers(5);
    let (mut planned, mut bound) = (0, 0);
    for _ in 0..500 {
        let requests: Vec<Request> = (0..1 + next(40))
            .map(|_| {
                let first = next(30);
                Request { length: 4 * (1 + next(4_000)) as u64, first, last: first + next(8) }
            })
            .collect();
        let layout = memory::place(&requests, 256).unwrap();
        for (a, one) in requests.iter().enumerate() {
            let start = layout.offsets[a];
            assert!(start.is_multiple_of(256) && start + one.length <= layout.length);
            for (b, other) in requests.iter().enumerate().skip(a + 1) {
                let apart =
                    start + one.length <= layout.offsets[b] || layout.offsets[b] + other.length <= start;
                assert!(apart || one.last < other.first || other.last < one.first);
            }
        }
        planned += layout.length;
        bound += memory::most_live(&requests);
    }
    assert!(planned < bound * 13 / 10, "{planned} bytes where {bound} are alive at most");
}

#[test]
fn a_chain_takes_two_places() {
    let requests: Vec<Request> =
        (0..20).map(|at| Request { length: 1024, first: at, last: at + 1 }).collect();
    assert_eq!(memory::place(&requests, 256).unwrap().length, 2048);
    assert_eq!(memory::most_live(&requests), 2048);
    assert_eq!(memory::place(&[Request { length: u64::MAX, first: 0, last: 0 }], 256), None);
}
