//! `halve-nnapi-floats`: with `--precision fp16`, floats are stored and computed in 16 bits. Arguments and results stay as they are.
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

/// The pass's name.
pub(crate) const NAME: &str = "halve-nnapi-floats";

pub(crate) fn halve(unit: &mut Unit<'_>) -> Result<(), PassError> {
    if Request::of(unit.module).precision != Precision::Fp16 {
        return Ok(());
    }
    for function in partitions(unit.module) {
        Halver { unit, halves: HashMap::new() }.function(function)?;
    }
    Ok(())
}

struct Halver<'u, 'c> {
    unit: &'u mut Unit<'c>,
    /// Stored values and arguments in 16 bits.
    halves: HashMap<Value<'c>, Value<'c>>,
}

impl<'c> Halver<'_, 'c> {
    fn function(mut self, function: Func<'c>) -> Result<(), PassError> {
        let ops = function.body().map(Block::ops).unwrap_or_default();
        let Some(first) = ops.first().copied() else { return Ok(()) };
        for argument in function.args().into_iter().filter(|&argument| is_f32(argument.ty())) {
            let half = cast(first, argument, argument.ty().with_element(ElementType::F16))?;
            self.halves.insert(argument, half);
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
            let end = op.is("func.return");
            for (index, value) in op.operands().into_iter().enumerate() {
                match self.halves.get(&value) {
                    Some(&half) if !end => op.set_operand(index, half)?,
                    None if end && value.ty().element_type() == Some(ElementType::F16) => {
                        let whole = cast(op, value, value.ty().with_element(ElementType::F32))?;
                        op.set_operand(index, whole)?;
                    }
                    _ => {}
                }
            }
            for result in op.results().into_iter().filter(|result| is_f32(result.ty())) {
                result.set_type(result.ty().with_element(ElementType::F16));
            }
        }
        Ok(())
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

fn cast<'c>(before: Op<'c>, value: Value<'c>, ty: Type<'c>) -> Result<Value<'c>, IrError> {
    let spec = OpSpec::new(before.context(), "nnapi.cast").operands(&[value]).results(&[ty]);
    let op = Builder::before(before).create(spec)?;
    op.result(0).ok_or_else(|| IrError::Detached { op: op.name() })
}
