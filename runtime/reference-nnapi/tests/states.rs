//! Calls in the wrong state and with the wrong arguments get the result codes that the API's documentation names.
#![allow(clippy::unwrap_used, reason = "tests")]

mod harness;

use std::os::fd::AsRawFd;
use std::ptr::{null, null_mut};

use edgec_nnapi::{Operand, OperandType, Operation};
use harness::{Compilation, Execution, Model, operand_type};
use neuralnetworks::NO_ERROR;
use neuralnetworks::api::*;

const UNEXPECTED_NULL: i32 = 3;
const BAD_DATA: i32 = 4;
const OP_FAILED: i32 = 5;
const BAD_STATE: i32 = 6;
const UNMAPPABLE: i32 = 7;

fn floats(count: u32) -> Operand {
    Operand::tensor(OperandType::TensorFloat32, &[count], 0.0, 0)
}

/// exp of four floats, finished.
fn exp() -> Model {
    let model = Model::new();
    assert_eq!((model.add(&floats(4)), model.add(&floats(4))), (NO_ERROR, NO_ERROR));
    assert_eq!(model.call(Operation::Exp, &[0], &[1]), NO_ERROR);
    assert_eq!(model.identify(&[0], &[1]), NO_ERROR);
    assert_eq!(model.finish(), NO_ERROR);
    model
}

#[test]
fn a_finished_model_is_not_changed() {
    let model = exp();
    assert_eq!(model.finish(), BAD_STATE);
    assert_eq!(model.add(&floats(1)), BAD_STATE);
    assert_eq!(model.set(0, &[0; 16]), BAD_STATE);
    assert_eq!(model.call(Operation::Exp, &[0], &[1]), BAD_STATE);
    assert_eq!(model.identify(&[0], &[1]), BAD_STATE);
    // SAFETY: the handle lives.
    assert_eq!(unsafe { ANeuralNetworksModel_relaxComputationFloat32toFloat16(model.0, true) }, BAD_STATE);
}

#[test]
fn a_model_that_does_not_finish_is_invalid() {
    let model = Model::new();
    assert_eq!(model.supported(0), Err(BAD_STATE));
    assert_eq!(Compilation::unfinished(&model).err(), Some(BAD_STATE));
    assert_eq!(model.finish(), BAD_DATA, "it has no inputs and outputs");
    assert_eq!(model.add(&floats(1)), BAD_STATE);
    assert_eq!(model.finish(), BAD_STATE);

    let circle = Model::new();
    (0..3).for_each(|_| assert_eq!(circle.add(&floats(4)), NO_ERROR));
    assert_eq!(circle.call(Operation::Exp, &[2], &[1]), NO_ERROR);
    assert_eq!(circle.call(Operation::Exp, &[1], &[2]), NO_ERROR);
    assert_eq!(circle.identify(&[0], &[2]), NO_ERROR);
    assert_eq!(circle.finish(), BAD_DATA);
}

#[test]
fn operations_may_be_added_in_any_order() {
    let model = Model::new();
    (0..3).for_each(|_| assert_eq!(model.add(&floats(1)), NO_ERROR));
    assert_eq!(model.call(Operation::Neg, &[1], &[2]), NO_ERROR);
    assert_eq!(model.call(Operation::Exp, &[0], &[1]), NO_ERROR);
    assert_eq!(model.identify(&[0], &[2]), NO_ERROR);
    assert_eq!(model.finish(), NO_ERROR);
    assert_eq!(model.supported(2), Ok(vec![true, true]));
    let execution = Execution::new(&Compilation::new(&model).unwrap()).unwrap();
    let (input, mut output) = (0.0_f32.to_le_bytes(), [0; 4]);
    assert_eq!((execution.input(0, &input), execution.output(0, &mut output)), (NO_ERROR, NO_ERROR));
    assert_eq!(execution.compute(), NO_ERROR, "its model and compilation are freed already");
    assert_eq!(f32::from_le_bytes(output), -1.0);
}

#[test]
fn operands_are_checked_when_they_are_added() {
    let model = Model::new();
    let add = |kind: i32, operand: &Operand| {
        let kind = ANeuralNetworksOperandType { kind, ..operand_type(operand) };
        // SAFETY: the handle lives, and the dimensions are there.
        unsafe { ANeuralNetworksModel_addOperand(model.0, &kind) }
    };
    assert_eq!(add(16, &floats(1)), BAD_DATA);
    assert_eq!(add(OperandType::Float32.code(), &floats(1)), BAD_DATA, "a scalar with dimensions");
    assert_eq!(add(OperandType::TensorQuant8Asymm.code(), &floats(1)), BAD_DATA, "no scale");
    assert_eq!(add(OperandType::TensorFloat32.code(), &floats(1)), NO_ERROR);
    assert_eq!(model.set(0, &[0; 3]), BAD_DATA);
    assert_eq!(model.set(1, &[0; 4]), BAD_DATA);
    assert_eq!(model.set(-1, &[0; 4]), BAD_DATA);
    assert_eq!(model.set(0, &[0; 4]), NO_ERROR);
    assert_eq!(model.identify(&[0], &[]), BAD_DATA, "a constant is no input");
    assert_eq!(model.identify(&[7], &[0]), BAD_DATA);
    // SAFETY: null is what is tested.
    unsafe {
        assert_eq!(ANeuralNetworksModel_addOperand(model.0, null()), UNEXPECTED_NULL);
        assert_eq!(ANeuralNetworksModel_addOperand(null_mut(), null()), UNEXPECTED_NULL);
        assert_eq!(ANeuralNetworksModel_setOperandValue(model.0, 0, null(), 4), UNEXPECTED_NULL);
        assert_eq!(ANeuralNetworksModel_addOperation(model.0, 0, 1, null(), 1, null()), UNEXPECTED_NULL);
        assert_eq!(ANeuralNetworksModel_create(null_mut()), UNEXPECTED_NULL);
        ANeuralNetworksModel_free(null_mut());
    }
}

#[test]
fn operations_are_checked_when_they_are_added() {
    let model = Model::new();
    let quantised =
        |zero_point| Operand::tensor(OperandType::TensorQuant8AsymmSigned, &[4], 1.0 / 256.0, zero_point);
    for operand in [&quantised(-128), &quantised(-128), &quantised(0), &floats(4)] {
        assert_eq!(model.add(operand), NO_ERROR);
    }
    assert_eq!(model.call(Operation::Logistic, &[0], &[2]), BAD_DATA, "the output's zero point is -128");
    assert_eq!(model.call(Operation::Logistic, &[0], &[3]), BAD_DATA);
    assert_eq!(model.call(Operation::Logistic, &[0, 1], &[1]), BAD_DATA);
    assert_eq!(model.call(Operation::Logistic, &[0], &[9]), BAD_DATA);
    assert_eq!(model.call(Operation::Logistic, &[0], &[1]), NO_ERROR);
    assert_eq!(model.call(Operation::Relu, &[0], &[1]), BAD_DATA, "it is written already");
    // SAFETY: the handle lives, and the lists are there.
    let unknown =
        unsafe { ANeuralNetworksModel_addOperation(model.0, 106, 1, [0].as_ptr(), 1, [2].as_ptr()) };
    assert_eq!(unknown, BAD_DATA);
}

#[test]
fn what_is_not_implemented_is_not_supported_and_not_compiled() {
    let model = Model::new();
    (0..3).for_each(|_| {
        assert_eq!(model.add(&Operand::tensor(OperandType::TensorFloat32, &[1, 4], 0.0, 0)), NO_ERROR)
    });
    assert_eq!(model.add(&Operand::tensor(OperandType::Float32, &[], 0.0, 0)), NO_ERROR);
    assert_eq!(model.set(3, &1.0f32.to_ne_bytes()), NO_ERROR);
    assert_eq!(model.call(Operation::Exp, &[0], &[1]), NO_ERROR);
    assert_eq!(model.call(Operation::Elu, &[1, 3], &[2]), NO_ERROR);
    assert_eq!(model.identify(&[0], &[2]), NO_ERROR);
    assert_eq!(model.finish(), NO_ERROR);
    assert_eq!(model.supported(2), Ok(vec![true, false]));
    let compilation = Compilation::unfinished(&model).unwrap();
    assert_eq!(compilation.finish(), BAD_DATA);
    assert_eq!(Execution::new(&compilation).err(), Some(BAD_STATE));
}

#[test]
fn shapes_that_are_not_known_are_not_compiled() {
    let model = Model::new();
    (0..2).for_each(|_| assert_eq!(model.add(&floats(0)), NO_ERROR));
    assert_eq!(model.call(Operation::Exp, &[0], &[1]), NO_ERROR);
    assert_eq!(model.identify(&[0], &[1]), NO_ERROR);
    assert_eq!(model.finish(), NO_ERROR);
    assert_eq!(model.supported(1), Ok(vec![false]));
    assert_eq!(Compilation::new(&model).err(), Some(BAD_DATA));
}

#[test]
fn compilations_are_set_up_before_they_are_finished() {
    let model = exp();
    let compilation = Compilation::unfinished(&model).unwrap();
    let token = [7_u8; 32];
    // SAFETY: the handles live, and the token has 32 bytes.
    unsafe {
        assert_eq!(ANeuralNetworksCompilation_setPreference(compilation.0, 3), BAD_DATA);
        assert_eq!(ANeuralNetworksCompilation_setPreference(compilation.0, 2), NO_ERROR);
        assert_eq!(ANeuralNetworksCompilation_setPriority(compilation.0, 1), BAD_DATA);
        assert_eq!(ANeuralNetworksCompilation_setPriority(compilation.0, 100), NO_ERROR);
        assert_eq!(
            ANeuralNetworksCompilation_setTimeout(compilation.0, 1),
            BAD_DATA,
            "it is for no one device"
        );
        assert_eq!(
            ANeuralNetworksCompilation_setCaching(compilation.0, null(), token.as_ptr()),
            UNEXPECTED_NULL
        );
        assert_eq!(
            ANeuralNetworksCompilation_setCaching(compilation.0, c"/tmp".as_ptr(), null()),
            UNEXPECTED_NULL
        );
        assert_eq!(
            ANeuralNetworksCompilation_setCaching(compilation.0, c"/tmp".as_ptr(), token.as_ptr()),
            NO_ERROR
        );
        let mut burst = null_mut();
        assert_eq!(ANeuralNetworksBurst_create(compilation.0, &mut burst), BAD_STATE);
        assert!(burst.is_null());
        assert_eq!(compilation.finish(), NO_ERROR);
        assert_eq!(compilation.finish(), BAD_STATE);
        assert_eq!(ANeuralNetworksCompilation_setPreference(compilation.0, 1), BAD_STATE);
        let (mut made, no_devices) = (null_mut(), []);
        let create = ANeuralNetworksCompilation_createForDevices;
        assert_eq!(create(model.0, no_devices.as_ptr(), 0, &mut made), BAD_DATA);
        assert_eq!(create(model.0, null(), 1, &mut made), UNEXPECTED_NULL);
        assert_eq!(create(model.0, [null()].as_ptr(), 1, &mut made), UNEXPECTED_NULL);
    }
}

#[test]
fn inputs_and_outputs_are_checked_and_set_once() {
    let compilation = Compilation::new(&exp()).unwrap();
    let execution = Execution::new(&compilation).unwrap();
    let (input, mut output) = ([0; 16], [0xff; 20]);
    assert_eq!(execution.input(1, &input), BAD_DATA);
    assert_eq!(execution.input(-1, &input), BAD_DATA);
    assert_eq!(execution.input(0, &input[..15]), BAD_DATA);
    assert_eq!(execution.output(0, &mut output), BAD_DATA, "it is too long, and padding is not enabled");
    assert_eq!(execution.compute(), BAD_DATA, "nothing is set");
    let five = floats(5);
    let wrong = operand_type(&five);
    // SAFETY: the handles live, and so do the buffers.
    unsafe {
        let set = ANeuralNetworksExecution_setInput;
        assert_eq!(set(execution.0, 0, &wrong, input.as_ptr().cast(), 20), BAD_DATA);
        assert_eq!(set(execution.0, 0, null(), null(), 16), UNEXPECTED_NULL);
        assert_eq!(set(execution.0, 0, null(), null(), 0), BAD_DATA, "it is not optional");
        assert_eq!(set(null_mut(), 0, null(), null(), 0), UNEXPECTED_NULL);
        assert_eq!(ANeuralNetworksExecution_setMeasureTiming(execution.0, true), BAD_DATA);
        let mut rank = 0;
        assert_eq!(ANeuralNetworksExecution_getOutputOperandRank(execution.0, 0, &mut rank), BAD_STATE);
    }
    assert_eq!(execution.input(0, &input), NO_ERROR);
    assert_eq!(execution.input(0, &input), BAD_STATE);
    assert_eq!(execution.output(0, &mut output[..16]), NO_ERROR);
    assert_eq!(execution.compute(), NO_ERROR);
    assert_eq!(output[..4], 1.0_f32.to_le_bytes());
    assert_eq!(output[16..], [0xff; 4], "nothing is written behind an output");
    assert_eq!(execution.compute(), BAD_STATE, "it is not reusable");
    assert_eq!(execution.output(0, &mut output[..16]), BAD_STATE);
    let (mut rank, mut dimensions) = (0, [0; 1]);
    // SAFETY: the handle lives, and there is room for one dimension.
    unsafe {
        assert_eq!(ANeuralNetworksExecution_getOutputOperandRank(execution.0, 0, &mut rank), NO_ERROR);
        assert_eq!(ANeuralNetworksExecution_getOutputOperandRank(execution.0, 1, &mut rank), BAD_DATA);
        let get = ANeuralNetworksExecution_getOutputOperandDimensions;
        assert_eq!(get(execution.0, 0, dimensions.as_mut_ptr()), NO_ERROR);
        assert_eq!(ANeuralNetworksExecution_setReusable(execution.0, true), BAD_STATE);
    }
    assert_eq!((rank, dimensions), (1, [4]));
}

#[test]
fn reusable_executions_and_bursts_run_again_on_the_same_memory() {
    let (compilation, other) = (Compilation::new(&exp()).unwrap(), Compilation::new(&exp()).unwrap());
    let execution = Execution::new(&compilation).unwrap();
    let mut input = [0_u8; 16];
    let mut output = [0_u8; 16];
    // SAFETY: handles and buffers live.
    unsafe {
        assert_eq!(ANeuralNetworksExecution_setReusable(execution.0, true), NO_ERROR);
        assert_eq!(execution.input(0, &input), NO_ERROR);
        assert_eq!(execution.output(0, &mut output), NO_ERROR);
        let (mut burst, mut stranger) = (null_mut(), null_mut());
        assert_eq!(ANeuralNetworksBurst_create(compilation.0, &mut burst), NO_ERROR);
        assert_eq!(ANeuralNetworksBurst_create(other.0, &mut stranger), NO_ERROR);
        assert_eq!(ANeuralNetworksExecution_burstCompute(execution.0, stranger), BAD_DATA);
        assert_eq!(ANeuralNetworksExecution_burstCompute(execution.0, null_mut()), UNEXPECTED_NULL);
        for value in [0.0_f32, 1.0, 2.0] {
            std::ptr::write_volatile((&raw mut input).cast(), value.to_le_bytes());
            assert_eq!(ANeuralNetworksExecution_burstCompute(execution.0, burst), NO_ERROR);
            let first: [u8; 4] = std::ptr::read_volatile((&raw const output).cast());
            assert_eq!(f32::from_le_bytes(first), value.exp());
        }
        let mut event = null_mut();
        assert_eq!(ANeuralNetworksExecution_startCompute(execution.0, &mut event), NO_ERROR);
        assert_eq!(ANeuralNetworksEvent_wait(event), NO_ERROR);
        ANeuralNetworksEvent_free(event);
        assert_eq!(ANeuralNetworksEvent_wait(null_mut()), UNEXPECTED_NULL);
        ANeuralNetworksBurst_free(burst);
        ANeuralNetworksBurst_free(stranger);
    }
}

#[test]
fn memory_is_mapped_from_files_as_far_as_they_go() {
    let file = tempfile::tempfile().unwrap();
    file.set_len(8192).unwrap();
    let fd = file.as_raw_fd();
    let create = |size, protect, fd, offset| {
        let mut memory = null_mut();
        // SAFETY: the place is a local variable.
        let code = unsafe { ANeuralNetworksMemory_createFromFd(size, protect, fd, offset, &mut memory) };
        assert_eq!(code == NO_ERROR, !memory.is_null());
        (code, memory)
    };
    assert_eq!(create(0, 1, fd, 0).0, BAD_DATA);
    assert_eq!(create(16, 1, -1, 0).0, UNEXPECTED_NULL);
    assert_eq!(create(16, 1, 1_000_000, 0).0, UNMAPPABLE);
    assert_eq!(create(8193, 1, fd, 0).0, UNMAPPABLE);
    assert_eq!(create(16, 1, fd, 64).0, UNMAPPABLE, "offsets are multiples of a page");
    assert_eq!(create(usize::MAX, 1, fd, 4096).0, UNMAPPABLE);
    let (code, read_only) = create(8192, 1, fd, 0);
    assert_eq!(code, NO_ERROR);
    let (code, writable) = create(4096, 3, fd, 4096);
    assert_eq!(code, NO_ERROR);

    let execution = Execution::new(&Compilation::new(&exp()).unwrap()).unwrap();
    // SAFETY: the handles live.
    unsafe {
        let (input, output) =
            (ANeuralNetworksExecution_setInputFromMemory, ANeuralNetworksExecution_setOutputFromMemory);
        assert_eq!(input(execution.0, 0, null(), read_only, 8184, 16), BAD_DATA);
        assert_eq!(input(execution.0, 0, null(), read_only, usize::MAX, 16), BAD_DATA);
        assert_eq!(input(execution.0, 0, null(), null(), 0, 16), UNEXPECTED_NULL);
        assert_eq!(input(execution.0, 0, null(), read_only, 4, 16), NO_ERROR);
        assert_eq!(output(execution.0, 0, null(), read_only, 0, 16), BAD_DATA, "it cannot be written");
        assert_eq!(output(execution.0, 0, null(), writable, 32, 16), NO_ERROR);
        assert_eq!(execution.compute(), NO_ERROR);
        ANeuralNetworksMemory_free(read_only);
        ANeuralNetworksMemory_free(writable);
        ANeuralNetworksMemory_free(null_mut());
    }
    let mut bytes = [0; 16];
    std::os::unix::fs::FileExt::read_exact_at(&file, &mut bytes, 4096 + 32).unwrap();
    assert_eq!(bytes, [1.0_f32.to_le_bytes(); 4].concat()[..]);
}

#[test]
fn an_index_beyond_its_tensor_fails_the_execution() {
    let model = Model::new();
    let indices = Operand::tensor(OperandType::TensorInt32, &[2], 0.0, 0);
    let rows = |count| Operand::tensor(OperandType::TensorFloat32, &[count, 2], 0.0, 0);
    for operand in [&indices, &rows(3), &rows(2)] {
        assert_eq!(model.add(operand), NO_ERROR);
    }
    assert_eq!(model.call(Operation::EmbeddingLookup, &[0, 1], &[2]), NO_ERROR);
    assert_eq!(model.identify(&[0, 1], &[2]), NO_ERROR);
    assert_eq!(model.finish(), NO_ERROR);
    let compilation = Compilation::new(&model).unwrap();
    for (index, expected) in [(2_i32, NO_ERROR), (3, OP_FAILED), (-1, OP_FAILED)] {
        let execution = Execution::new(&compilation).unwrap();
        let indices = [0, 0, 0, 0].into_iter().chain(index.to_le_bytes()).collect::<Vec<u8>>();
        let (rows, mut output) = ([0; 24], [0; 16]);
        assert_eq!((execution.input(0, &indices), execution.input(1, &rows)), (NO_ERROR, NO_ERROR));
        assert_eq!(execution.output(0, &mut output), NO_ERROR);
        assert_eq!(execution.compute(), expected, "row {index}");
    }
}

#[test]
fn there_is_one_device() {
    let (mut count, mut device, mut name) = (0, null_mut(), null());
    let (mut kind, mut level) = (0, 0);
    // SAFETY: the places are local variables, and the name is a constant of the library.
    unsafe {
        assert_eq!(ANeuralNetworks_getDeviceCount(&mut count), NO_ERROR);
        assert_eq!(ANeuralNetworks_getDevice(1, &mut device), BAD_DATA);
        assert_eq!(ANeuralNetworks_getDevice(0, &mut device), NO_ERROR);
        assert_eq!(ANeuralNetworksDevice_getName(device, &mut name), NO_ERROR);
        assert_eq!(ANeuralNetworksDevice_getType(device, &mut kind), NO_ERROR);
        assert_eq!(ANeuralNetworksDevice_getFeatureLevel(device, &mut level), NO_ERROR);
        assert_eq!(ANeuralNetworksDevice_getName(null(), &mut name), UNEXPECTED_NULL);
        assert_eq!(std::ffi::CStr::from_ptr(name), c"edgec-reference");
    }
    assert_eq!((count, kind, level), (1, 2, ANeuralNetworks_getRuntimeFeatureLevel()));
}
