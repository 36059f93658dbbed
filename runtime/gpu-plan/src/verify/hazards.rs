//! What the dispatches of a signature do to each other.
//!
//! The verifier walks the dispatches and keeps, for each byte, which tensor's value it holds. A write gives the bytes to its
//! tensor, whoever had them; a read needs all of its bytes to be the tensor's own. So whatever the places are, a plan that passes
//! never reads a value that was written over. A state's bytes are every tensor's that lies there, for all of its tensors are views of the
//! one cache, and none of them is ever undefined.

use std::collections::HashMap;

use crate::intervals::Intervals;
use crate::{Access, Memory, Plan, Signature, Violation};

type Result<T> = std::result::Result<T, Violation>;

/// What dispatches since the last barrier do to the bytes of each memory.
#[derive(Default)]
struct Pending {
    read: HashMap<Memory, Intervals<()>>,
    written: HashMap<Memory, Intervals<()>>,
}

/// A binding as bytes of a memory.
struct Touched {
    tensor: u32,
    access: Access,
    memory: Memory,
    start: u64,
    end: u64,
}

/// Proves that nothing is read that was lost, and that barriers stand where they must. Indices are known to be right.
pub(super) fn signature(plan: &Plan, at: usize) -> Result<()> {
    let signature = &plan.signatures[at];
    let mut values = Intervals::<u32>::default();
    // Tensors that have been written, if only in part.
    let mut begun = vec![false; signature.tensors.len()];
    for tensor in &signature.inputs {
        let place = signature.tensors[*tensor as usize].place;
        let end = place.offset + place.length;
        if values.owners(place.offset, end).next().is_some() {
            return Err(Violation::Inputs { signature: signature.name.clone(), tensor: *tensor });
        }
        values.set(place.offset, end, *tensor);
        begun[*tensor as usize] = true;
    }
    let mut pending = Pending::default();
    for (index, dispatch) in signature.dispatches.iter().enumerate() {
        let kernel = &plan.kernels[dispatch.kernel as usize];
        let place = || format!("dispatch {index} ({})", kernel.name);
        let touched: Vec<Touched> = dispatch
            .bindings
            .iter()
            .zip(&kernel.bindings)
            .map(|(bound, binding)| {
                let place = signature.tensors[bound.tensor as usize].place;
                let start = place.offset + bound.offset;
                let (tensor, access, memory) = (bound.tensor, binding.access, place.memory);
                Touched { tensor, access, memory, start, end: start + bound.length }
            })
            .collect();
        for Touched { tensor, access, memory, start, end } in &touched {
            let part_of_begun = *access == Access::Part && begun[*tensor as usize];
            let kept = *memory != Memory::Arena || values.all(*start, *end, *tensor);
            if (access.reads() || part_of_begun) && !kept {
                return Err(lost(signature, place(), *tensor));
            }
        }
        if dispatch.barrier {
            pending = Pending::default();
        }
        // Each binding is held against those before it, of this dispatch too.
        for one in &touched {
            if pending.conflicts(one) {
                let name = signature.tensors[one.tensor as usize].name.clone();
                let (signature, tensor) = (signature.name.clone(), one.tensor);
                return Err(Violation::Race { signature, place: place(), tensor, name });
            }
            pending.add(one);
        }
        for one in &touched {
            if one.access.writes() && one.memory == Memory::Arena {
                values.set(one.start, one.end, one.tensor);
                begun[one.tensor as usize] = true;
            }
        }
    }
    for tensor in &signature.outputs {
        let place = signature.tensors[*tensor as usize].place;
        if place.memory == Memory::Arena && !values.all(place.offset, place.offset + place.length, *tensor) {
            return Err(lost(signature, "the end".into(), *tensor));
        }
    }
    Ok(())
}

fn lost(signature: &Signature, place: String, tensor: u32) -> Violation {
    let name = signature.tensors[tensor as usize].name.clone();
    Violation::Lost { signature: signature.name.clone(), place, tensor, name }
}

impl Pending {
    fn conflicts(&self, one: &Touched) -> bool {
        let touches = |pending: &HashMap<Memory, Intervals<()>>| {
            pending.get(&one.memory).is_some_and(|ranges| ranges.owners(one.start, one.end).next().is_some())
        };
        touches(&self.written) || one.access.writes() && touches(&self.read)
    }

    fn add(&mut self, one: &Touched) {
        let pending = if one.access.writes() { &mut self.written } else { &mut self.read };
        pending.entry(one.memory).or_default().set(one.start, one.end, ());
    }
}
