//! The memory planner: barriers out of what dispatches read and write, lifetimes out of barriers, places out of lifetimes.
//!
//! Dispatches between two barriers may run at once, so that lifetimes are counted in these groups: two tensors may share bytes
//! if no group has both. Places are greedy by size (Pisarchyk and Lee 2020, arXiv 2001.03288): the largest tensor first,
//! each at the lowest offset where nothing that lives with it lies.

use crate::intervals::Intervals;
use crate::{Access, Kernel, Memory, OFFSET_ALIGNMENT, Signature, Violation};

/// A tensor that needs a place during some groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Bytes; not 0.
    pub length: u64,
    /// The first group in which it is needed.
    pub first: usize,
    /// The last.
    pub last: usize,
}

/// Where tensors lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The offset of each request.
    pub offsets: Vec<u64>,
    /// Bytes of the arena.
    pub length: u64,
}

/// Gives each request an offset, a multiple of `alignment`; none if lengths overflow.
pub fn place(requests: &[Request], alignment: u64) -> Option<Layout> {
    let mut order: Vec<usize> = (0..requests.len()).collect();
    order.sort_by_key(|index| (std::cmp::Reverse(requests[*index].length), *index));
    let mut layout = Layout { offsets: vec![0; requests.len()], length: 0 };
    // What has a place, by offset.
    let mut placed: Vec<usize> = Vec::new();
    for index in order {
        let request = requests[index];
        let mut offset = 0_u64;
        for other in &placed {
            let other_request = requests[*other];
            if other_request.last < request.first || request.last < other_request.first {
                continue;
            }
            let start = layout.offsets[*other];
            if offset.checked_add(request.length)? <= start {
                break;
            }
            let end = start.checked_add(other_request.length)?.checked_next_multiple_of(alignment)?;
            offset = offset.max(end);
        }
        layout.offsets[index] = offset;
        layout.length = layout.length.max(offset.checked_add(request.length)?);
        let at = placed.partition_point(|other| layout.offsets[*other] <= offset);
        placed.insert(at, index);
    }
    layout.length = layout.length.checked_next_multiple_of(alignment)?;
    Some(layout)
}

/// The most bytes that live in one group: no layout is smaller.
pub fn most_live(requests: &[Request]) -> u64 {
    let mut changes: Vec<(usize, i128)> = Vec::new();
    for request in requests {
        changes.push((request.first, i128::from(request.length)));
        changes.push((request.last + 1, -i128::from(request.length)));
    }
    changes.sort_unstable();
    let mut live = 0_i128;
    let most = changes.iter().map(|(_, change)| {
        live += change;
        live
    });
    most.max().map_or(0, |most| u64::try_from(most).unwrap_or(u64::MAX))
}

/// Sets each dispatch's barrier: where it reads what an earlier one since the last barrier writes, or writes what
/// one reads or writes. Tensors of an arena conflict with themselves alone, for [`lay_out`] keeps the others apart.
///
/// # Errors
/// A dispatch names a kernel or a tensor that does not exist, or binds more or less than the kernel has.
pub fn set_barriers(signature: &mut Signature, kernels: &[Kernel]) -> Result<(), Violation> {
    // Bytes of each memory that dispatches since the last barrier read and write; each tensor of the arena is a memory.
    let mut pending = std::collections::HashMap::<(bool, u64), Intervals<bool>>::new();
    for index in 0..signature.dispatches.len() {
        let bound = bindings(signature, kernels, index)?;
        let conflict = bound.iter().any(|(tensor, access)| {
            let (memory, start, end) = range(signature, *tensor);
            pending
                .get(&memory)
                .is_some_and(|pending| pending.owners(start, end).any(|written| written || access.writes()))
        });
        signature.dispatches[index].barrier = conflict;
        if conflict {
            pending.clear();
        }
        for (tensor, access) in bound {
            let (memory, start, end) = range(signature, tensor);
            let pending = pending.entry(memory).or_default();
            // What is written stays so when it is also read.
            if access.writes() || !pending.owners(start, end).any(|written| written) {
                pending.set(start, end, access.writes());
            }
        }
    }
    Ok(())
}

/// Gives every tensor of the arena a place, and the arena its length. Barriers must be set.
///
/// # Errors
/// As [`set_barriers`], or lengths overflow.
pub fn lay_out(signature: &mut Signature, kernels: &[Kernel]) -> Result<(), Violation> {
    let lifetimes = lifetimes(signature, kernels)?;
    let requests: Vec<Request> = lifetimes.iter().map(|(_, request)| *request).collect();
    let overflow = || Violation::Overflow { signature: signature.name.clone() };
    let layout = place(&requests, OFFSET_ALIGNMENT).ok_or_else(overflow)?;
    for ((tensor, _), offset) in lifetimes.iter().zip(&layout.offsets) {
        signature.tensors[*tensor].place.offset = *offset;
    }
    signature.arena = layout.length;
    Ok(())
}

/// The tensors of the arena that are used, and the groups in which they live. Inputs live from the beginning, outputs to the
/// end; a tensor that is written in parts lives from the first of them on.
///
/// # Errors
/// As [`set_barriers`].
pub fn lifetimes(signature: &Signature, kernels: &[Kernel]) -> Result<Vec<(usize, Request)>, Violation> {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; signature.tensors.len()];
    let mut live = |tensor: u32, group: usize| {
        if let Some(span) = spans.get_mut(tensor as usize) {
            let (first, last) = span.unwrap_or((group, group));
            *span = Some((first.min(group), last.max(group)));
        }
    };
    signature.inputs.iter().for_each(|tensor| live(*tensor, 0));
    let mut group = 0;
    for (index, dispatch) in signature.dispatches.iter().enumerate() {
        group += usize::from(dispatch.barrier);
        for (tensor, _) in bindings(signature, kernels, index)? {
            live(tensor as u32, group);
        }
    }
    signature.outputs.iter().for_each(|tensor| live(*tensor, group));
    let used = spans.into_iter().enumerate().filter_map(|(tensor, span)| Some((tensor, span?)));
    let used = used.filter(|(tensor, _)| signature.tensors[*tensor].place.memory == Memory::Arena);
    Ok(used
        .map(|(tensor, (first, last))| {
            (tensor, Request { length: signature.tensors[tensor].place.length, first, last })
        })
        .collect())
}

/// What dispatch `index` binds, and how its kernel uses it.
fn bindings(
    signature: &Signature,
    kernels: &[Kernel],
    index: usize,
) -> Result<Vec<(usize, Access)>, Violation> {
    let dispatch = &signature.dispatches[index];
    let kernel = kernels.get(dispatch.kernel as usize).ok_or(Violation::Index {
        what: "kernel",
        index: dispatch.kernel.into(),
        count: kernels.len(),
    })?;
    if kernel.bindings.len() != dispatch.bindings.len() {
        return Err(Violation::Count {
            kernel: kernel.name.clone(),
            what: "bindings",
            has: kernel.bindings.len(),
            given: dispatch.bindings.len(),
        });
    }
    let pairs = dispatch.bindings.iter().zip(&kernel.bindings);
    pairs
        .map(|(bound, binding)| match signature.tensors.get(bound.tensor as usize) {
            Some(_) => Ok((bound.tensor as usize, binding.access)),
            None => Err(Violation::Index {
                what: "tensor",
                index: bound.tensor.into(),
                count: signature.tensors.len(),
            }),
        })
        .collect()
}

/// A memory by itself, and the bytes of it that a tensor takes. Whole tensors: parts of one are not told apart.
fn range(signature: &Signature, tensor: usize) -> ((bool, u64), u64, u64) {
    let place = signature.tensors[tensor].place;
    match place.memory {
        Memory::Arena => ((false, tensor as u64), 0, place.length.max(1)),
        Memory::Shard(index) => {
            ((true, u64::from(index) * 2), place.offset, place.offset.saturating_add(place.length))
        }
        Memory::State(index) => {
            ((true, u64::from(index) * 2 + 1), place.offset, place.offset.saturating_add(place.length))
        }
    }
}
