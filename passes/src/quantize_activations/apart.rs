//! Features of a product's operand that reach far beyond the others are multiplied as floats, apart from the rest.
//!
//! A transformer has a few features that reach ten to a hundred times as far as the others, at some tokens only. On the same grid nothing
//! would be left for the others, and a factor for each (`smooth.rs`) moves the trouble into the weight's rows. So those
//! few columns of the weight leave the product, and a small one of floats is added to it (Dettmers et al., LLM.int8(),
//! arXiv:2208.07339, with features that samples teach instead of ones found at run time).
//!
//! ```text
//! %0 = stablehlo.dot_general %x, %w ; %1 = stablehlo.add %0, %b
//! ->
//! %0 = stablehlo.dot_general %x, %w.near      columns of far features are zero: the operand may saturate there
//! %1 = stablehlo.add %0, %b
//! %2 = "stablehlo.gather"(%x, dense<[[3], [17]]>)
//! %3 = stablehlo.dot_general %2, %w.far       stays float
//! %4 = stablehlo.add %1, %3
//! ```

use std::collections::{HashMap, HashSet};

use edgec_dialects::Builder;
use edgec_dialects::ir::{GatherDims, Op, Value};
use edgec_weights::Expr;

use super::plan::{Draft, Plan};
use super::ranges::{Observed, Range};
use super::smooth::{Candidates, common, median};
use super::stored;
use crate::pass::{PassError, Unit};

/// How many times the median range a feature may reach. Measured on MiniLM over texts of one letter to a hundred words: 2 to 4 serve
/// it equally well, and 3 leaves 1 to 8 % of the features.
const REACH: f32 = 3.0;

/// The part of all features that may be apart, at most.
const PART: usize = 16;

/// What is computed apart.
#[derive(Debug, Default)]
pub(super) struct Apart<'c> {
    /// Products that stay float.
    pub(super) products: HashSet<Op<'c>>,
    /// The features that each operand's stored form leaves out.
    features: HashMap<Value<'c>, Vec<usize>>,
}

impl<'c> Apart<'c> {
    /// Ranges without what is computed apart.
    pub(super) fn narrow(&self, observed: &mut HashMap<Value<'c>, Observed>) {
        for (value, features) in &self.features {
            let Some(known) = observed.get_mut(value) else { continue };
            for &feature in features {
                if let Some(range) = known.channels.get_mut(feature) {
                    *range = Range { low: 0.0, high: 0.0 };
                }
            }
            known.whole = known.channels.iter().copied().fold(Range { low: 0.0, high: 0.0 }, Range::union);
        }
    }
}

/// Takes far features out of the products of all plans.
pub(super) fn split<'c>(
    unit: &mut Unit<'c>,
    plans: &[Plan<'c>],
    candidates: &[Candidates<'c>],
    observed: &[HashMap<Value<'c>, Observed>],
) -> Result<Apart<'c>, PassError> {
    let inputs: Vec<_> = candidates.iter().map(Candidates::inputs).collect();
    let channels = common(&inputs, observed);
    let mut splitter = Splitter { apart: Apart::default(), made: HashMap::new() };
    for (plan, values) in plans.iter().zip(&inputs) {
        for (key, value) in *values {
            let far = channels.get(key.as_str()).map(|ranges| far(ranges)).unwrap_or_default();
            if !far.is_empty() {
                splitter.value(unit, plan, *value, far)?;
            }
        }
    }
    Ok(splitter.apart)
}

/// The features that reach far, in order; the farthest of them where there are too many.
fn far(channels: &[Range]) -> Vec<usize> {
    let reach = |feature: usize| channels[feature].magnitude();
    let Some(usual) = median(channels) else { return Vec::new() };
    let mut far: Vec<usize> = (0..channels.len()).filter(|&feature| reach(feature) > REACH * usual).collect();
    far.sort_by(|&a, &b| reach(b).total_cmp(&reach(a)).then(a.cmp(&b)));
    far.truncate(channels.len() / PART);
    far.sort_unstable();
    far
}

struct Splitter<'c> {
    apart: Apart<'c>,
    /// The two symbols that a weight became, for all products that share it.
    made: HashMap<(String, Vec<usize>), (String, String)>,
}

impl<'c> Splitter<'c> {
    /// Splits all products that read `x`.
    fn value(
        &mut self,
        unit: &mut Unit<'c>,
        plan: &Plan<'c>,
        x: Value<'c>,
        far: Vec<usize>,
    ) -> Result<(), PassError> {
        let drafts: Vec<_> = plan.drafts().map(|(_, draft)| draft).collect();
        let readers: Vec<_> = drafts.into_iter().filter(|draft| draft.root.operand(0) == Some(x)).collect();
        let Some(first) = readers.first() else { return Ok(()) };
        let taken = take(&Builder::before(first.root), x, &far)?;
        for draft in readers {
            self.product(unit, draft, x, taken, &far)?;
        }
        self.apart.features.insert(x, far);
        Ok(())
    }

    fn product(
        &mut self,
        unit: &mut Unit<'c>,
        draft: &Draft<'c>,
        x: Value<'c>,
        taken: Value<'c>,
        far: &[usize],
    ) -> Result<(), PassError> {
        let (root, Some(weight)) = (draft.root, draft.root.operand(1)) else { return Ok(()) };
        let (near, columns) = self.weights(unit, draft, weight, far)?;
        let biased = draft.tail.bias.as_ref().and(draft.tail.ops.first().copied());
        let last = biased.unwrap_or(root);
        let (Some(product), Some(sum)) = (root.result(0), last.result(0)) else { return Ok(()) };
        let b = Builder::before(root);
        let shape = weight.shape();
        let made = b.clone_op(root, &[x, b.weight(&near, weight.ty())])?;
        let columns = b.weight(&columns, weight.ty().with_shape(&[shape[0], far.len() as i64]));
        let apart = b.clone_op(root, &[taken, columns])?;
        self.apart.products.insert(apart);
        let (Some(made), Some(apart)) = (made.result(0), apart.result(0)) else { return Ok(()) };
        let b = Builder::before(last);
        let made = match biased {
            Some(add) => {
                let operands: Vec<_> = add.operands();
                let operands: Vec<_> =
                    operands.into_iter().map(|value| if value == product { made } else { value }).collect();
                b.clone_op(add, &operands)?.result(0).unwrap_or(made)
            }
            None => made,
        };
        sum.replace_all_uses_with(b.add(made, apart));
        if let Some(add) = biased {
            add.erase()?;
        }
        root.erase()?;
        Ok(())
    }

    /// The symbols of the weight without the far columns, and of these alone.
    fn weights(
        &mut self,
        unit: &mut Unit<'c>,
        draft: &Draft<'c>,
        weight: Value<'c>,
        far: &[usize],
    ) -> Result<(String, String), PassError> {
        let shape = weight.shape();
        let (rows, features) = (shape[0].unsigned_abs(), shape[1].unsigned_abs());
        let Some((from, _)) = &draft.weight else {
            return Err(super::calibration("a product without weight has no columns".to_owned()));
        };
        let key = from.symbol().map(|symbol| (symbol.to_owned(), far.to_vec()));
        if let Some(known) = key.as_ref().and_then(|key| self.made.get(key)) {
            return Ok(known.clone());
        }
        let plain = stored::expression(unit, from, Some(&shape))?;
        let mut kept = vec![1.0; features as usize];
        far.iter().for_each(|&feature| kept[feature] = 0.0);
        let column = |&feature: &usize| plain.slice(&[0, feature as u64], &[rows, feature as u64 + 1]);
        let columns = far.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let near = stored::enter(unit, from, "near", plain.mul_along(1, kept)?);
        let columns = stored::enter(unit, from, "far", Expr::concat(&columns, 1)?);
        if let Some(key) = key {
            self.made.insert(key, (near.clone(), columns.clone()));
        }
        Ok((near, columns))
    }
}

/// Some indices of the last dimension.
fn take<'c>(b: &Builder<'c>, x: Value<'c>, far: &[usize]) -> Result<Value<'c>, PassError> {
    let numbers: Vec<i32> = far.iter().map(|&feature| feature as i32).collect();
    let indices = b.constant_i32(&[numbers.len() as i64, 1], &numbers)?;
    let last = x.rank() as i64 - 1;
    let mut sizes = x.shape();
    if let Some(size) = sizes.last_mut() {
        *size = 1;
    }
    let dims = GatherDims {
        offset_dims: (0..last).collect(),
        collapsed_slice_dims: vec![last],
        start_index_map: vec![last],
        index_vector_dim: 1,
        ..GatherDims::default()
    };
    Ok(b.gather(x, indices, &dims, &sizes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farthest_features_are_apart() {
        let ranges = |far: &[(usize, f32)]| {
            let mut ranges = vec![Range { low: -1.0, high: 0.5 }; 32];
            far.iter().for_each(|&(feature, high)| ranges[feature].high = high);
            ranges
        };
        assert_eq!(far(&ranges(&[(3, 2.9)])), [] as [usize; 0]);
        assert_eq!(far(&ranges(&[(20, 50.0), (3, 3.1)])), [3, 20]);
        assert_eq!(far(&ranges(&[(20, 50.0), (3, 3.1), (7, 4.0)])), [7, 20], "one of sixteen at most");
        assert_eq!(far(&[]), [] as [usize; 0]);
    }
}
