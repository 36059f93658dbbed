//! What the verifier accepts and refuses, and what it says.
#![allow(clippy::unwrap_used, reason = "tests")]

use edgec_nnapi::verify::{check_call, required_level, verify};
use edgec_nnapi::{Call, CallList, Operand, OperandType, Operation, Value};

const F32: OperandType = OperandType::TensorFloat32;
const F16: OperandType = OperandType::TensorFloat16;
const U8: OperandType = OperandType::TensorQuant8Asymm;
const I8: OperandType = OperandType::TensorQuant8AsymmSigned;
const I32: OperandType = OperandType::TensorInt32;

/// A list of one operation: operands without a value among `inputs` are the list's inputs.
fn one(operation: Operation, inputs: Vec<Operand>, outputs: Vec<Operand>) -> CallList {
    let split = inputs.len() as u32;
    let given = (0..split).filter(|index| inputs[*index as usize].value == Value::Computed).collect();
    let operands: Vec<_> = inputs.into_iter().chain(outputs).collect();
    let outputs: Vec<u32> = (split..operands.len() as u32).collect();
    let call = Call { operation, inputs: (0..split).collect(), outputs: outputs.clone() };
    CallList {
        name: "one".into(),
        feature_level: 8,
        operands,
        calls: vec![call],
        inputs: given,
        outputs,
        ..CallList::default()
    }
}

fn level(list: &CallList) -> u32 {
    required_level(list).unwrap()
}

fn refusal(list: &CallList) -> String {
    verify(list).unwrap_err().to_string()
}

fn floats(dimensions: &[u32]) -> Operand {
    Operand::tensor(F32, dimensions, 0.0, 0)
}

fn quantised(kind: OperandType, dimensions: &[u32], scale: f32) -> Operand {
    Operand::tensor(kind, dimensions, scale, 0)
}

#[test]
fn levels_follow_operation_type_and_form() {
    let x = || floats(&[1, 4, 4, 2]);
    let softmax = |form: Vec<Operand>, kind| {
        let mut inputs = vec![Operand::tensor(kind, &[2, 8], 0.0, 0)];
        inputs.extend(form);
        one(Operation::Softmax, inputs, vec![Operand::tensor(kind, &[2, 8], 0.0, 0)])
    };
    assert_eq!(level(&softmax(vec![Operand::float32(1.0)], F32)), 1);
    assert_eq!(level(&softmax(vec![Operand::float32(1.0), Operand::int32(-1)], F32)), 3);
    assert!(refusal(&softmax(vec![Operand::float32(1.0)], F16)).contains("FLOAT16 is due"));
    assert_eq!(level(&one(Operation::Exp, vec![x()], vec![x()])), 3);
    let pool = |count: i32| {
        let mut inputs = vec![x()];
        inputs.extend((0..count).map(Operand::int32));
        one(Operation::AveragePool2D, inputs, vec![x()])
    };
    assert_eq!((level(&pool(6)), level(&pool(9))), (1, 1));
    assert!(refusal(&pool(7)).contains("input 7 is INT32 where BOOL is due"), "{}", refusal(&pool(7)));
    assert!(refusal(&pool(5)).contains("6 inputs where [10, 11, 7, 8] are due"), "{}", refusal(&pool(5)));
    let matmul = |kind| {
        let a = || quantised(kind, &[2, 4, 4], 0.5);
        one(Operation::BatchMatmul, vec![a(), a(), Operand::bool(false), Operand::bool(true)], vec![a()])
    };
    assert_eq!(level(&matmul(I8)), 6);
    assert!(refusal(&matmul(U8)).contains("it is not defined for TENSOR_QUANT8_ASYMM, only for"));
}

#[test]
fn what_a_list_says_must_be_what_it_needs() {
    let mut list = one(Operation::Exp, vec![floats(&[4])], vec![floats(&[4])]);
    list.feature_level = 2;
    assert!(refusal(&list).contains("it says feature level 2 and needs 3"));
    list.feature_level = 9;
    assert!(refusal(&list).contains("it says feature level 9"));
    list.feature_level = 3;
    verify(&list).unwrap();
}

#[test]
fn fixed_scales_are_demanded() {
    for (operation, kind, scale, zero_point) in [
        (Operation::Logistic, U8, 1.0 / 256.0, 0),
        (Operation::Logistic, I8, 1.0 / 256.0, -128),
        (Operation::Tanh, U8, 1.0 / 128.0, 128),
        (Operation::Tanh, I8, 1.0 / 128.0, 0),
    ] {
        let with = |scale, zero_point| {
            one(
                operation,
                vec![quantised(kind, &[4], 0.1)],
                vec![Operand::tensor(kind, &[4], scale, zero_point)],
            )
        };
        verify(&with(scale, zero_point)).unwrap();
        assert!(refusal(&with(scale * 2.0, zero_point)).contains("are due"));
        assert!(refusal(&with(scale, zero_point + 1)).contains("are due"));
    }
    let moved = one(
        Operation::Reshape,
        vec![quantised(U8, &[4], 0.1), Operand::int32s(&[2, 2])],
        vec![quantised(U8, &[2, 2], 0.2)],
    );
    assert!(refusal(&moved).contains("where its input has 0.1"));
    let product = |scale| {
        let x = || quantised(I8, &[4], 0.5);
        one(Operation::Mul, vec![x(), x(), Operand::int32(0)], vec![quantised(I8, &[4], scale)])
    };
    verify(&product(0.26)).unwrap();
    assert!(refusal(&product(0.25)).contains("is not above 0.25"));
}

#[test]
fn a_bias_counts_in_input_times_filter() {
    let dense = |kind, bias: f32, output: f32| {
        one(
            Operation::FullyConnected,
            vec![
                quantised(kind, &[2, 8], 0.5),
                quantised(kind, &[4, 8], 0.3),
                Operand::tensor(I32, &[4], bias, 0),
                Operand::int32(0),
            ],
            vec![quantised(kind, &[2, 4], output)],
        )
    };
    assert_eq!(level(&dense(U8, 0.15, 0.2)), 1);
    assert_eq!(level(&dense(U8, 0.15, 0.1)), 3, "an output scale below the product's came with level 3");
    assert_eq!(level(&dense(I8, 0.15, 0.1)), 4);
    assert!(refusal(&dense(I8, 0.1501, 0.2)).contains("its bias has scale 0.1501"));
    let depthwise = |dimension, bias| {
        let per_channel = OperandType::TensorQuant8SymmPerChannel;
        let count = if dimension == 3 { 2 } else { 1 };
        let mut inputs = vec![
            quantised(I8, &[1, 4, 4, 2], 0.5),
            Operand::tensor(per_channel, &[1, 3, 3, 2], 0.0, 0).with_channels(dimension, vec![0.1; count]),
            Operand::tensor(I32, &[2], bias, 0),
        ];
        inputs.extend([1, 1, 1, 1, 0].map(Operand::int32));
        one(Operation::DepthwiseConv2D, inputs, vec![quantised(I8, &[1, 4, 4, 2], 0.5)])
    };
    assert_eq!(level(&depthwise(3, 0.0)), 4);
    assert!(refusal(&depthwise(0, 0.0)).contains("along dimension 0"));
    assert!(refusal(&depthwise(3, 0.05)).contains("0 is due, for scales by channel"));
}

#[test]
fn operands_are_checked_alone() {
    let with = |operand: Operand| {
        let kind = operand.kind;
        let dimensions = operand.dimensions.clone();
        one(Operation::Abs, vec![operand], vec![Operand::tensor(kind, &dimensions, 0.0, 0)])
    };
    verify(&with(floats(&[2]))).unwrap();
    for (operand, expected) in [
        (floats(&[2, 0]), "a call list is static"),
        (floats(&[]), "a call list is static"),
        (floats(&[u32::MAX, u32::MAX, u32::MAX]), "overflows"),
        (Operand::tensor(F32, &[2], 1.0, 0), "its scale is 1"),
        (Operand::tensor(F32, &[2], 0.0, 1), "its zero point 1"),
        (Operand::tensor(U8, &[2], 0.0, 0), "a finite one above 0"),
        (Operand::tensor(U8, &[2], f32::NAN, 0), "a finite one above 0"),
        (Operand::tensor(I8, &[2], 1.0, 128), "its zero point 128"),
        (floats(&[2]).with_channels(0, vec![1.0, 1.0]), "has scales for channels"),
        (floats(&[2]).with_value(Value::Inline(vec![0; 7])), "7 bytes where TENSOR_FLOAT32 [2] takes 8"),
        (Operand { dimensions: vec![1], ..Operand::int32(3) }, "a scalar INT32 has no dimensions"),
    ] {
        let refusal = refusal(&with(operand));
        assert!(refusal.contains(expected), "{expected:?} is not in {refusal:?}");
    }
}

#[test]
fn operands_are_written_once_and_before_they_are_read() {
    let x = || floats(&[2]);
    let base = CallList {
        name: "order".into(),
        feature_level: 3,
        operands: vec![x(), x(), x()],
        calls: vec![
            Call { operation: Operation::Exp, inputs: vec![0], outputs: vec![1] },
            Call { operation: Operation::Log, inputs: vec![1], outputs: vec![2] },
        ],
        inputs: vec![0],
        outputs: vec![2],
        ..CallList::default()
    };
    verify(&base).unwrap();
    let mut late = base.clone();
    late.calls.reverse();
    assert!(refusal(&late).contains("order, call 0 (LOG): input 0, operand 1, is read before it is written"));
    let mut twice = base.clone();
    twice.calls[1].outputs = vec![1];
    assert!(refusal(&twice).contains("call 1 (LOG): output 0, operand 1, has a value already"));
    assert!(refusal(&twice).contains("no operation writes operand 2"));
    let mut through = base.clone();
    through.outputs = vec![0];
    assert!(refusal(&through).contains("operand 0 is an input and an output"));
    let mut again = base.clone();
    again.inputs = vec![0, 0];
    assert!(refusal(&again).contains("operand 0 is an input, and has a value or is one already"));
    let mut none = base;
    none.outputs.clear();
    assert!(refusal(&none).contains("it has no outputs"));
}

#[test]
fn repeated_operands_may_be_many_and_optional_ones_omitted() {
    let x = || floats(&[1, 2]);
    let concatenation = |count: usize| {
        let mut inputs: Vec<_> = (0..count).map(|_| x()).collect();
        inputs.push(Operand::int32(0));
        one(Operation::Concatenation, inputs, vec![floats(&[4, 2])])
    };
    verify(&concatenation(1)).unwrap();
    verify(&concatenation(4)).unwrap();
    assert!(refusal(&concatenation(0)).contains("it is not defined for INT32"));
    let mut mixed = concatenation(3);
    mixed.operands[1] = Operand::tensor(I32, &[1, 2], 0.0, 0);
    assert!(refusal(&mixed).contains("input 1 is TENSOR_INT32 where TENSOR_FLOAT32 is due"));

    let omitted = || Operand::tensor(I32, &[], 0.0, 0).with_value(Value::Omitted);
    verify(&one(Operation::Transpose, vec![x(), omitted()], vec![floats(&[2, 1])])).unwrap();
    let reshape = one(Operation::Reshape, vec![x(), omitted()], vec![x()]);
    assert!(refusal(&reshape).contains("input 1 is omitted"));
}

#[test]
fn casts_are_free_between_numbers_only() {
    let cast =
        |from, to| check_call(Operation::Cast, &[&quantised(from, &[2], 0.0)], &[&quantised(to, &[2], 0.0)]);
    assert_eq!(cast(F32, I32), Ok(3));
    assert_eq!(cast(U8, F16), Ok(3));
    assert_eq!(cast(I8, I8), Ok(4));
    assert!(cast(I8, F32).unwrap_err().contains("no cast from TENSOR_QUANT8_ASYMM_SIGNED"));
    assert!(cast(F32, OperandType::TensorBool8).is_err());
}
