//! A model of two partitions with an addition on the CPU between them, and what it computes.

use edgec_formats::tflite::{
    Activation, Buffer, DISPATCH, Model, Op, Operator, Signature, Subgraph, Tensor, TensorType,
    dispatch_options,
};
use edgec_nnapi::{Call, CallList, Operand, OperandType, Operation, Package};

use super::Ends;

pub const ENDS: Ends = Ends { kind: "float32", shape: "1,8", outputs: 4 };
const F32: OperandType = OperandType::TensorFloat32;

fn weight(row: usize, column: usize) -> f32 {
    (row as f32 - 1.5) * 0.1 + column as f32 * 0.02
}

fn bias(row: usize) -> f32 {
    row as f32 - 1.0
}

/// A dense layer with ReLU whose weights are constants in the file, and a softmax.
pub fn package() -> Vec<u8> {
    let mut package = Package::default();
    let (weights, biases) = (package.reserve(4 * 8 * 4).unwrap(), package.reserve(4 * 4).unwrap());
    let floats = |dims: &[u32]| Operand::tensor(F32, dims, 0.0, 0);
    let dense = CallList {
        name: "dense".into(),
        feature_level: 1,
        operands: vec![
            floats(&[1, 8]),
            floats(&[4, 8]).with_value(weights),
            floats(&[4]).with_value(biases),
            Operand::int32(1),
            floats(&[1, 4]),
        ],
        calls: vec![Call {
            operation: Operation::FullyConnected,
            inputs: vec![0, 1, 2, 3],
            outputs: vec![4],
        }],
        inputs: vec![0],
        outputs: vec![4],
        ..CallList::default()
    };
    let softmax = CallList {
        name: "softmax".into(),
        feature_level: 3,
        operands: vec![floats(&[1, 4]), Operand::float32(0.5), Operand::int32(-1), floats(&[1, 4])],
        calls: vec![Call { operation: Operation::Softmax, inputs: vec![0, 1, 2], outputs: vec![3] }],
        inputs: vec![0],
        outputs: vec![3],
        ..CallList::default()
    };
    package.lists = vec![dense, softmax];
    let mut bytes = package.head().unwrap();
    let numbers = (0..32).map(|index| weight(index / 8, index % 8)).chain((0..4).map(bias));
    bytes.extend(numbers.flat_map(f32::to_le_bytes));
    assert_eq!(bytes.len() as u64, package.head().unwrap().len() as u64 + package.constants_length);
    bytes
}

/// DISPATCH_OP, an addition on the CPU, DISPATCH_OP.
pub fn model(offset: u64, size: u64) -> Model {
    let tensor = |name: &str, width| Tensor {
        name: name.into(),
        shape: vec![1, width],
        dtype: TensorType::Float32,
        ..Tensor::default()
    };
    let operator = |op, inputs: &[u32], output| Operator {
        op,
        version: 1,
        inputs: inputs.iter().copied().map(Some).collect(),
        outputs: vec![output],
    };
    let dispatch = |name| Op::Custom { code: DISPATCH.into(), options: dispatch_options(offset, size, name) };
    Model {
        subgraphs: vec![Subgraph {
            name: "main".into(),
            tensors: vec![tensor("x", 8), tensor("hidden", 4), tensor("doubled", 4), tensor("y", 4)],
            inputs: vec![0],
            outputs: vec![3],
            operators: vec![
                operator(dispatch("dense"), &[0], 1),
                operator(Op::Add { activation: Activation::None }, &[1, 1], 2),
                operator(dispatch("softmax"), &[2], 3),
            ],
        }],
        signatures: vec![Signature {
            key: "main".into(),
            subgraph: 0,
            inputs: vec![("x".into(), 0)],
            outputs: vec![("y".into(), 3)],
        }],
        buffers: vec![Buffer::Inline(Vec::new())],
        ..Model::default()
    }
}

/// What the model computes, by plain sums.
pub fn expected(run: usize) -> [f64; 4] {
    let hidden: [f64; 4] = std::array::from_fn(|row| {
        let products = (0..8).map(|column| f64::from(weight(row, column)) * (run + column) as f64);
        (products.sum::<f64>() + f64::from(bias(row))).max(0.0)
    });
    let raised = hidden.map(|value| (value * 2.0 * 0.5).exp());
    let sum: f64 = raised.iter().sum();
    raised.map(|value| value / sum)
}
