"""Puts TFLite files through LiteRT's own vendor compiler for Intel OpenVINO, and runs what comes out in stock LiteRT.

    tools/setup.sh --checks
    PYTHONPATH=.edgec/python python3 tools/checks/vendor_openvino.py [--tolerance 1e-4] OUT/model.portable.tflite MODEL.tflite ...

For each file: how many operators `apply_plugin_main` of the LiteRT package gives to the vendor, in how many partitions; whether
it compiles them for OpenVINO's CPU device, which runs anywhere, and for its NPU device, whose compiler is not in the packages; and
how far the outputs of the CPU's artifact, run by the vendor's dispatch library, are from XNNPACK's on the same file. With int8 weights
and float activations they are 1e-2 apart: XNNPACK quantises the activations, OpenVINO does not.
MiniLM with --quantize int8-static is taken whole (477 of 477 operators in one partition) and runs; on the seeded tokens, which are no text,
its outputs are 1e-1 of the largest apart. Which operators it computes on integers is not known.

The OpenVINO of the version that the LiteRT package is built for comes from the Python registry into a temporary folder, or is the one
in the folder that OPENVINO names. Not part of CI.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import ai_edge_litert
from ai_edge_litert import schema_py_generated as schema

LITERT = Path(ai_edge_litert.__file__).parent
VENDOR = LITERT / "vendors" / "intel_openvino"
# What ai-edge-litert-sdk-intel 2.3.0 requires; the compiler plug-in links libopenvino.so.2631.
OPENVINO = "openvino==2026.3.1"
# OpenVINO's CPU device computes f32 in bf16 where the processor can; as of one that cannot, it computes in f32.
EXACT = {"ONEDNN_MAX_CPU_ISA": "AVX512_CORE_VNNI"}


def run(arguments, libraries, **options):
    environment = dict(os.environ, LD_LIBRARY_PATH=str(libraries), **EXACT)
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, errors="replace", **options)


def apply(model, device, out, libraries):
    """Compiles a file for a device; returns what was said, and whether it was done."""
    done = run([
        LITERT / "tools" / "apply_plugin_main", "--cmd=apply", f"--model={model}", f"--libs={VENDOR / 'compiler'}",
        "--soc_manufacturer=IntelOpenVINO", "--soc_model=LNL", f"--intel_openvino_graph_backends={device}",
        f"--o={out}"], libraries)
    return done.stdout + done.stderr, done.returncode == 0


RUN = """
import json, sys
import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator

path, dispatch = sys.argv[1:]
if dispatch == "-":
    model = CompiledModel.from_file(path, HardwareAccelerator.CPU)
else:
    environment = Environment.create(dispatch_library_path=dispatch)
    model = CompiledModel.from_file(path, HardwareAccelerator.NPU | HardwareAccelerator.CPU, environment)
results = {}
for index, (name, signature) in enumerate(model.get_signature_list().items()):
    random = np.random.default_rng(20261124)
    inputs, outputs = model.create_input_buffers(index), model.create_output_buffers(index)
    given, made = (model.get_input_tensor_details(name), model.get_output_tensor_details(name))
    for buffer, key in zip(inputs, signature["inputs"]):
        kind, shape = np.dtype(given[key]["dtype"]), given[key]["shape"]
        if kind.kind == "f":
            values = random.uniform(-1, 1, shape)
        elif kind.itemsize == 1:
            values = random.integers(np.iinfo(kind).min, np.iinfo(kind).max, shape, endpoint=True)
        else:
            values = random.integers(0, 2, shape)
        buffer.write(values.astype(kind))
    model.run_by_index(index, inputs, outputs)
    for buffer, key in zip(outputs, signature["outputs"]):
        count, kind = int(np.prod(made[key]["shape"])), np.dtype(made[key]["dtype"])
        # The package reads no tensors of other types.
        if kind.name in ("float32", "int32", "int8", "uint8", "bool"):
            results[name + "/" + key] = buffer.read(count, kind.type).reshape(-1).astype(float).tolist()
print("RESULT" + json.dumps(results))
"""


def outputs(model, dispatch, libraries):
    """The outputs of every signature on inputs that do not change."""
    done = run([sys.executable, "-c", RUN, str(model), str(dispatch)], libraries)
    found = re.search(r"RESULT(.*)", done.stdout)
    if found:
        return json.loads(found.group(1))
    lines = [line for line in done.stderr.splitlines() if "ERROR" in line or "Exception" in line or "Error" in line]
    print(f"  {model.name} does not run: {' '.join(lines[:3])[:400] or f'status {done.returncode}'}")
    return None


def left(model):
    """The names of the operators of a compiled file that are no calls of the vendor's code."""
    names = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
    root = schema.Model.GetRootAs(model.read_bytes(), 0)
    codes = [root.OperatorCodes(index).BuiltinCode() for index in range(root.OperatorCodesLength())]
    graph = root.Subgraphs(0)
    found = [codes[graph.Operators(index).OpcodeIndex()] for index in range(graph.OperatorsLength())]
    return sorted({names[code] for code in found if code != schema.BuiltinOperator.CUSTOM})


def difference(wanted, found):
    largest = max((abs(value) for value in wanted), default=0.0) or 1.0
    return max((abs(a - b) for a, b in zip(wanted, found, strict=True)), default=0.0) / largest


def check(model, libraries, work, tolerance):
    print(model)
    out = work / "vendor.tflite"
    said, done = apply(model, "cpu", out, libraries)
    for line in re.findall(r"Partitioned (subgraph.*)", said):
        print(f"  {line}")
    if not done:
        print("  CPU device: " + "\n    ".join(re.findall(r"(?:ERROR|Exception).*", said)[:6]))
        return False
    if left(out):
        print(f"  left to LiteRT: {', '.join(left(out))}")
    wanted, found = outputs(model, "-", libraries), outputs(out, VENDOR / "dispatch", libraries)
    if not wanted or not found:
        return False
    worst = max(difference(values, found[name]) for name, values in wanted.items())
    print(f"  CPU device: compiled to {out.stat().st_size} bytes; differs from XNNPACK by {worst:.1e} of the largest output")
    said, done = apply(model, "npu", work / "npu.tflite", libraries)
    reasons = re.findall(r"(?:VCL|Cannot load|LoadPiApiLibrary|No device).*", said) or re.findall(r"ERROR.*", said)
    print("  NPU device: " + ("compiled" if done else f"not compiled: {' '.join(reasons[:2])[:300]}"))
    return worst <= tolerance


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference, over the largest output")
    parser.add_argument("models", nargs="+", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        openvino = os.environ.get("OPENVINO")
        if not openvino:
            openvino = work / "openvino"
            subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", openvino,
                            OPENVINO], check=True)
        libraries = Path(openvino) / "openvino" / "libs"
        agreed = [check(model, libraries, work, arguments.tolerance) for model in arguments.models]
    sys.exit(0 if all(agreed) else 1)


if __name__ == "__main__":
    main()
