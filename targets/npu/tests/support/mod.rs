//! Runs packages on the reference driver, by the C functions that a dispatch library calls.
#![allow(dead_code, clippy::unwrap_used, reason = "tests, each of which uses a part")]

#[path = "../../../../runtime/reference-nnapi/tests/harness/mod.rs"]
mod driver;

use std::path::{Path, PathBuf};

use driver::{Compilation, Execution, Model};
use edgec_dialects::ir::{Attr, Module};
use edgec_nnapi::{CallList, Operand, Package, Value};
use edgec_tensor::Tensor;
use edgec_weights::{DType, Expr, WeightTable};
use neuralnetworks::NO_ERROR;

/// The files with what is lowered, in order.
pub fn lowerings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lowerings");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Some numbers for every weight that the module declares.
pub fn weights(module: Module<'_>) -> WeightTable {
    let mut table = WeightTable::default();
    for op in module.op().find("ml_program.global") {
        let ty = op.attr("type").and_then(Attr::as_type).unwrap();
        let shape: Vec<u64> = ty.shape().unwrap().into_iter().map(|size| size as u64).collect();
        let numbers = (0..shape.iter().product::<u64>()).map(|at| ((at * 37 + 11) % 255) as i32 - 127);
        let (dtype, bytes): (DType, Vec<u8>) = match ty.element().to_string().as_str() {
            "f32" => (DType::F32, numbers.flat_map(|number| (number as f32 / 127.0).to_le_bytes()).collect()),
            text if text.contains("i32") => (DType::I32, numbers.flat_map(i32::to_le_bytes).collect()),
            _ => (DType::I8, numbers.map(|number| number as u8).collect()),
        };
        table.insert(op.str_attr("sym_name").unwrap(), Expr::literal(shape, dtype, bytes).unwrap());
    }
    table
}

/// Runs a call list of a package on `inputs`; the bytes of its outputs.
pub fn execute(bytes: &[u8], name: &str, inputs: &[Tensor]) -> Result<Vec<Vec<u8>>, String> {
    let (package, constants) = Package::read(bytes).map_err(|error| error.to_string())?;
    let list = package.lists.iter().find(|list| list.name == name).ok_or("no such list")?;
    edgec_nnapi::verify::verify(list).map_err(|error| error.to_string())?;
    let model = build(list, constants)?;
    let compilation =
        Compilation::new(&model).map_err(|code| format!("the driver compiles with code {code}"))?;
    let execution = Execution::new(&compilation).map_err(|code| format!("no execution: {code}"))?;
    for (index, input) in inputs.iter().enumerate() {
        succeed("an input", execution.input(index as i32, input.bytes()))?;
    }
    let length = |id: &u32| list.operands[*id as usize].byte_length().unwrap() as usize;
    let mut outputs: Vec<Vec<u8>> = list.outputs.iter().map(|id| vec![0; length(id)]).collect();
    for (index, output) in outputs.iter_mut().enumerate() {
        succeed("an output", execution.output(index as i32, output))?;
    }
    succeed("the execution", execution.compute())?;
    Ok(outputs)
}

fn build(list: &CallList, constants: &[u8]) -> Result<Model, String> {
    let model = Model::new();
    for (index, operand) in list.operands.iter().enumerate() {
        succeed("an operand", model.add(operand))?;
        if let Some(channels) = &operand.channels {
            succeed("scales", model.set_scales(index as i32, channels.dimension, &channels.scales))?;
        }
        let code = match &operand.value {
            Value::Computed => NO_ERROR,
            Value::Omitted => model.omit(index as i32),
            Value::Inline(bytes) => model.set(index as i32, bytes),
            Value::Constant { offset, length } => {
                model.set(index as i32, &constants[*offset as usize..][..*length as usize])
            }
        };
        succeed("a value", code)?;
    }
    for call in &list.calls {
        succeed(call.operation.name(), model.call(call.operation, &call.inputs, &call.outputs))?;
    }
    succeed("the ends", model.identify(&list.inputs, &list.outputs))?;
    succeed("the model", model.finish())?;
    let supported = model.supported(list.calls.len()).map_err(|code| format!("asked for support: {code}"))?;
    match supported.iter().position(|supported| !supported) {
        None => Ok(model),
        Some(index) => {
            let call = &list.calls[index];
            let operands: Vec<&Operand> = call.inputs.iter().map(|&id| &list.operands[id as usize]).collect();
            Err(format!("the driver has no {} of {operands:?}", call.operation))
        }
    }
}

fn succeed(what: &str, code: i32) -> Result<(), String> {
    if code == NO_ERROR { Ok(()) } else { Err(format!("{what} is refused with code {code}")) }
}
