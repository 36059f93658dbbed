//! Every operation against what numpy computes (`tools/fixtures/nnapi_kernels.py`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod harness;

use edgec_nnapi::{Operand, OperandType, Operation};
use half::f16;
use harness::{Compilation, Execution, Model};
use neuralnetworks::NO_ERROR;
use serde_json::Value;

struct Case {
    name: String,
    operation: Operation,
    inputs: Vec<Tensor>,
    outputs: Vec<Tensor>,
}

struct Tensor {
    operand: Operand,
    values: Vec<f64>,
    constant: bool,
    tolerance: f64,
}

fn tensor(value: &Value) -> Tensor {
    let name = value["type"].as_str().unwrap();
    let kind = (0..16).filter_map(OperandType::from_code).find(|kind| kind.name() == name).unwrap();
    let numbers = |value: &Value| -> Vec<f64> {
        value
            .as_array()
            .into_iter()
            .flatten()
            .map(|number| number.as_f64().unwrap_or(f64::INFINITY))
            .collect()
    };
    let dims: Vec<u32> = numbers(&value["dims"]).into_iter().map(|dim| dim as u32).collect();
    let scale = value["scale"].as_f64().unwrap_or(0.0) as f32;
    let mut operand = Operand::tensor(kind, &dims, scale, value["zero_point"].as_i64().unwrap_or(0) as i32);
    if let Some(channels) = value["channels"].as_array() {
        let scales = numbers(&channels[1]).into_iter().map(|scale| scale as f32).collect();
        operand = operand.with_channels(channels[0].as_u64().unwrap() as u32, scales);
    }
    Tensor {
        operand,
        values: numbers(&value["values"]),
        constant: value["constant"] == true,
        tolerance: value["tolerance"].as_f64().unwrap_or(0.0),
    }
}

fn cases() -> Vec<Case> {
    let text = include_str!("fixtures/kernels.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    let tensors = |value: &Value| value.as_array().unwrap().iter().map(tensor).collect();
    cases
        .iter()
        .map(|case| Case {
            name: case["name"].as_str().unwrap().to_owned(),
            operation: Operation::from_name(case["operation"].as_str().unwrap()).unwrap(),
            inputs: tensors(&case["inputs"]),
            outputs: tensors(&case["outputs"]),
        })
        .collect()
}

fn bytes(kind: OperandType, values: &[f64]) -> Vec<u8> {
    let encode = |value: &f64| match (kind, kind.element_size()) {
        (OperandType::TensorFloat32 | OperandType::Float32, _) => (*value as f32).to_le_bytes().to_vec(),
        (OperandType::TensorFloat16 | OperandType::Float16, _) => {
            f16::from_f64(*value).to_le_bytes().to_vec()
        }
        (_, 4) => (*value as i32).to_le_bytes().to_vec(),
        (OperandType::TensorQuant8Asymm | OperandType::TensorBool8 | OperandType::Bool, _) => {
            vec![*value as u8]
        }
        _ => vec![(*value as i8).cast_unsigned()],
    };
    values.iter().flat_map(encode).collect()
}

fn values(kind: OperandType, bytes: &[u8]) -> Vec<f64> {
    let chunks = bytes.chunks_exact(kind.element_size());
    let decode = |chunk: &[u8]| match (kind, chunk) {
        (OperandType::TensorFloat32, [a, b, c, d]) => f64::from(f32::from_le_bytes([*a, *b, *c, *d])),
        (OperandType::TensorFloat16, [a, b]) => f16::from_le_bytes([*a, *b]).to_f64(),
        (_, [a, b, c, d]) => f64::from(i32::from_le_bytes([*a, *b, *c, *d])),
        (OperandType::TensorQuant8AsymmSigned, [a]) => f64::from(a.cast_signed()),
        (_, [a, ..]) => f64::from(*a),
        _ => panic!("elements of {kind}"),
    };
    chunks.map(decode).collect()
}

/// Runs a case; the computed outputs, or the call that failed.
fn run(case: &Case) -> Result<Vec<Vec<f64>>, String> {
    let model = Model::new();
    let check =
        |what: &str, code| if code == NO_ERROR { Ok(()) } else { Err(format!("{what} gives {code}")) };
    for (index, tensor) in case.inputs.iter().chain(&case.outputs).enumerate() {
        check("addOperand", model.add(&tensor.operand))?;
        if let Some(channels) = &tensor.operand.channels {
            check("scales", model.set_scales(index as i32, channels.dimension, &channels.scales))?;
        }
        if tensor.constant {
            check("setOperandValue", model.set(index as i32, &bytes(tensor.operand.kind, &tensor.values)))?;
        }
    }
    let split = case.inputs.len() as u32;
    let inputs: Vec<u32> = (0..split).collect();
    let outputs: Vec<u32> = (split..split + case.outputs.len() as u32).collect();
    check("addOperation", model.call(case.operation, &inputs, &outputs))?;
    let given: Vec<u32> = inputs.into_iter().filter(|index| !case.inputs[*index as usize].constant).collect();
    check("identify", model.identify(&given, &outputs))?;
    check("finish", model.finish())?;
    if model.supported(1) != Ok(vec![true]) {
        return Err(format!("supported gives {:?}", model.supported(1)));
    }
    let compilation = Compilation::new(&model).map_err(|code| format!("compile gives {code}"))?;
    let execution = Execution::new(&compilation).map_err(|code| format!("create gives {code}"))?;
    let fed: Vec<Vec<u8>> = given
        .iter()
        .map(|index| &case.inputs[*index as usize])
        .map(|tensor| bytes(tensor.operand.kind, &tensor.values))
        .collect();
    for (index, bytes) in fed.iter().enumerate() {
        check("setInput", execution.input(index as i32, bytes))?;
    }
    let length = |tensor: &Tensor| tensor.operand.byte_length().unwrap() as usize;
    let mut results: Vec<Vec<u8>> = case.outputs.iter().map(|tensor| vec![0xa5; length(tensor)]).collect();
    for (index, bytes) in results.iter_mut().enumerate() {
        check("setOutput", execution.output(index as i32, bytes))?;
    }
    check("compute", execution.compute())?;
    Ok(case.outputs.iter().zip(results).map(|(tensor, bytes)| values(tensor.operand.kind, &bytes)).collect())
}

/// The largest difference beyond what the case allows: steps for bytes, relative for floats.
fn excess(computed: &[f64], expected: &Tensor) -> f64 {
    let float = expected.operand.kind.is_float_tensor();
    let largest = expected
        .values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .fold(1.0, |a: f64, b| a.max(b.abs()));
    computed
        .iter()
        .zip(&expected.values)
        .map(|(computed, expected)| match (computed == expected, float) {
            (true, _) => 0.0,
            (_, true) => (computed - expected).abs() / expected.abs().max(largest * 0.05),
            _ => (computed - expected).abs(),
        })
        .fold(0.0, f64::max)
        - expected.tolerance
}

#[test]
fn operations_compute_what_numpy_computes() {
    let cases = cases();
    let mut wrong = Vec::new();
    for case in &cases {
        match run(case) {
            Err(reason) => wrong.push(format!("{}: {reason}", case.name)),
            Ok(outputs) => {
                for (computed, expected) in outputs.iter().zip(&case.outputs) {
                    assert_eq!(computed.len(), expected.values.len(), "{}", case.name);
                    let excess = excess(computed, expected);
                    if excess > 0.0 || excess.is_nan() {
                        wrong.push(format!(
                            "{}: {excess} beyond the tolerance\n  computed {computed:?}\n  expected {:?}",
                            case.name, expected.values
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_operation_that_is_implemented_has_a_case() {
    let cases = cases();
    let covered: std::collections::BTreeSet<&str> = cases.iter().map(|case| case.operation.name()).collect();
    // As many as `kernels::prepare` names.
    assert_eq!(covered.len(), 67, "{covered:?}");
}
