//! Every operation against what numpy computes (`tools/fixtures/nnapi_kernels.py`).
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "harness/cases.rs"]
mod cases;
mod harness;

use cases::{Case, Tensor, bytes, cases};
use edgec_nnapi::OperandType;
use half::f16;
use harness::{Compilation, Execution, Model};
use neuralnetworks::NO_ERROR;

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
