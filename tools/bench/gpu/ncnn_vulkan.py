#!/usr/bin/env python3
"""ncnn's Vulkan back end as a contender of gpu_kernels.py, in f32. Its Python interface copies inputs and results each time; weights stay on the device."""

import struct
import tempfile

import ncnn
from contender import CASES, numbers, serve


def case(layer: str, x, weights=None):
    net = ncnn.Net()
    net.opt.use_vulkan_compute = True
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = False
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/net.param", "w") as file:
            file.write(f"7767517\n2 2\nInput x 0 1 x\n{layer.format('x y')}\n")
        with open(f"{folder}/net.bin", "wb") as file:
            if weights is not None:
                file.write(struct.pack("<I", 0) + weights.tobytes())
        assert net.load_param(f"{folder}/net.param") == 0 and net.load_model(f"{folder}/net.bin") == 0
    given = ncnn.Mat(x).clone()

    def run():
        extractor = net.create_extractor()
        extractor.input("x", given)
        code, result = extractor.extract("y")
        assert code == 0 and result.w > 0
        return result

    run.net = net
    return run


m, k, n = CASES["matmul"]
# Of ncnn's two layers for products, each is the faster in one case.
matmul = case(f"Gemm product 1 1 {{}} 3=1 5=1 6=1 8={n} 9={k} 10=-1", numbers(m, k), numbers(n, k))
_, k, n = CASES["matvec"]
matvec = case(f"InnerProduct product 1 1 {{}} 0={n} 1=0 2={n * k}", numbers(k), numbers(n, k))
rows, columns = CASES["softmax"]
softmax = case("Softmax softmax 1 1 {} 0=2 1=1", numbers(32, rows // 32, columns))
serve({"matmul": matmul, "matvec": matvec, "softmax": softmax})
