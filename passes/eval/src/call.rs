//! One evaluation of one operation, as its handler sees it.

use edgec_dialects::ir::{Block, Op};
use edgec_kernels::binary::binary;
use edgec_kernels::unary::unary;
use edgec_tensor::{ElementType, Tensor};

use crate::datum::Datum;
use crate::error::{Failure, Outcome, refuse};
use crate::evaluator::Evaluator;
use crate::known_types::{Element, TensorType, tensor_type};
use crate::ops::{Kernel, expressed};

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

    /// Computes the results; of operations that know nothing of quantised types, on the numbers that the integers stand for.
    pub(crate) fn run(mut self, kernel: Kernel) -> Outcome<Vec<Datum>> {
        match expressed(self.op, &mut self.operands)? {
            Some(back) => self
                .compute(kernel)?
                .into_iter()
                .enumerate()
                .map(|(at, datum)| back.quantize(at, datum))
                .collect(),
            None => self.compute(kernel),
        }
    }

    fn compute(&mut self, kernel: Kernel) -> Outcome<Vec<Datum>> {
        match kernel {
            Kernel::Unary(op) => one(unary(op, self.tensor(0)?)?),
            Kernel::Binary(op) => one(binary(op, self.tensor(0)?, self.tensor(1)?)?),
            Kernel::One(handler) => one(handler(self)?),
            Kernel::Many(handler) => handler(self),
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

    /// A list of integers, or `length` times `default`.
    pub(crate) fn i64s_or(&self, name: &str, default: i64, length: usize) -> Vec<i64> {
        self.op.i64s_attr(name).unwrap_or_else(|| vec![default; length])
    }

    /// The attribute `padding`, a pair for each of `rank` dimensions; none if it is left out.
    pub(crate) fn padding(&self, rank: usize) -> Vec<[i64; 2]> {
        match self.op.i64s_attr("padding") {
            Some(numbers) => numbers.as_chunks().0.to_vec(),
            None => vec![[0, 0]; rank],
        }
    }

    /// A real number that the operation must have.
    pub(crate) fn f64(&self, name: &str) -> Outcome<f64> {
        let number = self.op.attr(name).and_then(|attr| attr.as_f64());
        number.map_or_else(|| refuse(format!("it has no number `{name}`")), Ok)
    }

    /// An integer that the operation must have.
    pub(crate) fn i64(&self, name: &str) -> Outcome<i64> {
        self.op.i64_attr(name).map_or_else(|| refuse(format!("it has no number `{name}`")), Ok)
    }

    /// The keyword of an enumeration, as [`keyword`].
    pub(crate) fn keyword(&self, name: &str) -> Option<String> {
        keyword(self.op, name)
    }

    /// The type of a result, a tensor.
    pub(crate) fn result_type(&self, index: usize) -> Outcome<TensorType> {
        let known = self.op.result(index).and_then(|result| tensor_type(result.ty()));
        known.map_or_else(|| refuse(format!("result {index} is no tensor of a known type")), Ok)
    }

    /// The type that a result's elements are computed in.
    pub(crate) fn result_element(&self, index: usize) -> Outcome<ElementType> {
        Ok(match self.result_type(index)?.element {
            Element::Plain(element) => element,
            Element::Quantized(_) if crate::ops::keeps_storage(&self.op.name()) => {
                self.result_type(index)?.storage()
            }
            Element::Quantized(quantized) => quantized.expressed,
        })
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

/// The keyword of an enumeration, as `LT` of `#stablehlo<comparison_direction LT>`.
pub(crate) fn keyword(op: Op<'_>, name: &str) -> Option<String> {
    let text = op.attr(name)?.to_string();
    let word = text.trim_end_matches('>').rsplit([' ', '<', '.']).next()?;
    Some(word.to_owned())
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
