//! Tests on whole modules.

use edgec_dialects::{Context, ir::Module};
use edgec_tensor::Tensor;
use edgec_weights::WeightTable;

use crate::{EvalError, Evaluator, Options};

/// The results of `@main` of a module.
fn evaluate(text: &str, inputs: &[Tensor]) -> Result<Vec<Tensor>, EvalError> {
    evaluate_with(text, inputs, Options::default())
}

fn evaluate_with(text: &str, inputs: &[Tensor], options: Options) -> Result<Vec<Tensor>, EvalError> {
    let context = Context::new();
    let module = Module::parse(&context, "test.mlir", text.as_bytes()).unwrap();
    module.verify().unwrap();
    Evaluator::new(module, &WeightTable::default(), options).evaluate("main", inputs)
}

/// The text of the error.
fn refused(text: &str, inputs: &[Tensor]) -> String {
    evaluate(text, inputs).unwrap_err().to_string()
}

fn f32s(values: &[f32]) -> Tensor {
    Tensor::from_f32(vec![values.len()], values).unwrap()
}

mod behaviour;
mod loops;
