//! What an operation becomes, before any of it is written: NNAPI's calls over operands, checked as they are added.
//!
//! Plans decide what the target supports, so that `support` and the legalisation pass cannot disagree.

use std::collections::HashMap;

use edgec_dialects::ir::Value;
use edgec_nnapi::verify::{check_call, check_operand};
use edgec_nnapi::{Call, Operand, OperandType as Kind, Operation, Value as Content};

use crate::stored::{self, Stored};
use crate::types;

/// Why an operation is not computed, as a sentence.
pub(crate) type Reason = String;

/// An operand of a plan.
pub(crate) type Id = u32;

/// Where the value of an operand comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source<'c> {
    /// A call of the plan computes it.
    Computed,
    /// It is a value of the module.
    Given(Value<'c>),
    /// It is stored with the model.
    Stored(Stored),
    /// It stands in the call list: the operand's own value.
    Immediate,
}

/// Calls that compute what an operation does.
pub(crate) struct Plan<'c> {
    /// Operands, with where each one's value comes from.
    pub operands: Vec<(Operand, Source<'c>)>,
    /// The calls in order.
    pub calls: Vec<Call>,
    /// The feature level that the calls may need.
    level: u32,
    /// Values within a composite's decomposition that are operands already.
    known: HashMap<Value<'c>, Id>,
}

/// How much of a plan there was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    operands: usize,
    calls: usize,
}

impl<'c> Plan<'c> {
    /// An empty plan for a feature level.
    pub(crate) fn new(level: u32) -> Self {
        Self { operands: Vec::new(), calls: Vec::new(), level, known: HashMap::new() }
    }

    /// Says which operand a value within a decomposition is.
    pub(crate) fn know(&mut self, value: Value<'c>, id: Id) {
        self.known.insert(value, id);
    }

    /// The operand that a value within a decomposition is.
    pub(crate) fn known(&self, value: Value<'c>) -> Option<Id> {
        self.known.get(&value).copied()
    }

    /// What was planned so far.
    pub(crate) fn mark(&self) -> Mark {
        Mark { operands: self.operands.len(), calls: self.calls.len() }
    }

    /// Forgets what was planned since.
    pub(crate) fn reset(&mut self, mark: Mark) {
        self.operands.truncate(mark.operands);
        self.calls.truncate(mark.calls);
        self.known.retain(|_, id| (*id as usize) < mark.operands);
    }

    /// The feature level that the calls may need.
    pub(crate) fn level(&self) -> u32 {
        self.level
    }

    /// Whether a value is known when the model is compiled.
    pub(crate) fn is_stored(&self, value: Value<'c>) -> bool {
        match self.known(value) {
            Some(id) => self.as_stored(id).is_some(),
            None => stored::is_stored(value),
        }
    }

    /// A value of the module as an operand.
    pub(crate) fn value(&mut self, value: Value<'c>) -> Result<Id, Reason> {
        if let Some(id) = self.known(value) {
            return Ok(id);
        }
        if self.is_stored(value) {
            return self.stored(Stored::of(value)?);
        }
        let operand = types::tensor(value.ty())?;
        Ok(self.add(operand, Source::Given(value)))
    }

    /// Something stored as an operand.
    pub(crate) fn stored(&mut self, stored: Stored) -> Result<Id, Reason> {
        let operand = stored.operand()?;
        self.stored_as(stored, operand)
    }

    /// Something stored as an operand of a certain type.
    pub(crate) fn stored_as(&mut self, stored: Stored, operand: Operand) -> Result<Id, Reason> {
        let length = operand.byte_length().unwrap_or(0);
        let operand = operand.with_value(Content::Constant { offset: 0, length });
        check_operand(&operand)?;
        Ok(self.add(operand, Source::Stored(stored)))
    }

    /// A scalar or a small tensor that stands in the call list.
    pub(crate) fn immediate(&mut self, operand: Operand) -> Id {
        self.add(operand, Source::Immediate)
    }

    /// An `INT32`.
    pub(crate) fn int(&mut self, value: i32) -> Id {
        self.immediate(Operand::int32(value))
    }

    /// A `BOOL`.
    pub(crate) fn bool(&mut self, value: bool) -> Id {
        self.immediate(Operand::bool(value))
    }

    /// A `TENSOR_INT32` of one dimension.
    pub(crate) fn ints(&mut self, values: &[i32]) -> Id {
        self.immediate(Operand::int32s(values))
    }

    /// A tensor of one number with as many dimensions as another operand, and its type; numbers of a quantised type are stored ones.
    pub(crate) fn number_like(&mut self, like: Id, number: f64) -> Result<Id, Reason> {
        let (kind, rank) = (self.kind(like), self.dims(like).len());
        let bytes = match kind {
            Kind::TensorFloat32 => (number as f32).to_le_bytes().to_vec(),
            Kind::TensorInt32 => (number as i32).to_le_bytes().to_vec(),
            Kind::TensorBool8 => vec![u8::from(number != 0.0)],
            _ => return Err(format!("no number of {kind} is made")),
        };
        let operand = Operand::tensor(kind, &vec![1; rank], 0.0, 0).with_value(Content::Inline(bytes));
        Ok(self.immediate(operand))
    }

    /// The type of an operand.
    pub(crate) fn kind(&self, id: Id) -> Kind {
        self.operand(id).kind
    }

    /// The dimensions of an operand.
    pub(crate) fn dims(&self, id: Id) -> Vec<u32> {
        self.operand(id).dimensions.clone()
    }

    /// An operand.
    pub(crate) fn operand(&self, id: Id) -> &Operand {
        &self.operands[id as usize].0
    }

    /// What is stored as an operand, if it is.
    pub(crate) fn as_stored(&self, id: Id) -> Option<&Stored> {
        match &self.operands[id as usize].1 {
            Source::Stored(stored) => Some(stored),
            _ => None,
        }
    }

    /// An operand like another one with other dimensions.
    pub(crate) fn shaped(&self, like: Id, dims: &[u32]) -> Operand {
        let Operand { kind, scale, zero_point, .. } = *self.operand(like);
        Operand::tensor(kind, dims, scale, zero_point)
    }

    /// A call with one result.
    ///
    /// # Errors
    /// The call breaks a rule of NNAPI, or needs a higher feature level.
    pub(crate) fn call(
        &mut self,
        operation: Operation,
        inputs: &[Id],
        output: Operand,
    ) -> Result<Id, Reason> {
        let outputs = self.call_many(operation, inputs, vec![output])?;
        Ok(outputs[0])
    }

    /// A call with several results.
    ///
    /// # Errors
    /// As for one.
    pub(crate) fn call_many(
        &mut self,
        operation: Operation,
        inputs: &[Id],
        outputs: Vec<Operand>,
    ) -> Result<Vec<Id>, Reason> {
        let needed = {
            let inputs: Vec<&Operand> = inputs.iter().map(|&id| self.operand(id)).collect();
            let results: Vec<&Operand> = outputs.iter().collect();
            check_call(operation, &inputs, &results).map_err(|reason| format!("{operation}: {reason}"))?
        };
        if needed > self.level {
            let kind = inputs.first().map_or(Kind::TensorFloat32, |&id| self.kind(id));
            return Err(format!(
                "{operation} of {kind} needs feature level {needed}, and --feature-level is {}",
                self.level
            ));
        }
        let outputs: Vec<Id> = outputs.into_iter().map(|output| self.add(output, Source::Computed)).collect();
        self.calls.push(Call { operation, inputs: inputs.to_vec(), outputs: outputs.clone() });
        Ok(outputs)
    }

    fn add(&mut self, operand: Operand, source: Source<'c>) -> Id {
        self.operands.push((operand, source));
        (self.operands.len() - 1) as Id
    }
}
