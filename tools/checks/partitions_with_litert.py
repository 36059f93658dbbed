"""Compares a model whose partitions an accelerator runs with the same model on the CPU, both in the unmodified LiteRT package.

    partitions_with_litert.py FOLDER LIBRARIES [SIGNATURE]

FOLDER is what `edgec compile --target npu -o FOLDER` wrote; LIBRARIES holds a dispatch library, and a driver beside it.
Inputs are seeded: floats between -1 and 1, integers 0 and 1. Prints the largest difference of each output over its largest number,
and fails above 1e-4, or above the steps that --steps allows for outputs of quantised models (--step is their scale).
"""
import argparse
import sys

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator
from ai_edge_litert.interpreter import Interpreter


def run(model, details, inputs):
    """The outputs of a compiled model's signature, by name."""
    signature, input_details, output_details = details
    index = model.get_signature_index(signature)
    given = model.create_input_buffers(index)
    taken = model.create_output_buffers(index)
    for buffer, name in zip(given, model.get_signature_by_index(index)["inputs"]):
        buffer.write(np.ascontiguousarray(inputs[name]))
    model.run_by_index(index, given, taken)
    names = model.get_signature_by_index(index)["outputs"]
    outputs = {}
    for buffer, name in zip(taken, names):
        detail = output_details[name]
        count = int(np.prod(detail["shape"]))
        outputs[name] = np.asarray(buffer.read(count, detail["dtype"])).reshape(detail["shape"])
    return outputs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("libraries")
    parser.add_argument("signature", nargs="?")
    parser.add_argument("--step", type=float, default=0.0, help="the scale of quantised outputs")
    parser.add_argument("--steps", type=float, default=1.0, help="how many steps outputs may differ by")
    arguments = parser.parse_args()

    portable = f"{arguments.folder}/model.portable.tflite"
    signatures = Interpreter(model_path=portable).get_signature_list()
    signature = arguments.signature or next(iter(signatures))
    runner = Interpreter(model_path=portable).get_signature_runner(signature)
    details = (signature, runner.get_input_details(), runner.get_output_details())
    generator = np.random.default_rng(0)
    inputs = {}
    for name, detail in sorted(details[1].items()):
        shape, kind = detail["shape"], detail["dtype"]
        floats = generator.uniform(-1, 1, shape).astype(np.float32)
        inputs[name] = floats.astype(kind) if kind == np.float32 else (floats > 0).astype(kind)

    environment = Environment.create(dispatch_library_path=arguments.libraries)
    both = HardwareAccelerator.NPU | HardwareAccelerator.CPU
    accelerated = run(
        CompiledModel.from_file(f"{arguments.folder}/model.tflite", both, environment), details, inputs
    )
    expected = run(CompiledModel.from_file(portable, HardwareAccelerator.CPU), details, inputs)
    worst = False
    for name, want in expected.items():
        difference = float(np.abs(accelerated[name].astype(np.float64) - want).max())
        largest = float(np.abs(want).max())
        limit = max(1e-4 * largest, arguments.steps * arguments.step * 1.001)
        worst |= not difference <= limit
        print(f"{name}: differs by {difference:.3g}, largest number {largest:.3g}")
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())
