"""Runs a model with the stock LiteRT package: run.py MODEL FOLDER_OF_DISPATCH_LIBRARY RUNS TYPE SHAPE OUTPUTS.

Without a folder ("-") the model runs on the CPU. Run r gives element i of the only input the number r + i, or, of bytes, those
that spread. Prints each run's first output as a line of JSON.
"""
import json
import sys

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator

path, library, runs, kind, shape, count = sys.argv[1:]
shape = [int(extent) for extent in shape.split(",")]
if library == "-":
    model = CompiledModel.from_file(path, HardwareAccelerator.CPU)
else:
    environment = Environment.create(dispatch_library_path=library)
    model = CompiledModel.from_file(path, HardwareAccelerator.NPU | HardwareAccelerator.CPU, environment)
inputs, outputs = model.create_input_buffers(0), model.create_output_buffers(0)
for run in range(int(runs)):
    numbers = np.arange(np.prod(shape))
    numbers = run + numbers if kind == "float32" else (numbers * 97 + numbers // 5 * 31 + run * 37) % 256 - 128
    inputs[0].write(numbers.astype(kind).reshape(shape))
    model.run_by_index(0, inputs, outputs)
    print(json.dumps(outputs[0].read(int(count), np.dtype(kind).type).reshape(-1).tolist()), flush=True)
