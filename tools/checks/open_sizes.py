"""Stock LiteRT runs artifacts of open sizes at two sizes each, resized by the wheel's interpreter.

    PYTHONPATH=.edgec/python python3 tools/checks/open_sizes.py ARTIFACTS tests/fixtures/open_sizes

ARTIFACTS holds `<name>.tflite` of each program. Prints `ok NAME` where every output is within 1e-4 of its largest number.
"""

import pathlib
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def tensors(folder, name):
    files = sorted(folder.glob(f"{name}*.npy"), key=lambda file: int("".join(filter(str.isdigit, file.stem))))
    return [np.load(file) for file in files]


def run(interpreter, inputs):
    # In the order of the program's arguments.
    places = [detail["index"] for detail in interpreter.get_input_details()]
    assert len(places) == len(inputs)
    for place, value in zip(places, inputs):
        interpreter.resize_tensor_input(place, value.shape, strict=True)
    interpreter.allocate_tensors()
    sizes = [tuple(detail["shape"]) for detail in interpreter.get_output_details()]
    for place, value in zip(places, inputs):
        interpreter.set_tensor(place, value)
    interpreter.invoke()
    found = [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
    # Known before the run, so that a caller can bind buffers.
    assert [value.shape for value in found] == sizes, (sizes, [value.shape for value in found])
    return found


def main():
    artifacts, fixtures = map(pathlib.Path, sys.argv[1:])
    for artifact in sorted(artifacts.glob("*.tflite")):
        # One interpreter for both sizes, there and back.
        interpreter = Interpreter(model_path=str(artifact))
        for size in ("first", "second", "first"):
            folder = fixtures / artifact.stem / size
            found = run(interpreter, tensors(folder, "arg"))
            for index, (found, value) in enumerate(zip(found, tensors(folder, "output_"), strict=True)):
                assert found.shape == value.shape and found.dtype == value.dtype, (artifact.stem, index)
                error = np.abs(found.astype(np.float64) - value).max()
                assert error <= 1e-4 * np.abs(value).max(), (artifact.stem, size, index, error)
        print("ok", artifact.stem)


main()
