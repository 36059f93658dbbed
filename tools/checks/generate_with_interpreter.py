#!/usr/bin/env python3
"""The unmodified ai_edge_litert interpreter runs a decoder's signatures, greedily.

    PYTHONPATH=.edgec/python python3 tools/checks/generate_with_interpreter.py MODEL.tflite FIXTURE.json --steps 8

The fixture holds `tokens` (the prompt, no longer than a prefill) and `greedy` (what follows); fails on another token.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

HIDDEN = np.float32(-0.7 * np.finfo(np.float32).max)


def run(signature, caches: dict, tokens: list[int], position: int) -> dict:
    """One call; tokens and positions past the given ones are zero and hidden from every other."""
    details = signature.get_input_details()
    size, context = details["mask"]["shape"][2:]
    used = len(tokens)
    mask = np.full((1, 1, size, context), HIDDEN, np.float32)
    for row in range(used):
        mask[0, 0, row, : position + row + 1] = 0.0
    padding = np.zeros(size - used, np.int32)
    inputs = {
        "tokens": np.concatenate([np.array(tokens, np.int32), padding])[None],
        "input_pos": np.concatenate([np.arange(position, position + used, dtype=np.int32), padding]),
        "mask": mask,
    }
    return signature(**inputs, **caches)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("fixture", type=Path)
    parser.add_argument("--steps", type=int, default=8)
    arguments = parser.parse_args()
    fixture = json.loads(arguments.fixture.read_text())
    prompt, expected = fixture["tokens"], fixture["greedy"][: arguments.steps]

    interpreter = Interpreter(arguments.model, num_threads=2)
    signatures = interpreter.get_signature_list()
    prefill = next(name for name in signatures if name.startswith("prefill"))
    decode = interpreter.get_signature_runner("decode")
    details = decode.get_input_details()
    caches = {n: np.zeros(d["shape"], np.float32) for n, d in details.items() if n.startswith("kv_cache_")}
    caches = run(interpreter.get_signature_runner(prefill), caches, prompt[:-1], 0)
    token, found = prompt[-1], []
    for step in range(arguments.steps):
        outputs = run(decode, caches, [token], len(prompt) - 1 + step)
        token = int(outputs.pop("logits").argmax())
        found.append(token)
        caches = outputs
    print(found)
    if found != expected:
        raise SystemExit(f"{arguments.fixture.name}: {expected} was expected")


if __name__ == "__main__":
    main()
