//! From the `nnapi` dialect to call lists: each function is one, and all share their constants.

use std::collections::HashMap;

use edgec_dialects::ElementType;
use edgec_dialects::ir::{Block, Func, Module, Op, Value};
use edgec_nnapi::verify::required_level;
use edgec_nnapi::{
    Call, CallList, MAX_COPIED_VALUE, Operand, OperandType as Kind, Operation, Package, Value as Content,
};
use edgec_target::{Constant, TargetError};

use crate::legalize::partitions;
use crate::types;
use crate::verify::operation;

/// A package, and what its constants are.
#[derive(Default)]
pub(crate) struct Translated {
    pub package: Package,
    /// Offset and content of each constant.
    pub constants: Vec<(u64, Constant)>,
    places: HashMap<Constant, Content>,
}

/// Translates each partition. What several of them read is stored once.
///
/// # Errors
/// The module holds something that legalisation does not write.
pub(crate) fn translate(module: Module<'_>, relaxed: bool) -> Result<Translated, TargetError> {
    let mut translated = Translated::default();
    for function in partitions(module) {
        let list = CallList { name: function.name(), relaxed, ..CallList::default() };
        let mut writer = Writer { translated: &mut translated, list, ids: HashMap::new() };
        writer.write(function).map_err(|reason| internal(format!("{}: {reason}", function.name())))?;
        let mut list = writer.list;
        list.feature_level = required_level(&list).map_err(|error| internal(error.to_string()))?;
        translated.package.lists.push(list);
    }
    Ok(translated)
}

pub(crate) fn internal(message: String) -> TargetError {
    TargetError::Internal { target: crate::ID, message }
}

/// A value as an operand: a scalar, a tensor, or one that is not given.
pub(crate) fn operand(value: Value<'_>) -> Result<Operand, String> {
    let ty = value.ty();
    if ty.is_tensor() {
        return types::tensor(ty);
    }
    let kind = match ty.element_type() {
        _ if ty.is_none() => Kind::TensorFloat32,
        Some(ElementType::F32) => Kind::Float32,
        Some(ElementType::F16) => Kind::Float16,
        Some(ElementType::I32) => Kind::Int32,
        Some(ElementType::I1) => Kind::Bool,
        _ => return Err(format!("{ty} is no operand")),
    };
    let omitted = Operand::tensor(kind, &[], 0.0, 0);
    Ok(if ty.is_none() { omitted.with_value(Content::Omitted) } else { omitted })
}

struct Writer<'w, 'c> {
    translated: &'w mut Translated,
    list: CallList,
    ids: HashMap<Value<'c>, u32>,
}

impl<'c> Writer<'_, 'c> {
    fn write(&mut self, function: Func<'c>) -> Result<(), String> {
        for argument in function.args() {
            let id = self.add(operand(argument)?);
            self.ids.insert(argument, id);
            self.list.inputs.push(id);
        }
        for op in function.body().map(Block::ops).unwrap_or_default() {
            self.operation(op)?;
        }
        for value in function.returned() {
            let id = self.read(value)?;
            let id = if self.may_be_returned(id) { id } else { self.copied(id)? };
            self.list.outputs.push(id);
        }
        Ok(())
    }

    fn operation(&mut self, op: Op<'c>) -> Result<(), String> {
        let Some(operation) = operation(op) else {
            // Constants are read where they are used.
            let known = ["nnapi.constant", "nnapi.no_value", "ml_program.global_load_const", "func.return"];
            return if known.contains(&op.name().as_str()) {
                Ok(())
            } else {
                Err(format!("{} is not of the nnapi dialect", op.name()))
            };
        };
        let inputs =
            op.operands().into_iter().map(|value| self.read(value)).collect::<Result<Vec<_>, _>>()?;
        let mut outputs = Vec::new();
        for result in op.results() {
            let id = self.add(operand(result)?);
            self.ids.insert(result, id);
            outputs.push(id);
        }
        self.list.calls.push(Call { operation, inputs, outputs });
        Ok(())
    }

    /// The operand that a value is; what is stored becomes one when it is first read.
    fn read(&mut self, value: Value<'c>) -> Result<u32, String> {
        if let Some(&id) = self.ids.get(&value) {
            return Ok(id);
        }
        let op = value.defining_op().ok_or("an argument of another function is read")?;
        let operand = operand(value)?;
        let content = match op.name().as_str() {
            "nnapi.no_value" => Content::Omitted,
            "nnapi.constant" => self.constant(op)?,
            "ml_program.global_load_const" => {
                let symbol = op.symbol_attr("global").ok_or("a weight has no symbol")?;
                let length = operand.byte_length().ok_or("a weight is too large")?;
                self.place(Constant::Weight { symbol, length }, length)?
            }
            other => return Err(format!("what {other} computes is read before it is written")),
        };
        let id = self.add(operand.with_value(content));
        self.ids.insert(value, id);
        Ok(id)
    }

    fn constant(&mut self, op: Op<'c>) -> Result<Content, String> {
        let value = op.attr("value").ok_or("a constant has no value")?;
        if let Some(dense) = value.as_dense() {
            let bytes = dense.to_bytes().ok_or("a constant's elements cannot be read")?;
            if bytes.len() <= MAX_COPIED_VALUE {
                return Ok(Content::Inline(bytes));
            }
            let length = bytes.len() as u64;
            return self.place(Constant::Bytes(bytes), length);
        }
        let truth = || value.as_bool().map(|truth| vec![u8::from(truth)]);
        let float = || value.as_f32().map(|number| number.to_le_bytes().to_vec());
        let int = || value.as_i64().map(|number| (number as i32).to_le_bytes().to_vec());
        let bytes = match value.ty().and_then(|ty| ty.element_type()) {
            Some(ElementType::I1) | None => truth(),
            Some(ElementType::F32) => float(),
            Some(ElementType::F16) => {
                value.as_f32().map(|number| half::f16::from_f32(number).to_le_bytes().to_vec())
            }
            _ => int(),
        };
        bytes.map(Content::Inline).ok_or_else(|| format!("{value} is no value of an operand"))
    }

    /// The place of a constant, which it gets when it is first read.
    fn place(&mut self, constant: Constant, length: u64) -> Result<Content, String> {
        if let Some(content) = self.translated.places.get(&constant) {
            return Ok(content.clone());
        }
        let content = self.translated.package.reserve(length).map_err(|error| error.to_string())?;
        if let Content::Constant { offset, .. } = content {
            self.translated.constants.push((offset, constant.clone()));
        }
        self.translated.places.insert(constant, content.clone());
        Ok(content)
    }

    /// Whether an operand is computed, and not returned yet.
    fn may_be_returned(&self, id: u32) -> bool {
        !self.list.inputs.contains(&id)
            && !self.list.outputs.contains(&id)
            && self.list.operands[id as usize].value == Content::Computed
    }

    /// A copy of an operand, as an input, a constant or an output is no output.
    fn copied(&mut self, id: u32) -> Result<u32, String> {
        let operand = self.list.operands[id as usize].clone();
        let output = Operand::tensor(operand.kind, &operand.dimensions, operand.scale, operand.zero_point);
        let (operation, inputs) = if operand.kind.is_float_tensor() {
            let sizes: Vec<i32> = operand.dimensions.iter().map(|&size| size as i32).collect();
            let shape = self.add(Operand::int32s(&sizes));
            (Operation::Reshape, vec![id, shape])
        } else {
            (Operation::Cast, vec![id])
        };
        let output = self.add(output);
        self.list.calls.push(Call { operation, inputs, outputs: vec![output] });
        Ok(output)
    }

    fn add(&mut self, operand: Operand) -> u32 {
        self.list.operands.push(operand);
        (self.list.operands.len() - 1) as u32
    }
}
