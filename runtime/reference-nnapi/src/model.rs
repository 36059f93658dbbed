//! Models: built call by call, then finished.

use std::sync::Arc;

use edgec_nnapi::verify::{check_call, check_operand};
use edgec_nnapi::{Call, ChannelScales, Operand, OperandType, Operation, Value};

use crate::api::Mapping;
use crate::bytes::Bytes;
use crate::status::{Failure, Result};

/// A model that is being built.
#[derive(Default)]
pub(crate) struct Model {
    operands: Vec<Operand>,
    constants: Vec<Constant>,
    calls: Vec<Call>,
    /// Which operands an operation writes.
    written: Vec<bool>,
    ends: Option<(Vec<u32>, Vec<u32>)>,
    finished: Option<Arc<Finished>>,
    invalid: bool,
}

/// A model that can be compiled.
pub(crate) struct Finished {
    pub(crate) operands: Vec<Operand>,
    pub(crate) constants: Vec<Constant>,
    /// In the order in which they were added.
    pub(crate) calls: Vec<Call>,
    /// Indices of the calls in an order in which they can run.
    pub(crate) order: Vec<usize>,
    pub(crate) inputs: Vec<u32>,
    pub(crate) outputs: Vec<u32>,
}

/// Where a constant's bytes are.
#[derive(Clone, Default)]
pub(crate) enum Constant {
    #[default]
    None,
    Owned(Arc<Bytes>),
    Mapped(Arc<Mapping>, usize, usize),
}

impl Constant {
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::None => None,
            Self::Owned(bytes) => Some(bytes.get()),
            Self::Mapped(memory, offset, length) => memory.constant(*offset, *length),
        }
    }
}

impl Model {
    fn modifiable(&self) -> Result<()> {
        match (&self.finished, self.invalid) {
            (Some(_), _) => Err(Failure::state("the model is finished")),
            (_, true) => Err(Failure::state("the model is invalid")),
            _ => Ok(()),
        }
    }

    fn operand(&mut self, index: i32) -> Result<&mut Operand> {
        let count = self.operands.len();
        let place = usize::try_from(index).ok();
        place
            .and_then(|place| self.operands.get_mut(place))
            .ok_or_else(|| Failure::data(format!("there is no operand {index} among {count}")))
    }

    pub(crate) fn add_operand(
        &mut self,
        code: i32,
        dims: Vec<u32>,
        scale: f32,
        zero_point: i32,
    ) -> Result<()> {
        self.modifiable()?;
        let kind = OperandType::from_code(code)
            .ok_or_else(|| Failure::data(format!("{code} is the code of no operand type")))?;
        let mut operand = Operand::tensor(kind, &dims, scale, zero_point);
        if kind == OperandType::TensorQuant8SymmPerChannel {
            // Its scales come later; what else it has can be checked without them.
            operand.kind = OperandType::TensorBool8;
        }
        check_operand(&operand).map_err(Failure::data)?;
        operand.kind = kind;
        self.operands.push(operand);
        self.constants.push(Constant::None);
        self.written.push(false);
        Ok(())
    }

    pub(crate) fn set_channel_scales(&mut self, index: i32, dimension: u32, scales: Vec<f32>) -> Result<()> {
        self.modifiable()?;
        let operand = self.operand(index)?;
        let changed = operand.clone().with_value(Value::Computed);
        let changed = Operand { channels: Some(ChannelScales { dimension, scales }), ..changed };
        check_operand(&changed).map_err(Failure::data)?;
        operand.channels = changed.channels;
        Ok(())
    }

    pub(crate) fn set_value(&mut self, index: i32, bytes: Option<&[u8]>) -> Result<()> {
        self.modifiable()?;
        let operand = self.operand(index)?;
        let Some(bytes) = bytes else {
            operand.value = Value::Omitted;
            self.constants[index as usize] = Constant::None;
            return Ok(());
        };
        give_value(operand, bytes.len())?;
        self.constants[index as usize] = Constant::Owned(Arc::new(Bytes::copy_of(bytes)?));
        Ok(())
    }

    pub(crate) fn set_value_from_memory(
        &mut self,
        index: i32,
        memory: Arc<Mapping>,
        offset: usize,
        length: usize,
    ) -> Result<()> {
        self.modifiable()?;
        let bytes = memory.constant(offset, length).ok_or_else(|| {
            Failure::data(format!(
                "{length} bytes at {offset} do not lie in {} bytes of memory",
                memory.length()
            ))
        })?;
        // Elements must be aligned to be read in place.
        let aligned = bytes.as_ptr().addr().is_multiple_of(8);
        let copy = if aligned { None } else { Some(Arc::new(Bytes::copy_of(bytes)?)) };
        let operand = self.operand(index)?;
        give_value(operand, length)?;
        self.constants[index as usize] = match copy {
            Some(copy) => Constant::Owned(copy),
            None => Constant::Mapped(memory, offset, length),
        };
        Ok(())
    }

    pub(crate) fn add_operation(&mut self, code: i32, inputs: Vec<u32>, outputs: Vec<u32>) -> Result<()> {
        self.modifiable()?;
        let operation = Operation::from_code(code)
            .ok_or_else(|| Failure::data(format!("{code} is the code of no operation")))?;
        let operands = |indices: &[u32]| -> Result<Vec<&Operand>> {
            let find = |index: &u32| {
                let operand = self.operands.get(*index as usize);
                operand.ok_or_else(|| Failure::data(format!("{operation}: there is no operand {index}")))
            };
            indices.iter().map(find).collect()
        };
        let (input_operands, output_operands) = (operands(&inputs)?, operands(&outputs)?);
        check_call(operation, &input_operands, &output_operands)
            .map_err(|reason| Failure::data(format!("{operation}: {reason}")))?;
        for output in &outputs {
            if std::mem::replace(&mut self.written[*output as usize], true) {
                return Err(Failure::data(format!("{operation}: operand {output} is written already")));
            }
        }
        self.calls.push(Call { operation, inputs, outputs });
        Ok(())
    }

    pub(crate) fn identify(&mut self, inputs: Vec<u32>, outputs: Vec<u32>) -> Result<()> {
        self.modifiable()?;
        for index in inputs.iter().chain(&outputs) {
            match self.operands.get(*index as usize) {
                None => return Err(Failure::data(format!("there is no operand {index}"))),
                Some(operand) if operand.value != Value::Computed => {
                    return Err(Failure::data(format!("operand {index} has a value")));
                }
                Some(_) => {}
            }
        }
        let mut all: Vec<_> = inputs.iter().chain(&outputs).collect();
        all.sort_unstable();
        if let Some(pair) = all.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Failure::data(format!("operand {} is named twice", pair[0])));
        }
        self.ends = Some((inputs, outputs));
        Ok(())
    }

    /// Whether the model may be computed with less precision; computing with more is right too.
    pub(crate) fn relax(&mut self) -> Result<()> {
        self.modifiable()
    }

    pub(crate) fn finish(&mut self) -> Result<()> {
        self.modifiable()?;
        match self.checked() {
            Ok(finished) => {
                self.finished = Some(Arc::new(finished));
                Ok(())
            }
            Err(failure) => {
                self.invalid = true;
                Err(failure)
            }
        }
    }

    fn checked(&mut self) -> Result<Finished> {
        let (inputs, outputs) =
            self.ends.take().ok_or_else(|| Failure::data("its inputs and outputs are not named"))?;
        let mut known: Vec<bool> =
            self.operands.iter().map(|operand| operand.value != Value::Computed).collect();
        for index in &inputs {
            if std::mem::replace(&mut known[*index as usize], true) || self.written[*index as usize] {
                return Err(Failure::data(format!("operand {index} is an input and is written")));
            }
        }
        let order = run_order(&self.calls, &mut known)?;
        if let Some(index) = outputs.iter().find(|index| !known[**index as usize]) {
            return Err(Failure::data(format!("no operation writes output operand {index}")));
        }
        Ok(Finished {
            operands: std::mem::take(&mut self.operands),
            constants: std::mem::take(&mut self.constants),
            calls: std::mem::take(&mut self.calls),
            order,
            inputs,
            outputs,
        })
    }

    pub(crate) fn finished(&self) -> Result<&Arc<Finished>> {
        self.finished.as_ref().ok_or_else(|| Failure::state("the model is not finished"))
    }
}

/// Marks an operand as a constant of `length` bytes.
fn give_value(operand: &mut Operand, length: usize) -> Result<()> {
    if !operand.kind.is_scalar() && (operand.dimensions.is_empty() || operand.dimensions.contains(&0)) {
        return Err(Failure::data(format!("{} of unknown shape has no value", operand.kind)));
    }
    let due = operand.byte_length();
    if due != Some(length as u64) || operand.kind == OperandType::Model {
        return Err(Failure::data(format!(
            "{} {:?} takes {due:?} bytes, and {length} are given",
            operand.kind, operand.dimensions
        )));
    }
    operand.value = Value::Constant { offset: 0, length: length as u64 };
    Ok(())
}

/// An order in which every operand is written before it is read: that of adding, as far as possible.
fn run_order(calls: &[Call], known: &mut [bool]) -> Result<Vec<usize>> {
    let mut waiting: Vec<usize> = Vec::with_capacity(calls.len());
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); known.len()];
    for (index, call) in calls.iter().enumerate() {
        let mut missing: Vec<_> = call.inputs.iter().filter(|input| !known[**input as usize]).collect();
        missing.sort_unstable();
        missing.dedup();
        waiting.push(missing.len());
        missing.into_iter().for_each(|input| readers[*input as usize].push(index));
    }
    let ready = waiting.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index);
    let mut ready: std::collections::BTreeSet<usize> = ready.collect();
    let mut order = Vec::with_capacity(calls.len());
    while let Some(index) = ready.pop_first() {
        order.push(index);
        for output in &calls[index].outputs {
            known[*output as usize] = true;
            for reader in &readers[*output as usize] {
                waiting[*reader] -= 1;
                if waiting[*reader] == 0 {
                    ready.insert(*reader);
                }
            }
        }
    }
    match waiting.iter().position(|count| *count > 0) {
        Some(index) => {
            Err(Failure::data(format!("{} reads an operand that nothing writes", calls[index].operation)))
        }
        None => Ok(order),
    }
}
