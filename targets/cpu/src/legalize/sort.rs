//! `sort`: TOPK_V2 of integers that lie in the wanted order, or any comparator by comparing all pairs or by a sorting network.

use edgec_dialects::{
    Builder,
    ir::{Block, ElementType, Value},
    stablehlo::ComparisonDirection as Direction,
};

use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use super::region;

/// Most comparisons of all pairs of a row; longer rows go through a network.
const MAX_PAIRS: i64 = 1 << 22;

/// Every sort is stable: equal elements keep their order.
///
/// ```text
/// %0:2 = stablehlo.sort %keys, %values {a < b}
/// ->
/// %k = integers in descending order of %keys ; %_, %i = tfl.topk_v2 %k ; %0 = %keys[%i] ; %1 = %values[%i]
/// ```
pub(super) fn sort<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let b = at.hlo();
    let body = op.body().ok_or_else(|| lacks(op, 0))?;
    let shape = at.result_shape(op)?;
    let rank = shape.len() as i64;
    let dimension = op.i64_attr("dimension").unwrap_or(-1);
    let dimension = if dimension < 0 { dimension + rank } else { dimension };
    let Some(&length) = usize::try_from(dimension).ok().and_then(|dim| shape.get(dim)) else {
        return Ok(op.operands());
    };
    if length < 2 {
        return Ok(op.operands());
    }
    let order: Vec<i64> = (0..rank).filter(|&dim| dim != dimension).chain([dimension]).collect();
    let moved: Vec<i64> = order.iter().map(|&dim| shape[dim as usize]).collect();
    let count = shape.iter().product::<i64>() / length;
    if i32::try_from(count.saturating_mul(length)).is_err() {
        return refuse("the operand has more elements than i32 counts", "sort it in parts");
    }
    let rows: Vec<Value<'c>> = op
        .operands()
        .into_iter()
        .map(|value| b.reshape(at.transposed(value, &order), &[count, length]))
        .collect();

    let sorted = match key(at, body, &rows)? {
        Some(key) => {
            let (_, places) = at.tfl().top_k(key, length)?;
            permuted(at, &rows, places)?
        }
        None if count.saturating_mul(length).saturating_mul(length) <= MAX_PAIRS => {
            let ranks = ranks(at, body, &rows)?;
            // Ranks are distinct: the smallest one first.
            let descending = b.sub(b.splat(ranks.ty(), -1.0), ranks);
            let (_, places) = at.tfl().top_k(descending, length)?;
            permuted(at, &rows, places)?
        }
        None => network(at, body, rows)?,
    };
    let mut inverse = vec![0; order.len()];
    for (place, &dim) in order.iter().enumerate() {
        inverse[dim as usize] = place as i64;
    }
    Ok(sorted.into_iter().map(|rows| at.transposed(b.reshape(rows, &moved), &inverse)).collect())
}

/// `rows[r, places[r, i]]`.
fn permuted<'c>(at: &Lowering<'c>, rows: &[Value<'c>], places: Value<'c>) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    let [count, length] = places.shape()[..] else { return Ok(rows.to_vec()) };
    let mut flat = places;
    if count > 1 {
        let first: Vec<i32> = (0..count).map(|row| (row * length) as i32).collect();
        let first = b.constant_i32(&[count], &first)?;
        flat = b.add(flat, b.broadcast_in_dim(first, &[count, length], &[0]));
    }
    let flat = b.reshape(flat, &[count * length]);
    rows.iter()
        .map(|&row| {
            let gathered = at.tfl().gather(b.reshape(row, &[count * length]), flat, 0, &[count * length])?;
            Ok(b.reshape(gathered, &[count, length]))
        })
        .collect()
}

/// Integers whose descending order is the comparator's, where it compares one number that it computes of each element; a
/// tie is one of the comparator too.
fn key<'c>(at: &Lowering<'c>, body: Block<'c>, rows: &[Value<'c>]) -> Result<Option<Value<'c>>, Stop> {
    let arguments = body.args();
    let Some(compare) = body.terminator().and_then(|end| end.operand(0)).and_then(Value::defining_op) else {
        return Ok(None);
    };
    if !compare.is("stablehlo.compare") {
        return Ok(None);
    }
    let (left, right) = (at.operand(compare, 0)?, at.operand(compare, 1)?);
    let keyword = |name: &str| compare.attr(name).and_then(|attribute| attribute.as_keyword());
    let pairs: Vec<(Value<'c>, Value<'c>)> =
        arguments.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let swapped: Vec<(Value<'c>, Value<'c>)> = pairs.iter().map(|&(a, b)| (b, a)).collect();
    let ascending = match (
        keyword("comparison_direction").as_deref(),
        mirrored(left, right, &pairs),
        mirrored(left, right, &swapped),
    ) {
        (Some("LT"), true, _) | (Some("GT"), _, true) => true,
        (Some("GT"), true, _) | (Some("LT"), _, true) => false,
        _ => return Ok(None),
    };
    let both: Vec<Value<'c>> = rows.iter().flat_map(|&row| [row, row]).collect();
    let Some(value) = region::value_of(at.hlo(), body, &both, left)? else { return Ok(None) };
    let total = keyword("compare_type").as_deref() == Some("TOTALORDER");
    let Some(integers) = ordered_integers(at, value, total)? else { return Ok(None) };
    let b = at.hlo();
    Ok(Some(if ascending { b.sub(b.splat(integers.ty(), -1.0), integers) } else { integers }))
}

/// Whether both values are computed in the same way, the one of the firsts of `pairs`, the other of the seconds.
fn mirrored<'c>(left: Value<'c>, right: Value<'c>, pairs: &[(Value<'c>, Value<'c>)]) -> bool {
    let mut pending = vec![(left, right)];
    // A body is a few operations long; what takes longer to compare is another comparator.
    for _ in 0..MAX_COMPARED {
        let Some((left, right)) = pending.pop() else { return true };
        if pairs.contains(&(left, right)) {
            continue;
        }
        let (Some(first), Some(second)) = (left.defining_op(), right.defining_op()) else { return false };
        if let (Some(first), Some(second)) = (first.constant_value(), second.constant_value()) {
            if first.to_string() != second.to_string() {
                return false;
            }
            continue;
        }
        let attributes = |op: Op<'_>| {
            op.attrs().into_iter().map(|(name, value)| (name, value.to_string())).collect::<Vec<_>>()
        };
        let same = first.name() == second.name()
            && first.operand_count() == second.operand_count()
            && left.result_number() == right.result_number()
            && attributes(first) == attributes(second);
        if !same {
            return false;
        }
        pending.extend(first.operands().into_iter().zip(second.operands()));
    }
    false
}

/// Most pairs of values that [`mirrored`] looks at.
const MAX_COMPARED: usize = 256;

/// i32 or i64 numbers in the order of `value`. Of floats, the bits: those of negative numbers count backwards.
pub(super) fn ordered_integers<'c>(
    at: &Lowering<'c>,
    value: Value<'c>,
    total_order: bool,
) -> Result<Option<Value<'c>>, Stop> {
    use ElementType as E;
    let b = at.hlo();
    let Some(element) = value.element_type() else { return Ok(None) };
    let value = match element {
        E::I32 | E::I64 => return Ok(Some(value)),
        E::I16 | E::I8 | E::I1 | E::U16 | E::U8 => return Ok(Some(b.convert(value, E::I32))),
        E::U32 => return Ok(Some(b.convert(value, E::I64))),
        E::F16 | E::BF16 => b.convert(value, E::F32),
        E::F32 | E::F64 => value,
        _ => return Ok(None),
    };
    let value = if total_order { value } else { b.add(value, b.splat(value.ty(), 0.0)) };
    let integer = if element == E::F64 { E::I64 } else { E::I32 };
    let bits = at.tfl().bitcast(value, value.ty().with_element(integer))?;
    let number = |number: f64| b.splat(bits.ty(), number);
    let least = if integer == E::I64 { i64::MIN as f64 } else { f64::from(i32::MIN) };
    let backwards = b.add(b.sub(number(-1.0), bits), number(least));
    let negative = b.compare(Direction::Lt, bits, number(0.0));
    Ok(Some(b.select(negative, backwards, bits)))
}

/// The place of each element in its sorted row: how many come before it.
fn ranks<'c>(at: &Lowering<'c>, body: Block<'c>, rows: &[Value<'c>]) -> Result<Value<'c>, Stop> {
    let b = at.hlo();
    let [count, length] = rows.first().map(|row| row.shape()).unwrap_or_default()[..] else {
        return refuse("there is nothing to sort", "sort at least one operand");
    };
    let pairs = [count, length, length];
    let arguments: Vec<Value<'c>> = rows
        .iter()
        .flat_map(|&row| [b.broadcast_in_dim(row, &pairs, &[0, 1]), b.broadcast_in_dim(row, &pairs, &[0, 2])])
        .collect();
    let less = region::apply(b, body, &arguments)?;
    let [less] = less[..] else { return refuse("the comparator gives no truth value", "return one") };
    // Element j comes before i if it is less, or not greater and in front.
    let behind = b.transpose(less, &[0, 2, 1]);
    let lower: Vec<bool> = (0..length * length).map(|pair| pair % length < pair / length).collect();
    let in_front = b.broadcast_in_dim(b.constant_bool(&[length, length], &lower)?, &pairs, &[1, 2]);
    let before = b.select(in_front, b.not(less), behind);
    Ok(b.reduce_sum(b.convert(before, ElementType::I32), &[2]))
}

/// A bitonic network, one stage an iteration of a loop. The elements' numbers are sorted along and break ties, and so does
/// what fills the rows up to a power of two, which comes last.
fn network<'c>(at: &Lowering<'c>, body: Block<'c>, rows: Vec<Value<'c>>) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    let [count, length] = rows.first().map(|row| row.shape()).unwrap_or_default()[..] else {
        return refuse("there is nothing to sort", "sort at least one operand");
    };
    let width = (length as u64).next_power_of_two() as i64;
    let wide = [count, width];
    let mut stages: Vec<(i32, i32)> = Vec::new();
    let mut block = 2;
    while block <= width {
        let mut distance = block / 2;
        while distance > 0 {
            stages.push((block as i32, distance as i32));
            distance /= 2;
        }
        block *= 2;
    }
    let total = stages.len() as i64;
    let blocks = b.constant_i32(&[total], &stages.iter().map(|stage| stage.0).collect::<Vec<_>>())?;
    let distances = b.constant_i32(&[total], &stages.iter().map(|stage| stage.1).collect::<Vec<_>>())?;
    let filled = rows.into_iter().map(|row| {
        let fill = b.splat(row.ty().with_shape(&[count, width - length]), 0.0);
        if width == length { row } else { b.concatenate(&[row, fill], 1) }
    });
    let mut initial = vec![b.scalar(ElementType::I32, 0.0), b.iota(&wide, ElementType::I32, 1)];
    initial.extend(filled);
    let mut stop = None;
    let sorted = b.while_loop(
        &initial,
        |b, values| b.compare(Direction::Lt, values[0], b.scalar(ElementType::I32, total as f64)),
        |b, values| {
            let of_stage = |table: Value<'c>| {
                let number = b.reshape(b.dynamic_slice(table, &[values[0]], &[1]), &[]);
                b.broadcast_in_dim(number, &[width], &[])
            };
            let (block, distance) = (of_stage(blocks), of_stage(distances));
            let place = b.iota(&[width], ElementType::I32, 0);
            let zero = b.splat(place.ty(), 0.0);
            let odd = |number: Value<'c>| {
                let two = b.splat(number.ty(), 2.0);
                b.sub(number, b.mul(b.div(number, two), two))
            };
            let side = odd(b.div(place, distance));
            let partner = b.sub(b.add(place, distance), b.mul_scalar(b.mul(side, distance), 2.0));
            let first = b.compare(Direction::Eq, side, zero);
            let ascending = b.compare(Direction::Eq, odd(b.div(place, block)), zero);
            // An element that is less stays at the first place of an ascending pair.
            let stays = b.broadcast_in_dim(b.not(b.xor(first, ascending)), &wide, &[1]);
            let others: Vec<Value<'c>> =
                values[1..].iter().map(|&value| columns(b, value, partner, count, width)).collect();
            let less = match precedes(b, body, &values[1..], &others, length) {
                Ok(less) => less,
                Err(reason) => {
                    stop = Some(reason);
                    stays
                }
            };
            let keep = b.not(b.xor(less, stays));
            let mut next = vec![b.add(values[0], b.scalar(ElementType::I32, 1.0))];
            next.extend(values[1..].iter().zip(&others).map(|(&own, &other)| b.select(keep, own, other)));
            next
        },
    );
    match stop {
        Some(stop) => Err(stop),
        None => Ok(sorted.into_iter().skip(2).map(|row| b.slice_dim(row, 1, 0, length)).collect()),
    }
}

/// `value[:, places]`.
fn columns<'c>(b: &Builder<'c>, value: Value<'c>, places: Value<'c>, count: i64, width: i64) -> Value<'c> {
    let dims = edgec_dialects::ir::GatherDims {
        offset_dims: vec![0],
        collapsed_slice_dims: vec![1],
        start_index_map: vec![1],
        index_vector_dim: 1,
        ..Default::default()
    };
    b.gather(value, b.reshape(places, &[width, 1]), &dims, &[count, 1])
}

/// Whether an element comes before another: by the comparator, then by its number; the first value of both is the number.
fn precedes<'c>(
    b: &Builder<'c>,
    body: Block<'c>,
    own: &[Value<'c>],
    other: &[Value<'c>],
    length: i64,
) -> Result<Value<'c>, Stop> {
    let (Some((&number, own)), Some((&other_number, other))) = (own.split_first(), other.split_first())
    else {
        return refuse("there is nothing to sort", "sort at least one operand");
    };
    let compare = |left: &[Value<'c>], right: &[Value<'c>]| -> Result<Value<'c>, Stop> {
        let arguments: Vec<Value<'c>> = left.iter().zip(right).flat_map(|(&a, &b)| [a, b]).collect();
        match region::apply(b, body, &arguments)?[..] {
            [less] => Ok(less),
            _ => refuse("the comparator gives no truth value", "return one"),
        }
    };
    let (less, greater) = (compare(own, other)?, compare(other, own)?);
    let in_front = b.compare(Direction::Lt, number, other_number);
    let by_value = b.or(less, b.and(b.not(greater), in_front));
    let limit = b.splat(number.ty(), length as f64);
    let real = b.and(b.compare(Direction::Lt, number, limit), b.compare(Direction::Lt, other_number, limit));
    Ok(b.select(real, by_value, in_front))
}
