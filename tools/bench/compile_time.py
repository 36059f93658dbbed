#!/usr/bin/env python3
"""Wall time and peak memory of compilers (or of any commands), taking turns.

    python3 tools/bench/compile_time.py \\
        'edgec=target/release/edgec compile MODEL --target cpu --quantize int8 -o {out}/model.litertlm' \\
        'litert-torch=litert-torch export_hf MODEL {out} --prefill_lengths=[128] --cache_length=1280 ...'

{out} is a new folder for every run, removed after it. Peak memory is the largest resident set of the process and of
those that it waited for, mapped pages included, as /usr/bin/time reports it. Prints medians, and ratios to the last.
"""

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(command: str, work: Path | None) -> tuple[float, float, float]:
    """Seconds, peak megabytes (10^6 bytes) and megabytes written by one run."""
    with tempfile.TemporaryDirectory(dir=work) as out, tempfile.TemporaryFile() as said:
        words = [word.replace("{out}", out) for word in shlex.split(command)]
        began = time.perf_counter()
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            said.seek(0)
            raise SystemExit(f"{command}\nfailed: {said.read()[-2000:].decode(errors='replace')}")
        written = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
        return seconds, usage.ru_maxrss * 1024 / 1e6, written / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="+", metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, help="where the folders are made (default: the system's)")
    arguments = parser.parse_args()
    named = dict(command.split("=", 1) for command in arguments.commands)
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in named}
    for turn in range(arguments.rounds):
        for name, command in named.items():
            runs[name].append(measure(command, arguments.work))
            seconds, peak, _ = runs[name][-1]
            print(f"round {turn + 1} {name}: {seconds:.2f} s, {peak:.0f} MB", file=sys.stderr)

    medians = {name: [statistics.median(column) for column in zip(*own)] for name, own in runs.items()}
    last = list(named)[-1]
    print(f"| | s (all rounds) | peak MB | written MB | {last}'s time, memory over it |")
    print("|---|---|---|---|---|")
    for name, (seconds, peak, written) in medians.items():
        every = " ".join(f"{run[0]:.2f}" for run in runs[name])
        over = f"{medians[last][0] / seconds:.1f}, {medians[last][1] / peak:.1f}"
        print(f"| {name} | **{seconds:.2f}** ({every}) | {peak:.0f} | {written:.0f} | {over} |")


if __name__ == "__main__":
    main()
