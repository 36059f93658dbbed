//! The machine, in software: exact and slow.

use crate::{Constants, Function, Instruction};

/// A call that cannot be executed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The caller gives other inputs than the function takes.
    #[error("`{function}` takes inputs of {expected:?} numbers, not {found:?}")]
    Inputs {
        /// The function.
        function: String,
        /// Elements of each of its inputs.
        expected: Vec<u64>,
        /// Elements of each input that was given.
        found: Vec<u64>,
    },
    /// The program was not checked, or belongs to other constants.
    #[error("`{function}` reads what is not there")]
    Unchecked {
        /// The function.
        function: String,
    },
}

/// Executes a checked `function` on `inputs` and returns its outputs.
///
/// # Errors
/// The inputs have other sizes, or the function was not [checked](crate::check).
pub fn run(
    function: &Function,
    constants: Constants<'_>,
    inputs: &[&[f32]],
) -> Result<Vec<Vec<f32>>, RunError> {
    let unchecked = || RunError::Unchecked { function: function.name.clone() };
    let size = |buffer: &u32| function.buffers.get(*buffer as usize).map_or(0, |buffer| buffer.elements);
    let expected: Vec<u64> = function.inputs.iter().map(size).collect();
    let found: Vec<u64> = inputs.iter().map(|input| input.len() as u64).collect();
    if expected != found {
        return Err(RunError::Inputs { function: function.name.clone(), expected, found });
    }
    let mut values: Vec<Option<Vec<f32>>> = Vec::with_capacity(function.buffers.len());
    for buffer in &function.buffers {
        values.push(match buffer.constant {
            Some(offset) => Some(constants.numbers(offset, buffer.elements).ok_or_else(unchecked)?),
            None => None,
        });
    }
    for (&buffer, &input) in function.inputs.iter().zip(inputs) {
        *values.get_mut(buffer as usize).ok_or_else(unchecked)? = Some(input.to_vec());
    }
    for &instruction in &function.instructions {
        let (reads, to) = instruction.buffers();
        let read: Option<Vec<&[f32]>> =
            reads.iter().map(|&buffer| values.get(buffer as usize)?.as_deref()).collect();
        let result = execute(instruction, &read.ok_or_else(unchecked)?).ok_or_else(unchecked)?;
        *values.get_mut(to as usize).ok_or_else(unchecked)? = Some(result);
    }
    let outputs = function.outputs.iter().map(|&buffer| values.get(buffer as usize)?.clone());
    outputs.collect::<Option<_>>().ok_or_else(unchecked)
}

fn execute(instruction: Instruction, read: &[&[f32]]) -> Option<Vec<f32>> {
    Some(match (instruction, read) {
        (Instruction::Multiply { rows, inner, columns, transposed, .. }, [left, right]) => {
            let [rows, inner, columns] = [rows, inner, columns].map(|size| size as usize);
            let mut product = Vec::new();
            for row in 0..rows {
                let row = left.get(row * inner..(row + 1) * inner)?;
                for column in 0..columns {
                    let (start, step) = if transposed { (column * inner, 1) } else { (column, columns) };
                    let others = right.get(start..)?.iter().step_by(step);
                    product.push(row.iter().zip(others).map(|(left, right)| left * right).sum());
                }
            }
            product
        }
        (Instruction::Add { .. }, [left, right]) => {
            left.iter().zip(right.iter().cycle()).map(|(left, right)| left + right).collect()
        }
        (Instruction::Rectify { .. }, [from]) => {
            // `f32::max` would drop NaN.
            from.iter().map(|&number| if number <= 0.0 { 0.0 } else { number }).collect()
        }
        _ => return None,
    })
}
