"""What every contender of gpu_kernels.py has in common: the cases, their numbers, and the talk with the driver.

A contender is a process. It prints `ready CASE...` for those that it can run, and then for each line with a case's name on its standard input
runs that case once and prints `WALL CPU` in ms: time passed, and processor time of all its threads.
"""

import sys
import time

# Rows, inputs and outputs of products; rows and columns of softmax.
CASES = {
    "matmul": (512, 2048, 2048),
    "matvec": (1, 2048, 8192),
    "softmax": (32 * 512, 512),
    "int4 matvec": (1, 2048, 8192),
}


def numbers(*shape):
    """f32 of no special kind, the same in each contender."""
    import numpy

    return numpy.random.default_rng(7).uniform(-1, 1, shape).astype(numpy.float32)


def serve(cases: dict) -> None:
    """Answers the driver. `cases` maps names to functions that run a case and return when its result is there. Each is run once first, for compilers and caches."""
    for run in cases.values():
        run()
    print("ready", ",".join(cases), flush=True)
    for line in sys.stdin:
        run = cases[line.strip()]
        wall, processor = time.perf_counter(), time.process_time()
        run()
        print((time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3, flush=True)
