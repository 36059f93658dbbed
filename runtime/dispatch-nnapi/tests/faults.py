"""Runs a model by the stock LiteRT package once for each fault of a driver: faults.py MODEL FOLDER_OF_DISPATCH_LIBRARY TYPE SHAPE OUTPUTS FAULT...

A fault is what the environment's FAULTY says to the driver; the model is loaded anew for each and runs three times, as run.py
does. Prints the fault's number and the outputs of each run; before what is said of a fault comes its number on stderr.
"""
import json
import os
import sys

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.environment import Environment
from ai_edge_litert.hardware_accelerator import HardwareAccelerator

path, library, kind, shape, count, *faults = sys.argv[1:]
shape = [int(extent) for extent in shape.split(",")]
environment = Environment.create(dispatch_library_path=library)
for number, fault in enumerate(faults):
    os.environ["FAULTY"] = fault
    os.write(2, f"fault {number}\n".encode())
    model = CompiledModel.from_file(path, HardwareAccelerator.NPU | HardwareAccelerator.CPU, environment)
    inputs, outputs = model.create_input_buffers(0), model.create_output_buffers(0)
    for run in range(3):
        numbers = run + np.arange(np.prod(shape))
        inputs[0].write(numbers.astype(kind).reshape(shape))
        model.run_by_index(0, inputs, outputs)
        result = outputs[0].read(int(count), np.dtype(kind).type).reshape(-1).tolist()
        print(json.dumps([number, run, *result]), flush=True)
    del model, inputs, outputs
