//! Which operations of a function compute on int8, and which values share scales.

use std::collections::{HashMap, HashSet};

use edgec_dialects::ir::{Attr, Block, ElementType, Op, Value};

use super::calibration;
use super::fuse::{Stored, Tail};
use super::ranges::{Observed, Range};
use super::scales::{HYPERBOLIC, PROBABILITY, Parameters};
use crate::pass::PassError;
use crate::quantized_cluster::{averaged, splat};

/// What becomes of an operation.
#[derive(Clone, Debug)]
pub(super) enum Step<'c> {
    /// It computes on stored integers.
    Cluster(Draft<'c>),
    /// It moves stored integers.
    Movement(Op<'c>),
}

/// A cluster to be written.
#[derive(Clone, Debug)]
pub(super) struct Draft<'c> {
    pub(super) root: Op<'c>,
    /// What operand 1 is stored as, and its dimension of output channels, each of which has its scale.
    pub(super) weight: Option<(Stored, usize)>,
    pub(super) tail: Tail<'c>,
}

impl<'c> Draft<'c> {
    /// The operations that the cluster takes the place of, in order.
    pub(super) fn ops(&self) -> Vec<Op<'c>> {
        [self.root].into_iter().chain(self.tail.ops.iter().copied()).collect()
    }

    /// The operation whose result is stored.
    pub(super) fn last(&self) -> Op<'c> {
        self.tail.ops.last().copied().unwrap_or(self.root)
    }

    /// Whether it is a product with a weight, and not a convolution.
    pub(super) fn is_product(&self) -> bool {
        self.weight.is_some() && self.root.is("stablehlo.dot_general")
    }

    /// The operands that are activations.
    pub(super) fn activations(&self) -> Vec<Value<'c>> {
        let count = if self.weight.is_some() || starts_with_constant(self.root) { 1 } else { usize::MAX };
        self.root.operands().into_iter().take(count).collect()
    }
}

/// What a cluster's result is stored with.
#[derive(Clone, Copy, Debug)]
enum Output {
    /// What its range wants.
    Learnt,
    /// What integer kernels know.
    Fixed(Parameters),
    /// What the operand is stored with.
    Same,
}

/// Operations that leave numbers as they are, and so the integers that they are stored as.
const MOVEMENT: &[&str] =
    &["stablehlo.concatenate", "stablehlo.reshape", "stablehlo.slice", "stablehlo.transpose"];

/// What a function computes on int8.
#[derive(Debug, Default)]
pub(super) struct Plan<'c> {
    pub(super) steps: Vec<Step<'c>>,
    /// Products and convolutions that stay float, each with its reason.
    pub(super) refusals: Vec<String>,
    /// Values that share scales point to one of them.
    leaders: HashMap<Value<'c>, Value<'c>>,
    fixed: HashMap<Value<'c>, Parameters>,
    /// What is stored as int8 by what computes it.
    stored: HashSet<Value<'c>>,
}

impl<'c> Plan<'c> {
    /// The plan of a function's body, in which some products stay float.
    pub(super) fn of(body: Block<'c>, apart: &HashSet<Op<'c>>) -> Self {
        let mut plan = Self::default();
        let mut fused: HashSet<Op<'c>> = HashSet::new();
        for op in body.ops() {
            let float = op.result_count() == 1 && op.result(0).is_some_and(is_f32);
            if !float || fused.contains(&op) || apart.contains(&op) {
                continue;
            }
            if MOVEMENT.contains(&op.name().as_str()) {
                plan.movement(op);
            } else if let Some((draft, output)) = plan.draft(op) {
                fused.extend(draft.ops());
                plan.cluster(draft, output);
            }
        }
        plan
    }

    /// All values that need a scale.
    pub(super) fn values(&self) -> Vec<Value<'c>> {
        let of_step = |step: &Step<'c>| match step {
            Step::Cluster(draft) => draft.activations().into_iter().chain(draft.last().result(0)).collect(),
            Step::Movement(op) => op.operands().into_iter().chain(op.result(0)).collect::<Vec<_>>(),
        };
        self.steps.iter().flat_map(of_step).collect()
    }

    /// All clusters, each with its place among the steps.
    pub(super) fn drafts(&self) -> impl Iterator<Item = (usize, &Draft<'c>)> {
        self.steps.iter().enumerate().filter_map(|(index, step)| match step {
            Step::Cluster(draft) => Some((index, draft)),
            Step::Movement(_) => None,
        })
    }

    /// What movement of integers reads.
    pub(super) fn moved(&self) -> impl Iterator<Item = Value<'c>> {
        self.steps.iter().flat_map(|step| match step {
            Step::Movement(op) => op.operands(),
            Step::Cluster(_) => Vec::new(),
        })
    }

    /// Whether a value is stored as int8 by what computes it.
    pub(super) fn is_stored(&self, value: Value<'c>) -> bool {
        self.stored.contains(&value)
    }

    /// What each value is stored with.
    ///
    /// # Errors
    /// A value was never computed on a sample.
    pub(super) fn parameters(
        &self,
        ranges: &HashMap<Value<'c>, Observed>,
        function: &str,
    ) -> Result<HashMap<Value<'c>, Parameters>, PassError> {
        let values = self.values();
        let mut shared: HashMap<Value<'c>, Range> = HashMap::new();
        for &value in &values {
            let range = ranges.get(&value).map(|known| known.whole);
            let range = range
                .ok_or_else(|| calibration(format!("no sample of `{function}` computes {}", value.ty())))?;
            shared.entry(self.leader(value)).and_modify(|known| *known = known.union(range)).or_insert(range);
        }
        let chosen = values.into_iter().filter_map(|value| {
            let leader = self.leader(value);
            let fixed = self.fixed.get(&leader).copied();
            Some((value, fixed.or_else(|| shared.get(&leader).copied().map(Parameters::of))?))
        });
        Ok(chosen.collect())
    }

    fn leader(&self, value: Value<'c>) -> Value<'c> {
        let mut value = value;
        while let Some(&next) = self.leaders.get(&value) {
            value = next;
        }
        value
    }

    /// Makes two values share scales.
    fn share(&mut self, from: Value<'c>, to: Value<'c>) {
        let (from, to) = (self.leader(from), self.leader(to));
        if from != to {
            self.leaders.insert(from, to);
        }
    }

    fn movement(&mut self, op: Op<'c>) {
        let (Some(result), operands) = (op.result(0), op.operands()) else { return };
        let fixed: Vec<Option<Parameters>> =
            operands.iter().map(|&operand| self.fixed.get(&self.leader(operand)).copied()).collect();
        let stored = operands.iter().all(|operand| self.stored.contains(operand));
        if !stored || !fixed.windows(2).all(|pair| pair[0] == pair[1]) {
            return;
        }
        // The first operand leads, which may have fixed scales.
        for value in operands.iter().skip(1).copied().chain([result]) {
            self.share(value, operands[0]);
        }
        self.stored.insert(result);
        self.steps.push(Step::Movement(op));
    }

    fn cluster(&mut self, draft: Draft<'c>, output: Output) {
        if let Some(result) = draft.last().result(0) {
            match (output, draft.root.operand(0)) {
                (Output::Fixed(parameters), _) => {
                    self.fixed.insert(result, parameters);
                }
                (Output::Same, Some(operand)) => self.share(result, operand),
                _ => {}
            }
            self.stored.insert(result);
        }
        self.steps.push(Step::Cluster(draft));
    }

    /// The cluster that begins with `op`, if integer kernels compute it.
    fn draft(&mut self, op: Op<'c>) -> Option<(Draft<'c>, Output)> {
        let name = op.name();
        match name.as_str() {
            "stablehlo.dot_general" | "stablehlo.convolution" => {
                if !op.operands().into_iter().all(is_f32) {
                    return None;
                }
                let drafted = if op.is("stablehlo.dot_general") { product(op) } else { convolution(op) };
                match drafted {
                    Ok(draft) => return draft.map(|draft| (draft, Output::Learnt)),
                    Err(reason) => {
                        self.refusals
                            .push(format!("int8-static: {}: `{name}` stays float: {reason}", op.location()));
                        return None;
                    }
                }
            }
            _ => {}
        }
        let computed = if starts_with_constant(op) { 1 } else { op.operand_count() };
        let follows =
            computed > 0 && op.operands()[..computed].iter().all(|operand| self.stored.contains(operand));
        let output = follows.then(|| following(op, &name))??;
        let bounds = op.is("stablehlo.add") || op.is("stablehlo.multiply");
        Some((Draft { root: op, weight: None, tail: Tail::of(op, None, bounds) }, output))
    }
}

/// What the result of an operation on int8 is stored with; none where there is no integer kernel.
fn following(op: Op<'_>, name: &str) -> Option<Output> {
    match name {
        // The square of a value is the step of a norm, which wants its precision.
        "stablehlo.add" | "stablehlo.multiply" => (op.operand(0) != op.operand(1)).then_some(Output::Learnt),
        "stablehlo.logistic" => Some(Output::Fixed(PROBABILITY)),
        "stablehlo.tanh" => Some(Output::Fixed(HYPERBOLIC)),
        "stablehlo.reduce" => {
            let divide = op.result(0)?.single_use()?.op;
            (averaged(divide) == Some(op)).then_some(Output::Learnt)
        }
        "stablehlo.reduce_window" => pools(op).then_some(Output::Same),
        "stablehlo.composite" => match op.str_attr("name")?.as_str() {
            "odml.softmax" => Some(Output::Fixed(PROBABILITY)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether windows over a plane are averaged, or their maximum is taken.
fn pools(op: Op<'_>) -> bool {
    let averages = op.result(0).and_then(Value::single_use).is_some_and(|only| averaged(only.op) == Some(op));
    let body = op.body().map(Block::ops).unwrap_or_default();
    let takes_maximum = body.first().is_some_and(|first| first.is("stablehlo.maximum"))
        && body.len() == 2
        && op.operand(1).and_then(splat).is_some_and(|initial| initial <= f64::from(f32::MIN));
    let plain = |name: &str| op.i64s_attr(name).is_none_or(|list| list.iter().all(|&size| size == 1));
    let plane = op.i64s_attr("window_dimensions").is_some_and(|window| matches!(window[..], [1, _, _, 1]));
    (averages || takes_maximum)
        && plane
        && plain("base_dilations")
        && plain("window_dilations")
        && op.operand_count() == 2
}

/// Whether only the first operand is an activation: the others are initial values.
fn starts_with_constant(op: Op<'_>) -> bool {
    op.is("stablehlo.reduce") || op.is("stablehlo.reduce_window")
}

/// A product with a weight `[out, in]`. One of two activations stays float: attention's scores want more than eight bits, and
/// TFLite's integer kernel is slower than the float one by far.
fn product(op: Op<'_>) -> Result<Option<Draft<'_>>, &'static str> {
    let dims = op.attr("dot_dimension_numbers").and_then(Attr::as_dot).ok_or("its dimensions are unknown")?;
    let (Some(x), Some(y)) = (op.operand(0), op.operand(1)) else { return Err("it lacks an operand") };
    if Stored::of(x).is_some() {
        return Err("its left operand is stored");
    }
    let Some(stored) = Stored::of(y) else { return Ok(None) };
    let last = x.rank() as i64 - 1;
    if !dims.rhs_batch.is_empty() || dims.rhs_contract != [1] || y.rank() != 2 || dims.lhs_contract != [last]
    {
        return Err("its weight is no matrix [out, in]");
    }
    let features = op.result(0).map(|result| result.rank() - 1);
    Ok(Some(Draft { root: op, weight: Some((stored, 0)), tail: Tail::of(op, features, true) }))
}

/// A convolution over a line or a plane with a stored kernel.
fn convolution(op: Op<'_>) -> Result<Option<Draft<'_>>, &'static str> {
    let dims = op.attr("dimension_numbers").and_then(Attr::as_conv).ok_or("its dimensions are unknown")?;
    let kernel = op.operand(1).and_then(Stored::of).ok_or("its kernel is not stored")?;
    let is_one = |name: &str| op.i64_attr(name).unwrap_or(1) == 1;
    let ones = |name: &str| op.i64s_attr(name).is_none_or(|list| list.iter().all(|&size| size == 1));
    if !(1..=2).contains(&dims.input_spatial.len()) {
        return Err("integer kernels convolve over a line or a plane only");
    }
    let reversed = op.attr("window_reversal").and_then(|list| list.as_bools());
    if !is_one("batch_group_count")
        || !ones("lhs_dilation")
        || reversed.is_some_and(|list| list.contains(&true))
    {
        return Err("integer kernels take no groups of batches, dilated inputs or reversed windows");
    }
    let (channels, features) = (dims.kernel_output_feature as usize, dims.output_feature as usize);
    Ok(Some(Draft { root: op, weight: Some((kernel, channels)), tail: Tail::of(op, Some(features), true) }))
}

fn is_f32(value: Value<'_>) -> bool {
    value.ty().is_static() && value.element_type() == Some(ElementType::F32)
}
