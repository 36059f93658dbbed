//! How long a tensor is.

use crate::abi::{RankedTensorType, UNSUPPORTED};
use crate::fault::Fault;

impl RankedTensorType {
    /// Bytes of a dense tensor of this type.
    pub(crate) fn byte_len(&self) -> Result<usize, Fault> {
        let unsupported = |reason: String| Fault { status: UNSUPPORTED, reason };
        let bits = element_bits(self.element_type).ok_or_else(|| {
            unsupported(format!(
                "a tensor has LiteRT's element type {}, which has no width",
                self.element_type
            ))
        })?;
        if self.rank_and_flag & 0x80 != 0 {
            return Err(unsupported("a tensor with strides; tensors are dense here".into()));
        }
        let rank = (self.rank_and_flag & 0x7f) as usize;
        let dimensions = self
            .dimensions
            .get(..rank)
            .ok_or_else(|| Fault::argument(format!("a tensor of rank {rank}; LiteRT's have up to 8")))?;
        let mut total = bits;
        for &size in dimensions {
            total = usize::try_from(size).ok().and_then(|size| total.checked_mul(size)).ok_or_else(|| {
                unsupported(format!(
                    "a tensor of the shape {dimensions:?}; an accelerator's tensors have a fixed size"
                ))
            })?;
        }
        Ok(total.div_ceil(8))
    }
}

/// Bits of `LiteRtElementType` in `litert_model_types.h`.
fn element_bits(element_type: i32) -> Option<usize> {
    Some(match element_type {
        18 => 4,
        3 | 6 | 9 => 8,
        7 | 10 | 17 | 19 => 16,
        1 | 2 | 16 => 32,
        4 | 8 | 11 | 13 => 64,
        12 => 128,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(element_type: i32, rank_and_flag: u32, dimensions: &[i32]) -> Result<usize, i32> {
        let mut ranked = RankedTensorType { element_type, rank_and_flag, ..RankedTensorType::default() };
        for (slot, dimension) in ranked.dimensions.iter_mut().zip(dimensions) {
            *slot = *dimension;
        }
        ranked.byte_len().map_err(|fault| fault.status)
    }

    #[test]
    fn sizes_follow_the_type_and_hostile_ones_are_refused() {
        assert_eq!(length(1, 0, &[]), Ok(4));
        assert_eq!(length(9, 3, &[2, 3, 5]), Ok(30));
        assert_eq!(length(18, 1, &[3]), Ok(2));
        assert_eq!(length(12, 1, &[0]), Ok(0));
        for refused in [length(0, 0, &[]), length(5, 1, &[2]), length(1, 0x81, &[2]), length(1, 1, &[-1])] {
            assert_eq!(refused, Err(UNSUPPORTED));
        }
        assert_eq!(length(1, 3, &[i32::MAX; 3]), Err(UNSUPPORTED));
        assert_eq!(length(1, 9, &[1; 8]), Err(crate::abi::INVALID_ARGUMENT));
    }
}
