//! `halve-nnapi-floats`: with `--precision fp16`, floats are stored and computed in 16 bits. Arguments and results stay as they are, and
//! so do norms and what they normalise ([`wide`](crate::wide)).
//!
//! ```text
//! %0 = nnapi.tanh %x : (tensor<4xf32>) -> tensor<4xf32>
//! ->
//! %1 = nnapi.cast %x : (tensor<4xf32>) -> tensor<4xf16>
//! %2 = nnapi.tanh %1 : (tensor<4xf16>) -> tensor<4xf16>
//! %0 = nnapi.cast %2 : (tensor<4xf16>) -> tensor<4xf32>
//! ```

use std::collections::HashMap;

use edgec_dialects::Builder;
use edgec_dialects::ir::{Attr, Block, ElementType, Func, IrError, Op, OpSpec, Type, Value};
use edgec_passes::{PassError, Unit};
use edgec_weights::DType;
use half::f16;

use crate::legalize::partitions;
use crate::options::{Precision, Request};
use crate::wide;

/// The pass's name.
pub(crate) const NAME: &str = "halve-nnapi-floats";

pub(crate) fn halve(unit: &mut Unit<'_>) -> Result<(), PassError> {
    if Request::of(unit.module).precision != Precision::Fp16 {
        return Ok(());
    }
    for function in partitions(unit.module) {
        Halver { unit, halves: HashMap::new(), wholes: HashMap::new() }.function(function)?;
    }
    Ok(())
}

struct Halver<'u, 'c> {
    unit: &'u mut Unit<'c>,
    /// Stored values, arguments and what is computed in 32 bits, in 16.
    halves: HashMap<Value<'c>, Value<'c>>,
    /// What is computed in 16 bits, in 32.
    wholes: HashMap<Value<'c>, Value<'c>>,
}

impl<'c> Halver<'_, 'c> {
    fn function(mut self, function: Func<'c>) -> Result<(), PassError> {
        let ops = function.body().map(Block::ops).unwrap_or_default();
        let Some(first) = ops.first().copied() else { return Ok(()) };
        let wide = wide::of(&ops);
        let narrow = |op: Op<'c>| !wide.contains(&op) && !op.is("func.return");
        let is_narrowed = |value: Value<'c>| value.uses().into_iter().any(|user| narrow(user.op));
        for argument in function.args().into_iter().filter(|&argument| is_f32(argument.ty())) {
            if is_narrowed(argument) {
                let half = cast(&Builder::before(first), argument, ElementType::F16)?;
                self.halves.insert(argument, half);
            }
        }
        for &op in &ops {
            if op.is("nnapi.constant") || op.is("ml_program.global_load_const") {
                let stored = op.result(0).filter(|value| is_f32(value.ty()));
                if let Some(value) = stored
                    && let Some(half) = self.stored(op, value)?
                {
                    self.halves.insert(value, half);
                }
                continue;
            }
            for (index, value) in op.operands().into_iter().enumerate() {
                if narrow(op) {
                    if let Some(&half) = self.halves.get(&value) {
                        op.set_operand(index, half)?;
                    }
                } else if value.ty().element_type() == Some(ElementType::F16) {
                    op.set_operand(index, self.whole(value)?)?;
                }
            }
            for result in op.results().into_iter().filter(|result| is_f32(result.ty())) {
                if narrow(op) {
                    result.set_type(result.ty().with_element(ElementType::F16));
                } else if is_narrowed(result) {
                    let half = cast(&Builder::after(op), result, ElementType::F16)?;
                    self.halves.insert(result, half);
                }
            }
        }
        Ok(())
    }

    /// What is computed in 16 bits as 32.
    fn whole(&mut self, value: Value<'c>) -> Result<Value<'c>, PassError> {
        if let Some(&known) = self.wholes.get(&value) {
            return Ok(known);
        }
        let Some(op) = value.defining_op() else { return Ok(value) };
        let whole = cast(&Builder::after(op), value, ElementType::F32)?;
        self.wholes.insert(value, whole);
        Ok(whole)
    }

    /// A constant or a weight in 16 bits.
    fn stored(&mut self, op: Op<'c>, value: Value<'c>) -> Result<Option<Value<'c>>, PassError> {
        let builder = Builder::before(op);
        let ty = value.ty().with_element(ElementType::F16);
        if let Some(symbol) = op.symbol_attr("global") {
            let Some(weight) = self.unit.weights.get(&symbol) else { return Ok(None) };
            let half = weight.cast(DType::F16)?;
            let symbol = format!("{symbol}.f16");
            if self.unit.weights.get(&symbol).is_none() {
                self.unit.weights.insert(symbol.clone(), half);
            }
            return Ok(Some(builder.weight(&symbol, ty)));
        }
        let Some(constant) = op.attr("value") else { return Ok(None) };
        let attribute = match constant.as_dense().map(|dense| dense.to_f32()) {
            Some(Some(numbers)) => {
                let bytes: Vec<u8> =
                    numbers.iter().flat_map(|&number| f16::from_f32(number).to_le_bytes()).collect();
                Attr::dense_bytes(ty, &bytes)?
            }
            _ => {
                let Some(number) = constant.as_f32() else { return Ok(None) };
                let bits = f16::from_f32(number).to_bits();
                Attr::parse(op.context(), &format!("0x{bits:04X} : f16")).map_err(IrError::from)?
            }
        };
        let spec = OpSpec::new(op.context(), "nnapi.constant").attr("value", attribute).results(&[ty]);
        Ok(builder.create(spec)?.result(0))
    }
}

fn is_f32(ty: Type<'_>) -> bool {
    ty.element_type() == Some(ElementType::F32)
}

fn cast<'c>(b: &Builder<'c>, value: Value<'c>, element: ElementType) -> Result<Value<'c>, IrError> {
    let ty = value.ty().with_element(element);
    let op = b.create(OpSpec::new(b.context(), "nnapi.cast").operands(&[value]).results(&[ty]))?;
    op.result(0).ok_or_else(|| IrError::Detached { op: op.name() })
}
