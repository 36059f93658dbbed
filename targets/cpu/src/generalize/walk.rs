//! The programs side by side: what each value's sizes are, and where the programs differ.

use std::collections::HashMap;

use edgec_dialects::ir::{Block, Func, Op, Value};
use edgec_passes::open_sizes::{Samples, Size};
use edgec_target::Refusal;

use super::constants::{Varying, varying};
use super::{refusal, rules};
use crate::tfl;

/// Where the programs differ, and how.
struct Difference<'c> {
    op: Op<'c>,
    reason: &'static str,
}

/// Which operators there are depends on a size.
const ANOTHER: &str = "which operators compute it depends on a size that is open";

/// What is known of the first program's values.
pub(super) struct Walk<'c, 's> {
    pub(super) samples: &'s Samples,
    /// The sizes of each value's dimensions.
    sizes: HashMap<Value<'c>, Vec<Size>>,
    /// Constants that are not the same at all samples.
    varying: HashMap<Value<'c>, Varying>,
    /// The arguments of the functions that control flow calls, and what they return.
    functions: HashMap<String, (Vec<Value<'c>>, Vec<Value<'c>>)>,
    pub(super) refusals: Vec<Refusal>,
}

impl<'c, 's> Walk<'c, 's> {
    pub(super) fn new(samples: &'s Samples) -> Self {
        Self {
            samples,
            sizes: HashMap::new(),
            varying: HashMap::new(),
            functions: HashMap::new(),
            refusals: Vec::new(),
        }
    }

    /// The sizes of a value's dimensions.
    pub(super) fn sizes(&self, value: Value<'c>) -> &[Size] {
        self.sizes.get(&value).map(Vec::as_slice).unwrap_or_default()
    }

    /// Enters the sizes of a value that was written.
    pub(super) fn enter(&mut self, value: Value<'c>, sizes: Vec<Size>) {
        self.sizes.insert(value, sizes);
    }

    /// The refusal of an operator that wants a size which is in no dimension of a value that is there.
    pub(super) fn unknown(&self, op: Op<'c>, size: &Size) -> Refusal {
        refusal(op, format!("no value that is there has the size {size}"), self.samples)
    }

    /// Whether a dimension depends on an open size.
    pub(super) fn is_open(&self, value: Value<'c>) -> bool {
        self.sizes(value).iter().any(|size| size.as_known().is_none())
    }

    /// What a constant holds that is not the same at all samples.
    pub(super) fn varying(&self, value: Value<'c>) -> Option<&Varying> {
        self.varying.get(&value)
    }

    /// The numbers of an integer constant, which may depend on open sizes.
    pub(super) fn numbers(&self, value: Value<'c>) -> Option<Vec<Size>> {
        match self.varying(value) {
            Some(Varying::Numbers(numbers)) => Some(numbers.clone()),
            Some(_) => None,
            None => Some(tfl::constant(value)?.to_i64()?.into_iter().map(Size::known).collect()),
        }
    }

    /// Arguments and results of the function `name`.
    pub(super) fn called(&self, name: &str) -> Option<&(Vec<Value<'c>>, Vec<Value<'c>>)> {
        self.functions.get(name)
    }

    /// Compares a function of the first program with the same of the others.
    pub(super) fn function(&mut self, function: Func<'c>, others: &[Func<'c>]) {
        self.functions.insert(function.name(), (function.args(), function.returned()));
        if let Err(Difference { op, reason }) = self.compare(function, others) {
            self.refusals.push(refusal(op, reason.to_owned(), self.samples));
        }
    }

    fn compare(&mut self, function: Func<'c>, others: &[Func<'c>]) -> Result<(), Difference<'c>> {
        let named = |other: &Func<'c>| other.name() == function.name();
        let bodies: Option<Vec<Block<'c>>> = others.iter().map(|other| other.body()).collect();
        let (Some(body), Some(bodies)) = (function.body(), bodies) else { return Ok(()) };
        if bodies.len() + 1 != self.samples.values.len() || !others.iter().all(named) {
            return Err(Difference { op: function.op(), reason: ANOTHER });
        }
        // The first program's value for each of the others'.
        let mut same: Vec<HashMap<Value<'c>, Value<'c>>> = vec![HashMap::new(); bodies.len()];
        let arguments: Vec<Vec<Value<'c>>> = bodies.iter().map(|body| body.args()).collect();
        for (index, argument) in body.args().into_iter().enumerate() {
            let values: Option<Vec<Value<'c>>> =
                arguments.iter().map(|arguments| arguments.get(index).copied()).collect();
            self.value(function.op(), argument, &values.unwrap_or_default(), &mut same)?;
        }
        let programs: Vec<Vec<Op<'c>>> = bodies.iter().map(|body| body.ops()).collect();
        for (index, op) in body.ops().into_iter().enumerate() {
            let twins: Vec<Op<'c>> =
                programs.iter().filter_map(|program| program.get(index).copied()).collect();
            if twins.len() != programs.len() {
                return Err(Difference { op, reason: ANOTHER });
            }
            self.operation(op, &twins, &mut same)?;
        }
        match programs.iter().all(|program| program.len() == body.ops().len()) {
            true => Ok(()),
            false => Err(Difference { op: function.op(), reason: ANOTHER }),
        }
    }

    fn operation(
        &mut self,
        op: Op<'c>,
        twins: &[Op<'c>],
        same: &mut [HashMap<Value<'c>, Value<'c>>],
    ) -> Result<(), Difference<'c>> {
        let constant = op.is("tfl.pseudo_const");
        let attributes = |op: Op<'c>| {
            let mut attributes = op.attrs();
            attributes.retain(|(name, _)| !(constant && name == "value"));
            attributes
        };
        let alike = twins.iter().zip(&*same).all(|(twin, same)| {
            let operands =
                twin.operands().iter().map(|value| same.get(value).copied()).collect::<Option<Vec<_>>>();
            twin.name() == op.name() && attributes(*twin) == attributes(op) && operands == Some(op.operands())
        });
        if !alike || twins.iter().any(|twin| twin.result_count() != op.result_count()) {
            return Err(Difference { op, reason: ANOTHER });
        }
        for (index, result) in op.results().into_iter().enumerate() {
            let others: Vec<Value<'c>> = twins.iter().filter_map(|twin| twin.result(index)).collect();
            self.value(op, result, &others, same)?;
            let values: Vec<Value<'c>> = std::iter::once(result).chain(others).collect();
            let value = |value: &Value<'c>| value.defining_op().and_then(Op::constant_value);
            if constant && values.iter().any(|other| value(other) != value(&result)) {
                let Some(varying) = varying(&values, self.samples) else {
                    let reason = "a constant depends on a size that is open, by no formula that is known";
                    return Err(Difference { op, reason });
                };
                self.varying.insert(result, varying);
            }
        }
        Ok(())
    }

    /// Enters the sizes of a value that the other programs' `others` are.
    fn value(
        &mut self,
        op: Op<'c>,
        value: Value<'c>,
        others: &[Value<'c>],
        same: &mut [HashMap<Value<'c>, Value<'c>>],
    ) -> Result<(), Difference<'c>> {
        let scalar = |value: &Value<'c>| value.ty().with_shape(&[]);
        let fits = |other: &Value<'c>| {
            other.rank() == value.rank() && (!value.ty().is_tensor() || scalar(other) == scalar(&value))
        };
        if others.len() != same.len() || !others.iter().all(fits) {
            return Err(Difference { op, reason: ANOTHER });
        }
        for (same, &other) in same.iter_mut().zip(others) {
            same.insert(other, value);
        }
        let shapes: Vec<Vec<i64>> =
            std::iter::once(&value).chain(others).map(|value| value.shape()).collect();
        let formula = |dim: usize| {
            let found: Vec<i64> = shapes.iter().filter_map(|shape| shape.get(dim).copied()).collect();
            self.samples.fit(&found)
        };
        let Some(sizes) = (0..value.rank()).map(formula).collect::<Option<Vec<Size>>>() else {
            let reason = "a size of its result is no polynomial of the sizes that are open";
            return Err(Difference { op, reason });
        };
        self.sizes.insert(value, sizes);
        Ok(())
    }

    /// Holds every operator with an open size against its rule.
    pub(super) fn check(&mut self, function: Func<'c>) {
        for op in function.body().map(Block::ops).unwrap_or_default() {
            let values = op.operands().into_iter().chain(op.results());
            let open = values.into_iter().any(|value| self.is_open(value) || self.varying(value).is_some());
            let plain = matches!(op.name().as_str(), "func.return" | "tfl.pseudo_const");
            if open
                && !plain
                && let Err(reason) = rules::check(self, op)
            {
                self.refusals.push(refusal(op, reason, self.samples));
            }
        }
    }
}
