#!/usr/bin/env python3
"""Single kernels of several GPU libraries on the same driver, taking turns.

    tools/bench/gpu_kernels.py [--rounds N] [--case CASE]... NAME=COMMAND...

`tools/bench/gpu/peers.sh` installs the peers and prints the command. Each contender is a process that stays, with its weights where it wants them; in each
round each runs each case once, so that a slow minute of the machine meets all of them. Times are of processors, all threads of the contender, the driver's
among them, which a machine that others use disturbs least; and the least wall time. Ratios are of medians, to the first contender.
"""

import argparse
import shlex
import statistics
import subprocess


class Contender:
    def __init__(self, name: str, command: str):
        self.name = name
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(shlex.split(command), stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        # Drivers and libraries may speak before.
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.cases = line.removeprefix("ready ").strip().split(",")
                return
        raise SystemExit(f"{name} did not start: run it by itself to see why: {command}")

    def run(self, case: str) -> tuple[float, float]:
        print(case, file=self.process.stdin, flush=True)
        wall, processor = self.process.stdout.readline().split()
        return float(wall), float(processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contenders", nargs="+", metavar="NAME=COMMAND")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--case", action="append", help="one case; may be given more than once; all without it")
    arguments = parser.parse_args()
    contenders = [Contender(name, command) for name, _, command in (text.partition("=") for text in arguments.contenders)]
    cases = list(dict.fromkeys(case for contender in contenders for case in contender.cases))
    cases = [case for case in cases if case in (arguments.case or cases)]
    runs = {(case, one.name): [] for case in cases for one in contenders if case in one.cases}
    for _ in range(arguments.rounds):
        for case in cases:
            for contender in contenders:
                if case in contender.cases:
                    runs[case, contender.name].append(contender.run(case))

    first = contenders[0].name
    print("| case | contender | processor ms, median | least | wall ms, least | processor x first |")
    print("|---|---|---|---|---|---|")
    for (case, name), times in runs.items():
        walls, processors = zip(*times)
        median = statistics.median(processors)
        base = runs.get((case, first))
        ratio = f"{median / statistics.median([processor for _, processor in base]):.2f}" if base else ""
        print(f"| {case} | {name} | {median:.1f} | {min(processors):.1f} | {min(walls):.1f} | {ratio} |")


if __name__ == "__main__":
    main()
