//! Matrices cut into panels of outputs, as GPU kernels read weights (`Weights` of `edgec-gpu-kernels` describes them).

use crate::DType;

/// Outputs of a panel.
pub(crate) const PANEL: u64 = 64;

/// Inputs whose 4-bit integers share a scale: rows of such integers are filled up to whole groups.
const GROUP: u64 = 32;

/// Panels of rows of one type and length. A word holds some inputs of one output, in their order; panels are rows of words, transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panels {
    /// Bytes of a matrix's row.
    row: u64,
    /// Bytes of a word.
    width: u64,
    /// Words of a row, those that fill it up too.
    words: u64,
}

impl Panels {
    /// Panels of a matrix with so many inputs.
    pub fn new(dtype: DType, inputs: u64) -> Self {
        let row = inputs.saturating_mul(dtype.bits()) / 8;
        let (width, words) = match dtype {
            DType::F16 => (2, inputs),
            DType::I8 => (4, inputs.div_ceil(4)),
            DType::I4 => (4, inputs.div_ceil(GROUP) * 4),
            _ => (4, inputs),
        };
        Self { row, width, words }
    }

    /// `[panels, words, 64]` of a matrix with so many outputs.
    pub fn shape(&self, outputs: u64) -> Vec<u64> {
        vec![outputs.div_ceil(PANEL), self.words, PANEL]
    }

    /// Bytes of a panel, at least one.
    pub fn bytes(&self) -> u64 {
        (PANEL * self.words * self.width).max(1)
    }

    /// Where the panel lies whose first row starts at byte `row_major`.
    pub fn offset(&self, row_major: u64) -> u64 {
        row_major / (PANEL * self.row).max(1) * self.bytes()
    }

    /// The panels of `rows`, whole rows from a panel's first one on.
    pub fn arrange(&self, rows: &[u8]) -> Vec<u8> {
        match self.width {
            2 => self.transposed::<2>(rows),
            _ => self.transposed::<4>(rows),
        }
    }

    fn transposed<const W: usize>(&self, rows: &[u8]) -> Vec<u8> {
        let (panel, row) = (PANEL as usize, (self.row as usize).max(1));
        let panels = rows.len().div_ceil(row * panel);
        let mut arranged = vec![0; panels * self.bytes() as usize];
        let to = arranged.chunks_exact_mut(self.bytes() as usize);
        for (from, to) in rows.chunks(row * panel).zip(to) {
            let to = to.as_chunks_mut::<W>().0;
            for (output, row) in from.chunks_exact(row).enumerate() {
                let places = to.iter_mut().skip(output).step_by(panel);
                for (word, place) in row.chunks(W).zip(places) {
                    place[..word.len()].copy_from_slice(word);
                }
            }
        }
        arranged
    }
}
