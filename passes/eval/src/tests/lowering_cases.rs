//! The CPU target's lowering cases, evaluated: numpy's outputs stand beside each.

use std::{fs, path::Path};

use edgec_dialects::{Context, ir::Module};

use super::cases::{Case, difference};
use crate::{Evaluator, Options};

#[test]
fn lowering_cases_compute_what_numpy_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../targets/cpu/cases");
    let (mut count, mut wrong) = (0, Vec::new());
    for family in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        for path in fs::read_dir(family).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_none_or(|suffix| suffix != "mlir") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            // Weights that the target stores narrower, composites that it takes whole: the target's own business. CHLO is
            // rewritten into StableHLO before anything is evaluated.
            let own = ["!quant", ".values", "f16", "stablehlo.composite", "stablehlo.gather", "chlo."];
            if own.iter().any(|text_of| text.contains(text_of)) || !text.contains("// output") {
                continue;
            }
            count += 1;
            let case = Case::parse(&text);
            let context = Context::new();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let module = Module::parse(&context, &name, text.as_bytes()).unwrap();
            match Evaluator::new(module, &case.weights, Options::default()).evaluate("main", &case.inputs) {
                Err(error) => wrong.push(format!("{name}: {error}")),
                Ok(found) => wrong.extend(case.outputs.iter().zip(&found).enumerate().filter_map(
                    |(index, ((expected, tolerance), found))| {
                        let difference = difference(expected, found, tolerance.max(1e-6))?;
                        Some(format!("{name}: output {index} {difference}"))
                    },
                )),
            }
        }
    }
    assert!(count > 60, "{count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
