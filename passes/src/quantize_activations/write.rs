//! Writes clusters and moves in the place of float operations.

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Block, ElementType, Op, OpSpec, Type, Value};

use super::Learnt;
use super::plan::{Draft, Plan, Step};
use super::scales::Parameters;
use super::stored::Store;
use crate::Activation;
use crate::pass::{PassError, Unit};

/// Rewrites the functions of all plans.
pub(super) fn write<'c>(
    unit: &mut Unit<'c>,
    plans: Vec<(Plan<'c>, Learnt<'c>)>,
    mut store: Store,
) -> Result<(), PassError> {
    for (function, (plan, learnt)) in plans.into_iter().enumerate() {
        let mut writer = Writer { learnt, quantized: HashMap::new() };
        for (index, step) in plan.steps.iter().enumerate() {
            match step {
                Step::Movement(op) => writer.movement(*op)?,
                Step::Cluster(draft) => writer.cluster(unit, draft, (function, index), &mut store)?,
            }
        }
        writer.erase(&plan.steps)?;
    }
    for function in unit.module.funcs() {
        sweep(function.body())?;
    }
    Ok(())
}

struct Writer<'c> {
    learnt: Learnt<'c>,
    /// Stored integers of float values.
    quantized: HashMap<Value<'c>, Value<'c>>,
}

impl<'c> Writer<'c> {
    fn parameters(&self, value: Value<'c>) -> Result<Parameters, PassError> {
        let found = self.learnt.parameters.get(&value).copied();
        found.ok_or_else(|| super::calibration(format!("no range was learnt of {}", value.ty())))
    }

    /// The integers that `value` is stored as; a float value is quantised where it is computed, once for all readers.
    fn integers(&mut self, value: Value<'c>) -> Result<Value<'c>, PassError> {
        if let Some(&known) = self.quantized.get(&value) {
            return Ok(known);
        }
        let ty = self.parameters(value)?.tensor(value.ty())?;
        let first = |(block, _): (Block<'c>, usize)| block.first_op();
        let b = match (value.defining_op(), value.as_argument().and_then(first)) {
            (Some(op), _) => Builder::after(op),
            (None, Some(first)) => Builder::before(first),
            (None, None) => return Err(super::calibration(format!("{} is computed nowhere", value.ty()))),
        };
        let even = match self.learnt.factors.inputs.get(&value) {
            Some(factors) => {
                times(&b, value, &factors.iter().map(|factor| 1.0 / factor).collect::<Vec<_>>())?
            }
            None => value,
        };
        let made = converted(&b, "stablehlo.uniform_quantize", even, ty)?;
        self.quantized.insert(value, made);
        Ok(made)
    }

    fn movement(&mut self, op: Op<'c>) -> Result<(), PassError> {
        let Some(result) = op.result(0) else { return Ok(()) };
        let mut operands = Vec::new();
        for operand in op.operands() {
            operands.push(self.integers(operand)?);
        }
        let ty = self.parameters(result)?.tensor(result.ty())?;
        let b = Builder::before(op);
        let mut spec = OpSpec::new(b.context(), &op.name()).operands(&operands).results(&[ty]);
        for (name, value) in op.attrs() {
            spec = spec.attr(&name, value);
        }
        let moved = b.create(spec)?.results();
        self.quantized.extend([result].into_iter().zip(moved));
        Ok(())
    }

    fn cluster(
        &mut self,
        unit: &mut Unit<'c>,
        draft: &Draft<'c>,
        place: (usize, usize),
        store: &mut Store,
    ) -> Result<(), PassError> {
        let (root, last) = (draft.root, draft.last());
        let (Some(input), Some(result)) = (root.operand(0), last.result(0)) else { return Ok(()) };
        let mut operands = root.operands();
        let activations = draft.activations();
        for (index, &activation) in activations.iter().enumerate() {
            operands[index] = self.integers(activation)?;
        }
        let b = Builder::before(last);
        let scale = self.parameters(input)?;
        let stored = store.operands(unit, &b, draft, place, &self.learnt, scale)?;
        if let Some(stored) = &stored {
            operands[1] = stored.weight;
        }
        let dequantized = activations.len() + usize::from(stored.is_some());
        for operand in operands.iter_mut().take(dequantized) {
            *operand = dequantize(&b, *operand)?;
        }
        let computed = b.clone_op(root, &operands)?;
        let mut value = computed.result(0).unwrap_or(result);
        if let Some(divide) = draft.tail.ops.first().filter(|_| draft.tail.mean) {
            let (sums, means) = (input.ty().element_count(), value.ty().element_count());
            let count = match root.i64s_attr("window_dimensions") {
                Some(window) => window.iter().product::<i64>() as f64,
                None => sums.unwrap_or(0) as f64 / means.unwrap_or(1).max(1) as f64,
            };
            let count = b.with_location(divide.location()).splat(value.ty(), count);
            value = b.div(value, count);
        }
        if let Some(bias) = stored.and_then(|stored| stored.bias) {
            let features = bias.ty().element_count().unwrap_or(0) as i64;
            let axis = feature_axis(root, value, features);
            let vector = dequantize(&b, bias)?;
            value = b.add(value, b.broadcast_in_dim(vector, &value.shape(), &[axis]));
        }
        value = match draft.tail.activation {
            Some(Activation::Relu) => b.max(value, b.splat(value.ty(), 0.0)),
            Some(Activation::Relu6) => {
                let bound = |bound: f64| b.scalar(ElementType::F32, bound);
                b.clamp(bound(0.0), value, bound(6.0))
            }
            None => value,
        };
        let ty = self.parameters(result)?.tensor(result.ty())?;
        let made = converted(&b, "stablehlo.uniform_quantize", value, ty)?;
        self.quantized.insert(result, made);
        Ok(())
    }

    /// Erases what was rewritten, last to first. Float readers that are left read numbers.
    fn erase(&self, steps: &[Step<'c>]) -> Result<(), PassError> {
        for step in steps.iter().rev() {
            let ops = match step {
                Step::Movement(op) => vec![*op],
                Step::Cluster(draft) => draft.ops(),
            };
            if let Some(result) = ops.last().and_then(|op| op.result(0)).filter(|result| result.is_used())
                && let Some(&made) = self.quantized.get(&result)
                && let Some(by) = made.defining_op()
            {
                let b = Builder::after(by);
                let numbers = dequantize(&b, made)?;
                result.replace_all_uses_with(match self.learnt.factors.outputs.get(&result) {
                    Some(factors) => times(&b, numbers, factors)?,
                    None => numbers,
                });
            }
            for op in ops.into_iter().rev() {
                op.erase()?;
            }
        }
        Ok(())
    }
}

/// Along which dimension of its result a root's output features lie.
fn feature_axis<'c>(root: Op<'c>, value: Value<'c>, features: i64) -> i64 {
    let of_convolution = root.attr("dimension_numbers").and_then(|dims| dims.as_conv());
    let axis = of_convolution.map_or(value.rank() as i64 - 1, |dims| dims.output_feature);
    debug_assert_eq!(value.shape().get(axis as usize), Some(&features));
    axis
}

/// Multiplies each index of the last dimension by its factor.
fn times<'c>(b: &Builder<'c>, value: Value<'c>, factors: &[f32]) -> Result<Value<'c>, PassError> {
    let shape = value.shape();
    let vector = b.constant_f32(&[factors.len() as i64], factors)?;
    Ok(b.mul(value, b.broadcast_in_dim(vector, &shape, &[shape.len() as i64 - 1])))
}

fn dequantize<'c>(b: &Builder<'c>, value: Value<'c>) -> Result<Value<'c>, PassError> {
    converted(b, "stablehlo.uniform_dequantize", value, value.ty().with_element(ElementType::F32))
}

fn converted<'c>(
    b: &Builder<'c>,
    name: &str,
    value: Value<'c>,
    to: Type<'c>,
) -> Result<Value<'c>, PassError> {
    let op = b.create(OpSpec::new(b.context(), name).operands(&[value]).results(&[to]))?;
    Ok(op.results()[0])
}

/// Erases what nothing reads any more of the operations that only compute.
fn sweep(body: Option<Block<'_>>) -> Result<(), PassError> {
    let mut ops = body.map(Block::ops).unwrap_or_default();
    while let Some(op) = ops.pop() {
        let pure = op.is("ml_program.global_load_const")
            || ["stablehlo.constant", "stablehlo.broadcast_in_dim", "stablehlo.reshape", "stablehlo.convert"]
                .contains(&op.name().as_str());
        if pure && op.results().into_iter().all(|result| !result.is_used()) {
            op.erase()?;
        }
    }
    Ok(())
}
