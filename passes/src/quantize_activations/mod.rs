//! `quantize-activations`: products, convolutions and what follows them compute on int8, with scales learnt from samples.
//!
//! ```text
//! %0 = stablehlo.dot_general %x, %w, contracting_dims = [1] x [1] : (tensor<1x8xf32>, tensor<4x8xf32>) -> tensor<1x4xf32>
//! %1 = stablehlo.broadcast_in_dim %b, dims = [1] : (tensor<4xf32>) -> tensor<1x4xf32>
//! %2 = stablehlo.add %0, %1 : tensor<1x4xf32>
//! ->
//! %q = stablehlo.uniform_quantize %x : (tensor<1x8xf32>) -> tensor<1x8x!quant.uniform<i8:f32, 0.1:-4>>
//! %0 = stablehlo.uniform_dequantize %q            %1 = stablehlo.uniform_dequantize @w.i8
//! %2 = stablehlo.dot_general %0, %1
//! %3 = stablehlo.uniform_dequantize @b.i32        %4 = stablehlo.broadcast_in_dim %3, dims = [1]
//! %5 = stablehlo.add %2, %4
//! %6 = stablehlo.uniform_quantize %5 : (tensor<1x4xf32>) -> tensor<1x4x!quant.uniform<i8:f32, 0.05:3>>
//! %7 = stablehlo.uniform_dequantize %6
//! ```
//!
//! Such a cluster ([`QuantizedCluster`](crate::QuantizedCluster)) is one operation for a backend with integer arithmetic. Activations are i8
//! with any zero point; weights are i8 in -127..=127 with a scale for each output channel; biases are i32 whose scale is the
//! product of both. What follows (additions, products, softmax, means, pools ...) is int8 where all that it reads is; reshapes,
//! transposes, slices and concatenations move stored integers. All else stays float: products of two activations, what
//! normalises, looks up, masks, or reads constants. Arguments and results of functions stay float.
//!
//! Ranges are the least and the largest number that the reference evaluator saw over all samples.

mod apart;
mod fuse;
mod plan;
mod ranges;
mod scales;
mod smooth;
mod stored;
mod write;

use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::{Func, Op, Value, Visibility};
use edgec_eval::signatures;

use plan::Plan;
use ranges::Observed;
use scales::Parameters;
use smooth::{Candidates, Factors};

use crate::Recipe;
use crate::pass::{Pass, PassError, Unit};

const NAME: &str = "quantize-activations";

/// The pass.
pub const PASS: Pass = Pass {
    name: NAME,
    description: "Compute products, convolutions and what follows them on int8, with scales learnt from samples",
    run,
};

fn run(unit: &mut Unit<'_>) -> Result<(), PassError> {
    if unit.options.recipe != Recipe::Int8Static {
        return Ok(());
    }
    let mut plans = plans(unit, &HashSet::new());
    for refusal in plans.iter().flat_map(|(_, plan)| &plan.refusals) {
        unit.context.note(refusal.clone());
    }
    plans.retain(|(_, plan)| !plan.steps.is_empty());
    if plans.is_empty() {
        unit.context
            .note("int8-static: the model has no product or convolution with int8 arithmetic".to_owned());
        return Ok(());
    }
    let (mut candidates, mut observed) = observe(unit, &plans)?;
    let bodies: Vec<_> = plans.into_iter().map(|(_, plan)| plan).collect();
    let apart = apart::split(unit, &bodies, &candidates, &observed)?;
    let mut plans = self::plans(unit, &apart.products);
    plans.retain(|(_, plan)| !plan.steps.is_empty());
    if !apart.products.is_empty() {
        // The products that are left give other numbers.
        (candidates, observed) = observe(unit, &plans)?;
        observed.iter_mut().for_each(|observed| apart.narrow(observed));
    }
    let factors = smooth::factors(&candidates, &mut observed);
    let mut learnt = Vec::new();
    for (((function, plan), factors), observed) in plans.into_iter().zip(factors).zip(&observed) {
        let parameters = plan.parameters(observed, &function.name())?;
        learnt.push((plan, Learnt { parameters, factors }));
    }
    let stored = stored::Store::scan(unit, &learnt)?;
    write::write(unit, learnt, stored)
}

/// The plans of all public functions.
fn plans<'c>(unit: &Unit<'c>, apart: &HashSet<Op<'c>>) -> Vec<(Func<'c>, Plan<'c>)> {
    let functions = unit.module.funcs();
    let public = functions.into_iter().filter(|function| function.visibility() == Visibility::Public);
    public.filter_map(|function| Some((function, Plan::of(function.body()?, apart)))).collect()
}

/// What is known of a function's values.
type Known<'c> = HashMap<Value<'c>, Observed>;

/// The values of each plan that can have factors, and the ranges of all that it stores.
fn observe<'c>(
    unit: &Unit<'c>,
    plans: &[(Func<'c>, Plan<'c>)],
) -> Result<(Vec<Candidates<'c>>, Vec<Known<'c>>), PassError> {
    let samples = unit.options.calibration.clone().ok_or_else(|| calibration(
        "int8-static needs samples of the model's inputs to learn ranges from: give them with --calibration".to_owned(),
    ))?;
    let known = signatures(unit.module);
    let (mut candidates, mut observed) = (Vec::new(), Vec::new());
    for (index, (function, plan)) in plans.iter().enumerate() {
        let signature = known.iter().find(|signature| signature.name == function.name());
        let signature =
            signature.ok_or_else(|| calibration(format!("`{}` is no signature", function.name())))?;
        let found = Candidates::of(plan, index);
        let mut wanted: HashMap<Value<'_>, bool> =
            plan.values().into_iter().map(|value| (value, false)).collect();
        wanted.extend(found.values().map(|value| (value, true)));
        observed.push(ranges::observe(unit, *function, signature, wanted, &*samples)?);
        candidates.push(found);
    }
    Ok((candidates, observed))
}

/// What the samples teach of a function.
#[derive(Debug)]
struct Learnt<'c> {
    /// What each value is stored with.
    parameters: HashMap<Value<'c>, Parameters>,
    /// What even scales are made with.
    factors: Factors<'c>,
}

/// What is wrong with the samples or the ranges that they give.
fn calibration(reason: String) -> PassError {
    PassError::Calibration { reason }
}

#[cfg(test)]
mod tests;
