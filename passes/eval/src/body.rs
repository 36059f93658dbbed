//! Regions that kernels call for single elements.

use std::rc::Rc;

use edgec_dialects::ir::Block;
use edgec_kernels::body::{Body, Cell, Known, scalar};
use edgec_kernels::convert::convert;
use edgec_kernels::program::Program;
use edgec_kernels::{KernelError, Result};
use edgec_tensor::{ElementType, Tensor};

use crate::call::Call;
use crate::datum::Datum;
use crate::error::{EvalError, Outcome, refuse};
use crate::evaluator::Evaluator;
use crate::known_types::tensor_type;
use crate::ops::Kernel;
use crate::program::compile;

/// A region that is walked for every call.
pub(crate) struct Walked<'e, 'c> {
    evaluator: &'e Evaluator<'c, 'e>,
    block: Block<'c>,
    arguments: Vec<ElementType>,
}

/// A region that kernels call.
pub(crate) enum Region<'e, 'c> {
    /// Compiled.
    Program(Rc<Program>),
    /// With operations that programs do not have.
    Walked(Walked<'e, 'c>),
}

impl Body for Region<'_, '_> {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        match self {
            Self::Program(program) => program.apply(arguments, results),
            Self::Walked(walked) => walked.apply(arguments, results),
        }
    }

    fn known(&self) -> Option<Known> {
        match self {
            Self::Program(program) => program.known(),
            Self::Walked(_) => None,
        }
    }

    fn program(&self) -> Option<&Program> {
        match self {
            Self::Program(program) => Some(program),
            Self::Walked(_) => None,
        }
    }
}

impl<'e, 'c> Call<'e, 'c> {
    /// The element types of a region's arguments, which are scalars.
    fn body_types(&self, index: usize) -> Outcome<Vec<ElementType>> {
        let mut types = Vec::new();
        for argument in self.block(index)?.args() {
            match tensor_type(argument.ty()) {
                Some(known) if known.shape.is_empty() => types.push(known.storage()),
                _ => return refuse(format!("argument {} of its region is no scalar", types.len())),
            }
        }
        Ok(types)
    }

    /// Operands in the types that a region takes them in, from its argument `first` on: they may be wider.
    pub(crate) fn widened(&self, operands: Vec<Tensor>, region: usize, first: usize) -> Outcome<Vec<Tensor>> {
        let types = self.body_types(region)?;
        let pairs = operands.into_iter().zip(types.into_iter().skip(first));
        pairs
            .map(
                |(operand, to)| {
                    if operand.element_type() == to { Ok(operand) } else { Ok(convert(&operand, to)?) }
                },
            )
            .collect()
    }

    /// A region whose arguments and results are scalars: a program where there is one, else it is walked.
    pub(crate) fn body(&self, index: usize, arguments: usize, results: usize) -> Outcome<Region<'e, 'c>> {
        let (block, types) = (self.block(index)?, self.body_types(index)?);
        let returned = block.terminator().map_or(0, |terminator| terminator.operand_count());
        if types.len() != arguments || returned != results {
            return refuse(format!(
                "its region takes {} arguments and gives {returned} results; {arguments} and {results} are due",
                types.len()
            ));
        }
        let mut programs = self.evaluator.programs.borrow_mut();
        let program =
            programs.entry(block).or_insert_with(|| compile(block, &types, known(block)).map(Rc::new));
        Ok(match program {
            Some(program) => Region::Program(Rc::clone(program)),
            None => Region::Walked(Walked { evaluator: self.evaluator, block, arguments: types }),
        })
    }
}

/// The operation that the block is, if it is one on its two arguments in their order.
pub(crate) fn known(block: Block<'_>) -> Option<Known> {
    let ops = block.ops();
    let [op, terminator] = ops.as_slice() else { return None };
    let arguments = block.args();
    let Some(Kernel::Binary(known)) = crate::ops::find(&op.name()) else { return None };
    let same = op.operands() == arguments && terminator.operands() == op.results();
    let plain = arguments.iter().all(|argument| !crate::evaluator::is_quantized(*argument));
    (same && plain && arguments.len() == 2).then_some(known)
}

impl Body for Walked<'_, '_> {
    fn apply(&self, arguments: &[Cell], results: &mut [Cell]) -> Result<()> {
        let wrap = |error: EvalError| KernelError::Body(Box::new(error));
        let data = self
            .arguments
            .iter()
            .zip(arguments)
            .map(|(&element, cell)| Ok(Datum::from(scalar(element, cell)?)))
            .collect::<Result<Vec<_>>>()?;
        let found = self.evaluator.run_block(self.block, data, None).map_err(|failure| {
            match self.block.parent_op() {
                Some(op) => wrap(failure.at(op)),
                None => wrap(failure.into()),
            }
        })?;
        for (slot, datum) in results.iter_mut().zip(&found) {
            let Some(tensor) = datum.as_tensor().filter(|tensor| tensor.len() == 1) else {
                return Err(KernelError::Invalid("its region gives no scalar".into()));
            };
            slot[..tensor.bytes().len()].copy_from_slice(tensor.bytes());
        }
        Ok(())
    }
}
