//! The cases of `tools/fixtures/nnapi_kernels.py`.

#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part")]

use edgec_nnapi::{Operand, OperandType, Operation};
use half::f16;
use serde_json::Value;

/// One operation with what it computes.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    pub operation: Operation,
    pub inputs: Vec<Tensor>,
    pub outputs: Vec<Tensor>,
}

/// An operand and its values.
#[derive(Clone)]
pub struct Tensor {
    pub operand: Operand,
    pub values: Vec<f64>,
    pub constant: bool,
    pub tolerance: f64,
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

/// The cases of the fixture.
pub fn cases() -> Vec<Case> {
    let text = include_str!("../fixtures/kernels.json");
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

/// Values as an operand holds them.
pub fn bytes(kind: OperandType, values: &[f64]) -> Vec<u8> {
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
