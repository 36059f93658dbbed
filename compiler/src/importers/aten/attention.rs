//! Scaled dot-product attention.

use edgec_dialects::ElementType;
use edgec_dialects::ir::Value;
use edgec_dialects::stablehlo::ComparisonDirection::{Le, Ne};

use super::call::{Call, Lowered, Stop, refuse};
use super::matmul::broadcast;
use super::normalize::softmax_over;

/// `softmax(q kᵀ scale + mask) v`. A row whose keys are all masked gives zeros, as torch's does.
pub(super) fn scaled_dot_product_attention<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    if call.float_or("dropout_p", 0.0)? > 0.0 {
        return refuse("attention with dropout", "call `model.eval()` before the export");
    }
    let wide = |name: &str| Ok::<_, Stop>(ops.convert(call.tensor(name)?, ElementType::F32));
    if call.tensor("query")?.element_type() == Some(ElementType::F64) {
        return refuse("attention in f64", "export the model in f32");
    }
    let (query, mut key, mut value) = (wide("query")?, wide("key")?, wide("value")?);
    let rank = query.rank();
    if rank < 2 || key.rank() < 2 || value.rank() < 2 {
        return refuse("attention of vectors", "give query, key and value at least two dimensions");
    }
    if call.flag("enable_gqa", false)? {
        (key, value) = (repeated(call, key, query)?, repeated(call, value, query)?);
    }
    let (q, k, v) = (query.shape(), key.shape(), value.shape());
    let batch = broadcast(&broadcast(&q[..q.len() - 2], &k[..k.len() - 2])?, &v[..v.len() - 2])?;
    let whole = |value: Value<'c>, shape: &[i64]| {
        let target: Vec<i64> = batch.iter().chain(&shape[shape.len() - 2..]).copied().collect();
        ops.broadcast_to(value, &target)
    };
    let (query, key, value) = (whole(query, &q), whole(key, &k), whole(value, &v));
    let n = batch.len() as i64;
    let pairs: Vec<(i64, i64)> = (0..n).map(|dim| (dim, dim)).collect();
    let size = q.last().copied().unwrap_or(1) as f64;
    let scale = call.float_or("scale", 1.0 / size.sqrt())?;
    let scores = ops.dot_general(ops.mul_scalar(query, scale), key, &pairs, &[(n + 1, n + 1)]);
    let shape = scores.shape();
    let (mut scores, mut visible) = (scores, None);
    if let Some(mask) = call.optional("attn_mask")? {
        if mask.element_type() == Some(ElementType::I1) {
            scores = masked(call, scores, mask);
            visible = Some(mask);
        } else {
            let mask = ops.convert(mask, ElementType::F32);
            scores = ops.add(scores, ops.broadcast_to(mask, &shape));
            visible = Some(ops.compare(Ne, mask, ops.splat(mask.ty(), f64::NEG_INFINITY)));
        }
    }
    if call.flag("is_causal", false)? {
        // Every row sees at least the first key.
        let square = &shape[shape.len() - 2..];
        let (row, column) = (ops.iota(square, ElementType::I32, 0), ops.iota(square, ElementType::I32, 1));
        scores = masked(call, scores, ops.compare(Le, column, row));
    }
    let mut weights = softmax_over(call, scores, shape.len() - 1)?;
    if let Some(visible) = visible {
        weights = without_blind_rows(call, weights, visible);
    }
    let result = ops.dot_general(weights, value, &pairs, &[(n + 1, n)]);
    let mut results = call.finish(result)?;
    // The CPU kernel's second result, for its gradient.
    if let Some(&ty) = call.results.get(1) {
        if call.used.get(1) == Some(&true) {
            return refuse("the log-sum-exp of attention", "use only the attention's first result");
        }
        results.push(ops.splat(ty, 0.0));
    }
    Ok(results)
}

/// Softmax that gives zeros where all of a row is -inf.
pub(super) fn safe_softmax<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    if call.element()? == ElementType::F64 {
        return refuse("a safe softmax in f64", "export the model in f32");
    }
    let value = call.convert(call.tensor("self")?, ElementType::F32);
    let rank = value.rank();
    if rank == 0 || call.axis("dim", rank, -1)? != rank - 1 {
        return refuse("a safe softmax that is not over the last dimension", "transpose before and after");
    }
    let visible = call.ops.compare(Ne, value, call.ops.splat(value.ty(), f64::NEG_INFINITY));
    let weights = softmax_over(call, value, rank - 1)?;
    call.finish(without_blind_rows(call, weights, visible))
}

/// The least f32 where the mask does not hold: less it is the same to softmax as -inf, and a row of it gives no NaN.
fn masked<'c>(call: &Call<'c, '_, '_>, scores: Value<'c>, mask: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    let mask = ops.broadcast_to(mask, &scores.shape());
    ops.select(mask, scores, ops.splat(scores.ty(), f64::from(f32::MIN)))
}

/// Zeros in rows that see no key.
fn without_blind_rows<'c>(call: &Call<'c, '_, '_>, weights: Value<'c>, visible: Value<'c>) -> Value<'c> {
    let ops = &call.ops;
    let mut kept = visible.shape();
    let Some(last) = kept.last_mut() else { return weights };
    *last = 1;
    let any = ops.reduce_or(visible, &[kept.len() as i64 - 1]);
    let any = ops.broadcast_to(ops.reshape(any, &kept), &weights.shape());
    ops.select(any, weights, ops.splat(weights.ty(), 0.0))
}

/// Heads of keys and values, each repeated for the queries that share it.
fn repeated<'c>(call: &Call<'c, '_, '_>, value: Value<'c>, query: Value<'c>) -> Result<Value<'c>, Stop> {
    let (shape, heads) = (value.shape(), query.shape());
    let dim = shape.len().saturating_sub(3);
    let (Some(&have), Some(&want)) = (shape.get(dim), heads.get(heads.len().saturating_sub(3))) else {
        return Ok(value);
    };
    if have == want || have < 1 || shape.len() < 3 {
        return Ok(value);
    }
    let mut spread = shape.clone();
    spread.insert(dim + 1, want / have);
    let dims: Vec<i64> =
        (0..shape.len() as i64).map(|axis| if axis > dim as i64 { axis + 1 } else { axis }).collect();
    let mut merged = shape;
    merged[dim] = have * (want / have);
    Ok(call.ops.reshape(call.ops.broadcast_in_dim(value, &spread, &dims), &merged))
}
