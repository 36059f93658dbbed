//! Values: results of operations and arguments of blocks.

use super::{Block, ElementType, Op, Type, handle, printed};
use crate::Context;
use mlir_sys::{
    MlirValue, mlirBlockArgumentGetArgNumber, mlirBlockArgumentGetOwner, mlirOpOperandGetNextUse,
    mlirOpOperandGetOperandNumber, mlirOpOperandGetOwner, mlirOpOperandIsNull, mlirOpResultGetOwner,
    mlirOpResultGetResultNumber, mlirValueGetFirstUse, mlirValueGetType, mlirValueIsABlockArgument,
    mlirValueIsAOpResult, mlirValuePrint, mlirValueReplaceAllUsesOfWith, mlirValueSetType,
};
use std::fmt::{self, Debug, Formatter};

/// A value.
#[derive(Clone, Copy)]
pub struct Value<'c> {
    pub(crate) raw: MlirValue,
    pub(crate) context: &'c Context,
}

handle!(Value, MlirValue);

/// One use of a value.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Use<'c> {
    /// The operation that uses it.
    pub op: Op<'c>,
    /// As which of its operands.
    pub index: usize,
}

impl<'c> Value<'c> {
    /// Its type.
    pub fn ty(self) -> Type<'c> {
        // SAFETY: the value is alive.
        Type::new(unsafe { mlirValueGetType(self.raw) }, self.context)
    }

    /// The extents of its tensor type; none for a scalar and for anything
    /// that is not a tensor.
    pub fn shape(self) -> Vec<i64> {
        self.ty().shape().unwrap_or_default()
    }

    /// How many dimensions its tensor type has.
    pub fn rank(self) -> usize {
        self.shape().len()
    }

    /// Its element type, where that is a plain one.
    pub fn element_type(self) -> Option<ElementType> {
        self.ty().element_type()
    }

    /// Changes its type in place; the caller keeps the operations around it
    /// consistent, as the verifier will check.
    pub fn set_type(self, ty: Type<'c>) {
        // SAFETY: value and type are alive and of one context.
        unsafe { mlirValueSetType(self.raw, ty.raw) }
    }

    /// The operation whose result it is.
    pub fn defining_op(self) -> Option<Op<'c>> {
        // SAFETY: the kind is checked before the owner is read.
        unsafe {
            mlirValueIsAOpResult(self.raw).then(|| Op::new(mlirOpResultGetOwner(self.raw), self.context))
        }
    }

    /// Which result of its operation it is.
    pub fn result_number(self) -> Option<usize> {
        // SAFETY: the kind is checked before the number is read.
        unsafe {
            if !mlirValueIsAOpResult(self.raw) {
                return None;
            }
            usize::try_from(mlirOpResultGetResultNumber(self.raw)).ok()
        }
    }

    /// The block whose argument it is, and which.
    pub fn as_argument(self) -> Option<(Block<'c>, usize)> {
        // SAFETY: the kind is checked before the parts are read.
        unsafe {
            if !mlirValueIsABlockArgument(self.raw) {
                return None;
            }
            let block = Block::new(mlirBlockArgumentGetOwner(self.raw), self.context);
            Some((block, usize::try_from(mlirBlockArgumentGetArgNumber(self.raw)).ok()?))
        }
    }

    /// Every use, in no particular order. Later changes do not show in it.
    pub fn uses(self) -> Vec<Use<'c>> {
        let mut uses = Vec::new();
        // SAFETY: the list is walked without a change to it.
        unsafe {
            let mut operand = mlirValueGetFirstUse(self.raw);
            while !mlirOpOperandIsNull(operand) {
                uses.push(Use {
                    op: Op::new(mlirOpOperandGetOwner(operand), self.context),
                    index: mlirOpOperandGetOperandNumber(operand) as usize,
                });
                operand = mlirOpOperandGetNextUse(operand);
            }
        }
        uses
    }

    /// Whether anything uses it.
    pub fn is_used(self) -> bool {
        // SAFETY: the value is alive.
        unsafe { !mlirOpOperandIsNull(mlirValueGetFirstUse(self.raw)) }
    }

    /// Whether exactly one operand uses it.
    pub fn has_one_use(self) -> bool {
        // SAFETY: the second use is looked for only behind a first.
        unsafe {
            let first = mlirValueGetFirstUse(self.raw);
            !mlirOpOperandIsNull(first) && mlirOpOperandIsNull(mlirOpOperandGetNextUse(first))
        }
    }

    /// The only use, if there is exactly one.
    pub fn single_use(self) -> Option<Use<'c>> {
        if self.has_one_use() { self.uses().into_iter().next() } else { None }
    }

    /// Makes every use of this value one of `other`.
    pub fn replace_all_uses_with(self, other: Value<'c>) {
        if self == other {
            return;
        }
        // SAFETY: both values are alive.
        unsafe { mlirValueReplaceAllUsesOfWith(self.raw, other.raw) }
    }
}

impl Debug for Value<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // SAFETY: the callback and its buffer live through the call.
        let text = printed(|callback, data| unsafe {
            mlirValuePrint(self.raw, Some(callback), data);
        });
        formatter.write_str(&text)
    }
}
