//! How many bytes a run moves.

use std::collections::HashMap;

use crate::intervals::Intervals;
use crate::{Memory, Plan, Signature};

/// Bytes that one run of a signature binds, at most: a kernel may touch fewer of a cache whose end is not reached yet, or of a table of
/// which it looks rows up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Bytes of weights that are read, each counted once.
    pub weights: u64,
    /// Bytes of states that are read, each counted once.
    pub states: u64,
    /// Bytes of the arena that dispatches read and write, counted by each.
    pub arena: u64,
}

impl Signature {
    /// What a run moves. Of a plan that is verified.
    pub fn traffic(&self, plan: &Plan) -> Traffic {
        let mut traffic = Traffic::default();
        let mut read = HashMap::<Memory, Intervals<()>>::new();
        for dispatch in &self.dispatches {
            let Some(kernel) = plan.kernels.get(dispatch.kernel as usize) else { continue };
            for (bound, binding) in dispatch.bindings.iter().zip(&kernel.bindings) {
                let Some(tensor) = self.tensors.get(bound.tensor as usize) else { continue };
                let start = tensor.place.offset.saturating_add(bound.offset);
                // A binding can be longer than what its kernel touches.
                let length = bound.length.min(binding.bytes);
                if tensor.place.memory == Memory::Arena {
                    let times = u64::from(binding.access.reads()) + u64::from(binding.access.writes());
                    traffic.arena = traffic.arena.saturating_add(length.saturating_mul(times));
                } else if binding.access.reads() && length > 0 {
                    read.entry(tensor.place.memory).or_default().set(start, start.saturating_add(length), ());
                }
            }
        }
        for (memory, ranges) in read {
            match memory {
                Memory::State(_) => traffic.states = traffic.states.saturating_add(ranges.length()),
                _ => traffic.weights = traffic.weights.saturating_add(ranges.length()),
            }
        }
        traffic
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, Dispatch, Element, Formula, Kernel, KernelBinding, Tensor};

    #[test]
    fn what_two_dispatches_read_counts_once() {
        let mut signature = Signature::default();
        let tensor = |memory, offset| {
            let mut tensor = Tensor::temporary("t", Element::F32, &[64]).unwrap();
            tensor.place.memory = memory;
            tensor.place.offset = offset;
            tensor
        };
        signature.tensors = vec![
            tensor(Memory::Shard(0), 0),
            tensor(Memory::Shard(0), 0),
            tensor(Memory::Shard(1), 256),
            tensor(Memory::State(0), 0),
            tensor(Memory::Arena, 0),
        ];
        let binding = |access, bytes| KernelBinding { access, bytes };
        let bindings =
            vec![binding(Access::Read, 256), binding(Access::Read, 100), binding(Access::Update, 256)];
        let plan = Plan { kernels: vec![Kernel { bindings, ..Kernel::default() }], ..Plan::default() };
        let one = Formula::constant(1);
        for [a, b] in [[0, 2], [1, 3]] {
            let bindings = [a, b, 4].map(|tensor| signature.whole(tensor).unwrap()).into();
            let (kernel, barrier, words) = (0, false, Vec::new());
            signature.dispatches.push(Dispatch { kernel, barrier, bindings, words, grid: [one; 3] });
        }
        let traffic = signature.traffic(&plan);
        assert_eq!(traffic, Traffic { weights: 256 + 100, states: 100, arena: 4 * 256 });
    }
}
