#!/usr/bin/env python3
"""llama.cpp's Vulkan back end as a contender of gpu_kernels.py, through its C interfaces: llama_vulkan.py FOLDER [MODEL.gguf].

FOLDER has libggml-vulkan.so in it. A decode step is one token behind 256 others.
"""

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


def decode_step(path: str):
    """llama.h's defaults are structures that grow with versions; they are passed on as they come, with room behind. All layers go to the device."""

    class Defaults(ctypes.Structure):
        _fields_ = [("words", ctypes.c_uint32 * 128)]

    class Batch(ctypes.Structure):
        _fields_ = [("tokens", ctypes.c_int32)] + [(name, pointer) for name in ("a", "b", "c", "d", "e", "f")]

    ggml = ctypes.CDLL(next(folder.glob("libggml.vulkan.*")), ctypes.RTLD_GLOBAL)
    llama = ctypes.CDLL(next(folder.glob("libllama.vulkan.*")), ctypes.RTLD_GLOBAL)
    function(ggml, "ggml_backend_load_all_from_path", None, ctypes.c_char_p)(str(folder).encode())
    options = function(llama, "llama_model_default_params", Defaults)()
    model = function(llama, "llama_model_load_from_file", pointer, ctypes.c_char_p, Defaults)(path.encode(), options)
    options = function(llama, "llama_context_default_params", Defaults)()
    # n_ctx is the first.
    options.words[0] = 1280
    context = function(llama, "llama_init_from_model", pointer, pointer, Defaults)(model, options)
    assert model and context, f"llama.cpp does not load {path}"
    batch_of = function(llama, "llama_batch_get_one", Batch, pointer, ctypes.c_int32)
    decode = function(llama, "llama_decode", ctypes.c_int, pointer, Batch)
    wait = function(llama, "llama_synchronize", None, pointer)

    def run(tokens=(5,)):
        kept = (ctypes.c_int32 * len(tokens))(*tokens)
        assert decode(context, batch_of(kept, len(tokens))) == 0
        wait(context)

    run([2] + [100 + i for i in range(255)])
    return run


cases = {
    "matmul": product("matmul", F32),
    "matvec": product("matvec", F32),
    "softmax": case(soft_max, (F32, numbers(*CASES["softmax"]))),
    "int4 matvec": product("int4 matvec", Q4_0),
}
if len(sys.argv) > 2:
    cases["decode step"] = decode_step(sys.argv[2])
serve(cases)
