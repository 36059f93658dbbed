//! Models that are nearly right, and calls in any order: every one is answered with a code, and none crashes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "harness/cases.rs"]
mod cases;
mod harness;

use cases::{Case, bytes, cases};
use edgec_nnapi::{OperandType, Operation};
use harness::{Compilation, Execution, Model};
use neuralnetworks::NO_ERROR;

/// A deterministic stream of numbers (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % limit
    }
}

/// Changes one thing of a case: a dimension, a type, a scale, a zero point, a value, a constant, the operation or an operand.
fn distort(case: &mut Case, next: &mut Numbers) {
    let place = next.below(case.inputs.len());
    let what = next.below(9);
    if what == 7 {
        case.operation = Operation::all()[next.below(Operation::all().len())];
        return;
    }
    if what == 8 {
        let other = next.below(case.inputs.len());
        case.inputs.swap(place, other);
        return;
    }
    let output = next.below(3) == 0;
    let tensor = if output { &mut case.outputs[0] } else { &mut case.inputs[place] };
    match what {
        0 if !tensor.operand.dimensions.is_empty() => {
            let axis = next.below(tensor.operand.dimensions.len());
            tensor.operand.dimensions[axis] = [0, 1, 2, 3, 5, 7, 1000][next.below(7)];
        }
        1 => tensor.operand.dimensions.push([0, 1, 2][next.below(3)]),
        2 => {
            tensor.operand.dimensions.pop();
        }
        3 => tensor.operand.kind = OperandType::from_code(next.below(15) as i32).unwrap(),
        4 => {
            tensor.operand.scale = [0.0, 1e-30, 1e-9, 0.5, 1e20, f32::MAX, f32::INFINITY][next.below(7)];
            tensor.operand.zero_point = [-1000, -128, 0, 127, 255][next.below(5)];
        }
        5 if !tensor.values.is_empty() => {
            let index = next.below(tensor.values.len());
            let extreme = [-2_147_483_648.0, -7.0, -1.0, 0.0, 1.0, 2.0, 100.0, 2_147_483_647.0];
            tensor.values[index] = extreme[next.below(extreme.len())];
        }
        _ => tensor.constant = !tensor.constant && !output,
    }
}

/// Makes all calls that a case needs, whatever they answer; says whether it could be computed.
fn drive(case: &Case) -> bool {
    let operands = || case.inputs.iter().chain(&case.outputs);
    let length = |bytes: Option<u64>| bytes.filter(|bytes| *bytes <= 1 << 20);
    if operands().any(|tensor| length(tensor.operand.byte_length()).is_none()) {
        return false;
    }
    let model = Model::new();
    for (index, tensor) in operands().enumerate() {
        model.add(&tensor.operand);
        if let Some(channels) = &tensor.operand.channels {
            model.set_scales(index as i32, channels.dimension, &channels.scales);
        }
        if tensor.constant {
            model.set(index as i32, &bytes(tensor.operand.kind, &tensor.values));
        }
    }
    let split = case.inputs.len() as u32;
    let inputs: Vec<u32> = (0..split).collect();
    let outputs: Vec<u32> = (split..split + case.outputs.len() as u32).collect();
    model.call(case.operation, &inputs, &outputs);
    let given: Vec<u32> = inputs.into_iter().filter(|index| !case.inputs[*index as usize].constant).collect();
    model.identify(&given, &outputs);
    if model.finish() != NO_ERROR {
        return false;
    }
    let supported = model.supported(1).expect("the model is finished");
    let compilation = Compilation::new(&model);
    assert_eq!(compilation.is_ok(), supported == [true], "{} {}", case.name, case.operation);
    let Ok(compilation) = compilation else { return false };
    let execution = Execution::new(&compilation).expect("the compilation is finished");
    let sized = |index: usize| operands().nth(index).unwrap().operand.byte_length().unwrap() as usize;
    let fed: Vec<Vec<u8>> = given
        .iter()
        .map(|index| {
            let tensor = &case.inputs[*index as usize];
            let mut bytes = bytes(tensor.operand.kind, &tensor.values);
            bytes.resize(sized(*index as usize), 0x7f);
            bytes
        })
        .collect();
    fed.iter()
        .enumerate()
        .for_each(|(index, bytes)| assert_eq!(execution.input(index as i32, bytes), NO_ERROR));
    let mut results: Vec<Vec<u8>> = outputs.iter().map(|index| vec![0; sized(*index as usize)]).collect();
    for (index, bytes) in results.iter_mut().enumerate() {
        assert_eq!(execution.output(index as i32, bytes), NO_ERROR);
    }
    execution.compute() == NO_ERROR
}

#[test]
fn distorted_models_are_refused_or_computed() {
    let mut next = Numbers(11);
    let (mut computed, mut refused) = (0, 0);
    for round in 0..6 {
        for mut case in cases() {
            for _ in 0..=round % 3 {
                distort(&mut case, &mut next);
            }
            if drive(&case) { computed += 1 } else { refused += 1 }
        }
    }
    assert!(computed > 300 && refused > 300, "{computed} were computed and {refused} refused");
}
