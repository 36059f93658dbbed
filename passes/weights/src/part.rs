//! Evaluates a part of a weight, for readers that have no room for all of it.

use std::io;
use std::sync::{Mutex, PoisonError};

use crate::evaluate::{Buffers, Destination, Form, Job, Unit, units};
use crate::expr::Scheme;
use crate::{Output, WeightError, WeightTable};

/// Fills `out` with bytes of the evaluated weight `symbol`, from byte `offset` on.
///
/// Takes memory for a tile and for `out`, however large the weight is. What is quantised is computed by whole rows.
///
/// # Errors
/// The symbol is unknown, the weight has no such bytes, a file cannot be read, or a value is not finite.
pub fn evaluate_part(
    symbol: &str,
    table: &WeightTable,
    offset: u64,
    out: &mut [u8],
) -> Result<(), WeightError> {
    let length = out.len() as u64;
    let expression = table.get(symbol).ok_or_else(|| WeightError::Unknown { symbol: symbol.to_owned() })?;
    let end = offset.checked_add(length).filter(|&end| end <= expression.byte_len());
    let Some(end) = end else {
        return Err(WeightError::Shape {
            operation: "reading a part",
            shape: expression.shape().to_vec(),
            reason: format!("it has no {length} bytes at {offset}, only {} in all", expression.byte_len()),
        });
    };
    let job = Job { symbol: symbol.to_owned(), destination: Destination::File { offset: 0 } };
    let window = Window(Mutex::new((offset, out)));
    let mut buffers = Buffers::default();
    for unit in units(&[job], table)? {
        let (low, high) = elements_of(&unit, offset, end);
        for (low, high) in unit.tiles_of(low, high) {
            unit.evaluate(low, high, &window, &mut buffers)?;
        }
    }
    Ok(())
}

/// The elements of a unit's source that bytes `start..end` of its only sink are made of.
fn elements_of(unit: &Unit, start: u64, end: u64) -> (u64, u64) {
    let all = unit.source.elements();
    let whole = unit.whole();
    if let Some(panels) = unit.panels() {
        let (first, behind) = (start / panels.bytes(), end.div_ceil(panels.bytes()));
        return ((first * whole).min(all), (behind * whole).min(all));
    }
    let (elements, bits) = match (&unit.form, unit.values.is_some()) {
        (Form::Quantized(Scheme::Int8PerChannel), true) => (1, 8),
        (Form::Quantized(Scheme::Int8PerChannel), false) => (unit.row(), 32),
        (Form::Quantized(Scheme::Int4Block32), true) => (1, 4),
        (Form::Quantized(Scheme::Int4Block32), false) => (32, 16),
        (Form::OnGrid(grid), _) => (1, grid.dtype.bits()),
        _ => (1, unit.source.dtype().bits()),
    };
    let (low, high) = (start * 8 / bits * elements, (end * 8).div_ceil(bits) * elements);
    (low / whole * whole, high.next_multiple_of(whole).min(all))
}

/// The bytes of an output that lie in a slice: the offset of its first, and the slice. By default it is nowhere.
#[derive(Default)]
pub(crate) struct Window<'w>(Mutex<(u64, &'w mut [u8])>);

impl Output for Window<'_> {
    fn reserve(&self, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn put(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (start, slice) = &mut *window;
        let low = offset.max(*start);
        let high = (offset + bytes.len() as u64).min(*start + slice.len() as u64);
        if low < high
            && let Some(to) = slice.get_mut((low - *start) as usize..(high - *start) as usize)
            && let Some(from) = bytes.get((low - offset) as usize..(high - offset) as usize)
        {
            to.copy_from_slice(from);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DType, Encoding, Expr, Grid, Scheme, SourceFile, evaluate_to_vec};
    use std::sync::Arc;

    #[derive(Debug)]
    struct Numbers;

    impl crate::ReadAt for Numbers {
        fn read_exact_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
            for (at, byte) in bytes.iter_mut().enumerate() {
                let index = (offset + at as u64) / 4;
                let number = ((index * 37 % 101) as f32 - 50.0).to_le_bytes();
                *byte = number[(offset as usize + at) % 4];
            }
            Ok(())
        }
    }

    fn source(dtype: DType, shape: &[u64]) -> Expr {
        let bytes = dtype.bytes(shape.iter().product()).unwrap();
        let file = SourceFile::of_bytes("numbers".as_ref(), bytes, Numbers).with_any_value();
        Expr::source(Arc::new(file), 0, Encoding::Plain(dtype), shape.to_vec()).unwrap()
    }

    #[test]
    fn every_part_is_a_part_of_the_whole() {
        let floats = source(DType::F32, &[700, 448]);
        let forms = [
            floats.clone(),
            floats.transpose(&[1, 0]).unwrap(),
            floats.cast(DType::F16).unwrap(),
            floats.quantized_values(Scheme::Int8PerChannel).unwrap(),
            floats.quantized_scales(Scheme::Int8PerChannel).unwrap(),
            floats.quantized_values(Scheme::Int4Block32).unwrap(),
            floats.quantized_scales(Scheme::Int4Block32).unwrap(),
            floats.on_grid(Grid::int8(Some(1), vec![0.5; 448])).unwrap(),
            floats.mul_along(0, vec![0.25; 700]).unwrap().on_grid(Grid::int32(None, vec![0.01])).unwrap(),
            source(DType::I4, &[5, 77]),
            source(DType::I64, &[31]).slice(&[3], &[17]).unwrap(),
            Expr::literal_f32(vec![3], vec![1.0, 2.0, 3.0]).unwrap(),
            floats.in_panels().unwrap(),
            floats.cast(DType::F16).unwrap().in_panels().unwrap(),
            floats.quantized_values(Scheme::Int8PerChannel).unwrap().in_panels().unwrap(),
            floats.quantized_scales(Scheme::Int8PerChannel).unwrap().in_panels().unwrap(),
            floats.quantized_values(Scheme::Int4Block32).unwrap().in_panels().unwrap(),
            floats.quantized_scales(Scheme::Int4Block32).unwrap().in_panels().unwrap(),
        ];
        for form in forms {
            let whole = evaluate_to_vec(&form).unwrap();
            let mut table = WeightTable::default();
            table.insert("w".to_owned(), form.clone());
            let length = whole.len();
            for (start, end) in
                [(0, length), (0, 1), (length - 1, length), (length / 3, length / 2 + 1), (2, 2)]
            {
                let mut part = vec![0xAA; end - start];
                evaluate_part("w", &table, start as u64, &mut part).unwrap();
                assert!(part == whole[start..end], "{start}..{end} of {form:?}");
            }
            let mut beyond = [0; 2];
            assert!(evaluate_part("w", &table, length as u64 - 1, &mut beyond).is_err());
        }
    }
}
