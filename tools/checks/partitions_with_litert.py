"""Compares a model whose partitions an accelerator runs with the same model on the CPU, both in the unmodified LiteRT package.

    partitions_with_litert.py FOLDER LIBRARIES [SIGNATURE] [--samples FOLDER] [--step NAME=SCALE] [--within SHARE] [--cosine LEAST]

FOLDER is what `edgec compile --target npu -o FOLDER` wrote; LIBRARIES holds a dispatch library, and a driver beside it.
--samples names a folder with a folder for each sample, which holds <input>.npy for each input, and may hold <output>.expected.npy, what
the float model gives. Without it there is one sample with seeded inputs: floats between -1 and 1, integers 0 and 1.

Prints for each output the largest difference, and fails where it is above the limit: 1e-4 of the largest number for a float model. The
outputs of a quantised model may differ by one step of int8: the scale of the int8 tensor that an output is made of by nothing but moves
and a dequantisation; --step's for an output that is computed in float; without it, what an int8 tensor of the output's range would
have. With --within, a share of such an output's numbers has to be within one step, and all within four. With --cosine, the
accelerator's output has to be as near to the expected one.
"""
import argparse
import sys
from pathlib import Path

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator
from ai_edge_litert.interpreter import Interpreter


class Runner:
    """One signature of a model."""

    def __init__(self, model, details):
        signature, _, self.details = details
        self.model, self.index = model, model.get_signature_index(signature)
        names = model.get_signature_by_index(self.index)
        self.names = names["inputs"], names["outputs"]
        self.buffers = model.create_input_buffers(self.index), model.create_output_buffers(self.index)

    def run(self, inputs):
        """The outputs by name."""
        (given, taken), (input_names, output_names) = self.buffers, self.names
        for buffer, name in zip(given, input_names):
            buffer.write(np.ascontiguousarray(inputs[name]))
        self.model.run_by_index(self.index, given, taken)
        outputs = {}
        for buffer, name in zip(taken, output_names):
            detail = self.details[name]
            count = int(np.prod(detail["shape"]))
            outputs[name] = np.array(buffer.read(count, detail["dtype"])).reshape(detail["shape"])
        return outputs


def seeded(details):
    generator = np.random.default_rng(0)
    inputs = {}
    for name, detail in sorted(details[1].items()):
        shape, kind = detail["shape"], detail["dtype"]
        floats = generator.uniform(-1, 1, shape).astype(np.float32)
        inputs[name] = floats.astype(kind) if kind == np.float32 else (floats > 0).astype(kind)
    return {"seeded": (inputs, {})}


def read(folder, details):
    """Inputs and expected outputs of each sample."""
    found = {}
    for sample in sorted(path for path in Path(folder).iterdir() if path.is_dir()):
        inputs = {name: np.load(sample / f"{name}.npy") for name in details[1]}
        files = {name: sample / f"{name}.expected.npy" for name in details[2]}
        found[sample.name] = inputs, {name: np.load(path) for name, path in files.items() if path.exists()}
    return found


MOVES = {schema.BuiltinOperator.DEQUANTIZE, schema.BuiltinOperator.RESHAPE, schema.BuiltinOperator.TRANSPOSE}


def steps(path, signature):
    """Whether the model computes on int8, and the scale of the int8 tensor that each output is moved and dequantised from."""
    model = schema.Model.GetRootAs(Path(path).read_bytes(), 0)
    code = lambda op: model.OperatorCodes(op.OpcodeIndex()).BuiltinCode()
    known = [model.SignatureDefs(index) for index in range(model.SignatureDefsLength())]
    chosen = next(one for one in known if one.SignatureKey().decode() == signature)
    graph = model.Subgraphs(chosen.SubgraphIndex())
    made = {}
    for index in range(graph.OperatorsLength()):
        op = graph.Operators(index)
        made.update((op.Outputs(place), op) for place in range(op.OutputsLength()))
    integers = any(code(op) == schema.BuiltinOperator.QUANTIZE for op in made.values())
    found = {}
    for index in range(chosen.OutputsLength()):
        output = chosen.Outputs(index)
        tensor = output.TensorIndex()
        while tensor in made and code(made[tensor]) in MOVES and graph.Tensors(tensor).Type() != schema.TensorType.INT8:
            tensor = made[tensor].Inputs(0)
        if graph.Tensors(tensor).Type() == schema.TensorType.INT8:
            found[output.Name().decode()] = float(graph.Tensors(tensor).Quantization().Scale(0))
    return integers, found


def cosine(a, b):
    a, b = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("libraries")
    parser.add_argument("signature", nargs="?")
    parser.add_argument("--samples", help="a folder with a folder for each sample")
    parser.add_argument("--step", action="append", default=[], help="NAME=SCALE of an output that is computed in float")
    parser.add_argument("--within", type=float, default=1.0, help="the share of such outputs within one step")
    parser.add_argument("--cosine", type=float, default=-1.0, help="the least cosine to expected outputs")
    arguments = parser.parse_args()

    portable = f"{arguments.folder}/model.portable.tflite"
    signatures = Interpreter(model_path=portable).get_signature_list()
    signature = arguments.signature or next(iter(signatures))
    runner = Interpreter(model_path=portable).get_signature_runner(signature)
    details = (signature, runner.get_input_details(), runner.get_output_details())
    samples = read(arguments.samples, details) if arguments.samples else seeded(details)
    integers, stored = steps(portable, signature)
    named = {name: float(scale) for name, scale in (given.split("=") for given in arguments.step)}

    environment = Environment.create(dispatch_library_path=arguments.libraries)
    both = HardwareAccelerator.NPU | HardwareAccelerator.CPU
    model = CompiledModel.from_file(f"{arguments.folder}/model.tflite", both, environment)
    accelerated = Runner(model, details)
    plain = Runner(CompiledModel.from_file(portable, HardwareAccelerator.CPU), details)
    bad = not samples
    for title, (inputs, exact) in samples.items():
        found, expected = accelerated.run(inputs), plain.run(inputs)
        for name, want in expected.items():
            differences = np.abs(found[name].astype(np.float64) - want)
            difference, largest = float(differences.max()), float(np.abs(want).max())
            said = f"{title}: {name}: differs by {difference:.3g}, largest number {largest:.3g}"
            if integers:
                step = stored.get(name) or named.get(name) or float(want.max() - want.min()) / 255
                # A sum of floats beside it may be rounded in its last bit.
                limit = step * 1.001
                inside = float((differences <= limit).mean())
                least = 1.0 if name in stored or name in named else arguments.within
                bad |= not (inside >= least and difference <= 4 * limit)
                said += f", {inside:.2%} within a step of {step:.3g}"
            else:
                bad |= not difference <= 1e-4 * largest
            if name in exact:
                near = cosine(found[name], exact[name])
                bad |= not near > arguments.cosine
                said += f", cosine {near:.5f} to what is expected"
            print(said)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
