//! cholesky and triangular_solve, computed in f64.

use edgec_tensor::{ElementType, Tensor};
use num_complex::Complex;

use crate::error::{KernelError, Result, invalid};
use crate::lanes::{Lanes, map, store_c64, store_c128, store_f64};

/// What is done to the matrix before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the attribute's")]
pub enum Transpose {
    None,
    Transpose,
    Adjoint,
}

impl Transpose {
    /// What this keyword asks for.
    pub fn from_keyword(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "NO_TRANSPOSE" => Self::None,
            "TRANSPOSE" => Self::Transpose,
            "ADJOINT" => Self::Adjoint,
            _ => return None,
        })
    }
}

type C = Complex<f64>;

fn load(tensor: &Tensor) -> Result<Vec<C>> {
    Ok(match Lanes::load(tensor) {
        Lanes::F32(values) => map(&values, |value| C::new(value.into(), 0.0)),
        Lanes::F64(values) => map(&values, |value| C::new(value, 0.0)),
        Lanes::C64(values) => map(&values, |z| C::new(z.re.into(), z.im.into())),
        Lanes::C128(values) => values.to_vec(),
        _ => return Err(KernelError::ElementType(tensor.element_type())),
    })
}

fn store(values: Vec<C>, element: ElementType, shape: &[usize]) -> Result<Tensor> {
    match element {
        ElementType::Complex64 => store_c64(map(&values, |z| Complex::new(z.re as f32, z.im as f32)), shape),
        ElementType::Complex128 => store_c128(values, shape),
        _ => store_f64(map(&values, |z| z.re), element, shape),
    }
}

/// The size of the square matrices in the last two dimensions.
fn square(tensor: &Tensor) -> Result<usize> {
    match tensor.shape() {
        [.., rows, columns] if rows == columns => Ok(*rows),
        other => invalid(format!("{other:?} holds no square matrices")),
    }
}

/// The triangular factor of each Hermitian matrix, of which the `lower` or upper triangle is read; the other triangle of the result is
/// zero. A matrix that is not positive definite gives NaN.
///
/// # Errors
/// The matrices are not square, or of integers.
pub fn cholesky(a: &Tensor, lower: bool) -> Result<Tensor> {
    let n = square(a)?;
    let mut values = load(a)?;
    if n > 0 {
        values.chunks_exact_mut(n * n).for_each(|matrix| factor(matrix, n, lower));
    }
    store(values, a.element_type(), a.shape())
}

fn factor(matrix: &mut [C], n: usize, lower: bool) {
    // The upper factor is the adjoint of the lower one.
    let read = |row: usize, column: usize| {
        if lower { matrix[row * n + column] } else { matrix[column * n + row].conj() }
    };
    let mut factor = vec![C::ZERO; n * n];
    let mut definite = true;
    for column in 0..n {
        for row in column..n {
            let sum: C = (0..column).map(|at| factor[row * n + at] * factor[column * n + at].conj()).sum();
            let rest = read(row, column) - sum;
            if row == column {
                definite &= rest.re > 0.0;
                factor[row * n + row] = C::new(rest.re.sqrt(), 0.0);
            } else {
                factor[row * n + column] = rest / factor[column * n + column].re;
            }
        }
    }
    for row in 0..n {
        for column in 0..n {
            matrix[row * n + column] = match (definite, lower) {
                (false, _) => C::new(f64::NAN, 0.0),
                (true, true) => factor[row * n + column],
                (true, false) => factor[column * n + row].conj(),
            };
        }
    }
}

/// How a triangular system is to be read.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are the attributes'")]
pub struct Triangular {
    pub left_side: bool,
    pub lower: bool,
    pub unit_diagonal: bool,
    pub transpose: Transpose,
}

/// The `x` of `op(a) x = b`, or of `x op(a) = b`.
///
/// # Errors
/// Sizes or element types do not fit.
pub fn triangular_solve(a: &Tensor, b: &Tensor, how: Triangular) -> Result<Tensor> {
    let n = square(a)?;
    let (a_rank, b_rank) = (a.shape().len(), b.shape().len());
    let fits = a_rank == b_rank
        && a.element_type() == b.element_type()
        && a.shape()[..a_rank - 2] == b.shape()[..b_rank - 2]
        && b.shape()[if how.left_side { b_rank - 2 } else { b_rank - 1 }] == n;
    if !fits {
        return invalid(format!("{:?} and {:?} are no system", a.shape(), b.shape()));
    }
    let (rows, columns) = (b.shape()[b_rank - 2], b.shape()[b_rank - 1]);
    let (matrices, mut values) = (load(a)?, load(b)?);
    if n > 0 && rows * columns > 0 {
        for (matrix, values) in matrices.chunks_exact(n * n).zip(values.chunks_exact_mut(rows * columns)) {
            let at = |row: usize, column: usize| matrix[row * n + column];
            // The coefficient of unknown `column` in equation `row`, and whether equations are solved downwards.
            let transposed = (how.transpose != Transpose::None) == how.left_side;
            let conjugate = how.transpose == Transpose::Adjoint;
            let coefficient = |row: usize, column: usize| {
                let value = if transposed { at(column, row) } else { at(row, column) };
                if conjugate { value.conj() } else { value }
            };
            let downwards = how.lower != transposed;
            let (lines, step, line_step) =
                if how.left_side { (columns, columns, 1) } else { (rows, 1, columns) };
            for line in 0..lines {
                let base = line * line_step;
                for turn in 0..n {
                    let row = if downwards { turn } else { n - 1 - turn };
                    let known = if downwards { 0..row } else { row + 1..n };
                    let sum: C =
                        known.map(|column| coefficient(row, column) * values[base + column * step]).sum();
                    let rest = values[base + row * step] - sum;
                    values[base + row * step] =
                        if how.unit_diagonal { rest } else { rest / coefficient(row, row) };
                }
            }
        }
    }
    store(values, b.element_type(), b.shape())
}
