"""Judges a decoder artifact with an unmodified LiteRT: greedy tokens, last-token logits and NLL against the fixtures.

    python tools/eval_nll.py MODEL.tflite tests/fixtures/gemma3_270m           the eight prompts and nll.json
    python tools/eval_nll.py MODEL.tflite tests/fixtures/tiny/llama.json       one family's cases
    python tools/eval_nll.py MODEL.litertlm FIXTURES --only nll --engine compiled --json

Needs numpy and ai-edge-litert (and litert-lm-builder to open a `.litertlm`); no part of edgec. The model is driven as LiteRT-LM
drives it: signatures `prefill_<N>` and `decode`, largest chunk first, the smallest that fits for the tail, tokens and positions
padded with 0, the last prompt token held back for decode. Shapes and types come from the signatures.

Exit code 1 when a limit given with --max-logit-error, --max-nll-gain or --require-greedy is broken.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

HIDDEN = {np.dtype(np.float32): np.float32(-0.7 * np.finfo(np.float32).max), np.dtype(np.float16): np.float16(-45824.0)}


class InterpreterEngine:
    """`ai_edge_litert.interpreter`: signature runners, every tensor copied in and out."""

    def __init__(self, path: str, threads: int):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(model_path=path, num_threads=threads)
        self.names = list(self.interpreter.get_signature_list())
        self.runners = {}
        self.state: dict[str, np.ndarray] = {}

    def runner(self, signature: str):
        if signature not in self.runners:
            self.runners[signature] = self.interpreter.get_signature_runner(signature)
        return self.runners[signature]

    def inputs(self, signature: str) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
        details = self.runner(signature).get_input_details()
        return {n: (tuple(int(v) for v in d["shape"]), np.dtype(d["dtype"])) for n, d in details.items()}

    def reset(self) -> None:
        self.state = {}

    def run(self, signature: str, feeds: dict[str, np.ndarray]) -> np.ndarray | None:
        caches = {n: self.state.get(n, np.zeros(shape, dtype))
                  for n, (shape, dtype) in self.inputs(signature).items() if n not in feeds}
        results = self.runner(signature)(**feeds, **caches)
        logits = results.pop("logits", None)
        self.state = results
        return None if logits is None else np.array(logits, dtype=np.float32).reshape(-1)


class CompiledEngine:
    """`ai_edge_litert.compiled_model`: what LiteRT-LM runs on; caches swap between two sets of buffers."""

    def __init__(self, path: str, threads: int):
        from ai_edge_litert.compiled_model import CompiledModel, CpuOptions, HardwareAccelerator, Options

        options = Options(hardware_accelerators=HardwareAccelerator.CPU, cpu_options=CpuOptions(num_threads=threads))
        self.model = CompiledModel.from_file(path, options=options)
        self.signatures = self.model.get_signature_list()
        self.names = list(self.signatures)
        self.fed: dict[tuple[str, str], object] = {}
        self.logits = None
        self.reset()

    def inputs(self, signature: str) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
        details = self.model.get_input_tensor_details(signature)
        return {n: (tuple(int(v) for v in d["shape"]), np.dtype(d["dtype"])) for n, d in details.items()}

    def reset(self) -> None:
        self.current, self.next = self.caches(), self.caches()

    def caches(self) -> dict:
        out = {}
        for name, (shape, dtype) in self.inputs("decode").items():
            if "cache" in name:
                out[name] = self.model.create_input_buffer_by_name("decode", name)
                out[name].write(np.zeros(shape, dtype))
        return out

    def run(self, signature: str, feeds: dict[str, np.ndarray]) -> np.ndarray | None:
        inputs = dict(self.current)
        for name, value in feeds.items():
            key = (signature, name)
            if key not in self.fed:
                self.fed[key] = self.model.create_input_buffer_by_name(signature, name)
            self.fed[key].write(np.ascontiguousarray(value))
            inputs[name] = self.fed[key]
        outputs = dict(self.next)
        if "logits" in self.signatures[signature]["outputs"]:
            if self.logits is None:
                self.logits = self.model.create_output_buffer_by_name(signature, "logits")
                self.vocab = int(np.prod(self.model.get_output_tensor_details(signature)["logits"]["shape"]))
            outputs["logits"] = self.logits
        self.model.run_by_name(signature, inputs, outputs)
        self.current, self.next = self.next, self.current
        return np.array(self.logits.read(self.vocab, np.float32)) if "logits" in outputs else None


class Decoder:
    """A decoder artifact as LiteRT-LM sees it."""

    def __init__(self, engine):
        self.engine = engine
        if "decode" not in engine.names:
            raise SystemExit(f"the artifact has no signature 'decode', only {engine.names}")
        self.prefills = sorted((int(m.group(1)), n) for n in engine.names if (m := re.fullmatch(r"prefill_(\d+)", n)))
        self.position = 0

    def reset(self) -> None:
        self.position = 0
        self.engine.reset()

    def feed(self, signature: str, tokens: list[int]) -> np.ndarray | None:
        """One call: `tokens` at the current position, padded with 0 to the signature's length."""
        feeds = {}
        for name, (shape, dtype) in self.engine.inputs(signature).items():
            if name in ("tokens", "token_ids"):
                value = np.zeros(shape, dtype)
                value[..., :len(tokens)] = tokens
            elif name in ("input_pos", "positions"):
                value = np.zeros(shape, dtype)
                value[..., :len(tokens)] = np.arange(self.position, self.position + len(tokens))
            elif name in ("mask", "attn_mask"):
                value = np.zeros(shape, dtype) if dtype == bool else np.full(shape, HIDDEN[dtype], dtype)
                for row in range(len(tokens)):
                    value[:, :, row, :self.position + row + 1] = dtype == bool
            else:
                continue
            feeds[name] = value
        logits = self.engine.run(signature, feeds)
        self.position += len(tokens)
        return logits

    def prompt(self, tokens: list[int]) -> np.ndarray:
        """Prefills all tokens but the last, decodes that one; its logits f32[V]."""
        self.reset()
        rest = tokens[:-1]
        while rest:
            fitting = [p for p in self.prefills if p[0] <= len(rest)]
            if fitting:
                length, name = fitting[-1]
            elif self.prefills:
                length, name = self.prefills[0]
            else:
                length, name = 1, "decode"
            self.feed(name, rest[:length])
            rest = rest[length:]
        return self.feed("decode", tokens[-1:])


def compare(row: np.ndarray, reference) -> float:
    """Largest difference relative to the reference's largest magnitude; `reference` is all logits or a digest of them."""
    if isinstance(reference, list):
        wanted = np.array(reference)
        return float(np.abs(row - wanted).max() / np.abs(wanted).max())
    if len(row) != reference["len"]:
        raise SystemExit(f"the artifact has {len(row)} logits, the fixture {reference['len']}")
    worst = max(float(np.abs(row[reference[f"{kind}_ids"]] - np.array(reference[f"{kind}_values"])).max())
                for kind in ("top", "sample"))
    return worst / reference["max_abs"]


def run_case(decoder: Decoder, case: dict) -> dict:
    start = time.time()
    row = decoder.prompt(case["tokens"])
    errors = {0: compare(row, case["prompt_logits"])}
    wanted = {s["step"]: s.get("logits", s) for s in case["step_logits"]}
    tokens, forced = [], None
    for step, expected in enumerate(case["greedy"]):
        if step:
            row = decoder.feed("decode", [tokens[-1]])
        tokens.append(int(row.argmax()))
        if tokens[-1] != expected:
            forced = step
            break
        if step in wanted:
            errors[step] = compare(row, wanted[step])
    return {"name": case["name"], "prompt": len(case["tokens"]), "steps": len(case["greedy"]),
            "agree": len(case["greedy"]) if forced is None else forced, "logit_errors": errors,
            "margin": case["margins"][forced] if forced is not None else None, "seconds": round(time.time() - start, 2)}


def run_nll(decoder: Decoder, fixture: dict, limit: int | None) -> dict:
    """Every token through `decode`, from an empty cache."""
    tokens = fixture["tokens"][:limit]
    decoder.reset()
    start, losses, same = time.time(), [], 0
    for i, token in enumerate(tokens[:-1]):
        row = decoder.feed("decode", [token]).astype(np.float64)
        top = row.max()
        losses.append(float(top + np.log(np.exp(row - top).sum()) - row[tokens[i + 1]]))
        same += int(row.argmax()) == fixture["argmax"][i]
    reference = np.array(fixture["nll"][:len(losses)])
    return {"tokens": len(losses), "nll": float(np.mean(losses)), "reference": float(reference.mean()),
            "gain": float(np.mean(losses) - reference.mean()), "largest": float(np.abs(np.array(losses) - reference).max()),
            "top1": same / len(losses), "seconds": round(time.time() - start, 2)}


def tflite_of(path: Path, scratch: str) -> str:
    """The path itself, or the TFLite section of a `.litertlm` written out to `scratch`."""
    with path.open("rb") as file:
        if file.read(8) != b"LITERTLM":
            return str(path)
        from litert_lm_builder import litertlm_header_schema_py_generated as schema

        file.seek(24)
        header = file.read(int.from_bytes(file.read(8), "little") - 32)
        sections = schema.LiteRTLMMetaData.GetRootAs(header, 0).SectionMetadata()
        for i in range(sections.ObjectsLength()):
            section = sections.Objects(i)
            if section.DataType() == schema.AnySectionDataType.TFLiteModel:
                file.seek(section.BeginOffset())
                out, left = Path(scratch) / "model.tflite", section.EndOffset() - section.BeginOffset()
                with out.open("wb") as target:
                    while left:
                        left -= target.write(file.read(min(left, 1 << 24)))
                return str(out)
    raise SystemExit(f"{path} holds no TFLite section")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("fixtures", type=Path, help="a folder of cases, or one JSON file")
    parser.add_argument("--engine", choices=("interpreter", "compiled"), default="interpreter")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", help="name of one case, or `nll`")
    parser.add_argument("--nll-tokens", type=int, help="only the first so many tokens of the text")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--max-logit-error", type=float)
    parser.add_argument("--max-nll-gain", type=float)
    parser.add_argument("--require-greedy", action="store_true")
    args = parser.parse_args()

    files = sorted(args.fixtures.glob("*.json")) if args.fixtures.is_dir() else [args.fixtures]
    loaded = [json.loads(f.read_text()) for f in files]
    texts = [f for f in loaded if "nll" in f]
    cases = [c for f in loaded if "nll" not in f for c in f.get("cases", [f])]
    if args.only:
        texts = texts if args.only == "nll" else []
        cases = [c for c in cases if c["name"] == args.only]

    engine = {"interpreter": InterpreterEngine, "compiled": CompiledEngine}[args.engine]
    with tempfile.TemporaryDirectory() as scratch:
        decoder = Decoder(engine(tflite_of(args.model, scratch), args.threads))
        report = {"model": str(args.model), "engine": args.engine, "cases": [], "nll": []}
        say = (lambda *_: None) if args.json else print
        broken = []
        for case in sorted(cases, key=lambda c: len(c["tokens"])):
            result = run_case(decoder, case)
            report["cases"].append(result)
            worst = max(result["logit_errors"].values())
            say(f"{result['name']:14} prompt {result['prompt']:5}  greedy {result['agree']:3}/{result['steps']:<3} "
                f"logit error {worst:.2e}  {result['seconds']} s"
                + (f"  (margin there {result['margin']})" if result["margin"] is not None else ""))
            if args.require_greedy and result["agree"] < result["steps"]:
                broken.append(f"{case['name']}: greedy tokens differ at step {result['agree']}")
            if args.max_logit_error is not None and not worst <= args.max_logit_error:
                broken.append(f"{case['name']}: logit error {worst:.3e}")
        for text in texts:
            result = run_nll(decoder, text, args.nll_tokens)
            report["nll"].append(result)
            say(f"NLL {result['nll']:.4f} over {result['tokens']} tokens, reference {result['reference']:.4f}, "
                f"gain {result['gain']:+.4f}, top-1 {100 * result['top1']:.1f} %, largest step difference "
                f"{result['largest']:.4f}  {result['seconds']} s")
            if args.max_nll_gain is not None and not result["gain"] <= args.max_nll_gain:
                broken.append(f"NLL gain {result['gain']:+.4f}")
    if args.json:
        print(json.dumps(report, indent=1))
    for line in broken:
        print(line, file=sys.stderr)
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
