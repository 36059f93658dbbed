//! Indices, names, limits and lengths.

use std::collections::HashSet;

use crate::{
    Bound, Dispatch, Element, Formula, Kernel, Limits, Memory, OFFSET_ALIGNMENT, Parameter, Plan, Section,
    Signature, Span, Tensor, Violation,
};

type Result<T> = std::result::Result<T, Violation>;

/// What belongs to no signature.
pub(super) fn plan(plan: &Plan) -> Result<()> {
    let limits = &plan.requirements.limits;
    for (index, shard) in plan.shards.iter().enumerate() {
        length(|| format!("shard {index}"), shard.length)?;
        within(limits, || format!("shard {index}"), "bytes of a buffer", shard.length)?;
    }
    unique("state", plan.states.iter().map(|state| &state.name))?;
    for state in &plan.states {
        let what = || format!("state {}", state.name);
        elements(what, state.element, &state.dims, state.length)?;
        within(limits, what, "bytes of a buffer", state.length)?;
        if let Some(axis) = state.position_axis {
            index("dimension", axis, state.dims.len())?;
        }
    }
    unique("kernel", plan.kernels.iter().map(|kernel| &kernel.name))?;
    for entry in &plan.kernels {
        kernel(plan, entry)?;
    }
    unique("signature", plan.signatures.iter().map(|signature| &signature.name))
}

fn kernel(plan: &Plan, kernel: &Kernel) -> Result<()> {
    let limits = &plan.requirements.limits;
    let what = || format!("kernel {}", kernel.name);
    if kernel.entry.is_empty() {
        return Err(Violation::Name { what: "an entry point", index: 0, name: String::new() });
    }
    let [x, y, z] = kernel.workgroup.map(u64::from);
    if x * y == 0 || z == 0 {
        return Err(Violation::Misaligned { what: what(), value: 0, alignment: 1 });
    }
    within(limits, what, "the size of a workgroup in x", x)?;
    within(limits, what, "the size of a workgroup in y", y)?;
    within(limits, what, "the size of a workgroup in z", z)?;
    within(limits, what, "invocations of a workgroup", (x * y).saturating_mul(z))?;
    within(limits, what, "bytes that a workgroup shares", kernel.shared_bytes.into())?;
    within(limits, what, "storage buffers of a kernel", kernel.bindings.len() as u64)?;
    within(limits, what, "bytes of push constants", u64::from(kernel.words) * 4)?;
    for binding in &kernel.bindings {
        within(limits, what, "bytes of a binding", binding.bytes)?;
    }
    code(what, kernel.spirv, plan.code.spirv, 4)?;
    code(what, kernel.msl, plan.code.msl, 1)?;
    code(what, kernel.wgsl, plan.code.wgsl, 1)
}

fn code(what: impl Fn() -> String, span: Span, section: Section, alignment: u64) -> Result<()> {
    inside(&what, span.offset, span.length, section.length)?;
    for value in [span.offset, span.length] {
        if !value.is_multiple_of(alignment) {
            return Err(Violation::Misaligned { what: what(), value, alignment });
        }
    }
    Ok(())
}

/// One signature, but for what its dispatches do to each other.
pub(super) fn signature(plan: &Plan, at: usize) -> Result<()> {
    let signature = &plan.signatures[at];
    let name = &signature.name;
    within(
        &plan.requirements.limits,
        || format!("the arena of {name}"),
        "bytes of a buffer",
        signature.arena,
    )?;
    unique("parameter", signature.parameters.iter().map(|parameter| &parameter.name))?;
    for Parameter { name, least, most } in &signature.parameters {
        if least > most {
            return Err(Violation::Range { name: name.clone(), least: *least, most: *most });
        }
    }
    for tensor in &signature.tensors {
        lies_in_memory(plan, signature, tensor)?;
    }
    let named = |indices: &[u32], what: &'static str| {
        for tensor in indices {
            index("tensor", *tensor, signature.tensors.len())?;
        }
        unique(what, indices.iter().map(|tensor| &signature.tensors[*tensor as usize].name))
    };
    named(&signature.inputs, "input")?;
    named(&signature.outputs, "output")?;
    for tensor in &signature.inputs {
        let Tensor { name, place, .. } = &signature.tensors[*tensor as usize];
        if place.memory != Memory::Arena {
            return Err(Violation::Memory { what: format!("input {name}"), memory: place.memory });
        }
    }
    for entry in &signature.dispatches {
        dispatch(plan, signature, entry)?;
    }
    Ok(())
}

fn lies_in_memory(plan: &Plan, signature: &Signature, tensor: &Tensor) -> Result<()> {
    let what = || format!("tensor {:?} of {}", tensor.name, signature.name);
    let place = tensor.place;
    let available = match place.memory {
        Memory::Arena => signature.arena,
        Memory::Shard(shard) => plan.shards[index("shard", shard, plan.shards.len())?].length,
        Memory::State(state) => plan.states[index("state", state, plan.states.len())?].length,
    };
    inside(what, place.offset, place.length, available)?;
    if !place.offset.is_multiple_of(OFFSET_ALIGNMENT) {
        return Err(Violation::Misaligned { what: what(), value: place.offset, alignment: OFFSET_ALIGNMENT });
    }
    elements(what, tensor.element, &tensor.dims, place.length)
}

fn dispatch(plan: &Plan, signature: &Signature, dispatch: &Dispatch) -> Result<()> {
    let limits = &plan.requirements.limits;
    let kernel = &plan.kernels[index("kernel", dispatch.kernel, plan.kernels.len())?];
    let what = || format!("a dispatch of {} in {}", kernel.name, signature.name);
    let count = |what, has, given| {
        let violation = || Violation::Count { kernel: kernel.name.clone(), what, has, given };
        if has == given { Ok(()) } else { Err(violation()) }
    };
    count("bindings", kernel.bindings.len(), dispatch.bindings.len())?;
    count("words of push constants", kernel.words as usize, dispatch.words.len())?;
    for (bound, binding) in dispatch.bindings.iter().zip(&kernel.bindings) {
        let Bound { tensor, offset, length } = *bound;
        let tensor = &signature.tensors[index("tensor", tensor, signature.tensors.len())?];
        inside(what, offset, length, tensor.place.length)?;
        if !offset.is_multiple_of(OFFSET_ALIGNMENT) {
            return Err(Violation::Misaligned { what: what(), value: offset, alignment: OFFSET_ALIGNMENT });
        }
        self::length(what, length)?;
        if length < binding.bytes {
            return Err(Violation::Short { what: what(), has: length, needed: binding.bytes });
        }
        within(limits, what, "bytes of a binding", length)?;
        if binding.access.writes() && matches!(tensor.place.memory, Memory::Shard(_)) {
            return Err(Violation::Memory {
                what: format!("what {} writes", kernel.name),
                memory: tensor.place.memory,
            });
        }
    }
    for word in &dispatch.words {
        most(signature, word)?;
    }
    let names = ["workgroups in x", "workgroups in y", "workgroups in z"];
    for (name, formula) in names.into_iter().zip(&dispatch.grid) {
        within(limits, what, name, most(signature, formula)?.into())?;
    }
    Ok(())
}

/// The greatest value of a formula, which grows in its parameter.
fn most(signature: &Signature, formula: &Formula) -> Result<u32> {
    let most = formula.parameter.and_then(|index| signature.parameters.get(index as usize));
    let fixed = Formula { parameter: formula.parameter.map(|_| 0), ..*formula };
    match (formula.parameter, most) {
        (None, _) => formula.value(&[]),
        (Some(_), Some(parameter)) => fixed.value(&[parameter.most]),
        (Some(index), None) => Err(Violation::Index {
            what: "parameter",
            index: index.into(),
            count: signature.parameters.len(),
        }),
    }
}

fn index(what: &'static str, index: u32, count: usize) -> Result<usize> {
    let known = (index as usize) < count;
    if known { Ok(index as usize) } else { Err(Violation::Index { what, index: index.into(), count }) }
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<()> {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if name.is_empty() || !seen.insert(name) {
            return Err(Violation::Name { what, index, name: name.clone() });
        }
    }
    Ok(())
}

fn inside(what: impl Fn() -> String, offset: u64, length: u64, available: u64) -> Result<()> {
    match offset.checked_add(length) {
        Some(end) if end <= available => Ok(()),
        _ => Err(Violation::Outside { what: what(), offset, length, available }),
    }
}

fn length(what: impl Fn() -> String, length: u64) -> Result<()> {
    if length == 0 || !length.is_multiple_of(4) {
        return Err(Violation::Misaligned { what: what(), value: length, alignment: 4 });
    }
    Ok(())
}

/// Whether `has` bytes, a multiple of 4, hold these elements.
fn elements(what: impl Fn() -> String, element: Element, dims: &[u32], has: u64) -> Result<()> {
    length(&what, has)?;
    let needed = element.byte_length(dims).filter(|needed| *needed > 0).unwrap_or(u64::MAX);
    if has < needed { Err(Violation::Short { what: what(), has, needed }) } else { Ok(()) }
}

fn within(limits: &Limits, what: impl Fn() -> String, limit: &'static str, needed: u64) -> Result<()> {
    let stated = limits.named().into_iter().find(|(name, _)| *name == limit).map_or(0, |(_, stated)| stated);
    if needed > stated { Err(Violation::Limit { what: what(), limit, needed, stated }) } else { Ok(()) }
}
