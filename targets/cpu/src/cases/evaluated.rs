//! Lowering cases under the reference evaluator, which knows nothing of the target.

use edgec_dialects::{Context, ir::Module};
use edgec_eval::{Evaluator, Options};

use super::case::Allowed;
use super::{cases, difference, families};

/// What the evaluator does not see in a model: weights that the target stores narrower, composites that it takes whole. CHLO is
/// rewritten into StableHLO before anything is evaluated.
const OWN: [&str; 6] = ["!quant", ".values", "f16", "stablehlo.composite", "stablehlo.gather", "chlo."];

#[test]
fn cases_evaluate_to_what_numpy_computed() {
    let (mut count, mut wrong) = (0, Vec::new());
    for case in families().iter().flat_map(|family| cases(family)) {
        if OWN.iter().any(|own| case.text.contains(own)) || case.outputs.is_empty() {
            continue;
        }
        count += 1;
        let context = Context::new();
        let module = Module::parse(&context, &case.name, case.text.as_bytes()).unwrap();
        let weights = case.table(module);
        match Evaluator::new(module, &weights, Options::default()).evaluate("main", &case.inputs) {
            Err(error) => wrong.push(format!("{}: {error}", case.name)),
            Ok(found) => {
                let pairs = case.outputs.iter().zip(&found).enumerate();
                wrong.extend(pairs.filter_map(|(index, (expected, found))| {
                    // numpy's own functions are good to an ulp or two.
                    let allowed = match expected.allowed {
                        Allowed::OfLargest(part) => Allowed::OfLargest(part.max(1e-6)),
                        each => each,
                    };
                    let difference = difference(&expected.tensor, found, allowed)?;
                    Some(format!("{}: output {index} {difference}", case.name))
                }));
            }
        }
    }
    assert!(count > 60, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
