//! One evaluation of one operation, as its handler sees it.

use edgec_dialects::ir::{Block, Op};
use edgec_kernels::binary::binary;
use edgec_kernels::unary::unary;
use edgec_tensor::{ElementType, Tensor};

use crate::datum::Datum;
use crate::error::{Failure, Outcome, refuse};
use crate::evaluator::Evaluator;
use crate::known_types::{TensorType, tensor_type};
use crate::ops::Kernel;

/// An operation and its operands.
pub(crate) struct Call<'e, 'c> {
    pub(crate) evaluator: &'e Evaluator<'c, 'e>,
    pub(crate) op: Op<'c>,
    operands: Vec<Datum>,
}

impl<'e, 'c> Call<'e, 'c> {
    pub(crate) fn new(evaluator: &'e Evaluator<'c, 'e>, op: Op<'c>, operands: Vec<Datum>) -> Self {
        Self { evaluator, op, operands }
    }

    /// Computes the results.
    pub(crate) fn run(mut self, kernel: Kernel) -> Outcome<Vec<Datum>> {
        match kernel {
            Kernel::Unary(op) => one(unary(op, self.tensor(0)?)?),
            Kernel::Binary(op) => one(binary(op, self.tensor(0)?, self.tensor(1)?)?),
            Kernel::One(handler) => one(handler(&mut self)?),
            Kernel::Many(handler) => handler(&mut self),
        }
    }

    /// How many operands there are.
    pub(crate) fn operand_count(&self) -> usize {
        self.operands.len()
    }

    /// The operand at `index`, a tensor.
    pub(crate) fn tensor(&self, index: usize) -> Outcome<&Tensor> {
        match self.operands.get(index).and_then(Datum::as_tensor) {
            Some(tensor) => Ok(tensor),
            None => refuse(format!("operand {index} is no tensor")),
        }
    }

    /// The operand at `index`, given up: no copy is made if this was its last use.
    pub(crate) fn take(&mut self, index: usize) -> Outcome<Tensor> {
        let slot = self.operands.get_mut(index).map(|slot| std::mem::replace(slot, Datum::Token));
        slot.and_then(Datum::into_tensor).map_or_else(|| refuse(format!("operand {index} is no tensor")), Ok)
    }

    /// The operands of a range, given up.
    pub(crate) fn take_range(&mut self, range: std::ops::Range<usize>) -> Outcome<Vec<Tensor>> {
        range.map(|index| self.take(index)).collect()
    }

    /// All operands, given up.
    pub(crate) fn take_all(&mut self) -> Vec<Datum> {
        std::mem::take(&mut self.operands)
    }

    /// A list of integers that the operation must have.
    pub(crate) fn i64s(&self, name: &str) -> Outcome<Vec<i64>> {
        self.op.i64s_attr(name).map_or_else(|| refuse(format!("it has no list `{name}`")), Ok)
    }

    /// An integer that the operation must have.
    pub(crate) fn i64(&self, name: &str) -> Outcome<i64> {
        self.op.i64_attr(name).map_or_else(|| refuse(format!("it has no number `{name}`")), Ok)
    }

    /// The keyword of an enumeration, as `LT` of `#stablehlo<comparison_direction LT>`.
    pub(crate) fn keyword(&self, name: &str) -> Option<String> {
        let text = self.op.attr(name)?.to_string();
        let word = text.trim_end_matches('>').rsplit([' ', '<', '.']).next()?;
        Some(word.to_owned())
    }

    /// The type of a result, a tensor.
    pub(crate) fn result_type(&self, index: usize) -> Outcome<TensorType> {
        let known = self.op.result(index).and_then(|result| tensor_type(result.ty()));
        known.map_or_else(|| refuse(format!("result {index} is no tensor of a known type")), Ok)
    }

    /// The type of a result's elements.
    pub(crate) fn result_element(&self, index: usize) -> Outcome<ElementType> {
        Ok(self.result_type(index)?.storage())
    }

    /// The shape of a result, which has to be known.
    pub(crate) fn result_shape(&self, index: usize) -> Outcome<Vec<usize>> {
        let shape = self.result_type(index)?.static_shape();
        shape.map_or_else(|| refuse("the result's shape is not known"), Ok)
    }

    /// The block of a region.
    pub(crate) fn block(&self, index: usize) -> Outcome<Block<'c>> {
        let block = self.op.region(index).and_then(|region| region.entry());
        block.map_or_else(|| refuse(format!("region {index} is empty")), Ok)
    }

    /// Evaluates a region.
    pub(crate) fn run_region(&self, index: usize, arguments: Vec<Datum>) -> Outcome<Vec<Datum>> {
        self.evaluator.run_block(self.block(index)?, arguments, None)
    }
}

fn one(tensor: Tensor) -> Outcome<Vec<Datum>> {
    Ok(vec![tensor.into()])
}

/// Whether a scalar truth value holds.
pub(crate) fn holds(datum: Option<&Datum>) -> Result<bool, Failure> {
    match datum.and_then(Datum::as_tensor) {
        Some(tensor) if tensor.element_type() == ElementType::Bool && tensor.len() == 1 => {
            Ok(tensor.bytes() == [1])
        }
        _ => refuse("the condition is no truth value"),
    }
}
