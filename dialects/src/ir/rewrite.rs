//! Changes to IR that other handles survive.

use super::{Block, IrError, Op, Value, string_ref};
use mlir_sys::{
    mlirOperationClone, mlirOperationMoveAfter, mlirOperationMoveBefore, mlirOperationRemoveFromParent,
    mlirSymbolTableReplaceAllSymbolUses,
};

impl<'c> Op<'c> {
    /// Every operation inside it, outer before inner, in the order of the
    /// text, itself not counted. Later changes do not show in it.
    pub fn nested(self) -> Vec<Op<'c>> {
        let mut found = Vec::new();
        // A stack instead of recursion: regions nest as deep as a file says.
        let mut pending = vec![self];
        while let Some(op) = pending.pop() {
            if op != self {
                found.push(op);
            }
            let mut inner: Vec<Op<'c>> =
                op.regions().into_iter().flat_map(|region| region.blocks()).flat_map(Block::ops).collect();
            inner.reverse();
            pending.append(&mut inner);
        }
        found
    }

    /// Calls `visit` with every operation inside it that still stands when its
    /// turn comes; `visit` may insert and erase at will. Operations that were
    /// inserted meanwhile are not visited.
    pub fn walk(self, mut visit: impl FnMut(Op<'c>)) {
        for op in self.nested() {
            if !op.is_erased() {
                visit(op);
            }
        }
    }

    /// Every operation inside it of this name.
    pub fn find(self, name: &str) -> Vec<Op<'c>> {
        self.nested().into_iter().filter(|op| op.is(name)).collect()
    }

    /// Whether it was erased, or something that holds it was.
    pub fn is_erased(self) -> bool {
        let mut top = self;
        while let Some(parent) = top.parent() {
            top = parent;
        }
        !top.is("builtin.module")
    }

    /// Erases it. Its results must have no uses.
    pub fn erase(self) -> Result<(), IrError> {
        for (index, result) in self.results().into_iter().enumerate() {
            if let Some(user) = result.uses().first() {
                return Err(IrError::StillUsed { op: self.name(), result: index, user: user.op.name() });
            }
        }
        self.unlink()
    }

    /// Takes it out of its block and keeps it aside.
    pub(crate) fn unlink(self) -> Result<(), IrError> {
        if self.block().is_none() {
            return Err(IrError::Detached { op: self.name() });
        }
        // SAFETY: it stands in a block; from here on the context owns it.
        unsafe { mlirOperationRemoveFromParent(self.raw) };
        self.context.bury(self.raw);
        Ok(())
    }

    /// Makes all uses of its results uses of `values`, then erases it.
    pub fn replace(self, values: &[Value<'c>]) -> Result<(), IrError> {
        let results = self.results();
        if results.len() != values.len() {
            return Err(IrError::ValueCount {
                op: self.name(),
                expected: results.len(),
                actual: values.len(),
            });
        }
        for (result, value) in results.into_iter().zip(values) {
            result.replace_all_uses_with(*value);
        }
        self.erase()
    }

    /// Moves it in front of another operation.
    pub fn move_before(self, other: Op<'c>) -> Result<(), IrError> {
        self.check_move(other)?;
        if self != other {
            // SAFETY: both stand in blocks and neither holds the other.
            unsafe { mlirOperationMoveBefore(self.raw, other.raw) };
        }
        Ok(())
    }

    /// Moves it behind another operation.
    pub fn move_after(self, other: Op<'c>) -> Result<(), IrError> {
        self.check_move(other)?;
        if self != other {
            // SAFETY: both stand in blocks and neither holds the other.
            unsafe { mlirOperationMoveAfter(self.raw, other.raw) };
        }
        Ok(())
    }

    /// Both stand in blocks, and `other` does not stand inside this one.
    fn check_move(self, other: Op<'c>) -> Result<(), IrError> {
        for op in [self, other] {
            if op.block().is_none() {
                return Err(IrError::Detached { op: op.name() });
            }
        }
        let mut ancestor = other.parent();
        while let Some(op) = ancestor {
            if op == self {
                return Err(IrError::Detached { op: self.name() });
            }
            ancestor = op.parent();
        }
        Ok(())
    }

    /// A copy of it and all it holds, on the same operands, in front of
    /// `before`.
    pub fn clone_before(self, before: Op<'c>) -> Result<Op<'c>, IrError> {
        let Some(block) = before.block() else {
            return Err(IrError::Detached { op: before.name() });
        };
        // SAFETY: the copy has no owner until the block takes it, in front of
        // an operation that stands in it.
        let raw = unsafe {
            let copy = mlirOperationClone(self.raw);
            mlir_sys::mlirBlockInsertOwnedOperationBefore(block.raw, before.raw, copy);
            copy
        };
        Ok(Op::new(raw, self.context))
    }

    /// Makes every reference to symbol `@from` inside it one to `@to`. The
    /// definition keeps its name.
    pub fn replace_symbol_uses(self, from: &str, to: &str) -> Result<(), IrError> {
        // SAFETY: the strings live through the call.
        let result =
            unsafe { mlirSymbolTableReplaceAllSymbolUses(string_ref(from), string_ref(to), self.raw) };
        if result.value == 0 {
            return Err(self.context.take_diagnostics().into());
        }
        Ok(())
    }
}
