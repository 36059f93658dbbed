//! Broadcasting and strides.

/// Two inputs broadcast to one output: neighbouring dimensions that both inputs have, or lack, in the same way are one.
#[derive(Debug)]
pub(crate) struct Broadcast {
    /// From the outermost: extent and the inputs' strides, 0 where an input repeats.
    dims: Vec<(usize, usize, usize)>,
}

/// The shape to which both broadcast, trailing dimensions aligned.
pub(crate) fn broadcast_dims(a: &[usize], b: &[usize]) -> Result<Vec<usize>, String> {
    let rank = a.len().max(b.len());
    let at =
        |dims: &[usize], index: usize| (index + dims.len()).checked_sub(rank).map_or(1, |place| dims[place]);
    (0..rank)
        .map(|index| match (at(a, index), at(b, index)) {
            (x, y) if x == y || y == 1 => Ok(x),
            (1, y) => Ok(y),
            _ => Err(format!("{a:?} and {b:?} do not broadcast")),
        })
        .collect()
}

impl Broadcast {
    pub(crate) fn new(a: &[usize], b: &[usize]) -> Result<Self, String> {
        let output = broadcast_dims(a, b)?;
        let (a, b) = (strides_within(a, &output), strides_within(b, &output));
        let mut dims: Vec<(usize, usize, usize)> = Vec::new();
        for (index, extent) in output.iter().enumerate().filter(|(_, extent)| **extent != 1) {
            let (stride_a, stride_b) = (a[index], b[index]);
            match dims.last_mut() {
                Some(last) if last.1 == stride_a * extent && last.2 == stride_b * extent => {
                    *last = (last.0 * extent, stride_a, stride_b);
                }
                _ => dims.push((*extent, stride_a, stride_b)),
            }
        }
        Ok(Self { dims })
    }

    /// Writes `function` of every pair.
    pub(crate) fn apply<A: Copy, B: Copy, O>(
        &self,
        a: &[A],
        b: &[B],
        output: &mut [O],
        function: impl Fn(A, B) -> O,
    ) {
        let (outer, inner) = match self.dims.split_last() {
            Some((inner, outer)) => (outer, *inner),
            None => (&[][..], (1, 0, 0)),
        };
        let mut index = vec![0; outer.len()];
        let (mut at_a, mut at_b) = (0, 0);
        for row in output.chunks_exact_mut(inner.0) {
            match (inner.1, inner.2) {
                (0, 0) => row.iter_mut().for_each(|value| *value = function(a[at_a], b[at_b])),
                (0, _) => {
                    let left = a[at_a];
                    row.iter_mut().zip(&b[at_b..]).for_each(|(value, right)| *value = function(left, *right));
                }
                (_, 0) => {
                    let right = b[at_b];
                    row.iter_mut().zip(&a[at_a..]).for_each(|(value, left)| *value = function(*left, right));
                }
                _ => {
                    let pairs = a[at_a..].iter().zip(&b[at_b..]);
                    row.iter_mut()
                        .zip(pairs)
                        .for_each(|(value, (left, right))| *value = function(*left, *right));
                }
            }
            for (place, (extent, stride_a, stride_b)) in outer.iter().enumerate().rev() {
                index[place] += 1;
                (at_a, at_b) = (at_a + stride_a, at_b + stride_b);
                if index[place] < *extent {
                    break;
                }
                index[place] = 0;
                (at_a, at_b) = (at_a - stride_a * extent, at_b - stride_b * extent);
            }
        }
    }
}

/// Row-major strides of `dims` as part of `output`, 0 where they repeat.
fn strides_within(dims: &[usize], output: &[usize]) -> Vec<usize> {
    let missing = output.len() - dims.len();
    let own = strides(dims);
    (0..output.len())
        .map(|index| match index.checked_sub(missing) {
            Some(place) if dims[place] != 1 => own[place],
            _ => 0,
        })
        .collect()
}

/// Row-major strides.
pub(crate) fn strides(dims: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; dims.len()];
    for index in (1..dims.len()).rev() {
        strides[index - 1] = strides[index] * dims[index];
    }
    strides
}

/// Calls `visit` with the offset of every row of `dims` but its last dimension, by `strides`, in row-major order.
pub(crate) fn for_each_offset(dims: &[usize], strides: &[isize], start: isize, mut visit: impl FnMut(usize)) {
    let mut index = vec![0; dims.len()];
    let mut at = start;
    for _ in 0..dims.iter().product::<usize>() {
        visit(usize::try_from(at).unwrap_or(0));
        for place in (0..dims.len()).rev() {
            index[place] += 1;
            at += strides[place];
            if index[place] < dims[place] {
                break;
            }
            at -= strides[place] * dims[place].cast_signed();
            index[place] = 0;
        }
    }
}

/// Extents before, at and behind an axis.
pub(crate) fn around(dims: &[usize], axis: usize) -> (usize, usize, usize) {
    (dims[..axis].iter().product(), dims[axis], dims[axis + 1..].iter().product())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_broadcast_to_a_matrix() {
        let broadcast = Broadcast::new(&[2, 1], &[3]).expect("they fit");
        let mut output = [0; 6];
        broadcast.apply(&[10, 20], &[1, 2, 3], &mut output, |a, b| a + b);
        assert_eq!(output, [11, 12, 13, 21, 22, 23]);
        assert!(Broadcast::new(&[2], &[3]).is_err());
    }

    #[test]
    fn equal_shapes_are_one_dimension() {
        assert_eq!(Broadcast::new(&[2, 1, 3, 4], &[2, 1, 3, 4]).expect("they fit").dims, [(24, 1, 1)]);
        assert_eq!(Broadcast::new(&[2, 3, 4], &[1]).expect("they fit").dims, [(24, 1, 0)]);
        assert_eq!(Broadcast::new(&[2, 3, 4], &[3, 4]).expect("they fit").dims, [(2, 12, 0), (12, 1, 1)]);
    }
}
