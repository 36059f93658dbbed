//! Products of matrices, and attention.

use edgec_dialects::ir::Op;
use edgec_gpu_kernels::{Attention, CombineAttention, Mask, Matmul, Matvec, Pairing, Profile, Rotary};

use super::{Bound, Maker, Step, Steps, Word, epilogue, float, operand, plain, result, size, text, weights};
use crate::types::{self, count, dims};

pub(super) const KERNELS: &[(&str, Maker)] = &[
    ("attention", attention),
    ("combine_attention", combine_attention),
    ("matmul", matmul),
    ("matvec", matvec),
    ("rotary", rotary),
];

fn matmul(op: Op<'_>) -> Steps {
    let (x, w, y) = (operand(op, 0)?.ty(), operand(op, 1)?.ty(), result(op)?);
    let (layout, parts) = weights(op, 1)?;
    let (&[batch, m, k], &[_, _, n]) = (&dims(x)?[..], &dims(y)?[..]) else {
        return Err("a product has three dimensions".to_owned());
    };
    let weights_batch = match (text(op, "layout")?.as_str(), &dims(w)?[..]) {
        ("dense" | "transposed", [batch, ..]) => *batch,
        _ => 1,
    };
    let kernel = Matmul {
        batch,
        weights_batch,
        m,
        k,
        n,
        x: types::float(x)?,
        weights: layout,
        y: types::float(y)?,
        epilogue: epilogue(op, 1 + parts, n)?,
        tile: Profile::default().tile(m),
    };
    plain(op, kernel.kernel())
}

fn matvec(op: Op<'_>) -> Steps {
    let (x, y) = (operand(op, 0)?.ty(), result(op)?);
    let (layout, parts) = weights(op, 1)?;
    let ((rows, k), (y_rows, n)) = (super::rows(&dims(x)?)?, super::rows(&dims(y)?)?);
    if rows != y_rows {
        return Err(format!("{y} has not as many rows as {x}"));
    }
    let kernel = Matvec {
        rows,
        k,
        n,
        x: types::float(x)?,
        weights: layout,
        y: types::float(y)?,
        epilogue: epilogue(op, 1 + parts, n)?,
    };
    plain(op, kernel.kernel())
}

fn attention(op: Op<'_>) -> Steps {
    let (queries, keys, values) = (operand(op, 0)?.ty(), operand(op, 1)?.ty(), operand(op, 2)?.ty());
    let (&[tokens, heads, size_], &[kv_heads, context, _]) = (&dims(queries)?[..], &dims(values)?[..]) else {
        return Err("its queries and values have three dimensions".to_owned());
    };
    let mask = match text(op, "mask")?.as_str() {
        "causal" => Mask::Causal { window: op.attr("window").map(|_| size(op, "window")).transpose()? },
        _ => Mask::Length,
    };
    let kernel = Attention {
        tokens,
        heads,
        kv_heads,
        size: size_,
        context,
        float: types::float(queries)?,
        cache: types::float(keys)?,
        scale: float(op, "scale")?,
        cap: op.f32_attr("cap"),
        mask,
        splits: size(op, "splits")?,
    };
    let mut steps = plain(op, kernel.kernel())?;
    let word = match op.str_attr("parameter") {
        Some(parameter) => Word::Parameter(parameter),
        None => Word::Number(size(op, "constant")?),
    };
    steps.iter_mut().for_each(|step| step.words = vec![word.clone()]);
    Ok(steps)
}

fn combine_attention(op: Op<'_>) -> Steps {
    let (sums, y) = (operand(op, 0)?.ty(), result(op)?);
    let sizes = dims(sums)?;
    let ([splits, .., size], elements) = (&sizes[..], count(&sizes)?) else {
        return Err("its sums have no parts".to_owned());
    };
    let rows = elements / splits / size;
    plain(op, CombineAttention { rows, size: *size, splits: *splits, float: types::float(y)? }.kernel())
}

/// The caches are operands and results, and are bound once.
fn rotary(op: Op<'_>) -> Steps {
    let last = op.operand_count().checked_sub(2).ok_or("it has no caches")?;
    let (x, y, values) = (operand(op, 0)?.ty(), result(op)?, operand(op, last + 1)?.ty());
    let heads = size(op, "heads")?;
    let (tokens, width) = super::rows(&dims(x)?)?;
    let [kv_heads, context, size_] = dims(values)?[..] else {
        return Err("its values have three dimensions".to_owned());
    };
    if u64::from(width) != (u64::from(heads) + 2 * u64::from(kv_heads)) * u64::from(size_) {
        return Err(format!("a token has {width} elements"));
    }
    let pairing = match text(op, "pairing")?.as_str() {
        "halves" => Pairing::Halves,
        _ => Pairing::Neighbours,
    };
    let kernel = Rotary {
        tokens,
        heads,
        kv_heads,
        size: size_,
        context,
        float: types::float(y)?,
        cache: types::float(values)?,
        pairing,
        norm: op.f32_attr("epsilon"),
    };
    let kernel = kernel.kernel().map_err(|error| error.to_string())?;
    let mut bindings: Vec<Bound> = (0..last).map(Bound::Operand).collect();
    bindings.extend((0..3).map(Bound::Result));
    Ok(vec![Step { kernel, bindings, words: vec![Word::Parameter(text(op, "parameter")?)] }])
}
