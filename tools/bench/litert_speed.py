#!/usr/bin/env python3
"""Prefill and decode speed of language-model files under one and the same LiteRT, with the same threads.

    PYTHONPATH=.edgec/python python3 tools/bench/litert_speed.py edgec=A.litertlm litert-torch=B.litertlm

Each measurement is a process of its own and the files take turns, so that a slow minute of the machine meets all of
them. Prints best and median tokens a second, load time and peak memory; ratios are of medians, to the last file.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

FIGURES = ["prefill tok/s", "decode tok/s", "load s", "peak MB"]


def measure(path: Path, threads: int, prefill: int, steps: int, in_place: bool, weight_cache: str) -> dict:
    """One process's figures. The tokens do not matter to the speed; the first call of each signature is not timed."""
    from decoder import Decoder

    began = time.perf_counter()
    decoder = Decoder(path, threads, in_place, weight_cache)
    load = time.perf_counter() - began
    tokens = [3 + i % 1000 for i in range(prefill)]
    decoder.prefill(tokens)
    decoder.position = 0
    began = time.perf_counter()
    decoder.prefill(tokens)
    prefilled = time.perf_counter() - began
    decoder.decode(5)
    began = time.perf_counter()
    for step in range(steps):
        decoder.decode(5 + step)
    decoded = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return dict(zip(FIGURES, [prefill / prefilled, steps / decoded, load, peak]))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prefill", type=int, default=128, help="tokens of the prompt")
    parser.add_argument("--decode", type=int, default=64, help="tokens generated after it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--swap-caches", action="store_true", help="two buffers a cache instead of one bound in place")
    parser.add_argument("--weight-cache", default="", metavar="FOLDER", help="XNNPACK's file of packed weights")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    arguments = parse()
    named = [(name, Path(path)) for name, _, path in (file.partition("=") for file in arguments.files)]
    if arguments.one:
        found = measure(
            named[0][1],
            arguments.threads,
            arguments.prefill,
            arguments.decode,
            not arguments.swap_caches,
            arguments.weight_cache,
        )
        print(json.dumps(found))
        return
    runs: dict[str, list[dict]] = {name: [] for name, _ in named}
    options = [argument for argument in sys.argv[1:] if argument not in arguments.files]
    for turn in range(arguments.rounds):
        for name, path in named:
            command = [sys.executable, __file__, *options, "--one", f"{name}={path}"]
            result = subprocess.run(command, capture_output=True, text=True)
            if result.returncode != 0:
                raise SystemExit(f"{name}: {result.stderr.strip()[-2000:]}")
            runs[name].append(json.loads(result.stdout.splitlines()[-1]))
            print(f"round {turn + 1} {name}: {runs[name][-1]}", file=sys.stderr)
    report(runs)


def report(runs: dict[str, list[dict]]) -> None:
    """A Markdown table: best / median of the speeds, medians of the rest."""
    medians = {name: {key: statistics.median(run[key] for run in own) for key in FIGURES} for name, own in runs.items()}
    against = list(runs)[-1]
    print("| file | " + " | ".join(FIGURES) + f" | prefill, decode x {against} |")
    print("|---|" + "---|" * (len(FIGURES) + 1))
    for name, own in runs.items():
        cells = [f"{max(run[key] for run in own):.0f} / {medians[name][key]:.0f}" for key in FIGURES[:2]]
        cells += [f"{medians[name]['load s']:.2f}", f"{medians[name]['peak MB']:.0f}"]
        ratios = [f"{medians[name][key] / medians[against][key]:.2f}" for key in FIGURES[:2]]
        print(f"| {name} | " + " | ".join(cells) + f" | {', '.join(ratios)} |")


if __name__ == "__main__":
    main()
