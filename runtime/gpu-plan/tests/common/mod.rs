//! Plans by chance, the same in every run.

use edgec_gpu_plan::{
    Access, CodeSections, Dispatch, Element, Formula, Kernel, KernelBinding, Limits, Memory, Parameter, Plan,
    Requirements, Section, Shard, Signature, Span, State, Tensor, memory,
};

/// A deterministic stream of numbers (splitmix64).
pub fn numbers(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % below
    }
}

const fn span(offset: u64, length: u64) -> Span {
    Span { offset, length }
}

fn kernel(accesses: &[Access]) -> Kernel {
    let bindings = accesses.iter().map(|access| KernelBinding { access: *access, bytes: 4 }).collect();
    Kernel {
        name: format!("k{accesses:?}"),
        entry: "main".into(),
        workgroup: [64, 1, 1],
        shared_bytes: 256,
        bindings,
        words: 1,
        spirv: span(64, 128),
        msl: span(0, 40),
        wgsl: span(3, 7),
    }
}

/// A plan of one signature whose dispatches read, write, update and fill tensors of the arena, weights and a cache.
pub fn plan(seed: u64) -> Plan {
    let mut next = numbers(seed);
    let mut kernels: Vec<Kernel> = Vec::new();
    let mut signature = Signature { name: "main".into(), ..Signature::default() };
    signature.parameters.push(Parameter { name: "position".into(), least: 0, most: 63 });
    let tensor = |name: String, elements: usize| {
        Tensor::temporary(&name, Element::F32, &[1 + elements as u32]).unwrap()
    };
    for index in 0..1 + next(3) {
        signature.tensors.push(tensor(format!("in{index}"), next(300)));
        signature.inputs.push(index as u32);
    }
    let weight = signature.tensors.len() as u32;
    let mut weights = tensor("weights".into(), 127);
    weights.place.memory = Memory::Shard(0);
    let mut cache = tensor("cache".into(), 63);
    cache.place.memory = Memory::State(0);
    signature.tensors.extend([weights, cache]);
    let mut written = signature.inputs.clone();
    for step in 0..2 + next(30) {
        let mut bound = Vec::new();
        let mut accesses = Vec::new();
        for _ in 0..1 + next(3) {
            let tensor = written[next(written.len())];
            if bound.contains(&tensor) {
                continue;
            }
            bound.push(tensor);
            accesses.push(if next(6) == 0 { Access::Update } else { Access::Read });
        }
        if next(3) == 0 {
            bound.push(weight);
            accesses.push(Access::Read);
        }
        if next(5) == 0 {
            bound.push(weight + 1);
            accesses.push([Access::Read, Access::Part, Access::Update][next(3)]);
        }
        let result = signature.tensors.len() as u32;
        if written.len() > 2 && next(6) == 0 && !bound.contains(written.last().unwrap()) {
            bound.push(*written.last().unwrap());
            accesses.push(Access::Part);
        } else {
            signature.tensors.push(tensor(format!("t{step}"), next(500)));
            bound.push(result);
            accesses.push(if next(4) == 0 { Access::Part } else { Access::Write });
            written.push(result);
        }
        let chosen = kernel(&accesses);
        let known = kernels.iter().position(|kernel| kernel.name == chosen.name);
        let kernel = known.unwrap_or_else(|| {
            kernels.push(chosen);
            kernels.len() - 1
        });
        signature.dispatches.push(Dispatch {
            kernel: kernel as u32,
            barrier: false,
            bindings: bound.iter().map(|tensor| signature.whole(*tensor).unwrap()).collect(),
            words: vec![Formula::parameter(0)],
            grid: [
                Formula { parameter: Some(0), multiply: 2, add: 5, divide: 4 },
                Formula::constant(3),
                Formula::constant(1),
            ],
        });
    }
    signature.outputs = vec![*written.last().unwrap(), weight + 1];
    memory::set_barriers(&mut signature, &kernels).unwrap();
    memory::lay_out(&mut signature, &kernels).unwrap();
    Plan {
        profile: "base".into(),
        requirements: Requirements { limits: Limits::LEAST, ..Requirements::default() },
        shards: vec![Shard { length: 16384, checksum: 7 }],
        states: vec![State {
            name: "kv_cache_k_0".into(),
            element: Element::F32,
            dims: vec![64],
            position_axis: Some(0),
            length: 256,
        }],
        code: CodeSections {
            spirv: Section { length: 4096, checksum: 1 },
            msl: Section { length: 40, checksum: 2 },
            wgsl: Section { length: 10, checksum: 3 },
        },
        kernels,
        signatures: vec![signature],
    }
}
