//! The rules of the Neural Networks API that a call list keeps, checked before anything is built from it.

mod call;
mod operand;
mod quantization;

use std::fmt;

pub use call::check_call;
pub use operand::check_operand;

use crate::{CallList, NEWEST_LEVEL, Operand, OperandType, Operation, Value};

/// Most violations that are reported for one list.
const MOST_VIOLATIONS: usize = 20;

/// A rule that a call list breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The list's name.
    pub list: String,
    /// The operation and its place in the list, where the rule is about one.
    pub call: Option<(usize, Operation)>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.call {
            Some((index, operation)) => {
                write!(f, "{}, call {index} ({operation}): {}", self.list, self.reason)
            }
            None => write!(f, "{}: {}", self.list, self.reason),
        }
    }
}

/// All rules that a call list breaks, or the first of very many.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid NNAPI model: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Violations(pub Vec<Violation>);

/// Checks a list: its operands; types, ranks, scales and forms of its calls; that every operand is written before it is read
/// and only once; that shapes are static; and that it needs no more than its feature level.
///
/// # Errors
/// Everything that is wrong with it.
pub fn verify(list: &CallList) -> Result<(), Violations> {
    match Checker::check(list) {
        (violations, _) if !violations.is_empty() => Err(Violations(violations)),
        (_, level) if level > list.feature_level || list.feature_level > NEWEST_LEVEL => {
            let reason = format!("it says feature level {} and needs {level}", list.feature_level);
            Err(Violations(vec![Violation { list: list.name.clone(), call: None, reason }]))
        }
        _ => Ok(()),
    }
}

/// The feature level that a list needs, by its operations, their forms and types. What it says itself is not looked at.
///
/// # Errors
/// Everything that is wrong with the list.
pub fn required_level(list: &CallList) -> Result<u32, Violations> {
    match Checker::check(list) {
        (violations, level) if violations.is_empty() => Ok(level),
        (violations, _) => Err(Violations(violations)),
    }
}

struct Checker<'a> {
    list: &'a CallList,
    violations: Vec<Violation>,
    level: u32,
    /// Which operands have a value so far.
    known: Vec<bool>,
}

impl<'a> Checker<'a> {
    fn check(list: &'a CallList) -> (Vec<Violation>, u32) {
        let known = list.operands.iter().map(|operand| operand.value != Value::Computed).collect();
        let mut checker = Self { list, violations: Vec::new(), level: 1, known };
        checker.operands();
        checker.inputs();
        for index in 0..list.calls.len() {
            if checker.violations.len() >= MOST_VIOLATIONS {
                break;
            }
            checker.call(index);
        }
        checker.outputs();
        (checker.violations, checker.level)
    }

    fn report(&mut self, call: Option<usize>, reason: String) {
        let call = call.map(|index| (index, self.list.calls[index].operation));
        self.violations.push(Violation { list: self.list.name.clone(), call, reason });
    }

    fn operands(&mut self) {
        for (index, operand) in self.list.operands.iter().enumerate() {
            let checked = match check_operand(operand) {
                Ok(_) if operand.kind == OperandType::Model => {
                    Err("control flow is no part of a call list".into())
                }
                Ok(_) if !operand.kind.is_scalar() && !is_static(operand) => {
                    Err(format!("its shape {:?} is not known; a call list is static", operand.dimensions))
                }
                checked => checked,
            };
            match checked {
                Ok(level) => self.level = self.level.max(level),
                Err(reason) => self.report(None, format!("operand {index}: {reason}")),
            }
            if self.violations.len() >= MOST_VIOLATIONS {
                return;
            }
        }
    }

    fn inputs(&mut self) {
        let list = self.list;
        for index in &list.inputs {
            match self.known.get_mut(*index as usize) {
                Some(known) if !*known => *known = true,
                Some(_) => self
                    .report(None, format!("operand {index} is an input, and has a value or is one already")),
                None => self.report(None, format!("there is no operand {index} to be an input")),
            }
        }
    }

    fn outputs(&mut self) {
        if self.list.outputs.is_empty() {
            self.report(None, "it has no outputs".into());
        }
        let mut seen = vec![false; self.list.operands.len()];
        for index in &self.list.outputs {
            let place = *index as usize;
            match self.list.operands.get(place) {
                None => self.report(None, format!("there is no operand {index} to be an output")),
                Some(_) if self.list.inputs.contains(index) => {
                    self.report(None, format!("operand {index} is an input and an output"));
                }
                Some(operand) if operand.value != Value::Computed => {
                    self.report(None, format!("operand {index} is an output and a constant"));
                }
                Some(_) if seen[place] => self.report(None, format!("operand {index} is an output twice")),
                Some(_) if !self.known[place] => {
                    self.report(None, format!("no operation writes operand {index}, which is an output"));
                }
                Some(_) => seen[place] = true,
            }
        }
    }

    fn call(&mut self, index: usize) {
        let call = &self.list.calls[index];
        let operands = |indices: &[u32]| -> Option<Vec<&Operand>> {
            indices.iter().map(|index| self.list.operands.get(*index as usize)).collect()
        };
        let (Some(inputs), Some(outputs)) = (operands(&call.inputs), operands(&call.outputs)) else {
            return self.report(Some(index), "it names an operand that there is not".into());
        };
        if matches!(call.operation, Operation::If | Operation::While) {
            return self.report(Some(index), "control flow is no part of a call list".into());
        }
        match check_call(call.operation, &inputs, &outputs) {
            Ok(level) => self.level = self.level.max(level),
            Err(reason) => self.report(Some(index), reason),
        }
        for (position, input) in call.inputs.iter().enumerate() {
            if !self.known[*input as usize] {
                self.report(
                    Some(index),
                    format!("input {position}, operand {input}, is read before it is written"),
                );
            }
        }
        for (position, output) in call.outputs.iter().enumerate() {
            if std::mem::replace(&mut self.known[*output as usize], true) {
                self.report(Some(index), format!("output {position}, operand {output}, has a value already"));
            }
        }
    }
}

fn is_static(operand: &Operand) -> bool {
    operand.value == Value::Omitted || (!operand.dimensions.is_empty() && !operand.dimensions.contains(&0))
}
