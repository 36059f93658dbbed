//! select_and_scatter: windows choose elements, and what a source has for them is combined there.

use edgec_jit::{Form, Lane, LaneMut, Loop};
use edgec_tensor::{ElementType, Tensor};

use super::{Checked, Window};
use crate::body::{Body, Cell, cell, get, put};
use crate::error::{Result, invalid};
use crate::shape::{Odometer, checked_len};
use crate::structural::splat;

/// Selects an element of each window by `select`, which says whether its left element stays, and combines the window's element of
/// `source` into that place by `scatter`, beginning with `initial` everywhere.
///
/// # Errors
/// The window does not fit the operands, or a region fails.
pub fn select_and_scatter(
    operand: &Tensor,
    source: &Tensor,
    initial: &Tensor,
    window: &Window,
    (select, scatter): (&dyn Body, &dyn Body),
) -> Result<Tensor> {
    let element = operand.element_type();
    let window = Checked::new(window, operand.shape())?;
    if source.shape() != window.positions
        || source.element_type() != element
        || initial.element_type() != element
    {
        return invalid(format!(
            "the windows are {:?} and the source {:?}",
            window.positions,
            source.shape()
        ));
    }
    checked_len(element, operand.shape())?;
    if !initial.shape().is_empty() {
        return invalid("the initial value is no scalar");
    }
    let native = select.program().filter(|program| program.gives(&[ElementType::Bool]));
    let native = native.and_then(|program| program.looped(Form::Map, [element, element], window.work()));
    let chosen = match native.filter(|_| window.base_dilations.last().is_none_or(|&dilation| dilation == 1)) {
        Some(select) => window.choose_rows(operand, select)?,
        None => window.choose(operand, select)?,
    };
    let width = element.byte_width();
    let mut out = splat(initial, operand.shape())?.into_bytes();
    let mut result: [Cell; 1] = [[0; 16]];
    for (number, chosen) in chosen.into_iter().enumerate() {
        if let Some(place) = chosen {
            scatter.apply(&[get(&out, width, place), cell(source, number)], &mut result)?;
            put(&mut out, width, place, &result[0]);
        }
    }
    Ok(Tensor::new(element, operand.shape().to_vec(), out)?)
}

impl Checked {
    /// The element that each window chooses, one after the other; a window over padding alone chooses none.
    fn choose(&self, operand: &Tensor, select: &dyn Body) -> Result<Vec<Option<usize>>> {
        let width = operand.element_type().byte_width();
        let mut chosen = Vec::new();
        let mut result: [Cell; 1] = [[0; 16]];
        let mut positions = Odometer::new(&self.positions);
        while let Some(position) = positions.index() {
            let mut selected: Option<usize> = None;
            let mut places = Odometer::new(&self.dimensions);
            while let Some(place) = places.index() {
                if let Some(offset) = self.element(position, place) {
                    let stays = match selected {
                        None => false,
                        Some(selected) => {
                            let pair =
                                [get(operand.bytes(), width, selected), get(operand.bytes(), width, offset)];
                            select.apply(&pair, &mut result)?;
                            result[0][0] != 0
                        }
                    };
                    if !stays {
                        selected = Some(offset);
                    }
                }
                places.advance();
            }
            chosen.push(selected);
            positions.advance();
        }
        Ok(chosen)
    }

    /// The same by machine code, a row of windows at a time: each place of theirs is compared with what they chose so far.
    fn choose_rows(&self, operand: &Tensor, select: &Loop) -> Result<Vec<Option<usize>>> {
        let width = operand.element_type().byte_width();
        let last = self.positions.len().checked_sub(1);
        let (outer, row) = match self.positions.split_last() {
            Some((&row, outer)) => (outer, row),
            None => (&self.positions[..], 1),
        };
        let step = last.map_or(1, |dim| self.strides[dim]);
        let (mut values, mut stays) = (vec![0; row * width], vec![0; row]);
        let mut chosen = Vec::new();
        let mut position = vec![0; self.positions.len()];
        let mut lines = Odometer::new(outer);
        while let Some(line) = lines.index() {
            position[..line.len()].copy_from_slice(line);
            let mut current: Vec<Option<usize>> = vec![None; row];
            let mut places = Odometer::new(&self.dimensions);
            while let Some(place) = places.index() {
                let inside = last.map_or(0..1, |dim| self.inside(dim, place[dim], row));
                if let Some(dim) = last {
                    position[dim] = inside.start;
                }
                if let Some(first) = self.element(&position, place).filter(|_| !inside.is_empty()) {
                    let left = Lane { bytes: &values, start: inside.start, step: 1 };
                    let right = Lane { bytes: operand.bytes(), start: first, step: step as isize };
                    let out = LaneMut { bytes: &mut stays, start: inside.start, step: 1 };
                    select.run(&mut [out], &[left, right], inside.len())?;
                    for (offset, window) in inside.enumerate() {
                        if current[window].is_none() || stays[window] == 0 {
                            let place = first + offset * step;
                            current[window] = Some(place);
                            put(&mut values, width, window, &get(operand.bytes(), width, place));
                        }
                    }
                }
                places.advance();
            }
            chosen.append(&mut current);
            lines.advance();
        }
        Ok(chosen)
    }
}
