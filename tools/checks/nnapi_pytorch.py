"""Runs float and quint8 models through PyTorch's own loader of NNAPI, on the reference driver, and compares with eager PyTorch.

    cargo build -p edgec-reference-nnapi
    LD_LIBRARY_PATH=target/debug python tools/checks/nnapi_pytorch.py

The loader opens libneuralnetworks.so by that name. Needs torch; not part of CI.
"""

import sys
import warnings

import torch
from torch import nn
from torch.backends._nnapi.prepare import convert_model_to_nnapi

warnings.filterwarnings("ignore")
torch.manual_seed(20261124)


class Classifier(nn.Module):
    """Convolutions by channel and by depth, pooling and a dense layer, as in MobileNet."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU6(), nn.Conv2d(8, 8, 3, padding=1, groups=8), nn.ReLU6(),
            nn.Conv2d(8, 16, 1), nn.ReLU6())
        self.head = nn.Linear(16, 10)

    def forward(self, image):
        pixels = self.layers(image)
        return self.head(torch.nn.functional.adaptive_avg_pool2d(pixels, 1).flatten(1))


class Mixed(nn.Module):
    """Elementwise operations, softmax and a dense layer."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(16, 16)

    def forward(self, a, b):
        return torch.softmax(torch.sigmoid(self.dense(a)) * b + a - b, dim=-1)


class QuantisedLayers(nn.Module):
    """A quantised convolution and ReLU, as PyTorch's own kernels compute them."""

    def __init__(self):
        super().__init__()
        weight = torch.quantize_per_tensor(torch.randn(8, 4, 3, 3) * 0.2, 0.004, 0, torch.qint8)
        self.convolution = torch.ao.nn.quantized.Conv2d(4, 8, 3, padding=1)
        self.convolution.set_weight_bias(weight, torch.randn(8) * 0.1)
        self.convolution.scale, self.convolution.zero_point = 0.05, 120
        self.example = torch.quantize_per_tensor(torch.randn(1, 4, 6, 6), 0.02, 128, torch.quint8)

    def forward(self, image):
        return torch.relu(self.convolution(image))


class QuantisedSum(nn.Module):
    """A sum of tensors of different scales."""

    def __init__(self):
        super().__init__()
        self.example = (torch.quantize_per_tensor(torch.randn(2, 9), 0.02, 128, torch.quint8),
                        torch.quantize_per_tensor(torch.randn(2, 9), 0.03, 100, torch.quint8))

    def forward(self, a, b):
        return torch.ops.quantized.add(a, b, 0.04, 110)


def nhwc(tensor):
    tensor = tensor.contiguous(memory_format=torch.channels_last)
    tensor.nnapi_nhwc = True
    return tensor


def compare(name, module, inputs):
    with torch.no_grad():
        traced = torch.jit.trace(module, inputs, check_trace=False)
        expected = module(*inputs)
        found = convert_model_to_nnapi(traced, inputs)(*inputs)
    if expected.is_quantized:
        off = (expected.int_repr().int() - found.int_repr().int()).abs().max().item()
        print(f"{name}: {off} steps off")
        return off <= 1
    off = (expected - found).abs().max().item()
    print(f"{name}: {off:.2e} off")
    return off < 1e-5


def main():
    image = nhwc(torch.randn(1, 3, 16, 16))
    rows = [torch.randn(4, 16) for _ in range(2)]
    layers, total = QuantisedLayers().eval(), QuantisedSum().eval()
    good = [
        compare("float classifier", Classifier().eval(), (image,)),
        compare("float elementwise and softmax", Mixed().eval(), tuple(rows)),
        compare("quint8 convolution", layers, (nhwc(layers.example),)),
        compare("quint8 sum", total, total.example),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
