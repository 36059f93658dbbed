"""Times one signature of several .tflite files under the same LiteRT, the files taking turns.

    PYTHONPATH=.edgec/python python3 tools/bench/encoder_speed.py ours.tflite:encode_128 theirs.tflite:serving_default

All inputs are zero, but those whose name has `mask` in it, or is given with --ones, are one.
"""

import argparse
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE:SIGNATURE")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--ones", action="append", default=[], metavar="INPUT")
    options = parser.parse_args()
    loaded = []
    for name in options.files:
        path, signature = name.rsplit(":", 1)
        interpreter = Interpreter(path, num_threads=options.threads)
        runner = interpreter.get_signature_runner(signature)
        inputs = {key: np.full(tensor["shape"], "mask" in key or key in options.ones, tensor["dtype"])
                  for key, tensor in runner.get_input_details().items()}
        loaded.append((name, interpreter, runner, inputs, []))
    for round in range(options.rounds + 3):
        for _, _, runner, inputs, seconds in loaded:
            begun = time.perf_counter()
            runner(**inputs)
            if round >= 3:
                seconds.append(time.perf_counter() - begun)
    for name, _, _, _, seconds in loaded:
        print(f"{name}: {np.median(seconds) * 1e3:.2f} ms median, {min(seconds) * 1e3:.2f} best")


if __name__ == "__main__":
    main()
