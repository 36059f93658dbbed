//! Slices from where a computed index says: of the few places that there are, each is tried.

use edgec_dialects::ir::Op;
use edgec_kernels::binary::Binary;
use edgec_kernels::compare::Direction;
use edgec_kernels::program::Register;
use edgec_tensor::ElementType;

use super::{Elements, Writer, small};

impl<'c> Writer<'_, 'c, '_> {
    /// Along each dimension that is cut, the last place that the index reaches.
    pub(super) fn dynamic_slice(
        &mut self,
        op: Op<'c>,
        x: &[Register],
        starts: &[Elements],
    ) -> Option<Elements> {
        let (mut shape, _) = small(op.operand(0)?)?;
        let (sizes, _) = small(op.result(0)?)?;
        let mut found = x.to_vec();
        for (dim, &size) in sizes.iter().enumerate() {
            let last = shape.get(dim)?.checked_sub(size)?;
            let &[start] = starts.get(dim)?.as_slice() else { return None };
            let (_, index) = small(op.operand(1 + dim)?)?;
            let mut taken = part(&found, &shape, dim, (0, size))?;
            for place in 1..=last {
                let bound = self.index(index, place)?;
                let reached = self.builder.compare(Direction::Ge, false, start, bound)?;
                taken = self.select(&[reached], &part(&found, &shape, dim, (place, size))?, &taken)?;
            }
            found = taken;
            shape[dim] = size;
        }
        Some(found)
    }

    /// Along the one dimension that is not written whole, each element from each part of the update that may lie there.
    pub(super) fn dynamic_update_slice(
        &mut self,
        op: Op<'c>,
        x: &[Register],
        update: &[Register],
        starts: &[Elements],
    ) -> Option<Elements> {
        let ((shape, _), (sizes, _)) = (small(op.operand(0)?)?, small(op.operand(1)?)?);
        let cut: Vec<usize> = (0..shape.len()).filter(|&dim| shape.get(dim) != sizes.get(dim)).collect();
        let dim = match cut[..] {
            [] => return Some(update.to_vec()),
            [dim] => dim,
            _ => return None,
        };
        let (size, last) = (*sizes.get(dim)?, shape[dim].checked_sub(*sizes.get(dim)?)?);
        let &[start] = starts.get(dim)?.as_slice() else { return None };
        let (_, index) = small(op.operand(2 + dim)?)?;
        let (low, high) = (self.index(index, 0)?, self.index(index, last)?);
        let start = self.builder.binary(Binary::Maximum, start, low)?;
        let start = self.builder.binary(Binary::Minimum, start, high)?;
        let inner: usize = shape[dim + 1..].iter().product();
        let mut found = x.to_vec();
        for place in 0..=last {
            let here = self.index(index, place)?;
            let here = self.builder.compare(Direction::Eq, false, start, here)?;
            for (number, &new) in update.iter().enumerate() {
                let (outer, along, within) = (number / inner / size, number / inner % size, number % inner);
                let slot = found.get_mut((outer * shape[dim] + place + along) * inner + within)?;
                *slot = self.builder.select(here, new, *slot)?;
            }
        }
        Some(found)
    }

    /// A place as an index of this type.
    fn index(&mut self, element: ElementType, place: usize) -> Option<Register> {
        let bits = element.bits() - u32::from(element.is_signed());
        let bytes = (place as u64).to_le_bytes();
        (place as u64 <= u64::MAX >> (64 - bits))
            .then(|| self.number(element, &bytes[..element.byte_width()]))?
    }
}

/// The elements of `size` places along a dimension, from `first` on.
fn part(x: &[Register], shape: &[usize], dim: usize, (first, size): (usize, usize)) -> Option<Elements> {
    let inner: usize = shape[dim + 1..].iter().product();
    let whole = inner * shape[dim];
    if whole == 0 {
        return Some(Vec::new());
    }
    let rows = x.chunks_exact(whole).map(|row| row.get(first * inner..(first + size) * inner));
    Some(rows.collect::<Option<Vec<_>>>()?.concat())
}
