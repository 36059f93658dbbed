//! What a lowering sees of the operation in front of it, and how it refuses.

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, IrError, Op, Type, Value};
use edgec_gpu_kernels::Expr;
use edgec_passes::{PassError, Unit};
use edgec_weights::WeightError;

use super::stored;
use crate::shader::Shader;

/// What takes the place of an operation's results.
pub(super) type Lowered<'c> = Result<Vec<Value<'c>>, Stop>;

/// Why a lowering stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The target cannot compute the operation.
    Refused {
        /// Why.
        reason: String,
        /// What would make it work.
        help: String,
    },
    /// Something is broken.
    Pass(PassError),
}

impl From<IrError> for Stop {
    fn from(error: IrError) -> Self {
        Self::Pass(error.into())
    }
}

impl From<WeightError> for Stop {
    fn from(error: WeightError) -> Self {
        Self::Pass(error.into())
    }
}

impl From<PassError> for Stop {
    fn from(error: PassError) -> Self {
        Self::Pass(error)
    }
}

/// Refuses the operation.
pub(super) fn refuse<T>(reason: &str, help: &str) -> Result<T, Stop> {
    Err(Stop::Refused { reason: reason.to_owned(), help: help.to_owned() })
}

/// One operation under lowering.
pub(super) struct At<'u, 'c> {
    pub unit: &'u mut Unit<'c>,
    /// Symbols of weights in kernels' layouts, by what they are made of.
    pub packed: &'u mut HashMap<String, String>,
    /// Writes in front of the operation.
    pub shader: Shader<'c>,
}

impl<'u, 'c> At<'u, 'c> {
    pub(super) fn new(unit: &'u mut Unit<'c>, packed: &'u mut HashMap<String, String>, op: Op<'c>) -> Self {
        Self { unit, packed, shader: Shader::before(op) }
    }

    /// Writes StableHLO operations in front of the operation, which are lowered in their turn.
    pub(super) fn hlo(&self) -> Builder<'c> {
        self.shader.builder()
    }

    /// An operand as a kernel reads it; what is stored becomes a weight.
    pub(super) fn operand(&mut self, op: Op<'c>, index: usize) -> Result<Value<'c>, Stop> {
        let value = op.operand(index).ok_or_else(|| lacks(op))?;
        self.read(value)
    }

    /// A value as a kernel reads it.
    pub(super) fn read(&mut self, value: Value<'c>) -> Result<Value<'c>, Stop> {
        if !stored::is_stored_value(value) {
            return Ok(value);
        }
        if let Some(number) = stored::splat(value) {
            let constant = number.as_expr();
            return Ok(self.shader.elementwise(&constant, &[], &[], value.ty())?);
        }
        let Some(expression) = stored::dense(self, value)? else {
            return refuse(
                "a stored operand has a type that kernels do not read",
                "store it as f32, f16 or i32",
            );
        };
        self.store(&stored::key(value, "dense"), "dense", expression, value.ty())
    }

    /// A weight of this expression, as one of this type; equal keys are one weight.
    pub(super) fn store(
        &mut self,
        key: &str,
        layout: &str,
        expression: edgec_weights::Expr,
        ty: Type<'c>,
    ) -> Result<Value<'c>, Stop> {
        let key = format!("{key} {ty}");
        let symbol = match self.packed.get(&key) {
            Some(symbol) => symbol.clone(),
            None => {
                let base = key.split(' ').next().unwrap_or("constant");
                let symbol = self.unit.module.unique_symbol(&format!("{base}.{layout}"));
                self.unit.weights.insert(symbol.clone(), expression);
                self.packed.insert(key, symbol.clone());
                symbol
            }
        };
        Ok(self.shader.builder().weight(&symbol, ty))
    }

    /// Returned values that are stored are copied: results lie where they are computed.
    pub(super) fn return_stored(&mut self, op: Op<'c>) -> Result<(), PassError> {
        for (index, value) in op.operands().into_iter().enumerate() {
            if !stored::is_stored_value(value) {
                continue;
            }
            let read = self.read(value).map_err(|stop| match stop {
                Stop::Pass(error) => error,
                Stop::Refused { reason, help } => {
                    let reason = format!("{}: result {index}: {reason} ({help})", op.location());
                    PassError::Unsupported { pass: super::NAME, op: op.name(), reason }
                }
            })?;
            op.set_operand(index, read)?;
        }
        Ok(())
    }

    /// The only result's type.
    pub(super) fn result(&self, op: Op<'c>) -> Result<Type<'c>, Stop> {
        Ok(op.result(0).ok_or_else(|| lacks(op))?.ty())
    }

    /// `expression` over operands of the result's shape.
    pub(super) fn map(&self, expression: &Expr, operands: &[Value<'c>], ty: Type<'c>) -> Lowered<'c> {
        Ok(vec![self.shader.map(expression, operands, ty)?])
    }

    /// The attribute of a composite.
    pub(super) fn composite_attribute(&self, op: Op<'c>, name: &str) -> Option<Attr<'c>> {
        op.attr("composite_attributes")?.get(name)
    }
}

/// An operation without what it must have: the verifier would have refused it.
pub(super) fn lacks(op: Op<'_>) -> Stop {
    Stop::Pass(IrError::Detached { op: op.name() }.into())
}

pub(super) fn ints(op: Op<'_>, name: &str) -> Result<Vec<i64>, Stop> {
    op.i64s_attr(name).ok_or_else(|| lacks(op))
}

/// A list of integers that may be absent, where all of them are `default`.
pub(super) fn ints_or(op: Op<'_>, name: &str, count: usize, default: i64) -> Vec<i64> {
    op.i64s_attr(name).unwrap_or_else(|| vec![default; count])
}

/// Indices of dimensions.
pub(super) fn axes(values: &[i64]) -> Vec<usize> {
    values.iter().map(|&axis| axis as usize).collect()
}
