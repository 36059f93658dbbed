"""A language model's prefill and decode signatures on LiteRT's CompiledModel, as LiteRT-LM drives them.

Model-agnostic: it knows the tensor names (tokens, input_pos, mask, kv_cache_*) and nothing of the model. Takes the
.tflite and the .litertlm of any compiler. Needs ai_edge_litert and numpy (tools/setup/checks.sh).
"""

import tempfile
from pathlib import Path

import numpy as np
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.cpu_options import CpuOptions
from ai_edge_litert.hardware_accelerator import HardwareAccelerator
from ai_edge_litert.options import Options

# What LiteRT-LM writes into a float mask where a token must not look.
HIDDEN = np.float32(-0.7 * np.finfo(np.float32).max)
SECTION_ALIGNMENT = 16 * 1024


def flatbuffer_of(path: Path, folder: Path) -> Path:
    """`path` itself, or the TFLite section of a .litertlm copied into `folder`."""
    with path.open("rb") as file:
        if file.read(8) != b"LITERTLM":
            return path
        offset, size = SECTION_ALIGNMENT, path.stat().st_size
        while offset < size:
            file.seek(offset)
            if file.read(8)[4:] == b"TFL3":
                break
            offset += SECTION_ALIGNMENT
        else:
            raise SystemExit(f"{path}: no TFLite section")
        file.seek(offset)
        out = folder / f"{path.stem}.tflite"
        with out.open("wb") as copy:
            while block := file.read(1 << 22):
                copy.write(block)
    return out


class Decoder:
    """One sequence. `in_place` binds each cache to one buffer, as input and as output; otherwise two are swapped."""

    def __init__(self, path: Path, threads: int, in_place: bool = True, weight_cache: str = ""):
        options = Options(
            hardware_accelerators=HardwareAccelerator.CPU,
            cpu_options=CpuOptions(num_threads=threads, xnnpack_weight_cache_path=weight_cache),
        )
        with tempfile.TemporaryDirectory() as folder:
            self.model = CompiledModel.from_file(str(flatbuffer_of(path, Path(folder))), options=options)
        names = self.model.get_signature_list()
        self.prefills = {int(name.split("_")[1]): name for name in names if name.startswith("prefill_")}
        caches = [name for name in names["decode"]["inputs"] if name.startswith("kv_cache_")]
        self.context = self._shape("decode", "mask")[-1]
        self.vocabulary = self.model.get_output_tensor_details("decode")["logits"]["shape"][-1]
        self.read = {name: self._zeroed("decode", name) for name in caches}
        self.write = self.read if in_place else {name: self._zeroed("decode", name) for name in caches}
        self.logits = self.model.create_output_buffer_by_name("decode", "logits")
        self.inputs: dict[str, dict] = {}
        self.position = 0

    def prefill(self, tokens: list[int]) -> None:
        """Writes `tokens` into the caches: the largest signature that is filled, then the smallest that fits the rest."""
        sizes = sorted(self.prefills)
        while tokens:
            filled = [size for size in sizes if size <= len(tokens)]
            size = filled[-1] if filled else sizes[0]
            self._run(self.prefills[size], size, tokens[:size])
            tokens = tokens[size:]

    def decode(self, token: int, fetch: bool = True) -> np.ndarray | None:
        """Writes one token and returns the logits of the next, f32[vocabulary]."""
        self._run("decode", 1, [token])
        return self.logits.read(self.vocabulary, np.float32) if fetch else None

    def _run(self, signature: str, size: int, tokens: list[int]) -> None:
        if self.position + size > self.context:
            raise SystemExit(f"{signature} at position {self.position} runs past the context of {self.context} tokens")
        own = self.inputs.get(signature)
        if own is None:
            wanted = [name for name in self.model.get_signature_list()[signature]["inputs"] if name not in self.read]
            own = {name: self.model.create_input_buffer_by_name(signature, name) for name in wanted}
            self.inputs[signature] = own
        used = len(tokens)
        padding = [0] * (size - used)
        own["tokens"].write(np.array([tokens + padding], np.int32))
        positions = np.arange(self.position, self.position + used, dtype=np.int32)
        own["input_pos"].write(np.concatenate([positions, np.zeros(size - used, np.int32)]))
        if "mask" in own:
            mask = np.full((1, 1, size, self.context), HIDDEN, np.float32)
            for row in range(used):
                mask[0, 0, row, : self.position + row + 1] = 0.0
            own["mask"].write(mask)
        outputs = dict(self.write)
        if signature == "decode":
            outputs["logits"] = self.logits
        self.model.run_by_name(signature, {**own, **self.read}, outputs)
        self.read, self.write = self.write, self.read
        self.position += used

    def _shape(self, signature: str, name: str) -> list[int]:
        return list(self.model.get_input_tensor_details(signature)[name]["shape"])

    def _zeroed(self, signature: str, name: str):
        buffer = self.model.create_input_buffer_by_name(signature, name)
        buffer.write(np.zeros(self._shape(signature, name), np.float32))
        return buffer
