//! Ranges of values over samples.

use std::collections::HashMap;

use edgec_dialects::ir::{Func, Op, Value};
use edgec_eval::{Datum, Evaluator, Options, Signature};
use edgec_tensor::{ElementType, Tensor};

use super::calibration;
use crate::calibration::Samples;
use crate::pass::{PassError, Unit};

/// The least and the largest number that a value had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: f32,
    pub(super) high: f32,
}

impl Range {
    /// The range of both.
    pub(super) fn union(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// The least range, which any other one's union with it replaces.
    const NONE: Self = Self { low: f32::INFINITY, high: f32::NEG_INFINITY };

    /// The range with one more number; a number that is none makes both bounds so.
    fn with(self, value: f32) -> Self {
        if value.is_nan() || self.low.is_nan() {
            return Self { low: f32::NAN, high: f32::NAN };
        }
        Self { low: self.low.min(value), high: self.high.max(value) }
    }

    /// The larger magnitude of its bounds.
    pub(super) fn magnitude(self) -> f32 {
        self.low.abs().max(self.high.abs())
    }
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    /// The range of all elements.
    pub(super) whole: Range,
    /// The ranges of the indices of the last dimension, where they were asked for.
    pub(super) channels: Vec<Range>,
}

/// The ranges of a tensor's elements by `channels`, the size of its last dimension, or of all of them where it is one.
fn ranges_of(tensor: &Tensor, channels: usize) -> Vec<Range> {
    let mut found = vec![Range::NONE; channels.max(1)];
    for row in tensor.bytes().chunks_exact(4 * channels.max(1)) {
        for (bytes, range) in row.as_chunks::<4>().0.iter().zip(&mut found) {
            *range = range.with(f32::from_le_bytes(*bytes));
        }
    }
    found
}

/// The ranges of `wanted` values of `function` over all samples; where it says so, by the indices of the last dimension as well.
///
/// # Errors
/// There is no sample, one cannot be read or does not fit, the function cannot be evaluated, or a value is no finite number.
pub(super) fn observe<'c>(
    unit: &Unit<'c>,
    function: Func<'c>,
    signature: &Signature,
    wanted: HashMap<Value<'c>, bool>,
    samples: &dyn Samples,
) -> Result<HashMap<Value<'c>, Observed>, PassError> {
    let evaluator = Evaluator::new(unit.module, &unit.weights, Options::default());
    let mut known: HashMap<Value<'c>, Observed> = HashMap::new();
    let mut bad: Option<String> = None;
    let mut see = |sample: usize, value: Value<'c>, tensor: &Tensor, from: &dyn Fn() -> String| {
        let Some(&by_channel) = wanted.get(&value) else { return };
        if tensor.element_type() != ElementType::F32 || tensor.is_empty() {
            return;
        }
        let channels = if by_channel { tensor.shape().last().copied().unwrap_or(1) } else { 1 };
        let mut found = ranges_of(tensor, channels);
        let mut whole = found.iter().copied().fold(Range::NONE, Range::union);
        if let Some(odd) = found.iter().find(|range| !(range.low.is_finite() && range.high.is_finite())) {
            whole = *odd;
            let (low, high, name) = (odd.low, odd.high, &signature.name);
            bad.get_or_insert_with(|| format!("sample {sample} of `{name}`: {} gives numbers from {low} to {high}, which no int8 stands for", from()));
        }
        if !by_channel {
            found.clear();
        }
        match known.get_mut(&value) {
            None => {
                known.insert(value, Observed { whole, channels: found });
            }
            Some(before) => {
                before.whole = before.whole.union(whole);
                before
                    .channels
                    .iter_mut()
                    .zip(found)
                    .for_each(|(before, found)| *before = before.union(found));
            }
        }
    };
    let mut count = 0;
    while let Some(inputs) = samples.inputs(signature, count).map_err(calibration)? {
        for (index, (argument, tensor)) in function.args().into_iter().zip(&inputs).enumerate() {
            see(count, argument, tensor, &|| format!("input {index}"));
        }
        let mut observe = |op: Op<'c>, results: &[Datum]| {
            for (value, datum) in op.results().into_iter().zip(results) {
                if let Some(tensor) = datum.as_tensor() {
                    see(count, value, tensor, &|| format!("{}: `{}`", op.location(), op.name()));
                }
            }
        };
        let evaluated = evaluator.evaluate_observed(&signature.name, &inputs, &mut observe);
        evaluated.map_err(|error| calibration(format!("sample {count} of `{}`: {error}", signature.name)))?;
        count += 1;
    }
    if count == 0 {
        return Err(calibration(format!("there is no sample for the function `{}`", signature.name)));
    }
    match bad {
        Some(bad) => Err(calibration(bad)),
        None => Ok(known),
    }
}
