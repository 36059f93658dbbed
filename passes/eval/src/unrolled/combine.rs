//! Reductions, element after element as the kernel takes them.

use edgec_dialects::ir::Op;
use edgec_kernels::binary::Binary;
use edgec_kernels::program::Register;
use edgec_tensor::ElementType;

use super::{Elements, Values, Writer, small};
use crate::body::known;

impl<'c> Writer<'_, 'c, '_> {
    pub(super) fn reduce(&mut self, op: Op<'c>, operands: &[Elements]) -> Option<Vec<Elements>> {
        let count = op.result_count();
        let (inputs, initial) = operands.split_at_checked(count)?;
        let block = op.region(0)?.entry()?;
        let (shape, element) = small(op.operand(0)?)?;
        let rows = rows(&shape, &op.i64s_attr("dimensions")?)?;
        let known = known(block);
        let mut results = vec![Vec::with_capacity(rows.len()); count];
        for row in rows {
            let single: Option<Vec<Elements>> = match (known, inputs) {
                // The kernel sums up f32 in f64.
                (Some(known), [input]) if element == ElementType::F32 => {
                    Some(vec![vec![self.in_double(known, (*initial.first()?.first()?, input), &row)?]])
                }
                (Some(known), _) if element == ElementType::F64 && !sums(known) => None,
                _ => row.iter().try_fold(initial.to_vec(), |so_far, &place| {
                    let here = inputs.iter().map(|input| Some(vec![*input.get(place)?]));
                    let arguments = so_far.into_iter().map(Some).chain(here).collect::<Option<Vec<_>>>()?;
                    self.inner(block, arguments, Values::new())
                }),
            };
            for (result, element) in results.iter_mut().zip(single?) {
                result.extend(element);
            }
        }
        Some(results)
    }

    fn in_double(
        &mut self,
        known: Binary,
        (initial, input): (Register, &[Register]),
        row: &[usize],
    ) -> Option<Register> {
        if !sums(known) {
            return None;
        }
        let mut sum = self.builder.convert(initial, ElementType::F64)?;
        for &place in row {
            let wide = self.builder.convert(*input.get(place)?, ElementType::F64)?;
            sum = self.builder.binary(known, sum, wide)?;
        }
        self.builder.convert(sum, ElementType::F32)
    }
}

/// Operations of which the kernel computes a whole reduction of floats without the region.
const fn sums(op: Binary) -> bool {
    matches!(op, Binary::Add | Binary::Multiply | Binary::Maximum | Binary::Minimum)
}

/// For each element of the result, the places of the elements that it is made of, in the order of the reduced dimensions.
fn rows(shape: &[usize], dims: &[i64]) -> Option<Vec<Vec<usize>>> {
    let reduced: Vec<usize> = dims.iter().map(|&dim| usize::try_from(dim).ok()).collect::<Option<_>>()?;
    if reduced.iter().any(|&dim| dim >= shape.len()) {
        return None;
    }
    let kept: Vec<usize> = (0..shape.len()).filter(|dim| !reduced.contains(dim)).collect();
    let mut strides = vec![1usize; shape.len()];
    for dim in (1..shape.len()).rev() {
        strides[dim - 1] = strides[dim] * shape[dim];
    }
    let offsets = |dims: &[usize]| {
        dims.iter().fold(vec![0], |all: Vec<usize>, &dim| {
            let (size, stride) = (shape[dim], strides[dim]);
            all.iter().flat_map(|base| (0..size).map(move |step| base + step * stride)).collect()
        })
    };
    let steps = offsets(&reduced);
    Some(offsets(&kept).into_iter().map(|base| steps.iter().map(|step| base + step).collect()).collect())
}
