//! Blocks and regions: what holds operations.

use std::collections::HashSet;

use super::{Location, Op, Type, Value, handle};
use crate::Context;
use mlir_sys::{
    MlirBlock, MlirLocation, MlirRegion, MlirType, mlirBlockAddArgument, mlirBlockCreate,
    mlirBlockGetArgument, mlirBlockGetFirstOperation, mlirBlockGetNextInRegion, mlirBlockGetNumArguments,
    mlirBlockGetParentOperation, mlirBlockGetTerminator, mlirOperationGetNextInBlock,
    mlirRegionAppendOwnedBlock, mlirRegionGetFirstBlock,
};

/// A list of operations with arguments.
#[derive(Clone, Copy)]
pub struct Block<'c> {
    pub(crate) raw: MlirBlock,
    pub(crate) context: &'c Context,
}

handle!(Block, MlirBlock);

/// A list of blocks that belongs to an operation.
#[derive(Clone, Copy)]
pub struct Region<'c> {
    pub(crate) raw: MlirRegion,
    pub(crate) context: &'c Context,
}

handle!(Region, MlirRegion);

impl std::fmt::Debug for Block<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Block({:p})", self.raw.ptr)
    }
}

impl std::fmt::Debug for Region<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Region({:p})", self.raw.ptr)
    }
}

impl<'c> Block<'c> {
    /// Its operations as they are now: the list may be walked while
    /// operations are inserted and erased.
    pub fn ops(self) -> Vec<Op<'c>> {
        let mut ops = Vec::new();
        // SAFETY: the list is walked without a change to it.
        unsafe {
            let mut op = mlirBlockGetFirstOperation(self.raw);
            while let Some(found) = Op::maybe(op, self.context) {
                ops.push(found);
                op = mlirOperationGetNextInBlock(op);
            }
        }
        ops
    }

    /// Its first operation.
    pub fn first_op(self) -> Option<Op<'c>> {
        // SAFETY: the block is alive.
        Op::maybe(unsafe { mlirBlockGetFirstOperation(self.raw) }, self.context)
    }

    /// Its terminator, if it has one.
    pub fn terminator(self) -> Option<Op<'c>> {
        // SAFETY: the block is alive.
        Op::maybe(unsafe { mlirBlockGetTerminator(self.raw) }, self.context)
    }

    /// Its arguments.
    pub fn args(self) -> Vec<Value<'c>> {
        // SAFETY: indices stay below the number of arguments.
        unsafe {
            (0..mlirBlockGetNumArguments(self.raw))
                .map(|index| Value::new(mlirBlockGetArgument(self.raw, index), self.context))
                .collect()
        }
    }

    /// The values from outside that it and all it holds use, in the order of
    /// their first use.
    pub fn captures(self) -> Vec<Value<'c>> {
        let mut inside: HashSet<Value<'c>> = self.args().into_iter().collect();
        let (mut captured, mut seen) = (Vec::new(), HashSet::new());
        for op in self.ops().into_iter().flat_map(|op| std::iter::once(op).chain(op.nested())) {
            for value in op.operands() {
                if !inside.contains(&value) && seen.insert(value) {
                    captured.push(value);
                }
            }
            inside.extend(op.results());
            inside.extend(op.regions().into_iter().flat_map(Region::blocks).flat_map(Block::args));
        }
        captured
    }

    /// One argument.
    pub fn arg(self, index: usize) -> Option<Value<'c>> {
        self.args().get(index).copied()
    }

    /// Adds an argument behind the others.
    pub fn add_arg(self, ty: Type<'c>, location: Location<'c>) -> Value<'c> {
        // SAFETY: block, type and location are alive and of one context.
        let raw = unsafe { mlirBlockAddArgument(self.raw, ty.raw, location.raw) };
        Value::new(raw, self.context)
    }

    /// The operation whose region holds it.
    pub fn parent_op(self) -> Option<Op<'c>> {
        // SAFETY: the block is alive.
        Op::maybe(unsafe { mlirBlockGetParentOperation(self.raw) }, self.context)
    }
}

impl<'c> Region<'c> {
    /// Its blocks.
    pub fn blocks(self) -> Vec<Block<'c>> {
        let mut blocks = Vec::new();
        // SAFETY: the list is walked without a change to it.
        unsafe {
            let mut block = mlirRegionGetFirstBlock(self.raw);
            while let Some(found) = Block::maybe(block, self.context) {
                blocks.push(found);
                block = mlirBlockGetNextInRegion(block);
            }
        }
        blocks
    }

    /// Its first block.
    pub fn entry(self) -> Option<Block<'c>> {
        // SAFETY: the region is alive.
        Block::maybe(unsafe { mlirRegionGetFirstBlock(self.raw) }, self.context)
    }

    /// Adds a block behind the others.
    pub fn add_block(self, args: &[Type<'c>], location: Location<'c>) -> Block<'c> {
        let types: Vec<MlirType> = args.iter().map(|ty| ty.raw).collect();
        let locations: Vec<MlirLocation> = vec![location.raw; types.len()];
        // SAFETY: the arrays live through the call; the region owns the block
        // from here on.
        let raw = unsafe {
            let block = mlirBlockCreate(types.len() as isize, types.as_ptr(), locations.as_ptr());
            mlirRegionAppendOwnedBlock(self.raw, block);
            block
        };
        Block::new(raw, self.context)
    }
}
