"""Runs a model with the stock LiteRT package and a dispatch library: run.py MODEL FOLDER_OF_LIBRARY RUNS.

Run number r gets the inputs r, r + 1, ...; prints each run's first output as a line of JSON.
"""
import json
import sys

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator

path, library, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
environment = Environment.create(dispatch_library_path=library)
model = CompiledModel.from_file(path, HardwareAccelerator.NPU | HardwareAccelerator.CPU, environment)
inputs, outputs = model.create_input_buffers(0), model.create_output_buffers(0)
for run in range(runs):
    inputs[0].write(np.arange(run, run + 8, dtype=np.float32).reshape(1, 8))
    model.run_by_index(0, inputs, outputs)
    print(json.dumps(outputs[0].read(4, np.float32).reshape(-1).tolist()), flush=True)
