//! What a model must fulfil to be written, or to be believed after it was read: indices name something, sizes agree, and
//! subgraphs do not call themselves.

use super::model::{Buffer, Model, Quantization, Subgraph, Tensor};

/// Most dimensions of a tensor; runtimes know at most 8 in most kernels.
const MOST_DIMENSIONS: usize = 64;

/// What is wrong, in words for a person.
type Check = Result<(), String>;

/// Checks a model.
pub(super) fn check(model: &Model) -> Check {
    for (number, subgraph) in model.subgraphs.iter().enumerate() {
        check_subgraph(model, subgraph).map_err(|reason| format!("subgraph {number}: {reason}"))?;
    }
    for signature in &model.signatures {
        let tensors = model.subgraphs.get(signature.subgraph as usize).map(|subgraph| subgraph.tensors.len());
        let tensors = tensors
            .ok_or_else(|| format!("signature `{}` has no subgraph {}", signature.key, signature.subgraph))?;
        for (name, tensor) in signature.inputs.iter().chain(&signature.outputs) {
            if *tensor as usize >= tensors {
                return Err(format!(
                    "`{name}` of signature `{}` is tensor {tensor} of {tensors}",
                    signature.key
                ));
            }
        }
    }
    for (name, buffer) in &model.metadata {
        if *buffer as usize >= model.buffers.len() {
            return Err(format!("metadata `{name}` has no buffer {buffer}"));
        }
    }
    check_calls(model)
}

fn check_subgraph(model: &Model, subgraph: &Subgraph) -> Check {
    let count = subgraph.tensors.len();
    let operators = subgraph.operators.iter();
    let used = operators.flat_map(|operator| operator.inputs.iter().flatten().chain(&operator.outputs));
    let mut all = subgraph.inputs.iter().chain(&subgraph.outputs).chain(used);
    if let Some(index) = all.find(|&&index| index as usize >= count) {
        return Err(format!("there is no tensor {index}"));
    }
    for (number, tensor) in subgraph.tensors.iter().enumerate() {
        let named = |reason| format!("tensor {number} `{}`: {reason}", tensor.name);
        check_tensor(model, tensor).map_err(named)?;
        if let Some(Quantization::Blockwise { scales_tensor, .. }) = &tensor.quantization
            && *scales_tensor as usize >= count
        {
            return Err(named(format!("its scales are tensor {scales_tensor} of {count}")));
        }
    }
    Ok(())
}

fn check_tensor(model: &Model, tensor: &Tensor) -> Check {
    let buffer: &Buffer = match model.buffers.get(tensor.buffer as usize) {
        Some(buffer) => buffer,
        // A model without any buffer has no constants.
        None if tensor.buffer == 0 => &Buffer::Inline(Vec::new()),
        None => return Err(format!("there is no buffer {}", tensor.buffer)),
    };
    if tensor.shape.len() > MOST_DIMENSIONS {
        return Err(format!("it has {} dimensions", tensor.shape.len()));
    }
    if let Some(size) = tensor.shape.iter().find(|&&size| size < -1) {
        return Err(format!("it has a dimension of size {size}"));
    }
    let held = match buffer {
        Buffer::Inline(bytes) => bytes.len() as u64,
        Buffer::External { len } => *len,
    };
    if held > 0
        && let Some(bytes) = tensor.dtype.byte_len(&tensor.shape)
        && bytes > held
    {
        return Err(format!(
            "{} {:?} takes {bytes} bytes, buffer {} has {held}",
            tensor.dtype.name(),
            tensor.shape,
            tensor.buffer
        ));
    }
    match &tensor.quantization {
        Some(Quantization::PerAxis { scales, zero_points, axis }) => {
            let size = usize::try_from(*axis).ok().and_then(|axis| tensor.shape.get(axis));
            let size = size.ok_or_else(|| format!("it has no axis {axis} for its scales"))?;
            let zero_points_fit = zero_points.len() <= 1 || zero_points.len() == scales.count();
            if usize::try_from(*size) != Ok(scales.count()) || !zero_points_fit {
                return Err(format!(
                    "axis {axis} has size {size}, {} scales and {} zero points",
                    scales.count(),
                    zero_points.len()
                ));
            }
        }
        Some(Quantization::Blockwise { block_size: 0, .. }) => return Err("its blocks are empty".to_owned()),
        _ => {}
    }
    Ok(())
}

/// Subgraphs call existing ones and never, directly or not, themselves.
fn check_calls(model: &Model) -> Check {
    let count = model.subgraphs.len();
    let mut calls: Vec<Vec<usize>> = Vec::with_capacity(count);
    let mut callers = vec![0_usize; count];
    for (number, subgraph) in model.subgraphs.iter().enumerate() {
        let mut called = Vec::new();
        for index in subgraph.operators.iter().flat_map(|operator| operator.op.called_subgraphs()) {
            let index = usize::try_from(index).ok().filter(|&index| index < count);
            let index = index.ok_or_else(|| format!("subgraph {number} calls one that is not there"))?;
            if let Some(callers) = callers.get_mut(index) {
                *callers += 1;
            }
            called.push(index);
        }
        calls.push(called);
    }
    // Takes away what nobody calls until nothing is left; a cycle stays.
    let mut free: Vec<usize> = (0..count).filter(|&index| callers.get(index) == Some(&0)).collect();
    let mut taken = 0;
    while let Some(index) = free.pop() {
        taken += 1;
        for &called in calls.get(index).into_iter().flatten() {
            if let Some(callers) = callers.get_mut(called) {
                *callers -= 1;
                if *callers == 0 {
                    free.push(called);
                }
            }
        }
    }
    if taken == count { Ok(()) } else { Err("subgraphs call each other in a circle".to_owned()) }
}
