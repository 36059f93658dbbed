//! Even scales among the features of a product's operand and result.
//!
//! A few features of a transformer reach a hundred times as far as the others, for which nothing is left of 256 integers. Such a feature
//! of an operand is divided by a factor that the weight's column is multiplied by; one of a result is computed smaller, by
//! the scale of its output channel, and multiplied afterwards. In numbers nothing changes (Xiao et al., SmoothQuant,
//! arXiv:2211.10438, with the operand's ranges alone).
//!
//! ```text
//! y = x · wᵀ   ->   y = s * ((x / t) · (w * t / s)ᵀ)
//! ```

use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::Value;

use super::fuse::Stored;
use super::plan::{Draft, Plan};
use super::ranges::{Observed, Range};
use crate::Activation;

/// How many times the median range a feature may reach. Measured on MiniLM: 2 serves results best, from whose rows nothing is taken.
/// Operands' features beyond 3 are mostly computed apart (`apart.rs`), and 4 serves what is left.
const OPERAND_REACH: f32 = 4.0;
const RESULT_REACH: f32 = 2.0;

/// Factors by value.
#[derive(Debug, Default)]
pub(super) struct Factors<'c> {
    /// What features of a float value are divided by before it is stored.
    pub(super) inputs: HashMap<Value<'c>, Vec<f32>>,
    /// What features of a stored value are multiplied by when it becomes float.
    pub(super) outputs: HashMap<Value<'c>, Vec<f32>>,
}

/// The value that has factors, and the weights that share them, whatever function reads them.
pub(super) type Keyed<'c> = (String, Value<'c>);

/// The float values of a plan that nothing but products store, and the results of products that only float operations read.
pub(super) struct Candidates<'c> {
    inputs: Vec<Keyed<'c>>,
    outputs: Vec<Keyed<'c>>,
}

impl<'c> Candidates<'c> {
    pub(super) fn of(plan: &Plan<'c>, function: usize) -> Self {
        let mut readers: HashMap<Value<'c>, Vec<(usize, &Draft<'c>)>> = HashMap::new();
        let mut read: HashSet<Value<'c>> = HashSet::new();
        let mut order = Vec::new();
        for (index, draft) in plan.drafts() {
            for value in draft.activations() {
                if readers.entry(value).or_default().is_empty() {
                    order.push(value);
                }
                readers.entry(value).or_default().push((index, draft));
            }
        }
        read.extend(plan.moved());
        read.extend(readers.keys().copied());
        let named = |(index, draft): &(usize, &Draft<'c>)| match &draft.weight {
            Some((Stored::Weight(symbol), _)) => symbol.clone(),
            _ => format!("{function} {index}"),
        };
        let inputs = order.into_iter().filter(|value| !plan.is_stored(*value)).filter_map(|value| {
            let drafts = readers.get(&value)?;
            let key = drafts.iter().map(&named).collect::<Vec<_>>().join(" ");
            drafts.iter().all(|(_, draft)| draft.is_product()).then_some((key, value))
        });
        let outputs = plan.drafts().filter_map(|(index, draft)| {
            let result = draft.last().result(0)?;
            let scales = draft.is_product() && draft.tail.activation != Some(Activation::Relu6);
            (scales && !read.contains(&result)).then(|| (named(&(index, draft)), result))
        });
        Self { inputs: inputs.collect(), outputs: outputs.collect() }
    }

    /// Float values that nothing but products store.
    pub(super) fn inputs(&self) -> &[Keyed<'c>] {
        &self.inputs
    }

    /// All values of which ranges are wanted by feature.
    pub(super) fn values(&self) -> impl Iterator<Item = Value<'c>> {
        self.inputs.iter().chain(&self.outputs).map(|(_, value)| *value)
    }
}

/// The factors of all functions, which have those of one weight in common, and the ranges that are left with them.
pub(super) fn factors<'c>(
    candidates: &[Candidates<'c>],
    observed: &mut [HashMap<Value<'c>, Observed>],
) -> Vec<Factors<'c>> {
    let inputs: Vec<&[Keyed<'c>]> = candidates.iter().map(|found| found.inputs.as_slice()).collect();
    let outputs: Vec<&[Keyed<'c>]> = candidates.iter().map(|found| found.outputs.as_slice()).collect();
    let inputs = of_all(&inputs, observed, OPERAND_REACH);
    let outputs = of_all(&outputs, observed, RESULT_REACH);
    inputs.into_iter().zip(outputs).map(|(inputs, outputs)| Factors { inputs, outputs }).collect()
}

/// The ranges by feature of values that have the same weights, in all functions.
pub(super) fn common<'k, 'c>(
    keyed: &[&'k [Keyed<'c>]],
    observed: &[HashMap<Value<'c>, Observed>],
) -> HashMap<&'k str, Vec<Range>> {
    let mut common: HashMap<&str, Vec<Range>> = HashMap::new();
    for (values, known) in keyed.iter().zip(observed) {
        for (key, value) in *values {
            let Some(found) = known.get(value) else { continue };
            let joined = common.entry(key).or_insert_with(|| found.channels.clone());
            joined.iter_mut().zip(&found.channels).for_each(|(joined, found)| *joined = joined.union(*found));
        }
    }
    common
}

fn of_all<'c>(
    keyed: &[&[Keyed<'c>]],
    observed: &mut [HashMap<Value<'c>, Observed>],
    reach: f32,
) -> Vec<HashMap<Value<'c>, Vec<f32>>> {
    let common = common(keyed, observed);
    let apply = |(values, known): (&&[Keyed<'c>], &mut HashMap<Value<'c>, Observed>)| {
        let mut factors = HashMap::new();
        for (key, value) in *values {
            let (Some(found), Some(channels)) = (known.get_mut(value), common.get(key.as_str())) else {
                continue;
            };
            let Some(even) = of_channels(channels, reach) else { continue };
            let scaled = found
                .channels
                .iter()
                .zip(&even)
                .map(|(range, factor)| Range { low: range.low / factor, high: range.high / factor });
            found.whole = scaled.fold(Range { low: 0.0, high: 0.0 }, Range::union);
            factors.insert(*value, even);
        }
        factors
    };
    keyed.iter().zip(observed.iter_mut()).map(apply).collect()
}

/// The median of how far features reach; none where most of them are zero.
pub(super) fn median(channels: &[Range]) -> Option<f32> {
    let mut magnitudes: Vec<f32> = channels.iter().map(|range| range.magnitude()).collect();
    magnitudes.sort_by(f32::total_cmp);
    magnitudes.get(magnitudes.len() / 2).copied().filter(|median| *median > 0.0)
}

/// A factor for each feature; none where no feature reaches far beyond the others.
fn of_channels(channels: &[Range], reach: f32) -> Option<Vec<f32>> {
    let usual = reach * median(channels)?;
    let factors: Vec<f32> = channels.iter().map(|range| (range.magnitude() / usual).max(1.0)).collect();
    factors.iter().any(|&factor| factor > 1.0).then_some(factors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_features_far_beyond_the_median_have_factors() {
        let range = |high| Range { low: -1.0, high };
        assert_eq!(of_channels(&[range(1.0), range(3.9), range(1.0)], 4.0), None);
        assert_eq!(of_channels(&[range(1.0), range(40.0), range(1.0)], 4.0), Some(vec![1.0, 10.0, 1.0]));
        assert_eq!(of_channels(&[], 4.0), None);
        let zero = Range { low: 0.0, high: 0.0 };
        assert_eq!(of_channels(&[zero, zero, range(2.0)], 4.0), None);
    }
}
