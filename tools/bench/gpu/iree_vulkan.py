#!/usr/bin/env python3
"""IREE's Vulkan target as a contender of gpu_kernels.py: StableHLO compiled for Vulkan, arguments on the device, results left there."""

import iree.compiler
import iree.runtime
from contender import CASES, numbers, serve

MATMUL = """func.func @main(%x: tensor<{m}x{k}xf32>, %w: tensor<{k}x{n}xf32>) -> tensor<{m}x{n}xf32> {{
  %y = stablehlo.dot_general %x, %w, contracting_dims = [1] x [0] : (tensor<{m}x{k}xf32>, tensor<{k}x{n}xf32>) -> tensor<{m}x{n}xf32>
  return %y : tensor<{m}x{n}xf32>
}}"""

# Linalg's own operation, which IREE tiles as a whole.
SOFTMAX = """func.func @main(%x: tensor<{m}x{n}xf32>) -> tensor<{m}x{n}xf32> {{
  %empty = tensor.empty() : tensor<{m}x{n}xf32>
  %y = linalg.softmax dimension(1) ins(%x : tensor<{m}x{n}xf32>) outs(%empty : tensor<{m}x{n}xf32>) -> tensor<{m}x{n}xf32>
  return %y : tensor<{m}x{n}xf32>
}}"""


def case(text: str, kind: str, *arguments):
    compiled = iree.compiler.compile_str(text, input_type=kind, target_backends=["vulkan-spirv"])
    config = iree.runtime.Config("vulkan")
    module = iree.runtime.load_vm_module(iree.runtime.VmModule.copy_buffer(config.vm_instance, compiled), config)
    on_device = [iree.runtime.asdevicearray(config.device, argument) for argument in arguments]
    return lambda: module.main(*on_device)


def product(name: str):
    m, k, n = CASES[name]
    return case(MATMUL.format(m=m, k=k, n=n), "stablehlo", numbers(m, k), numbers(k, n))


m, n = CASES["softmax"]
softmax = case(SOFTMAX.format(m=m, n=n), "none", numbers(m, n))
serve({"matmul": product("matmul"), "matvec": product("matvec"), "softmax": softmax})
