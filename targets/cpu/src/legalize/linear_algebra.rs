//! `cholesky` and `triangular_solve`, column by column and row by row, for all matrices of a batch at once.

use edgec_dialects::ir::{Attr, Type, Value};

use super::{
    complex,
    lowering::{Lowered, Lowering, Op, Stop, refuse},
    numbers::Written,
};

/// The largest matrix that is written out: each column takes about ten operators.
const LARGEST: i64 = 256;

/// The sizes of `[batch.., rows, columns]`, the batch as one.
fn sizes(shape: &[i64]) -> Result<[i64; 3], Stop> {
    match shape {
        [batch @ .., rows, columns] => Ok([batch.iter().product(), *rows, *columns]),
        _ => refuse("the operand is no matrix", "use a matrix or a batch of them"),
    }
}

fn check(size: i64) -> Result<(), Stop> {
    if size <= LARGEST {
        return Ok(());
    }
    refuse(
        &format!(
            "a matrix of {size} rows would take {size} steps, and {LARGEST} is the most that are written out"
        ),
        "work in blocks",
    )
}

/// The complex conjugate; real numbers are their own.
fn conjugate<'c>(at: &Lowering<'c>, x: Value<'c>) -> Written<'c> {
    if !x.ty().is_complex() {
        return Ok(x);
    }
    let (re, im) = complex::parts(at, x)?;
    complex::joined(at, re, at.hlo().neg(im))
}

/// Rows and columns of every matrix of `[batch, rows, columns]` swapped.
fn flipped<'c>(at: &Lowering<'c>, x: Value<'c>) -> Value<'c> {
    at.hlo().transpose(x, &[0, 2, 1])
}

/// `[batch, rows, columns]` from the first row and column on, up to the last ones.
fn part<'c>(at: &Lowering<'c>, x: Value<'c>, rows: [i64; 2], columns: [i64; 2]) -> Value<'c> {
    let batch = x.shape().first().copied().unwrap_or(1);
    at.hlo().slice(x, &[0, rows[0], columns[0]], &[batch, rows[1], columns[1]])
}

/// A column times a row, `[batch, n, 1]` and `[batch, 1, m]`.
fn outer<'c>(at: &Lowering<'c>, column: Value<'c>, row: Value<'c>) -> Value<'c> {
    let b = at.hlo();
    let (left, right) = (column.shape(), row.shape());
    let whole = [left[0], left[1], right[2]];
    b.mul(b.broadcast_in_dim(column, &whole, &[0, 1, 2]), b.broadcast_in_dim(row, &whole, &[0, 1, 2]))
}

/// A value of one row or column, for as many as `like` has.
fn spread<'c>(at: &Lowering<'c>, value: Value<'c>, like: Value<'c>) -> Value<'c> {
    at.hlo().broadcast_in_dim(value, &like.shape(), &[0, 1, 2])
}

/// Zeros of the elements of `like`.
fn zeros<'c>(at: &Lowering<'c>, like: Type<'c>, shape: &[i64]) -> Written<'c> {
    let zero = at.hlo().splat(like.real_part().with_shape(shape), 0.0);
    if like.is_complex() { complex::joined(at, zero, zero) } else { Ok(zero) }
}

/// `A = L L*`: the first column of `L` is that of `A` by the root of its first element; what is left of `A` without the
/// product of that column with itself has the rest of `L`.
pub(super) fn cholesky<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let a = at.operand(op, 0)?;
    let shape = at.shape(a)?;
    let [batch, size, _] = sizes(&shape)?;
    check(size)?;
    let b = at.hlo();
    let lower = op.bool_attr("lower");
    let mut rest = b.reshape(a, &[batch, size, size]);
    if !lower {
        rest = conjugate(at, flipped(at, rest))?;
    }
    let mut columns = Vec::new();
    for done in 0..size {
        let left = size - done;
        // Of the diagonal of a Hermitian matrix only the real part counts.
        let pivot = part(at, rest, [0, 1], [0, 1]);
        let pivot = if pivot.ty().is_complex() {
            let (re, _) = complex::parts(at, pivot)?;
            complex::joined(at, b.sqrt(re), b.splat(re.ty(), 0.0))?
        } else {
            b.sqrt(pivot)
        };
        let below = part(at, rest, [1, left], [0, 1]);
        let below = (left > 1).then(|| b.div(below, spread(at, pivot, below)));
        let above = if done == 0 { None } else { Some(zeros(at, pivot.ty(), &[batch, done, 1])?) };
        let pieces: Vec<Value<'c>> = above.into_iter().chain([pivot]).chain(below).collect();
        columns.push(if pieces.len() == 1 { pivot } else { b.concatenate(&pieces, 1) });
        if let Some(below) = below {
            let square = outer(at, below, conjugate(at, flipped(at, below))?);
            rest = b.sub(part(at, rest, [1, left], [1, left]), square);
        }
    }
    let mut factor = match columns[..] {
        [] => rest,
        [only] => only,
        _ => b.concatenate(&columns, 2),
    };
    if !lower {
        factor = conjugate(at, flipped(at, factor))?;
    }
    Ok(vec![b.reshape(factor, &shape)])
}

/// Solves `op(A) X = B` or `X op(A) = B`. Every form becomes `L X = B` with `L` lower by transposing and reversing; then the
/// first row of `X` is that of `B` by the first element of `L`, and `B` without the product of it with the first column of
/// `L` has the rest.
pub(super) fn triangular_solve<'c>(at: &Lowering<'c>, op: Op<'c>) -> Lowered<'c> {
    let (a, right) = (at.operand(op, 0)?, at.operand(op, 1)?);
    let (a_shape, shape) = (at.shape(a)?, at.shape(right)?);
    let [batch, size, _] = sizes(&a_shape)?;
    let [_, rows, columns] = sizes(&shape)?;
    check(size)?;
    if shape.contains(&0) {
        return refuse("the system has no unknowns", "drop it from the graph");
    }
    let b = at.hlo();
    let mut lower = op.bool_attr("lower");
    let unit = op.bool_attr("unit_diagonal");
    let left_side = op.bool_attr("left_side");
    let mut matrix = b.reshape(a, &[batch, size, size]);
    let mut rest = b.reshape(right, &[batch, rows, columns]);
    let transpose = op.attr("transpose_a").and_then(Attr::as_keyword).unwrap_or_default();
    if transpose == "ADJOINT" {
        matrix = conjugate(at, matrix)?;
    }
    let transposed = matches!(transpose.as_str(), "TRANSPOSE" | "ADJOINT");
    if transposed == left_side {
        matrix = flipped(at, matrix);
        lower = !lower;
    }
    if !left_side {
        rest = flipped(at, rest);
    }
    if !lower {
        matrix = b.reverse(matrix, &[1, 2]);
        rest = b.reverse(rest, &[1]);
    }
    let width = rest.shape().get(2).copied().unwrap_or(1);
    let mut solved = Vec::new();
    for done in 0..size {
        let left = size - done;
        let mut row = part(at, rest, [0, 1], [0, width]);
        if !unit {
            row = b.div(row, spread(at, part(at, matrix, [done, done + 1], [done, done + 1]), row));
        }
        solved.push(row);
        if left > 1 {
            let column = part(at, matrix, [done + 1, size], [done, done + 1]);
            rest = b.sub(part(at, rest, [1, left], [0, width]), outer(at, column, row));
        }
    }
    let mut solution = if let [only] = solved[..] { only } else { b.concatenate(&solved, 1) };
    if !lower {
        solution = b.reverse(solution, &[1]);
    }
    if !left_side {
        solution = flipped(at, solution);
    }
    Ok(vec![b.reshape(solution, &shape)])
}
