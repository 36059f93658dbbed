//! What each lowering computes: the functions of every file in `lowerings` on the reference driver, against the reference
//! evaluator.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

mod support;

use std::io::Read as _;
use std::path::Path;

use edgec_dialects::ir::{Func, Module, Value, Visibility};
use edgec_dialects::{Context, ElementType};
use edgec_eval::{Evaluator, Options as EvalOptions};
use edgec_npu::Npu;
use edgec_passes::{Options, Unit, Unobserved, run_pipeline};
use edgec_target::{Accelerator as _, Backend as _, TargetOptions};
use edgec_tensor::Tensor;
use edgec_weights::{Silent, WeightTable};
use support::weights;

/// Largest difference over the largest number, of floats in 32 bits.
const FLOATS: f64 = 1e-5;

/// Files with other limits, absolute ones, for each output: half precision's, and what rounding to stored integers may change. The
/// first output of `quantized` differs by one step of its scale, 0.1, at most; the second by what becomes of such a step in a
/// logistic function (a quarter of it), of which both operands of a product are made, and by a step of its own, 0.01.
const LIMITS: &[(&str, &[f64])] = &[
    ("half_precision", &[2e-3]),
    ("half_precision_norm", &[2e-3]),
    ("quantized", &[0.1001, 0.0601]),
    ("quantized_channels", &[0.1001]),
];

fn inputs(arguments: &[Value<'_>]) -> Vec<Tensor> {
    let tensor = |(index, argument): (usize, &Value<'_>)| {
        let shape: Vec<usize> = argument.shape().iter().map(|&size| size as usize).collect();
        let count: usize = shape.iter().product();
        match argument.element_type() {
            // Out of range too: a gather clamps.
            Some(ElementType::I32) => {
                let numbers: Vec<i32> = (0..count).map(|at| at as i32 * 7 - 3).collect();
                Tensor::from_i32(shape, &numbers).unwrap()
            }
            Some(ElementType::F32) => {
                let number = |at: usize| 2.0 * ((at * 7 + index * 13 + 3) as f32).sin();
                Tensor::from_f32(shape, &(0..count).map(number).collect::<Vec<_>>()).unwrap()
            }
            other => panic!("no input of {other:?} is made"),
        }
    };
    arguments.iter().enumerate().map(tensor).collect()
}

/// Names, inputs and expected outputs of the module's functions.
fn expected(module: Module<'_>, weights: &WeightTable) -> Vec<(String, Vec<Tensor>, Vec<Tensor>)> {
    let evaluator = Evaluator::new(module, weights, EvalOptions::default());
    let public = |function: &Func<'_>| function.visibility() == Visibility::Public;
    module
        .funcs()
        .into_iter()
        .filter(public)
        .map(|function| {
            let inputs = inputs(&function.args());
            let outputs = evaluator.evaluate(&function.name(), &inputs).unwrap();
            (function.name(), inputs, outputs)
        })
        .collect()
}

fn compiled(unit: &mut Unit<'_>) -> Vec<u8> {
    run_pipeline(unit, &Npu.passes(), &mut Unobserved).unwrap();
    let options = TargetOptions::new(Npu.options(), []).unwrap();
    let artifact = Npu.compile(unit.module, &unit.weights, &options).unwrap();
    let mut file = tempfile::tempfile().unwrap();
    artifact.write(&file, 0, 2, &Silent).unwrap();
    std::io::Seek::rewind(&mut file).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

fn check(path: &Path) {
    let name = path.file_stem().unwrap().to_str().unwrap();
    let context = Context::new();
    let module = Module::parse(&context, name, &std::fs::read(path).unwrap()).unwrap();
    let weights = weights(module);
    let wanted = expected(module, &weights);
    let mut unit = Unit { context: &context, module, weights, options: Options::default() };
    let package = compiled(&mut unit);
    for (function, inputs, outputs) in wanted {
        let found = support::execute(&package, &function, &inputs)
            .unwrap_or_else(|error| panic!("{name} @{function}: {error}"));
        assert_eq!(found.len(), outputs.len());
        for (index, (wanted, bytes)) in outputs.iter().zip(found).enumerate() {
            let found = Tensor::new(wanted.element_type(), wanted.shape().to_vec(), bytes).unwrap();
            let (wanted, found) = (wanted.to_f64(), found.to_f64());
            let largest = wanted
                .iter()
                .filter(|number| number.is_finite())
                .fold(0.0f64, |most, number| most.max(number.abs()));
            let known = LIMITS.iter().find(|(file, _)| *file == name);
            let limit = known.map_or(FLOATS * largest, |(_, limits)| limits[index]);
            let agree = |(wanted, found): (&f64, &f64)| {
                wanted == found || wanted.is_nan() && found.is_nan() || (wanted - found).abs() <= limit
            };
            assert!(
                wanted.iter().zip(&found).all(agree),
                "{name} @{function}, output {index}: {found:?} and not {wanted:?}"
            );
        }
    }
}

#[test]
fn each_lowering_computes_what_stablehlo_says() {
    for path in support::lowerings() {
        check(&path);
    }
}
