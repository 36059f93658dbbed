#!/usr/bin/env python3
"""Stock LiteRT computes what edgec's small models say.

    cargo run -p edgec-formats --example sample_models -- FOLDER
    PYTHONPATH=.edgec/python python3 tools/check_tflite.py FOLDER

Reads every model of the folder with the schema in the ai-edge-litert wheel, computes its signatures with numpy, and runs
them in the wheel's interpreter and CompiledModel. Containers are read with litert-lm-builder.
"""

import argparse
import io
import pathlib
import sys
import tempfile

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.compiled_model import CompiledModel
from ai_edge_litert.interpreter import Interpreter

TYPES = {
    schema.TensorType.FLOAT32: np.float32,
    schema.TensorType.FLOAT16: np.float16,
    schema.TensorType.INT32: np.int32,
    schema.TensorType.INT8: np.int8,
    schema.TensorType.BOOL: np.bool_,
}
OPERATORS = {number: name for name, number in vars(schema.BuiltinOperator).items() if not name.startswith("_")}


class Model:
    """A file as the schema describes it."""

    def __init__(self, data: bytes):
        self.data = data
        self.model = schema.ModelT.InitFromPackedBuf(data, 0)

    def constant(self, index: int) -> bytes:
        buffer = self.model.buffers[index]
        if buffer.data is not None and len(buffer.data):
            return bytes(buffer.data)
        assert buffer.offset % 16 == 0 and buffer.offset + buffer.size <= len(self.data)
        return self.data[buffer.offset : buffer.offset + buffer.size]

    def stored(self, graph, index: int):
        """A constant's real values, None for a tensor that is computed."""
        tensor = graph.tensors[index]
        if tensor.buffer == 0:
            return None
        data = self.constant(tensor.buffer)
        if tensor.type == schema.TensorType.INT4:
            packed = np.frombuffer(data, np.uint8)
            values = np.stack([packed & 15, packed >> 4], 1).reshape(-1).astype(np.int8)
            values = np.where(values > 7, values - 16, values).astype(np.int8)
        else:
            values = np.frombuffer(data, TYPES[tensor.type])
        values = values.reshape(tuple(tensor.shape if tensor.shape is not None else ()))
        quantization = tensor.quantization
        if quantization is None:
            return values
        if quantization.details is not None:
            scales = self.stored(graph, quantization.details.scales).astype(np.float32)
            return values * np.repeat(scales, quantization.details.blockSize, 1)
        shape = [1] * values.ndim
        shape[quantization.quantizedDimension] = -1
        assert np.all(np.asarray(quantization.zeroPoint) == 0)
        return values.astype(np.float32) * np.asarray(quantization.scale, np.float32).reshape(shape)

    def run(self, subgraph: int, inputs: list) -> list:
        """The outputs of a graph, by numpy."""
        graph = self.model.subgraphs[subgraph]
        values = {index: self.stored(graph, index) for index in range(len(graph.tensors))}
        values.update(zip(graph.inputs, inputs))
        for operator in graph.operators:
            code = self.model.operatorCodes[operator.opcodeIndex]
            arguments = [values[index] if index >= 0 else None for index in operator.inputs]
            options = operator.builtinOptions if operator.builtinOptions is not None else operator.builtinOptions2
            results = self.compute(OPERATORS[code.builtinCode], options, arguments)
            values.update(zip(operator.outputs, results))
        return [values[index] for index in graph.outputs]

    def compute(self, name: str, options, arguments: list) -> list:
        if name == "FULLY_CONNECTED":
            product = arguments[0] @ arguments[1].T
            return [product if len(arguments) < 3 else product + arguments[2]]
        if name == "EMBEDDING_LOOKUP":
            return [arguments[1][arguments[0]]]
        if name == "BATCH_MATMUL":
            right = np.swapaxes(arguments[1], -1, -2) if options.adjY else arguments[1]
            return [arguments[0] @ right]
        if name == "DYNAMIC_UPDATE_SLICE":
            cache, update, start = arguments
            cache = cache.copy()
            cache[tuple(slice(at, at + size) for at, size in zip(start, update.shape))] = update
            return [cache]
        if name == "ADD":
            return [arguments[0] + arguments[1]]
        if name == "LESS":
            return [arguments[0] < arguments[1]]
        if name == "WHILE":
            while self.run(options.condSubgraphIndex, arguments)[0]:
                arguments = self.run(options.bodySubgraphIndex, arguments)
            return arguments
        if name == "STABLEHLO_COMPOSITE":
            return self.run(options.decompositionSubgraphIndex, arguments)
        raise NotImplementedError(name)


def sample(tensor) -> np.ndarray:
    shape = tuple(tensor.shape if tensor.shape is not None else ())
    name = tensor.name.decode()
    if name == "ids":
        return (np.arange(np.prod(shape)) * 7 % 16).astype(np.int32).reshape(shape)
    if name == "start":
        return np.array([0, 0, 5, 0], np.int32)
    if TYPES[tensor.type] == np.int32:
        return np.full(shape, 3, np.int32)
    return np.random.default_rng(len(name)).standard_normal(shape).astype(TYPES[tensor.type])


def interpreter_run(path: pathlib.Path, key: str, inputs: dict) -> dict:
    return Interpreter(model_path=str(path)).get_signature_runner(key)(**inputs)


def compiled_run(path: pathlib.Path, key: str, inputs: dict, like: dict) -> dict:
    compiled = CompiledModel.from_file(str(path))
    buffers_in, buffers_out = {}, {}
    for name, value in inputs.items():
        buffers_in[name] = compiled.create_input_buffer_by_name(key, name)
        buffers_in[name].write(np.ascontiguousarray(value).reshape(value.shape or (1,)))
    for name in like:
        buffers_out[name] = compiled.create_output_buffer_by_name(key, name)
    compiled.run_by_name(key, buffers_in, buffers_out)
    return {
        name: buffers_out[name].read(max(value.size, 1), value.dtype).reshape(value.shape)
        for name, value in like.items()
    }


def check(path: pathlib.Path) -> None:
    model = Model(path.read_bytes())
    for signature in model.model.signatureDefs:
        graph = model.model.subgraphs[signature.subgraphIndex]
        key = signature.signatureKey.decode()
        inputs = {entry.name.decode(): sample(graph.tensors[entry.tensorIndex]) for entry in signature.inputs}
        order = {entry.tensorIndex: entry.name.decode() for entry in signature.inputs}
        wanted = model.run(signature.subgraphIndex, [inputs[order[index]] for index in graph.inputs])
        names = {entry.tensorIndex: entry.name.decode() for entry in signature.outputs}
        wanted = {names[index]: np.asarray(value) for index, value in zip(graph.outputs, wanted)}
        # Integer weights: the kernel rounds activations to 8 bits, which costs up to 1 % of the largest value.
        rounded = any(tensor.type in (schema.TensorType.INT8, schema.TensorType.INT4) for tensor in graph.tensors)
        rounded = rounded and any(value.dtype == np.float32 for value in inputs.values())
        for runtime, run in [
            ("interpreter", lambda: interpreter_run(path, key, inputs)),
            ("compiled model", lambda: compiled_run(path, key, inputs, wanted)),
        ]:
            got = run()
            for name, value in wanted.items():
                error = float(np.max(np.abs(got[name].astype(np.float64) - value)))
                limit = float(np.max(np.abs(value))) * (0.02 if rounded else 1e-5)
                print(f"{path.name} {key} {runtime}: {name} off by {error:.2g}, at most {limit:.2g}")
                assert error <= limit, (path, key, runtime, name)


def check_container(path: pathlib.Path) -> None:
    """The sections as LiteRT-LM's own tool reads them, and the model in the container."""
    from litert_lm_builder import litertlm_peek

    with tempfile.TemporaryDirectory() as folder:
        shown = io.StringIO()
        litertlm_peek.peek_litertlm_file(str(path), folder, shown)
        text = shown.getvalue()
        for part in ["LlmMetadata", "HF_Tokenizer_Zlib", "TFLiteModel"]:
            assert part in text, text
        models = list(pathlib.Path(folder).glob("**/*.tflite"))
        assert len(models) == 1, (models, text)
        check(models[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    failed = []
    for path in sorted(arguments.folder.iterdir()):
        try:
            check_container(path) if path.suffix == ".litertlm" else check(path)
        except Exception as error:  # every model is judged
            print(f"{path.name}: FAILED: {type(error).__name__}: {error}")
            failed.append(path.name)
    if failed:
        sys.exit(f"wrong: {', '.join(failed)}")


if __name__ == "__main__":
    main()
