//! `multiply-tfl-broadcasts`: a broadcast of f32 that no operator took in is a multiplication by ones, which XNNPACK
//! computes with all threads; TFLite's BROADCAST_TO copies element by element. A product with one is the value itself,
//! whatever it is.
//!
//! ```text
//! %0 = tfl.broadcast_to %x, [128, 4, 1280]   (x: 128x1x1280)   ->   %0 = tfl.mul %x, dense<1.0> : tensor<1x4x1xf32>
//! ```

use edgec_dialects::ir::{ElementType, IrError, Module};

use crate::rewrite;

/// Most dimensions of XNNPACK's elementwise operators.
const MOST_DIMENSIONS: usize = 6;

pub(crate) fn multiply_broadcasts(module: Module<'_>) -> Result<(), IrError> {
    rewrite::walk(module, |writer, op| {
        let (Some(x), Some(result)) = (op.operand(0), op.result(0)) else { return Ok(None) };
        let (from, to) = (x.shape(), result.shape());
        if !op.is("tfl.broadcast_to")
            || x.element_type() != Some(ElementType::F32)
            || to.len() > MOST_DIMENSIONS
            || to.contains(&0)
        {
            return Ok(None);
        }
        let missing = to.len().saturating_sub(from.len());
        let aligned = std::iter::repeat_n(1, missing).chain(from);
        let ones: Vec<i64> = aligned.zip(&to).map(|(from, &to)| if from == to { 1 } else { to }).collect();
        let ones = writer.filled(ElementType::F32, 1.0, &ones)?;
        Ok(Some(vec![writer.binary("mul", x, ones)?]))
    })
}
