//! A cell through the reference evaluator.

use edgec_dialects::{Context, ir::Module};
use edgec_eval::{EvalError, Evaluator, Options};
use edgec_tensor::Tensor;
use edgec_tests::op_matrix::Cell;
use edgec_weights::WeightTable;

use super::{Verdict, compare};

/// Evaluates the cell and judges what comes out.
pub(super) fn run(cell: &Cell) -> Verdict {
    match results(cell) {
        Ok(found) => compare(cell, &found),
        Err(verdict) => verdict,
    }
}

/// What comes out of the cell, or why nothing does.
pub(super) fn results(cell: &Cell) -> Result<Vec<Tensor>, Verdict> {
    let context = Context::new();
    let module = Module::parse(&context, "cell.mlir", cell.text.as_bytes())
        .map_err(|error| Verdict::Wrong(error.to_string()))?;
    evaluate(module, &cell.inputs).map_err(|error| Verdict::Refused(error.to_string()))
}

fn evaluate(module: Module<'_>, inputs: &[Tensor]) -> Result<Vec<Tensor>, EvalError> {
    Evaluator::new(module, &WeightTable::default(), Options::default()).evaluate("main", inputs)
}
