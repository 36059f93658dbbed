//! The unmodified Python package.

use std::process::Command;

use crate::{Setup, model, root};

/// Runs the model twice, with buffers of its own each time.
const SCRIPT: &str = r#"
import sys
import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator

environment = Environment.create(dispatch_library_path=sys.argv[2])
model = CompiledModel.from_file(
    sys.argv[1], hardware_accel=HardwareAccelerator.NPU | HardwareAccelerator.CPU, environment=environment)
for start in (0.0, 10.0):
    x = np.arange(6, dtype=np.float32).reshape(2, 3) + np.float32(start)
    y = np.full((2, 3), 0.5, np.float32)
    inputs = model.create_input_buffers(0)
    outputs = model.create_output_buffers(0)
    for buffer, value in zip(inputs, (x, y)):
        buffer.write(value)
    model.run_by_index(0, inputs, outputs)
    results = [buffer.read(6, np.float32).reshape(2, 3) for buffer in outputs]
    for result, expected in zip(results, (x + y, (x + y) * x * 2)):
        assert np.array_equal(result, expected), (result, expected)
print("equal")
"#;

#[test]
fn the_python_package_runs_the_models() {
    let setup = Setup::new(&model::file("add", "twice"));
    let packages = root().join(".edgec/python");
    assert!(packages.is_dir(), "{} is missing: run tools/setup.sh --checks", packages.display());
    let output = Command::new("python3")
        .env("PYTHONPATH", packages)
        .args(["-c", SCRIPT])
        .args([setup.model(), setup.libraries()])
        .output()
        .expect("python3");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.trim().lines().last(), Some("equal"));
}
