//! The rules of a single operand (`validateOperandType` of AOSP's runtime).

use crate::{Operand, OperandType, Value};

/// Checks type, dimensions, quantisation and the value's length, and gives the feature level that the type needs.
///
/// A tensor's dimensions may be unknown: a rank of 0, or dimensions of 0.
///
/// # Errors
/// What is wrong, as the rest of a sentence about the operand.
pub fn check_operand(operand: &Operand) -> Result<u32, String> {
    let Operand { kind, dimensions, scale, zero_point, channels, value } = operand;
    if kind.is_scalar() && !dimensions.is_empty() {
        return Err(format!("a scalar {kind} has no dimensions, and {dimensions:?} are given"));
    }
    let Some(length) = operand.byte_length() else {
        return Err(format!("the size of {kind} {dimensions:?} overflows"));
    };
    let scale_fits = if kind.has_scale() {
        scale.is_finite() && *scale > 0.0
    } else if *kind == OperandType::TensorInt32 {
        scale.is_finite() && *scale >= 0.0
    } else {
        *scale == 0.0
    };
    if !scale_fits {
        let due = if kind.has_scale() { "a finite one above 0" } else { "0" };
        return Err(format!("its scale is {scale} where {kind} has {due}"));
    }
    if !kind.zero_points().contains(zero_point) {
        return Err(format!(
            "its zero point {zero_point} is not in {:?}, the range of {kind}",
            kind.zero_points()
        ));
    }
    match (kind, channels) {
        (OperandType::TensorQuant8SymmPerChannel, None) => return Err(format!("{kind} has no scales")),
        (OperandType::TensorQuant8SymmPerChannel, Some(channels)) => {
            let Some(extent) = dimensions.get(channels.dimension as usize) else {
                return Err(format!(
                    "there is no dimension {} of {dimensions:?} to have scales",
                    channels.dimension
                ));
            };
            if channels.scales.len() != *extent as usize {
                return Err(format!("it has {} scales for {extent} channels", channels.scales.len()));
            }
            if let Some(wrong) = channels.scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
                return Err(format!("one of its scales is {wrong}; they are finite and above 0"));
            }
        }
        (_, Some(_)) => return Err(format!("{kind} has scales for channels")),
        (_, None) => {}
    }
    let given = match value {
        Value::Computed | Value::Omitted => None,
        Value::Inline(bytes) => Some(bytes.len() as u64),
        Value::Constant { length, .. } => Some(*length),
    };
    match given {
        Some(given) if given != length => {
            Err(format!("its value has {given} bytes where {kind} {dimensions:?} takes {length}"))
        }
        _ => Ok(kind.level()),
    }
}
