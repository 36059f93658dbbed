//! Whether a program can be executed: nothing is believed of a file.

use crate::{Function, Instruction, Program};

/// Checks every index, size and constant of `program`, whose constants take `constant_bytes`.
///
/// # Errors
/// The first thing that is wrong, as a text.
pub fn check(program: &Program, constant_bytes: u64) -> Result<(), String> {
    for function in &program.functions {
        check_function(function, constant_bytes)
            .map_err(|error| format!("function `{}`: {error}", function.name))?;
    }
    Ok(())
}

fn check_function(function: &Function, constant_bytes: u64) -> Result<(), String> {
    let mut filled: Vec<bool> = Vec::new();
    for (index, buffer) in function.buffers.iter().enumerate() {
        let size = buffer.elements.checked_mul(4).filter(|_| buffer.elements > 0);
        let size = size.ok_or_else(|| format!("buffer {index} has {} elements", buffer.elements))?;
        if let Some(offset) = buffer.constant
            && (!offset.is_multiple_of(4) || offset.checked_add(size).is_none_or(|end| end > constant_bytes))
        {
            return Err(format!("buffer {index} lies outside of the constants ({offset}, {size} bytes)"));
        }
        filled.push(buffer.constant.is_some());
    }
    let elements = |buffer: u32| {
        let found = function.buffers.get(buffer as usize);
        found.map(|found| found.elements).ok_or_else(|| format!("there is no buffer {buffer}"))
    };
    for &input in &function.inputs {
        elements(input)?;
        if std::mem::replace(&mut filled[input as usize], true) {
            return Err(format!("input {input} is filled twice"));
        }
    }
    for (index, &instruction) in function.instructions.iter().enumerate() {
        let wrong = |what: &str| Err(format!("instruction {index}: {what}"));
        let (reads, to) = instruction.buffers();
        for buffer in reads {
            elements(buffer)?;
            if !filled[buffer as usize] {
                return wrong(&format!("buffer {buffer} is read before it is filled"));
            }
        }
        let written = elements(to)?;
        if std::mem::replace(&mut filled[to as usize], true) {
            return wrong(&format!("buffer {to} is filled twice"));
        }
        let fits = match instruction {
            Instruction::Multiply { left, right, rows, inner, columns, .. } => {
                let size = |one: u64, other: u64| one.checked_mul(other);
                size(rows, inner) == Some(elements(left)?)
                    && size(inner, columns) == Some(elements(right)?)
                    && size(rows, columns) == Some(written)
            }
            Instruction::Add { left, right, .. } => {
                elements(left)? == written && written.is_multiple_of(elements(right)?)
            }
            Instruction::Rectify { from, .. } => elements(from)? == written,
        };
        if !fits {
            return wrong("the sizes of its buffers do not fit");
        }
    }
    for &output in &function.outputs {
        elements(output)?;
        if !filled[output as usize] {
            return Err(format!("output {output} is never filled"));
        }
    }
    Ok(())
}
