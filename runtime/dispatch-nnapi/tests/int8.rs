//! A full-integer image model on the reference driver against the same model on XNNPACK, both by the unmodified LiteRT package.
#![allow(clippy::unwrap_used, reason = "tests")]

mod harness;

use edgec_formats::tflite::{
    Activation, Buffer, DISPATCH, Model, Op, Operator, Padding, Quantization, Scales, Signature, Subgraph,
    Tensor, TensorType, dispatch_options, layout,
};
use edgec_nnapi::{Call, CallList, Operand, OperandType, Operation, Package};
use harness::{Ends, faulty_driver, libraries, outputs, run, write_model};

const I8: OperandType = OperandType::TensorQuant8AsymmSigned;
const ENDS: Ends = Ends { kind: "int8", shape: "1,8,8,4", outputs: 10 };

/// Activations: image, convolution, depthwise, sum, pool, logits, probabilities.
const SHAPES: [&[u32]; 7] =
    [&[1, 8, 8, 4], &[1, 4, 4, 8], &[1, 4, 4, 8], &[1, 4, 4, 8], &[1, 1, 1, 8], &[1, 10], &[1, 10]];
const SCALES: [(f32, i32); 7] =
    [(0.02, 3), (0.03, -128), (0.04, -11), (0.05, -20), (0.05, -20), (0.11, 5), (1.0 / 256.0, -128)];

fn scales(count: usize, first: f32) -> Vec<f32> {
    (0..count).map(|channel| first * (1.0 + channel as f32 * 0.25)).collect()
}

fn weights(count: usize, seed: usize) -> Vec<u8> {
    (0..count)
        .map(|index| ((index * 73 + index / 7 * 29 + seed) % 255) as u8)
        .map(|byte| byte.wrapping_sub(127))
        .collect()
}

fn biases(count: usize, seed: usize) -> Vec<u8> {
    (0..count).flat_map(|index| (((index * 197 + seed) % 1200) as i32 - 600).to_le_bytes()).collect()
}

/// A constant: its shape, bytes, and scale or scales.
struct Constant {
    dims: Vec<u32>,
    bytes: Vec<u8>,
    scales: Vec<f32>,
    /// The dimension that the scales belong to, if there are several.
    channel: Option<u32>,
    bias: bool,
}

/// Filters and biases of the convolution, the depthwise convolution and the dense layer.
fn constants() -> Vec<Constant> {
    let filter = |dims: [u32; 4], channel: u32, first: f32, seed| {
        let count = dims.iter().product::<u32>() as usize;
        let scales = scales(8, first);
        Constant {
            dims: dims.to_vec(),
            bytes: weights(count, seed),
            scales,
            channel: Some(channel),
            bias: false,
        }
    };
    let bias = |input: usize, filter: &Constant, seed| {
        let scales: Vec<f32> = filter.scales.iter().map(|scale| SCALES[input].0 * scale).collect();
        let count = if filter.channel.is_some() { 8 } else { 10 };
        let channel = filter.channel.map(|_| 0);
        Constant { dims: vec![count], bytes: biases(count as usize, seed), scales, channel, bias: true }
    };
    let convolution = filter([8, 3, 3, 4], 0, 0.003, 1);
    let depthwise = filter([1, 3, 3, 8], 3, 0.004, 2);
    let dense =
        Constant { dims: vec![10, 8], bytes: weights(80, 3), scales: vec![0.01], channel: None, bias: false };
    let biases = [bias(0, &convolution, 4), bias(1, &depthwise, 5), bias(4, &dense, 6)];
    let [a, b, c] = biases;
    vec![convolution, a, depthwise, b, dense, c]
}

/// The model as operators of TFLite; with an offset and a length, as one operator that dispatches.
fn model(code: Option<(u64, u64)>) -> Model {
    let dims = |dims: &[u32]| dims.iter().map(|extent| *extent as i32).collect::<Vec<_>>();
    let mut tensors: Vec<Tensor> = SHAPES
        .iter()
        .zip(SCALES)
        .map(|(shape, (scale, zero_point))| Tensor {
            name: format!("{shape:?}"),
            shape: dims(shape),
            dtype: TensorType::Int8,
            quantization: Some(Quantization::PerTensor { scale, zero_point: i64::from(zero_point) }),
            ..Tensor::default()
        })
        .collect();
    let mut buffers = vec![Buffer::Inline(Vec::new())];
    for constant in constants() {
        let quantization = match constant.channel {
            Some(axis) => Quantization::PerAxis {
                zero_points: vec![0; constant.scales.len()],
                scales: Scales::Known(constant.scales),
                axis: axis as i32,
            },
            None => Quantization::PerTensor { scale: constant.scales[0], zero_point: 0 },
        };
        tensors.push(Tensor {
            name: format!("constant {}", buffers.len()),
            shape: dims(&constant.dims),
            dtype: if constant.bias { TensorType::Int32 } else { TensorType::Int8 },
            buffer: buffers.len() as u32,
            quantization: Some(quantization),
            ..Tensor::default()
        });
        buffers.push(Buffer::Inline(constant.bytes));
    }
    let operator = |op, inputs: &[u32], output| Operator {
        op,
        version: 1,
        inputs: inputs.iter().copied().map(Some).collect(),
        outputs: vec![output],
    };
    let (padding, activation) = (Padding::Same, Activation::Relu);
    let none = Activation::None;
    let operators = match code {
        Some((offset, size)) => {
            let options = dispatch_options(offset, size, "image");
            vec![operator(Op::Custom { code: DISPATCH.into(), options }, &[0], 6)]
        }
        None => vec![
            operator(
                Op::Conv2d { padding, stride_w: 2, stride_h: 2, activation, dilation_w: 1, dilation_h: 1 },
                &[0, 7, 8],
                1,
            ),
            operator(
                Op::DepthwiseConv2d {
                    padding,
                    stride_w: 1,
                    stride_h: 1,
                    depth_multiplier: 1,
                    activation: none,
                    dilation_w: 1,
                    dilation_h: 1,
                },
                &[1, 9, 10],
                2,
            ),
            operator(Op::Add { activation: none }, &[1, 2], 3),
            operator(
                Op::AveragePool2d {
                    padding: Padding::Valid,
                    stride_w: 1,
                    stride_h: 1,
                    filter_w: 4,
                    filter_h: 4,
                    activation: none,
                },
                &[3],
                4,
            ),
            operator(
                Op::FullyConnected {
                    activation: none,
                    keep_num_dims: false,
                    asymmetric_quantize_inputs: false,
                },
                &[4, 11, 12],
                5,
            ),
            operator(Op::Softmax { beta: 1.0 }, &[5], 6),
        ],
    };
    Model {
        subgraphs: vec![Subgraph {
            name: "main".into(),
            tensors,
            inputs: vec![0],
            outputs: vec![6],
            operators,
        }],
        signatures: vec![Signature {
            key: "main".into(),
            subgraph: 0,
            inputs: vec![("image".into(), 0)],
            outputs: vec![("probabilities".into(), 6)],
        }],
        buffers,
        ..Model::default()
    }
}

/// The same model as a call list.
fn package() -> Vec<u8> {
    let mut package = Package::default();
    let mut operands: Vec<Operand> = SHAPES
        .iter()
        .zip(SCALES)
        .map(|(shape, (scale, zero_point))| Operand::tensor(I8, shape, scale, zero_point))
        .collect();
    let mut data = Vec::new();
    for constant in constants() {
        let value = package.reserve(constant.bytes.len() as u64).unwrap();
        data.resize(data.len().next_multiple_of(64), 0);
        data.extend(&constant.bytes);
        let operand = match (constant.bias, constant.channel) {
            (true, Some(_)) => Operand::tensor(OperandType::TensorInt32, &constant.dims, 0.0, 0),
            (true, None) => Operand::tensor(OperandType::TensorInt32, &constant.dims, constant.scales[0], 0),
            (false, Some(channel)) => {
                Operand::tensor(OperandType::TensorQuant8SymmPerChannel, &constant.dims, 0.0, 0)
                    .with_channels(channel, constant.scales)
            }
            (false, None) => Operand::tensor(I8, &constant.dims, constant.scales[0], 0),
        };
        operands.push(operand.with_value(value));
    }
    let mut calls = Vec::new();
    let mut call = |operation, tensors: &[u32], parameters: Vec<Operand>, output| {
        let first = operands.len() as u32;
        let count = parameters.len() as u32;
        operands.extend(parameters);
        let inputs = tensors.iter().copied().chain(first..first + count).collect();
        calls.push(Call { operation, inputs, outputs: vec![output] });
    };
    let ints = |numbers: &[i32]| numbers.iter().copied().map(Operand::int32).collect::<Vec<_>>();
    // A scheme of padding (1 is SAME, 2 VALID), strides, then the filter's size or the multiplier, and the activation.
    call(Operation::Conv2D, &[0, 7, 8], ints(&[1, 2, 2, 1]), 1);
    call(Operation::DepthwiseConv2D, &[1, 9, 10], ints(&[1, 1, 1, 1, 0]), 2);
    call(Operation::Add, &[1, 2], ints(&[0]), 3);
    call(Operation::AveragePool2D, &[3], ints(&[2, 1, 1, 4, 4, 0]), 4);
    call(Operation::FullyConnected, &[4, 11, 12], ints(&[0]), 5);
    call(Operation::Softmax, &[5], vec![Operand::float32(1.0)], 6);
    package.lists = vec![CallList {
        name: "image".into(),
        feature_level: 4,
        operands,
        calls,
        inputs: vec![0],
        outputs: vec![6],
        ..CallList::default()
    }];
    let mut bytes = package.head().unwrap();
    bytes.extend(data);
    bytes
}

#[test]
fn an_int8_model_is_within_one_step_of_xnnpack() {
    let folder = tempfile::tempdir().unwrap();
    let portable = folder.path().join("portable.tflite");
    std::fs::write(&portable, layout(&model(None)).unwrap().header).unwrap();
    let partitioned = write_model(folder.path(), |offset, size| model(Some((offset, size))), &package());
    let libraries = libraries(folder.path(), true);
    let (expected, _) = outputs(&run(&portable, None, &ENDS, &[]));
    let (computed, said) = outputs(&run(&partitioned, Some(&libraries), &ENDS, &[]));
    assert!(!said.contains("edgec:"), "{said}");
    within_one_step(&computed, &expected);

    // The reference driver takes over from one that has no scales by channel.
    let driver = faulty_driver(folder.path(), &["ANeuralNetworksModel_setOperandSymmPerChannelQuantParams"]);
    let inner = libraries.join("libneuralnetworks.so");
    let environment =
        [("EDGEC_NNAPI_LIB", driver.to_str().unwrap()), ("FAULTY_INNER", inner.to_str().unwrap())];
    let (computed, said) = outputs(&run(&partitioned, Some(&libraries), &ENDS, &environment));
    assert_eq!(said.matches("edgec: partition image runs on the CPU").count(), 1, "{said}");
    assert!(said.contains("libfaulty.so: it has no scales by channel"), "{said}");
    within_one_step(&computed, &expected);
}

fn within_one_step(computed: &[Vec<f64>], expected: &[Vec<f64>]) {
    for (computed, expected) in computed.iter().zip(expected) {
        assert_eq!(computed.len(), 10);
        let varied = expected.iter().any(|value| (value - expected[0]).abs() > 8.0);
        assert!(varied, "the model says nothing: {expected:?}");
        for (a, b) in computed.iter().zip(expected) {
            assert!((a - b).abs() <= 1.0, "{computed:?} is not within one step of {expected:?}");
        }
    }
}
