//! `scatter`: the operand as a matrix of rows, the updates as rows with their numbers; a row number behind the last one
//! stands for an update outside, which is skipped.

use edgec_dialects::{
    Builder,
    ir::{Block, ElementType, GatherDims, OpSpec, ScatterDims, Type, Value},
    stablehlo::ComparisonDirection,
};

use super::gather::IndexVectors;
use super::lowering::{Lowered, Lowering, Op, Stop, lacks, refuse};
use super::numbers::Written;
use super::{complex, region};

/// What is written, as matrices.
struct Rows<'c> {
    /// Each input `[count + 1, row]`; the last row takes what lies outside.
    operands: Vec<Value<'c>>,
    /// Updates of each input, `[updates, row]`.
    updates: Vec<Value<'c>>,
    /// The row of each update, `[updates]`.
    numbers: Value<'c>,
    /// Rows of the operand.
    count: i64,
    /// Elements of a row.
    row: i64,
}

/// Updates that only replace, or only add numbers that SCATTER_ND adds, are written at once; any other body runs in a loop
/// over the updates, in their order.
pub(super) fn scatter<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let count = op.result_count();
    let inputs: Vec<Value<'c>> = op.operands().into_iter().take(count).collect();
    let indices = at.operand(op, count)?;
    let updates: Vec<Value<'c>> = op.operands().into_iter().skip(count + 1).collect();
    if updates.len() != count || count == 0 {
        return Err(lacks(op, 2 * count));
    }
    let attribute = at.attribute(op, "scatter_dimension_numbers")?;
    let numbers = attribute.as_scatter().ok_or_else(|| lacks(op, 0))?;
    let body = op.body().ok_or_else(|| lacks(op, 0))?;
    let shape = at.shape(inputs[0])?;
    if at.shape(updates[0])?.contains(&0) {
        return Ok(inputs);
    }
    let layout = Layout::new(at, indices, &updates, &shape, &numbers)?;
    let rows = layout.rows(at, &inputs, &updates)?;
    let written = if replaces(body) {
        replaced(at, &rows)?
    } else if let Some(sums) = added(at, op, &rows)? {
        sums
    } else {
        one_by_one(at, body, &rows)?
    };
    Ok(written.into_iter().map(|rows| layout.restore(at, rows, &shape)).collect())
}

/// Real and imaginary parts, each scattered for itself, where the body replaces or adds.
pub(super) fn complex<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (&[operand, indices, update], Some(body)) = (op.operands().as_slice(), op.body()) else {
        return refuse("several tensors with complex numbers are scattered at once", "scatter one at a time");
    };
    let replaces = replaces(body);
    if !replaces && at.reduction_body(op).as_deref() != Some("stablehlo.add") {
        let help = "scatter real and imaginary parts";
        return refuse("complex numbers are scattered by more than replacement and addition", help);
    }
    let (operands, updates) = (complex::parts(at, operand)?, complex::parts(at, update)?);
    let of_parts = |operand: Value<'c>, update: Value<'c>| -> Written<'c> {
        let mut spec = OpSpec::new(op.context(), &op.name())
            .operands(&[operand, indices, update])
            .results(&[operand.ty()])
            .regions(1);
        for (name, value) in op.attrs() {
            spec = spec.attr(&name, value);
        }
        let new = at.hlo().create(spec)?;
        let scalar = operand.ty().with_shape(&[]);
        let region = new.region(0).ok_or_else(|| lacks(op, 0))?;
        let block = region.add_block(&[scalar, scalar], op.location());
        let inside = Builder::at_end(block);
        match *block.args().as_slice() {
            [_, new] if replaces => inside.stablehlo_return(&[new]),
            [old, new] => inside.stablehlo_return(&[inside.add(old, new)]),
            _ => return Err(lacks(op, 1)),
        }
        new.result(0).ok_or_else(|| lacks(op, 0))
    };
    let (re, im) = (of_parts(operands.0, updates.0)?, of_parts(operands.1, updates.1)?);
    Ok(vec![complex::joined(at, re, im)?])
}

/// How operand and updates become matrices.
struct Layout<'c> {
    vectors: IndexVectors<'c>,
    /// Dimensions that number the rows; behind those of the index vectors, those that updates cover in part.
    indexed: Vec<usize>,
    /// Dimensions that updates cover whole.
    rest: Vec<usize>,
    /// Size of an update in each indexed dimension.
    windows: Vec<i64>,
    /// From the updates' dimensions to `[batch.., indexed.., rest..]`, without those of size one that were inserted.
    order: Vec<i64>,
    shape: Vec<i64>,
}

impl<'c> Layout<'c> {
    fn new(
        at: &Lowering<'c>,
        indices: Value<'c>,
        updates: &[Value<'c>],
        shape: &[i64],
        numbers: &ScatterDims,
    ) -> Result<Self, Stop> {
        let as_gather = GatherDims {
            start_index_map: numbers.scatter_dims_to_operand_dims.clone(),
            operand_batching_dims: numbers.input_batching_dims.clone(),
            start_indices_batching_dims: numbers.scatter_indices_batching_dims.clone(),
            index_vector_dim: numbers.index_vector_dim,
            ..GatherDims::default()
        };
        let mut vectors = IndexVectors::new(at, indices, &as_gather)?;
        let update_shape = at.shape(updates[0])?;
        // Which dimension of the updates runs over a dimension of the operand.
        let inserted = |dim: usize| {
            let dim = dim as i64;
            numbers.inserted_window_dims.contains(&dim) || numbers.input_batching_dims.contains(&dim)
        };
        let mut window_dims = numbers.update_window_dims.iter().map(|&dim| dim as usize);
        let source: Vec<Option<usize>> =
            (0..shape.len()).map(|dim| if inserted(dim) { None } else { window_dims.next() }).collect();
        let window = |dim: usize| source[dim].map_or(1, |axis| update_shape[axis]);
        for (dim, &size) in shape.iter().enumerate() {
            if !vectors.dims().contains(&dim) && window(dim) != size {
                let zero = at.hlo().constant_i32_splat(&vectors.batch, 0);
                vectors.starts.push((dim, zero));
            }
        }
        let indexed = vectors.dims();
        let rest: Vec<usize> = (0..shape.len()).filter(|dim| !indexed.contains(dim)).collect();
        let windows: Vec<i64> = indexed.iter().map(|&dim| window(dim)).collect();
        let batch =
            (0..update_shape.len()).filter(|dim| !numbers.update_window_dims.contains(&(*dim as i64)));
        let order = batch.chain(indexed.iter().chain(&rest).filter_map(|&dim| source[dim]));
        let order = order.map(|axis| axis as i64).collect();
        Ok(Self { vectors, indexed, rest, windows, order, shape: shape.to_vec() })
    }

    fn rows(&self, at: &Lowering<'c>, inputs: &[Value<'c>], updates: &[Value<'c>]) -> Result<Rows<'c>, Stop> {
        let b = at.hlo();
        let count: i64 = self.indexed.iter().map(|&dim| self.shape[dim]).product();
        let row: i64 = self.rest.iter().map(|&dim| self.shape[dim]).product();
        if i32::try_from((count + 1).saturating_mul(row.max(1))).is_err() {
            return refuse("the operand has more elements than i32 counts", "scatter into a smaller tensor");
        }
        let starts: Vec<Value<'c>> = self.vectors.starts.iter().map(|&(_, start)| start).collect();
        let numbers = self.vectors.numbers(at, &starts, &self.shape, &self.windows)?;
        let inside = self.inside(at);
        let outside = b.constant_i32_splat(&numbers.shape(), count as i32);
        let numbers = b.select(inside, numbers, outside);
        let flat: i64 = numbers.shape().iter().product();
        let order: Vec<i64> = self.indexed.iter().chain(&self.rest).map(|&dim| dim as i64).collect();
        let operands = inputs
            .iter()
            .map(|&input| {
                let rows = b.reshape(at.transposed(input, &order), &[count, row]);
                let spare = b.splat(rows.ty().with_shape(&[1, row]), 0.0);
                b.concatenate(&[rows, spare], 0)
            })
            .collect();
        let updates = updates
            .iter()
            .map(|&update| b.reshape(at.transposed(update, &self.order), &[flat, row]))
            .collect();
        Ok(Rows { operands, updates, numbers: b.reshape(numbers, &[flat]), count, row })
    }

    /// Whether each element of a window lies inside the operand, `[batch.., windows..]`; the specification skips the others
    /// one by one.
    fn inside(&self, at: &Lowering<'c>) -> Value<'c> {
        let b = at.hlo();
        let full: Vec<i64> = self.vectors.batch.iter().chain(&self.windows).copied().collect();
        let batch: Vec<i64> = (0..self.vectors.batch.len() as i64).collect();
        let mut inside: Option<Value<'c>> = None;
        for (index, &(dim, start)) in self.vectors.starts.iter().enumerate() {
            let start = b.broadcast_in_dim(start, &full, &batch);
            let offset = b.convert(
                b.iota(&full, ElementType::I32, (batch.len() + index) as i64),
                start.ty().element_type().unwrap_or(ElementType::I32),
            );
            let place = b.add(start, offset);
            let bound = |limit: i64| b.splat(place.ty(), limit as f64);
            let from = b.compare(ComparisonDirection::Ge, place, bound(0));
            let to = b.compare(ComparisonDirection::Lt, place, bound(self.shape[dim]));
            let fits = b.and(from, to);
            inside = Some(inside.map_or(fits, |inside| b.and(inside, fits)));
        }
        inside.unwrap_or_else(|| b.splat(b.context().tensor(&full, ElementType::I1), 1.0))
    }

    /// Rows as they were, without the spare one.
    fn restore(&self, at: &Lowering<'c>, rows: Value<'c>, shape: &[i64]) -> Value<'c> {
        let b = at.hlo();
        let count = rows.shape().first().map_or(0, |&count| count - 1);
        let rows = b.slice_dim(rows, 0, 0, count);
        let order: Vec<usize> = self.indexed.iter().chain(&self.rest).copied().collect();
        let moved: Vec<i64> = order.iter().map(|&dim| shape[dim]).collect();
        let mut inverse = vec![0; order.len()];
        for (place, &dim) in order.iter().enumerate() {
            inverse[dim] = place as i64;
        }
        at.transposed(b.reshape(rows, &moved), &inverse)
    }
}

/// Whether the body returns the updates as they are.
fn replaces(body: Block<'_>) -> bool {
    let arguments = body.args();
    let returned = body.terminator().map(Op::operands).unwrap_or_default();
    arguments.get(returned.len()..) == Some(returned.as_slice())
}

/// The last update of each row: its place by the largest number among those of the row, which UNSORTED_SEGMENT_MAX finds.
fn replaced<'c>(at: &Lowering<'c>, rows: &Rows<'c>) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    let flat = rows.numbers.shape().iter().product::<i64>();
    let places: Vec<i64> = (0..flat).collect();
    let places = at.tfl().vector(&places)?;
    let last = at.tfl().segment_max(places, rows.numbers, rows.count + 1)?;
    let zero = b.constant_i32_splat(&[rows.count + 1], 0);
    let some = b.compare(ComparisonDirection::Ge, last, zero);
    let from = b.max(last, zero);
    let some = b.broadcast_in_dim(some, &[rows.count + 1, rows.row], &[0]);
    let mut results = Vec::new();
    for (&operand, &update) in rows.operands.iter().zip(&rows.updates) {
        let new = at.tfl().gather(update, from, 0, &[rows.count + 1, rows.row])?;
        results.push(b.select(some, new, operand));
    }
    Ok(results)
}

/// SCATTER_ND adds up what has one place. Nothing where the body or the type is another.
fn added<'c>(at: &Lowering<'c>, op: Op<'c>, rows: &Rows<'c>) -> Result<Option<Vec<Value<'c>>>, Stop> {
    let ([operand], [update]) = (rows.operands.as_slice(), rows.updates.as_slice()) else { return Ok(None) };
    let adds = at.reduction_body(op).as_deref() == Some("stablehlo.add");
    if !adds || !(at.is_f32(*operand) || at.is_i32(*operand) || at.is_i64(*operand)) {
        return Ok(None);
    }
    let flat = rows.numbers.shape().iter().product::<i64>();
    let numbers = at.hlo().reshape(rows.numbers, &[flat, 1]);
    let sums = at.tfl().scatter_nd(numbers, *update, &[rows.count + 1, rows.row])?;
    Ok(Some(vec![at.hlo().add(*operand, sums)]))
}

/// One update after the other in a loop.
fn one_by_one<'c>(at: &Lowering<'c>, body: Block<'c>, rows: &Rows<'c>) -> Result<Vec<Value<'c>>, Stop> {
    let b = at.hlo();
    let flat = rows.numbers.shape().iter().product::<i64>();
    let zero = b.scalar(ElementType::I32, 0.0);
    let initial: Vec<Value<'c>> = [zero].iter().chain(&rows.operands).copied().collect();
    let scalar: Type<'c> = zero.ty();
    let mut stop = None;
    let results = b.while_loop(
        &initial,
        |b, values| b.compare(ComparisonDirection::Lt, values[0], b.scalar(ElementType::I32, flat as f64)),
        |b, values| {
            let (number, zero) = (values[0], b.splat(scalar, 0.0));
            let place = b.reshape(b.dynamic_slice(rows.numbers, &[number], &[1]), &[]);
            let read =
                |value: Value<'c>, place: Value<'c>| b.dynamic_slice(value, &[place, zero], &[1, rows.row]);
            let mut arguments: Vec<Value<'c>> =
                values[1..].iter().map(|&operand| read(operand, place)).collect();
            arguments.extend(rows.updates.iter().map(|&update| read(update, number)));
            let new = match region::apply(b, body, &arguments) {
                Ok(new) => new,
                Err(reason) => {
                    stop = Some(reason);
                    arguments
                }
            };
            let mut next = vec![b.add(number, b.splat(scalar, 1.0))];
            next.extend(
                values[1..]
                    .iter()
                    .zip(new)
                    .map(|(&operand, row)| b.dynamic_update_slice(operand, row, &[place, zero])),
            );
            next
        },
    );
    match stop {
        Some(stop) => Err(stop),
        None => Ok(results.into_iter().skip(1).collect()),
    }
}
