//! An accelerator that is written in C and has an MLIR of its own.

use std::collections::HashMap;

use edgec_plugin::LoadedPlugin;
use edgec_tensor::Tensor;

use crate::c::library;

/// Runs a function of the adder's artifact.
fn execute(artifact: &[u8], function: &str, inputs: &[Tensor]) -> Result<Vec<Vec<u8>>, String> {
    let text = std::str::from_utf8(artifact).map_err(|error| error.to_string())?;
    let mut values: HashMap<usize, Vec<f32>> = HashMap::new();
    let mut outputs = Vec::new();
    let own = text.lines().skip_while(|line| *line != format!("function {function}")).skip(1);
    for line in own.take_while(|line| !line.starts_with("function")) {
        let mut words = line.split(' ');
        let instruction = words.next().unwrap_or_default();
        let numbers: Vec<usize> = words.map(|word| word.parse().unwrap()).collect();
        let value = |number: usize| values.get(&number).ok_or(format!("{line}: no value {number}"));
        match (instruction, numbers.as_slice()) {
            ("arg", &[to]) => {
                values.insert(to, inputs[to].to_f32().unwrap());
            }
            ("add", &[to, left, right]) => {
                let sums = value(left)?.iter().zip(value(right)?).map(|(left, right)| left + right).collect();
                values.insert(to, sums);
            }
            ("return", &[from]) => {
                outputs.push(value(from)?.iter().flat_map(|number| number.to_le_bytes()).collect());
            }
            _ => return Err(format!("no instruction: {line}")),
        }
    }
    Ok(outputs)
}

#[test]
fn an_accelerator_in_c_passes_the_conformance_suite() {
    let libraries = format!("-L{}/lib", env!("MLIR_SYS_220_PREFIX"));
    let headers = format!("-I{}/include", env!("MLIR_SYS_220_PREFIX"));
    let at_run_time = format!("-Wl,-rpath,{}/lib", env!("MLIR_SYS_220_PREFIX"));
    let mlir = ["-lMLIRCAPIIR", "-lMLIR", "-lLLVM-22", "-lstdc++"];
    let adder = library(
        "adder",
        &[&[headers.as_str(), libraries.as_str(), at_run_time.as_str()], &mlir[..]].concat(),
    );
    let backend = LoadedPlugin::load(&adder.path).unwrap();
    let report = edgec_conformance::check(&backend, &execute);
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.partitions > 10, "{report}");
}
