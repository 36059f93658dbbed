//! The attention mask, filled as positions are taken.
//!
//! Row i of a block at position p sees positions 0..=p+i. Between two calls little of that changes, so the buffer is
//! kept and only the new part of each row is written.

use crate::error::Result;
use crate::runner::{BufferId, Runner};
use edgec_tensor::{ElementType, TensorSpec};

/// The mask buffer of one signature.
#[derive(Debug)]
pub(crate) struct Mask {
    buffer: BufferId,
    context: usize,
    width: usize,
    /// The bytes of one row that sees everything.
    visible: Vec<u8>,
    /// The bytes of one row that sees nothing.
    hidden: Vec<u8>,
    /// For each row, how many positions it sees.
    seen: Vec<usize>,
}

impl Mask {
    /// A mask that shows nothing. `spec` is [1, 1, block, context] of f32, f16 or bool.
    pub(crate) fn new(runner: &mut dyn Runner, spec: &TensorSpec) -> Result<Self> {
        let context = spec.shape.last().copied().unwrap_or(0);
        let block = spec.shape.iter().rev().nth(1).copied().unwrap_or(0);
        // LiteRT-LM's values: 0 and -0.7 of the largest number, which leaves room to add scores to it.
        let (visible, hidden) = match spec.element_type {
            ElementType::F16 => (vec![0; 2], vec![0x98, 0xf9]), // -45824
            ElementType::Bool => (vec![1], vec![0]),
            _ => (vec![0; 4], (-0.7 * f32::MAX).to_le_bytes().to_vec()),
        };
        let buffer = runner.allocate(spec)?;
        let mut mask = Self {
            buffer,
            context,
            width: spec.element_type.byte_width(),
            visible: visible.repeat(context),
            hidden: hidden.repeat(context),
            seen: vec![0; block],
        };
        for row in 0..block {
            runner.write(mask.buffer, mask.offset(row, 0), &mask.hidden)?;
        }
        mask.seen.fill(0);
        Ok(mask)
    }

    /// The buffer, to bind.
    pub(crate) fn buffer(&self) -> BufferId {
        self.buffer
    }

    /// Makes row i see the positions 0..=position+i, for every row of the block.
    ///
    /// Rows that hold padding get it too: they see nothing worse than earlier padding, nobody reads what they compute,
    /// and a softmax over nothing at all is avoided.
    pub(crate) fn show(&mut self, runner: &mut dyn Runner, position: usize) -> Result<()> {
        for row in 0..self.seen.len() {
            let wanted = position.saturating_add(row).saturating_add(1).min(self.context);
            let Some(seen) = self.seen.get_mut(row) else { break };
            let before = std::mem::replace(seen, wanted);
            let (from, to, source) = if wanted >= before {
                (before, wanted, &self.visible)
            } else {
                (wanted, before, &self.hidden)
            };
            if let Some(bytes) =
                source.get(from * self.width..to * self.width).filter(|bytes| !bytes.is_empty())
            {
                runner.write(self.buffer, self.offset(row, from), bytes)?;
            }
        }
        Ok(())
    }

    fn offset(&self, row: usize, position: usize) -> usize {
        (row * self.context + position) * self.width
    }
}
