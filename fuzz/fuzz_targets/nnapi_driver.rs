//! Calls of the reference driver: a package of call lists is built through the C functions whatever they answer, with indices and
//! operations changed, and calls repeated, as the input's last bytes say.

#![no_main]

#[path = "../../runtime/reference-nnapi/tests/harness/mod.rs"]
mod harness;

use edgec_nnapi::{CallList, Operand, Package, Value};
use harness::{Compilation, Execution, Model};
use libfuzzer_sys::fuzz_target;
use neuralnetworks::NO_ERROR;

/// Larger operands would only be slow.
const MOST_BYTES: u64 = 1 << 16;

/// Decisions, read from the end of the input; 0 when there are no more.
struct Whims<'a>(std::iter::Rev<std::slice::Iter<'a, u8>>);

impl Whims<'_> {
    fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or(0)
    }

    /// Seldom true.
    fn strike(&mut self) -> bool {
        self.next() > 250
    }

    fn index(&mut self, index: usize) -> i32 {
        if self.strike() { i32::from(self.next()) } else { index as i32 }
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok((package, constants)) = Package::read(data) else { return };
    let mut whims = Whims(data.iter().rev());
    for list in &package.lists {
        let small = |operand: &Operand| operand.byte_length().is_some_and(|length| length <= MOST_BYTES);
        if list.operands.iter().all(small) && list.calls.len() < 50 {
            drive(list, constants, &mut whims);
        }
    }
});

fn drive(list: &CallList, constants: &[u8], whims: &mut Whims<'_>) {
    let model = Model::new();
    build(&model, list, constants, whims);
    let finished = model.finish() == NO_ERROR;
    if whims.strike() {
        build(&model, list, constants, whims);
    }
    assert_eq!(model.supported(list.calls.len()).is_ok(), finished);
    let Ok(compilation) = Compilation::unfinished(&model) else {
        assert!(!finished);
        return;
    };
    if whims.strike() {
        drop(model);
    }
    let compiled = compilation.finish() == NO_ERROR;
    let Ok(execution) = Execution::new(&compilation) else {
        assert!(!compiled);
        return;
    };
    if whims.strike() {
        drop(compilation);
    }
    execute(&execution, list, whims);
}

fn build(model: &Model, list: &CallList, constants: &[u8], whims: &mut Whims<'_>) {
    for (index, operand) in list.operands.iter().enumerate() {
        model.add(operand);
        if let Some(channels) = &operand.channels {
            model.set_scales(whims.index(index), channels.dimension, &channels.scales);
        }
        match &operand.value {
            Value::Computed => 0,
            Value::Omitted => model.omit(whims.index(index)),
            Value::Inline(bytes) => model.set(whims.index(index), bytes),
            Value::Constant { offset, length } => {
                model.set(whims.index(index), &constants[*offset as usize..][..*length as usize])
            }
        };
    }
    for call in &list.calls {
        model.call_code(whims.index(call.operation.code() as usize), &call.inputs, &call.outputs);
    }
    model.identify(&list.inputs, &list.outputs);
}

fn execute(execution: &Execution, list: &CallList, whims: &mut Whims<'_>) {
    let buffer = |index: &u32| {
        let length = list.operands[*index as usize].byte_length().unwrap();
        (0..length).map(|byte| byte as u8 ^ 0x3c).collect::<Vec<u8>>()
    };
    let inputs: Vec<Vec<u8>> = list.inputs.iter().map(buffer).collect();
    let mut outputs: Vec<Vec<u8>> = list.outputs.iter().map(buffer).collect();
    execution.set_reusable(whims.strike());
    for (index, bytes) in inputs.iter().enumerate() {
        execution.input(whims.index(index), bytes);
    }
    for (index, bytes) in outputs.iter_mut().enumerate() {
        execution.output(whims.index(index), bytes);
    }
    execution.compute();
    if whims.strike() {
        execution.compute();
    }
    let _ = execution.output_rank(i32::from(whims.next()));
}
