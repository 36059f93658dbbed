//! What a plug-in is asked about a module, by places instead of handles.

use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::{Block, Func, Module, Op};
use edgec_target::Candidate;

use crate::abi;

/// Candidates by their places.
pub(super) struct Places {
    /// Place and stored operations of each function with a body.
    functions: Vec<(u32, Vec<u32>)>,
    /// Function and operations of each candidate.
    candidates: Vec<(u32, Vec<u32>)>,
}

impl Places {
    /// The places of `candidates` in `module`; none where one is not in it.
    pub fn of<'c>(module: Module<'c>, candidates: &[Candidate<'c, '_>]) -> Option<Self> {
        let mut place_of: HashMap<Op<'c>, (usize, u32)> = HashMap::new();
        let mut bodies: Vec<(u32, Vec<Op<'c>>)> = Vec::new();
        for (place, op) in module.ops().into_iter().enumerate() {
            let Some(body) = Func::from_op(op).and_then(Func::body).map(Block::ops) else { continue };
            for (index, &op) in body.iter().enumerate() {
                place_of.insert(op, (bodies.len(), u32::try_from(index).ok()?));
            }
            bodies.push((u32::try_from(place).ok()?, body));
        }
        let mut stored: HashMap<usize, &HashSet<Op<'c>>> = HashMap::new();
        let mut found = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let places: Vec<(usize, u32)> =
                candidate.ops.iter().map(|op| place_of.get(op).copied()).collect::<Option<_>>()?;
            let function = places.first()?.0;
            stored.insert(function, candidate.stored());
            let ops = places.into_iter().map(|(other, place)| (other == function).then_some(place));
            found.push((u32::try_from(function).ok()?, ops.collect::<Option<_>>()?));
        }
        let functions = bodies.into_iter().enumerate().map(|(index, (place, ops))| {
            let stored = stored.get(&index);
            let places = (0..).zip(ops).filter(|(_, op)| stored.is_some_and(|stored| stored.contains(op)));
            (place, places.map(|(place, _)| place).collect())
        });
        Some(Self { functions: functions.collect(), candidates: found })
    }

    /// For the interface, as long as this lives.
    pub fn functions(&self) -> Vec<abi::Function> {
        let function = |(place, stored): &(u32, Vec<u32>)| abi::Function {
            place: *place,
            stored: stored.as_ptr(),
            stored_count: stored.len(),
        };
        self.functions.iter().map(function).collect()
    }

    /// For the interface, as long as this lives.
    pub fn candidates(&self) -> Vec<abi::Candidate> {
        let candidate = |(function, ops): &(u32, Vec<u32>)| abi::Candidate {
            function: *function,
            ops: ops.as_ptr(),
            op_count: ops.len(),
        };
        self.candidates.iter().map(candidate).collect()
    }
}
