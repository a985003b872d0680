#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `--trace-socket` costs a run of `bitloom soc`, as a ratio to the same run without it.

    socket_trace_cost.py --bitloom BIN [--rounds N] SOC.yaml --firmware FW.elf --network-bundle DIR ...

Prints instructions in user mode (where perf can count them) and CPU time: the least of some rounds, in which
the runs take turns, so that whatever else the machine does falls on all of them. `--before BIN` adds a run without
tracing of another build, such as one that cannot trace.
"""
from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from dram_mode_cost import instructions_of

CASES = {
    "off": [],
    "uart": ["--trace-socket", "soc.uart.*"],
    "bus": ["--trace-socket", "soc.bus.*"],
    "bus, every access": ["--trace-socket", "soc.bus.*", "--trace-every-access"],
    "all": ["--trace-socket", "*"],
}


def cpu_seconds(command: list[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--before", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options, given = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        runs = {}
        for name, more in CASES.items():
            traced = [*more, "--trace-file", f"{folder}/trace.csv"] if more else []
            runs[name] = [str(options.bitloom), "soc", *given, "-q", *traced]
        if options.before:
            runs["before"] = [str(options.before), *runs["off"][1:]]
        times = [{name: cpu_seconds(run) for name, run in runs.items()} for _ in range(options.rounds)]
        print(f"{'traced':20}{'instructions':>14}{'ratio':>8}{'CPU time':>10}{'ratio':>8}{'records':>10}")
        off = min(each["off"] for each in times)
        counts = {name: instructions_of(run) for name, run in runs.items()}
        for name, run in runs.items():
            time, records = min(each[name] for each in times), 0
            if "--trace-file" in run:
                subprocess.run(run, check=True, capture_output=True)
                records = len(Path(folder, "trace.csv").read_text().splitlines()) - 1
            count, base = counts[name], counts["off"]
            ratio = f"{count / base:.4f}" if count and base else "-"
            print(f"{name:20}{count or '-':>14}{ratio:>8}{time:>9.3f}s{time / off:>8.2f}{records:>10}")


if __name__ == "__main__":
    main()
