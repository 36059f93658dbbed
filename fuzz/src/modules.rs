//! What edgec does with a module that a file gave: check it, run the passes, evaluate it.

use edgec_dialects::Context;
use edgec_dialects::ir::Module;
use edgec_eval::{Evaluator, Options, signatures};
use edgec_passes::{Pass, Unit, Unobserved, run_pipeline};
use edgec_tensor::Tensor;
use edgec_weights::WeightTable;

/// Bounds of an evaluation: nothing here is large, and loops end.
const BOUNDS: Options = Options { max_tensor_bytes: 1 << 14, max_iterations: Some(40), compile_loops: true };

/// Runs passes; they may refuse what they cannot do, and may break nothing.
pub fn run_passes(context: &Context, module: Module<'_>, weights: WeightTable, passes: &[Pass]) {
    let mut unit = Unit { context, module, weights, options: edgec_passes::Options::default() };
    if let Err(error) = run_pipeline(&mut unit, passes, &mut Unobserved) {
        let text = error.to_string();
        assert!(!text.contains("bug in edgec"), "{text}");
    }
}

/// Evaluates every function on zeros.
pub fn evaluate(context: &Context, module: Module<'_>) {
    let options = edgec_passes::Options::default();
    let mut unit = Unit { context, module, weights: WeightTable::default(), options };
    if run_pipeline(&mut unit, &edgec_passes::evaluation_passes(), &mut Unobserved).is_err() {
        return;
    }
    let evaluator = Evaluator::new(unit.module, &unit.weights, BOUNDS);
    for signature in signatures(unit.module) {
        let inputs: Option<Vec<Tensor>> = signature
            .inputs
            .iter()
            .map(|port| {
                let known = port.tensor.as_ref()?;
                let shape = known.static_shape()?;
                let count = shape.iter().try_fold(1usize, |count, &size| count.checked_mul(size))?;
                let bytes = count.checked_mul(known.storage().byte_width())?;
                if bytes > BOUNDS.max_tensor_bytes {
                    return None;
                }
                Tensor::new(known.storage(), shape, vec![0; bytes]).ok()
            })
            .collect();
        if let Some(inputs) = inputs {
            let _ = evaluator.evaluate(&signature.name, &inputs);
        }
    }
}
