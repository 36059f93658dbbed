#!/usr/bin/env python3
"""llama.cpp's Vulkan back end as a contender of gpu_kernels.py, through ggml's C interface: llama_vulkan.py FOLDER, with libggml-vulkan.so in it."""

import ctypes
import os
import sys
from pathlib import Path

# Without it ggml takes no devices in software.
os.environ.setdefault("GGML_VK_VISIBLE_DEVICES", "0")

from contender import CASES, numbers, serve  # noqa: E402

folder = Path(sys.argv[1])
base = ctypes.CDLL(folder / "libggml-base.so", ctypes.RTLD_GLOBAL)
vulkan = ctypes.CDLL(folder / "libggml-vulkan.so", ctypes.RTLD_GLOBAL)
pointer, size = ctypes.c_void_p, ctypes.c_size_t
# ggml.h, enum ggml_type.
F32, Q4_0 = 0, 2


def function(library, name: str, result, *arguments):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


class Parameters(ctypes.Structure):
    _fields_ = [("bytes", size), ("memory", pointer), ("no_alloc", ctypes.c_bool)]


init = function(base, "ggml_init", pointer, Parameters)
new_tensor = function(base, "ggml_new_tensor_2d", pointer, pointer, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
mul_mat = function(base, "ggml_mul_mat", pointer, pointer, pointer, pointer)
soft_max = function(base, "ggml_soft_max", pointer, pointer, pointer)
new_graph = function(base, "ggml_new_graph", pointer, pointer)
expand = function(base, "ggml_build_forward_expand", None, pointer, pointer)
allocate = function(base, "ggml_backend_alloc_ctx_tensors", pointer, pointer, pointer)
store = function(base, "ggml_backend_tensor_set", None, pointer, pointer, size, size)
compute = function(base, "ggml_backend_graph_compute", ctypes.c_int, pointer, pointer)
synchronize = function(base, "ggml_backend_synchronize", None, pointer)
quantize = function(
    base, "ggml_quantize_chunk", size, ctypes.c_int, pointer, pointer, *[ctypes.c_int64] * 3, pointer
)
backend = function(vulkan, "ggml_backend_vk_init", pointer, size)(0)
assert backend, "ggml found no Vulkan device"


def case(build, *tensors):
    """`tensors` are pairs of a type and numbers; `build` makes the result of them."""
    context = init(Parameters(1 << 20, None, True))
    made = [new_tensor(context, kind, value.shape[1], value.shape[0]) for kind, value in tensors]
    graph = new_graph(context)
    expand(graph, build(context, *made))
    assert allocate(context, backend)
    for tensor, (kind, value) in zip(made, tensors):
        contents = ctypes.create_string_buffer(value.nbytes)
        source = value.ctypes.data_as(pointer)
        written = quantize(kind, source, contents, 0, value.shape[0], value.shape[1], None)
        store(tensor, contents, 0, written)

    def run():
        assert compute(backend, graph) == 0
        synchronize(backend)

    return run


def product(name: str, kind: int):
    m, k, n = CASES[name]
    return case(mul_mat, (kind, numbers(n, k)), (F32, numbers(m, k)))


serve(
    {
        "matmul": product("matmul", F32),
        "matvec": product("matvec", F32),
        "softmax": case(soft_max, (F32, numbers(*CASES["softmax"]))),
        "int4 matvec": product("int4 matvec", Q4_0),
    }
)
