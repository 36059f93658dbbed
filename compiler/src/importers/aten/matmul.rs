//! Products of matrices.

use edgec_dialects::ir::Value;

use super::call::{Call, Lowered, Scalar, Stop, axes, element_of, refuse};

/// `input · weightᵀ + bias`.
pub(super) fn linear<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (input, weight) = (call.tensor("input")?, call.tensor("weight")?);
    if weight.rank() == 1 {
        let product = call.ops.dot_general(input, weight, &[], &[(input.rank() as i64 - 1, 0)]);
        let bias = call.optional("bias")?;
        return Ok(vec![
            bias.map_or(product, |bias| call.ops.add(product, call.ops.broadcast_to(bias, &product.shape()))),
        ]);
    }
    let product = call.ops.linear(input, weight);
    match call.optional("bias")? {
        None => Ok(vec![product]),
        Some(bias) => Ok(vec![call.ops.add(product, call.ops.broadcast_to(bias, &product.shape()))]),
    }
}

/// `torch.matmul`: vectors are rows or columns, leading dimensions are batches that are repeated to each other.
pub(super) fn matmul<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let other = if call.argument("other").is_some() { "other" } else { "mat2" };
    let product = product(call, call.tensor("self")?, call.tensor(other)?)?;
    call.finish(product)
}

/// The product of `a [.., M, K]` and `b [.., K, N]` in all of matmul's forms.
pub(super) fn product<'c>(call: &Call<'c, '_, '_>, a: Value<'c>, b: Value<'c>) -> Result<Value<'c>, Stop> {
    let ops = &call.ops;
    let (left, right) = (a.shape(), b.shape());
    match (left.len(), right.len()) {
        (0, _) | (_, 0) => refuse("a product of a scalar", "multiply instead"),
        (rank, 1) => Ok(ops.dot_general(a, b, &[], &[(rank as i64 - 1, 0)])),
        (1, 2) => Ok(ops.dot_general(a, b, &[], &[(0, 0)])),
        // A matrix on the right serves all batches: one product.
        (rank, 2) => Ok(ops.dot_general(a, b, &[], &[(rank as i64 - 1, 0)])),
        (1, rank) => {
            // The vector contracts with the last but one dimension; batches remain in order.
            let product = ops.dot_general(b, a, &[], &[(rank as i64 - 2, 0)]);
            Ok(product)
        }
        (rank_a, rank_b) => {
            let batches = broadcast(&left[..rank_a - 2], &right[..rank_b - 2])?;
            let whole = |value: Value<'c>, shape: &[i64]| {
                let target: Vec<i64> = batches.iter().chain(&shape[shape.len() - 2..]).copied().collect();
                ops.broadcast_to(value, &target)
            };
            let n = batches.len() as i64;
            let pairs: Vec<(i64, i64)> = (0..n).map(|dim| (dim, dim)).collect();
            Ok(ops.dot_general(whole(a, &left), whole(b, &right), &pairs, &[(n + 1, n)]))
        }
    }
}

/// The shape that two shapes are repeated to.
pub(super) fn broadcast(a: &[i64], b: &[i64]) -> Result<Vec<i64>, Stop> {
    let rank = a.len().max(b.len());
    let size = |shape: &[i64], dim: usize| {
        (dim + shape.len()).checked_sub(rank).and_then(|dim| shape.get(dim)).copied().unwrap_or(1)
    };
    (0..rank)
        .map(|dim| match (size(a, dim), size(b, dim)) {
            (x, y) if x == y || y == 1 => Ok(x),
            (1, y) => Ok(y),
            _ => refuse(format!("{a:?} and {b:?} do not fit together"), "the file is damaged"),
        })
        .collect()
}

/// `beta * self + alpha * product`.
fn combine<'c>(call: &Call<'c, '_, '_>, added: Value<'c>, product: Value<'c>) -> Lowered<'c> {
    let ops = &call.ops;
    let element = element_of(product.ty())?;
    let times = |value: Value<'c>, factor: Option<Scalar>| match factor {
        Some(factor) if factor.number() != 1.0 => {
            ops.mul(value, call.number(factor, element, &value.shape()))
        }
        _ => value,
    };
    let product = times(product, call.optional_scalar("alpha")?);
    let beta = call.optional_scalar("beta")?;
    // torch does not read what beta 0 would multiply, NaN included.
    if beta.is_some_and(|beta| beta.number() == 0.0) {
        return Ok(vec![product]);
    }
    Ok(vec![ops.add(ops.broadcast_to(times(added, beta), &product.shape()), product)])
}

/// `aten.addmm`.
pub(super) fn addmm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let product = product(call, call.tensor("mat1")?, call.tensor("mat2")?)?;
    combine(call, call.tensor("self")?, product)
}

/// `aten.baddbmm`.
pub(super) fn baddbmm<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let product = product(call, call.tensor("batch1")?, call.tensor("batch2")?)?;
    combine(call, call.tensor("self")?, product)
}

/// `aten.addmv`.
pub(super) fn addmv<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let product = product(call, call.tensor("mat")?, call.tensor("vec")?)?;
    combine(call, call.tensor("self")?, product)
}

/// `aten.mv`, `aten.dot`.
pub(super) fn mv<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let other = if call.argument("vec").is_some() { "vec" } else { "tensor" };
    Ok(vec![product(call, call.tensor("self")?, call.tensor(other)?)?])
}

/// `aten.outer`.
pub(super) fn outer<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let (ops, shape, element) = (&call.ops, call.shape()?, call.element()?);
    let (rows, columns) = (call.tensor("self")?, call.tensor("vec2")?);
    let spread =
        |value: Value<'c>, dim: i64| ops.broadcast_in_dim(call.convert(value, element), &shape, &[dim]);
    Ok(vec![ops.mul(spread(rows, 0), spread(columns, 1))])
}

/// `x1ᵀ W x2 + bias`: `[.., I]`, `[O, I, J]`, `[.., J]` give `[.., O]`.
pub(super) fn bilinear<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let (first, second, weight) = (call.tensor("input1")?, call.tensor("input2")?, call.tensor("weight")?);
    let shape = first.shape();
    let (Some((&inputs, lead)), Some(&others)) = (shape.split_last(), second.shape().last()) else {
        return refuse("a bilinear product of scalars", "the file is damaged");
    };
    let rows: i64 = lead.iter().product();
    let left = ops.reshape(first, &[rows, inputs]);
    let right = ops.reshape(second, &[rows, others]);
    // [rows, I] · [O, I, J] = [rows, O, J], then with [rows, J] = [rows, O].
    let partial = ops.dot_general(left, weight, &[], &[(1, 1)]);
    let product = ops.dot_general(partial, right, &[(0, 0)], &[(2, 1)]);
    let product = ops.reshape(product, &call.shape()?);
    match call.optional("bias")? {
        None => Ok(vec![product]),
        Some(bias) => Ok(vec![ops.add(product, ops.broadcast_to(bias, &product.shape()))]),
    }
}

/// `aten._trilinear`: three operands, each with new dimensions at its `expand` places, multiplied and summed over `sumdim`.
pub(super) fn trilinear<'c>(call: &Call<'c, '_, '_>) -> Lowered<'c> {
    let ops = &call.ops;
    let mut operands = Vec::with_capacity(3);
    let mut shape = Vec::new();
    for (name, places) in [("i1", "expand1"), ("i2", "expand2"), ("i3", "expand3")] {
        let value = call.tensor(name)?;
        let mut sizes = value.shape();
        let mut places = call.ints(places)?;
        places.sort_unstable();
        for place in places {
            let place = usize::try_from(place).unwrap_or(0).min(sizes.len());
            sizes.insert(place, 1);
        }
        shape = broadcast(&shape, &sizes)?;
        operands.push(ops.reshape(value, &sizes));
    }
    let spread: Vec<Value<'c>> = operands.into_iter().map(|value| ops.broadcast_to(value, &shape)).collect();
    let [first, second, third] = spread[..] else { return refuse("three operands", "the file is damaged") };
    let product = ops.mul(ops.mul(first, third), second);
    let dims: Vec<i64> =
        axes(&call.ints("sumdim")?, shape.len())?.into_iter().map(|dim| dim as i64).collect();
    call.finish(ops.reduce_sum(product, &dims))
}
