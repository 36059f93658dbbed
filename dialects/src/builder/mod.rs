//! Building StableHLO: one method for each operation, which infers the result
//! type.
//!
//! No method fails. A mistake, such as operands of different shapes, becomes
//! an operation that [`Module::verify`](crate::ir::Module::verify) refuses,
//! naming the operation, its types and the builder's location.

mod calls;
mod constants;
mod contraction;
mod control;
mod elementwise;
mod structural;

pub use self::structural::Padding;

use crate::{
    Context,
    ir::{Block, IrError, Location, Module, Op, OpSpec, Value},
};
use mlir_sys::{mlirBlockAppendOwnedOperation, mlirBlockInsertOwnedOperationBefore};

/// Makes operations at one place. It is a plain value: copy it freely.
#[derive(Clone, Copy, Debug)]
pub struct Builder<'c> {
    context: &'c Context,
    point: Point<'c>,
    location: Location<'c>,
}

#[derive(Clone, Copy, Debug)]
enum Point<'c> {
    End(Block<'c>),
    Before(Op<'c>),
}

impl<'c> Builder<'c> {
    /// Appends to a block.
    pub fn at_end(block: Block<'c>) -> Self {
        let context = block.context();
        Self { context, point: Point::End(block), location: Location::unknown(context) }
    }

    /// Inserts in front of an operation, with its location.
    pub fn before(op: Op<'c>) -> Self {
        Self { context: op.context(), point: Point::Before(op), location: op.location() }
    }

    /// Inserts behind an operation, with its location. Several operations
    /// come in the order of their making.
    pub fn after(op: Op<'c>) -> Self {
        match (op.next(), op.block()) {
            (Some(next), _) => Self::before(next).with_location(op.location()),
            (None, Some(block)) => Self::at_end(block).with_location(op.location()),
            (None, None) => Self::before(op),
        }
    }

    /// The same place, with another location for what is made.
    #[must_use]
    pub fn with_location(self, location: Location<'c>) -> Self {
        Self { location, ..self }
    }

    /// The same place; what is made belongs to this part of the model.
    #[must_use]
    pub fn named(self, part: &str) -> Self {
        self.with_location(Location::named(self.context, part))
    }

    /// The context.
    pub fn context(&self) -> &'c Context {
        self.context
    }

    /// The location that operations get.
    pub fn location(&self) -> Location<'c> {
        self.location
    }

    /// The block that operations go to.
    pub fn block(&self) -> Option<Block<'c>> {
        match self.point {
            Point::End(block) => Some(block),
            Point::Before(op) => op.block(),
        }
    }

    /// The module that operations go to; `None` if the place was erased.
    pub fn module(&self) -> Option<Module<'c>> {
        Module::containing(self.block()?.parent_op()?)
    }

    /// Makes any operation.
    pub fn create(&self, spec: OpSpec<'c>) -> Result<Op<'c>, IrError> {
        let op = spec.create(self.location)?;
        self.insert(op);
        Ok(op)
    }

    /// Makes an operation whose name this crate knows to be registered.
    #[expect(clippy::expect_used, reason = "the names are constants of this crate")]
    pub(crate) fn emit(&self, spec: OpSpec<'c>) -> Op<'c> {
        self.create(spec).expect("the builders name registered operations")
    }

    /// The same, for an operation with one result.
    pub(crate) fn emit_one(&self, spec: OpSpec<'c>) -> Value<'c> {
        crate::generated::result_at(self.emit(spec), 0)
    }

    /// Begins an operation of this name.
    pub(crate) fn spec(&self, name: &str) -> OpSpec<'c> {
        OpSpec::new(self.context, name)
    }

    /// Puts an operation that stands in no block in place; where the place was
    /// erased, the operation is kept aside.
    fn insert(&self, op: Op<'c>) {
        // SAFETY: the operation has no owner; exactly one takes it.
        unsafe {
            match self.point {
                Point::End(block) => mlirBlockAppendOwnedOperation(block.raw, op.raw),
                Point::Before(next) => match next.block() {
                    Some(block) => {
                        mlirBlockInsertOwnedOperationBefore(block.raw, next.raw, op.raw);
                    }
                    None => self.context.keep(op.raw),
                },
            }
        }
    }

    /// A copy of an operation and all it holds, with other operands.
    pub fn clone_op(&self, op: Op<'c>, operands: &[Value<'c>]) -> Result<Op<'c>, IrError> {
        if operands.len() != op.operand_count() {
            return Err(IrError::ValueCount {
                op: op.name(),
                expected: op.operand_count(),
                actual: operands.len(),
            });
        }
        // SAFETY: the copy has no owner until it is inserted.
        let copy = Op::new(unsafe { mlir_sys::mlirOperationClone(op.raw) }, self.context);
        self.insert(copy);
        for (index, value) in operands.iter().enumerate() {
            copy.set_operand(index, *value)?;
        }
        Ok(copy)
    }
}
