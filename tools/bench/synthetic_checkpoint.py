#!/usr/bin/env python3
"""A Hugging Face folder with the shape of a real model and made-up weights, for measuring what the shape costs.

    python3 tools/bench/synthetic_checkpoint.py llama-3-8b .edgec/models/llama-3-8b

Weights are bf16 zeros in sparse files that take no disk; with --random they are small normal numbers (and take it all;
needs numpy). The tokenizer has one made-up word per id, so that the result can be run on text such as "w5 w6 w7".
"""

import argparse
import json
import struct
from pathlib import Path

LLAMA = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "rms_norm_eps": 1e-5, "hidden_act": "silu"}
GEMMA = {
    "architectures": ["GemmaForCausalLM"],
    "model_type": "gemma",
    "rms_norm_eps": 1e-6,
    "hidden_act": "gelu_pytorch_tanh",
    "rope_theta": 10000.0,
}
PHI = {
    "architectures": ["PhiForCausalLM"],
    "model_type": "phi",
    "layer_norm_eps": 1e-5,
    "hidden_act": "gelu_new",
    "partial_rotary_factor": 0.4,
    "rope_theta": 10000.0,
}


def shape(base: dict, vocab: int, hidden: int, inner: int, layers: int, heads: int, kv: int, tied: bool, **more) -> dict:
    """config.json's fields."""
    return {
        **base,
        "vocab_size": vocab,
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": kv,
        "tie_word_embeddings": tied,
        "max_position_embeddings": 8192,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "torch_dtype": "bfloat16",
        **more,
    }


SHAPES = {
    "smollm-135m": shape(LLAMA, 49152, 576, 1536, 30, 9, 3, True, rope_theta=10000.0),
    "tinyllama-1.1b": shape(LLAMA, 32000, 2048, 5632, 22, 32, 4, False, rope_theta=10000.0),
    "llama-3-8b": shape(LLAMA, 128256, 4096, 14336, 32, 32, 8, False, rope_theta=500000.0),
    "gemma-2b": shape(GEMMA, 256000, 2048, 16384, 18, 8, 1, True, head_dim=256),
    "phi-2": shape(PHI, 51200, 2560, 10240, 32, 32, 32, False),
}


def tensors(config: dict) -> dict[str, list[int]]:
    """Names and shapes as transformers saves them."""
    hidden, inner, vocab = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    head = config.get("head_dim", hidden // config["num_attention_heads"])
    q, kv = config["num_attention_heads"] * head, config["num_key_value_heads"] * head
    phi = config["model_type"] == "phi"
    found: dict[str, list[int]] = {"model.embed_tokens.weight": [vocab, hidden]}

    def linear(name: str, outputs: int, inputs: int) -> None:
        found[f"{name}.weight"] = [outputs, inputs]
        if phi:
            found[f"{name}.bias"] = [outputs]

    def norm(name: str) -> None:
        found[f"{name}.weight"] = [hidden]
        if phi:
            found[f"{name}.bias"] = [hidden]

    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}"
        norm(f"{at}.input_layernorm")
        linear(f"{at}.self_attn.q_proj", q, hidden)
        linear(f"{at}.self_attn.k_proj", kv, hidden)
        linear(f"{at}.self_attn.v_proj", kv, hidden)
        linear(f"{at}.self_attn.{'dense' if phi else 'o_proj'}", hidden, q)
        if phi:
            linear(f"{at}.mlp.fc1", inner, hidden)
            linear(f"{at}.mlp.fc2", hidden, inner)
        else:
            norm(f"{at}.post_attention_layernorm")
            linear(f"{at}.mlp.gate_proj", inner, hidden)
            linear(f"{at}.mlp.up_proj", inner, hidden)
            linear(f"{at}.mlp.down_proj", hidden, inner)
    norm("model.final_layernorm" if phi else "model.norm")
    if not config["tie_word_embeddings"]:
        linear("lm_head", vocab, hidden)
    return found


def size(dimensions: list[int]) -> int:
    """Bytes in bf16."""
    total = 2
    for dimension in dimensions:
        total *= dimension
    return total


def split(found: dict[str, list[int]], most: int) -> list[dict[str, list[int]]]:
    """Into files of at most `most` bytes."""
    files: list[dict[str, list[int]]] = [{}]
    used = 0
    for name, dimensions in found.items():
        if used + size(dimensions) > most and files[-1]:
            files.append({})
            used = 0
        files[-1][name] = dimensions
        used += size(dimensions)
    return files


def write(path: Path, own: dict[str, list[int]], gemma: bool, random: bool) -> None:
    """One safetensors file."""
    header, offset = {}, 0
    for name, dimensions in own.items():
        end = offset + size(dimensions)
        header[name] = {"dtype": "BF16", "shape": dimensions, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        if random:
            for name, dimensions in own.items():
                fill(file, name, size(dimensions), gemma)
        file.truncate(8 + len(text) + offset)


def fill(file, name: str, length: int, gemma: bool) -> None:
    """A norm's weight scales by one (Gemma's are stored less one); a bias is zero; the rest is normal, 0.02 wide."""
    import numpy

    if name.endswith(".bias") or (gemma and "norm" in name):
        file.write(bytes(length))
    elif "norm" in name:
        file.write(b"\x80\x3f" * (length // 2))
    else:
        block = numpy.random.default_rng(len(name) + length).normal(0, 0.02, 1 << 22).astype(numpy.float32)
        half = (block.view(numpy.uint32) >> 16).astype(numpy.uint16).tobytes()
        for begin in range(0, length, len(half)):
            file.write(half[: length - begin])


def tokenizer(vocab: int) -> dict:
    """One word per id, split at white space."""
    words = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"w{token}": token for token in range(3, vocab)}}
    special = [
        {"id": words[word], "content": word, "single_word": False, "lstrip": False, "rstrip": False}
        | {"normalized": False, "special": True}
        for word in ("<unk>", "<s>", "</s>")
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "<unk>"},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--random", action="store_true", help="normal weights instead of zeros")
    parser.add_argument("--shard", type=int, default=5_000_000_000, help="most bytes of one file")
    arguments = parser.parse_args()
    config = SHAPES[arguments.shape]
    arguments.folder.mkdir(parents=True, exist_ok=True)

    files = split(tensors(config), arguments.shard)
    index: dict[str, str] = {}
    for number, own in enumerate(files, 1):
        name = "model.safetensors" if len(files) == 1 else f"model-{number:05}-of-{len(files):05}.safetensors"
        write(arguments.folder / name, own, config["model_type"] == "gemma", arguments.random)
        index |= dict.fromkeys(own, name)
    if len(files) > 1:
        total = sum(size(dimensions) for own in files for dimensions in own.values())
        content = {"metadata": {"total_size": total}, "weight_map": index}
        (arguments.folder / "model.safetensors.index.json").write_text(json.dumps(content))
    (arguments.folder / "config.json").write_text(json.dumps(config, indent=1))
    (arguments.folder / "tokenizer.json").write_text(json.dumps(tokenizer(config["vocab_size"])))
    fields = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"}
    (arguments.folder / "tokenizer_config.json").write_text(json.dumps(fields | {"unk_token": "<unk>"}))


if __name__ == "__main__":
    main()
