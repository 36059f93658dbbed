//! The rules of one operation: forms, types and ranks by the table, scales by [`super::quantization`].

use super::quantization;
use crate::{Form, Operand, OperandType, Operation, Presence, Slot, SlotKind, Value};

/// Checks an operation's operands and gives the feature level that it needs.
///
/// # Errors
/// What is wrong, as the rest of a sentence about the operation.
pub fn check_call(operation: Operation, inputs: &[&Operand], outputs: &[&Operand]) -> Result<u32, String> {
    let signature = operation.signature();
    // The operation's type is that of the first operand with slot `T`, which stands at the same place in all forms.
    let primary = primary(signature.inputs, inputs).or_else(|| primary(signature.outputs, outputs));
    let own = primary.map_or(OperandType::TensorFloat32, |operand| operand.kind);
    let mut level = signature.level;
    if let Some(primary) = primary {
        let since = signature.types.iter().find(|(kind, _)| *kind == primary.kind).ok_or_else(|| {
            let known: Vec<_> = signature.types.iter().map(|(kind, _)| kind.name()).collect();
            format!("it is not defined for {}, only for {}", primary.kind, known.join(", "))
        })?;
        level = level.max(since.1).max(primary.kind.level());
        let (least, most) = signature.ranks;
        let rank = primary.dimensions.len();
        if rank != 0 && !(least..=most).contains(&rank) {
            let due = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            return Err(format!("{:?} has rank {rank} where {due} is due", primary.dimensions));
        }
    }
    level = level.max(matching(signature.inputs, "input", inputs, own)?);
    level = level.max(matching(signature.outputs, "output", outputs, own)?);
    if let Some(position) = outputs.iter().position(|output| output.value != Value::Computed) {
        return Err(format!("output {position} is a constant"));
    }
    if operation == Operation::Cast {
        cast(own, outputs[0].kind)?;
    }
    if operation == Operation::Softmax && !matches!(inputs[0].dimensions.len(), 0 | 2 | 4) {
        level = level.max(3);
    }
    Ok(level.max(quantization::check(operation, inputs, outputs)?))
}

fn primary<'a>(forms: &[Form], operands: &[&'a Operand]) -> Option<&'a Operand> {
    let position = forms.first()?.slots.iter().position(|slot| slot.kind == SlotKind::Same)?;
    operands.get(position).copied()
}

/// The level of the oldest form that fits, or why the one that fits best does not.
fn matching(forms: &[Form], side: &str, operands: &[&Operand], own: OperandType) -> Result<u32, String> {
    let mut reason = None;
    let mut level = None;
    for form in forms {
        match fits(form.slots, side, operands, own) {
            None => {}
            Some(Ok(())) => level = Some(level.map_or(form.level, |level: u32| level.min(form.level))),
            Some(Err(why)) => reason = Some(why),
        }
    }
    level.ok_or_else(|| {
        reason.unwrap_or_else(|| {
            let mut counts: Vec<_> = forms.iter().map(|form| form.slots.len()).collect();
            counts.dedup();
            format!("it has {} {side}s where {counts:?} are due", operands.len())
        })
    })
}

/// Whether the operands fit the slots; nothing if they are not as many.
fn fits(slots: &[Slot], side: &str, operands: &[&Operand], own: OperandType) -> Option<Result<(), String>> {
    let repeated = slots.iter().position(|slot| slot.presence == Presence::Repeated);
    let extra = operands.len().checked_sub(slots.len())?;
    if extra > 0 && repeated.is_none() {
        return None;
    }
    for (position, operand) in operands.iter().enumerate() {
        let slot = match repeated {
            Some(at) if position > at => &slots[position - extra.min(position - at)],
            _ => &slots[position],
        };
        if operand.value == Value::Omitted {
            if slot.presence != Presence::Optional {
                return Some(Err(format!("{side} {position} is omitted, and has to be there")));
            }
        } else if let Err(due) = accepts(slot.kind, operand.kind, own) {
            return Some(Err(format!("{side} {position} is {} where {due} is due", operand.kind)));
        }
    }
    Some(Ok(()))
}

/// Whether a slot takes the type; otherwise what it takes.
fn accepts(slot: SlotKind, kind: OperandType, own: OperandType) -> Result<(), String> {
    let due = match slot {
        SlotKind::Any => return Ok(()),
        SlotKind::Same => own,
        SlotKind::Filter if own.is_quant8() && kind == OperandType::TensorQuant8SymmPerChannel => {
            return Ok(());
        }
        SlotKind::Filter => own,
        SlotKind::Bias if own.is_float_tensor() => own,
        SlotKind::Bias => OperandType::TensorInt32,
        SlotKind::FloatScalar if own == OperandType::TensorFloat16 => OperandType::Float16,
        SlotKind::FloatScalar => OperandType::Float32,
        SlotKind::ValueScalar => match own {
            OperandType::TensorFloat32 => OperandType::Float32,
            OperandType::TensorFloat16 => OperandType::Float16,
            _ => OperandType::Int32,
        },
        SlotKind::FloatTensor if kind.is_float_tensor() => return Ok(()),
        SlotKind::FloatTensor => return Err("a tensor of floats".into()),
        SlotKind::Quant8Tensor if kind.is_quant8() => return Ok(()),
        SlotKind::Quant8Tensor => return Err("a tensor of quantised bytes".into()),
        SlotKind::Exactly(due) => due,
    };
    if kind == due { Ok(()) } else { Err(due.name().into()) }
}

/// `CAST` goes between floats, integers and unsigned bytes; every other type only to itself.
fn cast(from: OperandType, to: OperandType) -> Result<(), String> {
    let free = |kind| {
        matches!(
            kind,
            OperandType::TensorFloat16
                | OperandType::TensorFloat32
                | OperandType::TensorInt32
                | OperandType::TensorQuant8Asymm
        )
    };
    if from == to || (free(from) && free(to)) {
        Ok(())
    } else {
        Err(format!("there is no cast from {from} to {to}"))
    }
}
