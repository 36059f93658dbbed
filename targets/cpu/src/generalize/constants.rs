//! Constants that are not the same at all samples.

use edgec_dialects::ir::{Dense, ElementType, Value};
use edgec_passes::open_sizes::{Samples, Size};

use crate::tfl;

/// Most elements of a constant whose elements are computed one by one.
const MAX_NUMBERS: u64 = 64;

/// Integers up to here are f32 and f64 numbers.
const EXACT: f64 = 16_777_216.0;

/// What a constant holds at every size.
#[derive(Clone, Debug)]
pub(super) enum Varying {
    /// These integers, in a shape that does not vary.
    Numbers(Vec<Size>),
    /// One number everywhere.
    Splat(f64),
    /// One whole number everywhere, which depends on the sizes.
    OpenSplat(Size),
    /// `start`, `start + step` .. along the one dimension that is not of size one.
    Count {
        /// The first number.
        start: i64,
        /// From one number to the next.
        step: i64,
    },
}

/// What the constants `values`, one a sample, hold at every size; nothing where they follow no formula that is known.
pub(super) fn varying(values: &[Value<'_>], samples: &Samples) -> Option<Varying> {
    let constants: Vec<Dense<'_>> =
        values.iter().map(|&value| tfl::constant(value)).collect::<Option<_>>()?;
    let shapes: Vec<Vec<i64>> = values.iter().map(|value| value.shape()).collect();
    let element = values.first()?.element_type()?;
    let same_shape = shapes.windows(2).all(|pair| pair[0] == pair[1]);
    let whole = matches!(element, ElementType::I32 | ElementType::I64);
    if same_shape && whole && constants.iter().all(|constant| constant.len() <= MAX_NUMBERS) {
        let numbers: Vec<Vec<i64>> =
            constants.iter().map(|constant| constant.to_i64()).collect::<Option<_>>()?;
        let at = |index: usize| {
            numbers.iter().map(|numbers| numbers.get(index).copied()).collect::<Option<Vec<_>>>()
        };
        let sizes = (0..numbers.first()?.len()).map(|index| samples.fit(&at(index)?));
        return Some(Varying::Numbers(sizes.collect::<Option<_>>()?));
    }
    if constants.iter().all(|constant| constant.is_splat()) {
        let numbers: Vec<f64> =
            constants.iter().map(|constant| constant.splat_value()).collect::<Option<_>>()?;
        let first = *numbers.first()?;
        if numbers.iter().all(|number| number.to_bits() == first.to_bits()) {
            // Wider integers do not survive the way through f64.
            return (element.is_float() || first.abs() < EXACT).then_some(Varying::Splat(first));
        }
        let exact = |number: &f64| number.trunc() == *number && number.abs() < EXACT;
        let kernel = matches!(element, ElementType::F32 | ElementType::I32 | ElementType::I64);
        if !kernel || !numbers.iter().all(exact) {
            return None;
        }
        let numbers: Vec<i64> = numbers.iter().map(|&number| number as i64).collect();
        return samples.fit(&numbers).map(Varying::OpenSplat);
    }
    count(&constants, &shapes, element)
}

/// Numbers that count along one dimension.
fn count(constants: &[Dense<'_>], shapes: &[Vec<i64>], element: ElementType) -> Option<Varying> {
    let long = |shape: &Vec<i64>| shape.iter().filter(|&&size| size != 1).count() <= 1;
    if !shapes.iter().all(long) {
        return None;
    }
    let mut found = None;
    for constant in constants {
        let numbers: Vec<i64> = match element {
            ElementType::I32 | ElementType::I64 => constant.to_i64()?,
            ElementType::F32 => {
                let exact = |number: f32| {
                    (number.trunc() == number && f64::from(number).abs() < EXACT).then_some(number as i64)
                };
                constant.to_f32()?.into_iter().map(exact).collect::<Option<_>>()?
            }
            _ => return None,
        };
        let (&start, &next) = (numbers.first()?, numbers.get(1)?);
        let step = next.checked_sub(start)?;
        let counts = numbers.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(step));
        let fits = step != 0 && i32::try_from(start).is_ok() && i32::try_from(step).is_ok();
        if !counts || !fits || found.is_some_and(|known| known != (start, step)) {
            return None;
        }
        found = Some((start, step));
    }
    found.map(|(start, step)| Varying::Count { start, step })
}
