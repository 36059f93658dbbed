//! The engine on programs that are right, and on files that are not.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use crate::{Buffer, Constants, FileError, Function, Instruction, Program, RunError, read, run, write};

/// `max(x[2,3] * w[3,2] + b[2], 0)`
fn layer(transposed: bool) -> Program {
    let computed = |elements| Buffer { elements, constant: None };
    let stored = |elements, offset| Buffer { elements, constant: Some(offset) };
    Program {
        functions: vec![Function {
            name: "layer".to_owned(),
            buffers: vec![computed(6), stored(6, 0), stored(2, 24), computed(4), computed(4), computed(4)],
            inputs: vec![0],
            outputs: vec![5],
            instructions: vec![
                Instruction::Multiply { left: 0, right: 1, to: 3, rows: 2, inner: 3, columns: 2, transposed },
                Instruction::Add { left: 3, right: 2, to: 4 },
                Instruction::Rectify { from: 4, to: 5 },
            ],
        }],
    }
}

fn file(program: &Program) -> Vec<u8> {
    let constants = [1.0f32, -2.0, 3.0, 4.0, -5.0, 6.0, 0.5, -100.0];
    [write(program).unwrap(), constants.iter().flat_map(|number| number.to_le_bytes()).collect()].concat()
}

#[test]
fn a_layer_is_computed_in_both_layouts() {
    let x = [1.0, 2.0, 3.0, -1.0, 0.0, 1.0];
    for (transposed, expected) in [(false, [0.0, 0.0, 0.0, 0.0]), (true, [6.5, 0.0, 2.5, 0.0])] {
        let file = file(&layer(transposed));
        let (program, constants) = read(&file).unwrap();
        assert_eq!(program, layer(transposed));
        assert_eq!(run(&program.functions[0], constants, &[&x]).unwrap(), [expected.to_vec()]);
    }
}

#[test]
fn nan_passes_the_rectifier() {
    let file = file(&layer(true));
    let (program, constants) = read(&file).unwrap();
    assert!(run(&program.functions[0], constants, &[&[f32::NAN; 6]]).unwrap()[0][0].is_nan());
}

#[test]
fn other_inputs_are_refused() {
    let error = run(&layer(true).functions[0], Constants(&[0; 32]), &[&[0.0; 5]]).unwrap_err();
    assert!(matches!(error, RunError::Inputs { .. }));
}

#[test]
fn damaged_files_are_refused_wherever_they_are_cut_or_changed() {
    let whole = file(&layer(true));
    for length in 0..whole.len() - 1 {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            if let Ok((program, constants)) = read(&bytes) {
                let inputs: Vec<Vec<f32>> = program.functions[0]
                    .inputs
                    .iter()
                    .map(|&input| vec![1.0; program.functions[0].buffers[input as usize].elements as usize])
                    .collect();
                let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
                run(&program.functions[0], constants, &inputs).unwrap();
            }
        }
    }
    assert_eq!(read(b"TFL3...."), Err(FileError::Magic));
    let mut newer = whole;
    newer[4] = 9;
    assert_eq!(read(&newer), Err(FileError::Version { found: 9 }));
}

#[test]
fn programs_that_cannot_run_are_refused() {
    let refused = |change: &dyn Fn(&mut Function)| {
        let mut program = layer(true);
        change(&mut program.functions[0]);
        matches!(read(&file(&program)), Err(FileError::Damaged(_)))
    };
    assert!(refused(&|function| function.buffers[0].elements = 0));
    assert!(refused(&|function| function.buffers[0].elements = u64::MAX));
    assert!(refused(&|function| function.buffers[1].constant = Some(1000)));
    assert!(refused(&|function| function.inputs = vec![9]));
    assert!(refused(&|function| function.inputs = vec![1]));
    assert!(refused(&|function| function.outputs = vec![9]));
    assert!(refused(&|function| function.instructions.truncate(1)));
    assert!(refused(&|function| function.instructions.reverse()));
    assert!(refused(&|function| function.instructions[1] = Instruction::Rectify { from: 0, to: 4 }));
    assert!(refused(&|function| function.instructions[2] = Instruction::Rectify { from: 4, to: 3 }));
}
