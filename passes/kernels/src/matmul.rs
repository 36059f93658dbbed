//! Products of row-major matrices.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, LinalgScalar};
use rayon::prelude::*;

/// Sizes of a product: `m` rows of the left matrix, `k` columns of it, `n` columns of the right one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
}

/// Rows of the result that one thread takes at least.
const ROWS: usize = 32;

/// `out = left x right` for floats and complex numbers, on all threads. Lengths are those of `sizes`.
pub(crate) fn product<T: LinalgScalar + Send + Sync>(left: &[T], right: &[T], out: &mut [T], sizes: Sizes) {
    let Sizes { m, k, n } = sizes;
    if m == 0 || n == 0 {
        return;
    }
    let threads = rayon::current_num_threads();
    let rows = if m * k * n < 1 << 16 { m } else { m.div_ceil(threads).next_multiple_of(ROWS).min(m) };
    if m == 1 && k * n >= 1 << 16 {
        // One row: the columns are what can be shared out.
        let columns = n.div_ceil(threads).max(ROWS);
        out.par_chunks_mut(columns).enumerate().for_each(|(number, out)| {
            let Ok(right) = ArrayView2::from_shape((k, n), right) else { return };
            let first = number * columns;
            let right = right.slice_move(ndarray::s![.., first..first + out.len()]);
            let left = ArrayView2::from_shape((1, k), left);
            let width = out.len();
            if let (Ok(left), Ok(mut out)) = (left, ArrayViewMut2::from_shape((1, width), out)) {
                general_mat_mul(T::one(), &left, &right, T::zero(), &mut out);
            }
        });
        return;
    }
    out.par_chunks_mut(rows * n).zip(left.par_chunks((rows * k).max(1))).for_each(|(out, left)| {
        let m = out.len() / n;
        let left = ArrayView2::from_shape((m, k), left);
        let right = ArrayView2::from_shape((k, n), right);
        if let (Ok(left), Ok(right), Ok(mut out)) = (left, right, ArrayViewMut2::from_shape((m, n), out)) {
            general_mat_mul(T::one(), &left, &right, T::zero(), &mut out);
        }
    });
}

/// The same for integers, whose sums wrap.
pub(crate) fn wrapping_product(left: &[i64], right: &[i64], out: &mut [i64], sizes: Sizes) {
    let Sizes { m, k, n } = sizes;
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    out.par_chunks_mut(n).zip(left.par_chunks(k)).for_each(|(out, left)| {
        for (&factor, right) in left.iter().zip(right.chunks_exact(n)) {
            for (sum, &value) in out.iter_mut().zip(right) {
                *sum = sum.wrapping_add(factor.wrapping_mul(value));
            }
        }
    });
}
