//! reduce_window and select_and_scatter.

mod selection;

use std::ops::Range;

use edgec_jit::{Form, Lane, LaneMut, Loop};
use edgec_tensor::Tensor;

use crate::body::{Body, Cell, cell, check_initial, get, put};
use crate::error::{Result, invalid};
use crate::program::types;
use crate::shape::{Odometer, of_rank, strides, unsigned, zeroed};

pub use selection::select_and_scatter;

/// How a window moves over a tensor; each list has one entry a dimension.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names are the attributes'")]
pub struct Window {
    pub dimensions: Vec<i64>,
    pub strides: Vec<i64>,
    pub base_dilations: Vec<i64>,
    pub window_dilations: Vec<i64>,
    /// Low and high padding.
    pub padding: Vec<[i64; 2]>,
}

/// A window whose numbers were checked.
struct Checked {
    dimensions: Vec<usize>,
    strides: Vec<usize>,
    base_dilations: Vec<usize>,
    window_dilations: Vec<usize>,
    low: Vec<i64>,
    /// The shape of the windows' positions.
    positions: Vec<usize>,
    /// The shape of the operand and its strides.
    shape: Vec<usize>,
    steps: Vec<usize>,
}

impl Checked {
    fn new(window: &Window, shape: &[usize]) -> Result<Self> {
        let rank = shape.len();
        let list = |what: &str, values: &[i64]| -> Result<Vec<usize>> {
            of_rank(what, values.len(), rank)?;
            let values = unsigned(what, values)?;
            if values.contains(&0) { invalid(format!("{what} has a zero")) } else { Ok(values) }
        };
        of_rank("padding", window.padding.len(), rank)?;
        let (dimensions, strides_of) =
            (list("window_dimensions", &window.dimensions)?, list("window_strides", &window.strides)?);
        let (base_dilations, window_dilations) = (
            list("base_dilations", &window.base_dilations)?,
            list("window_dilations", &window.window_dilations)?,
        );
        let mut positions = Vec::with_capacity(rank);
        for dim in 0..rank {
            let spread = |size: usize, dilation: usize| {
                if size == 0 { 0 } else { (size as i128 - 1) * dilation as i128 + 1 }
            };
            let [low, high] = window.padding[dim];
            let padded = spread(shape[dim], base_dilations[dim]) + i128::from(low) + i128::from(high);
            let reach = spread(dimensions[dim], window_dilations[dim]);
            let count = if padded < reach { 0 } else { (padded - reach) / strides_of[dim] as i128 + 1 };
            match usize::try_from(count) {
                Ok(count) if count <= 1 << 40 => positions.push(count),
                _ => return invalid(format!("dimension {dim} has {count} window positions")),
            }
        }
        Ok(Self {
            dimensions,
            strides: strides_of,
            base_dilations,
            window_dilations,
            low: window.padding.iter().map(|&[low, _]| low).collect(),
            positions,
            shape: shape.to_vec(),
            steps: strides(shape),
        })
    }

    /// The element that a place in the window at a position covers; `None` where that is padding.
    fn element(&self, position: &[usize], place: &[usize]) -> Option<usize> {
        let mut offset = 0;
        for dim in 0..self.shape.len() {
            let at = position[dim] as i128 * self.strides[dim] as i128
                + place[dim] as i128 * self.window_dilations[dim] as i128
                - i128::from(self.low[dim]);
            let at = usize::try_from(at).ok()?;
            if !at.is_multiple_of(self.base_dilations[dim])
                || at / self.base_dilations[dim] >= self.shape[dim]
            {
                return None;
            }
            offset += at / self.base_dilations[dim] * self.steps[dim];
        }
        Some(offset)
    }

    /// How many elements all windows cover.
    fn work(&self) -> usize {
        self.positions.iter().chain(&self.dimensions).fold(1, |work: usize, &size| work.saturating_mul(size))
    }

    /// Results of the windows' shape, one an input.
    fn tensors(&self, inputs: &[Tensor], out: Vec<Vec<u8>>) -> Result<Vec<Tensor>> {
        out.into_iter()
            .zip(inputs)
            .map(|(bytes, input)| Ok(Tensor::new(input.element_type(), self.positions.clone(), bytes)?))
            .collect()
    }

    /// Combines windows by machine code, a row of them along the last dimension at a time: each place of the window in turn, so
    /// that every result takes its elements in their order. There are no dilations between elements of a row.
    fn update_rows(
        &self,
        inputs: &[Tensor],
        initial: &[Cell],
        out: &mut [Vec<u8>],
        body: &Loop,
    ) -> Result<()> {
        let last = self.positions.len().checked_sub(1);
        let (outer, row) = match self.positions.split_last() {
            Some((&row, outer)) => (outer, row),
            None => (&self.positions[..], 1),
        };
        for ((bytes, initial), input) in out.iter_mut().zip(initial).zip(inputs) {
            let width = input.element_type().byte_width();
            bytes.chunks_exact_mut(width).for_each(|slot| slot.copy_from_slice(&initial[..width]));
        }
        let mut results: Vec<LaneMut<'_>> =
            out.iter_mut().map(|bytes| LaneMut { bytes, start: 0, step: 1 }).collect();
        let step = last.map_or(1, |dim| self.strides[dim]) as isize;
        let mut elements: Vec<Lane<'_>> =
            inputs.iter().map(|input| Lane { bytes: input.bytes(), start: 0, step }).collect();
        let padding: Vec<Lane<'_>> =
            initial.iter().map(|initial| Lane { bytes: initial, start: 0, step: 0 }).collect();
        let mut update = |from: usize, operands: &[Lane<'_>], count: usize| {
            results.iter_mut().for_each(|lane| lane.start = from);
            body.run(&mut results, operands, count)
        };
        let mut lines = Odometer::new(outer);
        let mut number = 0;
        let mut position = vec![0; self.positions.len()];
        while let Some(line) = lines.index() {
            position[..line.len()].copy_from_slice(line);
            let mut places = Odometer::new(&self.dimensions);
            while let Some(place) = places.index() {
                // The windows `inside` of the row cover elements, those before and behind cover padding.
                let inside = match last {
                    Some(dim) => self.inside(dim, place[dim], row),
                    None => 0..1,
                };
                if let Some(dim) = last {
                    position[dim] = inside.start;
                }
                match self.element(&position, place).filter(|_| !inside.is_empty()) {
                    Some(first) => {
                        elements.iter_mut().for_each(|lane| lane.start = first);
                        update(number, &padding, inside.start)?;
                        update(number + inside.start, &elements, inside.len())?;
                        update(number + inside.end, &padding, row - inside.end)?;
                    }
                    None => update(number, &padding, row)?,
                }
                places.advance();
            }
            number += row;
            lines.advance();
        }
        Ok(())
    }

    /// Which of `row` windows along a dimension cover an element at this place of theirs.
    fn inside(&self, dim: usize, place: usize, row: usize) -> Range<usize> {
        let (stride, size) = (self.strides[dim] as i128, self.shape[dim] as i128);
        let shift = place as i128 * self.window_dilations[dim] as i128 - i128::from(self.low[dim]);
        // Elements are at `position * stride + shift`.
        let first_at_least = |bound: i128| {
            let position = (bound - shift + stride - 1).div_euclid(stride);
            usize::try_from(position.max(0)).unwrap_or(usize::MAX).min(row)
        };
        let start = first_at_least(0);
        start..first_at_least(size).max(start)
    }
}

/// Combines the elements in each window by `body`, beginning with the initial values, which padding counts as.
///
/// # Errors
/// The window does not fit the inputs, or the body fails.
pub fn reduce_window(
    inputs: &[Tensor],
    initial: &[Tensor],
    window: &Window,
    body: &dyn Body,
) -> Result<Vec<Tensor>> {
    check_initial(inputs, initial)?;
    let window = Checked::new(window, inputs[0].shape())?;
    let count = inputs.len();
    let widths: Vec<usize> = inputs.iter().map(|input| input.element_type().byte_width()).collect();
    let mut out = inputs
        .iter()
        .map(|input| zeroed(input.element_type(), &window.positions))
        .collect::<Result<Vec<_>>>()?;
    let initial: Vec<Cell> = initial.iter().map(|initial| cell(initial, 0)).collect();
    let mut arguments: Vec<Cell> = vec![[0; 16]; 2 * count];
    let mut results = initial.clone();
    if let Some(program) = body.program()
        && let Some(body) = program.looped(Form::Update, types(inputs.iter().chain(inputs)), window.work())
        && window.base_dilations.last().is_none_or(|&dilation| dilation == 1)
    {
        window.update_rows(inputs, &initial, &mut out, body)?;
        return window.tensors(inputs, out);
    }
    let mut positions = Odometer::new(&window.positions);
    let mut number = 0;
    while let Some(position) = positions.index() {
        results.copy_from_slice(&initial);
        let mut places = Odometer::new(&window.dimensions);
        while let Some(place) = places.index() {
            arguments[..count].copy_from_slice(&results);
            match window.element(position, place) {
                Some(offset) => {
                    for (slot, (input, &width)) in
                        arguments[count..].iter_mut().zip(inputs.iter().zip(&widths))
                    {
                        *slot = get(input.bytes(), width, offset);
                    }
                }
                None => arguments[count..].copy_from_slice(&initial),
            }
            body.apply(&arguments, &mut results)?;
            places.advance();
        }
        for ((out, &width), result) in out.iter_mut().zip(&widths).zip(&results) {
            put(out, width, number, result);
        }
        number += 1;
        positions.advance();
    }
    window.tensors(inputs, out)
}
